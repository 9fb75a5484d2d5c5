"""RDF that is exported is the graph's own, of the selected claims only, whichever syntax it is in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pytest

import evigraph
from evigraph.engine import parse_rdf, write_quads
from evigraph.exports.formats import FORMATS, DocumentFormat
from evigraph.exports.formats.rdf import selected_quads
from evigraph.exports.selecting import select
from evigraph.exports.selection import ASSERTED, INFERRED, Selection
from evigraph.namespaces import CLAIM, EV, VOCABULARY_GRAPH
from evigraph.namespaces import INFERRED as INFERRED_GRAPH

if TYPE_CHECKING:
    from evigraph.engine import Quad

SYNTAXES: Final = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "json-ld": "json-ld", "rdf-xml": "xml"}
NAMED: Final = {"trig", "nquads", "json-ld"}


@pytest.fixture(scope="module")
def graph() -> evigraph.Graph:
    return evigraph.open()


@pytest.fixture(scope="module")
def some(graph: evigraph.Graph) -> Selection:
    return select(graph, {"drug": ["tizanidine"]})


@pytest.fixture(scope="module")
def quads(graph: evigraph.Graph, some: Selection) -> list[Quad]:
    return list(selected_quads(graph, some))


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its parsers use names that it deprecates
@pytest.mark.parametrize("name", SYNTAXES)
def test_rdf_is_read_by_rdflib(graph: evigraph.Graph, some: Selection, quads: list[Quad], name: str) -> None:
    rdflib = pytest.importorskip("rdflib")
    chosen = FORMATS[name]
    assert isinstance(chosen, DocumentFormat)
    file = io.BytesIO()
    chosen.write(graph, some, file)
    if name in NAMED:
        found = rdflib.Dataset()
        found.parse(data=file.getvalue(), format=SYNTAXES[name])
        assert {(*map(str, row[:3]), str(row[3])) for row in found.quads()} == {_texts(quad) for quad in quads}
    else:
        found = rdflib.Graph().parse(data=file.getvalue(), format=SYNTAXES[name])
        assert {tuple(map(str, row)) for row in found} == {_texts(quad)[:3] for quad in quads}


def _texts(quad: Quad) -> tuple[str, ...]:
    return tuple(getattr(part, "value", str(part)) for part in quad)


def test_each_statement_is_in_the_graph_and_comes_once(graph: evigraph.Graph, quads: list[Quad]) -> None:
    assert len(quads) == len(set(quads))
    assert set(quads) <= set(graph.quads())


def test_selected_claims_are_whole_and_no_other_is_there(
    graph: evigraph.Graph, some: Selection, quads: list[Quad]
) -> None:
    claims = {CLAIM + claim for claim in some.claims or ()}
    told = {_texts(quad)[:3] for quad in quads}
    for quad in graph.quads():
        subject, predicate, value = _texts(quad)[:3]
        stated = "/graph/article/" in _texts(quad)[3]
        if subject in claims and stated and not value.startswith(CLAIM):
            assert (subject, predicate, value) in told
    mentioned = {part for parts in told for part in parts if part.startswith(CLAIM)}
    assert {part.removeprefix(CLAIM).partition("/")[0] for part in mentioned} == set(some.claims or ())


def test_spans_sources_articles_and_labels_come_along(quads: list[Quad]) -> None:
    types = {_texts(quad)[2] for quad in quads if _texts(quad)[1].endswith("#type")}
    assert {EV + kind for kind in ("Claim", "Article", "Citation", "Source", "Drug", "Condition")} <= types
    subjects = {_texts(quad)[0] for quad in quads}
    assert any("/span/" in subject for subject in subjects)


@pytest.mark.parametrize(("provenance", "shown"), [({ASSERTED}, False), ({ASSERTED, INFERRED}, True)])
def test_what_is_inferred_comes_only_where_it_is_asked_for(
    graph: evigraph.Graph, some: Selection, provenance: set[str], shown: bool
) -> None:
    chosen = Selection(claims=some.claims, provenance=frozenset(provenance))
    names = {_texts(quad)[3] for quad in selected_quads(graph, chosen)}
    assert (INFERRED_GRAPH in names) is shown
    assert not any("/rule/" in name for name in names)


def test_all_claims_are_the_graphs_of_all_articles(graph: evigraph.Graph) -> None:
    articles = [name for name in graph.graph_names() if "/graph/article/" in name]
    assert set(selected_quads(graph, Selection())) == set(graph.quads(VOCABULARY_GRAPH, *articles))


def test_control_characters_do_not_break_rdf_xml() -> None:
    file = io.BytesIO()
    write_quads(parse_rdf('<urn:a> <urn:b#c> "x\\u0001y"@en, "\\u0002" .'), "rdfxml", file)
    rdflib = pytest.importorskip("rdflib")
    found = rdflib.Graph().parse(data=file.getvalue(), format="xml")
    assert {str(value) for _, _, value in found} == {"x\ufffdy", "\ufffd"}
