"""Whole graphs in files: every syntax holds the same statements, whoever reads it, and files appear whole."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import Dataset
from rdflib import Literal as RdflibLiteral
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from evigraph.dump import EXTENSIONS, choose_syntax, write_graph
from evigraph.engine import Literal, NamedNode, Store, parse_rdf
from evigraph.errors import UnknownFormat
from evigraph.namespaces import GRAPH, INFERRED
from evigraph.reasoning.rules import rule_graph

if TYPE_CHECKING:
    from evigraph.engine import Quad

#: What rdflib calls each syntax.
RDFLIB: dict[str, str] = {"nquads": "nquads", "trig": "trig", "turtle": "turtle", "jsonld": "json-ld"}

#: An article with doses and effect sizes, and what two rules gave: enough for rdflib, which is slow.
SAMPLE = (f"{GRAPH}article/003_24d714bc1bf39f5f", rule_graph("daily_dose"), rule_graph("close_match"))

Statement = tuple[str, ...]


@pytest.fixture(scope="module")
def sample(shipped_store: Store) -> Store:
    store = Store()
    for graph in SAMPLE:
        store.extend(shipped_store.quads_for_pattern(None, None, None, NamedNode(graph)))
    daily = shipped_store.quads_for_pattern(None, None, None, NamedNode(rule_graph("daily_dose")))
    for quad in daily:  # a triple of two graphs
        store.extend(shipped_store.quads_for_pattern(quad.subject, quad.predicate, None, NamedNode(INFERRED)))
    return store


def plain(quad: Quad, *, graphs: bool) -> Statement:
    obj = quad.object
    if isinstance(obj, Literal):
        last: Statement = (obj.value, obj.language or obj.datatype.value)
    else:
        last = (str(obj).strip("<>"),)
    return (str(quad.subject), str(quad.predicate), *last, str(quad.graph_name) if graphs else "")


def read_by_rdflib(data: bytes, syntax: str) -> set[Statement]:
    dataset = Dataset()
    dataset.parse(data=data, format=RDFLIB[syntax])
    found: set[Statement] = set()
    for subject, predicate, obj, graph in dataset.quads():
        if isinstance(obj, RdflibLiteral):
            datatype = obj.datatype or "http://www.w3.org/2001/XMLSchema#string"
            last: Statement = (str(obj), str(obj.language or datatype))
        else:
            last = (str(obj),)
        name = "" if graph is None or graph == DATASET_DEFAULT_GRAPH_ID else f"<{graph}>"
        found.add((f"<{subject}>", f"<{predicate}>", *last, name))
    return found


@pytest.mark.filterwarnings(
    "ignore:(Dataset|ConjunctiveGraph)[ .]:DeprecationWarning"
)  # rdflib warns of what its own parsers do
@pytest.mark.parametrize(("extension", "syntax"), EXTENSIONS.items())
def test_an_independent_reader_finds_the_same_statements(
    extension: str, syntax: str, sample: Store, tmp_path: Path
) -> None:
    path = tmp_path / f"graph{extension}"
    write_graph(sample, path, syntax)
    graphs = syntax != "turtle"
    assert read_by_rdflib(path.read_bytes(), syntax) == {plain(quad, graphs=graphs) for quad in sample}


@pytest.mark.parametrize(("extension", "syntax"), EXTENSIONS.items())
def test_the_whole_shipped_graph_is_read_back(
    extension: str, syntax: str, shipped_store: Store, tmp_path: Path
) -> None:
    path = tmp_path / f"graph{extension}"
    write_graph(shipped_store, path, syntax)
    graphs = syntax != "turtle"
    read = parse_rdf(path.read_bytes(), syntax=syntax)
    found = [plain(quad, graphs=graphs) for quad in read]
    assert set(found) == {plain(quad, graphs=graphs) for quad in shipped_store}
    assert len(found) == len(set(found)), "a statement is written once"


def test_trig_writes_each_graph_once(shipped_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "graph.trig"
    write_graph(shipped_store, path, "trig")
    opened = path.read_text(encoding="utf-8").count(" {\n")
    assert opened == len(list(shipped_store.named_graphs()))


def test_what_the_order_of_loading_was_does_not_show(sample: Store, tmp_path: Path) -> None:
    other = Store()
    other.extend(sorted(sample, key=lambda quad: str(quad)[::-1]))
    for extension, syntax in EXTENSIONS.items():
        one, two = tmp_path / f"one{extension}", tmp_path / f"two{extension}"
        write_graph(sample, one, syntax)
        write_graph(other, two, syntax)
        assert one.read_bytes() == two.read_bytes()


def test_an_empty_graph_gives_a_file_that_can_be_read(tmp_path: Path) -> None:
    for extension, syntax in EXTENSIONS.items():
        path = tmp_path / f"graph{extension}"
        write_graph(Store(), path, syntax)
        assert parse_rdf(path.read_bytes(), syntax=syntax) == []


# --- Places ---


@pytest.mark.parametrize(
    ("out", "syntax", "chosen"),
    [
        ("a.nq", None, "nquads"),
        ("a.b.trig", None, "trig"),
        ("folder.nq/a.ttl", None, "turtle"),
        ("a.jsonld", None, "jsonld"),
        ("-", None, "nquads"),
        ("-", "turtle", "turtle"),
        ("a.nq", "jsonld", "jsonld"),
        ("a", "trig", "trig"),
    ],
)
def test_the_syntax_is_the_one_named_else_that_of_the_extension(out: str, syntax: str | None, chosen: str) -> None:
    assert choose_syntax(out, syntax) == chosen


@pytest.mark.parametrize("out", ["graph.docx", "graph", "graph.nq.gz", ".ttl", "folder.ttl/graph"])
def test_an_unknown_extension_is_refused_with_the_known_ones(out: str) -> None:
    words = r"none of \.nq, \.trig, \.ttl, \.jsonld; use one, or say --format"
    with pytest.raises(UnknownFormat, match=words) as caught:
        choose_syntax(out, None)
    assert str(caught.value).startswith(f"{out}: ")


def test_a_file_is_replaced_and_nothing_is_left_beside_it(sample: Store, tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("old")
    write_graph(sample, path, "nquads")
    assert path.read_bytes().count(b"\n") == len(sample)
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_an_os_error_that_names_the_place(sample: Store, tmp_path: Path) -> None:
    (tmp_path / "folder.nq").mkdir()
    for path in (tmp_path / "no" / "graph.nq", tmp_path / "folder.nq"):
        with pytest.raises(OSError, match=path.name) as caught:
            write_graph(sample, path, "nquads")
        assert caught.value.filename == str(path)
    assert [path.name for path in tmp_path.iterdir()] == ["folder.nq"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_device_is_named_in_the_error(sample: Store) -> None:
    with pytest.raises(OSError, match="No space left on device") as caught:
        write_graph(sample, Path("/dev/full"), "trig")
    assert caught.value.filename == "/dev/full"


def test_a_pipe_is_written_to_and_stays(sample: Store, tmp_path: Path) -> None:
    path = tmp_path / "pipe.nq"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    few = Store()
    few.extend(list(sample)[:3])
    try:
        write_graph(few, path, "nquads")
        assert os.read(reading, 65536).count(b"\n") == 3
        assert path.is_fifo()
    finally:
        os.close(reading)


def test_standard_output_gets_the_bytes(sample: Store, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    write_graph(sample, None, "nquads")
    assert set(parse_rdf(capfdbinary.readouterr().out, syntax="nquads")) == set(sample)
