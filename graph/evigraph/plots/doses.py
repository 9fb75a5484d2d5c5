"""Doses of claims, each on the axis of its drug: milligrams a day where they can be computed, else as printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.namespaces import ARTICLE, CLAIM
from evigraph.plots.axes import in_figures
from evigraph.questions.claim_reader import rows_of
from evigraph.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice

__all__ = ["DAILY", "Dose", "Span", "gather_doses"]

#: The unit of doses that the rules have computed.
DAILY: Final = "mg a day"


@dataclass(frozen=True, slots=True)
class Span:
    """From where to where; either end may be open."""

    low: float | None
    high: float | None

    @property
    def figures(self) -> tuple[float, ...]:
        """The ends that are known."""
        return tuple(end for end in (self.low, self.high) if end is not None)


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose as a claim states it, and what of it can be drawn."""

    claim: str
    article: str
    drug: str
    condition: str
    population: str
    #: What the figures are in; empty where there are none.
    unit: str
    start: Span
    target: Span
    maximum: float | None
    printed: str
    #: How the dose is changed, and how long it is given, in words.
    words: str

    @property
    def figures(self) -> tuple[float, ...]:
        """All the figures that are drawn."""
        return (*self.start.figures, *self.target.figures, *(() if self.maximum is None else (self.maximum,)))


def gather_doses(graph: Graph, choice: Choice) -> list[Dose]:
    """Read the doses of the selected claims, by drug, unit and claim; what says nothing of the dose is left out."""
    found: dict[tuple[str, ...], Dose] = {}
    for row in Result(rows_of(graph.run(graph.bind("doses", {})))):
        claim = str(row["claim"]).removeprefix(CLAIM)
        if not (choice.has_claim(claim) and choice.has_drug(str(row["intervention"]))):
            continue
        for dose in _doses(claim, row):
            found.setdefault((dose.drug, claim, dose.unit, dose.printed, dose.words), dose)
    return sorted(found.values(), key=lambda dose: (dose.drug.casefold(), dose.unit != DAILY, dose.unit, dose.claim))


def _doses(claim: str, row: Mapping[str, Any]) -> list[Dose]:
    """Return the dose of a *row*: two, where its start and its target have units that cannot be compared."""
    parts = {
        "start": (row["startLow"], row["startHigh"], row["startUnit"], row["startFrequency"]),
        "target": (row["targetLow"], row["targetHigh"], row["unit"], row["frequency"]),
        "maximum": (row["maximum"], row["maximum"], row["unit"], None),
    }
    daily = {
        "start": (row["dailyStartLow"], row["dailyStartHigh"]),
        "target": (row["dailyTargetLow"], row["dailyTargetHigh"]),
        "maximum": (row["dailyMaximum"], row["dailyMaximum"]),
    }
    spans: dict[str, dict[str, Span]] = {}
    printed: dict[str, list[str]] = {}
    for name, (low, high, unit, frequency) in parts.items():
        if low is None and high is None:
            continue
        computed = daily[name] if daily[name] != (None, None) else None
        axis = DAILY if computed else f"{unit or 'unit not stated'}, how often is not stated"
        if computed is None and frequency:
            axis = f"{unit or 'unit not stated'} {frequency}"
        spans.setdefault(axis, {})[name] = Span(*map(_number, computed or (low, high)))
        said = "-".join(dict.fromkeys(in_figures(float(end)) for end in (low, high) if end is not None))
        label = {"start": "start ", "target": "", "maximum": "at most "}[name]
        printed.setdefault(axis, []).append(" ".join(filter(None, (f"{label}{said}", unit, frequency))))
    worded = (("titration: ", "titration"), ("for ", "doseDuration"), ("never longer than ", "maximumDuration"))
    words = "; ".join(f"{label}{row[name]}" for label, name in worded if row[name]).replace("<=", "≤")
    if not spans and not words:
        return []
    nothing = Span(None, None)
    return [
        Dose(
            claim,
            str(row["article"]).removeprefix(ARTICLE),
            str(row["interventionLabel"] or ""),
            str(row["claimConditionLabel"] or ""),
            str(row["claimPopulation"] or ""),
            axis,
            spans.get(axis, {}).get("start", nothing),
            spans.get(axis, {}).get("target", nothing),
            spans.get(axis, {}).get("maximum", nothing).low,
            "; ".join(printed.get(axis, ())),
            words,
        )
        for axis in (spans or {"": {}})
    ]


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell, whatever it holds
    return None if value is None else float(value)
