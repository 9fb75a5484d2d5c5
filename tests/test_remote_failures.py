"""An endpoint that refuses, hangs or talks nonsense is named in one line that says what to do."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from tests.remote_servers import (
    NO_ROWS,
    failure,
    free_port,
    needs_oxigraph,
    oxigraph_server,
    reply,
    strange_server,
)

from evigraph.errors import EndpointError
from evigraph.remote import Endpoint

if TYPE_CHECKING:
    import socket
    import threading


def test_a_refused_connection_asks_whether_the_server_runs() -> None:
    port = free_port()
    message = failure(f"http://127.0.0.1:{port}/query")
    assert message == (
        f"127.0.0.1:{port} refuses the connection to http://127.0.0.1:{port}/query; is the server running?"
    )


def test_an_unknown_host_is_named() -> None:
    assert "'nowhere.invalid'" in failure("http://nowhere.invalid/sparql")


@pytest.mark.parametrize("where", ["before the status", "in the headers", "in the body", "not at all"])
def test_a_server_that_hangs_or_dribbles_is_left_after_the_timeout(where: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    begun = {"before the status": b"", "in the headers": head, "in the body": head + b"\r\n[", "not at all": b""}[where]

    def dribble(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(begun)
        while not over.wait(0.1):
            if where != "not at all":
                connection.sendall(b"X")

    with strange_server(dribble) as server:
        start = time.monotonic()
        message = failure(server.url, timeout=0.6)
        assert time.monotonic() - start < 3
    assert "did not finish within 0.6 s" in message
    assert "--timeout" in message


def test_a_server_that_hangs_before_encryption_begins_is_left_after_the_timeout() -> None:
    with strange_server(reply(NO_ROWS)) as server:
        assert "did not finish within 0.5 s" in failure(server.url.replace("http:", "https:"), timeout=0.5)


def test_https_to_a_server_without_it_says_so() -> None:
    with strange_server(reply("what?", status="400 Bad Request"), listens=False) as server:
        assert "does not speak TLS" in failure(server.url.replace("http:", "https:"))


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf"), 1e9])
def test_a_timeout_that_is_none_is_refused(timeout: float) -> None:
    assert "timeout" in failure("http://127.0.0.1:1/", timeout=timeout)


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("404 Not Found", "/query, /sparql or /repositories/NAME (HTTP 404)"),
        ("400 Bad Request", "rejects the request: line 3: expected '}' (HTTP 400)"),
        ("405 Method Not Allowed", "for queries or the one for updates?"),
        ("406 Not Acceptable", "cannot send SPARQL results in JSON"),
        ("414 URI Too Long", "too long"),
        ("500 Internal Server Error", "failed: line 3: expected '}' (HTTP 500)"),
        ("503 Service Unavailable", "try later"),
        ("206 Partial Content", "only a part"),
        ("204 No Content", "sent no results"),
    ],
)
def test_a_status_other_than_200_says_what_to_do(status: str, said: str) -> None:
    body = "" if status.startswith("204") else "line 3: expected '}'\n  at org.example.Parser\n"
    with strange_server(reply(body, status=status, content_type="text/plain")) as server:
        message = failure(server.url)
    assert said in message
    assert message.startswith(server.url)


@pytest.mark.parametrize("status", ["200 OK", "500 Internal Server Error"])
def test_a_web_page_instead_of_results_is_not_quoted(status: str) -> None:
    with strange_server(reply("<html><body>Welcome", status=status, content_type="text/html; charset=utf-8")) as server:
        message = failure(server.url)
    assert "Welcome" not in message
    if status.startswith("200"):
        assert "(text/html) instead of results" in message
        assert "usually .../sparql or .../query" in message


def test_results_in_another_format_are_named() -> None:
    with strange_server(reply("<sparql/>", content_type="application/sparql-results+xml")) as server:
        assert "sent application/sparql-results+xml instead of SPARQL results in JSON" in failure(server.url)


@pytest.mark.parametrize("body", ["", NO_ROWS[:30], "{}", NO_ROWS + "}", "\x00", '{"head": {}, "boolean": true}'])
def test_malformed_results_are_an_error(body: str) -> None:
    with strange_server(reply(body)) as server:
        assert server.url in failure(server.url)


@pytest.mark.parametrize("text", ["ASK {}", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"])
def test_malformed_answers_of_other_forms_are_errors(text: str) -> None:
    kind = "text/turtle" if text.startswith("C") else "application/json"
    with strange_server(reply(NO_ROWS, content_type=kind)) as server:
        assert server.url in failure(server.url, text)


def test_a_reply_cut_short_says_how_much_came() -> None:
    with strange_server(reply(NO_ROWS, Content_Length="1000")) as server:
        assert f"broke off after {len(NO_ROWS)} of 1,000 bytes" in failure(server.url)


def test_a_connection_closed_without_a_reply_is_an_error() -> None:
    with strange_server(lambda connection, over: None) as server:  # noqa: ARG005 - it does nothing
        assert "broke the connection" in failure(server.url)


def test_a_server_that_speaks_no_http_is_an_error() -> None:
    with strange_server(lambda connection, over: connection.sendall(b"220 ready\r\n\r\n")) as server:  # noqa: ARG005 - it never waits
        assert "does not answer in HTTP" in failure(server.url)


def test_results_beyond_the_limit_name_it() -> None:
    with strange_server(reply(NO_ROWS + " " * 2000)) as server:
        assert "more than 1,000 bytes" in failure(server.url, max_bytes=1000)


def test_rows_left_out_by_the_server_are_noticed() -> None:
    body = NO_ROWS.replace("[]", '[{"s": {"type": "uri", "value": "urn:a"}}]')
    with strange_server(reply(body, X_SPARQL_MaxRows="1")) as server:
        assert "sends no more than 1 rows" in failure(server.url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "localhost:7878/query",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http://",
        "http://a:b/",
        "http://a b/",
        "http://é/",
    ],
)
def test_only_web_addresses_are_endpoints(url: str) -> None:
    with pytest.raises(EndpointError, match=r"http://host:port/path"):
        Endpoint(url)


@needs_oxigraph
def test_a_real_server_says_where_a_query_is_malformed() -> None:
    with oxigraph_server() as server:
        message = failure(server.query, "SELECT * {\n ?s ?p }")
        assert "rejects the request" in message
        assert "2:" in message
        assert "HTTP 404" in failure(f"{server.base}/nothing")
        assert "web page" in failure(f"{server.base}/")
