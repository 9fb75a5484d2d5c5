"""What is exported is read back, by other people's programs, with nothing lost or changed."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from lxml import etree
from tests.format_readers import GEXF_SCHEMA, READERS, expected, written
from tests.property_graphs import CASES, GRAPHS, graph_of

from evigraph.errors import EvigraphError
from evigraph.exports.formats import FORMATS, GraphFormat
from evigraph.exports.formats import kgx as biolink
from evigraph.exports.formats.columns import RESERVED
from evigraph.exports.formats.format import GraphTooLarge, MissingProgram, write_folder
from evigraph.exports.formats.graphviz import MAX_DRAWN
from evigraph.exports.formats.mermaid import MAX_CHARACTERS, MAX_EDGES
from evigraph.exports.property_graph import Edge, Node
from evigraph.exports.views import VIEWS

if TYPE_CHECKING:
    from typing import BinaryIO

    from evigraph.exports.property_graph import PropertyGraph
    from evigraph.exports.views import View

GRAPH_FORMATS: Final = {name: found for name, found in FORMATS.items() if isinstance(found, GraphFormat)}
DRAWN: Final = {"svg", "png", "pdf"}
PAIR: Final = [Node("term:a", "a", "drug"), Node("term:b", "b", "condition")]


def chain(count: int) -> PropertyGraph:
    return graph_of(PAIR, [Edge(f"e{number}", "term:a", "term:b", "for", "for") for number in range(count)])


def write(name: str, graph: PropertyGraph) -> bytes:
    return written(GRAPH_FORMATS[name].write, graph)


# --- Round trips ---


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("case", CASES)
def test_graph_is_read_back(name: str, case: str) -> None:
    check(name, CASES[case])


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graph=GRAPHS)
def test_any_graph_is_read_back(name: str, graph: PropertyGraph) -> None:
    check(name, graph)


def check(name: str, graph: PropertyGraph) -> None:
    reader = READERS[name]
    assert reader.read(write(name, graph)) == expected(graph, reader.value)


@pytest.mark.parametrize("name", sorted(GRAPH_FORMATS.keys() - DRAWN))
@pytest.mark.parametrize("case", CASES)
def test_equal_graphs_give_equal_files(name: str, case: str) -> None:
    assert write(name, CASES[case]) == write(name, CASES[case])


def test_every_format_of_graphs_is_read_back() -> None:
    # The edge list is the table of edges of 'csv'; pictures and Mermaid are looked at below.
    assert READERS.keys() | DRAWN | {"mermaid", "edge-list"} >= GRAPH_FORMATS.keys() - {"html"}


@pytest.mark.parametrize("case", CASES)
def test_graphml_is_read_by_igraph(case: str, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph", reason="igraph, which is GPL and so no dependency, is not installed")
    graph = CASES[case]
    (tmp_path / "graph.graphml").write_bytes(write("graphml", graph))
    found = igraph.Graph.Read_GraphML(str(tmp_path / "graph.graphml"))
    nodes, edges = list(graph.nodes()), list(graph.edges())
    assert (found.vcount(), found.ecount(), found.is_directed()) == (len(nodes), len(edges), True)
    assert [vertex["id"] for vertex in found.vs] == [node.id for node in nodes]
    # What igraph 1.0 gives as the id of an edge is that of some node.
    ends = [(found.vs[edge.source]["id"], found.vs[edge.target]["id"], edge["kind"]) for edge in found.es]
    assert ends == [(edge.source, edge.target, edge.kind) for edge in edges]


@pytest.mark.parametrize("case", CASES)
def test_cx2_is_read_by_ndex2(case: str) -> None:
    cx2 = pytest.importorskip("ndex2.cx2", reason="ndex2 is not installed")
    graph = CASES[case]
    network = cx2.CX2Network()
    network.create_from_raw_cx2(json.loads(write("cx2", graph)))
    assert [node["v"]["id"] for node in network.get_nodes().values()] == [node.id for node in graph.nodes()]
    assert [edge["v"]["id"] for edge in network.get_edges().values()] == [edge.id for edge in graph.edges()]


def test_cytoscape_js_takes_elements_and_style(tmp_path: Path) -> None:
    node = shutil.which("node")
    script = (
        "const cytoscape = require('cytoscape');"
        "const found = JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8'));"
        "const cy = cytoscape({headless: true, styleEnabled: true, elements: found.elements, style: found.style});"
        "console.log(JSON.stringify([cy.nodes().length, cy.edges().length, cy.$id('term:a').style('shape'),"
        "cy.edges().map(edge => edge.style('line-style'))]));"
        "process.exit();"  # the animation loop would go on for ever
    )
    if node is None or subprocess.run([node, "-e", "require('cytoscape')"], capture_output=True).returncode:
        pytest.skip("node, or its package cytoscape on NODE_PATH, is not installed")
    path = tmp_path / "graph.cyjs"
    path.write_bytes(write("cyjs", CASES["parallel edges and a loop"]))
    done = subprocess.run([node, "-e", script, str(path)], capture_output=True, check=True)
    assert json.loads(done.stdout) == [2, 4, "round-rectangle", ["solid", "dashed", "solid", "solid"]]


# --- Looks ---


def test_gexf_has_colour_size_shape_place_and_weight() -> None:
    root = etree.fromstring(write("gexf", CASES["parallel edges and a loop"]))
    looks = {"v": "http://gexf.net/1.3/viz", "g": "http://gexf.net/1.3"}
    for sort in ("color", "size", "shape", "position"):
        assert root.xpath(f"count(//g:node/v:{sort})", namespaces=looks) == 2
    for sort in ("color", "thickness", "shape"):
        assert root.xpath(f"count(//g:edge/v:{sort})", namespaces=looks) == 4
    assert root.xpath("//g:edge/@weight", namespaces=looks) == ["2.0", "1.0", "2.0", "1.0"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('version="1.3"', 'version="1.2"'),
        ('type="long"', 'type="number"'),
        ('<viz:shape value="dashed"/>', '<viz:shape value="wavy"/>'),
        ('<viz:color r="', '<viz:color r="999'),
        (' label="a"', ""),
        ('<attvalue for="kind" value="for"/>', '<attvalue for="kind"/>'),
        (' x="', ' x="INF" w="'),
    ],
)
def test_schema_of_gexf_finds_what_is_wrong(right: str, wrong: str) -> None:
    text = write("gexf", CASES["parallel edges and a loop"]).decode()
    assert right in text
    with pytest.raises(etree.DocumentInvalid):
        GEXF_SCHEMA.assertValid(etree.fromstring(text.replace(right, wrong, 1).encode()))


def test_graphml_has_the_drawing_of_yed_where_cytoscape_and_gephi_lose_nothing_by_it() -> None:
    root: Any = etree.fromstring(write("graphml", CASES["hard text"]))
    spaces = {"g": "http://graphml.graphdrawing.org/xmlns", "y": "http://www.yworks.com/xml/graphml"}
    assert root.xpath("count(//y:ShapeNode/y:Geometry)", namespaces=spaces) == 2
    assert root.xpath("//g:data[last()]/@key", namespaces=spaces) == ["nodelabel", "nodelabel", "edgelabel"]
    keys = root.xpath("//g:key/@id", namespaces=spaces)
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("name", "headless"),
    [
        ("dot", " dir=none,"),
        ("graphml", '<y:Arrows source="none" target="none"/>'),
        ("mermaid", " ---|"),
    ],
)
def test_claims_that_disagree_are_joined_by_a_line_without_a_head(name: str, headless: str) -> None:
    for kind, count in (("contradiction", 1), ("for", 0)):
        graph = graph_of(PAIR, [Edge("e", "term:a", "term:b", kind, "said")])
        assert write(name, graph).decode().count(headless) == count


# --- Tables of databases ---


def test_neo4j_script_takes_its_data_from_the_tables_only() -> None:
    with zipfile.ZipFile(io.BytesIO(write("neo4j", CASES["hard text"]))) as archive:
        script = archive.read("import.cypher").decode()
        head = next(csv.reader(io.StringIO(archive.read("nodes.csv").decode(), newline="")))
        labels = archive.read("nodes.csv").decode()
    assert "say" not in script
    assert ":param folder" in script
    for column in head[1:]:
        assert f"row.`{column}`" in script
    for label in re.findall("Evidence\x1f(\\w+)", labels):
        assert f"SET n:`{label}`" in script
    statements = [part for part in script.split(";\n") if not part.strip().startswith(("//", ":param"))]
    assert all(part.strip().startswith(("CREATE CONSTRAINT", "LOAD CSV WITH HEADERS")) for part in statements[:-1])


def test_kgx_speaks_biolink() -> None:
    path = pytest.importorskip("biolink_model", reason="biolink-model is not installed").__path__[0]
    yaml = pytest.importorskip("yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    model = yaml.load((Path(path) / "schema" / "biolink_model.yaml").read_text(encoding="utf-8"), Loader=loader)
    classes = {"".join(word[0].upper() + word[1:] for word in name.split()) for name in model["classes"]}
    slots = {name.replace(" ", "_") for name in model["slots"]}
    values = {
        value
        for name in ("KnowledgeLevelEnum", "AgentTypeEnum", "ClinicalApprovalStatusEnum")
        for value in model["enums"][name]["permissible_values"]
    }
    with zipfile.ZipFile(io.BytesIO(write("kgx", CASES["parallel edges and a loop"]))) as archive:
        rows = [line.split("\t") for line in archive.read("edges.tsv").decode().splitlines()]
    assert set(biolink.CATEGORIES.values()) | {"NamedThing", "Association"} <= classes
    assert {found.name for found in biolink.PREDICATES.values()} | {"related_to"} <= slots
    assert {found.approval for found in biolink.PREDICATES.values()} - {""} <= values
    assert {row[rows[0].index("category")].removeprefix("biolink:") for row in rows[1:]} <= classes
    for column in ("knowledge_level", "agent_type"):
        assert {row[rows[0].index(column)] for row in rows[1:]} <= values


@pytest.mark.filterwarnings("ignore")  # KGX leaves files of its own open
def test_kgx_reads_its_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = Path(pytest.importorskip("biolink_model", reason="biolink-model is not installed").__path__[0])
    bmt = pytest.importorskip("bmt", reason="kgx is not installed")
    config = pytest.importorskip("kgx.config", reason="kgx is not installed")
    # KGX would fetch the model from the network.
    local: tuple[object, ...] = (str(path / "schema" / "biolink_model.yaml"), {"predicate mappings": []})
    monkeypatch.setattr(bmt.Toolkit.__init__, "__defaults__", local)
    monkeypatch.setattr(config, "get_jsonld_context", lambda *_: {"@context": {}})
    sources = importlib.import_module("kgx.source")
    found = FORMATS["kgx"]
    assert isinstance(found, GraphFormat)
    write_folder(found.files, CASES["parallel edges and a loop"], tmp_path / "kgx")
    source = sources.TsvSource(importlib.import_module("kgx.transformer").Transformer(stream=False))
    nodes, edges = (
        [record[-1] for record in source.parse(str(tmp_path / "kgx" / name), format="tsv") if record]
        for name in ("nodes.tsv", "edges.tsv")
    )
    assert [node["id"] for node in nodes] == ["term:a", "term:b"]
    assert [(edge["id"], edge["predicate"], edge.get("negated", False)) for edge in edges] == [
        ("term:a,for,term:b", "biolink:applied_to_treat", False),
        ("term:a,against,term:b", "biolink:applied_to_treat", True),
        ("again", "biolink:applied_to_treat", False),
        ("loop", "biolink:related_to", False),
    ]


def test_advice_against_something_is_negated_in_kgx_and_a_target_of_another_kind_only_related() -> None:
    nodes = [*PAIR, Node("term:c", "c", "adverse_effect")]
    edges = [
        Edge("1", "term:a", "term:b", "against", "", {"provenance": "asserted"}),
        Edge("2", "term:a", "term:c", "harm", "", {"provenance": "inferred"}),
        Edge("3", "term:a", "term:b", "harm", ""),
        Edge("4", "term:b", "term:a", "for", ""),
    ]
    with zipfile.ZipFile(io.BytesIO(write("kgx", graph_of(nodes, edges)))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("edges.tsv").decode()), delimiter="\t"))
    said = [(row["predicate"], row["negated"], row["knowledge_level"], row["agent_type"]) for row in rows]
    assert said == [
        ("biolink:applied_to_treat", "true", "knowledge_assertion", "manual_agent"),
        ("biolink:has_adverse_event", "", "logical_entailment", "automated_agent"),
        ("biolink:related_to", "", "knowledge_assertion", "not_provided"),
        ("biolink:related_to", "", "knowledge_assertion", "not_provided"),
    ]


# --- Mermaid and pictures ---


@pytest.mark.parametrize("case", CASES)
def test_mermaid_has_a_line_for_every_node_and_edge(case: str) -> None:
    graph = CASES[case]
    lines = write("mermaid", graph).decode().split("\n")
    assert sum(":::" in line for line in lines) == len(list(graph.nodes()))
    assert sum(line.startswith("  linkStyle") for line in lines) == len(list(graph.edges()))


def test_mermaid_label_holds_nothing_that_mermaid_reads() -> None:
    line = next(line for line in write("mermaid", CASES["hard text"]).decode().split("\n") if ":::drug" in line)
    label = line.partition('("')[2].rpartition('")')[0]
    assert "#34;no#34;" in label
    assert not set(re.sub(r"#\d+;", "", label)) & set('"<>&{}[]|;#\\`*_')


@pytest.mark.parametrize(
    ("graph", "limit"),
    [
        (chain(MAX_EDGES + 1), f"at most {MAX_EDGES} edges"),
        (graph_of([Node("term:a", "x" * MAX_CHARACTERS, "drug")], []), f"{MAX_CHARACTERS} characters"),
    ],
)
def test_graph_too_large_for_mermaid_is_refused_with_the_limit(graph: PropertyGraph, limit: str) -> None:
    with pytest.raises(GraphTooLarge, match=limit):
        write("mermaid", graph)


def test_picture_of_a_large_graph_is_refused_with_the_limit() -> None:
    with pytest.raises(GraphTooLarge, match=f"more than {MAX_DRAWN} cannot be read; choose less"):
        write("svg", chain(MAX_DRAWN + 1))


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_missing_graphviz_is_told_with_what_to_do(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingProgram, match=f"{name} is drawn by Graphviz.*; install Graphviz, or export dot"):
        write(name, chain(1))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("case", CASES)
def test_graphviz_draws_every_node_and_edge(case: str) -> None:
    root = etree.fromstring(write("svg", CASES[case]))
    for sort, count in (("node", len(list(CASES[case].nodes()))), ("edge", len(list(CASES[case].edges())))):
        assert root.xpath(f"count(//*[starts-with(@class, '{sort}')])") == count


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize(("name", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_graphviz_draws_other_pictures(name: str, start: bytes) -> None:
    assert write(name, CASES["hard text"]).startswith(start)


# --- Files ---


def test_folder_and_archive_hold_the_same_files(tmp_path: Path) -> None:
    for name, found in GRAPH_FORMATS.items():
        if found.files:
            write_folder(found.files, CASES["hard text"], tmp_path / name)
            with zipfile.ZipFile(io.BytesIO(write(name, CASES["hard text"]))) as archive:
                packed = {part: archive.read(part) for part in archive.namelist()}
            assert {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} == packed


def test_folder_that_cannot_be_written_whole_is_left_as_it_was(tmp_path: Path) -> None:
    def fail(graph: PropertyGraph, file: BinaryIO) -> None:
        raise EvigraphError(f"cannot write {graph.view} to {file.name}")

    kept = tmp_path / "out" / "first.csv"
    kept.parent.mkdir()
    kept.write_text("before")
    with pytest.raises(EvigraphError):
        write_folder({"first.csv": GRAPH_FORMATS["edge-list"].write, "second.csv": fail}, chain(1), kept.parent)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["first.csv"]
    assert kept.read_text() == "before"


@pytest.mark.parametrize("found", FORMATS.values(), ids=lambda found: found.name)
def test_format_says_what_it_is_for_and_what_opens_it(found: GraphFormat) -> None:
    assert FORMATS[found.name] is found
    assert found.purpose.endswith(".")
    assert found.programs
    assert found.extensions
    assert all(extension.startswith(".") for extension in found.extensions)
    assert "/" in found.media_type


@pytest.mark.parametrize("view", VIEWS.values(), ids=lambda view: view.name)
def test_view_uses_no_name_that_formats_use_for_themselves(view: View) -> None:
    assert not RESERVED & view.schema.edges.keys()
    assert not (RESERVED | {"weight"}) & view.schema.nodes.keys()
