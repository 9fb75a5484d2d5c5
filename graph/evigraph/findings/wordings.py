"""What the free wording of a claim amounts to: a stretch of days, a size, a failure that it waits for.

Articles word their limits freely.  To compare two claims, their words are read as intervals and marks; words that
are not understood set nothing apart.  Sizes run from 0 (none) to 4 (large).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

__all__ = [
    "Interval",
    "after_others",
    "days",
    "everyone",
    "grade",
    "longest",
    "opposed",
    "plainly_works",
    "points_to_amount",
    "reservation",
    "size",
    "slightly",
    "works_poorly",
]

#: Lower and upper bound, None where open.
Interval = tuple[float | None, float | None]

_UNKNOWN: Final[Interval] = (None, None)
_DAYS: Final = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_NUMBERS: Final = {"one": "1", "two": "2", "three": "3", "four": "4", "six": "6", "eight": "8", "twelve": "12"}
#: Short term ends where chronic begins, at three months.
_TERMS: Final[tuple[tuple[str, Interval], ...]] = (
    (r"\b(short|brief|time)[- ](term|course|limited|lived)\b|\bbrief(ly)?\b|\btemporar", (0.0, 84.0)),
    (r"\b(long|prolonged)[- ]?(term|use|lasting)\b|\bindefinite|\blifelong", (84.0, None)),
)
_STRETCH: Final = re.compile(
    r"(?P<low>\d+(?:\.\d+)?)\s*(?:(?:-|–|to|or)\s*(?P<high>\d+(?:\.\d+)?)\s*)?(?P<unit>hour|day|week|month|year)s?"
)
_UP_TO: Final = re.compile(
    r"(<=?|≤|\bup to|\bwithin|\bless than|\bat most|\bno more than|\bearlier than|\bunder|\bmax)"
)
_FROM: Final = re.compile(r"(>=?|≥|\bafter|\bmore than|\bat least|\bover|\bbeyond|\blonger than|\bsince)")

#: Words for a size and where they lie; the first that fits a wording counts, so that pairs stand before their parts.
_SIZES: Final[tuple[tuple[str, tuple[float, float]], ...]] = (
    (r"small[- ]to[- ]moderate|mild[- ]to[- ]moderate", (1.0, 2.0)),
    (r"moderate[- ]to[- ](large|high|substantial)", (2.0, 3.0)),
    (r"\b(no|none|negligible|trivial)\b", (0.0, 0.0)),
    (r"\bmarginal", (0.0, 1.0)),
    (r"\bmodest", (1.0, 2.0)),
    (r"\b(small|slight|mild|minor|minimal|low)", (1.0, 1.0)),
    (r"\b(moderate|medium)", (2.0, 2.0)),
    (r"\b(large|substantial|considerable|marked|dramatic|high|strong|major)", (3.0, 4.0)),
)

#: A claim that waits for another treatment to fail, or for first choices to be out of the question.
_RESERVED: Final = re.compile(
    r"\bfail|\brefractory|\bresistant\b|\bunresponsive|\buncontrolled|\bpersist|\bintoleran|\bcannot\b"
    r"|\b(insufficient|inadequate|incomplete|poor|no|not|lack of)\b[^;,]*"
    r"\b(respon|relief|benefit|control|improve|toler)"
)
#: The same where other treatments are named, so that the claim is about a later line.
_AFTER_OTHERS: Final = re.compile(
    r"\bdespite\b|\bfirst[- ]line\b|\bother (option|treatment|drug|therap|agent)|\bconservative\b|\bcannot\b"
    r"|(respon|control|reliev|relief|refractory|toleran|fail)\w* (to|with|from|by|of|on) "
)
_EVERYONE: Final = re.compile(
    r"((all|most|the general|general|otherwise healthy|adult) )?"
    r"(adults?|patients?|people|persons?|individuals?|population)"
)
_PLAIN: Final = re.compile(r"\b(effective|proven|demonstrated|established|clearly|well[- ]documented)\b")
_HEDGED: Final = re.compile(r"\b(may|might|could|possibl|suggest|less|not|ineffective|limited|inconsisten|un\w+|most)")
_POORLY: Final = re.compile(r"\b(refractory|resistant|poorly|disappointing|limited (benefit|response|effect))\b")
_SLIGHTLY: Final = re.compile(r"\b(slight|nearly|almost|marginally|somewhat|a little)")
_AMOUNT: Final = re.compile(r"\b(larger|more|bigger|greater (number|amount)|wider|most)\b")

#: Words that set two conditions of one family apart: no patient has both at the same time.
_OPPOSED: Final[tuple[tuple[str, str], ...]] = (
    (r"\bcomplicated\b", r"\buncomplicated\b"),
    (r"\bupper\b", r"\blower\b"),
    (r"\bwith\b", r"\bwithout\b"),
    (r"\btype (1|i)\b", r"\btype (2|ii)\b"),
    (r"\breduced\b", r"\bpreserved\b"),
    (r"\bprimary\b", r"\bsecondary\b"),
    (r"\bcommunity[- ]acquired\b", r"\bhospital[- ]acquired\b"),
    (r"\bstable\b", r"\bunstable\b"),
    (r"\bischa?emic\b", r"\bha?emorrhagic\b"),
    (r"\bnon-?\s?\w", r"^(?!.*\bnon-?)"),
    (r"\bmild\b", r"\bsevere\b"),
)


@cache
def days(wording: str | None) -> Interval:
    """Read *wording* as a stretch of days; what is not understood is open on both sides.

    >>> days("<=6 weeks"), days("6-12 weeks"), days("after 1 month"), days("short-term")
    ((0.0, 42.0), (42.0, 84.0), (30.0, None), (0.0, 84.0))
    >>> days("at a sufficient dose")
    (None, None)
    """
    if wording is None:
        return _UNKNOWN
    text = wording.lower()
    for word, digit in _NUMBERS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    found = _STRETCH.search(text)
    if found is None:
        return next((stretch for pattern, stretch in _TERMS if re.search(pattern, text)), _UNKNOWN)
    unit = _DAYS[found["unit"]]
    low, high = float(found["low"]) * unit, float(found["high"] or found["low"]) * unit
    before = text[: found.start()]
    if _UP_TO.search(before):
        return (0.0, high)
    if _FROM.search(before):
        return (low, None)
    return (low, high) if found["high"] else (0.0, high)


@cache
def longest(wording: str | None) -> float | None:
    """Return the most days that *wording* names.

    >>> longest("over 4-8 weeks"), longest("after 4-6 weeks of first-line therapy"), longest("slowly")
    (56.0, 42.0, None)
    """
    found = _STRETCH.finditer((wording or "").lower())
    return max((float(one["high"] or one["low"]) * _DAYS[one["unit"]] for one in found), default=None)


@cache
def size(wording: str | None) -> Interval:
    """Read *wording* as a size from 0 (none) to 4 (large).

    >>> size("small to moderate"), size("moderate relief"), size("some")
    ((1.0, 2.0), (2.0, 2.0), (None, None))
    """
    text = (wording or "").lower()
    return next((bounds for pattern, bounds in _SIZES if re.search(pattern, text)), _UNKNOWN)


@cache
def grade(severity: str | None) -> str | None:
    """Return the grade that *severity* names, else its words.

    >>> grade("severe, disabling"), grade("moderate or worse"), grade("NYHA III")
    ('severe', 'moderate', 'nyha iii')
    """
    if severity is None:
        return None
    text = severity.lower()
    return next((word for word in ("severe", "moderate", "mild") if word in text), text)


@cache
def reservation(population: str | None) -> bool:
    """Tell whether *population* is no group of people but those in whom another treatment failed.

    >>> reservation("insufficient response after 4-6 weeks of first-line therapy"), reservation("older adults")
    (True, False)
    """
    return population is not None and _RESERVED.search(population.lower()) is not None


@cache
def after_others(population: str | None) -> bool:
    """Tell whether *population* waits for other treatments to fail, and not merely for the condition to persist.

    >>> after_others("not controlled with acetaminophen"), after_others("persistent pain")
    (True, False)
    """
    return reservation(population) and _AFTER_OTHERS.search((population or "").lower()) is not None


@cache
def everyone(population: str | None) -> bool:
    """Tell whether *population* singles nobody out.

    >>> everyone("adult patients"), everyone("older adults")
    (True, False)
    """
    return population is not None and _EVERYONE.fullmatch(population.lower().strip()) is not None


@cache
def plainly_works(strength: str | None) -> bool:
    """Tell whether *strength* says without reserve that something works.

    >>> plainly_works("effective"), plainly_works("may be effective"), plainly_works("small")
    (True, False, False)
    """
    text = (strength or "").lower()
    return bool(_PLAIN.search(text)) and not _HEDGED.search(text) and size(text) == _UNKNOWN


@cache
def slightly(strength: str | None) -> bool:
    """Tell whether *strength* says that two treatments hardly differ.

    >>> slightly("slightly less effective"), slightly("much better")
    (True, False)
    """
    return _SLIGHTLY.search((strength or "").lower()) is not None


@cache
def works_poorly(strength: str | None) -> bool:
    """Tell whether *strength* says that a condition hardly responds.

    >>> works_poorly("relatively refractory"), works_poorly("effective")
    (True, False)
    """
    return _POORLY.search((strength or "").lower()) is not None


@cache
def points_to_amount(strength: str | None) -> bool:
    """Tell whether *strength* ranks the amount of evidence rather than what it says.

    >>> points_to_amount("larger evidence base"), points_to_amount("superior evidence")
    (True, False)
    """
    return _AMOUNT.search((strength or "").lower()) is not None


def opposed(label: str, other: str) -> bool:
    """Tell whether the names of two conditions of one family exclude each other.

    >>> opposed("uncomplicated cystitis", "complicated cystitis"), opposed("back strain", "low back pain")
    (True, False)
    """
    one, two = label.lower(), other.lower()
    return any(
        (re.search(this, one) and re.search(that, two)) or (re.search(this, two) and re.search(that, one))
        for this, that in _OPPOSED
    )
