"""What every format says of nodes and edges beside their attributes, and which attributes are left to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.exports.property_graph import Attribute, Edge, PropertyGraph, Value

__all__ = ["RESERVED", "edge_columns", "known", "node_columns", "weight_of"]

#: Names that formats use for themselves, so that views leave them alone; ``weight`` may be an attribute of edges.
RESERVED: Final = frozenset(
    {"color", "id", "interaction", "key", "kind", "label", "look", "name", "size", "source", "target", "value", "width"}
)


def node_columns(graph: PropertyGraph) -> dict[str, Attribute]:
    """Return the attributes of nodes."""
    return dict(graph.schema.nodes)


def edge_columns(graph: PropertyGraph) -> dict[str, Attribute]:
    """Return the attributes of edges but for the weight, for which most formats have a place of its own."""
    return {name: attribute for name, attribute in graph.schema.edges.items() if name != "weight"}


def known(values: Mapping[str, Value], columns: Mapping[str, Attribute]) -> dict[str, Value]:
    """Return those of *values* that *columns* names, in its order.

    >>> from evigraph.exports.property_graph import Attribute, AttributeType
    >>> known({"b": 1, "c": 2, "a": 3}, dict.fromkeys("ab", Attribute(AttributeType.INTEGER, "")))
    {'a': 3, 'b': 1}
    """
    return {name: values[name] for name in columns if name in values}


def weight_of(edge: Edge) -> float:
    """Return how much *edge* weighs: its attribute ``weight``, else its number of claims, else 1.

    >>> from evigraph.exports.property_graph import Edge
    >>> weight_of(Edge("e", "a", "b", "for", "", {"claims": 3})), weight_of(Edge("e", "a", "b", "about", ""))
    (3.0, 1.0)
    """
    found = edge.attributes.get("weight", edge.attributes.get("claims", 1))
    return float(found) if isinstance(found, int | float) and found > 0 else 1.0
