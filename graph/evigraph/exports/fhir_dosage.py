"""Doses as FHIR has them: amounts and rates with units, how often, and how long, beside the words as printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.exports.fhir_coding import UCUM, quantity, ucum

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.fhir_coding import Resource
    from evigraph.exports.statements import ArticleStatements

__all__ = ["dosages", "frequency", "period"]

_TIMES: Final = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT: Final = rf"(?:{'|'.join(_TIMES)}|[1-9]\d?)"
_PER_DAY: Final = re.compile(
    rf"(?:({_COUNT})(?:\s*(?:or|to|-|–)\s*({_COUNT}))?(?:\s+times)?\s+)?(?:daily|a day|per day|each day|every day)"
)
_EVERY: Final = re.compile(r"every\s+(\d+)(?:\s*(?:to|-|–)\s*(\d+))?\s*(hours?|days?|weeks?|months?)")
#: Ways to say once a day that name the time of day.
_ONCE: Final = frozenset({"nightly", "at bedtime", "at night", "in the morning", "every morning", "every night"})
_PERIOD: Final = re.compile(
    r"(\d+(?:\.\d+)?)(?:\s*(?:to|-|–)\s*(\d+(?:\.\d+)?))?\s*(hours?|days?|weeks?|months?|years?)"
)


def frequency(text: str) -> Resource | None:
    """Read how often in *text*, as part of a Timing; None where it says more, or something else.

    >>> frequency("once or twice daily")
    {'frequency': 1, 'frequencyMax': 2, 'period': 1, 'periodUnit': 'd'}
    >>> frequency("every 8 hours")
    {'frequency': 1, 'period': 8, 'periodUnit': 'h'}
    >>> frequency("in divided doses") is None
    True
    """
    plain = " ".join(text.lower().split())
    if plain in _ONCE:
        return {"frequency": 1, "period": 1, "periodUnit": "d"}
    if (found := _PER_DAY.fullmatch(plain)) is not None:
        least, most = (None if word is None else _TIMES.get(word) or int(word) for word in found.groups())
        more = {"frequencyMax": most} if most is not None else {}
        return {"frequency": least or 1, **more, "period": 1, "periodUnit": "d"}
    if (found := _EVERY.fullmatch(plain)) is not None:
        more = {"periodMax": int(found[2])} if found[2] else {}
        return {"frequency": 1, "period": int(found[1]), **more, "periodUnit": ucum(found[3])}
    return None


def period(text: str) -> Resource | None:
    """Read how long in *text*, as the bounds of a Timing; None where it says more, or something else.

    >>> period("2 weeks")
    {'boundsDuration': {'value': 2, 'unit': 'weeks', 'system': 'http://unitsofmeasure.org', 'code': 'wk'}}
    >>> sorted(period("1-2 weeks")["boundsRange"])
    ['high', 'low']
    """
    found = _PERIOD.fullmatch(" ".join(text.lower().split()))
    if found is None:
        return None
    if found[2] is None:
        return {"boundsDuration": quantity(found[1], found[3])}
    return {"boundsRange": {"low": quantity(found[1], found[3]), "high": quantity(found[2], found[3])}}


def dosages(article: ArticleStatements, dose: str) -> list[Resource]:
    """Return the node *dose* as FHIR's Dosage: the start and the aim, one after the other.

    How it is changed, how long it is given and its maximum stand with the last of the two.
    """
    steps = (
        _step(article, dose, "start", ("startLow", "startHigh", "startUnit", "startFrequency")),
        _step(article, dose, "aim", ("targetLow", "targetHigh", "unit", "frequency")),
    )
    found = [step for step in steps if step] or [{}]
    last = found[-1]
    if instructions := list(_instructions(article, dose)):
        last.setdefault("text", "; ".join(instructions))
        last["additionalInstruction"] = [{"text": text} for text in instructions]
    last |= _maximum(article, dose)
    for text in article.values(dose, "duration"):
        if (bounds := period(text)) is not None:
            timing = last.setdefault("timing", {})
            timing["repeat"] = timing.get("repeat", {}) | bounds
    return [{"sequence": place, **step} for place, step in enumerate(found, 1) if step]


def _step(article: ArticleStatements, dose: str, name: str, properties: tuple[str, str, str, str]) -> Resource:
    low, high, unit, often = (article.find(dose, name) for name in properties)
    found: Resource = {}
    if low is None and high is None and often is None:
        return found
    amount = "-".join(dict.fromkeys(figure for figure in (low, high) if figure is not None))
    found["text"] = " ".join(filter(None, [f"{name}:", amount, unit if amount else None, often]))
    if often is not None:
        repeat = frequency(often)
        found["timing"] = ({"repeat": repeat} if repeat else {}) | {"code": {"text": often}}
    if amount:
        found["doseAndRate"] = [_amount(low, high, unit)]
    return found


def _amount(low: str | None, high: str | None, unit: str | None) -> Resource:
    # What is printed per day or hour is a rate, whatever it is divided into.
    kind = "rate" if unit is not None and _is_rate(unit) else "dose"
    if low is not None and low == high:
        return {f"{kind}Quantity": quantity(low, unit)}
    ends = {"low": low, "high": high}
    return {f"{kind}Range": {end: quantity(figure, unit) for end, figure in ends.items() if figure is not None}}


def _is_rate(unit: str) -> bool:
    return (ucum(unit) or "").rpartition("/")[2] in {"min", "h", "d", "wk", "mo"} and "/" in unit


def _instructions(article: ArticleStatements, dose: str) -> Iterator[str]:
    yield from article.values(dose, "titration")
    for name, said in (("duration", "for"), ("maximumDuration", "at most for")):
        for text in article.values(dose, name):
            yield f"{said} {text}"
    for most in article.values(dose, "maximum"):
        yield " ".join(["at most", most, *article.values(dose, "unit")])


def _maximum(article: ArticleStatements, dose: str) -> Resource:
    most, unit = article.find(dose, "maximum"), article.find(dose, "unit")
    if most is None or unit is None:
        return {}
    if _is_rate(unit):
        amount, _, time = unit.replace(" per ", "/").rpartition("/")
        denominator = {"value": 1, "unit": time, "system": UCUM, "code": ucum(time)}
        return {"maxDosePerPeriod": [{"numerator": quantity(most, amount), "denominator": denominator}]}
    # Of a bare amount it is not said whether it is the most at once or the most a day: it stays words.
    return {"maxDosePerAdministration": quantity(most, unit)} if unit.endswith("/dose") else {}
