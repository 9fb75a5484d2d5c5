"""Tables of nodes and edges in CSV, for spreadsheets, Gephi's data laboratory, pandas and R."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.exports.formats.characters import text_of
from evigraph.exports.formats.columns import edge_columns, node_columns, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.exports.property_graph import Attribute, PropertyGraph, Value

__all__ = ["EDGE_COLUMNS", "NODE_COLUMNS", "SEPARATOR", "cells", "write_edges", "write_nodes"]

#: What joins the items of a list in one cell.
SEPARATOR: Final = "|"

#: The first columns, as Gephi names them.
NODE_COLUMNS: Final = ("Id", "Label", "kind")
EDGE_COLUMNS: Final = ("Id", "Source", "Target", "Type", "Weight", "Label", "kind")


def write_nodes(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the nodes of *graph* as CSV."""
    columns = node_columns(graph)
    _write(
        file,
        (*NODE_COLUMNS, *columns),
        ((node.id, node.label, node.kind, *cells(node.attributes, columns)) for node in graph.nodes()),
    )


def write_edges(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write the edges of *graph* as CSV."""
    columns = edge_columns(graph)
    _write(
        file,
        (*EDGE_COLUMNS, *columns),
        (
            (
                edge.id,
                edge.source,
                edge.target,
                "Directed",
                f"{weight_of(edge):g}",
                edge.label,
                edge.kind,
                *cells(edge.attributes, columns),
            )
            for edge in graph.edges()
        ),
    )


def cells(values: Mapping[str, Value], schema: Mapping[str, Attribute], separator: str = SEPARATOR) -> list[str]:
    """Spell *values* in the order of *schema*; what is not known is an empty cell.

    >>> from evigraph.exports.property_graph import Attribute, AttributeType
    >>> wanted = dict.fromkeys(["a", "b", "c"], Attribute(AttributeType.STRING, ""))
    >>> cells({"c": True, "a": ("x", "y")}, wanted)
    ['x|y', '', 'true']
    """
    return [_spelled(values[name], separator) if name in values else "" for name in schema]


def _spelled(value: Value, separator: str) -> str:
    if isinstance(value, tuple):
        return separator.join(item.replace(separator, " ") for item in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _write(file: BinaryIO, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    with text_of(file) as out:
        writer = csv.writer(out)  # RFC 4180: lines end with CR LF, quotes are doubled
        writer.writerow(head)
        writer.writerows(rows)
