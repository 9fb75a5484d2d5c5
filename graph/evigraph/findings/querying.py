"""Run the checks that are SPARQL, and turn their rows into findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, Rows
from evigraph.errors import QueryFileError, QuerySyntaxError
from evigraph.findings.checks import load_checks
from evigraph.findings.records import find_by_records
from evigraph.namespaces import ARTICLE, CLAIM
from evigraph.proofs.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.engine import Term
    from evigraph.findings.checks import Check
    from evigraph.findings.finding import Finding
    from evigraph.findings.scope import Checked, Scope

__all__ = ["find_by_queries", "find_by_query"]

#: What precedes the identifiers in a column whose cells hold an IRI, or several that a query put together.
_NAMESPACES: Final = {"claim": CLAIM, "other": CLAIM, "article": ARTICLE}


def find_by_queries(scope: Scope) -> Iterator[Finding]:
    """Yield the findings of every check that is SPARQL, shipped or of the user's own."""
    for check in load_checks(scope.checks):
        if check.language == ".rq":
            yield from find_by_query(check, scope.graph)


def find_by_query(check: Check, graph: Checked) -> Iterator[Finding]:
    """Yield the findings of *check*: one for the rows that agree in its key.

    Raises:
        QueryFileError: its query cannot be read; the message names file and line.
    """
    try:
        found = graph.run(check.text)
    except QuerySyntaxError as error:
        raise QueryFileError(f"{check.path}:{error.line or 1}: {error}") from error
    if not isinstance(found, Rows):
        raise QueryFileError(f"{check.path}:1: a check is a SELECT query")
    if not found.rows:
        return
    labels = Labels.of(graph, {cell for row in found.rows for cell in row if cell is not None})
    rows = (
        {name: cell for name, cell in zip(found.columns, row, strict=True) if cell is not None} for row in found.rows
    )
    yield from find_by_records(check, ((_key(check, row), _record(row, labels)) for row in rows))


def _key(check: Check, row: Mapping[str, Term]) -> tuple[str, ...]:
    return tuple(str(row.get(column, "")) for column in check.key)


def _record(row: Mapping[str, Term], labels: Labels) -> dict[str, tuple[str]]:
    words = {name: cell.value if isinstance(cell, Literal) else labels.name(cell) for name, cell in row.items()}
    return {name: (word.replace(_NAMESPACES.get(name, "\n"), ""),) for name, word in words.items()}
