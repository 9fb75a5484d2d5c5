"""Results as people read them: labels for IRIs, and no column that says nothing."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, EV, PREFIXES, SOURCE, compact

if TYPE_CHECKING:
    from evigraph.engine import Rows, Term

__all__ = ["to_html", "to_markdown", "to_table"]

_LABEL: Final = "Label"
_BARE: Final = (CLAIM, ARTICLE, SOURCE)
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "nonNegativeInteger"))
_NARROWEST: Final = 9
_MOST_ROWS: Final = 200


class _Grid:
    """Headings and cells as text; what is the same in every row is said once, in :attr:`shared`."""

    def __init__(self, rows: Rows) -> None:
        columns = {name: [row[place] for row in rows.rows] for place, name in enumerate(rows.columns)}
        cells = {name: _cells(name, columns) for name in columns if not _is_label(name, columns)}
        told = {name: texts for name, texts in cells.items() if any(texts)}
        #: Heading and text of the columns that say the same in each of several rows.
        self.shared: dict[str, str] = {}
        if len(rows.rows) > 1:
            self.shared = {_heading(name): texts[0] for name, texts in told.items() if len(set(texts)) == 1}
        kept = {_heading(name): name for name in told if _heading(name) not in self.shared}
        self.headings = list(kept)
        self.numeric = [_is_numeric(columns[name]) for name in kept.values()]
        self.rows = list(zip(*(told[name] for name in kept.values()), strict=True)) if kept else []


def _is_label(name: str, columns: dict[str, list[Term | None]]) -> bool:
    return name.endswith(_LABEL) and name.removesuffix(_LABEL) in columns


def _cells(name: str, columns: dict[str, list[Term | None]]) -> list[str]:
    labels = columns.get(name + _LABEL) or [None] * len(columns[name])
    return [_text(cell if label is None else label) for cell, label in zip(columns[name], labels, strict=True)]


def _is_numeric(cells: list[Term | None]) -> bool:
    return all(cell is None or (isinstance(cell, Literal) and cell.datatype.value in _NUMBERS) for cell in cells)


def _text(cell: Term | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Literal):
        return " ".join(cell.value.split())
    if not isinstance(cell, NamedNode):
        return str(cell)
    iri = cell.value
    for namespace in _BARE:
        if iri.startswith(namespace):
            return iri.removeprefix(namespace)
    # A code's name is its meaning; the ontology's own namespace also begins those of terms and graphs.
    if iri.startswith(EV) and "/" not in iri.removeprefix(EV):
        return _heading(iri.removeprefix(EV))
    return compact(iri)


def _heading(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def _rows_in_words(count: int) -> str:
    return "1 row" if count == 1 else f"{count} rows"


def to_table(rows: Rows, *, width: int | None = None) -> str:
    """Write a table in plain text, to fit *width* columns, else as wide as it needs to be.

    >>> from evigraph.engine import Rows
    >>> print(to_table(Rows(("claim", "line"), ((NamedNode(CLAIM + "000-001"), Literal("1")),))))
    claim    line
    -------  ----
    000-001  1
    1 row
    """
    if not rows.rows:
        return "no rows"
    grid = _Grid(rows)
    lines = [f"{heading}: {text}" for heading, text in grid.shared.items()]
    lines += [""] if lines and grid.rows else []
    if width is not None and grid.rows and _natural_width(grid) > width:
        lines.append(_fitted(grid, width))
    elif grid.rows:
        lines += _aligned(grid)
    return "\n".join([*lines, _rows_in_words(len(rows.rows))])


def _widths(grid: _Grid) -> list[int]:
    return [max(map(len, column)) for column in zip(grid.headings, *grid.rows, strict=True)]


def _natural_width(grid: _Grid) -> int:
    widths = _widths(grid)
    return sum(widths) + 2 * (len(widths) - 1)


def _aligned(grid: _Grid) -> list[str]:
    widths = _widths(grid)

    def line(cells: tuple[str, ...]) -> str:
        aligned = zip(cells, widths, grid.numeric, strict=True)
        return "  ".join(text.rjust(size) if number else text.ljust(size) for text, size, number in aligned).rstrip()

    rule = "  ".join("-" * size for size in widths)
    return [line(tuple(grid.headings)), rule, *map(line, grid.rows)]


def _fitted(grid: _Grid, width: int) -> str:
    from rich.console import Console  # 80 ms, for terminals only
    from rich.table import Table

    console = Console(width=width, color_system=None, force_terminal=False)
    if len(grid.headings) * (_NARROWEST + 2) > width:
        return _records(grid)
    table = Table(box=None, pad_edge=False, show_edge=False)
    for heading, numeric in zip(grid.headings, grid.numeric, strict=True):
        size = min(_NARROWEST, max(map(len, heading.split()), default=1))
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold", min_width=size)
    for row in grid.rows:
        table.add_row(*(text.replace("[", "\\[") for text in row))
    with console.capture() as captured:
        console.print(table, markup=True)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _records(grid: _Grid) -> str:
    size = max(map(len, grid.headings))
    blocks = (
        "\n".join(f"{heading:<{size}}  {text}" for heading, text in zip(grid.headings, row, strict=True) if text)
        for row in grid.rows
    )
    return "\n\n".join(blocks) + "\n"


def to_markdown(rows: Rows) -> str:
    r"""Write a table in Markdown.

    >>> from evigraph.engine import Rows
    >>> print(to_markdown(Rows(("drug",), ((Literal("a|b"),),))))
    | drug |
    | --- |
    | a\|b |
    """
    if not rows.rows:
        return "No rows."
    grid = _Grid(rows)
    lines = [f"- {heading}: {_marked(text)}" for heading, text in grid.shared.items()]
    lines += [""] if lines and grid.rows else []
    if grid.rows:
        lines.append("| " + " | ".join(grid.headings) + " |")
        lines.append("|" + "|".join(" ---: " if number else " --- " for number in grid.numeric) + "|")
        lines += ["| " + " | ".join(map(_marked, row)) + " |" for row in grid.rows]
    return "\n".join(lines)


def _marked(text: str) -> str:
    return re.sub(r"([\\`*_<>|\[\]])", r"\\\1", text)


def to_html(rows: Rows) -> str:
    """Write a table in HTML, for notebooks; the first rows of a long one."""
    if not rows.rows:
        return "<p>no rows</p>"
    grid = _Grid(rows)
    shared = "".join(f"<li>{html.escape(name)}: {html.escape(text)}</li>" for name, text in grid.shared.items())
    head = "".join(f"<th>{html.escape(heading)}</th>" for heading in grid.headings)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(text)}</td>" for text in row) + "</tr>" for row in grid.rows[:_MOST_ROWS]
    )
    shown = f"the first {_MOST_ROWS} of " if len(rows.rows) > _MOST_ROWS else ""
    return (
        f"{f'<ul>{shared}</ul>' if shared else ''}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"<p>{shown}{_rows_in_words(len(rows.rows))}</p>"
    )
