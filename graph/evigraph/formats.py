"""The formats in which answers of queries are written."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import sys
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape, quoteattr

from evigraph import grid
from evigraph.engine import BlankNode, Literal, NamedNode, Quad, Rows, serialize_quads
from evigraph.errors import UnknownFormat
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable

    from evigraph.engine import Answer, Term

__all__ = ["NOTED", "WRITERS", "to_table", "write_answer"]

_STRING: Final = PREFIXES["xsd"] + "string"
_RESULTS: Final = "http://www.w3.org/2005/sparql-results#"
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_table(rows: Rows) -> str:
    """Return *rows* as a table that fits the terminal, or of any width where there is none."""
    width = shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else None
    return grid.to_table(rows, width=width)


def to_json(rows: Rows, note: str = "") -> str:
    """Return *rows* as SPARQL 1.1 Query Results JSON, with *note* in its head, which readers pass over."""
    bindings = [
        {column: _json_term(cell) for column, cell in zip(rows.columns, row, strict=True) if cell is not None}
        for row in rows.rows
    ]
    head = {"vars": list(rows.columns)} | ({"notes": [note]} if note else {})
    document = {"head": head, "results": {"bindings": bindings}}
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
    # XML 1.0 2.2 has no way to write most control characters.
    text = _NOT_XML.sub("\ufffd", escape(term["value"]))
    if term["type"] != "literal":
        return f"<{term['type']}>{text}</{term['type']}>"
    if "xml:lang" in term:
        return f"<literal xml:lang={quoteattr(term['xml:lang'])}>{text}</literal>"
    return (
        f"<literal datatype={quoteattr(term['datatype'])}>{text}</literal>"
        if "datatype" in term
        else f"<literal>{text}</literal>"
    )


#: The formats in which something can be said of the rows; the others hold nothing else.
NOTED: Final = frozenset({"table", "md", "json"})

#: Writer of rows for every name that ``evigraph query --format`` accepts.
WRITERS: Final[dict[str, Callable[[Rows], str]]] = {
    "table": to_table,
    "json": to_json,
    "csv": to_csv,
    "tsv": to_tsv,
    "md": grid.to_markdown,
    "xml": to_xml,
}


def write_answer(answer: Answer, name: str, note: str = "") -> str:
    """Return *answer* in the format *name*; triples are Turtle, and a truth is a word, in any format.

    Parameters:
        note: what to say of the rows, where the format is one of :data:`NOTED`.

    Raises:
        UnknownFormat: no writer has that name.

    >>> write_answer(True, "table")
    'true'
    """
    if name not in WRITERS:
        raise UnknownFormat(f"{name!r} is none of the formats {', '.join(WRITERS)}")
    if isinstance(answer, bool):
        truth = str(answer).lower()
        if name == "xml":
            return f'<?xml version="1.0"?>\n<sparql xmlns="{_RESULTS}">\n<head/>\n<boolean>{truth}</boolean>\n</sparql>'
        return json.dumps({"head": {}, "boolean": answer}) if name == "json" else truth
    if isinstance(answer, tuple):
        quads = (Quad(triple.subject, triple.predicate, triple.object) for triple in answer)
        return serialize_quads(quads, "turtle").decode().rstrip("\n")
    if note and name == "json":
        return to_json(answer, note)
    said = f"\n\nNote: {note[:1].upper()}{note[1:]}." if note and name in NOTED else ""
    return WRITERS[name](answer) + said
