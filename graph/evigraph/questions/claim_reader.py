"""Read what an answer shows of its claims from the graph: words, sources, and how much distinct evidence they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from evigraph.engine import NamedNode, Rows
from evigraph.namespaces import CITATION, CLAIM
from evigraph.questions.details import distinct, gather_details, gather_sources
from evigraph.questions.figures import Figures, gather_figures
from evigraph.questions.reply import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.engine import Answer, Term
    from evigraph.questions.details import ClaimDetails, SourceReading
    from evigraph.vocabulary import Vocabulary

__all__ = ["Asked", "ClaimReader", "rows_of"]

#: Readings of a citation number that need no hedge.
_SURE: Final = frozenset({"printed", "high"})


class Asked(Protocol):
    """What a question is put to: a graph with its vocabulary and its library of queries."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms of the graph."""

    def bind(self, name: str, terms: Mapping[str, Sequence[Term]]) -> str:
        """Return the text of the query *name* with its parameters bound to *terms*."""

    def run(self, text: str) -> Answer:
        """Answer the SPARQL query *text*."""


class ClaimReader:
    """What is known of the claims behind one reply."""

    def __init__(self, graph: Asked, claims: Iterable[str]) -> None:
        self._graph = graph
        self.details: dict[str, ClaimDetails] = {}
        self.sources: dict[str, SourceReading] = {}
        self.figures: dict[str, Figures] = {}
        self.add(claims)

    def add(self, claims: Iterable[str]) -> None:
        """Read *claims* that have not been read yet."""
        wanted = sorted(set(claims) - self.details.keys())
        if not wanted:
            return
        bound = self._graph.bind("claim_details", {"claim": [NamedNode(CLAIM + claim) for claim in wanted]})
        found = gather_details(rows_of(self._graph.run(bound)))
        self.details |= found
        cited = sorted({citation for details in found.values() for citation in details.citations} - self.sources.keys())
        if cited:
            bound = self._graph.bind("citation_sources", {"citation": [NamedNode(CITATION + c) for c in cited]})
            self.sources |= {reading.citation: reading for reading in gather_sources(rows_of(self._graph.run(bound)))}

    def read_figures(self) -> None:
        """Read the effect sizes and doses that the claims state."""
        if not self.details:
            return
        bound = self._graph.bind(
            "claim_figures", {"claim": [NamedNode(CLAIM + claim) for claim in sorted(self.details)]}
        )
        self.figures = gather_figures(rows_of(self._graph.run(bound)))

    def effects_of(self, claims: Iterable[str]) -> list[str]:
        """Return the labels of the adverse effects that *claims* are about."""
        vocabulary = self._graph.vocabulary
        iris = dict.fromkeys(iri for claim in claims for iri in self.details[claim].values.get("adverseEffect", ()))
        return [vocabulary[iri].label for iri in iris if iri in vocabulary]

    def sources_of(self, claims: Iterable[str]) -> tuple[SourceReading, ...]:
        """Return the sources that *claims* cite, by citation."""
        cited = {citation for claim in claims for citation in self.details[claim].citations}
        return tuple(reading for citation, reading in self.sources.items() if citation in cited)

    def weigh(self, claims: Sequence[str]) -> Evidence:
        """Count the distinct evidence of *claims*."""
        separate = distinct(claims, self.details)
        readings = self.sources_of(separate)
        surely = {_identity(reading) for reading in readings if _is_sure(reading)}
        return Evidence(
            len(separate),
            len({self.details[claim].article for claim in separate}),
            len({_identity(reading) for reading in readings}),
            len({_identity(reading) for reading in readings} - surely),
            sum(not self.details[claim].citations for claim in separate),
        )


def _identity(reading: SourceReading) -> str:
    return reading.source or reading.citation


def _is_sure(reading: SourceReading) -> bool:
    return reading.method in _SURE or reading.confidence in _SURE


def rows_of(answer: Answer) -> Rows:
    """Return *answer* as rows.

    Raises:
        TypeError: the query was no SELECT query.
    """
    if not isinstance(answer, Rows):
        raise TypeError("a question's query is a SELECT query")
    return answer
