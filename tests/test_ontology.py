"""The ontology keeps the rules of the house, and with its alignments those of OWL 2 DL."""

from __future__ import annotations

import re
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection

import evigraph
from evigraph.namespaces import EV as EV_IRI
from evigraph.namespaces import ONTOLOGY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

ROOT: Final = Path(__file__).parents[1]
CORE: Final = ROOT / "ontology" / "evigraph.ttl"
ALIGNMENTS: Final = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
SHAPES: Final = sorted((ROOT / "ontology" / "shapes").glob("*.ttl"))
EXAMPLES: Final = sorted((ROOT / "ontology" / "examples").glob("*/*.ttl"))

EV: Final = Namespace(EV_IRI)
ONTOLOGY_IRI: Final = URIRef(ONTOLOGY)
#: What an IRI of ours looks like when it names a term, not a thing that the graph describes.
TERM: Final = re.compile(re.escape(EV_IRI) + r"[A-Za-z][A-Za-z0-9]*\Z")
PROPERTY_KINDS: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN: Final = tuple(map(str, (RDF, RDFS, OWL)))
#: Section 5.6.1 of the OWL 2 direct semantics and HermiT need simple properties here.
NEEDS_SIMPLE: Final = (
    OWL.FunctionalProperty,
    OWL.InverseFunctionalProperty,
    OWL.IrreflexiveProperty,
    OWL.AsymmetricProperty,
)
CARDINALITIES: Final = (
    OWL.cardinality,
    OWL.minCardinality,
    OWL.maxCardinality,
    OWL.qualifiedCardinality,
    OWL.minQualifiedCardinality,
    OWL.maxQualifiedCardinality,
    OWL.hasSelf,
)
#: https://www.w3.org/TR/owl2-syntax/#Datatype_Maps, as far as data may need it; xsd:date is not among them.
OWL_DATATYPES: Final = {XSD[name] for name in ("anyURI", "boolean", "dateTime", "decimal", "integer", "string")} | {
    XSD.nonNegativeInteger
}


@cache
def parsed(path: Path) -> Graph:
    return Graph().parse(path)


def stem(path: Path) -> str:
    return path.stem


def ours(nodes: Iterable[Node]) -> set[URIRef]:
    return {node for node in nodes if isinstance(node, URIRef) and TERM.match(node)}


def declared() -> list[URIRef]:
    return sorted(ours(parsed(CORE).subjects(RDFS.isDefinedBy, ONTOLOGY_IRI)))


def of_type(graph: Graph, kind: URIRef) -> set[URIRef]:
    return {node for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)}


def local(term: URIRef) -> str:
    return term.removeprefix(EV_IRI)


TERMS: Final = declared()


def test_version_iri_carries_the_version_of_the_package() -> None:
    assert parsed(CORE).value(ONTOLOGY_IRI, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{evigraph.__version__}")


def test_header_says_who_made_what_under_which_licence() -> None:
    for needed in (DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.license, DCTERMS.created):
        assert parsed(CORE).value(ONTOLOGY_IRI, needed) is not None, needed


def test_core_imports_nothing() -> None:
    assert not list(parsed(CORE).subject_objects(OWL.imports))


def test_every_term_with_a_type_is_defined_by_the_ontology() -> None:
    assert ours(parsed(CORE).subjects(RDF.type)) == set(TERMS)


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_term_is_one_documented_block(term: URIRef) -> None:
    graph = parsed(CORE)
    for documented in (RDFS.label, SKOS.definition, SKOS.example):
        (text,) = graph.objects(term, documented)
        assert isinstance(text, Literal)
        assert text.language == "en", f"{documented} of {term} needs @en"
        assert str(text) == " ".join(str(text).split()), f"{documented} of {term} is one line without stray spaces"
    (definition,) = graph.objects(term, SKOS.definition)
    assert re.fullmatch(r"[A-Z].*[^.]\.", str(definition)), f"the definition of {term} is a sentence"
    (source,) = graph.objects(term, DCTERMS.source)
    assert isinstance(source, URIRef)
    (label,) = graph.objects(term, RDFS.label)
    assert str(label) == str(label).lower()
    for note in graph.objects(term, SKOS.scopeNote):
        assert isinstance(note, Literal)
        assert note.language == "en"


def test_classes_begin_with_a_capital_and_all_else_with_a_small_letter() -> None:
    classes = of_type(parsed(CORE), OWL.Class)
    wrong = [local(term) for term in TERMS if local(term)[0].isupper() != (term in classes)]
    assert wrong == []


@pytest.mark.parametrize("kind", [OWL.Class, *PROPERTY_KINDS], ids=lambda kind: str(kind).rpartition("#")[2])
def test_no_two_terms_of_a_kind_share_a_label(kind: URIRef) -> None:
    labels = [str(parsed(CORE).value(term, RDFS.label)) for term in TERMS if (term, RDF.type, kind) in parsed(CORE)]
    assert len(labels) == len(set(labels))


def test_sections_are_in_alphabetical_order() -> None:
    sections = re.split(r"(?m)^# ", CORE.read_text(encoding="utf-8"))
    seen = 0
    for section in sections:
        names = re.findall(r"(?m)^ev:(\w+) a ", section)
        assert names == sorted(names, key=str.lower), section.partition("\n")[0]
        seen += len(names)
    assert seen == len(TERMS)


def codes() -> Iterator[tuple[URIRef, URIRef]]:
    graph = parsed(CORE)
    for code in of_type(graph, OWL.NamedIndividual):
        (owner,) = ours(graph.objects(code, RDF.type))
        yield code, owner


def test_every_code_is_written_in_claim_files_as_its_notation() -> None:
    for code, _ in codes():
        words = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", local(code)).lower()
        assert list(parsed(CORE).objects(code, SKOS.notation)) == [Literal(words)]
        assert str(parsed(CORE).value(code, RDFS.label)) == words.replace("_", " ")


def test_every_code_list_is_closed_and_its_codes_differ() -> None:
    graph = parsed(CORE)
    lists: dict[URIRef, set[Node]] = {}
    for code, owner in codes():
        lists.setdefault(owner, set()).add(code)
    different = [set(Collection(graph, head)) for head in graph.objects(None, OWL.distinctMembers)]
    for owner, members in lists.items():
        closed = [
            set(Collection(graph, head))
            for whole in graph.objects(owner, OWL.equivalentClass)
            for head in graph.objects(whole, OWL.oneOf)
        ]
        assert closed == [members], owner
        assert members in different, owner


# OWL 2 DL, as far as the triples tell; HermiT reads the rest.


@pytest.mark.parametrize("path", [CORE, *ALIGNMENTS], ids=stem)
def test_every_property_in_use_is_declared(path: Path) -> None:
    graph = parsed(path)
    known = parsed(CORE) + graph
    for used in set(graph.predicates()):
        assert isinstance(used, URIRef)
        if not str(used).startswith(BUILT_IN):
            assert any((used, RDF.type, kind) in known for kind in PROPERTY_KINDS), used


@pytest.mark.parametrize("path", [CORE, *ALIGNMENTS], ids=stem)
def test_no_name_is_punned(path: Path) -> None:
    graph = parsed(CORE) + parsed(path)
    kinds = [*PROPERTY_KINDS, OWL.Class, OWL.NamedIndividual, RDFS.Datatype]
    for term in {node for kind in kinds for node in of_type(graph, kind)}:
        assert len([kind for kind in kinds if (term, RDF.type, kind) in graph]) == 1, term


def test_ranges_of_datatype_properties_are_in_the_datatype_map() -> None:
    graph = parsed(CORE)
    for term in of_type(graph, OWL.DatatypeProperty):
        assert set(graph.objects(term, RDFS.range)) <= OWL_DATATYPES, term


def chains(graph: Graph) -> Iterator[tuple[Node, list[Node]]]:
    for whole, head in graph.subject_objects(OWL.propertyChainAxiom):
        yield whole, list(Collection(graph, head))


def not_simple(graph: Graph) -> set[Node]:
    found: set[Node] = {whole for whole, _ in chains(graph)} | of_type(graph, OWL.TransitiveProperty)
    while True:
        more: set[Node] = {upper for term in found for upper in graph.objects(term, RDFS.subPropertyOf)}
        more |= {other for term in found for other in graph.objects(term, OWL.inverseOf)}
        more |= {other for term in found for other in graph.subjects(OWL.inverseOf, term)}
        if more <= found:
            return found
        found |= more


@pytest.mark.parametrize("path", [CORE, *ALIGNMENTS], ids=stem)
def test_only_simple_properties_are_counted_or_made_functional(path: Path) -> None:
    graph = parsed(CORE) + parsed(path)
    found = not_simple(graph)
    assert {EV.within, EV.near, EV.associatedEffect, EV.inheritedEffect} <= found
    for term in found:
        assert not set(graph.objects(term, RDF.type)) & set(NEEDS_SIMPLE), term
    for counting in CARDINALITIES:
        for restriction in graph.subjects(counting):
            assert graph.value(restriction, OWL.onProperty) not in found


def test_property_chains_are_regular() -> None:
    graph = parsed(CORE)
    before: dict[Node, set[Node]] = {}
    for lower, upper in graph.subject_objects(RDFS.subPropertyOf):
        before.setdefault(upper, set()).add(lower)
    for one, other in graph.subject_objects(OWL.inverseOf):
        # An order of properties treats a property and its inverse alike.
        for whole in [whole for whole, chain in chains(graph) if {one, other} & set(chain)]:
            before.setdefault(whole, set()).update({one, other})
    for whole, chain in chains(graph):
        # https://www.w3.org/TR/owl2-syntax/#Property_Hierarchy_and_Simple_Object_Property_Expressions
        rest = chain[1:] if chain[0] == whole else chain[:-1] if chain[-1] == whole else chain
        assert whole not in rest, f"{whole} occurs inside its own chain"
        before.setdefault(whole, set()).update(rest)
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        pytest.fail(f"no order of properties fits the chains: {error.args[1]}")


def test_kinds_of_claims_are_disjoint_and_lead_to_claim() -> None:
    graph = parsed(CORE)
    (kinds,) = [
        set(Collection(graph, head))
        for head in graph.objects(None, OWL.members)
        if EV.Recommendation in Collection(graph, head)
    ]
    assert len(kinds) == 15
    for kind in kinds:
        assert EV.Claim in set(graph.transitive_objects(kind, RDFS.subClassOf))


def test_blank_nodes_stand_only_for_class_expressions_lists_and_groups() -> None:
    graph = parsed(CORE)
    groups = {OWL.Class, OWL.Restriction, OWL.AllDisjointClasses, OWL.AllDifferent}
    for node in {node for node in graph.subjects() if isinstance(node, BNode)}:
        assert graph.value(node, RDF.first) is not None or set(graph.objects(node, RDF.type)) <= groups


# The files around the core.


@pytest.mark.parametrize("path", [*SHAPES, *ALIGNMENTS, *EXAMPLES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_file_uses_only_terms_that_the_core_declares(path: Path) -> None:
    used = ours(node for triple in parsed(path) for node in triple)
    used |= {EV[name] for name in re.findall(r"\bev:(\w+)", path.read_text(encoding="utf-8"))}
    assert used <= set(TERMS)
