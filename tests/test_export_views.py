"""The views: what of the evidence becomes a node and what an edge, counted again by rdflib."""

from __future__ import annotations

import io
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pytest
import rdflib
from tests.disputed_workspace import HOSTILE, disagreement, write_workspace
from tests.remote_servers import endpoint_with, needs_oxigraph

from evigraph.api import Graph, StoredGraph
from evigraph.api import open as open_
from evigraph.claimfiles import load_article
from evigraph.codes import Direction
from evigraph.engine import NamedNode, Rows, Store
from evigraph.errors import ParameterError
from evigraph.exports.answers import claims_behind
from evigraph.exports.appearance import EDGE_STYLES, NODE_STYLES
from evigraph.exports.exporting import show
from evigraph.exports.findings_view import MOST_PAIRS
from evigraph.exports.formats.graphviz import write_svg
from evigraph.exports.property_graph import AttributeType
from evigraph.exports.selecting import select
from evigraph.exports.selection import EmptySelection, Selection
from evigraph.exports.views import VIEWS, UnknownView, get_view
from evigraph.findings.nodes import finding_quads
from evigraph.namespaces import EV, GRAPH, PREFIXES, compact
from evigraph.quads import article_quads
from evigraph.vocabulary import load_vocabulary
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.exports.property_graph import Edge, Node, PropertyGraph
    from evigraph.store import StoreFolder

PROLOGUE: Final = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
QUESTION: Final = "Is baclofen recommended for back strain?"
TYPES: Final = {
    AttributeType.STRING: str,
    AttributeType.INTEGER: int,
    AttributeType.DOUBLE: float,
    AttributeType.BOOLEAN: bool,
    AttributeType.STRINGS: tuple,
}
SOME: Final = {"condition": ["sciatica"], "provenance": ["all"]}
CARE: Final = {"AdverseEffectClaim", "Caution", "Interaction", "MonitoringClaim", "DosingClaim"}


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    return open_(shipped_folder.path)


@pytest.fixture(scope="module")
def independent(graph: Graph) -> rdflib.Graph:
    """What the articles state, in another engine."""
    names = [name for name in graph.graph_names() if name.startswith(f"{GRAPH}article/")]
    statements = rdflib.Graph()
    statements.parse(data="".join(f"{quad.triple} .\n" for quad in graph.quads(*names)), format="nt")
    return statements


@pytest.fixture(scope="module")
def seen(graph: Graph) -> dict[str, tuple[list[Node], list[Edge]]]:
    """Every view of all there is, read once."""
    selection = Selection(question=QUESTION)
    return {name: read(view.make(graph, selection)) for name, view in VIEWS.items()}


def read(view: PropertyGraph) -> tuple[list[Node], list[Edge]]:
    return list(view.nodes()), list(view.edges())


def rows(statements: rdflib.Graph, query: str) -> list[tuple[Any, ...]]:
    found: Any = statements.query(f"{PROLOGUE}SELECT DISTINCT {query}")
    return [tuple(map(str, row)) for row in found]


def stored(graph: Graph, query: str) -> set[tuple[str, ...]]:
    answer = graph.run(f"SELECT DISTINCT {query}")
    assert isinstance(answer, Rows)
    return {tuple(compact(cell.value) for cell in row if isinstance(cell, NamedNode)) for row in answer.rows}


def points(statements: rdflib.Graph) -> Iterator[tuple[str, str, str]]:
    """Yield what each claim points from, in which direction and to what, without claims about combinations."""
    ev = rdflib.Namespace(EV)
    directions = {direction.iri: direction.value for direction in Direction}
    for claim, direction in statements.subject_objects(ev.direction):
        kinds = {str(kind).removeprefix(EV) for kind in statements.objects(claim, rdflib.RDF.type)}
        condition, effects = statements.value(claim, ev.condition), list(statements.objects(claim, ev.adverseEffect))
        to_effects = effects and (direction == ev.harm or kinds & CARE or condition is None)
        if (claim, ev.givenTogether, None) not in statements:
            for source in statements.objects(claim, ev.intervention):
                for target in effects if to_effects else filter(None, [condition]):
                    yield compact(str(source)), directions[str(direction)], compact(str(target))


def of_kind(things: Sequence[Node | Edge], *kinds: str) -> int:
    return sum(thing.kind in kinds for thing in things)


# --- Every view ---


@pytest.mark.parametrize("name", VIEWS)
def test_view_keeps_the_promises_of_a_property_graph(
    name: str, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    nodes, edges = seen[name]
    schema = VIEWS[name].schema

    ids = {node.id for node in nodes}
    assert len(ids) == len(nodes) > 0
    assert len({edge.id for edge in edges}) == len(edges) > 0
    assert {end for edge in edges for end in (edge.source, edge.target)} <= ids
    assert all(node.label and node.kind in NODE_STYLES for node in nodes)
    assert all(edge.label and edge.kind in EDGE_STYLES for edge in edges)
    for attributes, things in ((schema.nodes, nodes), (schema.edges, edges)):
        for thing in things:
            assert {
                key for key, value in thing.attributes.items() if type(value) is not TYPES[attributes[key].type]
            } == set()


@pytest.mark.parametrize("name", VIEWS)
def test_view_of_a_selection_is_the_same_each_time_and_says_what_it_is(graph: Graph, name: str) -> None:
    selection = Selection() if name == "proof" else select(graph, SOME)
    shown = VIEWS[name].make(graph, replace(selection, question="claim:000-001"))

    nodes, edges = read(shown)

    assert (nodes, edges) == read(shown)
    assert {end for edge in edges for end in (edge.source, edge.target)} <= {node.id for node in nodes}
    assert shown.provenance.count("\n") == 0
    assert selection.words in shown.provenance


@pytest.mark.parametrize("name", VIEWS)
def test_view_of_nothing_has_no_nodes_and_cannot_be_shown(graph: Graph, name: str) -> None:
    nothing = Selection(claims=(), words="drug=nothing")

    if name != "proof":
        assert read(VIEWS[name].make(graph, nothing)) == ([], [])
        with pytest.raises(EmptySelection, match="drug=nothing"):
            show(graph, name, nothing)


def test_unknown_view_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownView, match="'evidense'; did you mean evidence"):
        get_view("evidense")


# --- Evidence ---


def test_evidence_has_an_edge_for_all_claims_that_say_the_same(
    independent: rdflib.Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    _, edges = seen["evidence"]

    counted = Counter(points(independent))

    single = [edge for edge in edges if not edge.source.startswith("combination:")]
    assert counted == {
        (edge.source, str(edge.attributes["direction"]), edge.target): edge.attributes["claims"] for edge in single
    }


def test_evidence_counts_articles_and_names_the_claims(seen: Mapping[str, tuple[list[Node], list[Edge]]]) -> None:
    for edge in seen["evidence"][1]:
        claims, articles = edge.attributes["claim_ids"], edge.attributes["article_ids"]
        assert isinstance(claims, tuple)
        assert isinstance(articles, tuple)
        assert (len(claims), len(articles)) == (edge.attributes["claims"], edge.attributes["articles"])
        assert {claim.partition("-")[0] for claim in claims} == {article.partition("_")[0] for article in articles}


def test_what_is_given_together_is_one_node_and_says_nothing_of_its_parts(
    independent: rdflib.Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    together: dict[str, set[str]] = {}
    pattern = (
        "?claim ?part { ?claim ev:givenTogether true ; ev:intervention ?part ; ev:condition|ev:adverseEffect ?aim }"
    )
    for claim, part in rows(independent, pattern):
        together.setdefault(claim.rpartition("/")[2], set()).add(compact(part))
    nodes, edges = seen["evidence"]

    parts = {node.id: frozenset(node.attributes["parts"]) for node in nodes if node.kind == "combination"}  # type: ignore[arg-type]  # a list of strings

    assert set(parts.values()) == {frozenset(names) for names in together.values()}
    for edge in edges:
        claims = set(edge.attributes["claim_ids"])  # type: ignore[arg-type]  # as above
        assert (claims <= together.keys()) == edge.source.startswith("combination:")


def test_inherited_harms_are_those_that_the_reasoner_infers(graph: Graph) -> None:
    inferred = stored(
        graph,
        "?member ?effect { GRAPH graph:inferred { ?member ev:inheritedEffect ?effect } "
        "FILTER EXISTS { ?claim ev:intervention ?member } "
        "MINUS { ?member a ev:DrugClass } MINUS { ?member a ev:ClassExpression } }",
    )

    _, edges = read(show(graph, "evidence", select(graph, {"provenance": ["inferred"], "direction": ["harm"]})))

    effects = {effect for _, effect in inferred}
    assert {(edge.source, edge.target) for edge in edges if edge.target in effects} == inferred
    assert all(edge.attributes["provenance"] == "inferred" and edge.attributes["via"] for edge in edges)


def test_advice_licence_and_call_for_care_look_different(seen: Mapping[str, tuple[list[Node], list[Edge]]]) -> None:
    nodes, edges = seen["evidence"]
    effects = {node.id for node in nodes if node.kind == "adverse_effect"}

    for edge in edges:
        if edge.kind in {"licensed", "not_licensed"}:
            assert edge.attributes["kinds"] == ("approval",)
        if edge.kind in {"for", "conditional"}:
            assert edge.target not in effects
    assert of_kind(edges, "licensed", "care", "not_preferred") > 0


def test_verdict_of_an_edge_is_the_answer_to_the_same_question(
    graph: Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    _, edges = seen["evidence"]
    edge = next(edge for edge in edges if edge.attributes.get("verdict") == "not recommended")

    answer = graph.query("verdicts", drug=edge.source, condition=edge.target)

    assert [row["verdict"] for row in answer] == ["not recommended"]


# --- The others ---


def test_claims_view_has_every_claim_and_all_that_it_names(
    independent: rdflib.Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    named = "ev:intervention|ev:comparator|ev:condition|ev:adverseEffect|ev:outcome|ev:populationGroup"
    nodes, edges = seen["claims"]

    claims = rows(independent, "?claim { ?claim a ev:Claim }")
    terms = rows(independent, f"?term {{ ?claim a ev:Claim ; {named} ?term }}")
    restated = rows(independent, "?claim ?other { ?claim ev:restates ?other }")

    assert of_kind(nodes, "claim") == len(claims)
    assert len(nodes) == len(claims) + len(terms)
    assert of_kind(edges, "restates") == len(restated)
    for name in named.split("|"):
        found = rows(independent, f"?claim ?term {{ ?claim a ev:Claim ; {name} ?term }}")
        assert sum(edge.attributes["property"] == name for edge in edges) == len(found), name


def test_citations_view_leads_from_articles_over_claims_to_sources(
    independent: rdflib.Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    nodes, edges = seen["citations"]

    cited = rows(independent, "?claim ?citation { ?claim ev:cites|ev:citesByInheritance ?citation }")
    unread = rows(
        independent,
        "?citation { ?claim ev:cites|ev:citesByInheritance ?citation "
        "FILTER NOT EXISTS { ?citation ev:hasReading ?reading } }",
    )
    sources = {iri for (iri,) in rows(independent, "?source { ?source a ev:Source }")}

    assert of_kind(edges, "cites", "probably_cites") == len(cited)
    assert of_kind(edges, "states") == of_kind(nodes, "claim")
    assert of_kind(nodes, "citation") == len(unread)
    assert {node.attributes["iri"] for node in nodes if node.kind == "source"} <= sources
    assert of_kind(nodes, "article") == len(rows(independent, "?article { ?article a ev:Article }"))


def test_findings_view_joins_each_claim_of_one_side_to_each_of_the_other(
    graph: Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    sides: dict[str, Counter[str]] = {}
    pattern = "?finding ?side ?claim { ?finding ev:findingSide ?side . ?side ev:sideClaim ?claim }"
    for finding, side, _ in stored(graph, pattern):
        sides.setdefault(finding, Counter())[side] += 1
    _, edges = seen["findings"]

    expected = {}
    for finding, counts in sides.items():
        if len(counts) > 1:
            one, other = counts.values()
            expected[finding] = one * other if one * other <= MOST_PAIRS else one + other

    assert Counter(f"finding:{edge.attributes['code']}" for edge in edges) == expected


def test_vocabulary_view_has_every_term_and_every_link_between_them(
    graph: Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    nodes, edges = seen["vocabulary"]

    links = stored(
        graph,
        "?term ?property ?other { GRAPH graph:vocabulary { ?term ?property ?other ; skos:inScheme ?one . "
        "?other skos:inScheme ?two } }",
    )

    assert {node.attributes["iri"] for node in nodes} == set(graph.vocabulary)
    assert {(edge.source, edge.attributes["property"], edge.target) for edge in edges} == links


def test_inferred_links_lead_to_all_that_a_term_lies_within(graph: Graph) -> None:
    within = stored(graph, "?above { term:tizanidine ev:within ?above FILTER(?above != term:tizanidine) }")

    _, edges = read(show(graph, "vocabulary", select(graph, {"drug": ["tizanidine"], "provenance": ["all"]})))

    assert {(edge.target,) for edge in edges if edge.source == "term:tizanidine"} == within


def test_proof_view_has_the_claims_and_the_steps_of_the_proof(
    graph: Graph, seen: Mapping[str, tuple[list[Node], list[Edge]]]
) -> None:
    nodes, edges = seen["proof"]

    proof = graph.explain(QUESTION).proved[0].proofs[0]

    assert {node.id for node in nodes if node.kind == "claim"} == {f"claim:{claim}" for claim in proof.claims}
    concluded = {node.id for node in nodes if "rule" in node.attributes}
    assert len(concluded) == len({step.conclusion for step in proof.steps})
    assert {edge.target for edge in edges} == {*concluded, "answer:goal"}


@pytest.mark.parametrize(("answer", "term"), [(None, 0), ("2", 1), ("Baclofen", 2)])
def test_one_of_several_answers_is_named_or_numbered(graph: Graph, answer: str | None, term: int) -> None:
    question = "Which muscle relaxants are preferred for radiculopathy?"
    answers = graph.ask(question).answers

    claims = claims_behind(graph, question, answer)

    assert set(claims) >= set(answers[term].claims)
    assert (set(claims) == set(answers[term].claims)) == (answer is not None)


def test_an_answer_that_is_not_there_is_told_with_those_that_are(graph: Graph) -> None:
    with pytest.raises(ParameterError, match="there is no answer 'yoga'; there are baclofen"):
        claims_behind(graph, QUESTION, "yoga")
    with pytest.raises(EmptySelection, match="has no answer here"):
        claims_behind(graph, "What is the capital of France?")


def test_proof_view_asks_what_is_to_be_proved(graph: Graph) -> None:
    with pytest.raises(ParameterError, match="--question"):
        show(graph, "proof", Selection())


@needs_oxigraph
def test_an_endpoint_gives_the_same_views(graph: Graph) -> None:
    with endpoint_with(graph.quads()) as endpoint:
        remote = Graph(endpoint)
        for name in ("evidence", "citations", "findings", "vocabulary"):
            assert read(remote.view(name, where=SOME)) == read(graph.view(name, where=SOME))
        assert endpoint.url in remote.view(where=SOME).provenance


# --- Extremes ---


def test_a_term_without_any_link_is_a_graph_of_one_node(graph: Graph) -> None:
    linked = {
        end for edge in VIEWS["vocabulary"].make(graph, Selection()).edges() for end in (edge.source, edge.target)
    }
    alone = next(iri for iri in graph.vocabulary if compact(iri) not in linked)

    nodes, edges = read(show(graph, "vocabulary", Selection(interventions=frozenset({alone}))))

    assert ([node.attributes["iri"] for node in nodes], edges) == ([alone], [])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """Two articles that contradict each other, in words full of markup, without what follows from them."""
    workspace = Workspace.from_paths([write_workspace(tmp_path_factory.mktemp("exported") / "workspace")])
    vocabulary = load_vocabulary(*workspace.packs)
    store = Store()
    store.extend(vocabulary.quads())
    for path in workspace.claims:
        store.extend(article_quads(load_article(path), vocabulary))
    store.extend(finding_quads([disagreement()]))
    return Graph(StoredGraph(store))


def test_what_claims_treat_is_a_condition_though_the_vocabulary_has_it_as_an_adverse_effect(tmp_path: Path) -> None:
    area = Path(__file__).parent / "data/other_area"
    text = (area / "claims/u1_cystitis.yaml").read_text(encoding="utf-8")
    article = tmp_path / "u1_cystitis.yaml"
    article.write_text(text.replace("condition: cystitis", "condition: hypertension"), encoding="utf-8")
    vocabulary = load_vocabulary(area / "vocabulary.tsv")
    store = Store()
    store.extend(vocabulary.quads())
    store.extend(article_quads(load_article(article), vocabulary))

    nodes, _ = read(Graph(StoredGraph(store)).view())

    kinds = {node.id: node.kind for node in nodes}
    assert kinds["term:hypertension"] == "condition"
    assert kinds["term:nausea"] == "adverse_effect"


def test_special_characters_come_through_as_they_are(hostile: Graph) -> None:
    _, edges = read(hostile.view(where={"drug": '<b>sleet"</b>'}))
    nodes, _ = read(hostile.view("citations"))

    assert sorted(edge.kind for edge in edges) == ["against", "for"]
    assert all(edge.attributes["strengths"] == (HOSTILE,) for edge in edges)
    assert {node.label for node in nodes if node.kind == "source"} == {HOSTILE}


def test_claims_that_contradict_each_other_are_joined(hostile: Graph) -> None:
    nodes, edges = read(hostile.view("findings"))

    assert [(edge.source, edge.kind, edge.target) for edge in edges] == [
        ("claim:one-1", "contradiction", "claim:two-1")
    ]
    assert [node.id for node in nodes] == ["claim:one-1", "claim:two-1"]
    assert edges[0].attributes["confidence"] == 0.5


def test_disagreement_of_many_claims_is_a_node_between_its_sides(hostile: Graph) -> None:
    store = Store()
    store.extend(hostile.quads())
    side = tuple(f"one-{number}" for number in range(MOST_PAIRS + 1))
    store.extend(finding_quads([disagreement(code="many", sides=(side, ("two-1",)), claims=(*side, "two-1"))]))

    _, edges = read(Graph(StoredGraph(store)).view("findings"))

    assert sum(edge.target == "finding:many" for edge in edges) == MOST_PAIRS + 2


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_figure_of_the_readme_is_what_the_command_draws_now(graph: Graph) -> None:
    kept = (Path(__file__).parents[1] / "graph" / "pictures" / "evidence.svg").read_bytes()
    where = {"class": ["muscle relaxants"], "condition": ["radiculopathy"]}
    write_svg(show(graph, "evidence", select(graph, where)), drawn := io.BytesIO())
    assert words_of(kept) == words_of(drawn.getvalue())


def words_of(svg: bytes) -> list[str]:
    """Return the words of a picture, in any order, without the provenance, which names version and files."""
    texts = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own picture
    return sorted(text.text or "" for text in texts if not (text.text or "").startswith("evigraph "))
