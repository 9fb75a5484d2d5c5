"""Real servers on loopback: Oxigraph's, and small ones that misbehave.

``endpoint_with(quads)`` is what other tests want: a server process that holds these quads, and its endpoint.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.engine import NamedNode, Quad, Rows, serialize_quads
from evigraph.errors import EndpointError
from evigraph.push import PUSH_GRAPH, by_graph, plan_push, push
from evigraph.remote import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evigraph.destination import Destination
    from evigraph.push import Plan

#: An answer without rows.
NO_ROWS: Final = '{"head": {"vars": ["s"]}, "results": {"bindings": []}}'

_READY_SECONDS: Final = 20.0


def oxigraph_binary() -> str | None:
    """Return the server that the ``oxigraph`` wheel brings, beside this Python or on the path."""
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.is_file() else shutil.which("oxigraph")


#: Marks a test that needs a server process.
needs_oxigraph: Final = pytest.mark.skipif(
    oxigraph_binary() is None, reason="the oxigraph server is missing; pip install oxigraph"
)


@dataclass(frozen=True, slots=True)
class OxigraphServer:
    """The addresses of a running server."""

    base: str

    @property
    def query(self) -> str:
        return f"{self.base}/query"

    @property
    def update(self) -> str:
        return f"{self.base}/update"

    @property
    def store(self) -> str:
        return f"{self.base}/store"

    def load(self, quads: Iterable[Quad]) -> None:
        """Add *quads*, not by evigraph's own push."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            self.store, serialize_quads(quads, "nquads"), {"Content-Type": "application/n-quads"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=60) as response:  # noqa: S310 - loopback
            response.read()


@contextlib.contextmanager
def oxigraph_server(location: Path | None = None) -> Iterator[OxigraphServer]:
    """Run ``oxigraph serve`` on a free port, in memory or in the folder *location*; skip where there is none."""
    binary = oxigraph_binary()
    if binary is None:
        pytest.skip("the oxigraph server is missing; pip install oxigraph")
    place = [] if location is None else ["--location", str(location)]
    port = free_port()
    process = subprocess.Popen(
        [binary, "serve", *place, "--bind", f"127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(process, port)
        yield OxigraphServer(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def endpoint_with(quads: Iterable[Quad]) -> Iterator[Endpoint]:
    """Run a server that holds *quads* in their named graphs and nothing else; give its query endpoint.

    The test is skipped, with the reason, where the ``oxigraph`` wheel is not installed.
    """
    with oxigraph_server() as server:
        server.load(quads)
        yield Endpoint(server.query)


def push_all(quads: Iterable[Quad], destination: Destination, *, again: bool = False) -> Plan:
    """Push *quads* as the whole graph; return the plan that was carried out."""
    graphs = by_graph(quads)
    plan = plan_push(graphs, destination, again=again)
    push(graphs, destination, plan)
    return plan


def held(server: OxigraphServer) -> set[Quad]:
    """Return what the server holds beside the record of the push."""
    answer = Endpoint(server.query).query("SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } }")
    assert isinstance(answer, Rows)
    return {Quad(*row) for row in answer.rows if row[3] != NamedNode(PUSH_GRAPH)}  # type: ignore[arg-type]  # rows of four


def free_port() -> int:
    """Return a port of loopback on which nothing listens just now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"oxigraph serve ended with status {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise RuntimeError(f"oxigraph serve is not ready after {_READY_SECONDS:g} s")


@dataclass(slots=True)
class StrangeServer:
    """A server that treats each connection as its script says; it keeps what it was sent."""

    base: str
    requests: list[bytes] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.base}/query"


@contextlib.contextmanager
def strange_server(
    script: Callable[[socket.socket, threading.Event], None], *, listens: bool = True
) -> Iterator[StrangeServer]:
    """Run *script* for each connection; its event is set when the test is over.

    The request is read first, unless the server does not listen.
    """
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = StrangeServer(f"http://127.0.0.1:{listener.getsockname()[1]}")
        listener.settimeout(0.05)

        def serve() -> None:
            while not over.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(10)
                    if listens:
                        server.requests.append(_request(connection))
                    script(connection, over)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield server
        finally:
            over.set()
            thread.join()


def reply(
    body: bytes | str, *, status: str = "200 OK", content_type: str = "application/sparql-results+json", **headers: str
) -> Callable[[socket.socket, threading.Event], None]:
    """Script a whole reply; a header's underscores stand for hyphens."""
    data = body.encode() if isinstance(body, str) else body
    given = {"Content_Type": content_type, "Content_Length": str(len(data)), "Connection": "close", **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in given.items() if value)

    def script(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + data)

    return script


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            return data
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length and (part := connection.recv(65536)):
        body += part
    return head + b"\r\n\r\n" + body


def failure(url: str, text: str = "SELECT ?s { ?s ?p ?o }", **options: object) -> str:
    """Return the one line that a query at *url* fails with."""
    with pytest.raises(EndpointError) as caught:
        Endpoint(url, **options).query(text)  # type: ignore[arg-type]  # tests give what callers may
    message = str(caught.value)
    assert "\n" not in message
    assert message.isprintable()
    assert caught.value.exit_code == 2
    return message
