"""What the checks look at: a graph, and beside it what is not in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.proofs.passages import TextFolder

__all__ = ["Scope"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A graph to check, the articles' texts where they are at hand, and folders with checks of the user's own."""

    graph: Graph
    texts: TextFolder | None = None
    checks: tuple[Path, ...] = ()
