"""Every term that RDF allows survives a push."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.remote_servers import OxigraphServer, held, needs_oxigraph, oxigraph_server, push_all

from evigraph.destination import Batches, Destination
from evigraph.engine import Literal, NamedNode, Quad, Store
from evigraph.namespaces import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator


pytestmark = needs_oxigraph


@pytest.fixture(scope="module")
def shared_server() -> Iterator[OxigraphServer]:
    with oxigraph_server() as running:
        yield running


# Surrogates are no characters; everything else may stand in a literal (RDF 1.1 Concepts 3.3).
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "\\u0041",
        "\\\\u0041",
        "\\",
        '"',
        "'''",
        '"""',
        "} }",
        "\r\n",
        "\t\b\f\x00",
        "\\\x01",
        "<urn:x>",
        "# not a comment",
    ]
)
iris = st.builds(
    lambda tail: NamedNode(f"https://example.org/{tail}"),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Z"], exclude_characters='<>"{}|^`\\%[]#')),
)
objects = st.one_of(
    iris,
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "de-AT", "zh-Hant-TW"])),
    st.builds(lambda text: Literal(text, datatype=NamedNode("https://example.org/type")), texts),
    st.builds(Literal, st.integers() | st.booleans() | st.floats(allow_nan=False)),
    st.builds(
        lambda day: Literal(day.isoformat(), datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")), st.dates()
    ),
)


@given(objects=st.lists(objects, max_size=8), subject=iris, store=st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_term_survives_a_push(
    shared_server: OxigraphServer, objects: list[NamedNode | Literal], subject: NamedNode, store: bool
) -> None:
    embedded = Store()
    embedded.extend(Quad(subject, subject, found, NamedNode(f"{GRAPH}article/x")) for found in objects)
    destination = Destination.from_environment(
        shared_server.update,
        graph_store=shared_server.store if store else None,
        limit=Batches(triples=3),
        environ={},
    )
    push_all(embedded, destination)
    assert held(shared_server) == set(embedded)
