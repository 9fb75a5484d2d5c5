"""The order of time points, as articles word them."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["days_of"]

_DAYS: Final = {"hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
_NUMBERS: Final = {
    word: number
    for number, words in enumerate(
        (
            *("zero", "one first single", "two second", "three third", "four fourth", "five fifth", "six sixth"),
            *("seven", "eight", "nine", "ten", "eleven", "twelve"),
        )
    )
    for word in words.split()
}
#: What a word alone stands for, where it stands between figures: short term is up to about three months.
_WORDS: Final = (
    (r"\b(immediate|initial|single-blind|run-in)", 1.0),
    (r"\bshort", 45.0),
    (r"\b(intermediate|medium|mid)", 180.0),
    (r"\b(long|lasting|durable)", 400.0),
)
_FIGURE: Final = re.compile(
    r"(\d+(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(\d+(?:\.\d+)?))?[\s-]*(hour|day|night|week|month|year)"
)
_WORDED: Final = re.compile(rf"\b({'|'.join(_NUMBERS)})[\s-]+(hour|day|night|week|month|year)")


def days_of(words: str) -> float:
    """Return about how many days after the start *words* mean, to sort by; what says nothing comes last.

    >>> [days_of(words) for words in ("first week", "<=6 weeks", "6-12 weeks", "short-term", "")]
    [7.0, 42.0, 84.0, 45.0, inf]
    """
    text = words.casefold()
    if found := _FIGURE.search(text):
        return float(found[2] or found[1]) * _DAYS[found[3]]
    if found := _WORDED.search(text):
        return _NUMBERS[found[1]] * _DAYS[found[2]]
    return next((days for pattern, days in _WORDS if re.search(pattern, text)), float("inf"))
