"""Where an export comes from, in one line: who wrote it, from which graph, and which part of that."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from evigraph import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["provenance_line"]

_DIGITS = 12


def provenance_line(graph: Asked, selection: Selection) -> str:
    """Say in one line what *selection* of which *graph* this is, the same for the same files.

    >>> from evigraph.api import open as open_
    >>> from evigraph.exports.selection import Selection
    >>> provenance_line(open_(), Selection(words="drug=tizanidine")).endswith("; selected: drug=tizanidine")
    True
    """
    chosen = " ".join(selection.words.split()) or "all claims"
    return f"evigraph {__version__}; {_origin(graph)}; selected: {chosen}"


def _origin(graph: Asked) -> str:
    source = getattr(graph, "source", None)
    folder = getattr(source, "folder", None)
    if folder is None:
        return f"graph {getattr(source, 'url', 'in memory')}"
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    articles = len(manifest.get("articles", ()))
    named = f"{articles} article" if articles == 1 else f"{articles} articles"
    return f"graph of {named}, digest {_digest(manifest)}"


def _digest(manifest: Mapping[str, Any]) -> str:
    """Return a digest of the files that the graph was built from, wherever they lie and whatever they are called."""
    hashes = sorted(state["sha256"] for state in manifest.get("files", {}).values())
    return hashlib.sha256("\n".join(hashes).encode()).hexdigest()[:_DIGITS]
