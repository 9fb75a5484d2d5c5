"""Results of queries as values: they iterate, compare, become data frames, and show themselves."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias, overload

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import MissingExtra
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evigraph.engine import Term

__all__ = ["Result", "Value", "data_frame", "to_python"]

#: A cell as plain Python.
Value: TypeAlias = str | int | float | bool | Decimal | None

_XSD: Final = PREFIXES["xsd"]
_NUMBERS: Final[dict[str, Callable[[str], Value]]] = {
    f"{_XSD}integer": int,
    f"{_XSD}nonNegativeInteger": int,
    f"{_XSD}decimal": Decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": lambda text: text in {"true", "1"},
}


def to_python(cell: Term | None) -> Value:
    """Return *cell* as a plain value: an IRI or a text as str, numbers and truths as such, nothing as None.

    >>> to_python(Literal(5)), to_python(NamedNode("urn:a")), to_python(None)
    (5, 'urn:a', None)
    """
    if cell is None:
        return None
    if isinstance(cell, Literal):
        return _NUMBERS.get(cell.datatype.value, str)(cell.value)
    return cell.value if isinstance(cell, NamedNode) else str(cell)


class Result(Sequence[dict[str, Value]]):
    """The rows of a query, each a mapping of column to plain value.

    >>> result = Result(Rows(("drug", "n"), ((NamedNode("urn:a"), Literal(2)),)))
    >>> result[0], len(result), result.columns
    ({'drug': 'urn:a', 'n': 2}, 1, ('drug', 'n'))
    """

    __slots__ = ("rows",)

    def __init__(self, rows: Rows) -> None:
        self.rows = rows

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self.rows.columns

    @overload
    def __getitem__(self, index: int) -> dict[str, Value]: ...
    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Value]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Value] | list[dict[str, Value]]:
        if isinstance(index, slice):
            return [self._row(row) for row in self.rows.rows[index]]
        return self._row(self.rows.rows[index])

    def __len__(self) -> int:
        return len(self.rows.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Result) and self.rows == other.rows

    def __hash__(self) -> int:
        return hash(self.rows)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} rows: {', '.join(self.columns)}>"

    def __str__(self) -> str:
        from evigraph.formats import to_table  # rich is for display only

        return to_table(self.rows)

    def _repr_html_(self) -> str:
        from evigraph.grid import to_html

        return to_html(self.rows)

    def to_pandas(self) -> Any:  # noqa: ANN401 - a pandas.DataFrame, which type checkers need pandas for
        """Return the rows as a data frame.

        Raises:
            MissingExtra: pandas is not installed.
        """
        return data_frame(list(self), self.columns)

    def _row(self, row: tuple[Term | None, ...]) -> dict[str, Value]:
        return {column: to_python(cell) for column, cell in zip(self.columns, row, strict=True)}


def data_frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> Any:  # noqa: ANN401 - as above
    """Return *rows* as a pandas data frame.

    Raises:
        MissingExtra: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("pandas", "pandas", "a data frame") from error
    return pd.DataFrame(list(rows), columns=None if columns is None else list(columns))
