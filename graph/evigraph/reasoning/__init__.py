"""What follows from the claims: by rules, fast, and by HermiT, which judges the rules."""
