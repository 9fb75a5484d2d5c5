"""How nodes and edges look, in every format that carries looks: colour, shape, size, line.

The colours are those of Okabe and Ito, which colour-blind readers tell apart; what a colour says, a shape or a line
says too, so that a print in black and white can be read.

>>> NODE_STYLES["drug"].fill, EDGE_STYLES["against"].line
('#0072B2', <Line.DASHED: 'dashed'>)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evigraph.exports.property_graph import Edge, Node

__all__ = [
    "EDGE_STYLES",
    "NODE_STYLES",
    "EdgeStyle",
    "Line",
    "NodeStyle",
    "Shape",
    "edge_look",
    "edge_style",
    "edge_width",
    "node_look",
    "node_size",
    "node_style",
]


class Shape(StrEnum):
    """The outline of a node."""

    ELLIPSE = "ellipse"
    ROUNDED = "rounded"
    RECTANGLE = "rectangle"
    HEXAGON = "hexagon"
    OCTAGON = "octagon"
    DIAMOND = "diamond"
    TRIANGLE = "triangle"


class Line(StrEnum):
    """How an edge is drawn."""

    SOLID = "solid"
    DASHED = "dashed"
    DOTTED = "dotted"


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """How a kind of node looks; colours are ``#RRGGBB``."""

    fill: str
    #: Colour of text that stands on the fill.
    text: str
    shape: Shape
    #: What it is, in the words of a legend.
    meaning: str


@dataclass(frozen=True, slots=True)
class EdgeStyle:
    """How a kind of edge looks; the colour is ``#RRGGBB``."""

    colour: str
    line: Line
    #: What it says, in the words of a legend.
    meaning: str
    #: Whether it points to its target; of two claims that disagree neither comes first.
    points: bool = True


_WHITE: Final = "#FFFFFF"
_BLACK: Final = "#000000"
_BLUE: Final = "#0072B2"
_SKY: Final = "#56B4E9"
_GREEN: Final = "#009E73"
_YELLOW: Final = "#F0E442"
_ORANGE: Final = "#E69F00"
_VERMILION: Final = "#D55E00"
_PURPLE: Final = "#CC79A7"
_GREY: Final = "#999999"
_DARK: Final = "#555555"
_PALE: Final = "#E5E5E5"

#: The look of each kind of node; a kind that is not here looks like ``term``.
NODE_STYLES: Final[dict[str, NodeStyle]] = {
    "drug": NodeStyle(_BLUE, _WHITE, Shape.ROUNDED, "drug"),
    "drug_class": NodeStyle(_SKY, _BLACK, Shape.ROUNDED, "drug class"),
    "class_expression": NodeStyle(_SKY, _BLACK, Shape.HEXAGON, "class with exceptions"),
    "combination": NodeStyle(_BLUE, _WHITE, Shape.HEXAGON, "combination"),
    "procedure": NodeStyle(_GREEN, _BLACK, Shape.ROUNDED, "procedure or measure"),
    "condition": NodeStyle(_ORANGE, _BLACK, Shape.ELLIPSE, "condition"),
    "adverse_effect": NodeStyle(_PURPLE, _BLACK, Shape.ELLIPSE, "adverse effect"),
    "outcome_measure": NodeStyle(_YELLOW, _BLACK, Shape.ELLIPSE, "outcome measure"),
    "population": NodeStyle(_YELLOW, _BLACK, Shape.HEXAGON, "population"),
    "term": NodeStyle(_WHITE, _BLACK, Shape.ELLIPSE, "other term"),
    "claim": NodeStyle(_WHITE, _BLACK, Shape.RECTANGLE, "claim"),
    "article": NodeStyle(_DARK, _WHITE, Shape.RECTANGLE, "article"),
    "source": NodeStyle(_YELLOW, _BLACK, Shape.RECTANGLE, "source"),
    "citation": NodeStyle(_GREY, _BLACK, Shape.RECTANGLE, "citation not read as any source"),
    "finding": NodeStyle(_VERMILION, _BLACK, Shape.OCTAGON, "finding"),
    "answer": NodeStyle(_GREEN, _BLACK, Shape.OCTAGON, "answer"),
    "rule": NodeStyle(_YELLOW, _BLACK, Shape.DIAMOND, "rule"),
    "fact": NodeStyle(_PALE, _BLACK, Shape.RECTANGLE, "statement"),
}

#: The look of each kind of edge; a kind that is not here looks like ``neutral``.
EDGE_STYLES: Final[dict[str, EdgeStyle]] = {
    # What a claim says of its intervention: the directions of claims.
    "for": EdgeStyle(_BLUE, Line.SOLID, "advised"),
    "conditional": EdgeStyle(_SKY, Line.SOLID, "advised under a condition"),
    "against": EdgeStyle(_VERMILION, Line.DASHED, "advised against"),
    "benefit": EdgeStyle(_GREEN, Line.SOLID, "found to help"),
    "superior": EdgeStyle(_GREEN, Line.SOLID, "found better than another"),
    "no_difference": EdgeStyle(_GREY, Line.SOLID, "found as good as another"),
    "inferior": EdgeStyle(_ORANGE, Line.DASHED, "found worse than another"),
    "no_benefit": EdgeStyle(_ORANGE, Line.DASHED, "found not to help"),
    "harm": EdgeStyle(_PURPLE, Line.DASHED, "harms"),
    "insufficient_evidence": EdgeStyle(_GREY, Line.DOTTED, "too little is known"),
    "neutral": EdgeStyle(_GREY, Line.SOLID, "stated, pointing nowhere"),
    # A licence is no advice, and to look out for a harm is not to advise it.
    "licensed": EdgeStyle(_BLUE, Line.DOTTED, "licensed"),
    "not_licensed": EdgeStyle(_VERMILION, Line.DOTTED, "not licensed"),
    "not_preferred": EdgeStyle(_ORANGE, Line.DOTTED, "advised against at a line, or as the preferred one"),
    "care": EdgeStyle(_PURPLE, Line.DOTTED, "calls for care"),
    # What joins the nodes of the other views.
    "about": EdgeStyle(_DARK, Line.SOLID, "is about"),
    "compared_with": EdgeStyle(_DARK, Line.DOTTED, "is compared with"),
    "states": EdgeStyle(_GREY, Line.SOLID, "states"),
    "cites": EdgeStyle(_DARK, Line.SOLID, "cites"),
    "probably_cites": EdgeStyle(_DARK, Line.DOTTED, "cites, by an unsure reading"),
    "restates": EdgeStyle(_GREY, Line.DOTTED, "says again"),
    "broader": EdgeStyle(_DARK, Line.SOLID, "is within"),
    "close": EdgeStyle(_GREY, Line.DOTTED, "is close to"),
    "has_part": EdgeStyle(_DARK, Line.DASHED, "has as a part"),
    "excludes": EdgeStyle(_VERMILION, Line.DASHED, "leaves out"),
    # In what two claims disagree: the types of findings.
    "contradiction": EdgeStyle(_VERMILION, Line.SOLID, "contradicts", points=False),
    "line_disagreement": EdgeStyle(_BLUE, Line.SOLID, "disagrees about the line", points=False),
    "dose_disagreement": EdgeStyle(_SKY, Line.SOLID, "disagrees about the dose", points=False),
    "effect_disagreement": EdgeStyle(_GREEN, Line.SOLID, "disagrees about the effect", points=False),
    "superiority_disagreement": EdgeStyle(_ORANGE, Line.SOLID, "disagrees about what is better", points=False),
    "recommendation_vs_evidence": EdgeStyle(_VERMILION, Line.DASHED, "advice against the evidence", points=False),
    "internal_tension": EdgeStyle(_GREY, Line.DASHED, "tension within an article", points=False),
    "safety_omission": EdgeStyle(_PURPLE, Line.DASHED, "a warning that the other leaves out", points=False),
    "provenance": EdgeStyle(_GREY, Line.DOTTED, "doubt about a source", points=False),
    "premise": EdgeStyle(_DARK, Line.SOLID, "premise of"),
    "concludes": EdgeStyle(_GREEN, Line.SOLID, "concludes"),
}

_SMALLEST: Final = 24.0
_LARGEST: Final = 96.0
_WIDEST: Final = 10.0


def node_look(node: Node) -> str:
    """Return which of :data:`NODE_STYLES` *node* has: that of its kind, else ``term``."""
    return node.kind if node.kind in NODE_STYLES else "term"


def node_style(node: Node) -> NodeStyle:
    """Return the look of *node*, by its kind."""
    return NODE_STYLES[node_look(node)]


def edge_look(edge: Edge) -> str:
    """Return which of :data:`EDGE_STYLES` *edge* has: that of its kind, else of its direction, else ``neutral``.

    >>> from evigraph.exports.property_graph import Edge
    >>> edge_look(Edge("e", "a", "b", "efficacy", "", {"direction": "harm"}))
    'harm'
    """
    if edge.kind in EDGE_STYLES:
        return edge.kind
    direction = str(edge.attributes.get("direction"))
    return direction if direction in EDGE_STYLES else "neutral"


def edge_style(edge: Edge) -> EdgeStyle:
    """Return the look of *edge*, by its kind; an edge of another kind that has a direction looks like that."""
    return EDGE_STYLES[edge_look(edge)]


def node_size(node: Node) -> float:
    """Return the diameter of *node* in points: the area grows with the attribute ``claims``, up to a bound.

    >>> from evigraph.exports.property_graph import Node
    >>> [node_size(Node("a", "a", "drug", {"claims": count})) for count in (0, 1, 4, 1000)]
    [24.0, 24.0, 48.0, 96.0]
    """
    return min(_SMALLEST * math.sqrt(max(_count(node), 1)), _LARGEST)


def edge_width(edge: Edge) -> float:
    """Return the width of *edge* in points: it grows with the attribute ``claims``, up to a bound.

    >>> from evigraph.exports.property_graph import Edge
    >>> [edge_width(Edge("e", "a", "b", "for", "", {"claims": count})) for count in (0, 1, 4, 1000)]
    [1.5, 1.5, 3.0, 10.0]
    """
    return min(1.5 * math.sqrt(max(_count(edge), 1)), _WIDEST)


def _count(thing: Node | Edge) -> int:
    count = thing.attributes.get("claims", 1)
    return count if isinstance(count, int) else 1
