"""Claims as the views read them, some hundred at a time, so that a large graph passes through little memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from evigraph.codes import Certainty, Direction, Kind
from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import CITATION, CLAIM, EV, PREFIXES
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.details import ClaimDetails, gather_details, gather_sources
from evigraph.questions.figures import Figures, gather_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Rows
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.details import SourceReading

__all__ = ["BATCH", "ClaimRecord", "all_claims", "batches", "read_claims", "read_links", "statements"]

#: So many claims are read at once.
BATCH: Final = 400

_TYPE: Final = PREFIXES["rdf"] + "type"
_KINDS: Final[dict[str, Kind]] = {kind.iri: kind for kind in Kind}
_DIRECTIONS: Final[dict[str, Direction]] = {direction.iri: direction for direction in Direction}
_CERTAINTIES: Final[dict[str, Certainty]] = {certainty.iri: certainty for certainty in Certainty}

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """One claim: what it states, its figures, and the sources that its citations are read as."""

    details: ClaimDetails
    figures: Figures = field(default_factory=Figures)
    sources: tuple[SourceReading, ...] = ()

    @property
    def identifier(self) -> str:
        """The claim's identifier, as in ``000-001``."""
        return self.details.identifier

    @property
    def kind(self) -> Kind | None:
        """What sort of statement it is."""
        return next((_KINDS[iri] for iri in self.details.values.get(_TYPE, ()) if iri in _KINDS), None)

    @property
    def direction(self) -> Direction:
        """Which way it points."""
        return _DIRECTIONS.get(self.details.one("direction"), Direction.NEUTRAL)

    @property
    def certainty(self) -> Certainty | None:
        """The certainty of its evidence, where it is graded."""
        return _CERTAINTIES.get(self.details.one("certainty"))

    @property
    def interventions(self) -> tuple[str, ...]:
        """The IRIs of what it is about."""
        return self.details.values.get("intervention", ())

    @property
    def is_combination(self) -> bool:
        """Whether its interventions are given together, so that nothing is said of each alone."""
        return self.details.one("givenTogether") == "true"

    @property
    def condition(self) -> str | None:
        """The IRI of its condition."""
        return self.details.one("condition") or None

    @property
    def effects(self) -> tuple[str, ...]:
        """The IRIs of the adverse effects that it names."""
        return self.details.values.get("adverseEffect", ())

    def code(self, name: str) -> str | None:
        """Return the code that it gives as the property *name*, as claim files write it.

        >>> record = ClaimRecord(ClaimDetails("x-1", {"dimension": (EV + "evidenceBase",)}))
        >>> record.code("dimension"), record.code("phase")
        ('evidence_base', None)
        """
        local = self.details.one(name).removeprefix(EV)
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in local) or None


def batches(items: Iterable[_Item], size: int = BATCH) -> Iterator[tuple[_Item, ...]]:
    """Divide *items* into tuples of at most *size*.

    >>> list(batches("abcde", 2))
    [('a', 'b'), ('c', 'd'), ('e',)]
    """
    held: list[_Item] = []
    for item in items:
        held.append(item)
        if len(held) == size:
            yield tuple(held)
            held = []
    if held:
        yield tuple(held)


def statements(graph: Asked, **given: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield subject, property and value of the statements with any of the *given* IRIs, whichever graph holds them.

    Parameters:
        given: IRIs by ``subject``, ``property`` or ``value``.

    >>> from evigraph.api import open as open_
    >>> tizanidine = EV + "term/tizanidine"
    >>> next(statements(open_(), subject=[tizanidine], property=[EV + "inDrugClass"]))[2]
    'https://w3id.org/evigraph/term/alpha-2-adrenergic-agonist'
    """
    terms = {name: [NamedNode(iri) for iri in iris] for name, iris in given.items()}
    if not all(terms.values()):
        return
    found = dict.fromkeys(row[:3] for row in rows_of(graph.run(graph.bind("stated", terms))).rows)
    for subject, predicate, value in found:
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            yield subject.value, predicate.value, value.value


def all_claims(graph: Asked) -> Iterator[str]:
    """Yield the identifier of every claim, article by article.

    >>> from evigraph.api import open as open_
    >>> next(all_claims(open_()))
    '000-001'
    """
    articles = [subject for subject, _, _ in statements(graph, property=[_TYPE], value=[EV + "Article"])]
    for few in batches(sorted(articles), 20):
        found = statements(graph, property=[EV + "article"], value=few)
        yield from sorted({subject.removeprefix(CLAIM) for subject, _, _ in found if subject.startswith(CLAIM)})


def read_links(graph: Asked, claims: Iterable[str]) -> Iterator[ClaimRecord]:
    """Yield what *claims* name, of which kind they are and which way they point, in their order, and no more.

    >>> from evigraph.api import open as open_
    >>> [record.direction.value for record in read_links(open_(), ["000-001"])]
    ['against']
    """
    for batch in batches(claims):
        found = _details(graph, batch, "claim_links")
        yield from (ClaimRecord(found[claim]) for claim in batch if claim in found)


def read_claims(graph: Asked, claims: Iterable[str]) -> Iterator[ClaimRecord]:
    """Yield *claims*, in their order, with their figures and sources.

    >>> from evigraph.api import open as open_
    >>> [record.direction.value for record in read_claims(open_(), ["000-001"])]
    ['against']
    """
    for batch in batches(claims):
        found = _details(graph, batch, "claim_statements")
        figures = gather_figures(_rows(graph, "claim_figures", "claim", [CLAIM + claim for claim in batch]))
        cited = sorted({citation for details in found.values() for citation in details.citations})
        sources = _sources(graph, cited)
        for claim in batch:
            if claim in found:
                readings = (sources[one] for one in found[claim].citations if one in sources)
                yield ClaimRecord(found[claim], figures.get(claim, Figures()), tuple(readings))


def _details(graph: Asked, claims: Sequence[str], query: str) -> Mapping[str, ClaimDetails]:
    return gather_details(_rows(graph, query, "claim", [CLAIM + claim for claim in claims]))


def _sources(graph: Asked, citations: Sequence[str]) -> dict[str, SourceReading]:
    if not citations:
        return {}
    rows = _rows(graph, "citation_sources", "citation", [CITATION + citation for citation in citations])
    return {reading.citation: reading for reading in gather_sources(rows)}


def _rows(graph: Asked, query: str, parameter: str, iris: Sequence[str]) -> Rows:
    return rows_of(graph.run(graph.bind(query, {parameter: [NamedNode(iri) for iri in iris]})))
