"""The words of a question, and the words that carry no entity."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["AgeGroup", "Word", "WordList", "split"]

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W\d_]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a question: its place and its lower-case text."""

    start: int
    end: int
    text: str

    @property
    def is_number(self) -> bool:
        """Whether the word is written in digits."""
        return self.text.isdecimal()


def split(question: str) -> list[Word]:
    """Split *question* into words, in order; punctuation and hyphens part them.

    >>> [word.text for word in split("First-line for 80-year-olds?")]
    ['first', 'line', 'for', '80', 'year', 'olds']
    """
    return [
        Word(found.start(), found.end(), found.group().lower().replace("\u2019", "'"))
        for found in _WORD.finditer(question)
    ]


@dataclass(frozen=True, slots=True)
class AgeGroup:
    """The population that an age in years means."""

    youngest: int
    oldest: int
    population: str
    note: str


@dataclass(frozen=True, slots=True)
class WordList:
    """The words that the grammar knows besides the vocabulary."""

    stop: frozenset[str]
    limits: frozenset[str]
    negations: frozenset[str]
    exclusions: tuple[str, ...]
    capitals_only: frozenset[str]
    phases: Mapping[str, str]
    ages: tuple[AgeGroup, ...]

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
            {word: phase for phase, words in values["phases"].items() for word in words},
            tuple(AgeGroup(age["from"], age["to"], age["population"], age["note"]) for age in values["ages"]),
        )

    @classmethod
    def load(cls) -> Self:
        """Read the shipped list.

        >>> WordList.load().phases["longstanding"]
        'chronic'
        """
        return cls.from_toml(resource("queries/questions/words.toml").read_text(encoding="utf-8"))
