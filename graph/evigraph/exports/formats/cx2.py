"""CX2, the exchange format of Cytoscape and NDEx: a stream of aspects, with the style as mappings of attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

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
from evigraph.exports.property_graph import AttributeType

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.exports.property_graph import Attribute, PropertyGraph

__all__ = ["write_cx2"]

_TYPES: Final = {
    AttributeType.STRING: "string",
    AttributeType.STRINGS: "list_of_string",
    AttributeType.INTEGER: "long",
    AttributeType.DOUBLE: "double",
    AttributeType.BOOLEAN: "boolean",
}
_SHAPES: Final = {
    Shape.ELLIPSE: "ellipse",
    Shape.ROUNDED: "round-rectangle",
    Shape.RECTANGLE: "rectangle",
    Shape.HEXAGON: "hexagon",
    Shape.OCTAGON: "octagon",
    Shape.DIAMOND: "diamond",
    Shape.TRIANGLE: "triangle",
}
_TEXT: Final = {"d": "string"}
_NUMBER: Final = {"d": "double"}
#: Columns that every node and edge has.  Cytoscape shows ``name``, and ``interaction`` is what it calls an edge's kind.
_NODE_COLUMNS: Final = {"id": _TEXT, "name": _TEXT, "kind": _TEXT, "look": _TEXT, "size": _NUMBER}
_EDGE_COLUMNS: Final = {
    "id": _TEXT,
    "name": _TEXT,
    "interaction": _TEXT,
    "kind": _TEXT,
    "look": _TEXT,
    "weight": _NUMBER,
    "width": _NUMBER,
}


def write_cx2(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as CX2."""
    columns = {
        "networkAttributes": {"name": _TEXT, "description": _TEXT},
        "nodes": _columns(node_columns(graph)) | _NODE_COLUMNS,
        "edges": _columns(edge_columns(graph)) | _EDGE_COLUMNS,
    }
    about = {"name": graph.title, "description": graph.provenance}
    # CX2 numbers nodes and edges and wants their number first; identifiers of ours are an attribute.
    numbers = {node.id: number for number, node in enumerate(graph.nodes())}
    counts = {
        "attributeDeclarations": 1,
        "networkAttributes": 1,
        "nodes": len(numbers),
        "edges": sum(1 for _ in graph.edges()),
        "visualProperties": 1,
    }
    with text_of(file) as out:
        out.write('[{"CXVersion": "2.0", "hasFragments": false},\n{"metaData": ')
        out.write(to_json([{"name": name, "elementCount": count} for name, count in counts.items()]))
        out.write(f'}},\n{{"attributeDeclarations": {to_json([columns])}}},\n')
        out.write(f'{{"networkAttributes": {to_json([about])}}},\n{{"nodes": ')
        write_items(out, _nodes(graph, numbers))
        out.write('},\n{"edges": ')
        write_items(out, _edges(graph, numbers))
        out.write(f'}},\n{{"visualProperties": {to_json([_style()])}}},\n')
        out.write('{"status": [{"success": true, "error": ""}]}]\n')


def _columns(schema: Mapping[str, Attribute]) -> dict[str, dict[str, str]]:
    return {name: {"d": _TYPES[attribute.type]} for name, attribute in schema.items()}


def _nodes(graph: PropertyGraph, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    places = place_nodes(graph)
    columns = node_columns(graph)
    for node in graph.nodes():
        own = {
            "id": node.id,
            "name": node.label,
            "kind": node.kind,
            "look": node_look(node),
            "size": round(node_size(node), 2),
        }
        across, down = places[node.id]
        yield {"id": numbers[node.id], "x": across, "y": down, "v": known(node.attributes, columns) | own}


def _edges(graph: PropertyGraph, numbers: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    columns = edge_columns(graph)
    for number, edge in enumerate(graph.edges()):
        own = {
            "id": edge.id,
            "name": edge.label,
            "interaction": edge.kind,
            "kind": edge.kind,
            "look": edge_look(edge),
            "weight": weight_of(edge),
            "width": round(edge_width(edge), 2),
        }
        ends = {"id": number, "s": numbers[edge.source], "t": numbers[edge.target]}
        yield ends | {"v": known(edge.attributes, columns) | own}


def _style() -> dict[str, Any]:
    """Return the defaults, and how attributes change them."""
    return {
        "default": {
            "node": {
                "NODE_SHAPE": "ellipse",
                "NODE_BACKGROUND_COLOR": NODE_STYLES["term"].fill,
                "NODE_BORDER_WIDTH": 1,
                "NODE_BORDER_COLOR": "#000000",
                "NODE_LABEL_FONT_SIZE": 12,
                "NODE_LABEL_MAX_WIDTH": 200,
                "NODE_LABEL_POSITION": {
                    "HORIZONTAL_ALIGN": "center",
                    "VERTICAL_ALIGN": "center",
                    "HORIZONTAL_ANCHOR": "center",
                    "VERTICAL_ANCHOR": "bottom",
                    "JUSTIFICATION": "center",
                    "MARGIN_X": 0,
                    "MARGIN_Y": 4,
                },
            },
            "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_LABEL_FONT_SIZE": 9, "EDGE_LINE_STYLE": "solid"},
        },
        "nodeMapping": {
            "NODE_LABEL": _passed("name", "string"),
            "NODE_WIDTH": _passed("size", "double"),
            "NODE_HEIGHT": _passed("size", "double"),
            "NODE_BACKGROUND_COLOR": _by_look({kind: style.fill for kind, style in NODE_STYLES.items()}),
            "NODE_SHAPE": _by_look({kind: _SHAPES[style.shape] for kind, style in NODE_STYLES.items()}),
        },
        "edgeMapping": {
            "EDGE_LABEL": _passed("name", "string"),
            "EDGE_WIDTH": _passed("width", "double"),
            "EDGE_LINE_COLOR": _by_look({kind: style.colour for kind, style in EDGE_STYLES.items()}),
            "EDGE_TARGET_ARROW_COLOR": _by_look({kind: style.colour for kind, style in EDGE_STYLES.items()}),
            "EDGE_TARGET_ARROW_SHAPE": _by_look(
                {kind: "triangle" if style.points else "none" for kind, style in EDGE_STYLES.items()}
            ),
            "EDGE_LINE_STYLE": _by_look({kind: str(Line(style.line)) for kind, style in EDGE_STYLES.items()}),
        },
    }


def _passed(attribute: str, kind: str) -> dict[str, Any]:
    return {"type": "PASSTHROUGH", "definition": {"attribute": attribute, "type": kind}}


def _by_look(values: Mapping[str, str]) -> dict[str, Any]:
    listed = [{"v": look, "vp": value} for look, value in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": "look", "type": "string", "map": listed}}
