"""What a regular expression needs: characters of which some are in every text that it matches."""

from __future__ import annotations

import re
from itertools import product
from math import prod
from re import _constants as codes  # type: ignore[attr-defined]  # no public module tells what a pattern consists of
from re import _parser as parser  # type: ignore[attr-defined]  # as above
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["list_words", "needed_strings", "needed_words"]

#: What is looked up of a text: its words, the letters of names, and digits.
_WORD: Final = re.compile(r"[a-z]+|[A-Z]_|\d")
#: More ways to write the same characters than these are not written out.
_MANY: Final = 32
_REPEATED: Final = frozenset({codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT})
_WITHOUT_WIDTH: Final = frozenset({codes.AT, codes.ASSERT, codes.ASSERT_NOT})


def list_words(text: str) -> list[str]:
    """Return what a text is looked up by.

    >>> list_words("D_ at 5 mg, not more")
    ['D_', 'at', '5', 'mg', 'not', 'more']
    """
    return _WORD.findall(text)


def needed_strings(pattern: str) -> tuple[frozenset[str], ...]:
    r"""Return sets of strings, the rarest first; what *pattern* matches has one of each.

    >>> [sorted(strings) for strings in needed_strings(r"\b(?:is|was) (?:\w+ )?associated with")]
    [['associated with'], ['is', 'was'], [' ']]
    """
    return _sorted(_needed(parser.parse(pattern), str))


def needed_words(pattern: str) -> tuple[frozenset[str], ...]:
    r"""Return sets of words, the rarest first; what *pattern* matches has one of each, as a word or within one.

    >>> [sorted(words) for words in needed_words(r"\b(?:is|was) (?:\w+ )?associated with")]
    [['associated'], ['is', 'was']]
    """
    return _sorted(_needed(parser.parse(pattern), _longest_word))


def _longest_word(text: str) -> str:
    return max(list_words(text), key=len, default="")


def _sorted(found: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(sorted(set(found), key=_commonness))


def _commonness(strings: frozenset[str]) -> tuple[int, int, list[str]]:
    """Tell how common *strings* are in texts: the shortest of them is the most common."""
    return -min(map(len, strings)), len(strings), sorted(strings)


def _needed(parsed: Iterable[tuple[Any, Any]], shorten: Callable[[str], str]) -> Iterator[frozenset[str]]:
    """Yield what each part of a pattern needs, each string shortened to what is looked up of a text."""
    run: list[list[str]] = []
    for code, value in parsed:
        characters = _characters(value if code is codes.IN else [(code, value)])
        if characters:
            run.append(characters)
            continue
        if code not in _WITHOUT_WIDTH:
            yield from _spelt(run, shorten)
            run = []
        if (code is codes.SUBPATTERN and not value[1]) or code is codes.ASSERT:
            yield from _needed(value[-1], shorten)
        elif code in _REPEATED and value[0]:
            yield from _needed(value[2], shorten)
        elif code is codes.BRANCH:
            rarest = [min(_needed(choice, shorten), key=_commonness, default=frozenset()) for choice in value[1]]
            if all(rarest):
                yield frozenset().union(*rarest)
    yield from _spelt(run, shorten)


def _characters(choice: list[tuple[Any, Any]]) -> list[str]:
    """Return the characters that *choice* is between, none where it is between anything else."""
    return [chr(value) for _, value in choice] if all(code is codes.LITERAL for code, _ in choice) else []


def _spelt(run: list[list[str]], shorten: Callable[[str], str]) -> Iterator[frozenset[str]]:
    """Yield the strings that choices of characters one after the other spell."""
    if run and prod(map(len, run)) <= _MANY:
        spelt = frozenset(shorten("".join(characters)) for characters in product(*run))
        if all(spelt):
            yield spelt
