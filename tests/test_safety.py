"""Nothing from outside makes the program read files or the network; without its guard, each test fails."""

from __future__ import annotations

import socket
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.claimfiles import load_article
from evigraph.engine import Literal, NamedNode, Quad, Rows, Store, parse_rdf
from evigraph.errors import ClaimFileError, QuerySyntaxError, UnsafeQuery
from evigraph.packs import PackError
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

SHIPPED = Path(__file__).parents[1] / "graph/claims/003_24d714bc1bf39f5f.yaml"


@contextmanager
def listener() -> Iterator[tuple[str, socket.socket]]:
    """Give the address of a socket that listens, and the socket, to see whether anybody came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.3)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", server


def came(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.fixture
def graph() -> Graph:
    store = Store()
    store.add(Quad(NamedNode("urn:a"), NamedNode("urn:p"), Literal("here"), NamedNode("urn:g")))
    return Graph(StoredGraph(store))


def test_the_listener_notices_a_visit() -> None:
    with listener() as (address, server):
        host, port = address.removeprefix("http://").removesuffix("/x").split(":")
        socket.create_connection((host, int(port))).close()
        assert came(server)


@pytest.mark.parametrize("clause", ["SERVICE <{}> {{ ?s ?p ?o }}", "service silent <{}> {{ ?s ?p ?o }}"])
def test_a_query_reaches_no_other_endpoint(clause: str, graph: Graph) -> None:
    with listener() as (address, server):
        with pytest.raises(UnsafeQuery, match="SERVICE is refused"):
            graph.run(f"SELECT * WHERE {{ {clause.format(address)} }}")
        assert not came(server)


def test_from_reads_neither_a_file_nor_the_network(graph: Graph, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text('<urn:s> <urn:p> "secret" .')
    with listener() as (address, server):
        for source in (secret.as_uri(), address):
            for word in ("FROM", "FROM NAMED"):
                found = graph.run(
                    f"SELECT * {word} <{source}> WHERE {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}"
                )
                assert isinstance(found, Rows)
                assert "secret" not in str(found.rows)
        assert not came(server)


@pytest.mark.parametrize(
    "update", ["LOAD <{}>", "INSERT DATA {{ <urn:x> <urn:y> <{}> }}", "DROP ALL # {}", "CLEAR ALL # {}"]
)
def test_a_query_changes_and_loads_nothing(update: str, graph: Graph) -> None:
    with listener() as (address, server):
        with pytest.raises(QuerySyntaxError):
            graph.run(update.format(address))
        assert not came(server)
    assert len(list(graph.quads())) == 1


def test_a_claim_file_names_the_shipped_context_and_no_other(tmp_path: Path) -> None:
    with listener() as (address, server):
        own = tmp_path / "own.yaml"
        text = SHIPPED.read_text(encoding="utf-8")
        own.write_text(text.replace("https://w3id.org/evigraph/context.jsonld", address), encoding="utf-8")
        with pytest.raises(ClaimFileError, match=r"own\.yaml:1: @context: found"):
            load_article(own)
        assert not came(server)


def test_a_remote_json_ld_context_is_not_fetched() -> None:
    with listener() as (address, server):
        with pytest.raises(SyntaxError):
            parse_rdf(f'{{"@context": "{address}", "@id": "urn:a", "name": "x"}}', syntax="jsonld")
        assert not came(server)


def test_a_pack_imports_nothing(tmp_path: Path) -> None:
    with listener() as (address, server):
        pack = tmp_path / "pack.ttl"
        pack.write_text(
            "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix ev: <https://w3id.org/evigraph/> .\n"
            "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
            f"<urn:pack> a owl:Ontology ; owl:imports <{address}> .\n"
            '<urn:t> a ev:Drug ; skos:prefLabel "newdrug"@en .\n'
        )
        with suppress(PackError):
            load_vocabulary(pack)
        assert not came(server)
