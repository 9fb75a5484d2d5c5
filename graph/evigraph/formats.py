"""The formats in which answers of queries are written."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from evigraph.engine import BlankNode, Literal, NamedNode, Quad, Rows, serialize_quads
from evigraph.errors import UnknownFormat
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV, PREFIXES, SOURCE, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from evigraph.engine import Answer, Term

__all__ = ["WRITERS", "displayed", "to_table", "write_answer"]

_STRING: Final = PREFIXES["xsd"] + "string"
_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"
#: Namespaces whose local names say enough on a screen.
_BARE: Final = (CLAIM, ARTICLE, CITATION, SOURCE)
_LABEL: Final = "Label"


def displayed(rows: Rows, hidden: Collection[str] = ()) -> tuple[list[str], list[list[str]]]:
    """Return columns and cells as people read them: labels in the place of IRIs, no empty columns.

    Parameters:
        hidden: columns to leave out, such as the values of the parameters themselves.

    >>> displayed(Rows(("drug", "drugLabel"), ((NamedNode("urn:a"), Literal("a", language="en")),)))
    (['drug'], [['a']])
    """
    names = list(rows.columns)
    shown = []
    for name in names:
        if name in hidden or f"{name}{_LABEL}" in names or name.removesuffix(_LABEL) in hidden:
            continue
        place = names.index(name)
        if any(row[place] is not None for row in rows.rows) or not rows.rows:
            shown.append(place)
    columns = [names[place].removesuffix(_LABEL) for place in shown]
    return columns, [[_shown(row[place]) for place in shown] for row in rows.rows]


def _shown(cell: Term | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, NamedNode):
        for namespace in _BARE:
            if cell.value.startswith(namespace):
                return cell.value.removeprefix(namespace)
        return compact(cell.value).removeprefix("ev:") if cell.value.startswith(EV) else compact(cell.value)
    return cell.value if isinstance(cell, Literal) else str(cell)


def to_table(rows: Rows, hidden: Collection[str] = ()) -> str:
    """Return *rows* as a table that fits the terminal, or of any width where there is none."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    columns, cells = displayed(rows, hidden)
    if not cells:
        return "no rows"
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in cells:
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    width = shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else _natural_width(columns, cells)
    console = Console(width=width, no_color=True, highlight=False)
    with console.capture() as captured:
        console.print(table)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _natural_width(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    return sum(max(len(cell) for cell in column) + 3 for column in zip(columns, *cells, strict=True))


def to_markdown(rows: Rows, hidden: Collection[str] = ()) -> str:
    """Return *rows* as a table in Markdown."""
    columns, cells = displayed(rows, hidden)

    def line(texts: Sequence[str]) -> str:
        return (
            "| "
            + " | ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " ") for text in texts)
            + " |"
        )

    return "\n".join([line(columns), line(["---"] * len(columns)), *map(line, cells)])


def to_json(rows: Rows) -> str:
    """Return *rows* as SPARQL 1.1 Query Results JSON."""
    bindings = [
        {column: _json_term(cell) for column, cell in zip(rows.columns, row, strict=True) if cell is not None}
        for row in rows.rows
    ]
    document = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _json_term(cell: Term) -> dict[str, Any]:
    if isinstance(cell, NamedNode):
        return {"type": "uri", "value": cell.value}
    if isinstance(cell, BlankNode):
        return {"type": "bnode", "value": cell.value}
    if not isinstance(cell, Literal):
        raise UnknownFormat("SPARQL 1.1 results hold no quoted triples; select their parts instead")
    term = {"type": "literal", "value": cell.value}
    if cell.language is not None:
        return term | {"xml:lang": cell.language}
    return term if cell.datatype.value == _STRING else term | {"datatype": cell.datatype.value}


def to_csv(rows: Rows) -> str:
    """Return *rows* as SPARQL 1.1 Query Results CSV: values only, lines ended by CR LF."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows([_value(cell) for cell in row] for row in rows.rows)
    return written.getvalue().removesuffix("\r\n")


def _value(cell: Term | None) -> str:
    if cell is None:
        return ""
    return cell.value if isinstance(cell, NamedNode | Literal) else str(cell)


def to_tsv(rows: Rows) -> str:
    """Return *rows* as SPARQL 1.1 Query Results TSV: terms as in Turtle."""
    head = "\t".join(f"?{column}" for column in rows.columns)
    lines = ("\t".join("" if cell is None else str(cell).replace("\t", "\\t") for cell in row) for row in rows.rows)
    return "\n".join([head, *lines])


def to_xml(rows: Rows) -> str:
    """Return *rows* as SPARQL Query Results XML."""
    head = "".join(f"<variable name={quoteattr(column)}/>" for column in rows.columns)
    results = "".join(
        "<result>"
        + "".join(
            f"<binding name={quoteattr(column)}>{_xml_term(cell)}</binding>"
            for column, cell in zip(rows.columns, row, strict=True)
            if cell is not None
        )
        + "</result>\n"
        for row in rows.rows
    )
    return (
        f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}">\n<head>{head}</head>\n'
        f"<results>\n{results}</results>\n</sparql>"
    )


def _xml_term(cell: Term) -> str:
    term = _json_term(cell)
    text = escape(term["value"])
    if term["type"] != "literal":
        return f"<{term['type']}>{text}</{term['type']}>"
    if "xml:lang" in term:
        return f"<literal xml:lang={quoteattr(term['xml:lang'])}>{text}</literal>"
    return (
        f"<literal datatype={quoteattr(term['datatype'])}>{text}</literal>"
        if "datatype" in term
        else f"<literal>{text}</literal>"
    )


#: Writer of rows for every name that ``evigraph query --format`` accepts.
WRITERS: Final[dict[str, Callable[[Rows], str]]] = {
    "table": to_table,
    "json": to_json,
    "csv": to_csv,
    "tsv": to_tsv,
    "md": to_markdown,
    "xml": to_xml,
}


def write_answer(answer: Answer, name: str, hidden: Collection[str] = ()) -> str:
    """Return *answer* in the format *name*; triples are Turtle, and a truth is a word, in any format.

    Parameters:
        hidden: columns that the formats for people leave out.

    Raises:
        UnknownFormat: no writer has that name.

    >>> write_answer(True, "table")
    'true'
    """
    if name not in WRITERS:
        raise UnknownFormat(f"{name!r} is none of the formats {', '.join(WRITERS)}")
    if isinstance(answer, bool):
        document = {"head": {}, "boolean": answer}
        return json.dumps(document) if name == "json" else str(answer).lower()
    if isinstance(answer, tuple):
        quads = (Quad(triple.subject, triple.predicate, triple.object) for triple in answer)
        return serialize_quads(quads, "turtle").decode().rstrip("\n")
    if name == "table":
        return to_table(answer, hidden)
    return to_markdown(answer, hidden) if name == "md" else WRITERS[name](answer)
