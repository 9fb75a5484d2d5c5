"""Findings as nodes of the graph: what a check found, written into the named graph of findings."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Quad
from evigraph.namespaces import ARTICLE, CLAIM, EV, FINDING, FINDINGS, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.findings.finding import Finding

__all__ = ["finding_quads"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_IDENTIFIER: Final = PREFIXES["dcterms"] + "identifier"
_DECIMAL: Final = NamedNode(PREFIXES["xsd"] + "decimal")
_GRAPH: Final = NamedNode(FINDINGS)


def finding_quads(findings: Iterable[Finding]) -> Iterator[Quad]:
    """Yield the statements of *findings*; neither side of a finding comes first.

    >>> from evigraph.findings.finding import Finding, FindingType, Severity
    >>> one = Finding("a-1", "a", FindingType.NUMBER, Severity.LOW, "r", ("x-1",), (("x-1",),), ("x",), "R")
    >>> len(list(finding_quads([one])))
    13
    """
    for finding in findings:
        node = NamedNode(FINDING + finding.code)
        yield Quad(node, _TYPE, NamedNode(EV + "Finding"), _GRAPH)
        texts = {
            _IDENTIFIER: finding.code,
            EV + "findingCheck": finding.check,
            EV + "findingType": finding.type.value,
            EV + "findingSeverity": finding.severity.value,
            EV + "findingSeverityReason": finding.severity_reason,
            EV + "findingReason": finding.reason,
            EV + "findingDrug": finding.ground.get("drug"),
            EV + "findingCondition": finding.ground.get("condition"),
            EV + "findingContext": finding.ground.get("context"),
        }
        for name, text in texts.items():
            if text:
                yield Quad(node, NamedNode(name), Literal(text), _GRAPH)
        # XSD 1.1 3.3.3.2: a canonical decimal has no trailing zeros; the engine keeps no other.
        confidence = format(Decimal(str(finding.confidence)).normalize(), "f")
        yield Quad(node, NamedNode(EV + "findingConfidence"), Literal(confidence, datatype=_DECIMAL), _GRAPH)
        for article in finding.articles:
            yield Quad(node, NamedNode(EV + "findingArticle"), NamedNode(ARTICLE + article), _GRAPH)
        for claim in finding.claims:
            yield Quad(node, NamedNode(EV + "findingClaim"), NamedNode(CLAIM + claim), _GRAPH)
        for number, side in enumerate(sorted(finding.sides), 1):
            place = NamedNode(f"{FINDING}{finding.code}/{number}")
            yield Quad(node, NamedNode(EV + "findingSide"), place, _GRAPH)
            yield Quad(place, _TYPE, NamedNode(EV + "FindingSide"), _GRAPH)
            for claim in side:
                yield Quad(place, NamedNode(EV + "sideClaim"), NamedNode(CLAIM + claim), _GRAPH)
