"""Effect sizes of claims, and on which axis each belongs: figures of another measure or unit never share one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from evigraph.namespaces import ARTICLE, CLAIM, EV
from evigraph.plots.time_points import days_of
from evigraph.questions.claim_reader import rows_of
from evigraph.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.vocabulary import Vocabulary

__all__ = ["Effect", "Favours", "Interval", "Panel", "Scale", "gather_effects", "interval_of", "panels_of", "scale_of"]


class Interval(StrEnum):
    """What the bounds of an effect are."""

    CONFIDENCE = "confidence interval"
    RANGE = "range across studies or reports"
    BOUND = "one bound only"
    SPREAD = "spread within people (SD, IQR)"
    UNNAMED = "interval of unstated kind"
    MISSING = "no interval stated"


class Scale(StrEnum):
    """What a measure's axis is like."""

    RATIO = "ratio"
    DIFFERENCE = "difference"
    SHARE = "share of people"
    AMOUNT = "amount"


class Favours(StrEnum):
    """On which side of the null a figure speaks for the intervention."""

    LEFT = "left"
    RIGHT = "right"
    UNKNOWN = "unknown"


_BOUND: Final = re.compile(r"\b(bound|more than|less than|at least|at most|up to|over|under)\b", re.IGNORECASE)
_KINDS: Final = (
    (re.compile(r"\brange\b", re.IGNORECASE), Interval.RANGE),
    (re.compile(r"\b(IQR|SD|standard deviation|interquartile)\b", re.IGNORECASE), Interval.SPREAD),
    (re.compile(r"\b(CI|CrI|confidence|credible|prediction)\b", re.IGNORECASE), Interval.CONFIDENCE),
)
_RATIO: Final = re.compile(r"\b(ratio|relative risk|odds|hazard|RR|OR|HR|IRR)\b")
_DIFFERENCE: Final = re.compile(
    r"\b(difference|change|reduction|decrease|increase|improvement|effect size|standardi[sz]ed|SMD|WMD|MD|"
    r"Cohen'?s?|Hedges'?|gain)\b",
    re.IGNORECASE,
)
_LONG: Final = {
    "hr": "hazard ratio",
    "md": "mean difference",
    "or": "odds ratio",
    "relative risk": "risk ratio",
    "rr": "risk ratio",
    "smd": "standardised mean difference",
}

_BETTER: Final = frozenset({"benefit", "superior", "for", "conditional"})
_WORSE: Final = frozenset({"harm", "inferior", "noBenefit", "against"})


@dataclass(frozen=True, slots=True)
class Effect:
    """The size of an effect as a claim states it."""

    claim: str
    article: str
    drug: str
    comparator: str
    condition: str
    outcome: str
    measure: str
    unit: str
    time_point: str
    direction: str
    value: float | None
    low: float | None
    high: float | None
    interval: Interval
    interval_words: str
    magnitude: str
    p_value: float | None
    size: int | None
    statistically: bool | None
    clinically: bool | None
    paraphrase: str

    @property
    def has_figure(self) -> bool:
        """Whether there is anything to draw."""
        return not self.value is self.low is self.high is None

    @property
    def scale(self) -> Scale:
        """What its axis is like."""
        return scale_of(self.measure, self.unit)

    @property
    def null(self) -> float | None:
        """The figure that says that there is no effect."""
        if self.scale is Scale.RATIO:
            return 1.0
        return 0.0 if self.scale is Scale.DIFFERENCE else None

    @property
    def favours(self) -> Favours:
        """On which side better is: where the figure lies when the claim says that it helps."""
        if self.null is None or self.direction not in _BETTER | _WORSE:
            return Favours.UNKNOWN
        figures = [figure for figure in (self.value, self.low, self.high) if figure is not None]
        middle = self.value if self.value is not None else sum(figures) / len(figures)
        if middle == self.null:
            return Favours.UNKNOWN
        return Favours.RIGHT if (middle > self.null) == (self.direction in _BETTER) else Favours.LEFT


@dataclass(frozen=True, slots=True)
class Panel:
    """Effects that share an axis."""

    measure: str
    unit: str
    scale: Scale
    favours: Favours
    effects: tuple[Effect, ...]

    @property
    def null(self) -> float | None:
        """Where the null line stands."""
        return self.effects[0].null


def interval_of(words: str, low: float | None, high: float | None) -> Interval:
    """Tell what the bounds *low* and *high* are, from what the article calls them.

    >>> interval_of("95 % CI", 0.2, 0.8).value, interval_of("range across trials (not a CI)", 1, 2).value
    ('confidence interval', 'range across studies or reports')
    >>> interval_of("", 50, None).value, interval_of("", None, None).value
    ('one bound only', 'no interval stated')
    """
    if low is None and high is None:
        return Interval.MISSING
    if low is None or high is None:
        return Interval.BOUND
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), Interval.UNNAMED)


def scale_of(measure: str, unit: str) -> Scale:
    """Tell what the axis of *measure* is like.

    >>> [scale_of(*pair).value for pair in (("OR", ""), ("risk difference", "%"), ("response rate", "%"))]
    ['ratio', 'difference', 'share of people']
    """
    if _RATIO.search(measure):
        return Scale.RATIO
    if _DIFFERENCE.search(measure) or unit == "% change":
        return Scale.DIFFERENCE
    return Scale.SHARE if unit == "%" else Scale.AMOUNT


def gather_effects(graph: Graph, choice: Choice) -> list[Effect]:
    """Read the effect sizes of the selected claims, each once, by drug, time point and claim."""
    rows = Result(rows_of(graph.run(graph.bind("effect_sizes", {}))))
    grouped: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        claim = str(row["claim"]).removeprefix(CLAIM)
        if row["role"] == "intervention" and choice.has_claim(claim):
            figures = (row["measure"], row["value"], row["lowerBound"], row["upperBound"], row["timePoint"])
            grouped.setdefault((claim, *figures), []).append(row)
    found = [_effect(several, graph.vocabulary) for several in grouped.values()]
    return sorted(found, key=lambda effect: (effect.drug.casefold(), days_of(effect.time_point), effect.claim))


def _effect(rows: list[Mapping[str, Any]], vocabulary: Vocabulary) -> Effect:
    row = rows[0]

    def group(words: object, labels: list[str]) -> str:
        """Name a group of people by what it received: as the vocabulary calls it, where it is one thing."""
        term = vocabulary.find(str(words), ("Intervention",)) if words else None
        return term.label if term is not None else str(words or " + ".join(labels))

    low, high = _number(row["lowerBound"]), _number(row["upperBound"])
    words = str(row["interval"] or "")
    return Effect(
        claim=str(row["claim"]).removeprefix(CLAIM),
        article=str(row["article"]).removeprefix(ARTICLE),
        drug=group(row["arm"], _distinct(rows, "interventionLabel")),
        comparator=group(row["comparatorArm"], _distinct(rows, "claimComparatorLabel")),
        condition=str(row["claimConditionLabel"] or ""),
        outcome=str(row["claimOutcome"] or ""),
        measure=str(row["measure"] or "effect"),
        unit=str(row["unit"] or ""),
        time_point=str(row["timePoint"] or "").replace("<=", "≤").replace(">=", "≥"),
        direction=str(row["direction"] or "").removeprefix(EV),
        value=_number(row["value"]),
        low=low,
        high=high,
        interval=interval_of(words, low, high),
        interval_words=words,
        magnitude=str(row["magnitude"] or ""),
        p_value=_number(row["pValue"]),
        size=row["sampleSize"],
        statistically=row["statisticallySignificant"],
        clinically=row["clinicallySignificant"],
        paraphrase=str(row["paraphrase"] or ""),
    )


def panels_of(effects: Iterable[Effect]) -> list[Panel]:
    """Put effects with figures on axes: one for each measure, unit, outcome and side of benefit.

    A figure whose side is not known joins the only axis of its measure that there is.
    """
    grouped: dict[tuple[str, str, str], dict[Favours, list[Effect]]] = {}
    for effect in effects:
        if effect.has_figure:
            sides = grouped.setdefault(_axis(effect), {})
            sides.setdefault(effect.favours, []).append(effect)
    return sorted(
        (panel for sides in grouped.values() for panel in _panels(sides)),
        key=lambda panel: (list(Scale).index(panel.scale), panel.measure.casefold(), panel.unit, panel.favours),
    )


def _panels(sides: dict[Favours, list[Effect]]) -> Iterator[Panel]:
    sure = [side for side in sides if side is not Favours.UNKNOWN]
    if len(sure) == 1 and len(sides) == 2:
        sides = {sure[0]: [effect for several in sides.values() for effect in several]}
    for side, several in sides.items():
        first = several[0]
        ordered = sorted(several, key=lambda one: (one.drug.casefold(), days_of(one.time_point), one.claim))
        yield Panel(first.measure, first.unit, first.scale, side, tuple(ordered))


def _axis(effect: Effect) -> tuple[str, str, str]:
    measure = " ".join(effect.measure.casefold().split())
    named = effect.outcome.casefold()
    return _LONG.get(measure, measure), effect.unit.casefold(), "" if named and named in measure else named


def _number(value: Any) -> float | None:  # noqa: ANN401 - a cell, whatever it holds
    return None if value is None else float(value)


def _distinct(rows: list[Mapping[str, Any]], column: str) -> list[str]:
    return sorted({str(row[column]) for row in rows if row[column]})
