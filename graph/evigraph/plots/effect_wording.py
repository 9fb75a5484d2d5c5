"""Effect sizes in words: the figure as printed, what it compares, and what it says to who does not see it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import look_of
from evigraph.plots.axes import in_figures
from evigraph.plots.effects import Interval
from evigraph.plots.time_points import days_of
from evigraph.plots.words_list import Worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.plots.effects import Effect, Panel

__all__ = ["comparison_of", "favours_words", "in_words", "printed_figure", "said_of", "time_of"]


#: What a direction is called beside a size in words.
_RESULTS: Final = {
    "benefit": "benefit",
    "harm": "harm",
    "inferior": "worse",
    "insufficientEvidence": "too little is known",
    "noBenefit": "no benefit",
    "noDifference": "no difference",
    "superior": "better",
}


def time_of(effect: Effect) -> str:
    """Return when it was measured, in words."""
    return effect.time_point or "time not stated"


def comparison_of(effect: Effect) -> str:
    """Return what the intervention was compared with, in words."""
    return f"against {effect.comparator}" if effect.comparator else "no comparator stated"


def printed_figure(effect: Effect) -> str:
    """Write the figure and its bounds as the article has them."""
    unit = "\u2009%" if effect.unit == "%" else ""
    value, low, high = (None if one is None else in_figures(one) for one in (effect.value, effect.low, effect.high))
    if effect.interval is Interval.BOUND:
        bound = f"{'more' if low is not None else 'less'} than {low if low is not None else high}{unit}"
        return bound if value is None else f"{value}{unit}, {bound}"
    if low is None or high is None:
        return f"{value}{unit}" if value is not None else ""
    return f"{value}{unit} ({low} to {high})" if value is not None else f"{low} to {high}{unit}"


def said_of(effect: Effect) -> str:
    """Say in a sentence what the mark of *effect* shows."""
    unit = f" {effect.unit}" if effect.unit not in {"", "%"} else ""
    against = f" against {effect.comparator}" if effect.comparator else ""
    condition = f" in {effect.condition}" if effect.condition else ""
    return (
        f"{effect.claim}: {effect.drug}{against}{condition}, {effect.measure}, {time_of(effect)}: "
        f"{printed_figure(effect)}{unit}; {effect.interval_words or effect.interval.value}."
    )


def favours_words(panel: Panel) -> tuple[str, str]:
    """Say what either side of the null favours: the intervention, or what it is compared with.

    Without a comparator it is better or worse than before.
    """
    drugs = {effect.drug for effect in panel.effects}
    others = {effect.comparator for effect in panel.effects}
    if others == {""}:
        return "better", "worse"
    drug = drugs.pop() if len(drugs) == 1 else "the intervention"
    other = others.pop() if len(others) == 1 else "the comparator"
    return f"favours {_short(drug, 'the intervention')}", f"favours {_short(other, 'the comparator')}"


def _short(name: str, otherwise: str) -> str:
    return name if len(name) <= 18 else otherwise


def in_words(effects: Iterable[Effect]) -> list[Worded]:
    """Gather sizes without a figure: what several claims say alike is said once, with all of them."""
    ordered = sorted(effects, key=lambda effect: (effect.drug.casefold(), _alike(effect), effect.claim))
    gathered = [list(several) for _, several in groupby(ordered, key=lambda effect: (effect.drug, _alike(effect)))]
    return [
        Worded(
            several[0].drug,
            look_of(several[0].direction),
            _sentence(several),
            tuple(effect.claim for effect in several),
        )
        for several in gathered
    ]


def _alike(effect: Effect) -> tuple[float, str, str, str, str, str, str]:
    found = (effect.magnitude, effect.direction, effect.comparator, _measure(effect), _figures(effect))
    return (days_of(effect.time_point), effect.time_point, *found)


def _measure(effect: Effect) -> str:
    return effect.measure if "not stated" not in effect.measure else ""


def _sentence(effects: Sequence[Effect]) -> str:
    first = effects[0]
    against = f"against {first.comparator}" if first.comparator else ""
    result = _RESULTS.get(first.direction, "")
    said = result
    if first.magnitude:
        said = first.magnitude if _measure(first) else f"{first.magnitude} {result}"
    conditions = ", ".join(dict.fromkeys(effect.condition for effect in effects if effect.condition))
    return "; ".join(filter(None, (said, _measure(first), against, first.time_point, _figures(first), conditions)))


def _figures(effect: Effect) -> str:
    parts: Iterator[str] = iter(
        (
            f"p = {in_figures(effect.p_value)}" if effect.p_value is not None else "",
            f"n = {effect.size}" if effect.size else "",
            _either(effect.statistically, "significant", "not significant"),
            _either(effect.clinically, "matters clinically", "does not matter clinically"),
        )
    )
    return ", ".join(filter(None, parts))


def _either(truth: bool | None, true: str, false: str) -> str:
    return "" if truth is None else (true if truth else false)
