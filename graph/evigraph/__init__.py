"""An evidence knowledge graph.  Only names importable from ``evigraph`` are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.errors import EvigraphError

if TYPE_CHECKING:
    from evigraph.api import Graph, open  # noqa: A004 - read as evigraph.open()
    from evigraph.differences import Difference, diff

__all__ = ["Difference", "EvigraphError", "Graph", "__version__", "diff", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Opening a graph needs the engine; knowing the version does not.
    if name in {"Graph", "open"}:
        from evigraph import api

        return getattr(api, name)
    if name in {"Difference", "diff"}:
        from evigraph import differences

        return getattr(differences, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
