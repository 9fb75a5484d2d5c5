"""A graph of nodes and edges with typed attributes: what a view makes of the evidence, and what every format writes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["Attribute", "AttributeType", "Edge", "Node", "PropertyGraph", "Schema", "Value"]

#: The value of an attribute; what is not known is left out, never None.
Value: TypeAlias = str | int | float | bool | tuple[str, ...]


class AttributeType(StrEnum):
    """What the values of an attribute are."""

    STRING = "string"
    INTEGER = "integer"
    DOUBLE = "double"
    BOOLEAN = "boolean"
    #: A list of strings, a tuple in Python.
    STRINGS = "strings"


class Attribute(NamedTuple):
    """The type of an attribute, and what it says, in one line."""

    type: AttributeType
    description: str


@dataclass(frozen=True, slots=True)
class Node:
    """A thing of the graph.

    >>> Node("term:baclofen", "baclofen", "drug").attributes
    {}
    """

    #: Stable from build to build, unique among the nodes, and safe: a CURIE such as ``claim:000-001``.
    id: str
    #: Its name for a reader; any character may stand in it.
    label: str
    #: What it is, in snake case, as in :data:`evigraph.exports.appearance.NODE_STYLES`.
    kind: str
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow from one node to another; between the same two there may be several."""

    #: Stable from build to build, and unique among the edges.
    id: str
    source: str
    target: str
    #: What it says, in snake case, as in :data:`evigraph.exports.appearance.EDGE_STYLES`.
    kind: str
    label: str
    attributes: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schema:
    """The attributes that nodes and edges of a view may have, in the order of their columns.

    It is the same for every graph of the view, so that a writer can begin before it has seen all.
    """

    nodes: Mapping[str, Attribute]
    edges: Mapping[str, Attribute]


@dataclass(frozen=True, slots=True)
class PropertyGraph:
    """A view of the evidence graph, or of a selection from it.

    Nodes and edges are made while they are read, in the same order each time.  Every end of an edge is among the nodes.
    """

    #: Name of the view, such as ``evidence``.
    view: str
    title: str
    schema: Schema
    #: Give the nodes; may be called again.
    nodes: Callable[[], Iterator[Node]]
    #: Give the edges; may be called again.
    edges: Callable[[], Iterator[Edge]]
    #: One line: the version of evigraph, a digest of the files that the graph is of, what was selected.
    provenance: str
