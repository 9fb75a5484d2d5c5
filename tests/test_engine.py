"""The engine: what queries may reach, where mistakes are, and that what is written is read back."""

from __future__ import annotations

import re
import socketserver
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph.engine import (
    RDF_FORMATS,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    Rows,
    Store,
    canonical_nquads,
    parse_rdf,
    query,
    read_results,
    refuse_reaching_out,
    serialize_quads,
)
from evigraph.errors import QuerySyntaxError, UnsafeQuery

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PREFIXED = "PREFIX ex: <urn:> PREFIX : <urn:> "


class Listener(socketserver.ThreadingTCPServer):
    """Counts who connects, and hangs up."""

    daemon_threads = True

    def __init__(self) -> None:
        self.connections = 0
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)

    def process_request(self, request: object, client_address: object) -> None:  # noqa: ARG002 - its signature
        self.connections += 1
        request.close()  # type: ignore[attr-defined]  # a socket

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def store() -> Store:
    found = Store()
    found.extend(parse_rdf("<urn:s> <urn:p> <urn:o> , 1 , true , 'a'@en ; <urn:a#b> <urn:o> .", graph="urn:g"))
    return found


# --- SERVICE ---

REACHING_OUT = [
    "SELECT * { SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { service <{url}> { ?a ?b ?c } }",
    "SELECT * { SeRvIcE SiLeNt <{url}> { ?a ?b ?c } }",
    "SELECT*{SERVICE<{url}>{?a ?b ?c}}",
    "SELECT * { ?s ?p ?o MINUS { SERVICE ?s { ?a ?b ?c } } }",
    "SELECT * { OPTIONAL{SERVICE <{url}> { ?a ?b ?c }} }",
    "SELECT * { { ?s ?p ?o } UNION { SERVICE <{url}> { ?a ?b ?c } } }",
    "SELECT * { FILTER EXISTS { SERVICE <{url}> { ?a ?b ?c } } }",
    "SELECT * { GRAPH ?g { ?s ?p ?o }SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { { SELECT * { SERVICE <{url}> { ?a ?b ?c } } } }",
    "ASK { SERVICE <{url}> { ?a ?b ?c } }",
    "CONSTRUCT { ?a ?b ?c } WHERE { SERVICE <{url}> { ?a ?b ?c } }",
    "DESCRIBE ?a { SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { # a comment\nSERVICE # and another\n <{url}> { ?a ?b ?c } }",
    "SELECT * { # a comment\rSERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { BIND(1<2 AS ?x) SERVICE <{url}> { ?a ?b ?c } FILTER(2>1) }",
    # The engine's parser takes a keyword that touches what stands before or after it.
    "SELECT * { ?s ?p ?o .SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o.SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1.SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 1SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p trueSERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 'a'@en.SERVICE <{url}> { ?a ?b ?c } }",
    "SELECT * { ?s ?p :.SERVICE <{url}> { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICE x:y { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICEx:y { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICE SILENTx:y { ?a ?b ?c } }",
    "PREFIX x: <{url}> SELECT * { SERVICESILENTx:y { ?a ?b ?c } }",
    "PREFIX x\N{COMBINING GRAVE ACCENT}: <{url}> SELECT * { SERVICEx\N{COMBINING GRAVE ACCENT}:y { ?a ?b ?c } }",
    "PREFIX : <{url}> SELECT * { SERVICE: { ?a ?b ?c } }",
    # An escape in a name is no start of a comment or of a string.
    r"SELECT * { ?s ex:a\#b ?o . SERVICE <{url}> { ?a ?b ?c } }",
    r"SELECT * { ?s ?p ?o . OPTIONAL { ?s ex:a\' ?o } SERVICE <{url}> { ?a ?b ?c } OPTIONAL { ?s ex:a\' ?o } }",
    r"SELECT * { ?s ?p ?o FILTER(?o != <urn:\u0041#>) SERVICE <{url}> { ?a ?b ?c } }",
]


@pytest.mark.parametrize("text", REACHING_OUT)
def test_service_clause_is_refused_wherever_it_stands(text: str, store: Store, listener: Listener) -> None:
    with pytest.raises(UnsafeQuery, match="SERVICE is refused") as caught:
        query(store, PREFIXED + text.replace("{url}", listener.url))
    assert isinstance(caught.value, PermissionError)
    assert caught.value.exit_code == 2
    assert listener.connections == 0


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p ?SERVICE }",
        "SELECT $SERVICE { $SERVICE ?p ?o }",
        "SELECT * { ex:SERVICE ?p ?service }",
        "SELECT * { ?s ex:service ?o { ?s ?p ?o } }",
        "SELECT * { service:s ?p ?o . service:t ?q service:u }",
        "SELECT * { ?s ?p 'SERVICE <urn:x> {' }",
        'SELECT * { ?s ?p "SERVICE <urn:x> {" }',
        r'SELECT * { ?s ?p "\" SERVICE <urn:x> {" }',
        "SELECT * { ?s ?p ''' ' SERVICE <urn:x> { ''' }",
        'SELECT * { ?s ?p """ "" \n SERVICE <urn:x> { """ }',
        "SELECT * { ?s ?p ?o } # SERVICE <urn:x> { }",
        "SELECT * { <urn:SERVICE> ?p ?o { } }",
        "SELECT * { ?s ?p 'x'@service {} }",
        "SELECT * { _:service ?p ?o {} }",
    ],
)
def test_the_word_service_elsewhere_is_harmless(text: str, store: Store) -> None:
    assert isinstance(query(store, f"{PREFIXED} PREFIX service: <urn:> {text}"), Rows)


@given(st.text(), st.sampled_from(["'", '"', "'''", '"""']))
def test_a_string_literal_never_makes_a_query_unsafe(words: str, quote: str) -> None:
    escaped = re.sub(r"[\\'\"]", r"\\\g<0>", words).replace("\n", r"\n").replace("\r", r"\r")
    for inside in (f"SERVICE <urn:x> {{ {escaped}", f"{escaped} }} SERVICE <urn:x> {{ ?s ?p ?o }}"):
        refuse_reaching_out(f"SELECT * {{ ?s ?p {quote}{inside}{quote} }}")


FRAGMENTS = [
    *"{}.;,()'\"#<>:?@\\ \n",
    *(r"\#", r"\'", "'''", '"""', "?s", "?p", "?o", "?s ?p ?o", "ex:a", "ex:", "1", "true", "'a'", "@en", "_:b", "a"),
    *("{ }", "{ ?a ?b ?c }", "SERVICE ", "SERVICE", "service", "SILENT ", "<{url}>", "x:y", "ex:a\\#b", "OPTIONAL {"),
    *("FILTER(1<2)", "<urn:p>", "UNION", "# \n", "SERVICE <{url}> { ?a ?b ?c }", "SERVICEx:y { ?a ?b ?c }"),
]


@settings(max_examples=150, deadline=None)
@given(parts=st.lists(st.sampled_from(FRAGMENTS), max_size=8))
def test_no_query_makes_a_connection_whatever_surrounds_the_keyword(parts: list[str], listener: Listener) -> None:
    head = f"PREFIX x: <{listener.url}> PREFIX ex: <urn:> "
    body = "".join(parts).replace("{url}", listener.url)
    for end in ("", f" SERVICE <{listener.url}> {{ ?a ?b ?c }}"):
        store = Store()
        store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), NamedNode("urn:o")))
        try:
            query(store, f"{head}ASK {{ ?s ?p ?o . {body}{end} }}")
        except (UnsafeQuery, QuerySyntaxError):
            continue
    assert listener.connections == 0


# --- Files and changes ---


@pytest.mark.parametrize("clause", ["FROM", "FROM NAMED"])
def test_from_reads_no_file(clause: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<urn:s> <urn:p> 'secret' .")
    for iri in (secret.as_uri(), "file:///etc/passwd"):
        found = query(Store(), f"SELECT * {clause} <{iri}> {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} }}")
        assert isinstance(found, Rows)
        assert found.rows == ()


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <file:///etc/passwd>",
        "LOAD SILENT <http://127.0.0.1/>",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "INSERT { ?s ?p 2 } WHERE { ?s ?p ?o }",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "DROP ALL",
        "DROP GRAPH <urn:g>",
        "CLEAR ALL",
        "CREATE GRAPH <urn:h>",
        "COPY <urn:g> TO <urn:h>",
        "ASK { } ; DROP ALL",
    ],
)
def test_query_refuses_updates(text: str, store: Store) -> None:
    before = canonical_nquads(store)
    with pytest.raises(QuerySyntaxError, match="malformed SPARQL"):
        query(store, text)
    assert canonical_nquads(store) == before


# --- Mistakes have a place ---


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("SELEC * { }", 1, 10),
        ("SELECT * {\n  ?s ?p\n}", 3, 2),
        ("SELECT * {\r\n  ?s ?p ?o\r\n  FILTER(\r\n}", 4, 2),
        ("SELECT * { ?s ?p ?o", 1, 20),
        ("SELECT * { ?s nothere:p ?o }", 1, 24),
        ("", 1, 1),
        ("SELECT *\n{ ?s ?p 'é' ?x }", 2, 17),
    ],
)
def test_malformed_sparql_is_refused_with_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        query(Store(), text)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert str(caught.value).startswith(f"malformed SPARQL at line {line}, column {column}, near ")
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_undeclared_prefix_is_named_as_such() -> None:
    with pytest.raises(QuerySyntaxError, match="the prefix is not declared; declare it with PREFIX"):
        query(Store(), "SELECT * { ?s nothere:p ?o }")


def test_every_form_of_query_has_its_kind_of_answer(store: Store) -> None:
    assert query(store, "ASK { ?s ?p ?o }") is False
    assert query(store, "ASK { ?s ?p ?o }", union=True) is True
    assert query(store, "ASK { GRAPH ?g { ?s ?p ?o } }") is True
    rows = query(store, "SELECT ?p ?none { GRAPH ?g { ?s ?p 1 } }")
    assert rows == Rows(("p", "none"), ((NamedNode("urn:p"), None),))
    triples = query(store, "CONSTRUCT { ?s ?p 2 } WHERE { GRAPH ?g { ?s ?p 1 } }")
    assert isinstance(triples, tuple)
    assert [str(triple) for triple in triples] == ['<urn:s> <urn:p> "2"^^<http://www.w3.org/2001/XMLSchema#integer>']


def test_results_of_endpoints_are_read_into_the_same_answers() -> None:
    rows = b'{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:a"}}]}}'
    assert read_results(rows) == Rows(("x", "y"), ((NamedNode("urn:a"), None),))
    assert read_results(b'{"head":{},"boolean":true}') is True
    with pytest.raises(SyntaxError):
        read_results(b"<html>")


# --- Written and read back ---

XML_CHARACTERS = st.characters(exclude_categories=["Cs"])
IRIS = st.builds(
    lambda local: NamedNode(f"https://example.org/{local}"), st.text("abcXYZ019-._~!$&'()*+,;=:@/?éλ", max_size=9)
)
LITERALS = (
    st.builds(Literal, st.text(XML_CHARACTERS))
    | st.builds(lambda text: Literal(text, language="de-at"), st.text(XML_CHARACTERS))
    | st.builds(lambda text, datatype: Literal(text, datatype=datatype), st.text(XML_CHARACTERS), IRIS)
    | st.builds(Literal, st.integers(-(2**63), 2**63 - 1))
    | st.builds(Literal, st.booleans())
)
QUADS = st.lists(st.builds(Quad, IRIS, IRIS, IRIS | LITERALS, IRIS), max_size=8)


@given(QUADS)
def test_canonical_nquads_is_read_back_and_the_same_in_any_order(quads: list[Quad]) -> None:
    text = canonical_nquads(quads)
    assert set(parse_rdf(text, syntax="nquads")) == set(quads)
    assert canonical_nquads([*reversed(quads), *quads]) == text
    assert text.count("\n") == len(set(quads))


@given(QUADS, st.sampled_from(sorted(RDF_FORMATS)))
def test_every_syntax_is_read_back(quads: list[Quad], syntax: str) -> None:
    if syntax == "jsonld":  # JSON-LD 1.1 4.1.2: what looks like a keyword is no IRI for it
        quads = [quad for quad in quads if "@" not in str(quad)]
    data = serialize_quads(quads, syntax)
    if RDF_FORMATS[syntax].supports_datasets:
        assert set(parse_rdf(data, syntax=syntax)) == set(quads)
    else:
        assert {quad.triple for quad in parse_rdf(data, syntax=syntax)} == {quad.triple for quad in quads}


def test_a_triple_of_two_graphs_is_written_once_where_there_are_no_graphs() -> None:
    quads = [Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("x"), NamedNode(f"urn:g{i}")) for i in range(3)]
    assert serialize_quads(quads, "turtle").decode().count('"x"') == 1


def test_reading_into_a_graph_moves_every_statement_there() -> None:
    trig = "<urn:a> <urn:b> _:c . <urn:g> { <urn:d> <urn:e> 1 }"
    quads = parse_rdf(trig, syntax="trig", graph="urn:h")
    assert {quad.graph_name for quad in quads} == {NamedNode("urn:h")}
    assert [type(quad.object) for quad in quads] == [BlankNode, Literal]


def test_malformed_rdf_is_refused_with_its_place() -> None:
    with pytest.raises(SyntaxError) as caught:
        parse_rdf("<urn:a> <urn:b> .\n")
    assert caught.value.lineno == 1
