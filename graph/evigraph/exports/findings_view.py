"""The findings view: claims joined where they disagree.

A finding has two sides.  Each claim of one is joined to each of the other; where these are many pairs, the finding is
a node of its own between its sides.  What is found of single claims, such as a dangling citation, is no disagreement
and in no edge.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    from collections.abc import Iterator, Sequence

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
#: The sides of at most so many findings are kept, in some ten megabytes.
_HELD: Final = 20_000
#: Property of a finding for every attribute.
_PROPERTIES: Final = {
    "type": EV + "findingType",
    "severity": EV + "findingSeverity",
    "severity_reason": EV + "findingSeverityReason",
    "reason": EV + "findingReason",
    "drug": EV + "findingDrug",
    "condition": EV + "findingCondition",
    "context": EV + "findingContext",
    "confidence": EV + "findingConfidence",
    "code": PREFIXES["dcterms"] + "identifier",
}


@dataclass(frozen=True, slots=True)
class _Finding:
    """A finding: its IRI, and the claims of either side."""

    iri: str
    one: tuple[str, ...]
    other: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"finding:{self.iri.removeprefix(FINDING)}"

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.one, *self.other)))

    @property
    def is_node(self) -> bool:
        return len(self.one) * len(self.other) > MOST_PAIRS


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
        self._held: list[list[_Finding]] | None = None

    def nodes(self) -> Iterator[Node]:
        """Yield the findings that are nodes, then the claims."""
        counts: dict[str, int] = {}
        for findings in self._findings():
            for finding, attributes in self._described([finding for finding in findings if finding.is_node]):
                label = str(attributes["type"]).replace("_", " ")
                yield Node(finding.id, label, "finding", {"iri": finding.iri, **attributes})
            for finding in findings:
                for claim in finding.claims:
                    counts[claim] = counts.get(claim, 0) + 1
        for record in read_claims(self.graph, sorted(counts)):
            yield claim_node(record, self.graph.vocabulary, {"findings": counts[record.identifier]})

    def edges(self) -> Iterator[Edge]:
        """Yield an edge for each pair of claims that disagree, or from each claim to its finding."""
        for findings in self._findings():
            for finding, attributes in self._described(findings):
                if finding.is_node:
                    pairs = [(claim_id(claim), finding.id) for claim in finding.claims]
                else:
                    pairs = [(claim_id(one), claim_id(other)) for one in finding.one for other in finding.other]
                code, kind = str(attributes["code"]), str(attributes["type"])
                for source, target in pairs:
                    name = f"{code}|{source}|{target}"
                    yield Edge(name, source, target, kind, kind.replace("_", " "), attributes)

    def _findings(self) -> Iterator[list[_Finding]]:
        """Yield the findings with two sides, by code; those of a graph of some hundred articles are read but once."""
        if self._held is not None:
            yield from self._held
            return
        wanted = self._wanted()
        held = []
        for findings in self._read(wanted):
            if len(wanted) <= _HELD:
                held.append(findings)
            yield findings
        if len(wanted) <= _HELD:
            self._held = held

    def _read(self, wanted: list[str]) -> Iterator[list[_Finding]]:
        for few in batches(wanted):
            sides: dict[str, dict[str, list[str]]] = {}
            for iri, side, claim in self._rows("finding_sides", few):
                sides.setdefault(iri, {}).setdefault(side, []).append(claim.removeprefix(CLAIM))
            yield [_Finding(iri, *map(tuple, found.values())) for iri, found in sides.items() if len(found) == _SIDES]

    def _wanted(self) -> list[str]:
        """Return the findings, sorted; with a selection, those of which a claim is selected."""
        if self.selection.claims is None:
            return sorted({iri for iri, _, _ in statements(self.graph, property=[_TYPE], value=[EV + "Finding"])})
        wanted = set()
        for few in batches(self.selection.claims):
            found = statements(self.graph, property=[EV + "findingClaim"], value=[CLAIM + claim for claim in few])
            wanted |= {iri for iri, _, _ in found}
        return sorted(wanted)

    def _described(self, findings: list[_Finding]) -> Iterator[tuple[_Finding, dict[str, Value]]]:
        said: dict[str, dict[str, str]] = {}
        for iri, prop, value in self._rows("finding_statements", [finding.iri for finding in findings]):
            said.setdefault(iri, {})[prop] = value
        for finding in findings:
            found: dict[str, Value | None] = {name: said[finding.iri].get(prop) for name, prop in _PROPERTIES.items()}
            if found["confidence"] is not None:
                found["confidence"] = float(str(found["confidence"]))
            yield finding, present(found)

    def _rows(self, query: str, findings: Sequence[str]) -> Iterator[tuple[str, str, str]]:
        if not findings:
            return
        terms = {"finding": [NamedNode(iri) for iri in findings]}
        for subject, second, third in rows_of(self.graph.run(self.graph.bind(query, terms))).rows:
            if (
                isinstance(subject, NamedNode)
                and isinstance(second, NamedNode)
                and isinstance(third, NamedNode | Literal)
            ):
                yield subject.value, second.value, third.value
