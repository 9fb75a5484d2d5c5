"""Many articles at once: found in folders, read in parallel, in order, and not a second time."""
