"""Measure how long each format takes for a large graph, how much memory beside it, and how large its file is."""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from typing import TYPE_CHECKING

from evigraph.exports.formats import FORMATS
from evigraph.exports.formats.format import GraphFormat, GraphTooLarge
from evigraph.exports.keeping import keep_small
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.property_graph import Value

_SCHEMA = Schema(
    {"synonyms": Attribute(AttributeType.STRINGS, "Other names."), "claims": Attribute(AttributeType.INTEGER, "")},
    {
        "direction": Attribute(AttributeType.STRING, "Which way."),
        "claims": Attribute(AttributeType.INTEGER, "How many."),
        "claim_ids": Attribute(AttributeType.STRINGS, "Which."),
        "effect_value": Attribute(AttributeType.DOUBLE, "How large."),
    },
)
_KINDS = ("for", "against", "benefit", "harm")


def graph_of(edges: int) -> PropertyGraph:
    """Return a graph that is made while it is read: half interventions, half conditions, ten edges a node."""
    half = max(edges // 20, 1)

    def make_nodes() -> Iterator[Node]:
        for number in range(2 * half):
            kind = "condition" if number % 2 else "drug"
            yield Node(f"term:{kind}-{number}", f"{kind} {number}", kind, {"synonyms": ("a", "b"), "claims": 10})

    def make_edges() -> Iterator[Edge]:
        for number in range(edges):
            ends = f"term:drug-{number % half * 2}", f"term:condition-{number * 7 // half % half * 2 + 1}"
            kind = _KINDS[number % 4]
            values: dict[str, Value] = {
                "direction": kind,
                "claims": 3,
                "claim_ids": ("000-001", "000-002"),
                "effect_value": 0.5,
            }
            yield Edge(f"{number}", *ends, kind, f"{kind} (3)", values)

    return PropertyGraph("evidence", "A large graph", _SCHEMA, make_nodes, make_edges, "made for measuring")


def measure(name: str, edges: int) -> None:
    """Write the graph in the format *name* to nowhere, and print the figures."""
    chosen = FORMATS[name]
    if not isinstance(chosen, GraphFormat):
        return
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, processor = time.perf_counter(), time.process_time()
    try:
        with tempfile.TemporaryFile() as file:
            chosen.write(keep_small(graph_of(edges)), file)
            size = file.tell()
    except GraphTooLarge as error:
        print(f"{name:10} refused: {error}", flush=True)
        return
    took, worked = time.perf_counter() - start, time.process_time() - processor
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    figures = f"{took:7.1f} s {worked:7.1f} s of CPU {more:8.0f} MB more {size / 1e6:8.1f} MB of file"
    print(f"{name:10} {figures}", flush=True)


def main() -> None:
    """Measure every format of graphs, each in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--edges", type=int, default=50_000)
    options.add_argument("--format", choices=sorted(FORMATS))
    chosen = options.parse_args()
    if chosen.format:
        measure(chosen.format, chosen.edges)
        return
    for name in FORMATS:
        command = [sys.executable, __file__, "--format", name, "--edges", str(chosen.edges)]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
