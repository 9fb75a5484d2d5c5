"""Read articles of many formats into one model: plain text, and blocks that point into it."""
