"""The claims view: every claim as a node, joined to what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.exports.claim_nodes import CLAIM_ATTRIBUTES, claim_id, claim_node
from evigraph.exports.claim_records import read_claims, read_links
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, PropertyGraph, Schema
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.term_nodes import TERM_ATTRIBUTES, term_nodes
from evigraph.namespaces import CLAIM, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.property_graph import Node
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["CLAIMS_SCHEMA", "claims_view"]

CLAIMS_SCHEMA: Final = Schema(
    nodes={
        **TERM_ATTRIBUTES,
        **CLAIM_ATTRIBUTES,
        "claims": Attribute(AttributeType.INTEGER, "How many of the claims name a term."),
    },
    edges={"property": Attribute(AttributeType.STRING, "The property of the ontology that the edge stands for.")},
)

#: What a claim is joined to, by its property: the kind of the edge and its label.
_LINKS: Final[dict[str, tuple[str, str]]] = {
    "intervention": ("about", "intervention"),
    "comparator": ("compared_with", "comparator"),
    "condition": ("about", "condition"),
    "adverseEffect": ("about", "adverse effect"),
    "outcome": ("about", "outcome"),
    "populationGroup": ("about", "population"),
}


def claims_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return the selected claims of *graph* with the terms that they name."""
    claims = _Claims(graph, selection)
    return PropertyGraph(
        "claims",
        "Claims, and what they are about",
        CLAIMS_SCHEMA,
        claims.nodes,
        claims.edges,
        provenance_line(graph, selection),
    )


class _Claims:
    def __init__(self, graph: Asked, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection

    def nodes(self) -> Iterator[Node]:
        """Yield the claims, article by article, then the terms, by id."""
        counts: dict[str, int] = {}
        for record in read_claims(self.graph, self.selection.claim_ids(self.graph)):
            yield claim_node(record, self.graph.vocabulary)
            for iri in {iri for name in _LINKS for iri in record.details.values.get(name, ())}:
                counts[iri] = counts.get(iri, 0) + 1
        more = {iri: {"claims": count} for iri, count in counts.items()}
        yield from term_nodes(self.graph, sorted(counts, key=compact), more)

    def edges(self) -> Iterator[Edge]:
        """Yield what each claim is about, and the claim that it says again, where that is selected too."""
        chosen = self.selection.claims
        kept = None if chosen is None else frozenset(chosen)
        for record in read_links(self.graph, self.selection.claim_ids(self.graph)):
            yield from _links(record)
            restated = record.details.restates
            if restated and (kept is None or restated in kept):
                one, other = claim_id(record.identifier), claim_id(restated)
                yield Edge(f"{one}|restates|{other}", one, other, "restates", "restates", {"property": "ev:restates"})


def _links(record: ClaimRecord) -> Iterator[Edge]:
    source = compact(CLAIM + record.identifier)
    for name, (kind, label) in _LINKS.items():
        for iri in record.details.values.get(name, ()):
            target = compact(iri)
            yield Edge(f"{source}|{name}|{target}", source, target, kind, label, {"property": f"ev:{name}"})
