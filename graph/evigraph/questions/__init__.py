"""Questions in plain English: read by a deterministic grammar over the vocabulary, answered by named queries."""
