"""A finding: where claims disagree, or what is broken, with both sides and the ground on which they meet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Finding", "FindingType", "Place", "Severity", "Waiver", "make_code", "sort_findings", "to_json"]


class FindingType(StrEnum):
    """What sort of finding it is."""

    CONTRADICTION = "contradiction"
    LINE_DISAGREEMENT = "line_disagreement"
    DOSE_DISAGREEMENT = "dose_disagreement"
    EFFECT_DISAGREEMENT = "effect_disagreement"
    SUPERIORITY_DISAGREEMENT = "superiority_disagreement"
    RECOMMENDATION_VS_EVIDENCE = "recommendation_vs_evidence"
    INTERNAL_TENSION = "internal_tension"
    SAFETY_OMISSION = "safety_omission"
    PROVENANCE = "provenance"
    NUMBER = "number"
    ONTOLOGY = "ontology"
    SHAPE = "shape"
    WAIVER = "waiver"


class Severity(StrEnum):
    """How much a finding matters, ordered: low < medium < high.

    >>> Severity.LOW < Severity.HIGH, max(Severity.LOW, Severity.MEDIUM)
    (True, <Severity.MEDIUM: 'medium'>)
    """

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """The place in the order: 0 for low."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


_RANKS: Final = {"low": 0, "medium": 1, "high": 2}


@dataclass(frozen=True, slots=True, order=True)
class Waiver:
    """Someone's decision to accept a finding, as data beside the claims."""

    code: str
    who: str
    when: str
    why: str
    #: The last day on which it holds, as YYYY-MM-DD; the empty text for no end.
    until: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a finding stands: a file and line, or a stretch of an article's text in code points."""

    file: str | None = None
    line: int | None = None
    article: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement or one defect.

    ``sides`` holds the claims that stand against each other, one tuple a side; a defect of single claims has one side.
    ``ground`` says what both sides share: drug, condition, the paths between their terms, the context.
    ``confidence`` is the share of the limits both sides could state that they do state: 1.0 where all the ground is
    in print on both sides, less where one is silent and the overlap is presumed.
    """

    code: str
    check: str
    type: FindingType
    severity: Severity
    severity_reason: str
    claims: tuple[str, ...]
    sides: tuple[tuple[str, ...], ...]
    articles: tuple[str, ...]
    reason: str
    ground: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    confidence: float = 1.0
    waived: Waiver | None = None
    place: Place | None = None


def make_code(check: str, kind: FindingType, sides: Iterable[Iterable[str]], place: Place | None = None) -> str:
    """Return the stable code of a finding: the check's name and a digest of what it is about, whatever the order.

    >>> one = make_code("opposite_advice", FindingType.CONTRADICTION, [["claim:b"], ["claim:a", "claim:c"]])
    >>> one == make_code("opposite_advice", FindingType.CONTRADICTION, [["claim:c", "claim:a"], ["claim:b"]])
    True
    >>> one
    'opposite_advice-f9b54801'
    """
    held = sorted(" ".join(sorted(side)) for side in sides)
    where = [] if place is None else [f"{place.file}:{place.line}:{place.article}:{place.start}:{place.end}"]
    digest = hashlib.sha256("\n".join([kind.value, *held, *where]).encode()).hexdigest()
    return f"{check}-{digest[:8]}"


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort *findings*: the most severe first, then by type and code."""
    return tuple(sorted(findings, key=lambda finding: (-finding.severity.rank, finding.type.value, finding.code)))


def to_json(finding: Finding) -> dict[str, Any]:
    """Turn *finding* into what JSON can hold."""
    waived, place = finding.waived, finding.place
    return {
        "code": finding.code,
        "check": finding.check,
        "type": finding.type.value,
        "severity": finding.severity.value,
        "severity_reason": finding.severity_reason,
        "claims": list(finding.claims),
        "sides": [list(side) for side in finding.sides],
        "articles": list(finding.articles),
        "ground": dict(finding.ground),
        "reason": finding.reason,
        "confidence": finding.confidence,
        "waived": None
        if waived is None
        else {key: value for key in ("code", "who", "when", "why", "until") if (value := getattr(waived, key))},
        "place": None
        if place is None
        else {
            key: value
            for key in ("file", "line", "article", "start", "end")
            if (value := getattr(place, key)) is not None
        },
    }
