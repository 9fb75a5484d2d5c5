"""Findings as text for a terminal or a pipe, and as Markdown."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.findings.finding import Severity
from evigraph.questions.display import DISCLAIMER
from evigraph.questions.unreviewed import say_unreviewed
from evigraph.reports.tally import Tally, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.console import Console

    from evigraph.findings.finding import Finding
    from evigraph.reports.dossier import ClaimCard, Dossier

__all__ = ["to_markdown", "to_text"]

_COLOURS: Final[dict[Severity, str]] = {Severity.HIGH: "bold red", Severity.MEDIUM: "yellow", Severity.LOW: "cyan"}
_NARROWEST: Final = 60
_TYPE_WIDTH: Final = 16
#: So many claims of a side are named on its line.
_MOST_NAMED: Final = 8
#: So many articles are named at the end.
_MOST_TITLES: Final = 50
_VERSUS: Final = " | "
#: What would steer a terminal, or turn the direction of its text round.
_STEERING: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SPECIAL: Final = re.compile(r"([\\`*_<>|\[\]#])")


def to_text(
    findings: Sequence[Finding],
    *,
    width: int,
    colour: bool = False,
    certificates: Mapping[str, str] = MappingProxyType({}),
    unreviewed: frozenset[str] = frozenset(),
) -> str:
    """Return *findings* under a heading for each severity, in lines of at most *width*, and a line that counts them.

    Parameters:
        certificates: what a reasoner says of a contradiction, by the code of the finding.
        unreviewed: claims that a program read and nobody has reviewed.

    >>> print(to_text((), width=80))
    No findings.
    Informs people who judge; gives no medical advice.
    """
    from rich.console import Console

    console = Console(
        width=max(width, _NARROWEST), force_terminal=colour, no_color=not colour, highlight=False, emoji=False
    )
    with console.capture() as captured:
        for severity in reversed(Severity):
            listed = [finding for finding in findings if finding.severity is severity]
            if listed:
                _print_group(console, severity, listed, certificates, unreviewed)
                console.print()
    lines = [line.rstrip() for line in captured.get().splitlines()]
    said = str(Tally.of(findings))
    return "\n".join([*lines, f"{said[:1].upper()}{said[1:]}.", DISCLAIMER])


def _print_group(
    console: Console,
    severity: Severity,
    findings: Sequence[Finding],
    certificates: Mapping[str, str],
    unreviewed: frozenset[str],
) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(Text(f"{severity.upper()} ({len(findings)})", style=_COLOURS[severity]))
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 1, 0), expand=False)
    table.add_column(width=_TYPE_WIDTH)
    table.add_column(overflow="fold", ratio=1)
    for finding in findings:
        body = Text("\n").join(
            Text(_STEERING.sub("\ufffd", line), style=style)
            for line, style in _lines(finding, certificates.get(finding.code), unreviewed)
        )
        table.add_row(Text(in_words(finding.type), style=_COLOURS[severity]), body)
    console.print(table)


def _lines(finding: Finding, certificate: str | None, unreviewed: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield finding.reason, "bold"
    if finding.sides:
        yield _VERSUS.join(_named(side) for side in finding.sides), ""
    if said := say_unreviewed(len(unreviewed.intersection(finding.claims)), len(finding.claims)):
        yield said, "yellow"
    if finding.place is not None and finding.place.file is not None:
        line = f":{finding.place.line}" if finding.place.line is not None else ""
        yield f"{finding.place.file}{line}", ""
    if finding.waived is not None:
        waiver = finding.waived
        until = f", until {waiver.until}" if waiver.until else ""
        yield f"waived by {waiver.who} on {waiver.when}{until}: {waiver.why}", "green"
    if certificate is not None:
        yield certificate, ""
    yield finding.code, "dim"


def _named(side: Sequence[str]) -> str:
    more = len(side) - _MOST_NAMED
    return ", ".join(side[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def to_markdown(dossier: Dossier, files_of: Mapping[str, str]) -> str:
    """Return *dossier* as Markdown: a table of counts, then each finding with its sides."""
    return "\n".join(_markdown(dossier, files_of)) + "\n"


def _markdown(dossier: Dossier, files_of: Mapping[str, str]) -> Iterator[str]:
    tally = Tally.of(dossier.findings)
    said = str(tally)
    yield "# Findings"
    yield ""
    yield f"{said[:1].upper()}{said[1:]}, in {sum(a.claims for a in dossier.articles)} claims."
    yield ""
    if tally.types:
        severities = tuple(reversed(Severity))
        yield f"| type | {' | '.join(severities)} | waived |"
        yield f"| --- |{' ---: |' * (len(severities) + 1)}"
        for kind in tally.types:
            counts = [tally.count(kind=kind, severity=severity) for severity in severities]
            yield f"| {' | '.join(map(str, [in_words(kind), *counts, tally.count_waived(kind)]))} |"
        yield ""
    for severity in reversed(Severity):
        listed = [finding for finding in dossier.shown if finding.severity is severity]
        if listed:
            yield f"## {severity.capitalize()} severity"
            yield ""
        for finding in listed:
            yield from _section(finding, dossier, files_of)
    if len(dossier.shown) < len(dossier.findings):
        yield f"The other {len(dossier.findings) - len(dossier.shown)} findings are less severe, and left out here."
        yield ""
    for note in dossier.notes:
        yield _marked(note)
        yield ""
    yield "---"
    yield ""
    named = [f"{_marked(line.short)} ({_marked(line.title)})" for line in dossier.articles]
    more = len(named) - _MOST_TITLES
    yield f"{DISCLAIMER} Made by evigraph {__version__} from {len(named)} articles" + (
        f": {', '.join(named[:_MOST_TITLES])}{f' and {more} more' if more > 0 else ''}." if named else "."
    )


def _section(finding: Finding, dossier: Dossier, files_of: Mapping[str, str]) -> Iterator[str]:
    yield f"### {_marked(finding.reason)}"
    yield ""
    yield f"{in_words(finding.type)}, `{finding.code}`; {_severity(finding)}"
    yield ""
    if finding.waived is not None:
        waiver = finding.waived
        until = f", until {waiver.until}" if waiver.until else ""
        yield f"**Waived** by {_marked(waiver.who)} on {waiver.when}{until}: {_marked(waiver.why)}"
        yield ""
    for number, side in enumerate(finding.sides, 1):
        if len(finding.sides) > 1:
            yield f"Side {number}:"
            yield ""
        for claim in side[:_MOST_NAMED]:
            cards = dossier.cards_of([claim])
            yield f"- {_line(cards[0], files_of.get(claim, '')) if cards else _marked(claim)}"
        if len(side) > _MOST_NAMED:
            yield f"- and {', '.join(side[_MOST_NAMED:])}"
        yield ""
    ground = "; ".join(f"{_marked(key.replace('_', ' '))}: {_marked(words)}" for key, words in finding.ground.items())
    if ground:
        yield f"Ground: {ground}"
        yield ""
    if finding.code in dossier.certificates:
        yield _marked(dossier.certificates[finding.code])
        yield ""
    if finding.place is not None and finding.place.file is not None:
        line = f":{finding.place.line}" if finding.place.line is not None else ""
        yield f"Place: {_marked(finding.place.file)}{line}"
        yield ""


def _severity(finding: Finding) -> str:
    return f"{finding.severity}: {_marked(finding.severity_reason)}" if finding.severity_reason else finding.severity


def _line(card: ClaimCard, file: str) -> str:
    parts = [f"`{card.identifier}` {_marked(card.paraphrase)}"]
    if card.context:
        parts.append(f"({_marked('; '.join(card.context))})")
    if card.sentence:
        parts.append(f"“{_marked(card.sentence)}”")
    parts.append(f"Cites {_marked('; '.join(card.citations)) or 'nothing'}.")
    return " ".join([*parts, f"In {_marked(file)}."] if file else parts)


def _marked(text: str) -> str:
    return " ".join(_SPECIAL.sub(r"\\\1", text).split())
