"""Graphs to write and read back: small ones that are hard to write, and any that hypothesis thinks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.exports.property_graph import Value

__all__ = ["CASES", "GRAPHS", "HARD_TEXT", "SCHEMA", "graph_of"]

_ATTRIBUTES: Final = {
    "note": Attribute(AttributeType.STRING, "What else is said."),
    "synonyms": Attribute(AttributeType.STRINGS, "Other names."),
    "claims": Attribute(AttributeType.INTEGER, "How many claims."),
    "share": Attribute(AttributeType.DOUBLE, "A share."),
    "sure": Attribute(AttributeType.BOOLEAN, "Whether it is sure."),
}
SCHEMA: Final = Schema(_ATTRIBUTES, _ATTRIBUTES)

#: Quotes, markup, separators, line ends, control characters, and scripts that run the other way or need much room.
HARD_TEXT: Final = (
    "say \"no\" & 'yes' <b>not</b> ]]> a|b;c,d\te\nf\r\ng\\h {i} #35; --> %% "
    "\x00\x0b\x1f\x7f\u2028 \u202e\u05e2\u05d1\u05e8\u05d9\u05ea \U0001f48a \ufffe "
)


def graph_of(nodes: Sequence[Node], edges: Sequence[Edge]) -> PropertyGraph:
    return PropertyGraph(
        "evidence", "A view", SCHEMA, lambda: iter(nodes), lambda: iter(edges), "evigraph; selected: all claims"
    )


_HARD: Final[dict[str, Value]] = {
    "note": HARD_TEXT,
    "synonyms": (HARD_TEXT, "plain"),
    "claims": 7,
    "share": 0.1,
    "sure": True,
}
_DRUG: Final = Node("term:a", "a", "drug")
_CONDITION: Final = Node("term:b", "b", "condition")

CASES: Final = {
    "empty": graph_of([], []),
    "one node": graph_of([_DRUG], []),
    "parallel edges and a loop": graph_of(
        [_DRUG, _CONDITION],
        [
            Edge("term:a|for|term:b", "term:a", "term:b", "for", "for (2)", {"claims": 2}),
            Edge("term:a|against|term:b", "term:a", "term:b", "against", "against (1)", {"claims": 1, "sure": False}),
            Edge("again", "term:a", "term:b", "for", "for (2)", {"claims": 2}),
            Edge("loop", "term:a", "term:a", "superior", ""),
        ],
    ),
    "hard text": graph_of(
        [Node("term:a", HARD_TEXT, "drug", _HARD), Node("term:b", "", "of no style")],
        [Edge("e", "term:a", "term:b", "of no style", HARD_TEXT, _HARD)],
    ),
}

_TEXT: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_VALUES: Final[st.SearchStrategy[dict[str, Any]]] = st.fixed_dictionaries(
    {},
    optional={
        "note": _TEXT,
        "synonyms": st.lists(_TEXT, max_size=3).map(tuple),
        "claims": st.integers(0, 2**31 - 1),
        "share": st.floats(allow_nan=False, allow_infinity=False, width=32),
        "sure": st.booleans(),
    },
)
_KINDS: Final = st.sampled_from(["drug", "condition", "adverse_effect", "claim", "of no style"])
_SAYINGS: Final = st.sampled_from(["for", "against", "harm", "cites", "of no style"])


@st.composite
def _graphs(draw: st.DrawFn) -> PropertyGraph:
    count = draw(st.integers(0, 4))
    nodes = [Node(f"term:{n}", draw(_TEXT), draw(_KINDS), draw(_VALUES)) for n in range(count)]
    ends = st.integers(0, max(count - 1, 0)).map("term:{}".format)
    edges = [
        Edge(f"edge:{n}", draw(ends), draw(ends), draw(_SAYINGS), draw(_TEXT), draw(_VALUES))
        for n in range(draw(st.integers(0, 5)) if count else 0)
    ]
    return graph_of(nodes, edges)


#: Any graph.
GRAPHS: Final = _graphs()
