"""The words of a question, and the words that carry no entity."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Self

from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["AgeGroup", "Word", "WordList", "split", "texts"]

#: A number keeps its decimals and thousands; a unit that is written against it is a word of its own ('75mg', '6wks').
_WORD: Final = re.compile(
    r"\d+(?:[.,]\d+)*(?=(?:mgs?|mcg|ug|[µμ]g|gm?|mls?|kg|iu|wks?|weeks?|mos?|mths?|months?|days?|hrs?|hours?|yrs?|years?"
    r"|yo|x)\b)"
    r"|\d{1,3}(?:,\d{3})+(?!\d)|\d+\.\d+"
    r"|[^\W_]+(?:['\u2019][^\W\d_]+)?"
)
_BEFORE: Final = re.compile(r"(?:>=|<=|=>|=<|[<>\u2264\u2265~])\s*$")
_BEHIND: Final = re.compile(r"\s?(?:[+%\u2264\u2265])")
_ORDINALS: Final = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth"}
_SIGNS: Final = {"=>": ">=", "=<": "<=", "\u2264": "<=", "\u2265": ">="}


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: its place and its lower-case text, an ordinal in letters."""

    start: int
    end: int
    text: str
    #: The sign of comparison before a number, and the sign behind it ('+', '%').
    sign: str = ""
    suffix: str = ""

    @property
    def is_number(self) -> bool:
        """Whether the word is written in digits."""
        return self.text.isdecimal()


def split(question: str) -> list[Word]:
    """Split *question* into words, in order; punctuation and hyphens part them.

    >>> [word.text for word in split("First-line for 80-year-olds?")]
    ['first', 'line', 'for', '80', 'year', 'olds']
    >>> [(word.sign, word.text, word.suffix) for word in split(">65, 0.5mg")]
    [('>', '65', ''), ('', '0.5', ''), ('', 'mg', '')]
    """
    return [_word(question, found) for found in _WORD.finditer(question)]


def texts(name: str) -> tuple[str, ...]:
    """Return the texts of the words that :func:`split` finds.

    >>> texts("COX-2 inhibitor")
    ('cox', '2', 'inhibitor')
    """
    plain = name.lower()
    if plain.replace(" ", "").isalpha():
        return tuple(plain.split())
    return tuple(_ORDINALS.get(text, text) for text in _WORD.findall(plain.replace("\u2019", "'")))


def _word(question: str, found: re.Match[str]) -> Word:
    text = found.group().lower().replace("\u2019", "'")
    if not text[0].isdecimal():
        return Word(found.start(), found.end(), text)
    before = _BEFORE.search(question[: found.start()])
    behind = _BEHIND.match(question, found.end())
    text = _ORDINALS.get(text, text)
    signs = [sign[0].strip() if sign else "" for sign in (before, behind)]
    return Word(found.start(), found.end(), text, *(_SIGNS.get(sign, sign) for sign in signs))


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """The population that an age in years means."""

    youngest: int
    oldest: int
    population: str
    note: str


@dataclass(frozen=True, slots=True)
class Failures:
    """The words that say of a drug that it was tried in vain."""

    #: Phrases that say so before a drug, and words that may stand there where a phrase behind it says so.
    before: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    behind: frozenset[str] = frozenset()
    #: Words between a drug and such a phrase that say nothing.
    auxiliaries: frozenset[str] = frozenset()
    #: Words that ask for another drug, and words that ask what to do with the one that failed.
    seeking: frozenset[str] = frozenset()
    stopping: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class WordList:
    """The words that the grammar knows besides the vocabulary."""

    stop: frozenset[str]
    limits: frozenset[str]
    negations: frozenset[str]
    exclusions: tuple[str, ...]
    capitals_only: frozenset[str]
    phases: Mapping[str, str]
    ages: tuple[AgeGroup, ...]
    #: Label of a condition to the label of the population that people with it form.
    populations: Mapping[str, str] = field(default_factory=dict)
    #: Phrase to the design of a study that it names.
    designs: Mapping[str, str] = field(default_factory=dict)
    #: Words that make the drug before them the cause of something.
    causes: frozenset[str] = frozenset()
    #: Ends and beginnings of words that tell names apart which are otherwise alike.
    endings: frozenset[str] = frozenset()
    beginnings: tuple[tuple[str, ...], ...] = ()
    number_words: Mapping[str, int] = field(default_factory=dict)
    #: What units measure, and by word the unit.
    units: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Phrase to times a day, phrase to line of therapy, phrase to comparison (before and behind a number).
    frequencies: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    comparisons: Mapping[str, str] = field(default_factory=dict)
    comparisons_behind: Mapping[str, str] = field(default_factory=dict)
    #: Labels of terms that name no particular one.
    fillers: frozenset[str] = frozenset()
    #: Words for how severe something is.
    degrees: frozenset[str] = frozenset()
    #: What makes a drug one that was tried in vain: words before and behind it, and those that ask for another.
    failures: Failures = Failures()

    @classmethod
    def from_toml(cls, text: str) -> Self:
        """Read the list from *text*, in the form of ``queries/questions/words.toml``."""
        values: dict[str, Any] = tomllib.loads(text)
        return cls(
            frozenset(values["stop"].split()),
            frozenset(values["limits"]),
            frozenset(values["negations"]),
            tuple(values["exclusions"]),
            frozenset(values["capitals_only"]),
            _inverted(values["phases"]),
            tuple(AgeGroup(age["from"], age["to"], age["population"], age["note"]) for age in values["ages"]),
            values["populations"],
            _inverted(values["designs"]),
            frozenset(values["causes"]),
            frozenset(values["endings"].split()),
            tuple(tuple(group) for group in values["beginnings"].values()),
            values["number_words"],
            {measure: _inverted(units) for measure, units in values["units"].items()},
            {phrase: int(times) for phrase, times in _inverted(values["frequencies"]).items()},
            {phrase: int(line) for phrase, line in _inverted(values["lines"]).items()},
            _inverted(values["comparisons"]),
            _inverted(values["comparisons_behind"]),
            frozenset(values["fillers"]),
            frozenset(values["degrees"]),
            Failures(**{name: frozenset(words) for name, words in values["failures"].items()}),
        )

    @staticmethod
    def load() -> WordList:
        """Read the shipped list, once.

        >>> WordList.load().phases["longstanding"]
        'chronic'
        """
        return _shipped()


@cache
def _shipped() -> WordList:
    return WordList.from_toml(resource("queries/questions/words.toml").read_text(encoding="utf-8"))


def _inverted(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words}
