"""Graphs that are read more than once: a small one is kept in memory, so that it is made but once."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evigraph.exports.property_graph import PropertyGraph

__all__ = ["keep_small"]

#: So many nodes, and so many edges, are kept: some ten megabytes.
_MOST: Final = 5_000

_Item = TypeVar("_Item")


def keep_small(graph: PropertyGraph, most: int = _MOST) -> PropertyGraph:
    """Return *graph* so that at most *most* nodes and edges are kept when first read; more are made each time.

    >>> from evigraph.exports.property_graph import Node, PropertyGraph, Schema
    >>> made = []
    >>> def nodes():
    ...     made.append(1)
    ...     yield Node("a", "a", "drug")
    >>> graph = keep_small(PropertyGraph("v", "", Schema({}, {}), nodes, lambda: iter(()), ""))
    >>> len([*graph.nodes(), *graph.nodes()]), len(made)
    (2, 1)
    """
    return replace(graph, nodes=_kept(graph.nodes, most), edges=_kept(graph.edges, most))


def _kept(make: Callable[[], Iterator[_Item]], most: int) -> Callable[[], Iterator[_Item]]:
    held: list[_Item] | None = None
    too_many = False

    def items() -> Iterator[_Item]:
        nonlocal held, too_many
        if held is not None:
            return iter(held)
        if too_many:
            return make()
        first = list(islice(make(), most + 1))
        if len(first) > most:
            too_many = True
            return make()
        held = first
        return iter(held)

    return items
