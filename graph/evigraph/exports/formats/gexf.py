"""GEXF 1.3, the format of Gephi: attributes, colours, sizes, shapes, places and weights.

Written by hand since networkx writes the earlier GEXF 1.2, without looks, from a graph it holds in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from evigraph.exports.appearance import Shape, edge_style, edge_width, node_size, node_style
from evigraph.exports.formats.characters import text_of, to_json, xml_attribute, xml_text
from evigraph.exports.formats.columns import edge_columns, known, node_columns, weight_of
from evigraph.exports.layout import place_nodes
from evigraph.exports.property_graph import Attribute, AttributeType

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.exports.property_graph import Edge, Node, PropertyGraph, Value

__all__ = ["write_gexf"]

_TYPES: Final = {
    AttributeType.STRING: "string",
    AttributeType.STRINGS: "liststring",
    AttributeType.INTEGER: "long",
    AttributeType.DOUBLE: "double",
    AttributeType.BOOLEAN: "boolean",
}
_KIND: Final = {"kind": Attribute(AttributeType.STRING, "")}
#: GEXF knows four shapes; the colour tells apart what shares one.
_SHAPES: Final = {
    Shape.ELLIPSE: "disc",
    Shape.ROUNDED: "square",
    Shape.RECTANGLE: "square",
    Shape.HEXAGON: "diamond",
    Shape.OCTAGON: "disc",
    Shape.DIAMOND: "diamond",
    Shape.TRIANGLE: "triangle",
}


def write_gexf(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as GEXF 1.3."""
    places = place_nodes(graph)
    of_nodes, of_edges = node_columns(graph), edge_columns(graph)
    with text_of(file) as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
            f"<meta><creator>evigraph</creator><description>{xml_text(f'{graph.title}. {graph.provenance}')}"
            '</description></meta>\n<graph defaultedgetype="directed" idtype="string">\n'
        )
        _write_columns(out, "node", _KIND | of_nodes)
        _write_columns(out, "edge", _KIND | of_edges)
        out.write("<nodes>\n")
        for node in graph.nodes():
            _write_node(out, node, of_nodes, places[node.id])
        out.write("</nodes>\n<edges>\n")
        for edge in graph.edges():
            _write_edge(out, edge, of_edges)
        out.write("</edges>\n</graph>\n</gexf>\n")


def _write_columns(out: TextIO, of: str, attributes: Mapping[str, Attribute]) -> None:
    out.write(f'<attributes class="{of}">\n')
    for name, attribute in attributes.items():
        quoted = xml_attribute(name)
        out.write(f'<attribute id={quoted} title={quoted} type="{_TYPES[attribute.type]}"/>\n')
    out.write("</attributes>\n")


def _write_node(out: TextIO, node: Node, columns: Mapping[str, Attribute], place: tuple[float, float]) -> None:
    style = node_style(node)
    out.write(f"<node id={xml_attribute(node.id)} label={xml_attribute(node.label)}>")
    _write_values(out, node.kind, node.attributes, columns)
    # Gephi's y axis points up.
    out.write(
        f'<viz:color {_channels(style.fill)}/><viz:position x="{place[0]}" y="{-place[1]}" z="0.0"/>'
        f'<viz:size value="{node_size(node):.2f}"/><viz:shape value="{_SHAPES[style.shape]}"/></node>\n'
    )


def _write_edge(out: TextIO, edge: Edge, columns: Mapping[str, Attribute]) -> None:
    style = edge_style(edge)
    # Gephi merges parallel edges unless their kinds differ.
    out.write(
        f"<edge id={xml_attribute(edge.id)} source={xml_attribute(edge.source)} target={xml_attribute(edge.target)}"
        f' label={xml_attribute(edge.label)} kind={xml_attribute(edge.kind)} weight="{weight_of(edge)}">'
    )
    _write_values(out, edge.kind, edge.attributes, columns)
    out.write(
        f'<viz:color {_channels(style.colour)}/><viz:thickness value="{edge_width(edge):.2f}"/>'
        f'<viz:shape value="{style.line}"/></edge>\n'
    )


def _write_values(out: TextIO, kind: str, values: Mapping[str, Value], columns: Mapping[str, Attribute]) -> None:
    out.write("<attvalues>")
    for name, value in ({"kind": kind} | known(values, columns)).items():
        out.write(f"<attvalue for={xml_attribute(name)} value={xml_attribute(_spelled(value))}/>")
    out.write("</attvalues>")


def _spelled(value: Value) -> str:
    if isinstance(value, tuple):
        return to_json(list(value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _channels(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return f'r="{red}" g="{green}" b="{blue}"'
