"""Tell what belongs to a page from what belongs to the article on it, by the rules of ``furniture.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["LineRule", "SectionRule", "find_line", "find_section", "line_rules", "section_rules"]

#: Longer lines are prose, whatever words they begin with.
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class LineRule:
    """Lines that are furniture wherever they stand."""

    why: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    #: Whether they say how the article is reviewed.
    notice: bool = False
    #: Whether they name a stage of a review.
    stage: bool = False
    #: Whether they give its date, or where it was printed.
    date: bool = False
    imprint: bool = False


@dataclass(frozen=True, slots=True)
class SectionRule:
    """Headings under which everything is furniture."""

    why: str
    heading: re.Pattern[str]
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    #: How the publisher is named in such a section.
    publisher: re.Pattern[str] | None = None


@cache
def _rules() -> tuple[tuple[LineRule, ...], tuple[SectionRule, ...]]:
    data = tomllib.loads((files("evigraph.documents") / "furniture.toml").read_text(encoding="utf-8"))
    lines = tuple(
        LineRule(
            why=rule["why"],
            pattern=re.compile(rule["pattern"], re.IGNORECASE),
            examples=tuple(rule["examples"]),
            counterexamples=tuple(rule.get("counterexamples", ())),
            notice=rule.get("notice", False),
            stage=rule.get("stage", False),
            date=rule.get("date", False),
            imprint=rule.get("imprint", False),
        )
        for rule in data["line"]
    )
    sections = tuple(
        SectionRule(
            why=rule["why"],
            heading=re.compile(rule["heading"], re.IGNORECASE),
            examples=tuple(rule["examples"]),
            counterexamples=tuple(rule.get("counterexamples", ())),
            publisher=re.compile(rule["publisher"]) if "publisher" in rule else None,
        )
        for rule in data["section"]
    )
    return lines, sections


def line_rules() -> tuple[LineRule, ...]:
    """Return the rules for single lines."""
    return _rules()[0]


def section_rules() -> tuple[SectionRule, ...]:
    """Return the rules for headings."""
    return _rules()[1]


def find_line(line: str) -> tuple[LineRule, re.Match[str]] | None:
    """Return the first rule that *line* matches, and how; None when it is prose.

    >>> found = find_line("Last updated: March 3, 2024View editorial policy")
    >>> found[1]["date"]
    'March 3, 2024'
    >>> find_line("Rest does not help.")
    """
    if len(line) > _LONGEST:
        return None
    matches = ((rule, rule.pattern.fullmatch(line)) for rule in line_rules())
    return next(((rule, match) for rule, match in matches if match), None)


def find_section(heading: str) -> SectionRule | None:
    """Return the rule by which all under *heading* is furniture, if there is one."""
    bare = heading.strip().rstrip(":").strip()
    if len(bare) > _LONGEST:
        return None
    return next((rule for rule in section_rules() if rule.heading.fullmatch(bare)), None)
