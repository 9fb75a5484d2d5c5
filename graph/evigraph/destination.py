"""Where a graph is pushed: one service that tells what is there, another that changes it.

Two kinds of service change named graphs, :class:`UpdateService` (SPARQL 1.1 Update) and :class:`GraphStore` (SPARQL 1.1
Graph Store HTTP Protocol).  Both send statements in batches of a bounded size.

Virtuoso compiles updates slowly and makes integers of whole decimals in them; by its graph store 22,000 triples took
6 s instead of 75 s and came back as they were.  It has booleans as 0 and 1 either way, which :mod:`evigraph.remote`
reads as what they are.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol, Self
from urllib.parse import quote
from urllib.request import Request

from evigraph.addresses import check_url, query_address, shown, update_address
from evigraph.credentials import Credentials
from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import EndpointError
from evigraph.namespaces import GRAPH
from evigraph.remote import Endpoint, refusal
from evigraph.transport import exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

__all__ = [
    "BATCH_BYTES",
    "BATCH_TRIPLES",
    "STAGING",
    "TIMEOUT",
    "Batches",
    "Destination",
    "GraphStore",
    "Service",
    "UpdateService",
    "batches",
]

#: Triples in one request.  Virtuoso compiles an INSERT DATA to ten lines of SQL a triple and refuses more than 10,000.
BATCH_TRIPLES: Final = 900
#: Bytes of triples in one request; a longer single triple travels alone.
BATCH_BYTES: Final = 2**20
#: Seconds that one request of a push may take; moving a large graph is one request.
TIMEOUT: Final = 120.0
#: Graphs that are being filled; none is left when a push is complete.
STAGING: Final = f"{GRAPH}staging/"

_NOTICE_BYTES: Final = 2**20  # what a server may say about a change


@dataclass(frozen=True, slots=True)
class Batches:
    """How much one request may carry.

    >>> Batches().triples
    900
    """

    triples: int = BATCH_TRIPLES
    size: int = BATCH_BYTES


def batches(lines: Iterable[str], limit: Batches) -> Iterator[list[str]]:
    """Divide the N-Triples *lines* into batches, at least one, no larger than *limit*.

    >>> list(batches(["a", "b", "c"], Batches(triples=2)))
    [['a', 'b'], ['c']]
    >>> list(batches([], Batches()))
    [[]]
    """
    batch: list[str] = []
    size = 0
    for line in lines:
        length = len(line.encode())
        if batch and (len(batch) >= limit.triples or size + length > limit.size):
            yield batch
            batch, size = [], 0
        batch.append(line)
        size += length
    yield batch


class Service(Protocol):
    """What changes named graphs on a server; lines are statements in N-Triples, each with its full stop."""

    @property
    def url(self) -> str:
        """The service's address."""

    def put(self, graph: str, lines: Iterable[str], tell: Callable[[int], None]) -> None:
        """Make *lines* the whole content of *graph*, telling how many have been sent."""

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Add *lines* to *graph*."""

    def remove(self, graph: str) -> None:
        """Remove *graph*, which need not exist."""


@dataclass(frozen=True, slots=True)
class UpdateService:
    """Change graphs by SPARQL 1.1 Update.

    A graph that fits in one batch is replaced by one request, which the recommendation asks servers to do wholly or
    not at all.  A larger one fills a staging graph, which a last request moves over the old graph.
    """

    endpoint: Endpoint
    limit: Batches = field(default=Batches())

    @property
    def url(self) -> str:
        """The address that takes updates."""
        return self.endpoint.url

    def put(self, graph: str, lines: Iterable[str], tell: Callable[[int], None]) -> None:
        """Replace *graph* in one request, through a staging graph where it needs several batches."""
        parts = batches(lines, self.limit)
        batch, following = next(parts), next(parts, None)
        if following is None:
            self._update(f"DROP SILENT GRAPH <{graph}>" + (f" ;\n{_insert(graph, batch)}" if batch else ""))
            tell(len(batch))
            return
        staging = STAGING + uuid.uuid4().hex  # of this run alone: another push must not add to it
        self._update(f"DROP SILENT GRAPH <{staging}> ;\n{_insert(staging, batch)}")
        tell(len(batch))
        while following is not None:
            self._update(_insert(staging, following))
            tell(len(following))
            following = next(parts, None)
        self._update(f"MOVE GRAPH <{staging}> TO GRAPH <{graph}>")

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Insert *lines* into *graph*."""
        for batch in batches(lines, self.limit):
            if batch:
                self._update(_insert(graph, batch))

    def remove(self, graph: str) -> None:
        """Drop *graph*."""
        self._update(f"DROP SILENT GRAPH <{graph}>")

    def _update(self, text: str) -> None:
        request = Request(  # noqa: S310 - Endpoint takes http and https only
            self.url, text.encode(), {"Content-Type": "application/sparql-update"}, method="POST"
        )
        _send(self.endpoint, request)


@dataclass(frozen=True, slots=True)
class GraphStore:
    """Change graphs by the SPARQL 1.1 Graph Store HTTP Protocol.

    The first batch replaces the graph and later ones add to it, so a graph of several batches is incomplete in
    between; the records of a push say which graphs are complete.
    """

    endpoint: Endpoint
    limit: Batches = field(default=Batches())

    @property
    def url(self) -> str:
        """The address of the graph store."""
        return self.endpoint.url

    def put(self, graph: str, lines: Iterable[str], tell: Callable[[int], None]) -> None:
        """Replace *graph* by the first batch and add the others."""
        for number, batch in enumerate(batches(lines, self.limit)):
            if number == 0 and not batch:
                self.remove(graph)
            else:
                self._write("POST" if number else "PUT", graph, batch)
            tell(len(batch))

    def add(self, graph: str, lines: Iterable[str]) -> None:
        """Add *lines* to *graph*."""
        for batch in batches(lines, self.limit):
            if batch:
                self._write("POST", graph, batch)

    def remove(self, graph: str) -> None:
        """Delete *graph*."""
        # SPARQL 1.1 Graph Store HTTP Protocol 5.4: to delete a graph that does not exist is answered 404.
        _send(self.endpoint, self._request("DELETE", graph), also=(404,))

    def _write(self, method: str, graph: str, batch: list[str]) -> None:
        request = self._request(method, graph)
        request.data = "\n".join((*batch, "")).encode()
        request.add_header("Content-Type", "application/n-triples")
        _send(self.endpoint, request)

    def _request(self, method: str, graph: str) -> Request:
        joint = "&" if "?" in self.url else "?"
        address = f"{self.url}{joint}graph={quote(graph, safe='')}"
        return Request(address, method=method)  # noqa: S310 - Endpoint takes http and https only


@dataclass(frozen=True, slots=True)
class Destination:
    """A server to push to.

    >>> target = Destination.from_environment("http://localhost:7878/update", environ={})
    >>> target.reader.url, target.service.url
    ('http://localhost:7878/query', 'http://localhost:7878/update')
    """

    reader: Endpoint
    service: Service

    @classmethod
    def from_environment(
        cls,
        url: str,
        *,
        query_url: str | None = None,
        graph_store: str | None = None,
        timeout: float = TIMEOUT,
        limit: Batches | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Self:
        """Name the server whose update or query address is *url*, with the environment's credentials.

        Parameters:
            query_url: where queries go; by default the counterpart of *url*.
            graph_store: change graphs there, by the Graph Store Protocol, instead of by updates.
        """
        check_url(url)
        reader = Endpoint(
            query_url or query_address(url), timeout=timeout, credentials=Credentials.from_environment(environ)
        )
        bounds = limit or Batches()
        if graph_store:
            return cls(reader, GraphStore(replace(reader, url=graph_store), bounds))
        return cls(reader, UpdateService(replace(reader, url=update_address(url)), bounds))

    def graph_names(self) -> set[str]:
        """Ask for the names of the server's graphs that evigraph owns, those under its graph namespace."""
        # The first form needs no scan, but Virtuoso answers it with one row that names nothing.
        names = self._names("GRAPH ?g { }") or self._names("GRAPH ?g { ?s ?p ?o }")
        return {name for name in names if name.startswith(GRAPH)}

    def _names(self, pattern: str) -> set[str]:
        answer = self.reader.query(f"SELECT DISTINCT ?g WHERE {{ {pattern} }}")
        rows = answer.rows if isinstance(answer, Rows) else ()
        return {cell.value for row in rows for cell in row if isinstance(cell, NamedNode)}

    def count(self, graph: str) -> int:
        """Ask how many triples *graph* has."""
        ((found,),) = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return int(found.value)

    def rows(self, text: str) -> list[tuple[NamedNode | Literal, ...]]:
        """Answer a query of which every cell is an IRI or a literal."""
        answer = self.reader.query(text)
        found: list[tuple[NamedNode | Literal, ...]] = []
        for row in answer.rows if isinstance(answer, Rows) else ():
            cells = tuple(cell for cell in row if isinstance(cell, NamedNode | Literal))
            if len(cells) != len(row):
                place = shown(self.reader.url)
                raise EndpointError(f"{place} answers a plain query wrongly; is it a SPARQL 1.1 endpoint?")
            found.append(cells)
        return found


def _insert(graph: str, batch: list[str]) -> str:
    return f"INSERT DATA {{ GRAPH <{graph}> {{\n" + "\n".join(batch) + "\n} }"


def _send(endpoint: Endpoint, request: Request, *, also: tuple[int, ...] = ()) -> None:
    reply = exchange(request, timeout=endpoint.timeout, max_bytes=_NOTICE_BYTES, credentials=endpoint.credentials)
    if not (200 <= reply.status < 300 or reply.status in also):
        raise refusal(reply, endpoint.url, endpoint.credentials)
