"""Graphviz: DOT, and the pictures that its programs draw of it, with a legend and the provenance below."""

from __future__ import annotations

import io
import shutil
import subprocess
import textwrap
from collections import Counter
from math import ceil
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO

from evigraph.exports.appearance import (
    EDGE_STYLES,
    NODE_STYLES,
    Line,
    Shape,
    edge_look,
    edge_style,
    edge_width,
    node_look,
    node_style,
)
from evigraph.exports.formats.characters import for_xml, one_line, text_of, xml_text
from evigraph.exports.formats.columns import edge_columns, known, node_columns, weight_of
from evigraph.exports.formats.format import GraphTooLarge, MissingProgram

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.exports.property_graph import Attribute, PropertyGraph, Value

__all__ = ["MAX_DRAWN", "write_dot", "write_pdf", "write_png", "write_svg"]

#: A picture of more edges is a hairball, and takes minutes to draw.
MAX_DRAWN: Final = 1000
#: Arrows from left to right in layers are the clearest drawing of so few edges; of more, springs are.
_MAX_LAYERED: Final = 250
_SECONDS: Final = 300
_CHARACTERS: Final = 24
#: Most cells of the legend in a row.
_ACROSS: Final = 6

_SHAPES: Final = {
    Shape.ELLIPSE: ("ellipse", "filled"),
    Shape.ROUNDED: ("box", "filled,rounded"),
    Shape.RECTANGLE: ("box", "filled"),
    Shape.HEXAGON: ("hexagon", "filled"),
    Shape.OCTAGON: ("octagon", "filled"),
    Shape.DIAMOND: ("diamond", "filled"),
    Shape.TRIANGLE: ("triangle", "filled"),
}


def write_dot(graph: PropertyGraph, file: BinaryIO) -> None:
    """Write *graph* as DOT; attributes of ours begin with ``ev_``, since Graphviz has its own."""
    with text_of(file) as out:
        _write(graph, out, node_columns(graph), edge_columns(graph), drawn=False)


def write_svg(graph: PropertyGraph, file: BinaryIO) -> None:
    """Draw *graph* as SVG."""
    _draw(graph, file, "svg")


def write_png(graph: PropertyGraph, file: BinaryIO) -> None:
    """Draw *graph* as PNG."""
    _draw(graph, file, "png")


def write_pdf(graph: PropertyGraph, file: BinaryIO) -> None:
    """Draw *graph* as PDF."""
    _draw(graph, file, "pdf")


def _draw(graph: PropertyGraph, file: BinaryIO, syntax: str) -> None:
    """Have Graphviz draw *graph*.

    Raises:
        MissingProgram: Graphviz is not installed, or fails.
        GraphTooLarge: nobody could read the picture.
    """
    edges = sum(1 for _ in graph.edges())
    if edges > MAX_DRAWN:
        raise GraphTooLarge(
            f"the graph has {edges} edges, and a picture of more than {MAX_DRAWN} cannot be read; "
            "choose less with --where, or export dot, graphml or gexf for a program that zooms"
        )
    program = "dot" if edges <= _MAX_LAYERED else "sfdp"
    path = shutil.which(program)
    if path is None:
        raise MissingProgram(
            f"{syntax} is drawn by Graphviz, and its program {program!r} is not on the PATH; "
            "install Graphviz, or export dot, html or graphml"
        )
    described = io.BytesIO()
    with text_of(described) as out:
        _write(graph, out, {}, {}, drawn=True)
    command = [path, f"-T{syntax}", *(["-Gdpi=110"] if syntax == "png" else [])]
    try:
        done = subprocess.run(  # noqa: S603 - the program is Graphviz, and what it reads is quoted
            command, input=described.getvalue(), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise GraphTooLarge(
            f"Graphviz did not draw {edges} edges in {_SECONDS} seconds; choose less with --where"
        ) from None
    if done.returncode or not done.stdout:
        said = one_line(done.stderr.decode(errors="replace")).strip() or f"status {done.returncode}"
        raise MissingProgram(f"Graphviz failed to draw the graph: {said[:300]}")
    file.write(done.stdout)


def _write(
    graph: PropertyGraph,
    out: TextIO,
    of_nodes: Mapping[str, Attribute],
    of_edges: Mapping[str, Attribute],
    *,
    drawn: bool,
) -> None:
    out.write(
        f"digraph {_quoted(graph.view)} {{\n"
        '  graph [rankdir=LR, overlap=prism, outputorder=edgesfirst, ranksep=1.2, nodesep=0.2, fontname="Helvetica",'
        f" labelloc=b, label={_legend(graph) if drawn else _quoted(f'{graph.title}. {graph.provenance}')}];\n"
        '  node [fontname="Helvetica", fontsize=11, style=filled, color="#000000", penwidth=0.75];\n'
        '  edge [fontname="Helvetica", fontsize=9, fontcolor="#333333"];\n'
    )
    for node in graph.nodes():
        style = node_style(node)
        shape, filled = _SHAPES[style.shape]
        out.write(
            f'  {_quoted(node.id)} [label={_label(node.label)}, shape={shape}, style="{filled}",'
            f' fillcolor="{style.fill}", fontcolor="{style.text}", class={_quoted(node.kind)},'
            f" tooltip={_quoted(node.label)}{_more(known(node.attributes, of_nodes).items())}];\n"
        )
    for edge in graph.edges():
        looks = edge_style(edge)
        out.write(
            f"  {_quoted(edge.source)} -> {_quoted(edge.target)} [id={_quoted(edge.id)}, label={_label(edge.label)},"
            f' color="{looks.colour}", style={looks.line}, penwidth={edge_width(edge):.2f},'
            f"{'' if looks.points else ' dir=none,'}"
            f" class={_quoted(edge.kind)}, weight={min(round(weight_of(edge)), 100)},"
            f" tooltip={_quoted(edge.label)}{_more(known(edge.attributes, of_edges).items())}];\n"
        )
    out.write("}\n")


def _more(values: Iterable[tuple[str, Value]]) -> str:
    return "".join(f", {_quoted(f'ev_{name}')}={_quoted(_spelled(value))}" for name, value in values)


def _spelled(value: Value) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    r"""Quote *text* for DOT, where a backslash has a meaning and a line end is spelled ``\n``.

    >>> _quoted('say "a\\b"')
    '"say \\"a\\\\b\\""'
    """
    lines = (for_xml(one_line(line)) for line in text.split("\n"))  # SVG is XML
    return '"' + "\\n".join(line.replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'


def _label(text: str) -> str:
    return _quoted("\n".join(textwrap.wrap(one_line(text), _CHARACTERS)))


def _legend(graph: PropertyGraph) -> str:
    """Return title, legend and provenance as a table in Graphviz's HTML, which is no node of the graph."""
    nodes = dict.fromkeys(node_look(node) for node in graph.nodes())
    edges = dict.fromkeys(edge_look(edge) for edge in graph.edges())
    shared = Counter(NODE_STYLES[look].fill for look in nodes)
    cells = [
        f'<TD BGCOLOR="{style.fill}"><FONT COLOR="{style.text}">{xml_text(style.meaning)}'
        f"{f' ({style.shape})' if shared[style.fill] > 1 else ''}</FONT></TD>"
        for look, style in NODE_STYLES.items()
        if look in nodes
    ]
    cells += [
        f'<TD><FONT COLOR="{style.colour}"><B>{_STROKES[style.line]}</B></FONT>&#160; {xml_text(style.meaning)}</TD>'
        for look, style in EDGE_STYLES.items()
        if look in edges
    ]
    # Each row is a table of its own, so that no cell is as wide as the one below it; Graphviz stretches short ones.
    across = ceil(len(cells) / ceil(len(cells) / _ACROSS)) if cells else 1
    rows = [
        f'<TABLE BORDER="0" CELLBORDER="1" CELLSPACING="4" CELLPADDING="3"><TR>{"".join(row)}</TR></TABLE>'
        for row in (cells[start : start + across] for start in range(0, len(cells), across))
    ]
    title = f'<FONT POINT-SIZE="16">{_cell(graph.title)}</FONT>'
    foot = f'<FONT POINT-SIZE="9">{_cell(graph.provenance)}</FONT>'
    lines = "".join(f'<TR><TD ALIGN="LEFT">{line}</TD></TR>' for line in (title, *rows, foot))
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" COLOR="#999999">{lines}</TABLE>>'


#: A piece of each line, for the legend.
_STROKES: Final = {
    Line.SOLID: "&#9473;&#9473;&#9473;",
    Line.DASHED: "&#8211; &#8211; &#8211;",
    Line.DOTTED: "&#183; &#183; &#183;",
}


def _cell(text: str) -> str:
    return "<BR/>".join(xml_text(line) for line in textwrap.wrap(one_line(text), 120)) or " "
