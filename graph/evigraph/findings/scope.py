"""What the checks look at: a graph, and beside it what is not in the graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evigraph.engine import Answer, Quad, Term
    from evigraph.proofs.passages import TextFolder
    from evigraph.vocabulary import Vocabulary

__all__ = ["Checked", "Scope"]


class Checked(Protocol):
    """A graph as the checks need it: an open one, or one that is being built."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms of the graph."""

    def bind(self, name: str, terms: Mapping[str, Sequence[Term]]) -> str:
        """Return the text of the query *name* with its parameters bound to *terms*."""

    def run(self, text: str) -> Answer:
        """Answer the SPARQL query *text*."""

    def quads(self, *names: str) -> Iterator[Quad]:
        """Yield the quads of the graphs called *names*."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A graph to check, the articles' texts where they are at hand, and folders with checks of the user's own."""

    graph: Checked
    texts: TextFolder | None = None
    checks: tuple[Path, ...] = ()
