"""Read what an answer shows of its claims from the graph: words, sources, and how much distinct evidence they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol
from weakref import WeakKeyDictionary

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

__all__ = ["Asked", "ClaimReader", "is_sure", "rows_of", "source_identity"]

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


@dataclass(slots=True)
class _Read:
    """What was read of claims and citations, each alone; None for a claim without figures."""

    details: dict[str, ClaimDetails] = field(default_factory=dict)
    sources: dict[str, SourceReading] = field(default_factory=dict)
    figures: dict[str, Figures | None] = field(default_factory=dict)


#: What was read of graphs that do not change; it goes when the graph does.
_READ: Final[WeakKeyDictionary[Asked, _Read]] = WeakKeyDictionary()
#: So many claims are kept of a graph at most, which are some megabytes.
_KEPT: Final = 5_000


def _read_before(graph: Asked) -> _Read:
    """Return what was read of *graph* before, where it is a build on disk: an endpoint may change meanwhile."""
    if getattr(getattr(graph, "source", None), "folder", None) is None:
        return _Read()
    read = _READ.setdefault(graph, _Read())
    if len(read.details) > _KEPT:
        read = _READ[graph] = _Read()
    return read


class ClaimReader:
    """What is known of the claims behind one reply."""

    def __init__(self, graph: Asked, claims: Iterable[str]) -> None:
        self._graph = graph
        self._read = _read_before(graph)
        self.details: dict[str, ClaimDetails] = {}
        self.sources: dict[str, SourceReading] = {}
        self.figures: dict[str, Figures] = {}
        self.add(claims)

    def add(self, claims: Iterable[str]) -> None:
        """Read *claims* that have not been read yet."""
        wanted = sorted(set(claims) - self.details.keys())
        if not wanted:
            return
        known = self._read
        if unread := [claim for claim in wanted if claim not in known.details]:
            found = gather_details(self._ask("claim_details", "claim", [CLAIM + claim for claim in unread]))
            known.details |= found
        added = {claim: known.details[claim] for claim in wanted if claim in known.details}
        self.details |= added
        cited = {citation for details in added.values() for citation in details.citations} - self.sources.keys()
        if unread := sorted(cited - known.sources.keys()):
            readings = gather_sources(self._ask("citation_sources", "citation", [CITATION + one for one in unread]))
            known.sources |= {reading.citation: reading for reading in readings}
        self.sources |= {one: known.sources[one] for one in sorted(cited, key=_by_number) if one in known.sources}

    def read_figures(self) -> None:
        """Read the effect sizes and doses that the claims state."""
        known = self._read.figures
        if unread := [claim for claim in sorted(self.details) if claim not in known]:
            found = gather_figures(self._ask("claim_figures", "claim", [CLAIM + claim for claim in unread]))
            known |= {claim: found.get(claim) for claim in unread}
        read = ((claim, known[claim]) for claim in sorted(self.details))
        self.figures = {claim: figures for claim, figures in read if figures is not None}

    def _ask(self, query: str, parameter: str, iris: Iterable[str]) -> Rows:
        bound = self._graph.bind(query, {parameter: [NamedNode(iri) for iri in iris]})
        return rows_of(self._graph.run(bound))

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
        surely = {source_identity(reading) for reading in readings if is_sure(reading)}
        return Evidence(
            len(separate),
            len({self.details[claim].article for claim in separate}),
            len({source_identity(reading) for reading in readings}),
            len({source_identity(reading) for reading in readings} - surely),
            sum(not self.details[claim].citations for claim in separate),
            sum(self.details[claim].is_unreviewed for claim in separate),
        )


def _by_number(citation: str) -> tuple[str, int]:
    article, _, number = citation.rpartition("/")
    return article, int(number)


def source_identity(reading: SourceReading) -> str:
    """Return what tells sources apart: the source, or the citation that is read as none."""
    return reading.source or reading.citation


def is_sure(reading: SourceReading) -> bool:
    """Tell whether *reading* is printed, or of high confidence."""
    return reading.method in _SURE or reading.confidence in _SURE


def rows_of(answer: Answer) -> Rows:
    """Return *answer* as rows.

    Raises:
        TypeError: the query was no SELECT query.
    """
    if not isinstance(answer, Rows):
        raise TypeError("a question's query is a SELECT query")
    return answer
