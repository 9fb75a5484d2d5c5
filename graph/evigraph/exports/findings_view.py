"""The findings view: claims joined where they disagree.

A finding has two sides.  Each claim of one is joined to each of the other; where these are many pairs, the finding is
a node of its own between its sides.  What is found of single claims, such as a dangling citation, is no disagreement
and in no edge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.exports.claim_nodes import CLAIM_ATTRIBUTES, claim_id, claim_node
from evigraph.exports.claim_records import batches, read_claims, statements
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.term_nodes import present
from evigraph.namespaces import CLAIM, EV, FINDING, PREFIXES
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.property_graph import Value
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["FINDINGS_SCHEMA", "MOST_PAIRS", "findings_view"]

#: A finding with more pairs of claims than these is a node between its sides.
MOST_PAIRS: Final = 12

_STRING: Final = AttributeType.STRING
_FINDING: Final[dict[str, Attribute]] = {
    "type": Attribute(_STRING, "The type of finding, such as contradiction or dose_disagreement."),
    "severity": Attribute(_STRING, "How much it matters: high, medium or low."),
    "severity_reason": Attribute(_STRING, "Why it matters so much."),
    "reason": Attribute(_STRING, "What the claims disagree about, in words."),
    "drug": Attribute(_STRING, "The intervention that both sides are about."),
    "condition": Attribute(_STRING, "The condition that both sides are about."),
    "context": Attribute(_STRING, "The limits that both sides share."),
    "confidence": Attribute(AttributeType.DOUBLE, "The share of the shared limits that are in print."),
    "code": Attribute(_STRING, "The stable code of the finding, which waivers name."),
}

FINDINGS_SCHEMA: Final = Schema(
    nodes={
        **CLAIM_ATTRIBUTES,
        **_FINDING,
        "findings": Attribute(AttributeType.INTEGER, "In how many of the findings a claim is."),
    },
    edges=dict(_FINDING),
)

_TYPE: Final = PREFIXES["rdf"] + "type"
_SIDES: Final = 2
_TEXTS: Final = {"severity_reason": "severityReason"} | {
    name: name for name in ("type", "severity", "reason", "drug", "condition", "context", "code")
}


@dataclass(slots=True)
class _Finding:
    """A finding: its attributes, and the claims of each side."""

    attributes: dict[str, Value]
    sides: dict[str, list[str]] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.attributes["code"])

    @property
    def kind(self) -> str:
        return str(self.attributes["type"])

    @property
    def label(self) -> str:
        return self.kind.replace("_", " ")

    @property
    def claims(self) -> list[str]:
        return [claim for side in self.sides.values() for claim in side]

    @property
    def is_node(self) -> bool:
        one, other = self.sides.values()
        return len(one) * len(other) > MOST_PAIRS


def findings_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return the claims of *graph* that disagree, where any of them is selected."""
    findings = _Findings(graph, selection)
    return PropertyGraph(
        "findings",
        "Claims, joined where they disagree",
        FINDINGS_SCHEMA,
        findings.nodes,
        findings.edges,
        provenance_line(graph, selection),
    )


class _Findings:
    def __init__(self, graph: Asked, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection

    def nodes(self) -> Iterator[Node]:
        """Yield the findings that are nodes, then the claims."""
        counts: dict[str, int] = {}
        for finding in self._findings():
            if finding.is_node:
                attributes = {"iri": FINDING + finding.code, **finding.attributes}
                yield Node(f"finding:{finding.code}", finding.label, "finding", present(attributes))
            for claim in set(finding.claims):
                counts[claim] = counts.get(claim, 0) + 1
        for record in read_claims(self.graph, sorted(counts)):
            yield claim_node(record, self.graph.vocabulary, {"findings": counts[record.identifier]})

    def edges(self) -> Iterator[Edge]:
        """Yield an edge for each pair of claims that disagree, or from each claim to its finding."""
        for finding in self._findings():
            one, other = finding.sides.values()
            node = f"finding:{finding.code}"
            if finding.is_node:
                for claim in dict.fromkeys(finding.claims):
                    yield self._edge(finding, claim_id(claim), node)
            else:
                for left in one:
                    for right in other:
                        yield self._edge(finding, claim_id(left), claim_id(right))

    def _edge(self, finding: _Finding, source: str, target: str) -> Edge:
        name = f"{finding.code}|{source}|{target}"
        return Edge(name, source, target, finding.kind, finding.label, dict(finding.attributes))

    def _findings(self) -> Iterator[_Finding]:
        """Yield the findings with two sides, by code; with a selection, those of which a claim is selected."""
        kept = None if self.selection.claims is None else frozenset(self.selection.claims)
        iris = sorted({iri for iri, _, _ in statements(self.graph, property=[_TYPE], value=[EV + "Finding"])})
        for few in batches(iris):
            for finding in self._read(few):
                if len(finding.sides) == _SIDES and (kept is None or not kept.isdisjoint(finding.claims)):
                    yield finding

    def _read(self, iris: tuple[str, ...]) -> Iterator[_Finding]:
        terms = {"finding": [NamedNode(iri) for iri in iris]}
        rows = rows_of(self.graph.run(self.graph.bind("finding_sides", terms)))
        found: dict[str, _Finding] = {}
        for row in rows.rows:
            cells = dict(zip(rows.columns, row, strict=True))
            texts = {name: cell.value for name, cell in cells.items() if isinstance(cell, NamedNode | Literal)}
            if texts["code"] not in found:
                attributes: dict[str, Value | None] = {name: texts.get(column) for name, column in _TEXTS.items()}
                attributes["confidence"] = float(texts["confidence"]) if "confidence" in texts else None
                found[texts["code"]] = _Finding(present(attributes))
            side = found[texts["code"]].sides.setdefault(texts["side"], [])
            side.append(texts["claim"].removeprefix(CLAIM))
        yield from found.values()
