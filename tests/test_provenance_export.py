"""PROV-O, VoID and DCAT: only terms of the standards, figures that rdflib counts, nothing unsure stated."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING, Final

import prov.model
import pytest
from rdflib import RDF, Dataset, URIRef
from rdflib import Graph as RdfGraph
from rdflib.namespace import DCAT, DCTERMS, PROV, VOID
from tests.standards_graph import Elsewhere, standards_graph

from evigraph.api import Graph
from evigraph.exports import dataset, provenance
from evigraph.exports.dataset import DATASET
from evigraph.exports.provenance import SOFTWARE
from evigraph.namespaces import ARTICLE, CLAIM, EV, GRAPH, INFERRED, SOURCE
from evigraph.reasoning.rules import load_rules, rule_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    from rdflib.term import Node

#: The vocabularies whose terms rdflib knows one and all, so that a misspelt one raises.
CLOSED: Final = (PROV, VOID, DCAT, DCTERMS)


def written(write: Callable[..., None], graph: Graph, claims: list[str] | None = None) -> bytes:
    write(graph, claims, file := io.BytesIO())
    return file.getvalue()


def parsed(data: bytes) -> RdfGraph:
    return RdfGraph().parse(data=data, format="turtle")


def refuse_unknown_terms(graph: RdfGraph) -> None:
    for term in {term for triple in graph for term in triple if isinstance(term, URIRef)}:
        for namespace in CLOSED:
            if term.startswith(str(namespace)) and term != URIRef(str(namespace)):
                assert namespace[term.removeprefix(str(namespace))] == term


@pytest.fixture(scope="module")
def graph() -> Graph:
    return standards_graph()


@pytest.mark.parametrize("write", [provenance.write, dataset.write_void, dataset.write_dcat])
def test_document_uses_only_terms_that_the_standards_have(write: Callable[..., None], graph: Graph) -> None:
    refuse_unknown_terms(parsed(written(write, graph)))


# --- PROV-O ---


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, in the library
def test_prov_library_reads_every_relation(graph: Graph) -> None:
    data = written(provenance.write, graph)

    read = prov.model.ProvDocument.deserialize(content=data.decode(), format="rdf", rdf_format="turtle")

    found = parsed(data)
    for kind, predicate in (
        (prov.model.ProvDerivation, PROV.wasDerivedFrom),
        (prov.model.ProvMembership, PROV.hadMember),
        (prov.model.ProvUsage, PROV.used),
        (prov.model.ProvGeneration, PROV.wasGeneratedBy),
        (prov.model.ProvInfluence, PROV.wasInfluencedBy),
    ):
        assert len(list(read.get_records(kind))) == len(list(found.subject_objects(predicate))) > 0


def test_each_claim_is_derived_from_its_article_and_each_rule_graph_from_its_rule(graph: Graph) -> None:
    found = parsed(written(provenance.write, graph))

    claims = set(found.subjects(RDF.type, URIRef(EV + "Claim")))
    assert claims == {claim for claim in found.subjects(PROV.wasDerivedFrom) if str(claim).startswith(CLAIM)}
    members = {str(member) for member in found.objects(URIRef(INFERRED), PROV.hadMember)}
    assert members == {rule_graph(rule.name) for rule in load_rules()}
    for member in members:
        activity = found.value(URIRef(member), PROV.wasGeneratedBy)
        assert found.value(activity, PROV.wasAssociatedWith) == URIRef(SOFTWARE)


def test_only_sure_readings_are_stated_as_influence(graph: Graph) -> None:
    found = parsed(written(provenance.write, graph))
    trial = URIRef(f"{SOURCE}doi-10.1234-example.-5")

    assert set(found.subject_objects(PROV.wasInfluencedBy)) == {
        (URIRef(CLAIM + "x1-01"), trial),
        (URIRef(CLAIM + "x2-01"), trial),
    }
    assert set(found.objects(None, URIRef(EV + "readsAs"))) == {trial, URIRef(f"{SOURCE}x1_signs/2")}


def test_article_is_attributed_to_who_published_it(graph: Graph) -> None:
    found = parsed(written(provenance.write, graph, ["x1-01"]))

    assert set(found.objects(URIRef(ARTICLE + "x1_signs"), PROV.wasAttributedTo)) == {
        URIRef(EV + "agent/example-press")
    }
    assert {str(claim) for claim in found.objects(URIRef(f"{GRAPH}article/x1_signs"), PROV.hadMember)} == {
        CLAIM + "x1-01"
    }


# --- VoID and DCAT ---


def figure(graph: RdfGraph, subject: Node, predicate: URIRef) -> int:
    return int(str(graph.value(subject, predicate)))


def test_figures_are_those_that_rdflib_counts(graph: Graph) -> None:
    found = parsed(written(dataset.write_void, graph))
    whole: Dataset = graph.to_rdflib()
    quads = list(whole.quads())
    iri = URIRef(DATASET)

    assert figure(found, iri, VOID.triples) == len(quads)
    assert figure(found, iri, VOID.entities) == 10
    properties = Counter(predicate for _, predicate, _, _ in quads)
    assert {found.value(part, VOID.property) for part in found.objects(iri, VOID.propertyPartition)} == set(properties)
    assert figure(found, iri, VOID.properties) == len(properties)
    for part, predicate in found.subject_objects(VOID.property):
        assert figure(found, part, VOID.triples) == properties[predicate]
    things = Counter(kind for _, kind in {(subject, kind) for subject, used, kind, _ in quads if used == RDF.type})
    assert figure(found, iri, VOID.classes) == len(things)
    for part, kind in found.subject_objects(URIRef(f"{VOID}class")):
        assert figure(found, part, VOID.entities) == things[kind]


def test_linksets_count_the_mappings_to_each_vocabulary(graph: Graph) -> None:
    found = parsed(written(dataset.write_void, graph))
    matches = [(str(quad.predicate), str(quad.object)) for quad in graph.quads() if "Match" in str(quad.predicate)]

    sets = list(found.subjects(RDF.type, VOID.Linkset))
    assert sum(figure(found, links, VOID.triples) for links in sets) == len(matches)
    for links in sets:
        relation, target = found.value(links, VOID.linkPredicate), found.value(links, VOID.objectsTarget)
        space = f"<{found.value(target, VOID.uriSpace)}"
        count = sum(used == f"<{relation}>" and outside.startswith(space) for used, outside in matches)
        assert figure(found, links, VOID.triples) == count > 0


def test_selection_is_a_dataset_of_its_own(graph: Graph) -> None:
    few, all_ = (written(dataset.write_dcat, graph, claims) for claims in (["x1-01"], None))

    iri = next(parsed(few).subjects(RDF.type, DCAT.Dataset))
    assert str(iri).startswith(f"{DATASET}/")
    assert {str(word) for word in parsed(few).objects(iri, DCAT.keyword)} == {"tizanidine", "low back pain"}
    assert {str(source) for source in parsed(all_).objects(URIRef(DATASET), DCTERMS.source)} == {
        ARTICLE + "x1_signs",
        ARTICLE + "x2_again",
    }


def test_selection_of_all_claims_has_the_claims_of_the_whole(graph: Graph) -> None:
    everything = [f"x1-{number:02}" for number in range(1, 10)] + ["x2-01"]
    found = parsed(written(dataset.write_void, graph, everything))
    iri = next(found.subjects(VOID.uriSpace, None))

    assert figure(found, iri, VOID.entities) == 10


def test_endpoint_is_named_without_its_parameters(graph: Graph) -> None:
    remote = Graph(Elsewhere(graph, "https://example.org/sparql?token=secret"))
    remote.vocabulary = graph.vocabulary

    found = parsed(written(dataset.write_dcat, remote))

    assert {str(address) for address in found.objects(None, DCAT.endpointURL)} == {"https://example.org/sparql"}
