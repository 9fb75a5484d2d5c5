"""What all documents share: the same bytes from everywhere, whole when empty, clear about a mistake."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.standards_graph import Elsewhere, standards_graph

import evigraph
from evigraph.api import Graph
from evigraph.engine import parse_rdf
from evigraph.errors import NotInGraph
from evigraph.exports.documents import DOCUMENTS
from evigraph.exports.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Collection

    from evigraph.exports.formats.format import DocumentFormat

ALL = [pytest.param(document, id=name) for name, document in DOCUMENTS.items()]


@pytest.fixture(scope="module")
def graph() -> Graph:
    return standards_graph()


def written(document: DocumentFormat, graph: Graph, claims: Collection[str] | None = None) -> bytes:
    selection = Selection(None if claims is None else tuple(claims))
    document.write(graph, selection, file := io.BytesIO())
    return file.getvalue()


def read(document: DocumentFormat, data: bytes) -> object:
    if document.media_type in {"text/turtle", "application/trig"}:
        return parse_rdf(data, syntax="trig" if document.media_type.endswith("trig") else "turtle")
    return json.loads(data) if document.media_type.endswith("json") else data.decode()


@pytest.mark.parametrize("document", ALL)
def test_document_says_what_it_is_for_and_what_opens_it(document: DocumentFormat) -> None:
    assert document.purpose
    assert document.programs
    assert all(extension.startswith(".") for extension in document.extensions)
    assert re.fullmatch(r"[a-z]+/[a-z.+-]+", document.media_type)


def test_another_process_writes_the_same_bytes(graph: Graph) -> None:
    code = (
        "import hashlib, io\n"
        "from evigraph.exports.documents import DOCUMENTS\n"
        "from evigraph.exports.selection import Selection\n"
        "from tests.standards_graph import standards_graph\n"
        "graph = standards_graph()\n"
        "for name, document in DOCUMENTS.items():\n"
        "    document.write(graph, Selection(), file := io.BytesIO())\n"
        "    print(name, hashlib.sha256(file.getvalue()).hexdigest())\n"
    )
    root = Path(__file__).parents[1]
    path = os.pathsep.join([str(Path(evigraph.__file__).parents[1]), str(root)])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout.split() == [
        word
        for name, document in DOCUMENTS.items()
        for word in (name, hashlib.sha256(written(document, graph)).hexdigest())
    ]


@pytest.mark.parametrize("document", ALL)
def test_graph_behind_an_endpoint_gives_the_same_document(document: DocumentFormat, graph: Graph) -> None:
    assert written(document, Graph(Elsewhere(graph))) == written(document, graph)


@pytest.mark.parametrize("document", ALL)
def test_empty_selection_is_a_whole_document(document: DocumentFormat, graph: Graph) -> None:
    data = written(document, graph, [])

    read(document, data)
    assert b"/claim/x1-01" not in data


@pytest.mark.parametrize("document", ALL)
def test_claim_may_be_named_in_three_ways(document: DocumentFormat, graph: Graph) -> None:
    one, *others = (
        written(document, graph, [name]) for name in ("x1-01", "claim:x1-01", "https://w3id.org/evigraph/claim/x1-01")
    )

    assert others == [one, one]
    assert one != written(document, graph, ["x1-02"])


@pytest.mark.parametrize("document", ALL)
def test_claim_that_is_not_there_is_named(document: DocumentFormat, graph: Graph) -> None:
    with pytest.raises(NotInGraph, match=r"does not give the claim x1-99"):
        written(document, graph, ["x1-01", "x1-99"])


@pytest.mark.parametrize("document", ALL)
def test_order_of_the_selection_changes_nothing(document: DocumentFormat, graph: Graph) -> None:
    assert written(document, graph, ["x1-01", "x2-01"]) == written(document, graph, ["x2-01", "x1-01", "x1-01"])
