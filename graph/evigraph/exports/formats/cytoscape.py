"""Cytoscape JSON (``.cyjs``): elements and places for Cytoscape, and with its style beside them for Cytoscape.js."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

from evigraph import __version__
from evigraph.exports.appearance import (
    EDGE_STYLES,
    NODE_STYLES,
    Line,
    Shape,
    edge_look,
    edge_width,
    node_look,
    node_size,
)
from evigraph.exports.formats.characters import text_of, to_json, write_items
from evigraph.exports.formats.columns import edge_columns, known, node_columns, weight_of
from evigraph.exports.layout import place_nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.property_graph import PropertyGraph

__all__ = ["write_cyjs"]

_SHAPES: Final = {
    Shape.ELLIPSE: "ellipse",
    Shape.ROUNDED: "round-rectangle",
    Shape.RECTANGLE: "rectangle",
    Shape.HEXAGON: "hexagon",
    Shape.OCTAGON: "octagon",
    Shape.DIAMOND: "diamond",
    Shape.TRIANGLE: "triangle",
}


def write_cyjs(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as Cytoscape JSON."""
    head = {"name": graph.title, "shared_name": graph.title, "view": graph.view, "provenance": graph.provenance}
    with text_of(file) as out:
        out.write(f'{{"format_version": "1.0", "generated_by": {to_json(f"evigraph-{__version__}")},\n')
        # networkx asks for these two, and for the value of a node and the key of an edge.
        out.write('"directed": true, "multigraph": true,\n')
        out.write(f'"target_cytoscapejs_version": "~3.0",\n"data": {to_json(head)},\n')
        out.write(f'"style": {to_json(_style())},\n"elements": {{"nodes": ')
        write_items(out, _nodes(graph))
        out.write(',\n"edges": ')
        write_items(out, _edges(graph))
        out.write("}}\n")


def _nodes(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    places = place_nodes(graph)
    columns = node_columns(graph)
    for node in graph.nodes():
        own = {
            "id": node.id,
            "value": node.id,
            "name": node.label,
            "kind": node.kind,
            "look": node_look(node),
            "size": round(node_size(node), 2),
        }
        across, down = places[node.id]
        yield {"data": known(node.attributes, columns) | own, "position": {"x": across, "y": down}}


def _edges(graph: PropertyGraph) -> Iterator[dict[str, Any]]:
    columns = edge_columns(graph)
    for edge in graph.edges():
        own = {
            "id": edge.id,
            "key": edge.id,
            "source": edge.source,
            "target": edge.target,
            "name": edge.label,
            "interaction": edge.kind,
            "kind": edge.kind,
            "look": edge_look(edge),
            "weight": weight_of(edge),
            "width": round(edge_width(edge), 2),
        }
        yield {"data": known(edge.attributes, columns) | own}


def _style() -> list[dict[str, Any]]:
    """Return the style sheet: a rule for all nodes and edges, and one for each kind."""
    nodes = {
        "label": "data(name)",
        "width": "data(size)",
        "height": "data(size)",
        "border-width": 1,
        "border-color": "#000000",
        "text-wrap": "wrap",
        "text-max-width": "160px",
        "text-valign": "bottom",
        "text-margin-y": 4,
        "font-size": 12,
    }
    edges = {
        "label": "data(name)",
        "width": "data(width)",
        "curve-style": "bezier",
        "target-arrow-shape": "triangle",
        "font-size": 9,
        "text-rotation": "autorotate",
        "text-background-color": "#FFFFFF",
        "text-background-opacity": 0.8,
    }
    return [
        {"selector": "node", "style": nodes},
        {"selector": "edge", "style": edges},
        *(
            {
                "selector": f'node[look = "{kind}"]',
                "style": {"background-color": style.fill, "shape": _SHAPES[style.shape]},
            }
            for kind, style in NODE_STYLES.items()
        ),
        *(
            {
                "selector": f'edge[look = "{kind}"]',
                "style": {
                    "line-color": style.colour,
                    "target-arrow-color": style.colour,
                    "target-arrow-shape": "triangle" if style.points else "none",
                    "line-style": str(Line(style.line)),
                },
            }
            for kind, style in EDGE_STYLES.items()
        ),
    ]
