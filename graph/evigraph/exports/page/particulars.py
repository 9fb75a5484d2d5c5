"""What the page shows of the claims behind a node or an edge: words, sentence, citations, place and proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction
from evigraph.engine import NamedNode, Triple
from evigraph.errors import NotInGraph
from evigraph.exports.page.bounds import MOST_PROVED
from evigraph.exports.page.proving import prove, prove_stances
from evigraph.namespaces import EV, compact, expand
from evigraph.proofs.claim_wording import changed_texts
from evigraph.proofs.grounds import gather_quotes
from evigraph.reports.dossier import gather_articles, gather_cards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.api import Graph
    from evigraph.exports.page.proving import Step
    from evigraph.exports.property_graph import Edge, Node, PropertyGraph
    from evigraph.proofs.grounds import Quote
    from evigraph.proofs.passages import TextFolder
    from evigraph.reports.dossier import ArticleLine, ClaimCard

__all__ = ["ClaimParticulars", "Particulars", "claims_of", "gather_particulars"]

_PREFIX: Final = "claim:"
_DIRECTIONS: Final[dict[str, Direction]] = {direction.iri: direction for direction in Direction}


@dataclass(frozen=True, slots=True)
class ClaimParticulars:
    """A claim as the page shows it and filters by it; terms are CURIEs, as the nodes of a view are."""

    card: ClaimCard
    direction: str
    #: What it is about, and all that lies above that, so that a filter by a class finds the members.
    drugs: tuple[str, ...]
    conditions: tuple[str, ...]
    proof: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a page shows beside the graph itself."""

    claims: Mapping[str, ClaimParticulars] = field(default_factory=dict)
    articles: tuple[ArticleLine, ...] = ()
    #: Labels of the terms that the claims are about.
    terms: Mapping[str, str] = field(default_factory=dict)
    #: Proofs of the edges that are inferred, by id.
    edges: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    #: What a reader ought to know, as which texts have changed.
    notes: tuple[str, ...] = ()


def claims_of(thing: Node | Edge) -> tuple[str, ...]:
    """Return the identifiers of the claims that a node or an edge names as its own.

    >>> from evigraph.exports.property_graph import Edge, Node
    >>> claims_of(Node("claim:000-001", "000-001", "claim"))
    ('000-001',)
    >>> claims_of(Edge("e", "a", "b", "for", "", {"claim_ids": ("claim:000-001", "000-002"), "claims": 2}))
    ('000-001', '000-002')
    """
    named = [thing.id] if thing.kind == "claim" else []
    for name in ("claim_ids", "claim"):
        value = thing.attributes.get(name, ())
        named += [value] if isinstance(value, str) else list(value) if isinstance(value, tuple) else []
    return tuple(dict.fromkeys(name.removeprefix(_PREFIX) for name in named))


def gather_particulars(
    graph: Graph, shown: PropertyGraph, texts: TextFolder | None = None, *, proved: int = MOST_PROVED
) -> Particulars:
    """Look up in *graph*, and in the reader's *texts*, what the nodes and edges of *shown* rest on.

    Parameters:
        proved: of so many claims the inferences are proved; of the others the page names the command that does.
    """
    things: Iterable[Node | Edge] = chain(shown.nodes(), shown.edges())
    wanted = sorted({claim for thing in things for claim in claims_of(thing)})
    quotes = gather_quotes(graph, wanted, texts)
    cards = gather_cards(graph, quotes)
    proofs = prove_stances(graph, quotes, wanted[:proved])
    claims = {claim: _particulars(graph, quotes[claim], card, proofs.get(claim, ())) for claim, card in cards.items()}
    cited = {card.article for card in cards.values()}
    return Particulars(
        claims,
        tuple(line for line in gather_articles(graph) if line.stem in cited),
        {curie: label for claim in claims.values() for curie, label in _labels(graph, claim)},
        dict(_prove_edges(graph, shown.edges(), proved)),
        _notes(texts, left_out=len(wanted) - proved),
    )


def _prove_edges(graph: Graph, edges: Iterable[Edge], bound: int) -> Iterator[tuple[str, tuple[Step, ...]]]:
    """Yield the first inferred edges, with their proofs: of what is inherited, that one thing lies within another."""
    inferred = (edge for edge in edges if edge.attributes.get("provenance") == "inferred")
    for edge in islice(inferred, bound):
        steps = [step for triple in _triples(graph, edge) for step in _proved(graph, triple)]
        if steps:
            yield edge.id, tuple(steps)


def _triples(graph: Graph, edge: Edge) -> Iterator[Triple]:
    via, prop = edge.attributes.get("via"), edge.attributes.get("property")
    source, target = expand(edge.source), expand(edge.target)
    if source is None or target is None:
        return
    if isinstance(via, tuple):
        for label in via:
            above = graph.vocabulary.find(label)
            if above is not None:
                yield Triple(NamedNode(source), NamedNode(EV + "within"), NamedNode(above.iri))
    elif isinstance(prop, str) and (predicate := expand(prop)) is not None:
        yield Triple(NamedNode(source), NamedNode(predicate), NamedNode(target))


def _proved(graph: Graph, triple: Triple) -> tuple[Step, ...]:
    try:
        return prove(graph, triple)
    except NotInGraph:
        return ()  # the edge says more than one statement does


def _particulars(graph: Graph, quote: Quote, card: ClaimCard, proof: Iterable[Step]) -> ClaimParticulars:
    direction = _DIRECTIONS.get(quote.details.one("direction"))
    return ClaimParticulars(
        card,
        "" if direction is None else direction.value,
        _with_broader(graph, card.subject.drugs),
        _with_broader(graph, card.subject.conditions),
        tuple(proof),
    )


def _with_broader(graph: Graph, iris: Iterable[str]) -> tuple[str, ...]:
    found = {above for iri in iris for above in (iri, *graph.vocabulary.ancestors(iri)) if above in graph.vocabulary}
    return tuple(sorted(map(compact, found)))


def _labels(graph: Graph, claim: ClaimParticulars) -> Iterator[tuple[str, str]]:
    for curie in (*claim.drugs, *claim.conditions):
        iri = graph.vocabulary.find(curie)
        yield curie, curie if iri is None else iri.label


def _notes(texts: TextFolder | None, *, left_out: int) -> tuple[str, ...]:
    notes = list(changed_texts(texts.changes)) if texts is not None else []
    if left_out > 0:
        notes.append(f"The inferences from {left_out} of the claims are not proved here, as they are very many.")
    return tuple(notes)
