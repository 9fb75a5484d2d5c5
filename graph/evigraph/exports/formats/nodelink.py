"""Node-link JSON, as networkx and D3 read it.

Written by hand since networkx holds the graph and then the whole document in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from evigraph.exports.formats.characters import text_of, to_json, write_items
from evigraph.exports.formats.columns import edge_columns, known, node_columns, weight_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.exports.property_graph import Attribute, PropertyGraph

__all__ = ["write_node_link"]


def write_node_link(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as node-link JSON."""
    about = {
        "view": graph.view,
        "title": graph.title,
        "provenance": graph.provenance,
        "node_attributes": _described(node_columns(graph)),
        "edge_attributes": _described(edge_columns(graph)),
    }
    with text_of(file) as out:
        out.write(f'{{"directed": true, "multigraph": true, "graph": {to_json(about)},\n"nodes": ')
        write_items(out, _nodes(graph))
        out.write(',\n"edges": ')
        write_items(out, _edges(graph))
        out.write("}\n")


def _described(schema: Mapping[str, Attribute]) -> dict[str, Any]:
    return {name: {"type": str(found.type), "description": found.description} for name, found in schema.items()}


def _nodes(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    columns = node_columns(graph)
    for node in graph.nodes():
        yield known(node.attributes, columns) | {"id": node.id, "label": node.label, "kind": node.kind}


def _edges(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    columns = edge_columns(graph)
    for edge in graph.edges():
        ends = {"source": edge.source, "target": edge.target, "key": edge.id}
        own = {"label": edge.label, "kind": edge.kind, "weight": weight_of(edge)}
        yield known(edge.attributes, columns) | ends | own
