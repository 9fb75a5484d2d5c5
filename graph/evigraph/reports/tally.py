"""How many findings there are: by severity, by type, and waived."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from evigraph.findings.finding import FindingType, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.findings.finding import Finding

__all__ = ["Tally", "in_words"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of findings; what is waived is counted apart."""

    open: Mapping[tuple[FindingType, Severity], int]
    waived: Mapping[tuple[FindingType, Severity], int]

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Count *findings*."""
        listed = list(findings)
        return cls(
            Counter((found.type, found.severity) for found in listed if found.waived is None),
            Counter((found.type, found.severity) for found in listed if found.waived is not None),
        )

    def count(self, *, kind: FindingType | None = None, severity: Severity | None = None) -> int:
        """Return how many findings of that *kind* and *severity* are not waived."""
        return sum(
            number
            for (found_kind, found_severity), number in self.open.items()
            if kind in {None, found_kind} and severity in {None, found_severity}
        )

    @property
    def types(self) -> tuple[FindingType, ...]:
        """The types that occur, waived or not, in the order in which they are declared."""
        return tuple(kind for kind in FindingType if any(kind == found for found, _ in {*self.open, *self.waived}))

    @property
    def waived_in_all(self) -> int:
        """How many findings are waived."""
        return sum(self.waived.values())

    def count_waived(self, kind: FindingType) -> int:
        """Return how many findings of that *kind* are waived."""
        return sum(number for (found, _), number in self.waived.items() if found is kind)

    def __str__(self) -> str:
        """Say it in a line.

        >>> str(Tally({(FindingType.NUMBER, Severity.HIGH): 2, (FindingType.SHAPE, Severity.LOW): 1}, {}))
        '3 findings: 2 high, 0 medium, 1 low; 0 waived'
        >>> str(Tally({}, {}))
        'no findings'
        """
        total = self.count()
        if not total and not self.waived:
            return "no findings"
        severities = ", ".join(f"{self.count(severity=severity)} {severity}" for severity in reversed(Severity))
        return f"{total} {'finding' if total == 1 else 'findings'}: {severities}; {self.waived_in_all} waived"


def in_words(kind: FindingType) -> str:
    """Return what a type of finding is called.

    >>> in_words(FindingType.RECOMMENDATION_VS_EVIDENCE)
    'recommendation against evidence'
    """
    return _NAMES.get(kind, kind.value.replace("_", " "))


_NAMES = {
    FindingType.RECOMMENDATION_VS_EVIDENCE: "recommendation against evidence",
    FindingType.NUMBER: "numbers",
}
