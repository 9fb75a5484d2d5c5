"""Whom a statement leaves out: 'women who are not pregnant', 'other than children', by ``exclusions.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.extraction.mentions import Mention

__all__ = ["Example", "exclusion_examples", "people_worded"]

#: What may stand between names that one exclusion rules.
_LISTED: Final = re.compile(r"(?:\s|,|and|or|nor|in|for|with|the|those|patients|people)*")
#: An exclusion stands no farther before the name.
_AS_FAR_BACK: Final = 70


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence, and the people that are read in it."""

    text: str
    people: str


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads((files("evigraph.extraction") / "exclusions.toml").read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(entry["pattern"]) for entry in _rules()["exclusion"])


def exclusion_examples() -> tuple[Example, ...]:
    """Return the examples of the rules, and of what only looks like an exclusion."""
    listed = [example for entry in _rules()["exclusion"] for example in entry["examples"]]
    return tuple(Example(entry["text"], entry["people"]) for entry in [*listed, *_rules()["inclusion"]])


def people_worded(text: str, mask: str, mentions: Iterable[Mention], letters: str = "P") -> Iterator[Mention]:
    """Yield *mentions*, those of *letters* that an exclusion rules by all of its words.

    Parameters:
        text: the sentence, and *mask* the form of it in which names are masked.
    """
    previous: tuple[Mention, str] | None = None
    for mention in mentions:
        if mention.letter not in letters:
            yield mention
            continue
        cue = _cue(text, mask, mention)
        if not cue and previous is not None and _LISTED.fullmatch(mask[previous[0].end : mention.start]):
            cue = previous[1]
        previous = (mention, cue) if cue else None
        yield replace(mention, name=f"{cue}{text[mention.start : mention.end]}", role="left out") if cue else mention


def _cue(text: str, mask: str, mention: Mention) -> str:
    start = max(0, mention.start - _AS_FAR_BACK)
    for pattern in _patterns():
        found = pattern.search(mask[start : mention.start])
        if found:
            return text[start + found.start("kept") : mention.start]
    return ""
