"""GraphML: attributes for every program, and the drawing as yEd keeps it.

Written by hand since networkx, lxml and igraph first hold the whole graph in memory.  The order of elements is that
which all readers take: Cytoscape loses what follows the drawing of a node, and Gephi takes the name of a key as the
property to set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from evigraph.exports.appearance import Line, Shape, edge_style, edge_width, node_size, node_style
from evigraph.exports.formats.characters import text_of, xml_attribute, xml_text
from evigraph.exports.formats.columns import edge_columns, known, node_columns, weight_of
from evigraph.exports.layout import place_nodes
from evigraph.exports.property_graph import Attribute, AttributeType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.exports.property_graph import Edge, Node, PropertyGraph, Value

__all__ = ["SEPARATOR", "write_graphml"]

#: GraphML has no lists: what joins their items.
SEPARATOR: Final = "; "

_TYPES: Final = {
    AttributeType.STRING: "string",
    AttributeType.STRINGS: "string",
    AttributeType.INTEGER: "long",
    AttributeType.DOUBLE: "double",
    AttributeType.BOOLEAN: "boolean",
}
_NODE_KEYS: Final = {
    "label": Attribute(AttributeType.STRING, "Name"),
    "kind": Attribute(AttributeType.STRING, "What it is"),
    "color": Attribute(AttributeType.STRING, "Colour of its kind"),
    "size": Attribute(AttributeType.DOUBLE, "Diameter"),
}
_EDGE_KEYS: Final = {
    "label": Attribute(AttributeType.STRING, "Name"),
    "kind": Attribute(AttributeType.STRING, "What it says"),
    "color": Attribute(AttributeType.STRING, "Colour of its kind"),
    "weight": Attribute(AttributeType.DOUBLE, "Number of claims"),
}
_SHAPES: Final = {
    Shape.ELLIPSE: "ellipse",
    Shape.ROUNDED: "roundrectangle",
    Shape.RECTANGLE: "rectangle",
    Shape.HEXAGON: "hexagon",
    Shape.OCTAGON: "octagon",
    Shape.DIAMOND: "diamond",
    Shape.TRIANGLE: "triangle",
}
_LINES: Final = {Line.SOLID: "line", Line.DASHED: "dashed", Line.DOTTED: "dotted"}


def write_graphml(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as GraphML."""
    places = place_nodes(graph)
    of_nodes, of_edges = node_columns(graph), edge_columns(graph)
    with text_of(file) as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
            ' xmlns:y="http://www.yworks.com/xml/graphml">\n'
        )
        _write_keys(out, "node", _NODE_KEYS | of_nodes)
        _write_keys(out, "edge", _EDGE_KEYS | of_edges)
        # Gephi reads the text of a key so named as the label, instead of as one more attribute.
        out.write('<key id="nodelabel" for="node" yfiles.type="nodegraphics"/>\n')
        out.write('<key id="edgelabel" for="edge" yfiles.type="edgegraphics"/>\n')
        out.write(f'<graph id={xml_attribute(graph.view)} edgedefault="directed">\n')
        out.write(f"<desc>{xml_text(f'{graph.title}. {graph.provenance}')}</desc>\n")
        for node in graph.nodes():
            own: dict[str, Value] = {
                "label": node.label,
                "kind": node.kind,
                "color": node_style(node).fill,
                "size": node_size(node),
            }
            out.write(f"<node id={xml_attribute(node.id)}>")
            _write_data(out, "n", own | known(node.attributes, of_nodes))
            out.write(f'<data key="nodelabel">{_drawn_node(node, places[node.id])}</data></node>\n')
        for edge in graph.edges():
            own = {
                "label": edge.label,
                "kind": edge.kind,
                "color": edge_style(edge).colour,
                "weight": weight_of(edge),
            }
            ends = f"source={xml_attribute(edge.source)} target={xml_attribute(edge.target)}"
            out.write(f"<edge id={xml_attribute(edge.id)} {ends}>")
            _write_data(out, "e", own | known(edge.attributes, of_edges))
            out.write(f'<data key="edgelabel">{_drawn_edge(edge)}</data></edge>\n')
        out.write("</graph>\n</graphml>\n")


def _write_keys(out: TextIO, of: str, attributes: Mapping[str, Attribute]) -> None:
    for name, attribute in attributes.items():
        out.write(
            f'<key id={xml_attribute(f"{of[0]}_{name}")} for="{of}" attr.name={xml_attribute(name)}'
            f' attr.type="{_TYPES[attribute.type]}"><desc>{xml_text(attribute.description)}</desc></key>\n'
        )


def _write_data(out: TextIO, of: str, values: Mapping[str, Value]) -> None:
    for name, value in values.items():
        out.write(f"<data key={xml_attribute(f'{of}_{name}')}>{xml_text(_spelled(value))}</data>")


def _spelled(value: Value) -> str:
    if isinstance(value, tuple):
        return SEPARATOR.join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _drawn_node(node: Node, place: tuple[float, float]) -> str:
    style = node_style(node)
    width, height = max(node_size(node), 14.0 + 7.0 * min(len(node.label), 30)), max(node_size(node) / 2, 30.0)
    label = f'<y:NodeLabel textColor="{style.text}">{xml_text(node.label)}</y:NodeLabel>' if node.label else ""
    return (
        f'<y:ShapeNode><y:Geometry height="{height:.1f}" width="{width:.1f}"'
        f' x="{place[0] - width / 2:.1f}" y="{place[1] - height / 2:.1f}"/>'
        f'<y:Fill color="{style.fill}" transparent="false"/><y:BorderStyle color="#000000" type="line" width="1.0"/>'
        f'{label}<y:Shape type="{_SHAPES[style.shape]}"/></y:ShapeNode>'
    )


def _drawn_edge(edge: Edge) -> str:
    style = edge_style(edge)
    head = "standard" if style.points else "none"
    label = f"<y:EdgeLabel>{xml_text(edge.label)}</y:EdgeLabel>" if edge.label else ""
    return (
        f'<y:PolyLineEdge><y:LineStyle color="{style.colour}" type="{_LINES[style.line]}"'
        f' width="{edge_width(edge):.1f}"/><y:Arrows source="none" target="{head}"/>'
        f"{label}</y:PolyLineEdge>"
    )
