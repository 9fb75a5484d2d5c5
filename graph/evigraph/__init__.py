"""An evidence knowledge graph.  Only names importable from ``evigraph`` are stable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.errors import EvigraphError

if TYPE_CHECKING:
    from evigraph.api import Graph, open  # noqa: A004 - read as evigraph.open()

__all__ = ["EvigraphError", "Graph", "__version__", "open"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    # Opening a graph needs the engine; knowing the version does not.
    if name in {"Graph", "open"}:
        from evigraph import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
