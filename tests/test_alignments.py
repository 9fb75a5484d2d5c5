"""Each alignment stands on its own, says why it aligns, and uses outside identifiers as their own files have them."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, URIRef

from evigraph.namespaces import ONTOLOGY

ROOT: Final = Path(__file__).parents[1]
CORE: Final = ROOT / "ontology" / "evigraph.ttl"
ALIGNMENTS: Final = sorted((ROOT / "ontology" / "alignments").glob("*.ttl"))
STANDARDS: Final = ROOT.parent / "shared" / "standards.md"

ONTOLOGY_IRI: Final = URIRef(ONTOLOGY)
PROPERTY_KINDS: Final = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
#: Namespaces of the languages that the ontology is written in.
LANGUAGES: Final = tuple(map(str, (RDF, RDFS, OWL, XSD, SKOS, DCTERMS)))


@cache
def parsed(path: Path) -> Graph:
    return Graph().parse(path)


def stem(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", ALIGNMENTS, ids=stem)
def test_hierarchies_of_alignments_join_terms_that_are_declared_alike(path: Path) -> None:
    graph = parsed(CORE) + parsed(path)
    for lower, upper in graph.subject_objects(RDFS.subClassOf):
        assert (upper, RDF.type, OWL.Class) in graph, (lower, upper)
    for lower, upper in graph.subject_objects(RDFS.subPropertyOf):
        assert set(graph.objects(lower, RDF.type)) & PROPERTY_KINDS <= set(graph.objects(upper, RDF.type))


@pytest.mark.parametrize("path", ALIGNMENTS, ids=stem)
def test_alignment_imports_the_core_and_says_why(path: Path) -> None:
    graph = parsed(path)
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert header == URIRef(f"{ONTOLOGY}/alignment/{path.stem}")
    assert list(graph.objects(header, OWL.imports)) == [ONTOLOGY_IRI]
    assert graph.value(header, DCTERMS.title)
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if re.search(r"(?m)^ev:", block):
            assert re.match(r"# (Strong|Close|Narrower there|Related): ", block), block


def spell_out(text: str) -> str:
    """Write the abbreviated numbers of a table in full, as in ``SEPIO_0000067 / 69`` for two identifiers."""

    def full(match: re.Match[str]) -> str:
        numbers = re.findall(r"\d+", match[2])
        return match[0] + "".join(f" {match[1]}_{number.zfill(7)}" for number in numbers)

    return re.sub(r"\b([A-Z]+)_\d{7}((?:\s*[/,]\s*\d+)+)", full, text)


def is_seen(iri: str, sections: list[str]) -> bool:
    if any(re.search(re.escape(iri) + r"(?![\w/#-])", section) for section in sections):
        return True
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    namespace, name = iri[:cut], re.escape(iri[cut:])
    return any(namespace in section and re.search(rf"(?<!\w){name}(?!\w)", section) for section in sections)


@pytest.mark.parametrize("path", [CORE, *ALIGNMENTS], ids=stem)
def test_outside_identifiers_were_seen_in_their_own_files(path: Path) -> None:
    if not STANDARDS.is_file():
        pytest.skip("the list of outside identifiers is not part of the repository")
    sections = re.split(r"(?m)^## ", spell_out(STANDARDS.read_text(encoding="utf-8")))
    language = (*LANGUAGES, ONTOLOGY, "https://www.apache.org/licenses/")
    for node in {node for triple in parsed(path) for node in triple if isinstance(node, URIRef)}:
        if not str(node).startswith(language):
            assert is_seen(str(node), sections), node
    for token in parsed(path).objects(None, DCTERMS.identifier):
        system, _, code = str(token).partition("|")
        assert is_seen(system, sections), system
        assert any(re.search(rf"\b{re.escape(code)}\b", section) for section in sections), code
