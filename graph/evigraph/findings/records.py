"""Turn the rows of a check into findings: one for the rows that agree in its key."""

from __future__ import annotations

from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from evigraph.errors import QueryFileError
from evigraph.findings.checks import fill_template
from evigraph.findings.finding import Finding, Place, Severity, make_code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.findings.checks import Check
    from evigraph.findings.index import ClaimIndex

#: The words of each column, of which a row may hold several.
Record: TypeAlias = "Mapping[str, Sequence[str]]"

__all__ = ["find_by_records", "find_by_rows"]


def find_by_rows(check: Check, index: ClaimIndex) -> Iterator[Finding]:
    """Yield the findings of *check*, which is SQL whose rows name claims of *index*.

    Raises:
        QueryFileError: its query cannot be read; the message names the file.
    """
    import duckdb

    try:
        rows = index.run(f"CREATE OR REPLACE TEMP TABLE record AS {check.text}") and index.run("FROM record")
        columns = [name for name, *_ in index.run("DESCRIBE record")]
    except duckdb.Error as error:
        raise QueryFileError(f"{check.path}:1: {str(error).splitlines()[0]}") from error
    records = [{name: _held(cell) for name, cell in zip(columns, row, strict=True) if cell is not None} for row in rows]
    yield from find_by_records(check, ((_key(check, record), record) for record in records))


def _held(cell: object) -> tuple[str, ...]:
    return tuple(map(str, cell)) if isinstance(cell, list) else (str(cell),)


def _key(check: Check, record: Record) -> tuple[str, ...]:
    return tuple(" ".join(sorted(record.get(column, ()))) for column in check.key)


def find_by_records(check: Check, records: Iterable[tuple[tuple[str, ...], Record]]) -> Iterator[Finding]:
    """Yield a finding of *check* for the *records* of each key.

    A record gives the words of each column; in the columns ``claim``, ``other`` and ``article`` these are identifiers.
    """
    groups: dict[tuple[str, ...], list[Record]] = {}
    for key, record in records:
        groups.setdefault(key, []).append(record)
    for key in sorted(groups):
        yield _finding(check, key, groups[key])


def _finding(check: Check, key: tuple[str, ...], records: Sequence[Record]) -> Finding:
    severity = max((_severity(check, record) for record in records), key=lambda found: found.rank)
    severe = [record for record in records if _severity(check, record) is severity]
    sides = tuple(side for column in ("claim", "other") if (side := _identifiers(records, column)))
    articles = _identifiers(records, "article")
    claims = tuple(sorted({claim for side in sides for claim in side}))
    place = Place(article=articles[0]) if not claims and len(articles) == 1 else None
    words = _words(records)
    stated = sorted({word for record in severe for word in record.get("severity_reason", ()) if word})
    return Finding(
        # The key says what a finding is about: one more claim with the same defect makes no other finding.
        code=make_code(check.name, check.type, [key], place),
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


def _severity(check: Check, record: Record) -> Severity:
    stated = [Severity(word) for word in record.get("severity", ()) if word]
    return max(stated, key=lambda found: found.rank, default=check.severity)


def _identifiers(records: Sequence[Record], column: str) -> tuple[str, ...]:
    return tuple(sorted({name for record in records for word in record.get(column, ()) for name in word.split()}))


def _words(records: Sequence[Record]) -> dict[str, list[str]]:
    """Return the different words of each column, numbers by size, whatever the order of the records."""
    found: dict[str, set[str]] = {}
    for record in records:
        for name, words in record.items():
            found.setdefault(name, set()).update(words)
    return {name: sorted(words, key=_by_size) for name, words in found.items()}


def _by_size(word: str) -> tuple[float, str]:
    try:
        return float(word), word
    except ValueError:
        return inf, word
