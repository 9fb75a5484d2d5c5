"""A remote engine answers as the embedded one."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote_plus

import pytest
from tests.remote_servers import (
    NO_ROWS,
    endpoint_with,
    free_port,
    needs_oxigraph,
    reply,
    strange_server,
)

from evigraph import __version__
from evigraph.credentials import Credentials
from evigraph.engine import Rows, Store, parse_rdf, query
from evigraph.errors import QuerySyntaxError
from evigraph.remote import LONGEST_GET, Endpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Quad

DATA = """
@prefix ev: <https://w3id.org/evigraph/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ev:a ev:note "plain", "with \\"quotes\\"\\nand a line", "Schmerz"@de ; ev:value 1.5 ;
    ev:lastUpdated "2024-01-31"^^xsd:date .
ev:b ev:note "" ; ev:given true .
"""
SECRET = "t0ps3cret"  # noqa: S105 # a made-up password that no message may show


def quads() -> list[Quad]:
    return parse_rdf(DATA, graph="https://w3id.org/evigraph/graph/article/x")


def store() -> Store:
    found = Store()
    found.extend(quads())
    return found


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with endpoint_with(quads()) as found:
        yield found


@needs_oxigraph
@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?p ?o",
        "SELECT ?s ?missing { GRAPH ?g { ?s ev:value ?o OPTIONAL { ?s ev:nothing ?missing } } }",
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?s { GRAPH ?g { ?s ev:nothing ?o } }",
        "# SELECT\nPREFIX ask: <urn:ask#>\nASK { GRAPH ?g { ?s ev:value 1.5 } }",
        "ask { ?s ?p ?o }",
    ],
)
def test_a_query_gives_the_same_answer_embedded_and_remote(endpoint: Endpoint, text: str) -> None:
    assert endpoint.query(text) == query(store(), text)


@needs_oxigraph
@pytest.mark.parametrize("form", ["CONSTRUCT { ?s ev:note ?o } WHERE", "DESCRIBE ?s"])
def test_a_graph_gives_the_same_triples_embedded_and_remote(endpoint: Endpoint, form: str) -> None:
    text = f"{form} {{ GRAPH ?g {{ ?s ev:note ?o }} }}"
    remote, embedded = endpoint.query(text), query(store(), text)
    assert isinstance(remote, tuple)
    assert isinstance(embedded, tuple)
    assert set(remote) == set(embedded)


@needs_oxigraph
def test_a_query_too_long_for_an_address_is_posted(endpoint: Endpoint) -> None:
    values = " ".join(f'"value number {number}"' for number in range(5000))
    text = f'SELECT ?v {{ VALUES ?v {{ {values} }} FILTER(?v = "value number 4999") }}'
    assert len(text) > LONGEST_GET
    answer = endpoint.query(text)
    assert isinstance(answer, Rows)
    assert len(answer.rows) == 1


def test_short_queries_travel_in_the_address_and_long_ones_in_the_body() -> None:
    with strange_server(reply(NO_ROWS)) as server:
        endpoint = Endpoint(f"{server.url}?default-graph-uri=urn:g", credentials=Credentials(token=SECRET))
        endpoint.query("SELECT ?s { ?s ?p 'é' }")
        endpoint.query(f"SELECT ?s {{ ?s ?p '{'x' * LONGEST_GET}' }}")
    short, long = (request.decode() for request in server.requests)
    assert short.startswith("GET /query?")
    asked = parse_qs(short.split()[1].partition("?")[2])
    assert asked == {"query": ["SELECT ?s { ?s ?p 'é' }"], "default-graph-uri": ["urn:g"]}
    assert long.startswith("POST /query?default-graph-uri=urn:g ")
    assert "xxx" in unquote_plus(long.partition("\r\n\r\n")[2])
    for request in (short, long):
        assert f"User-Agent: evigraph/{__version__}\r\n" in request
        assert f"Authorization: Bearer {SECRET}\r\n" in request
        assert "Accept: application/sparql-results+json" in request


def test_prefixes_are_added_where_the_query_does_not_declare_them_and_lines_keep_their_numbers() -> None:
    with strange_server(reply(NO_ROWS)) as server:
        Endpoint(server.url).query("PREFIX ev: <urn:mine#>\nSELECT ?s { ?s ev:x term:baclofen }")
    sent = parse_qs(server.requests[0].decode().split()[1].partition("?")[2])["query"][0]
    assert sent == (
        "PREFIX term: <https://w3id.org/evigraph/term/> PREFIX ev: <urn:mine#>\nSELECT ?s { ?s ev:x term:baclofen }"
    )


@pytest.mark.parametrize(("written", "read"), [("1", "true"), ("0", "false"), ("true", "true")])
def test_truth_written_as_a_number_is_read_as_truth(written: str, read: str) -> None:
    cell = f'{{"type": "typed-literal", "value": "{written}", "datatype": "http://www.w3.org/2001/XMLSchema#boolean"}}'
    with strange_server(reply(NO_ROWS.replace("[]", f'[{{"s": {cell}}}, {{}}]'))) as server:
        answer = Endpoint(server.url).query("SELECT ?s {}")
    assert isinstance(answer, Rows)
    assert [str(cell) for (cell,) in answer.rows] == [f'"{read}"^^<http://www.w3.org/2001/XMLSchema#boolean>', "None"]


@pytest.mark.parametrize("text", ["", "INSERT DATA { <urn:a> <urn:b> 1 }", "hello", "PREFIX a: <urn:a> DROP ALL"])
def test_what_is_no_query_is_not_sent(text: str) -> None:
    with pytest.raises(QuerySyntaxError, match="SELECT, ASK, CONSTRUCT or DESCRIBE"):
        Endpoint(f"http://127.0.0.1:{free_port()}/query").query(text)


def test_naming_an_endpoint_does_not_load_the_wrapper() -> None:
    code = (
        "import sys; from evigraph.remote import Endpoint; Endpoint('http://localhost/'); "
        "sys.exit('SPARQLWrapper' in sys.modules or 'rdflib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
