"""Find the files that evigraph ships: ontology, vocabulary, curated claims, queries."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["resource"]


def resource(path: str) -> Traversable:
    """Return the shipped file or folder at *path*, relative to the repository root.

    >>> resource("ontology/evigraph.ttl").is_file()
    True
    """
    return _root().joinpath(*path.split("/"))


def _root() -> Traversable:
    installed = files("evigraph") / "_shipped"
    checkout = Path(__file__).parents[2]
    return installed if installed.is_dir() else checkout
