"""The interactive page of a view: what stands in it, that nothing in it escapes, and what it refuses."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.exports.formats.format import GraphTooLarge
from evigraph.exports.page.bounds import MOST_EDGES, MOST_NODES, hold
from evigraph.exports.page.document import script, write_page
from evigraph.exports.page.particulars import Particulars, gather_particulars
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema
from evigraph.exports.selecting import select
from evigraph.exports.views import get_view

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.store import StoreFolder

NASTY: Final = "</script><script>alert(1)</script><!-- \u2028 & \"quoted\" 'x' {{ 7 * 7 }}"
SCHEMA: Final = Schema({"note": Attribute(AttributeType.STRING, NASTY)}, {})
SMALL: Final = PropertyGraph(
    "evidence",
    "Frost and its cures",
    SCHEMA,
    lambda: iter([Node("term:a", "emberleaf", "drug", {"note": "warm"}), Node("term:b", "frost cough", "condition")]),
    lambda: iter([Edge("term:a|for|term:b", "term:a", "term:b", "for", "for (2)", {"claims": 2})]),
    "evigraph, invented",
)


class Elements(HTMLParser):
    """The elements of a page, and the text in its scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.bodies: dict[str, list[str]] = {"script": [], "style": []}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = tag
        if tag in self.bodies:
            self.bodies[tag].append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser says which
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in self.bodies:
            self.bodies[self._inside][-1] += data

    @property
    def data(self) -> Any:  # noqa: ANN401 - JSON
        return json.loads(self.bodies["script"][0])


def page_of(graph: PropertyGraph, particulars: Particulars | None = None) -> str:
    file = io.BytesIO()
    write_page(graph, file, particulars)
    return file.getvalue().decode()


def read(page: str) -> Elements:
    elements = Elements()
    elements.feed(page)
    return elements


@cache
def nasty() -> str:
    node, other = Node(NASTY, NASTY, NASTY, {"note": NASTY}), Node("b", "b", "condition")
    edge = Edge(NASTY, NASTY, "b", NASTY, NASTY, {"direction": NASTY})
    return page_of(PropertyGraph(NASTY, NASTY, SCHEMA, lambda: iter([node, other]), lambda: iter([edge]), NASTY))


def test_page_holds_the_graph_with_its_looks() -> None:
    data = read(page_of(SMALL)).data
    assert [(node["label"], node["kind"]) for node in data["nodes"]] == [
        ("emberleaf", "drug"),
        ("frost cough", "condition"),
    ]
    assert [(edge["source"], edge["target"], edge["look"]) for edge in data["edges"]] == [("term:a", "term:b", "for")]
    assert set(data["nodeStyles"]) == {"drug", "condition"}
    assert data["edgeStyles"]["for"]["colour"].startswith("#")


def test_texts_of_a_graph_make_no_markup() -> None:
    elements = read(nasty())
    assert len(elements.bodies["script"]) == 2
    assert elements.data["nodes"][0]["label"] == NASTY
    assert "<script>alert" not in nasty()
    assert "{{ 7 * 7 }}" in nasty()


def test_kind_without_a_look_of_its_own_is_called_by_its_name() -> None:
    graph = replace(SMALL, nodes=lambda: iter([Node("x:1", "one", "snow_depth")]), edges=lambda: iter([]))
    assert read(page_of(graph)).data["nodeStyles"]["snow_depth"]["meaning"] == "snow depth"


@pytest.mark.parametrize("page", [page_of(SMALL), nasty()], ids=["plain", "nasty"])
def test_page_runs_its_own_script_and_asks_for_nothing(page: str) -> None:
    elements = read(page)
    policy = next(found["content"] for tag, found in elements.found if tag == "meta" and "http-equiv" in found) or ""
    assert policy.startswith("default-src 'none'")
    for tag, body in (("style", elements.bodies["style"][0]), ("script", elements.bodies["script"][1])):
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    named = [value for _, found in elements.found for name, value in found.items() if name in {"src", "href"}]
    assert {value for value in named if value is not None} <= {"#tables", "data:,"}
    assert not [name for _, found in elements.found for name in found if name.startswith("on") or name == "style"]


def test_script_never_makes_markup_of_text() -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script())
    assert not re.search(r"\bfetch\b|XMLHttpRequest|WebSocket|sendBeacon|\bimport\b", script())


def test_page_has_styles_for_paper_for_the_dark_and_for_stillness() -> None:
    (style,) = read(page_of(SMALL)).bodies["style"]
    for wanted in ("@media print", "prefers-color-scheme: dark", "prefers-reduced-motion", ":focus-visible"):
        assert wanted in style


def test_every_control_is_named() -> None:
    elements = read(page_of(SMALL)).found
    labelled = {found.get("for") for tag, found in elements if tag == "label"}
    assert [found["id"] for tag, found in elements if tag in {"select", "input"} and found["id"] not in labelled] == []


def test_figure_that_is_no_number_stays_readable() -> None:
    graph = replace(
        SMALL, nodes=lambda: iter([Node("x:1", "one", "drug", {"low": float("-inf")})]), edges=lambda: iter([])
    )
    assert read(page_of(graph)).data["nodes"][0]["attributes"] == {"low": "-inf"}


@pytest.mark.parametrize(("nodes", "edges"), [(MOST_NODES + 1, 0), (1, MOST_EDGES + 1)], ids=["nodes", "edges"])
def test_view_that_no_page_can_show_is_refused_before_it_is_read_through(nodes: int, edges: int) -> None:
    read_through: list[str] = []

    def many(count: int) -> list[Node]:
        return [Node(f"x:{number}", "", "drug") for number in range(count)]

    def endless() -> Any:  # noqa: ANN401 - an iterator
        yield from (Edge(f"e:{number}", "x:0", "x:0", "for", "") for number in range(edges))
        read_through.append("edges")

    with pytest.raises(GraphTooLarge, match=r"select less with --where, or take --format gexf"):
        hold(replace(SMALL, nodes=lambda: iter(many(nodes)), edges=endless))
    assert read_through == []


# --- With the shipped graph ---


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    store, generation = shipped_folder.open_current()
    return Graph(StoredGraph(store, generation.folder))


@pytest.fixture(scope="module")
def shown(graph: Graph) -> PropertyGraph:
    where = {"drug": ("tizanidine",), "provenance": ("all",)}
    return hold(get_view("evidence").make(graph, select(graph, where)))


@pytest.fixture(scope="module")
def particulars(graph: Graph, shown: PropertyGraph) -> Particulars:
    return gather_particulars(graph, shown)


def test_page_has_the_particulars_of_every_claim_behind_an_edge(shown: PropertyGraph, particulars: Particulars) -> None:
    data = read(page_of(shown, particulars)).data
    behind = {claim for edge in data["edges"] for claim in edge["claims"]}
    assert behind
    assert behind == set(data["claims"])
    for claim in data["claims"].values():
        assert claim["paraphrase"]
        assert claim["place"].startswith("characters ")
        assert claim["article"] in data["articles"]
        assert claim["sentence"] is None


def test_claim_is_found_by_the_class_of_its_drug_too(particulars: Particulars) -> None:
    for claim in particulars.claims.values():
        assert {"term:tizanidine", "term:muscle-relaxant"} & set(claim.drugs)
    assert particulars.terms["term:muscle-relaxant"] == "muscle relaxant"


def test_proof_of_a_claim_begins_where_it_is_asserted_and_ends_with_a_rule(particulars: Particulars) -> None:
    for claim in particulars.claims.values():
        assert claim.proof[0][0].startswith("Asserted in ")
        assert "SHA-256" in claim.proof[0][1][0]
    stances = [
        lines for claim in particulars.claims.values() for heading, lines in claim.proof if " stance " in heading
    ]
    assert stances
    assert all(any(", by rule " in line for line in lines) for lines in stances)


def test_edge_that_is_inherited_has_the_proof_that_one_lies_within_the_other(
    shown: PropertyGraph, particulars: Particulars
) -> None:
    inferred = [edge for edge in shown.edges() if edge.attributes["provenance"] == "inferred"]
    assert inferred
    for edge in inferred:
        assert particulars.edges[edge.id][0][0].startswith("Tizanidine is within ")


def test_changed_text_is_told_and_nothing_of_it_is_shown(graph: Graph, shown: PropertyGraph, tmp_path: Path) -> None:
    from evigraph.proofs.passages import TextFolder

    stem = next(iter(gather_particulars(graph, shown, proved=0).articles)).stem
    (tmp_path / f"{stem}.txt").write_text("Something else.", encoding="utf-8")
    found = gather_particulars(graph, shown, TextFolder.open(tmp_path), proved=0)
    assert {claim.card.sentence for claim in found.claims.values()} == {None}
    assert any("is not the one that the claims were read in" in note for note in found.notes)
    assert any("are not proved here" in note for note in found.notes)
