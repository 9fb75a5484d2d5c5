"""Compare the rows of two answers to the same question."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from evigraph.engine import NamedNode
from evigraph.namespaces import EV, compact
from evigraph.results import to_python

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Rows, Term
    from evigraph.results import Value

__all__ = ["RowPair", "is_named", "paired_rows", "values_of"]

_Row: TypeAlias = "tuple[Term | None, ...]"


@dataclass(frozen=True, slots=True)
class RowPair:
    """A row that is in one answer only, or a row of either with the same key and other values."""

    old: Mapping[str, Term | None] | None
    new: Mapping[str, Term | None] | None
    #: The columns that name things, which are the same in both.
    key: tuple[str, ...]


def paired_rows(a: Rows, b: Rows, rename: Callable[[str], str]) -> Iterator[RowPair]:
    """Yield what is not the same in the answers *a* and *b*, whatever the order of rows.

    Rows with the same key are taken for one row that changed, those that have most values in common first.

    Parameters:
        rename: gives the IRI in B of what an IRI names in A.
    """
    old = Counter(tuple(_renamed(cell, rename) for cell in row) for row in a.rows)
    new = Counter(b.rows)
    gone, come = list((old - new).elements()), list((new - old).elements())
    if not gone and not come:
        return
    # Whatever is a thing in every row is told from codes and words by all rows, so that one row more changes no key.
    key = [place for place in range(len(a.columns)) if _names_things(place, (*a.rows, *b.rows))]
    names = tuple(a.columns[place] for place in key)
    groups: dict[_Row, tuple[list[_Row], list[_Row]]] = {}
    for side, rows in enumerate((gone, come)):
        for row in rows:
            groups.setdefault(tuple(row[place] for place in key), ([], []))[side].append(row)
    for olds, news in groups.values():
        for before, after in _matched(olds, news):
            yield RowPair(_named(a.columns, before), _named(a.columns, after), names)


def values_of(row: Mapping[str, Term | None], columns: Iterable[str]) -> dict[str, Value]:
    """Return the *columns* of *row* that hold something, as plain values with IRIs in short."""
    return {
        column: compact(cell.value) if isinstance(cell, NamedNode) else to_python(cell)
        for column in columns
        if (cell := row[column]) is not None
    }


def is_named(term: Term | None) -> bool:
    """Tell whether *term* names a thing: a term, a claim, an article; not one of the ontology's codes and classes.

    >>> is_named(NamedNode("https://w3id.org/evigraph/term/baclofen")), is_named(NamedNode(EV + "against"))
    (True, False)
    """
    return isinstance(term, NamedNode) and not (term.value.startswith(EV) and "/" not in term.value.removeprefix(EV))


def _names_things(place: int, rows: Sequence[_Row]) -> bool:
    cells = [row[place] for row in rows if row[place] is not None]
    return bool(cells) and all(map(is_named, cells))


def _matched(olds: list[_Row], news: list[_Row]) -> Iterator[tuple[_Row | None, _Row | None]]:
    if olds and news:
        ranked = sorted(
            (-sum(map(_equal, old, new)), sorted([_text(old), _text(new)]), i, j)
            for i, old in enumerate(olds)
            for j, new in enumerate(news)
        )
        left_old, left_new = set(range(len(olds))), set(range(len(news)))
        for _, _, i, j in ranked:
            if i in left_old and j in left_new:
                left_old.remove(i)
                left_new.remove(j)
                yield olds[i], news[j]
        olds = [olds[i] for i in sorted(left_old)]
        news = [news[j] for j in sorted(left_new)]
    yield from ((old, None) for old in olds)
    yield from ((None, new) for new in news)


def _equal(one: Term | None, other: Term | None) -> bool:
    return one == other


def _text(row: _Row) -> str:
    return "\t".join("" if cell is None else str(cell) for cell in row)


def _renamed(cell: Term | None, rename: Callable[[str], str]) -> Term | None:
    if isinstance(cell, NamedNode):
        name = rename(cell.value)
        return cell if name == cell.value else NamedNode(name)
    return cell


def _named(columns: Sequence[str], row: _Row | None) -> dict[str, Term | None] | None:
    return None if row is None else dict(zip(columns, row, strict=True))
