"""Load the built graph into a remote engine, so that doing it again, or after an interruption, gives the same graph.

What is complete is on record: ``graph:push`` holds for every graph that has arrived whole the fingerprint of its
triples, and for itself the fingerprint of all of them.  A push first withdraws the record of everything that it is
about to change, so that the record of the whole is missing until the last graph has arrived, was counted and recorded.
Graphs whose record and count are right are not sent again; graphs of evigraph's that the build no longer has are
removed; graphs outside ``https://w3id.org/evigraph/graph/`` are left alone.

Two pushes to one server at once disturb each other; the one that notices says so, and either can be run again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.addresses import shown
from evigraph.engine import BlankNode, NamedNode, Quad, Triple
from evigraph.errors import EndpointError, StoreError
from evigraph.namespaces import GRAPH, PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeAlias

    from evigraph.destination import Destination

    Progress: TypeAlias = Callable[[str, int, int], None]

__all__ = ["PUSH_GRAPH", "LazyGraphs", "Plan", "by_graph", "find_record", "plan_push", "push"]

#: The graph that records what has arrived whole.
PUSH_GRAPH: Final = f"{GRAPH}push"

# PROV-O, prov:value: a direct representation of an entity.
_FINGERPRINT: Final = f"{PREFIXES['prov']}value"


@dataclass(frozen=True, slots=True)
class Plan:
    """What a push will do, each graph with its number of triples where it has one here."""

    send: Mapping[str, int]
    keep: Mapping[str, int]
    remove: tuple[str, ...]
    fingerprints: Mapping[str, str]
    #: Whether the server's record of the whole is the one that this push would write.
    recorded: bool

    @property
    def is_done(self) -> bool:
        """Whether the server holds the built graph already."""
        return self.recorded and not self.send and not self.remove

    @property
    def whole(self) -> str:
        """The fingerprint of all graphs together."""
        return _digest(f"{name} {mark}" for name, mark in self.fingerprints.items())

    def to_text(self) -> str:
        """Write the plan, one graph a line, and a summary.

        >>> print(Plan({"https://w3id.org/evigraph/graph/inferred": 12}, {}, (), {}, recorded=False).to_text())
        send    graph:inferred  12 triples
        1 graph to send (12 triples), 0 unchanged, 0 to remove
        """
        lines = [f"send    {compact(name)}  {_counted(count, 'triple')}" for name, count in self.send.items()]
        lines += [f"remove  {compact(name)}" for name in self.remove]
        total = f"{_counted(len(self.send), 'graph')} to send ({_counted(sum(self.send.values()), 'triple')})"
        return "\n".join((*lines, f"{total}, {len(self.keep):,} unchanged, {len(self.remove):,} to remove"))

    def to_summary(self) -> str:
        """Say what was done, once it was.

        >>> Plan({"urn:a": 12}, {"urn:b": 3}, ("urn:c",), {}, recorded=False).to_summary()
        'sent 1 graph (12 triples), 1 unchanged, removed 1'
        """
        total = f"sent {_counted(len(self.send), 'graph')} ({_counted(sum(self.send.values()), 'triple')})"
        return f"{total}, {len(self.keep):,} unchanged, removed {len(self.remove):,}"


class LazyGraphs(Mapping[str, "Iterable[Quad]"]):
    """Graphs that are read when they are wanted, so that one at a time is in memory.

    >>> graphs = LazyGraphs(["urn:g"], lambda name: iter([Quad(*[NamedNode(name)] * 4)]))
    >>> len(graphs), len(list(graphs["urn:g"]))
    (1, 1)
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], Iterable[Quad]]) -> None:
        self._names = tuple(names)
        self._read = read

    def __getitem__(self, name: str) -> Iterable[Quad]:
        if name not in self._names:
            raise KeyError(name)
        return self._read(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    """Group *quads* by the name of their graph.

    Raises:
        StoreError: a quad is in the default graph.

    >>> node = NamedNode("urn:a")
    >>> list(by_graph([Quad(node, node, node, NamedNode("urn:g"))]))
    ['urn:g']
    """
    found: dict[str, list[Quad]] = {}
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise StoreError(f"cannot push {quad}: it is in no named graph; run 'evigraph build'")
        found.setdefault(quad.graph_name.value, []).append(quad)
    return found


def plan_push(graphs: Mapping[str, Iterable[Quad]], destination: Destination, *, again: bool = False) -> Plan:
    """Compare *graphs* with what the *destination* has on record; only reads.

    Parameters:
        again: send every graph, also those that the record says have arrived.

    Raises:
        StoreError: a graph is not evigraph's own, or holds a blank node, which a second push would double.
    """
    counts: dict[str, int] = {}
    fingerprints: dict[str, str] = {}
    for name in sorted(graphs):
        if not name.startswith(GRAPH) or name == PUSH_GRAPH:
            raise StoreError(f"cannot push the graph <{name}>: only graphs under {GRAPH} are evigraph's to replace")
        lines = _lines(name, graphs[name])
        counts[name] = len(lines)
        fingerprints[name] = _digest(lines)
    records = _records(destination)
    arrived = (name for name, mark in fingerprints.items() if records.get(name) == mark and not again)
    keep = {name: counts[name] for name in arrived if destination.count(name) == counts[name]}
    stale = destination.graph_names() - fingerprints.keys() - {PUSH_GRAPH}
    plan = Plan(
        send={name: count for name, count in counts.items() if name not in keep},
        keep=keep,
        remove=tuple(sorted(stale)),
        fingerprints=fingerprints,
        recorded=False,
    )
    expected = {**fingerprints, PUSH_GRAPH: plan.whole}
    return Plan(plan.send, plan.keep, plan.remove, plan.fingerprints, recorded=records == expected)


def push(
    graphs: Mapping[str, Iterable[Quad]], destination: Destination, plan: Plan, *, tell: Progress | None = None
) -> None:
    """Carry out *plan*, made for the same *graphs* and *destination*.

    Parameters:
        tell: called with a word for the step, the triples sent and the triples to send.

    Raises:
        EndpointError: the server failed, or does not hold what was sent; the push can be run again.
    """
    if plan.is_done:
        return
    service = destination.service
    records = {name: plan.fingerprints[name] for name in plan.keep}
    service.put(PUSH_GRAPH, _statements(records), _ignore)
    sent, total = 0, sum(plan.send.values())

    def count(triples: int) -> None:
        nonlocal sent
        sent += triples
        if tell is not None:
            tell("push", sent, total)

    for name, expected in plan.send.items():
        service.put(name, _lines(name, graphs[name]), count)
        _verify(destination, name, expected)
        records[name] = plan.fingerprints[name]
        service.add(PUSH_GRAPH, _statements({name: records[name]}))
    for name in plan.remove:
        service.remove(name)
    if _records(destination) != records:
        raise EndpointError(
            f"someone else pushed to {shown(service.url)} at the same time; run the push again when they are done"
        )
    service.add(PUSH_GRAPH, _statements({PUSH_GRAPH: plan.whole}))


def find_record(destination: Destination) -> str | None:
    """Return the fingerprint of the whole graph that the server holds; None while a push is incomplete or never ran."""
    return _records(destination).get(PUSH_GRAPH)


def _records(destination: Destination) -> dict[str, str]:
    text = f"SELECT ?graph ?mark WHERE {{ GRAPH <{PUSH_GRAPH}> {{ ?graph <{_FINGERPRINT}> ?mark }} }}"
    return {graph.value: mark.value for graph, mark in destination.rows(text)}


def _verify(destination: Destination, name: str, expected: int) -> None:
    found = destination.count(name)
    if found != expected:
        raise EndpointError(
            f"{shown(destination.reader.url)} has {found:,} of the {expected:,} triples sent for {compact(name)}; "
            "do its queries and updates reach the same data, and was nobody else writing?"
        )


def _lines(name: str, quads: Iterable[Quad]) -> list[str]:
    lines: set[str] = set()
    for quad in quads:
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode | Triple):
            raise StoreError(f"cannot push {compact(name)}: {quad.triple} has no IRI for its blank node; rebuild it")
        lines.add(f"{quad.triple} .")
    return sorted(lines)


def _statements(records: Mapping[str, str]) -> list[str]:
    return [f'<{name}> <{_FINGERPRINT}> "{mark}" .' for name, mark in records.items()]


def _digest(lines: Iterable[str]) -> str:
    found = hashlib.sha256()
    for line in lines:
        found.update(line.encode() + b"\n")
    return f"sha256:{found.hexdigest()}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _ignore(_: int) -> None:
    """Listen to nothing."""
