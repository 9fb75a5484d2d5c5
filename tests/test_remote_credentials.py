"""Credentials reach the endpoint that they are for, and are never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.remote_servers import (
    NO_ROWS,
    failure,
    reply,
    strange_server,
)

from evigraph.addresses import check_url
from evigraph.credentials import Credentials
from evigraph.engine import Rows
from evigraph.errors import EndpointError
from evigraph.remote import Endpoint

if TYPE_CHECKING:
    import socket
    import threading


SECRET = "t0ps3cret"  # noqa: S105 # a made-up password that no message may show


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_refusal_names_the_variables_for_credentials(status: str) -> None:
    with strange_server(reply("who are you?", status=status, content_type="text/plain")) as server:
        message = failure(server.url)
        assert "EVIGRAPH_ENDPOINT_USER and EVIGRAPH_ENDPOINT_PASSWORD, or EVIGRAPH_ENDPOINT_TOKEN" in message
        assert status[:3] in message
        assert "EVIGRAPH_ENDPOINT_TOKEN: who are you?" in failure(server.url, credentials=Credentials(token=SECRET))


def test_an_echoed_credential_is_not_shown() -> None:
    known = Credentials(user="ana", password=SECRET)
    echo = f"bad password {SECRET} in {known.header}"
    with strange_server(reply(echo, status="401 Unauthorized", content_type="text/plain")) as server:
        message = failure(server.url, credentials=known)
    assert "bad password *** in Basic ***" in message
    assert SECRET not in repr(Endpoint(server.url, credentials=known))


def test_a_challenge_of_a_kind_unknown_is_an_ordinary_refusal() -> None:
    challenged = reply("", status="401 Unauthorized", WWW_Authenticate="Negotiate")
    with strange_server(challenged) as server:
        assert "HTTP 401" in failure(server.url, credentials=Credentials(user="ana", password=SECRET))


@pytest.mark.parametrize("challenged", ["always", "only without credentials"])
def test_a_digest_challenge_is_answered(challenged: str) -> None:
    refused = reply("", status="401 Unauthorized")
    asked = reply("", status="401 Unauthorized", WWW_Authenticate='Digest realm="SPARQL", nonce="n", qop="auth"')
    given = reply(NO_ROWS)

    def script(connection: socket.socket, over: threading.Event) -> None:
        header = server.requests[-1].partition(b"\r\nAuthorization: ")[2]
        kind = header.partition(b" ")[0]
        basic = asked if challenged == "always" else refused
        {b"Digest": given, b"Basic": basic, b"": asked}[kind](connection, over)

    with strange_server(script) as server:
        Endpoint(server.url, credentials=Credentials(user="ana", password=SECRET)).query("SELECT ?s {}")
    assert b'username="ana"' in server.requests[-1]
    assert SECRET.encode() not in server.requests[-1]


def test_refused_credentials_are_not_dropped_in_silence() -> None:
    refused, given = reply("", status="401 Unauthorized"), reply(NO_ROWS)
    with strange_server(
        lambda c, e: (refused if b"\r\nAuthorization:" in server.requests[-1] else given)(c, e)
    ) as server:
        assert "only without any" in failure(server.url, credentials=Credentials(user="ana", password=SECRET))


@pytest.mark.parametrize("status", ["301 Moved Permanently", "302 Found", "307 Temporary Redirect"])
def test_a_redirect_to_another_host_gets_no_credentials(status: str) -> None:
    with strange_server(reply(NO_ROWS)) as other:
        moved = reply("", status=status, Location=f"{other.base}/new?key=1")
        with strange_server(moved) as server:
            message = failure(server.url, credentials=Credentials(token=SECRET))
    assert f"{server.url} redirects to {other.base}/new, which was sent nothing" in message
    assert other.requests == []


def test_a_redirect_on_the_same_server_is_followed() -> None:
    there, moved = reply(NO_ROWS), reply("", status="302 Found", Location="/sparql")
    with strange_server(lambda c, e: (there if b"GET /sparql" in server.requests[-1] else moved)(c, e)) as server:
        assert Endpoint(server.url).query("SELECT ?s {}") == Rows(("s",), ())


def test_a_redirect_to_itself_ends() -> None:
    with strange_server(reply("", status="302 Found", Location="/query")) as server:
        assert "HTTP 302" in failure(server.url)


def test_a_redirect_to_a_file_is_refused() -> None:
    with strange_server(reply("", status="302 Found", Location="file:///etc/passwd")) as server:
        assert "HTTP 302" in failure(server.url)


@pytest.mark.parametrize("host", ["example.org", "exa mple.org", "example.org:x"])
def test_an_address_with_a_password_is_refused_without_showing_it(host: str) -> None:
    with pytest.raises(EndpointError) as caught:
        check_url(f"https://ana:{SECRET}@{host}/sparql?key={SECRET}")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"EVIGRAPH_ENDPOINT_USER": "ana"}, "EVIGRAPH_ENDPOINT_PASSWORD is not set"),
        ({"EVIGRAPH_ENDPOINT_PASSWORD": SECRET}, "EVIGRAPH_ENDPOINT_USER is not set"),
        ({"EVIGRAPH_ENDPOINT_TOKEN": SECRET, "EVIGRAPH_ENDPOINT_USER": "ana"}, "both set"),
        ({"EVIGRAPH_ENDPOINT_TOKEN": f"{SECRET}\r\nX-Evil: 1"}, "cannot carry"),
    ],
)
def test_contradicting_credentials_are_refused_without_showing_them(environ: dict[str, str], said: str) -> None:
    with pytest.raises(EndpointError, match=said) as caught:
        Endpoint.from_environment("https://example.org/sparql", environ=environ)
    assert SECRET not in str(caught.value)


def test_credentials_are_read_from_the_environment() -> None:
    environ = {"EVIGRAPH_ENDPOINT_USER": "ana", "EVIGRAPH_ENDPOINT_PASSWORD": "pä:ss"}
    with strange_server(reply(NO_ROWS)) as server:
        Endpoint.from_environment(server.url, environ=environ).query("SELECT ?s {}")
    assert b"\r\nAuthorization: Basic YW5hOnDDpDpzcw==\r\n" in server.requests[0]
