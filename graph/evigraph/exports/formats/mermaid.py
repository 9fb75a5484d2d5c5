"""Mermaid, for small graphs in Markdown: GitHub, GitLab, Obsidian and notebooks draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.exports.appearance import NODE_STYLES, Line, Shape, edge_style, edge_width, node_look
from evigraph.exports.formats.characters import one_line, text_of
from evigraph.exports.formats.format import GraphTooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.property_graph import Edge, Node, PropertyGraph

__all__ = ["MAX_CHARACTERS", "MAX_EDGES", "write_mermaid"]

#: Mermaid itself refuses more, by its settings ``maxEdges`` and ``maxTextSize``.
MAX_EDGES: Final = 500
MAX_CHARACTERS: Final = 50_000

_SHAPES: Final = {
    Shape.ELLIPSE: ("([", "])"),
    Shape.ROUNDED: ("(", ")"),
    Shape.RECTANGLE: ("[", "]"),
    Shape.HEXAGON: ("{{", "}}"),
    Shape.OCTAGON: ("[[", "]]"),
    Shape.DIAMOND: ("{", "}"),
    Shape.TRIANGLE: ("[/", "\\]"),
}
#: Between the ends of an edge, without and with a label.
_ARROWS: Final = {Line.SOLID: "-->", Line.DASHED: "-.->", Line.DOTTED: "-.->"}
_LINKS: Final = {Line.SOLID: "---", Line.DASHED: "-.-", Line.DOTTED: "-.-"}
_DASHES: Final = {Line.SOLID: "", Line.DASHED: ",stroke-dasharray:6 4", Line.DOTTED: ",stroke-dasharray:2 3"}


def write_mermaid(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as a Mermaid flowchart.

    Raises:
        GraphTooLarge: Mermaid would refuse to draw it.
    """
    lines = []
    length = 0
    for line in _lines(graph):
        lines.append(line)
        length += len(line) + 1
        if length > MAX_CHARACTERS:
            raise GraphTooLarge(
                f"Mermaid draws at most {MAX_EDGES} edges and {MAX_CHARACTERS} characters, and this graph has more; "
                "choose less with --where, or another format"
            )
    with text_of(file) as out:
        out.writelines(f"{line}\n" for line in lines)


def _lines(graph: PropertyGraph) -> Iterator[str]:
    yield "---"
    yield f"title: {_quoted(graph.title)}"
    yield "---"
    yield "flowchart LR"
    yield f"%% {one_line(graph.provenance).replace('%%', '% %')}"
    numbers = {}
    looks = {}
    for number, node in enumerate(graph.nodes()):
        numbers[node.id] = f"n{number}"
        looks[node_look(node)] = True
        yield f"  n{number}{_shaped(node)}:::{node_look(node)}"
    for number, edge in enumerate(graph.edges()):
        if number == MAX_EDGES:
            raise GraphTooLarge(
                f"Mermaid draws at most {MAX_EDGES} edges, and this graph has more; "
                "choose less with --where, or another format"
            )
        label = f'|"{_spelled(edge.label)}"|' if edge.label.strip() else ""
        drawn = edge_style(edge)
        link = (_ARROWS if drawn.points else _LINKS)[drawn.line]
        yield f"  {numbers[edge.source]} {link}{label} {numbers[edge.target]}"
        yield f"  linkStyle {number} {_drawn(edge)}"
    for look in looks:
        style = NODE_STYLES[look]
        yield f"  classDef {look} fill:{style.fill},color:{style.text},stroke:#000000"


def _shaped(node: Node) -> str:
    before, after = _SHAPES[NODE_STYLES[node_look(node)].shape]
    return f'{before}"{_spelled(node.label) or " "}"{after}'


def _drawn(edge: Edge) -> str:
    style = edge_style(edge)
    return f"stroke:{style.colour},stroke-width:{edge_width(edge):.1f}px{_DASHES[style.line]}"


def _spelled(text: str) -> str:
    """Spell what has a meaning in a label by its number, as ``#35;``; a label that begins like Markdown is not that."""
    return "".join(
        letter if letter.isalnum() or letter in " .,:-+/()%=?'" or ord(letter) > 127 else f"#{ord(letter)};"
        for letter in one_line(text)
    )


def _quoted(text: str) -> str:
    return '"' + one_line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
