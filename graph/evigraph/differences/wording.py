"""A difference in words: for a terminal, and in Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.differences.difference import Aspect, Change
from evigraph.differences.folding import asked_in_words, because, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.differences.difference import (
        ArticleChange,
        ClaimChange,
        Compared,
        Difference,
        FieldChange,
        FindingChange,
        TermChange,
    )
    from evigraph.differences.folding import Folded

__all__ = ["to_markdown", "to_text"]

#: Changes of one query's answers that are shown; JSON has all.
_MOST: Final = 15

_MARKS: Final = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~", Change.RENAMED: "="}
#: What a claim did of which nothing but this aspect changed.
_MERELY: Final = {Aspect.PLACE: "moved", Aspect.WORDS: "reworded", Aspect.REVIEW: "reviewed"}
_VERBS: Final = {Change.ADDED: "appeared", Change.REMOVED: "vanished", Change.CHANGED: "changed"}


@dataclass(frozen=True, slots=True)
class _Line:
    mark: str
    text: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    lines: tuple[_Line, ...]
    level: int = 1


def to_text(difference: Difference) -> str:
    """Write *difference* for a terminal: ``+`` for what is in B only, ``-`` in A only, ``~`` changed, ``=`` renamed."""
    blocks = [f"A: {_side(difference.a)}\nB: {_side(difference.b)}"]
    for section in _sections(difference):
        indent = "  " * (section.level - 1)
        lines = [f"{indent}{section.heading}"]
        for line in section.lines:
            lines.append(f"{indent}  {line.mark} {line.text}")
            lines += [f"{indent}      {detail}" for detail in line.details]
        text = "\n".join(lines)
        if section.level > 1:
            blocks[-1] += f"\n{text}"
        else:
            blocks.append(text)
    blocks += [_ending(difference)]
    return "\n\n".join(filter(None, blocks))


def to_markdown(difference: Difference) -> str:
    """Write *difference* in Markdown."""
    lines = ["# What changed", "", f"- A: {_marked(_side(difference.a))}", f"- B: {_marked(_side(difference.b))}"]
    for section in _sections(difference):
        lines += ["", f"{'#' * (section.level + 1)} {_marked(section.heading)}", ""]
        for line in section.lines:
            lines.append(f"- `{line.mark}` {_marked(line.text)}")
            lines += [f"  - {_marked(detail)}" for detail in line.details]
        if not section.lines:
            lines.pop()
    ending = _ending(difference)
    return "\n".join([*lines, *(["", _marked(ending)] if ending else [])])


def _marked(text: str) -> str:
    return re.sub(r"([\\`*_<>|\[\]#])", r"\\\1", text).replace("\n", "  \n")


def _side(side: Compared) -> str:
    commit = f"commit {side.commit[:12]}, " if side.commit else ""
    return f"{side.name} ({commit}{_count(side.articles, 'article')}, {_count(side.claims, 'claim')})"


def _ending(difference: Difference) -> str:
    lines = []
    if not difference:
        lines.append(f"No difference in {_listed(difference.parts)}.")
    lines += [f"Left out: {words}." for words in difference.left_out]
    return "\n".join(lines)


def _sections(difference: Difference) -> Iterator[_Section]:
    if difference.terminology:
        yield _Section("Terminology", tuple(map(_term, difference.terminology)))
    if difference.articles:
        yield _Section(f"Articles: {_tally(difference.articles)}", tuple(map(_article, difference.articles)))
    if difference.claims:
        yield _Section(f"Claims: {_tally(difference.claims)}", tuple(map(_claim, difference.claims)))
    if difference.findings:
        counts = [
            f"{sum(change.change is kind for change in difference.findings)} {verb}" for kind, verb in _VERBS.items()
        ]
        shown = ", ".join(count for count in counts if not count.startswith("0 "))
        yield _Section(f"Findings: {shown}", tuple(map(_finding, difference.findings)))
    if difference.answers:
        queries = len({answer.query for answer in difference.answers})
        answers = _count(len(difference.answers), "answer")
        of = _count(queries, "query").replace("querys", "queries")
        yield _Section(f"Answers: {answers} of {of} changed", ())
        for query, changes in fold(difference).items():
            lines = [_answer(change) for change in changes[:_MOST]]
            if len(changes) > _MOST:
                lines.append(_Line(" ", f"and {len(changes) - _MOST} more, which --format json has"))
            yield _Section(query, tuple(lines), level=2)


def _term(change: TermChange) -> _Line:
    return _Line(_MARKS[change.change], f"{change.part}: {change.name}", tuple(map(_field, change.fields)))


def _article(change: ArticleChange) -> _Line:
    was = f" (was {change.was})" if change.was else ""
    return _Line(_MARKS[change.change], f"{change.article}{was}: {change.title}", tuple(map(_field, change.fields)))


def _claim(change: ClaimChange) -> _Line:
    said = [f"was {change.was}"] if change.was else []
    if change.fields and Aspect.MEANING not in change.aspects:
        said += [word for aspect, word in _MERELY.items() if aspect in change.aspects]
    note = f" ({', '.join(said)})" if said else ""
    return _Line(_MARKS[change.change], f"{change.claim}{note} {change.paraphrase}", tuple(map(_field, change.fields)))


def _field(change: FieldChange) -> str:
    return f"{change.field}: {_value(change.old)} → {_value(change.new)}"


def _value(values: tuple[str, ...]) -> str:
    return ", ".join(values) if values else "nothing"


def _finding(change: FindingChange) -> _Line:
    found = change.finding
    words = f"{found.severity.value} {found.type.value.replace('_', ' ')} {found.code}: {found.reason}"
    details = [*map(_field, change.fields), f"because of {because(change)}"]
    return _Line(_MARKS[change.change], words, tuple(details))


def _answer(folded: Folded) -> _Line:
    rows = f" ({folded.rows} rows)" if folded.rows > 1 else ""
    text = f"{folded.subject}{': ' if folded.values else ''}{folded.values}{rows}"
    asked = "; ".join(asked_in_words(folded))
    details = ([f"asked for {asked}"] if asked else []) + [f"because of {folded.because}"]
    return _Line(_MARKS[folded.change], text, tuple(details))


def _tally(changes: Iterable[ArticleChange | ClaimChange]) -> str:
    counts = dict.fromkeys(Change, 0)
    for change in changes:
        counts[change.change] += 1
    return ", ".join(f"{count} {change.value}" for change, count in counts.items() if count)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
