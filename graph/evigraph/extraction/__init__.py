"""Read claims in documents: deterministic, offline, by rules that are data."""
