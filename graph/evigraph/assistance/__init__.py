"""Claims that a language model proposes, at an endpoint that the user names; a program verifies each of them."""
