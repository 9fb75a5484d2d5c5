"""Places for the nodes of a graph, so that a file opens as a drawing and not as a heap.

Each kind of node has columns of its own, where arrows run mostly from left to right, and in a column nodes stand near
what they are joined to.  It takes linear time, and gives the same graph the same drawing; the layouts of the programs
that open the file begin from there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.exports.property_graph import PropertyGraph

__all__ = ["place_nodes"]

_COLUMN: Final = 280.0
_ROW: Final = 80.0
_SHORTEST: Final = 16
_SWEEPS: Final = 4


def place_nodes(graph: PropertyGraph) -> dict[str, tuple[float, float]]:
    """Return the centre of every node of *graph* in points, x to the right and y down.

    >>> from evigraph.exports.property_graph import Edge, Node, PropertyGraph, Schema
    >>> nodes = [Node("d", "drug", "drug"), Node("c", "condition", "condition")]
    >>> edges = [Edge("e", "d", "c", "for", "")]
    >>> place_nodes(PropertyGraph("v", "", Schema({}, {}), lambda: iter(nodes), lambda: iter(edges), ""))
    {'d': (0.0, 0.0), 'c': (280.0, 0.0)}
    """
    kinds = {node.id: node.kind for node in graph.nodes()}
    number = {name: index for index, name in enumerate(kinds)}
    kind_of = list(kinds.values())
    edges = [
        (number[edge.source], number[edge.target])
        for edge in graph.edges()
        if edge.source in number and edge.target in number and edge.source != edge.target
    ]
    layers = _layers(kind_of, edges)
    _order(layers, edges)
    places = _columns(layers, max(_SHORTEST, math.ceil(1.5 * math.sqrt(len(kinds)))))
    return {name: places[index] for name, index in number.items()}


def _layers(kind_of: list[str], edges: list[tuple[int, int]]) -> list[list[int]]:
    """Group the nodes by kind and by depth within the kind, what arrows leave before what they reach."""
    balance = dict.fromkeys(kind_of, 0)
    within = []
    for source, target in edges:
        if kind_of[source] == kind_of[target]:
            within.append((source, target))
        else:
            balance[kind_of[source]] -= 1
            balance[kind_of[target]] += 1
    rank = {kind: index for index, kind in enumerate(sorted(balance, key=lambda kind: balance[kind]))}
    depth = _depths(len(kind_of), within)
    groups: dict[tuple[int, int], list[int]] = {}
    for node, kind in enumerate(kind_of):
        groups.setdefault((rank[kind], depth[node]), []).append(node)
    return [groups[key] for key in sorted(groups)]


def _depths(count: int, edges: list[tuple[int, int]]) -> list[int]:
    """Return for each node the length of the longest path that ends there; a cycle is cut at its first node."""
    targets: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for source, target in edges:
        targets[source].append(target)
        waiting[target] += 1
    depth = [0] * count
    done = [False] * count
    ready = [node for node in range(count) if not waiting[node]]
    first = 0
    while True:
        while ready:
            node = ready.pop()
            done[node] = True
            for target in targets[node]:
                if done[target]:
                    continue
                depth[target] = max(depth[target], depth[node] + 1)
                waiting[target] -= 1
                if not waiting[target]:
                    ready.append(target)
        while first < count and done[first]:
            first += 1
        if first == count:
            return depth
        ready.append(first)


def _order(layers: list[list[int]], edges: list[tuple[int, int]]) -> None:
    """Sort each layer by the mean place of the neighbours, to and fro until it has mostly settled."""
    neighbours: list[list[int]] = [[] for layer in layers for _ in layer]
    for source, target in edges:
        neighbours[source].append(target)
        neighbours[target].append(source)
    place = [0.0] * len(neighbours)
    _spread(layers, place)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            mean = {
                node: sum(place[near] for near in neighbours[node]) / len(neighbours[node])
                if neighbours[node]
                else place[node]
                for node in layer
            }
            layer.sort(key=mean.__getitem__)
            _spread([layer], place)


def _spread(layers: Iterable[list[int]], place: list[float]) -> None:
    for layer in layers:
        for index, node in enumerate(layer):
            place[node] = (index + 0.5) / len(layer)


def _columns(layers: list[list[int]], height: int) -> dict[int, tuple[float, float]]:
    """Place the layers side by side, each in as many columns as it needs, all on one middle line."""
    places = {}
    column = 0
    for layer in layers:
        width = math.ceil(len(layer) / height)
        rows = math.ceil(len(layer) / width)
        for index, node in enumerate(layer):
            row, across = divmod(index, width)
            places[node] = ((column + across) * _COLUMN, (row - (rows - 1) / 2) * _ROW)
        column += width
    return places
