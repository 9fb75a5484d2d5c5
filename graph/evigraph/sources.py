"""What a graph is read from: the store on disk, or an endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from evigraph.codes import ReviewStatus
from evigraph.engine import NamedNode, Quad, Rows, query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evigraph.engine import Answer, Store

__all__ = ["Source", "Sourced", "StoredGraph"]


class Source(Protocol):
    """What answers SPARQL queries: the store on disk, or an endpoint."""

    def query(self, text: str) -> Answer:
        """Answer the SPARQL query *text*."""


class StoredGraph:
    """A store on disk as a source."""

    __slots__ = ("folder", "least", "store")

    def __init__(self, store: Store, folder: Path | None = None, least: ReviewStatus = ReviewStatus.UNREVIEWED) -> None:
        self.store = store
        self.folder = folder
        #: Only claims of this status or better are in it.
        self.least = least

    def query(self, text: str) -> Answer:
        """Answer the SPARQL query *text*; patterns outside ``GRAPH`` match all named graphs together."""
        return query(self.store, text, union=True)

    def in_memory(self) -> StoredGraph:
        """Return the same graph read into memory, where it is answered faster; a large one stays where it is."""
        from evigraph.snapshot import read_snapshot

        store = None if self.folder is None else read_snapshot(self.folder)
        return self if store is None else StoredGraph(store, self.folder, self.least)


class Sourced:
    """A graph that is read from a source."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __repr__(self) -> str:
        return f"<{type(self).__name__} on {self.source!r}>"

    def run(self, text: str) -> Answer:
        """Answer the SPARQL query *text*: rows, triples, or a truth.

        Raises:
            QuerySyntaxError: with line and column.
            UnsafeQuery: the text would reach outside the graph.
        """
        return self.source.query(text)

    def graph_names(self) -> tuple[str, ...]:
        """Return the names of the graph's parts, sorted."""
        found = self.run("SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } } ORDER BY ?graph")
        rows = found.rows if isinstance(found, Rows) else ()
        return tuple(cell.value for row in rows for cell in row if isinstance(cell, NamedNode))

    def quads(self, *names: str) -> Iterator[Quad]:
        """Yield the quads of the graphs called *names*; without names, of all."""
        if isinstance(self.source, StoredGraph):
            for name in names or (None,):
                graph = NamedNode(name) if name is not None else None
                yield from self.source.store.quads_for_pattern(None, None, None, graph)
            return
        for name in names or self.graph_names():
            graph = NamedNode(name)
            found = self.run(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
            for triple in found if isinstance(found, tuple) else ():
                yield Quad(triple.subject, triple.predicate, triple.object, graph)

    def to_rdflib(self) -> Any:  # noqa: ANN401 - an rdflib.Dataset, which type checkers need rdflib for
        """Return a copy of the graph as an :class:`rdflib.Dataset`, for tools that want one.

        rdflib's SPARQL can read files and the network from inside a query; put no query from outside to the copy.
        """
        from evigraph.interchange import to_dataset

        return to_dataset(self.quads())
