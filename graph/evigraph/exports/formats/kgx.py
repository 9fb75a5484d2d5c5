"""KGX: tables of nodes and edges with Biolink's categories and predicates, for translational knowledge graphs.

Biolink states facts, and claims are what articles say.  So each predicate is the weakest that fits, as in
``ontology/alignments/biolink.ttl``: never ``treats``.  Advice against something, and what was found not to help, is
``negated``; what no predicate says is only ``related_to``.  The columns ``kind`` and ``direction`` keep what was said.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from evigraph.exports.formats.characters import one_line, text_of
from evigraph.exports.formats.columns import edge_columns, node_columns, weight_of
from evigraph.exports.formats.tables import cells

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.exports.property_graph import Edge, PropertyGraph

__all__ = ["CATEGORIES", "FILES", "PREDICATES", "Predicate"]

#: Biolink's category for every kind of node; any other is a named thing.
CATEGORIES: Final[dict[str, str]] = {
    "drug": "Drug",
    "drug_class": "ChemicalEntity",
    "class_expression": "ChemicalEntity",
    "combination": "Treatment",
    "procedure": "Procedure",
    "condition": "DiseaseOrPhenotypicFeature",
    "adverse_effect": "DiseaseOrPhenotypicFeature",
    "population": "PopulationOfIndividualOrganisms",
    "article": "Article",
    "source": "Publication",
    "citation": "InformationContentEntity",
    "claim": "InformationContentEntity",
    "finding": "InformationContentEntity",
    "answer": "InformationContentEntity",
    "rule": "InformationContentEntity",
    "fact": "InformationContentEntity",
}
_INTERVENTIONS: Final = frozenset({"drug", "drug_class", "class_expression", "combination", "procedure"})


class Predicate(NamedTuple):
    """A predicate of Biolink, whether it is negated, and the kinds of nodes that it leads to; none are all."""

    name: str
    negated: bool = False
    targets: frozenset[str] = frozenset()
    approval: str = ""


_TO_CONDITION: Final = frozenset({"condition"})
_TO_EFFECT: Final = frozenset({"adverse_effect"})
_NOTHING_MORE: Final = Predicate("related_to")

#: Biolink's predicate for every kind of edge; where it does not lead to such a node, it is ``related_to``.
PREDICATES: Final[dict[str, Predicate]] = {
    "for": Predicate("applied_to_treat", targets=_TO_CONDITION),
    "conditional": Predicate("applied_to_treat", targets=_TO_CONDITION),
    "against": Predicate("applied_to_treat", negated=True, targets=_TO_CONDITION),
    "licensed": Predicate("applied_to_treat", targets=_TO_CONDITION, approval="approved_for_condition"),
    "not_licensed": Predicate("related_to", targets=_TO_CONDITION, approval="not_approved_for_condition"),
    "benefit": Predicate("ameliorates_condition", targets=_TO_CONDITION),
    "no_benefit": Predicate("ameliorates_condition", negated=True, targets=_TO_CONDITION),
    "superior": Predicate("studied_to_treat", targets=_TO_CONDITION),
    "inferior": Predicate("studied_to_treat", targets=_TO_CONDITION),
    "no_difference": Predicate("studied_to_treat", targets=_TO_CONDITION),
    "insufficient_evidence": Predicate("studied_to_treat", targets=_TO_CONDITION),
    "harm": Predicate("has_adverse_event", targets=_TO_EFFECT),
    "broader": Predicate("subclass_of"),
    "close": Predicate("close_match"),
    "about": Predicate("mentions"),
    "cites": Predicate("mentions"),
}

_ASSOCIATION: Final = "biolink:Association"
_TREATMENT: Final = "biolink:ChemicalOrDrugOrTreatmentToDiseaseOrPhenotypicFeatureAssociation"
#: Biolink's knowledge level and agent for what a claim says, by how it came to be in the graph.
_LEVELS: Final = {"inferred": "logical_entailment"}
_AGENTS: Final = {
    "asserted": "manual_agent",
    "decided": "manual_agent",
    "extracted": "text_mining_agent",
    "inferred": "automated_agent",
}
_NODE_HEAD: Final = ("id", "category", "name", "kind", "provided_by")
_EDGE_HEAD: Final = (
    "id",
    "subject",
    "predicate",
    "object",
    "category",
    "negated",
    "knowledge_level",
    "agent_type",
    "clinical_approval_status",
    "publications",
    "name",
    "kind",
    "weight",
)
_PROVIDER: Final = "evigraph"


def write_nodes(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the table of nodes."""
    columns = node_columns(graph)
    _write(
        file,
        (*_NODE_HEAD, *columns),
        (
            (
                node.id,
                f"biolink:{CATEGORIES.get(node.kind, 'NamedThing')}",
                node.label,
                node.kind,
                _PROVIDER,
                *cells(node.attributes, columns),
            )
            for node in graph.nodes()
        ),
    )


def write_edges(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the table of edges."""
    columns = edge_columns(graph)
    kinds = {node.id: node.kind for node in graph.nodes()}
    _write(
        file,
        (*_EDGE_HEAD, *columns),
        (
            (*_association(edge, kinds[edge.source], kinds[edge.target]), *cells(edge.attributes, columns))
            for edge in graph.edges()
        ),
    )


def _association(edge: Edge, source: str, target: str) -> tuple[str, ...]:
    found = PREDICATES.get(edge.kind, _NOTHING_MORE)
    if found.targets and (target not in found.targets or source not in _INTERVENTIONS):
        found = _NOTHING_MORE
    treats = source in _INTERVENTIONS and target in _TO_CONDITION | _TO_EFFECT
    origin = str(edge.attributes.get("provenance", edge.attributes.get("derivation", "")))
    articles = edge.attributes.get("article_ids", ())
    return (
        edge.id,
        edge.source,
        f"biolink:{found.name}",
        edge.target,
        _TREATMENT if treats else _ASSOCIATION,
        str(found.negated).lower(),
        _LEVELS.get(origin, "knowledge_assertion"),
        _AGENTS.get(origin, "not_provided"),
        found.approval,
        "|".join(articles) if isinstance(articles, tuple) else str(articles),
        edge.label,
        edge.kind,
        f"{weight_of(edge):g}",
    )


#: The files of the format, by name.
FILES: Final = {"nodes.tsv": write_nodes, "edges.tsv": write_edges}


def _write(file: BinaryIO, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with text_of(file) as out:
        # KGX reads and writes tables without quotes, so that no cell holds a tab or a line end.
        writer = csv.writer(out, delimiter="\t", quoting=csv.QUOTE_NONE, quotechar=None, lineterminator="\n")
        writer.writerow(head)
        writer.writerows([one_line(cell) for cell in row] for row in rows)
