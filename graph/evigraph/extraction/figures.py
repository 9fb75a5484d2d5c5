"""The size of an effect: differences, ratios, rates, intervals, p values, numbers of people, time points."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.extraction.patterns import Guarded, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.extraction.sentences import Sentence

__all__ = ["find_effects", "find_time_point", "has_figures", "holds_no_difference", "split_results"]

_N: Final = r"[-\u2212\u2013+]?\d+(?:,\d{3})*(?:\.\d+)?"
_DIGIT: Final = re.compile(r"\d")
_POSITIVE: Final = r"\d+(?:,\d{3})*(?:\.\d+)?"
_STATISTICS: Final = (
    "mean difference",
    "relative risk",
    "odds ratio",
    "hazard ratio",
    "number needed to treat",
    "number needed to harm",
    "risk difference",
    "effect size",
)
#: What follows a number that is no figure of a result.
_OTHER: Final = r"(?!\s?%? ?(?:CI|confidence|weeks?|months?|days?|trials|studies|patients))"
_VALUE: Final = rf"(?: \([A-Z]+\))?[^.;%]{{0,40}}?(?P<value>(?<![\w.]){_N}{_OTHER})"
_STATISTIC: Final = tuple(
    (name, Guarded(re.compile(f"(?:{pattern('figures', name.replace(' ', '_')).pattern}){_VALUE}")))
    for name in _STATISTICS
)
_INTERVAL: Final = Guarded(pattern("figures", "interval"))
_P: Final = Guarded(
    re.compile(r"\b[Pp]\s?(?:-?value)?s?\s?(?P<sign>[=<>\u2264\u2265]|of)\s?(?P<p>0?\.\d+|\d(?:\.\d+)?)")
)
_RANGE: Final = Guarded(pattern("figures", "range"))
_PERCENT: Final = Guarded(pattern("figures", "percent"))
_POINTS: Final = Guarded(pattern("figures", "points"))
_VERSUS: Final = Guarded(pattern("figures", "versus"))
_BY: Final = Guarded(pattern("figures", "by"))
_PEOPLE: Final = Guarded(pattern("figures", "people"))
_TIME: Final = pattern("figures", "time", any_case=True)
#: What is in every time point; looked for first, as it is quick.
_IN_TIMES: Final = re.compile(r"\d[ -][mhdwy]|term|week", re.IGNORECASE)
_SIGNIFICANT: Final = re.compile(r"statistically (?:superior|significant|better)|significant(?:ly)?\b")
_NOT_SIGNIFICANT: Final = Guarded(pattern("figures", "not_significant"))
_CLINICALLY: Final = re.compile(r"clinically (?P<word>\w+)|clinical (?P<noun>significance|relevance)")
_MAGNITUDE: Final = Guarded(pattern("figures", "magnitude"))


def has_figures(text: str) -> bool:
    """Tell whether *text* has a digit at all."""
    return _DIGIT.search(text) is not None


def find_time_point(text: str) -> str | None:
    """Return when something was measured, as printed.

    >>> find_time_point("Relief was greater at 12 weeks.")
    '12 weeks'
    """
    every = list(_TIME.finditer(text)) if _IN_TIMES.search(text) else []
    if not every:
        return None
    found = next((one for one in every if has_figures(one[0])), every[0])
    return next(part for part in found.groups() if part).strip() if not found[3] else f"week {found[3]}"


def find_effects(sentence: Sentence) -> dict[str, Any]:
    """Return the figures of *sentence*, by the keys of an effect."""
    return dict(_effects(sentence.text, sentence.mask))


#: What a measure is where two arms do not differ.
_NULL: Final = {
    "relative risk": 1,
    "odds ratio": 1,
    "hazard ratio": 1,
    "mean difference": 0,
    "risk difference": 0,
}


def holds_no_difference(effect: Mapping[str, Any]) -> bool:
    """Tell whether the confidence interval of *effect* holds the value at which two arms do not differ.

    >>> ratio = {"measure": "odds ratio", "low": 0.8, "high": 1.3, "interval": "confidence interval"}
    >>> holds_no_difference(ratio), holds_no_difference({**ratio, "low": 1.1})
    (True, False)
    """
    null = _NULL.get(str(effect.get("measure", "")).partition(" in ")[0])
    if null is None or not str(effect.get("interval", "")).endswith("confidence interval"):
        return False
    return bool(effect["low"] < null < effect["high"])


_BRACKETED: Final = re.compile(r"\([^()]*\)")
_NEXT: Final = re.compile(r"(?:;|,? (?:and|or)),? (?=(?:of|by|at|in the|to|from|on|over|after)\b)|; ")


def split_results(text: str) -> list[dict[str, Any]]:
    """Return the figures of each result that *text* lists: 'by 2 points at 3 weeks and by 3 points at 52 weeks'.

    >>> [part["value"] for part in split_results("better by 2 points (P=0.01) and by 3 points at 8 weeks (P=0.02)")]
    [2, 3]
    """
    # A semicolon in brackets parts the figures of one result.
    plain = _BRACKETED.sub(lambda aside: aside[0].replace(";", ","), text)
    parts = [dict(_effects(part, part.lower())) for part in _NEXT.split(plain) if has_figures(part)]
    told = [part for part in parts if part.keys() & {"value", "low"}]
    return told if len(told) > 1 and all(part.keys() & {"p_value", "low", "timepoint"} for part in told) else []


@lru_cache(maxsize=16)
def _effects(text: str, mask: str) -> dict[str, Any]:
    effect: dict[str, Any] = {}
    if has_figures(text):
        for key, value in _figures(text):
            effect.setdefault(key, value)
    if _NULL.get(effect.get("measure", "")) == 1:
        # A ratio has no unit; the shares beside it are of the arms.
        effect.pop("unit", None)
        effect.pop("comparator_value", None)
    magnitude = _MAGNITUDE.search(mask)
    if magnitude:
        effect["magnitude"] = magnitude[1]
    if _NOT_SIGNIFICANT.search(mask):
        effect["statistically_significant"] = False
    elif re.search(r"statistically (?:superior|significant|better)|significantly", mask):
        effect["statistically_significant"] = True
    clinically = _CLINICALLY.search(mask)
    if clinically and clinically["word"] in {"insignificant", "unimportant", "irrelevant"}:
        effect["clinically_significant"] = False
    return effect


def _figures(text: str) -> Iterator[tuple[str, Any]]:
    interval = _INTERVAL.search(text)
    if interval:
        low, high = sorted((_number(interval["low"]), _number(interval["high"])))
        yield "low", low
        yield "high", high
        level = interval["level"]
        yield "interval", "confidence interval" if level == "95" else f"{level} % confidence interval"
    p = _P.search(text)
    if p:
        yield "p_value", float(p["p"])
    outside = _cut(text, interval, p)
    statistic = next(((name, m) for name, pattern in _STATISTIC if (m := pattern.search(outside))), None)
    if statistic:
        yield "measure", statistic[0]
        yield "value", _number(statistic[1]["value"])
    spread = _RANGE.search(outside)
    if spread:
        yield "low", _number(spread["low"])
        yield "high", _number(spread["high"])
        yield "unit", "%" if spread["unit"] in {"%", "percent"} else spread["unit"]
        yield "interval", "range"
    versus = _VERSUS.search(outside)
    if versus:
        yield "value", _number(versus["value"])
        yield "comparator_value", _number(versus["other"])
        yield "unit", "%"
    amount = _BY.search(outside)
    if amount:
        yield "value", _number(amount["value"])
        if amount["other"]:
            yield "comparator_value", _number(amount["other"])
        if amount["unit"]:
            yield "unit", amount["unit"]
    yield from _simple(outside)
    time = find_time_point(outside)
    if time:
        yield "timepoint", time
    people = _PEOPLE.search(outside)
    if people:
        yield "n", int(_number(people["n"] or people["m"]))


def _simple(text: str) -> Iterator[tuple[str, Any]]:
    points = _POINTS.search(text)
    if points:
        yield "value", _number(points["value"])
        if points["high"]:
            yield "high", _number(points["high"])
        yield "unit", f"{points['unit']}{points['scale']}"
    percent = _PERCENT.search(text)
    if percent:
        value = _number(percent["value"])
        if (percent["bound"] or "") in {"more than", "over", "at least", "greater than", ">", "\u2265"}:
            yield "low", value
            yield "interval", "lower bound"
        elif percent["high"]:
            yield "low", value
            yield "high", _number(percent["high"])
        else:
            yield "value", value
        yield "unit", "%"


def _cut(text: str, *found: re.Match[str] | None) -> str:
    for match in found:
        if match:
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
    return text


def _number(text: str) -> float:
    plain = text.replace(",", "").replace("\u2212", "-").replace("\u2013", "-").lstrip("+")
    value = float(plain)
    return int(value) if value.is_integer() else value
