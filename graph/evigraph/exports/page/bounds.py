"""How much one page holds."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from evigraph.exports.formats.format import GraphTooLarge

if TYPE_CHECKING:
    from evigraph.exports.property_graph import PropertyGraph

__all__ = ["MOST_EDGES", "MOST_NODES", "MOST_PROVED", "hold"]

#: A browser draws no more than these fluently, and nobody reads them.
MOST_NODES: Final = 5_000
MOST_EDGES: Final = 20_000
#: Of so many claims, and of so many edges, the inferences are proved, which takes some hundredths of a second each.
MOST_PROVED: Final = 400


def hold(graph: PropertyGraph) -> PropertyGraph:
    """Read *graph* once and hold it in memory; it is small, as a page shows it.

    Raises:
        GraphTooLarge: it has more nodes or edges than a page can show.

    >>> from evigraph.exports.property_graph import Node, PropertyGraph, Schema
    >>> once = iter([Node("term:a", "a", "drug")])
    >>> held = hold(PropertyGraph("v", "", Schema({}, {}), lambda: once, lambda: iter([]), ""))
    >>> len(list(held.nodes())), len(list(held.nodes()))
    (1, 1)
    """
    nodes = list(islice(graph.nodes(), MOST_NODES + 1))
    edges = list(islice(graph.edges(), MOST_EDGES + 1)) if len(nodes) <= MOST_NODES else []
    if len(nodes) > MOST_NODES or len(edges) > MOST_EDGES:
        raise GraphTooLarge(
            f"a page shows at most {MOST_NODES} nodes and {MOST_EDGES} edges, and this view has more; "
            "select less with --where, or take --format gexf"
        )
    return replace(graph, nodes=lambda: iter(nodes), edges=lambda: iter(edges))
