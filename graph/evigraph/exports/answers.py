"""Questions whose answers are exported: the claims behind them, and their proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.errors import ParameterError
from evigraph.exports.selection import EmptySelection
from evigraph.proofs.explaining import explain_claim, explain_reply, explain_statement
from evigraph.proofs.statements import find_claim, find_statement
from evigraph.questions.asking import ask

if TYPE_CHECKING:
    from evigraph.proofs.explaining import Explanation
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["claims_behind", "explain"]


def claims_behind(graph: Asked, question: str, answer: str | None = None) -> tuple[str, ...]:
    """Return the identifiers of the claims behind the answers to *question*, or behind the one that *answer* names.

    Raises:
        ParameterError: there is no such answer.
        EmptySelection: there is no answer.

    >>> from evigraph.api import open as open_
    >>> claims_behind(open_(), "claim:000-001")
    ('000-001',)
    """
    claim = find_claim(graph, question)
    if claim is not None:
        return (claim,)
    _, rows = _answers(graph, question, answer)
    return tuple(sorted({claim for row in rows for claim in row.claims}))


def explain(graph: Asked, what: str, answer: str | None = None) -> Explanation:
    """Prove one answer to the question *what*, or what follows from the claim, or the statement, that it is.

    Parameters:
        answer: name or number of the answer, from 1; else the first.

    Raises:
        ParameterError: there is no such answer.
        EmptySelection: there is no answer.
    """
    if (claim := find_claim(graph, what)) is not None:
        return explain_claim(graph, claim)
    if (statement := find_statement(graph, [what])) is not None:
        return explain_statement(graph, statement)
    reply, rows = _answers(graph, what, answer)
    return explain_reply(graph, reply, rows[:1])


def _answers(graph: Asked, question: str, answer: str | None) -> tuple[Reply, tuple[AnswerRow, ...]]:
    reply = ask(question, graph)
    rows = reply.answers
    if not rows:
        raise EmptySelection(f"{question!r} has no answer here (read as: {reply.reading}); ask it with 'evigraph ask'")
    if answer is None:
        return reply, rows
    if answer.isdecimal() and 1 <= int(answer) <= len(rows):
        return reply, (rows[int(answer) - 1],)
    named = tuple(row for row in rows if row.term.casefold() == answer.strip().casefold())
    if not named:
        raise ParameterError(f"there is no answer {answer!r}; there are {', '.join(row.term for row in rows)}")
    return reply, named
