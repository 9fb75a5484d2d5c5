"""A reply as text for a terminal, and as HTML for a notebook."""

from __future__ import annotations

import shutil
import sys
from html import escape
from typing import TYPE_CHECKING, Any, Final

from evigraph.questions.details import distinct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rich.console import JustifyMethod
    from rich.table import Table

    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["DISCLAIMER", "to_html", "to_text"]

DISCLAIMER: Final = "Informs people who judge; gives no medical advice."

_COLUMNS: Final = ("verdict", "option", "for", "against", "conditions attached", "evidence", "sources", "articles")
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
    "not recommended with limits": "red",
}
_NUMERIC: Final = frozenset({"for", "against"})
#: Words up to this length are not broken in a table.
_WIDEST_WORD: Final = 16
_WIDEST: Final = 1000
_NARROWEST: Final = 100
_CLAIMS_SHOWN: Final = 6
_ARTICLES_SHOWN: Final = 8
_CLAIMS_SHOWN_OF_MANY: Final = 2
_MANY: Final = 5
_WARNINGS_SHOWN: Final = 4
_LEFT_OUT_SHOWN: Final = 6
_ADVICE: Final = frozenset({"prefers", "advises", "advisesConditionally", "rejects", "rejectsAsPreferred"})


def to_text(reply: Reply, *, colour: bool = False) -> str:
    """Return *reply* as a clinician reads it: verdicts first, then the claims, the reading, what to type next."""
    return "\n".join(_lines(reply, colour=colour))


def _lines(reply: Reply, *, colour: bool) -> Iterator[str]:
    if reply.status in _HEADS:
        yield _HEADS[reply.status]
    if reply.answers:
        yield _rendered(_table(reply), colour=colour)
        yield from _evidence(reply)
    for note in (*reply.notes, *reply.left_out[:_LEFT_OUT_SHOWN]):
        yield f"Note: {note[:1].upper()}{note[1:]}."
    more = len(reply.left_out) - _LEFT_OUT_SHOWN
    if more > 0:
        yield f"Note: Claims of {more} further kinds are not counted; --format json has them."
    yield f"Read as: {reply.reading}."
    for suggestion in reply.suggestions:
        yield f"Next: {suggestion}"
    yield DISCLAIMER


def _evidence(reply: Reply) -> Iterator[str]:
    if reply.layout is None:
        shown = _CLAIMS_SHOWN if len(reply.answers) <= _MANY else _CLAIMS_SHOWN_OF_MANY
        for answer in reply.answers:
            yield from _claims(answer, reply, shown)
        return
    if "says" in reply.layout.shows.values():
        return  # the table has the words of each claim
    told: set[str] = set()
    for answer in reply.answers:
        for claim in distinct(answer.claims, reply.details)[:_CLAIMS_SHOWN_OF_MANY]:
            if claim not in told:
                yield _claim_line(" ", reply.details[claim])
            told.add(claim)


def _columns(reply: Reply) -> tuple[str, ...]:
    """Return the headings: of the layout those under which some answer has something to tell."""
    if reply.layout is None:
        return _COLUMNS
    shows = reply.layout.shows
    headings = [heading for heading, name in shows.items() if _tells(reply, name)]
    return (*headings, "sources", "claims")


def _tells(reply: Reply, name: str) -> bool:
    cells = {_cell(answer, name) for answer in reply.answers}
    return cells not in ({""}, {"direct"})


def _row(answer: AnswerRow, reply: Reply, columns: tuple[str, ...]) -> tuple[str, ...]:
    if reply.layout is None:
        return _cells(answer)
    return tuple(_cell(answer, reply.layout.shows.get(heading, heading)) for heading in columns)


def _cell(answer: AnswerRow, name: str) -> str:
    if name == "evidence":
        return answer.directness
    if name == "sources":
        return _sources(answer)
    if name == "articles":
        return _articles(answer)
    if name == "claims":
        more = len(answer.claims) - _CLAIMS_SHOWN
        return ", ".join(answer.claims[:_CLAIMS_SHOWN]) + (f" and {more} more" if more > 0 else "")
    if name == "figures":
        return "; ".join(_figure(figure) for figure in answer.values.get("figures", ()))
    if name == "doses":
        return "; ".join(
            ", ".join(f"{part} {said}" for part, said in dose.items()) for dose in answer.values.get(name, ())
        )
    value = {"term": answer.term, "verdict": answer.verdict}.get(name, answer.values.get(name))
    if value is None or value is False:
        return ""
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _figure(figure: Mapping[str, Any]) -> str:
    """Word an effect size: measure, value or bounds, unit, time point, p."""
    bounds = [str(figure[end]) for end in ("low", "high") if end in figure]
    number = str(figure.get("value", "")) + (f" ({' to '.join(bounds)})" if bounds else "")
    parts = (figure.get("measure"), number.strip(), figure.get("unit") if number else None, figure.get("timepoint"))
    said = " ".join(str(part) for part in parts if part)
    return f"{said}, p {figure['p']}" if "p" in figure else said


def _articles(answer: AnswerRow) -> str:
    more = len(answer.articles) - _ARTICLES_SHOWN
    named = ", ".join(_short(article) for article in answer.articles[:_ARTICLES_SHOWN])
    return f"{named} and {more} more" if more > 0 else named


def _sources(answer: AnswerRow) -> str:
    """Word the number of distinct sources, and of those that are surely the ones meant."""
    counts = answer.evidence
    sure = counts.sources - counts.uncertain_sources
    said = f"{counts.sources} ({sure or 'none'} sure)" if counts.uncertain_sources else str(counts.sources)
    behind = answer.values.get("counts", {}).get("claims", 0)
    return f"at least {said}" if behind > len(answer.claims) else said


def _table(reply: Reply) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    columns = _columns(reply)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    rows = [_row(answer, reply, columns) for answer in reply.answers]
    numeric = _NUMERIC if reply.layout is None else frozenset()
    for column, cells in zip(columns, zip(*rows, strict=True), strict=True):
        longest = max(len(word) for cell in (column, *cells) for word in (cell.split() or [""]))
        justify: JustifyMethod = "right" if column in numeric else "left"
        table.add_column(column, justify=justify, overflow="fold", min_width=min(longest, _WIDEST_WORD))
    for answer, row in zip(reply.answers, rows, strict=True):
        table.add_row(*row, style=_COLOURS.get(answer.verdict, ""))
    return table


def _cells(answer: AnswerRow) -> tuple[str, ...]:
    counts = answer.values.get("counts", {})
    return (
        answer.verdict,
        answer.term,
        str(counts.get("for", len(answer.values["for"]))),
        str(counts.get("against", len(answer.values["against"]))),
        "; ".join(answer.values["limits"]) or "none stated",
        answer.directness,
        _sources(answer),
        _articles(answer),
    )


def _rendered(table: Table, *, colour: bool) -> str:
    from rich.console import Console
    from rich.measure import Measurement

    width = max(shutil.get_terminal_size((_NARROWEST, 24)).columns, _NARROWEST if not sys.stdout.isatty() else 60)
    console = Console(width=width, force_terminal=colour, no_color=not colour, highlight=False)
    # Where the words do not fit, lines grow rather than lose columns.
    needed = Measurement.get(console, console.options.update(max_width=_WIDEST), table).minimum
    console.width = max(width, needed + 2 * len(table.columns))
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _claims(answer: AnswerRow, reply: Reply, shown: int) -> Iterator[str]:
    yield ""
    yield f"{answer.term}: {answer.verdict}"
    # Advice before evidence; a claim that only says another again is left to --format json.
    claims = sorted(distinct(answer.claims, reply.details), key=lambda claim: (not _advises(answer, claim), claim))
    for claim in claims[:shown]:
        yield _claim_line(_sign(answer, claim), reply.details[claim])
    if len(claims) > shown:
        yield f"    and {', '.join(claims[shown:])}"
    for claim in answer.values["warnings"][:_WARNINGS_SHOWN]:
        details = reply.details[claim]
        limits = f" ({'; '.join(details.limits)})" if details.limits else ""
        unsure = "; not reviewed" if details.is_unreviewed else ""
        yield f"  ! {claim} {details.paraphrase}{limits} [{_short(details.article)}{unsure}]"
    if len(answer.values["warnings"]) > _WARNINGS_SHOWN:
        yield f"    and further cautions: {', '.join(answer.values['warnings'][_WARNINGS_SHOWN:])}"


def _claim_line(sign: str, details: ClaimDetails) -> str:
    cited = ", ".join(citation.rpartition("/")[2] for citation in details.citations)
    where = f"{_short(details.article)}: {cited or 'no citation'}"
    if details.is_unreviewed:
        where += "; not reviewed"
    return f"  {sign} {details.identifier} {details.paraphrase} [{where}]"


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
    columns = _columns(reply)
    head = "".join(f"<th>{escape(column)}</th>" for column in (*columns, "behind it"))
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in (*_row(answer, reply, columns), ", ".join(answer.claims)))
        + "</tr>"
        for answer in reply.answers
    )
    notes = "".join(f"<li>{escape(note)}</li>" for note in (*reply.notes, *reply.left_out))
    caption = escape(f"{reply.question} ({reply.status})")
    return (
        f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>Read as: {escape(reply.reading)}.</p><ul>{notes}</ul><p>{escape(DISCLAIMER)}</p>"
    )
