"""A reply as text for a terminal, and as HTML for a notebook."""

from __future__ import annotations

import shutil
import sys
from html import escape
from typing import TYPE_CHECKING, Final

from evigraph.questions.details import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["DISCLAIMER", "to_html", "to_text"]

DISCLAIMER: Final = "Informs people who judge; gives no medical advice."

_COLUMNS: Final = ("verdict", "option", "for", "against", "conditions attached", "evidence", "articles")
#: First line of a reply without answers, by its status.
_HEADS: Final = {
    "no_evidence": "No evidence found.",
    "not_covered": "Not covered by this graph.",
    "not_understood": "Not understood.",
}
_COLOURS: Final = {
    "preferred": "bold green",
    "option": "green",
    "contested": "bold yellow",
    "not recommended": "red",
}
_NARROWEST: Final = 100
_CLAIMS_SHOWN: Final = 6
_CLAIMS_SHOWN_OF_MANY: Final = 2
_MANY: Final = 5
_WARNINGS_SHOWN: Final = 4
_ADVICE: Final = frozenset({"prefers", "advises", "advisesConditionally", "rejects", "rejectsAsPreferred"})


def to_text(reply: Reply, *, colour: bool = False) -> str:
    """Return *reply* as a clinician reads it: verdicts first, then the claims, the reading, what to type next."""
    return "\n".join(_lines(reply, colour=colour))


def _lines(reply: Reply, *, colour: bool) -> Iterator[str]:
    if reply.status in _HEADS:
        yield _HEADS[reply.status]
    if reply.answers:
        yield _rendered(_table(reply), colour=colour)
        for answer in reply.answers:
            yield from _claims(answer, reply, _CLAIMS_SHOWN if len(reply.answers) <= _MANY else _CLAIMS_SHOWN_OF_MANY)
    for note in reply.notes:
        yield f"Note: {note[:1].upper()}{note[1:]}."
    yield f"Read as: {reply.reading}."
    for suggestion in reply.suggestions:
        yield f"Next: {suggestion}"
    yield DISCLAIMER


def _table(reply: Reply) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in _COLUMNS:
        table.add_column(column, justify="right" if column in {"for", "against"} else "left", overflow="fold")
    for answer in reply.answers:
        table.add_row(*_cells(answer), style=_COLOURS.get(answer.verdict, ""))
    return table


def _cells(answer: AnswerRow) -> tuple[str, ...]:
    return (
        answer.verdict,
        answer.term,
        str(len(answer.values["for"])),
        str(len(answer.values["against"])),
        "; ".join(answer.values["limits"]) or "none stated",
        answer.directness,
        ", ".join(_short(article) for article in answer.articles),
    )


def _rendered(table: Table, *, colour: bool) -> str:
    from rich.console import Console

    width = max(shutil.get_terminal_size((_NARROWEST, 24)).columns, _NARROWEST if not sys.stdout.isatty() else 60)
    console = Console(width=width, force_terminal=colour, no_color=not colour, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _claims(answer: AnswerRow, reply: Reply, shown: int) -> Iterator[str]:
    yield ""
    yield f"{answer.term}: {answer.verdict}"
    # Advice before evidence; a claim that only says another again is left to --format json.
    claims = sorted(distinct(answer.claims, reply.details), key=lambda claim: (not _advises(answer, claim), claim))
    for claim in claims[:shown]:
        details = reply.details[claim]
        cited = ", ".join(citation.rpartition("/")[2] for citation in details.citations)
        where = f"{_short(details.article)}: {cited or 'no citation'}"
        yield f"  {_sign(answer, claim)} {claim} {details.paraphrase} [{where}]"
    if len(claims) > shown:
        yield f"    and {', '.join(claims[shown:])}"
    for claim in answer.values["warnings"][:_WARNINGS_SHOWN]:
        details = reply.details[claim]
        limits = f" ({'; '.join(details.limits)})" if details.limits else ""
        yield f"  ! {claim} {details.paraphrase}{limits} [{_short(details.article)}]"
    if len(answer.values["warnings"]) > _WARNINGS_SHOWN:
        yield f"    and further cautions: {', '.join(answer.values['warnings'][_WARNINGS_SHOWN:])}"


def _advises(answer: AnswerRow, claim: str) -> bool:
    return bool(_ADVICE.intersection(answer.values["stances"].get(claim, ())))


def _sign(answer: AnswerRow, claim: str) -> str:
    if claim in answer.values["against"]:
        return "-"
    return "+" if claim in answer.values["for"] else "?"


def _short(article: str) -> str:
    return article.partition("_")[0]


def to_html(reply: Reply) -> str:
    """Return *reply* as a table for a notebook."""
    head = "".join(f"<th>{escape(column)}</th>" for column in (*_COLUMNS, "claims"))
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in (*_cells(answer), ", ".join(answer.claims))) + "</tr>"
        for answer in reply.answers
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in reply.notes)
    caption = escape(f"{reply.question} ({reply.status})")
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>Read as: {escape(reply.reading)}.</p><ul>{notes}</ul><p>{escape(DISCLAIMER)}</p>"
    )
