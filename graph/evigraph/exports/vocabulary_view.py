"""The vocabulary view: terms, and the hierarchies, close matches and exclusions between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.exports.claim_records import batches, read_links, statements
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, PropertyGraph, Schema
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import ASSERTED, INFERRED
from evigraph.exports.term_nodes import TERM_ATTRIBUTES, term_nodes
from evigraph.namespaces import EV, VOCABULARY_GRAPH, compact
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.property_graph import Node
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["VOCABULARY_SCHEMA", "vocabulary_view"]

VOCABULARY_SCHEMA: Final = Schema(
    nodes=TERM_ATTRIBUTES,
    edges={
        "property": Attribute(AttributeType.STRING, "The property of the ontology that the edge stands for."),
        "provenance": Attribute(AttributeType.STRING, "asserted: the vocabulary states it; inferred: it follows."),
    },
)

#: Kind of the edge for each property that is no hierarchy.
_KINDS: Final = {
    "closeTo": "close",
    "excludes": "excludes",
    "excludesPopulation": "excludes",
    "hasComponent": "has_part",
}
_NAMED: Final = ("intervention", "comparator", "condition", "adverseEffect", "outcome", "populationGroup")
#: What an edge is called where the words of the property's name say it badly.
_LABELS: Final = {
    "inDrugClass": "in the class",
    **dict.fromkeys(("subDrugClassOf", "subProcedureOf", "subConditionOf", "subEffectOf"), "kind of"),
    "subPopulationOf": "among",
    "expressionBase": "all of",
    "excludes": "except",
    "excludesPopulation": "never together",
}
_CAMEL: Final = re.compile(r"(?=[A-Z])")


def vocabulary_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return the terms that *selection* asks for or its claims name, with all that they lie within.

    Without a selection these are all terms.  With inferred statements, a term is joined to whatever it lies within,
    however far.
    """
    vocabulary = _Vocabulary(graph, selection)
    return PropertyGraph(
        "vocabulary",
        "Terms and their hierarchies",
        VOCABULARY_SCHEMA,
        vocabulary.nodes,
        vocabulary.edges,
        provenance_line(graph, selection),
    )


class _Vocabulary:
    def __init__(self, graph: Asked, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection

    def nodes(self) -> Iterator[Node]:
        """Yield the terms, by id."""
        yield from term_nodes(self.graph, self._terms())

    def edges(self) -> Iterator[Edge]:
        """Yield the links between the terms, by term."""
        terms = self._terms()
        shown = frozenset(terms)
        for few in batches(terms):
            links = list(self._links(few))
            asserted = {(term, other) for term, _, other, provenance in links if provenance == ASSERTED}
            for term, name, other, provenance in links:
                # What follows is shown where it says more than what is stated.
                if other in shown and (provenance == ASSERTED or (term, other) not in asserted):
                    yield _edge(term, name, other, provenance)

    def _links(self, terms: tuple[str, ...]) -> Iterator[tuple[str, str, str, str]]:
        text = self.graph.bind("term_links", {"term": [NamedNode(iri) for iri in terms]})
        for row in rows_of(self.graph.run(text)).rows:
            term, prop, other, graph = (cell.value if isinstance(cell, NamedNode) else "" for cell in row)
            provenance = ASSERTED if graph == VOCABULARY_GRAPH else INFERRED
            if provenance in self.selection.provenance:
                yield term, prop.removeprefix(EV), other, provenance

    def _terms(self) -> list[str]:
        base = self._chosen()
        if base is None:
            return sorted(self.graph.vocabulary, key=compact)
        above = {iri for few in batches(sorted(base)) for iri in self._above(few)}
        return sorted((base | above) & {*self.graph.vocabulary}, key=compact)

    def _above(self, terms: tuple[str, ...]) -> set[str]:
        return {iri for _, _, iri in statements(self.graph, subject=terms, property=[EV + "within"])}

    def _chosen(self) -> set[str] | None:
        """Return the terms that filters name, with all within them, else those of the selected claims; None for all."""
        asked = (self.selection.interventions, self.selection.effects, self.selection.conditions)
        named = [terms for terms in asked if terms is not None]
        if named:
            return {*frozenset().union(*named)}
        if self.selection.claims is None:
            return None
        records = read_links(self.graph, self.selection.claims)
        return {iri for record in records for name in _NAMED for iri in record.details.values.get(name, ())}


def _edge(term: str, name: str, other: str, provenance: str) -> Edge:
    source, target = compact(term), compact(other)
    attributes = {"property": f"ev:{name}", "provenance": provenance}
    label = _LABELS.get(name) or _CAMEL.sub(" ", name).lower()
    identifier = "|".join((source, name, target, *([INFERRED] if provenance == INFERRED else [])))
    return Edge(identifier, source, target, _KINDS.get(name, "broader"), label, attributes)
