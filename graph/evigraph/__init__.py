"""An evidence knowledge graph.  Only names importable from ``evigraph`` are stable."""

__version__ = "0.1.0"
