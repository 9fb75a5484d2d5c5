"""Where a picture comes from, in one line."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from evigraph import __version__
from evigraph.api import StoredGraph

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.plots.selection import Selection

__all__ = ["provenance_of"]


def provenance_of(graph: Graph, selection: Selection) -> str:
    """Say which program drew what from which build; equal files give equal lines.

    >>> from evigraph.api import open
    >>> from evigraph.plots.selection import EVERYTHING
    >>> provenance_of(open(), EVERYTHING).startswith("Drawn by evigraph ")
    True
    """
    source = graph.source
    stored = isinstance(source, StoredGraph) and source.folder is not None
    build = _build_of(source.folder) if isinstance(source, StoredGraph) and source.folder else ""
    place = f"from {build}" if stored and build else f"from {source!r}"
    return f"Drawn by evigraph {__version__} {place}; selected: {selection}."


def _build_of(folder: Path) -> str:
    """Name the build by its articles and a digest of the files that it was made from."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    digests = sorted(str(file["sha256"]) for file in manifest.get("files", {}).values())
    digest = hashlib.sha256("".join(digests).encode()).hexdigest()[:12]
    articles = sorted(str(article["article"]) for article in manifest.get("articles", {}).values())
    stems = [stem.partition("_")[0] for stem in articles]
    listed = f" ({', '.join(stems)})" if len(stems) <= 12 else ""
    return f"{len(articles)} articles{listed}, build {digest}"
