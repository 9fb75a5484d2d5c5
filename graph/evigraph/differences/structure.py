"""A difference as what JSON can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evigraph.findings.finding import to_json as finding_to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.differences.difference import (
        AnswerChange,
        ArticleChange,
        ClaimChange,
        Compared,
        Difference,
        FieldChange,
        FindingChange,
        RowChange,
        TermChange,
    )

__all__ = ["difference_to_json"]


def difference_to_json(difference: Difference) -> dict[str, Any]:
    """Return all of *difference*; rows have their values by column, with IRIs in short.

    >>> from evigraph.differences.difference import Compared, Difference
    >>> side = Compared("a", "claims", 5, 300)
    >>> difference_to_json(Difference(side, side, ("claims",)))["differs"]
    False
    """
    return {
        "a": _compared(difference.a),
        "b": _compared(difference.b),
        "differs": bool(difference),
        "parts": list(difference.parts),
        "terminology": [_term(change) for change in difference.terminology],
        "articles": [_article(change) for change in difference.articles],
        "claims": [_claim(change) for change in difference.claims],
        "findings": [_finding(change) for change in difference.findings],
        "answers": [_answer(change) for change in difference.answers],
        "questions": difference.questions,
        "left_out": list(difference.left_out),
        "labels": dict(difference.labels),
    }


def _compared(side: Compared) -> dict[str, Any]:
    return {
        "name": side.name,
        "kind": side.kind,
        "articles": side.articles,
        "claims": side.claims,
        "commit": side.commit,
    }


def _fields(fields: Iterable[FieldChange]) -> list[dict[str, Any]]:
    return [
        {"field": change.field, "old": list(change.old), "new": list(change.new), "aspect": change.aspect.value}
        for change in fields
    ]


def _term(change: TermChange) -> dict[str, Any]:
    return {
        "part": change.part,
        "name": change.name,
        "change": change.change.value,
        "fields": _fields(change.fields),
    }


def _article(change: ArticleChange) -> dict[str, Any]:
    return {
        "article": change.article,
        "change": change.change.value,
        "was": change.was,
        "title": change.title,
        "fields": _fields(change.fields),
    }


def _claim(change: ClaimChange) -> dict[str, Any]:
    return {
        "claim": change.claim,
        "change": change.change.value,
        "was": change.was,
        "article": change.article,
        "paraphrase": change.paraphrase,
        "aspects": sorted(aspect.value for aspect in change.aspects),
        "fields": _fields(change.fields),
    }


def _finding(change: FindingChange) -> dict[str, Any]:
    return {
        "change": change.change.value,
        "finding": finding_to_json(change.finding),
        "fields": _fields(change.fields),
        "responsible": _responsible(change),
    }


def _answer(change: AnswerChange) -> dict[str, Any]:
    return {"query": change.query, "asked": dict(change.asked), "rows": [_row(row) for row in change.rows]}


def _row(change: RowChange) -> dict[str, Any]:
    return {
        "change": change.change.value,
        "key": _plain(change.key.items()),
        "old": _plain(change.old.items()),
        "new": _plain(change.new.items()),
        "responsible": _responsible(change),
    }


def _responsible(change: RowChange | FindingChange) -> dict[str, Any]:
    return {
        "claims": list(change.claims),
        "articles": list(change.articles),
        "terminology": change.terminology,
    }


def _plain(values: Iterable[tuple[str, object]]) -> dict[str, Any]:
    # JSON has no decimals; as text they keep their digits.
    return {name: value if isinstance(value, bool | int | float) else str(value) for name, value in values}
