"""Run the checks that are SPARQL, and turn their rows into findings."""

from __future__ import annotations

from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import QueryFileError, QuerySyntaxError
from evigraph.findings.checks import fill_template, load_checks
from evigraph.findings.finding import Finding, Place, Severity, make_code
from evigraph.namespaces import ARTICLE, CLAIM
from evigraph.proofs.labels import Labels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Term
    from evigraph.findings.checks import Check
    from evigraph.findings.scope import Checked, Scope

__all__ = ["find_by_queries", "find_by_query"]

#: Columns that overrule the header where a row has them.
_SEVERITY: Final = "severity"
_SEVERITY_REASON: Final = "severityReason"

_Row = dict[str, "Term"]


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
    groups: dict[tuple[str, ...], list[_Row]] = {}
    for cells in found.rows:
        row = {name: cell for name, cell in zip(found.columns, cells, strict=True) if cell is not None}
        groups.setdefault(tuple(str(row.get(column, "")) for column in check.key), []).append(row)
    if groups:
        terms = (cell for rows in groups.values() for row in rows for cell in row.values())
        labels = Labels.of(graph, terms)
        for key in sorted(groups):
            yield _finding(check, key, groups[key], labels)


def _finding(check: Check, key: tuple[str, ...], rows: Sequence[_Row], labels: Labels) -> Finding:
    severity = max((_severity(check, row) for row in rows), key=lambda found: found.rank)
    severe = [row for row in rows if _severity(check, row) is severity]
    sides = tuple(side for column in ("claim", "other") if (side := _names(rows, column, CLAIM)))
    articles = _names(rows, "article", ARTICLE)
    claims = tuple(sorted({claim for side in sides for claim in side}))
    place = Place(article=articles[0]) if not claims and len(articles) == 1 else None
    # The key says what a finding is about: one more claim that has the same defect does not make it another finding.
    code = make_code(check.name, check.type, [key], place)
    words = _words(rows, labels)
    stated = sorted({word for row in severe if (word := _text(row.get(_SEVERITY_REASON)))})
    return Finding(
        code=code,
        check=check.name,
        type=check.type,
        severity=severity,
        severity_reason=fill_template(stated[0] if stated else check.severity_reason, words),
        claims=claims,
        sides=sides,
        articles=articles,
        reason=fill_template(check.reason, words),
        ground=MappingProxyType(
            {part: fill_template(f"{{{column}}}", words) for part, column in check.ground if words.get(column)}
        ),
        place=place,
    )


def _words(rows: Sequence[_Row], labels: Labels) -> dict[str, list[str]]:
    """Return the different words of each column, numbers by size, whatever the order of the rows."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for name, cell in row.items():
            word = cell.value if isinstance(cell, Literal) else labels.name(cell)
            found.setdefault(name, set()).add(word)
    return {name: sorted(words, key=_by_size) for name, words in found.items()}


def _by_size(word: str) -> tuple[float, str]:
    try:
        return float(word), word
    except ValueError:
        return inf, word


def _severity(check: Check, row: _Row) -> Severity:
    stated = _text(row.get(_SEVERITY))
    return Severity(stated) if stated else check.severity


def _text(cell: Term | None) -> str:
    return cell.value if isinstance(cell, Literal) else ""


def _names(rows: Sequence[_Row], column: str, namespace: str) -> tuple[str, ...]:
    """Return the identifiers in *column*, whose cells hold an IRI, or several that a query put together."""
    cells = (row.get(column) for row in rows)
    held = (cell.value for cell in cells if isinstance(cell, NamedNode | Literal))
    return tuple(sorted({iri.removeprefix(namespace) for text in held for iri in text.split()}))
