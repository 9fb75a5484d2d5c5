"""Find the cues of the rules in a sentence; a pattern runs only where the words are that it needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from evigraph.extraction.literals import list_words, needed_words
from evigraph.extraction.rules import Rule, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["find_cues"]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One of the patterns of a rule's cue, with the sets of words that it needs."""

    rule: Rule
    written: str
    needs: tuple[frozenset[str], ...]


def find_cues(mask: str) -> Iterator[tuple[Rule, re.Match[str]]]:
    """Yield the cues in *mask*: those of one rule after those of the other, each rule's in the order of the text.

    >>> [(rule.name, found[0]) for rule, found in find_cues("d______ should be avoided.")]
    [('avoid', 'avoided')]
    """
    present = frozenset[str]().union(*map(_needed_within, set(list_words(mask))))
    numbers = set[int]().union(*(_by_rarest().get(word, ()) for word in present))
    patterns = map(_patterns().__getitem__, sorted(numbers))
    needed = (one for one in patterns if not any(present.isdisjoint(words) for words in one.needs))
    for rule, several in groupby(needed, key=lambda one: one.rule):
        for found in _find_any([_compiled(one.written) for one in several], mask):
            yield rule, found


def _find_any(patterns: Sequence[re.Pattern[str]], mask: str) -> Iterator[re.Match[str]]:
    """Yield what a choice between *patterns* would find; one after the other they are quicker."""
    nearest = [found for pattern in patterns if (found := pattern.search(mask))]
    while nearest:
        first = min(nearest, key=re.Match.start)
        yield first
        end = first.end()
        later = (one if one.start() >= end else one.re.search(mask, end) for one in nearest)
        nearest = [one for one in later if one]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(_Pattern(rule, written, needed_words(written)) for rule in load_rules() for written in rule.cues)


@cache
def _by_rarest() -> dict[str, list[int]]:
    """Return the numbers of the patterns that need one of a set of words, by the words of their rarest set."""
    numbers: dict[str, list[int]] = {}
    for number, pattern in enumerate(_patterns()):
        for word in pattern.needs[0]:
            numbers.setdefault(word, []).append(number)
    return numbers


@cache
def _needed_words() -> frozenset[str]:
    return frozenset(word for pattern in _patterns() for words in pattern.needs for word in words)


@lru_cache(maxsize=20_000)
def _needed_within(word: str) -> frozenset[str]:
    """Return the needed words that stand in *word*."""
    longest = max(map(len, _needed_words()))
    ends = range(1, len(word) + 1)
    return _needed_words().intersection(word[start:end] for end in ends for start in range(max(0, end - longest), end))


#: Compiled when first needed: most articles need few of them.
_compiled = cache(re.compile)
