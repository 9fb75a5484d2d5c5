"""Terms of a user's own, and of terminologies that a user has, become packs of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.commands import command_read

from evigraph.mappings import SYSTEMS
from evigraph.packs import PackError
from evigraph.settings import Settings, make_workspace
from evigraph.terminologies.concept import TerminologyError
from evigraph.terminologies.own import add_term, import_terms
from evigraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

run = command_read("vocabulary")

OBO = """format-version: 1.2
ontology: mondo

[Term]
id: MONDO:9000001
name: ankle disorder

[Term]
id: MONDO:9000002
name: wobbly ankle
def: "An ankle that \\"wobbles\\"." [X:1]
synonym: "ankle wobble" EXACT []
synonym: "wobbledness" RELATED []
synonym: "back pain" EXACT []
xref: MESH:D900002
is_a: MONDO:9000001 ! ankle disorder

[Term]
id: MONDO:9000003
name: sciatica
synonym: "leg twinge" EXACT []

[Term]
id: MONDO:9000004
name: old ankle
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""

SKOS = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://purl.bioontology.org/ontology/UATC/M99A> a skos:Concept ; skos:prefLabel "ANKLE SALVES"@en .
<http://purl.bioontology.org/ontology/UATC/M99AA01> a skos:Concept ; skos:prefLabel "mintamol"@en, "mintamolo"@it ;
    skos:altLabel "Mintasalve" ; skos:broader <http://purl.bioontology.org/ontology/UATC/M99A> ;
    skos:exactMatch <http://purl.bioontology.org/ontology/RXNORM/999001> .
"""

OWL = """<?xml version="1.0"?><!DOCTYPE rdf:RDF [<!ENTITY owl "http://www.w3.org/2002/07/owl#">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:owl="&owl;"
    xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#" xmlns:oio="http://www.geneontology.org/formats/oboInOwl#">
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_9000001"><rdfs:label>Wobbling</rdfs:label>
    <oio:hasExactSynonym>Wobbliness</oio:hasExactSynonym></owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_9000002"><rdfs:label>Severe wobbling</rdfs:label>
    <rdfs:subClassOf rdf:resource="http://purl.obolibrary.org/obo/HP_9000001"/></owl:Class>
  <owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_9000003"><rdfs:label>Gone</rdfs:label>
    <owl:deprecated rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">true</owl:deprecated></owl:Class>
</rdf:RDF>"""

MESH = """@prefix mesh: <http://id.nlm.nih.gov/mesh/> . @prefix meshv: <http://id.nlm.nih.gov/mesh/vocab#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
mesh:D900001 a meshv:TopicalDescriptor ; rdfs:label "Wobblitis"@en ; meshv:preferredConcept mesh:M1 .
mesh:M1 meshv:term mesh:T1 .
mesh:T1 meshv:prefLabel "Wobble disease"@en .
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return make_workspace(tmp_path / "mine")[0]


def taken_over(settings: Settings, name: str, content: str, **options: object) -> Vocabulary:
    file = settings.root.parent / name
    file.write_text(content, encoding="utf-8")
    import_terms(settings, file, **options)  # type: ignore[arg-type]  # tests pass them by name
    return load_vocabulary(*settings.packs)


def matches(vocabulary: Vocabulary, label: str) -> set[str]:
    iri = vocabulary.get(label).iri
    return {str(quad.object) for quad in vocabulary.quads() if getattr(quad.subject, "value", "") == iri}


def test_obo_terms_have_their_synonyms_parents_mappings_and_definitions(settings: Settings) -> None:
    vocabulary = taken_over(settings, "ankles.obo", OBO)

    term = vocabulary.get("ankle wobble")

    assert (term.label, term.kinds, term.definition) == ("wobbly ankle", ("Condition",), 'An ankle that "wobbles".')
    assert [vocabulary[parent].label for parent in term.parents] == ["ankle disorder"]
    assert f"<{SYSTEMS['mesh'].iri('D900002')}>" in matches(vocabulary, "wobbly ankle")
    assert vocabulary.find("old ankle") is None
    assert vocabulary.find("wobbledness") is None  # related, not the same


def test_name_that_means_something_else_already_keeps_its_meaning(settings: Settings) -> None:
    before = load_vocabulary().get("back pain")
    assert taken_over(settings, "ankles.obo", OBO).get("back pain").iri == before.iri


def test_known_term_gets_further_names_and_no_second_term(settings: Settings) -> None:
    vocabulary = taken_over(settings, "ankles.obo", OBO)
    assert vocabulary.get("leg twinge").iri == load_vocabulary().get("sciatica").iri


def test_skos_codes_tell_substances_from_groups(settings: Settings) -> None:
    vocabulary = taken_over(settings, "salves.ttl", SKOS)
    drug = vocabulary.get("Mintasalve")
    assert (drug.label, drug.kinds) == ("mintamol", ("Drug",))
    assert [vocabulary[parent].kinds for parent in drug.parents] == [("DrugClass",)]
    assert vocabulary.find("mintamolo") is None  # another language


def test_owl_classes_are_taken_over_without_the_deprecated_ones(settings: Settings) -> None:
    vocabulary = taken_over(settings, "wobbles.owl", OWL)
    severe = vocabulary.get("Severe wobbling")
    assert [vocabulary[parent].label for parent in severe.parents] == ["Wobbling"]
    assert vocabulary.get("Wobbliness").kinds == ("AdverseEffect",)
    assert vocabulary.find("Gone") is None


def test_mesh_descriptors_have_the_names_of_their_concepts(settings: Settings) -> None:
    vocabulary = taken_over(settings, "mesh.ttl", MESH, kind="Condition")
    assert vocabulary.get("Wobble disease").label == "Wobblitis"


def test_part_of_a_terminology_is_what_lies_under_a_concept(settings: Settings) -> None:
    vocabulary = taken_over(settings, "ankles.obo", OBO, under=["MONDO:9000002"])
    assert (vocabulary.find("ankle disorder"), vocabulary.get("wobbly ankle").parents) == (None, ())


def test_taking_over_again_gives_the_same_file(settings: Settings) -> None:
    taken_over(settings, "ankles.obo", OBO)
    before = (settings.vocabulary / "ankles.ttl").read_bytes()
    taken_over(settings, "ankles.obo", OBO)
    assert (settings.vocabulary / "ankles.ttl").read_bytes() == before


@pytest.mark.parametrize(
    ("name", "content", "options", "message"),
    [
        ("a.obo", "walk [[", {}, r"a\.obo:1: malformed OBO"),
        ("a.obo", "format-version: 1.2\n", {}, "it has no concept with a label"),
        ("a.ttl", "walk", {}, r"a\.ttl:1: malformed RDF"),
        ("a.owl", OWL.replace('owl "', 'owl "&x;'), {}, "it defines long or nested entities"),
        ("a.owl", OWL.replace("2002/07", "x" * 600, 1), {}, "it defines long or nested entities"),
        ("a.ttl", MESH, {}, "it does not tell what 'Wobblitis' is; say so with --kind"),
        ("a.obo", OBO, {"under": ["wobly ankle"]}, "no concept 'wobly ankle'; did you mean wobbly ankle"),
        ("a.csv", "label,kind", {}, r"\.csv files are not read; read are \.tsv, \.obo, \.ttl"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_and_nothing_written(
    settings: Settings, name: str, content: str, options: dict[str, object], message: str
) -> None:
    with pytest.raises(TerminologyError, match=message):
        taken_over(settings, name, content, **options)
    assert list(settings.vocabulary.iterdir()) == []


def test_table_is_taken_over_when_it_is_valid(settings: Settings) -> None:
    assert taken_over(settings, "own.tsv", "label\tkind\nmintamol\tdrug\n").get("mintamol").kinds == ("Drug",)
    with pytest.raises(PackError, match=r"vocabulary/bad\.tsv:2: kind: 'pill' is not a kind of term"):
        taken_over(settings, "bad.tsv", "label\tkind\nmintamole\tpill\n")
    assert [file.name for file in settings.vocabulary.iterdir()] == ["own.tsv"]


def test_terms_added_one_by_one_stand_sorted_in_one_table(settings: Settings) -> None:
    add_term(settings, "wobblitis", "condition", synonyms=["Wobble disease"])
    add_term(settings, "mintamol", "drug", parents=["muscle relaxant"], identifiers={"rxcui": ["999001"]})
    file = add_term(settings, "Mintamol", "drug", synonyms=["Mintasalve"])

    assert file.read_text(encoding="utf-8") == (
        "label\tkind\tsynonyms\tparents\trxcui\n"
        "mintamol\tdrug\tMintasalve\tmuscle relaxant\t999001\n"
        "wobblitis\tcondition\tWobble disease\t\t\n"
    )
    assert load_vocabulary(file).get("Mintasalve").label == "mintamol"


def test_term_that_the_vocabulary_has_is_refused_and_the_table_stays(settings: Settings) -> None:
    file = add_term(settings, "wobblitis", "condition")
    before = file.read_bytes()
    with pytest.raises(PackError, match="'baclofen' already names 'baclofen' in the vocabulary"):
        add_term(settings, "baclofen", "drug")
    assert file.read_bytes() == before


def test_commands_add_and_import(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(settings.root)
    (settings.root / "ankles.obo").write_text(OBO, encoding="utf-8")

    assert run(capsys, "add", "mintamol", "--kind", "drug", "--id", "rxcui=999001") == (
        0,
        f"{settings.vocabulary / 'terms.tsv'}: mintamol\n",
        "",
    )
    assert run(capsys, "import", "ankles.obo") == (
        0,
        f"{settings.vocabulary / 'ankles.ttl'}: 2 terms added, 1 known ones extended\n",
        "",
    )
    status, _, said = run(capsys, "add", "mintamol", "--kind", "drug", "--id", "walk=1")
    assert (status, "write SYSTEM=ID; the systems are atc, rxcui" in said) == (2, True)


def test_outside_a_workspace_the_commands_say_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    status, _, said = run(capsys, "add", "mintamol", "--kind", "drug")
    assert (status, said) == (2, "evigraph: there is no workspace here; make one with: evigraph init\n")
