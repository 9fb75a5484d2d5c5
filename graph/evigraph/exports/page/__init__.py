"""A view as one interactive HTML page, which opens from a file and asks nothing of a network."""
