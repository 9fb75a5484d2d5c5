"""Places for the nodes of a graph, so that a file opens as a drawing and not as a heap.

Nodes stand in layers, each of certain kinds, so that arrows run mostly from left to right; in a layer each kind stands
together, and each node near what it is joined to.  It takes linear time, and gives the same graph the same drawing; the
layouts of the programs that open the file begin from there.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.exports.property_graph import PropertyGraph

__all__ = ["place_nodes"]

#: In points: from one layer to the next, from one column of a layer to the next, and from row to row.
_LAYER: Final = 520.0
_COLUMN: Final = 230.0
_ROW: Final = 120.0
#: Rows of a small graph.
_SHORTEST: Final = 12
_SWEEPS: Final = 4


def place_nodes(graph: PropertyGraph) -> dict[str, tuple[float, float]]:
    """Return the centre of every node of *graph* in points, x to the right and y down.

    >>> from evigraph.exports.property_graph import Edge, Node, PropertyGraph, Schema
    >>> nodes = [Node("d", "drug", "drug"), Node("c", "condition", "condition")]
    >>> edges = [Edge("e", "d", "c", "for", "")]
    >>> place_nodes(PropertyGraph("v", "", Schema({}, {}), lambda: iter(nodes), lambda: iter(edges), ""))
    {'d': (0.0, 0.0), 'c': (520.0, 0.0)}
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
    _order(layers, kind_of, edges)
    places = _columns(layers, max(_SHORTEST, math.ceil(1.2 * math.sqrt(len(kinds)))))
    return {name: places[index] for name, index in number.items()}


def _layers(kind_of: list[str], edges: list[tuple[int, int]]) -> list[list[int]]:
    """Group the nodes by the layer of their kind, and by depth within the kind."""
    kinds = {kind: index for index, kind in enumerate(dict.fromkeys(kind_of))}
    flow: dict[tuple[int, int], int] = {}
    within = []
    for source, target in edges:
        pair = kinds[kind_of[source]], kinds[kind_of[target]]
        if pair[0] == pair[1]:
            within.append((source, target))
        else:
            flow[pair] = flow.get(pair, 0) + 1
    # Between two kinds, the way that more arrows go.
    forward = [pair for pair, count in flow.items() if count > flow.get(pair[::-1], 0)]
    layer = _depths(len(kinds), forward)
    depth = _depths(len(kind_of), within)
    groups: dict[tuple[int, int], list[int]] = {}
    for node, kind in enumerate(kind_of):
        groups.setdefault((layer[kinds[kind]], depth[node]), []).append(node)
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


def _order(layers: list[list[int]], kind_of: list[str], edges: list[tuple[int, int]]) -> None:
    """Sort each layer by kind, and then by the mean place of the neighbours, to and fro until it has mostly settled."""
    neighbours: list[list[int]] = [[] for _ in kind_of]
    for source, target in edges:
        neighbours[source].append(target)
        neighbours[target].append(source)
    place = [0.0] * len(neighbours)
    _spread(layers, place)
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 else reversed(layers):
            mean = {}
            of_kind: dict[str, list[float]] = {}
            for node in layer:
                near = neighbours[node]
                mean[node] = sum(place[other] for other in near) / len(near) if near else place[node]
                of_kind.setdefault(kind_of[node], []).append(mean[node])
            centre = {kind: sum(means) / len(means) for kind, means in of_kind.items()}
            keys = {node: (centre[kind_of[node]], kind_of[node], mean[node]) for node in layer}
            layer.sort(key=keys.__getitem__)
            _spread([layer], place)


def _spread(layers: Iterable[list[int]], place: list[float]) -> None:
    for layer in layers:
        for index, node in enumerate(layer):
            place[node] = (index + 0.5) / len(layer)


def _columns(layers: list[list[int]], height: int) -> dict[int, tuple[float, float]]:
    """Place the layers side by side, each in as many columns as it needs, all on one middle line."""
    places = {}
    left = 0.0
    for layer in layers:
        width = math.ceil(len(layer) / height)
        rows = math.ceil(len(layer) / width)
        for index, node in enumerate(layer):
            # Row by row, so that what stands together by kind or neighbours stays together in all columns.
            row, column = divmod(index, width)
            places[node] = (left + column * _COLUMN, (row - (rows - 1) / 2) * _ROW)
        left += (width - 1) * _COLUMN + _LAYER
    return places
