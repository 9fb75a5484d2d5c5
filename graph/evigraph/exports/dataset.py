"""The graph described as a dataset: VoID for its size and links, DCAT for catalogues."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.engine import Literal, NamedNode, Quad
from evigraph.exports.claim_records import batches
from evigraph.exports.dataset_counts import Counts, count, count_links
from evigraph.exports.rights import find_rights, shared_rights
from evigraph.exports.turtle import TurtleWriter
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import CLAIM, EV, GRAPH, ONTOLOGY, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH, slug
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import BinaryIO

    from evigraph.api import Graph

__all__ = ["DATASET", "write_dcat", "write_void"]

#: The whole graph as a dataset; a selection has a code after it.
DATASET: Final = f"{EV}dataset"

_VOID: Final = "http://rdfs.org/ns/void#"
_DCAT: Final = "http://www.w3.org/ns/dcat#"
_DCTERMS: Final = PREFIXES["dcterms"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_XSD: Final = PREFIXES["xsd"]
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
#: Media type of each syntax that the graph is written in, and its file extension.
_SYNTAXES: Final[dict[str, tuple[str, str]]] = {
    "N-Quads": ("application/n-quads", ".nq"),
    "TriG": ("application/trig", ".trig"),
    "Turtle": ("text/turtle", ".ttl"),
    "JSON-LD": ("application/ld+json", ".jsonld"),
}
_CAUTION: Final = f"Written by evigraph {__version__}. It informs people who judge; it gives no medical advice."
_PARTS: Final = {VOCABULARY_GRAPH: "vocabulary", ONTOLOGY_GRAPH: "ontology"}


def write_void(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write the size, the classes and properties, and the links of *graph*, or of *claims* of it, as VoID in Turtle.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    counts = count(graph, claims)
    iri = _name(counts)
    writer = TurtleWriter(file, "turtle", {"void": _VOID})
    writer.write(_about(iri, counts, _VOID, graph))
    writer.write(_sizes(iri, counts))
    if (address := _endpoint(graph)) is not None:
        writer.write([_link(iri, _VOID + "sparqlEndpoint", address)])
    writer.write(_grouped(_partitions(iri, counts)))
    if claims is None:
        writer.write(_grouped(_subsets(iri, counts)))
        writer.write(_grouped(_linksets(iri, graph)))


def write_dcat(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write what a catalogue says of *graph*, or of *claims* of it, as DCAT in Turtle.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    counts = count(graph, claims)
    iri = _name(counts)
    writer = TurtleWriter(file, "turtle", {"dcat": _DCAT})
    writer.write(_about(iri, counts, _DCAT, graph))
    writer.write(_grouped(_topics(iri, counts, graph)))
    writer.write(_grouped(_sources(iri, counts, graph)))
    if claims is None:
        writer.write(_distributions(iri))
    if (address := _endpoint(graph)) is not None:
        writer.write(_service(iri, address))


def _link(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _say(subject: str, predicate: str, value: str | int, language: str | None = None) -> Quad:
    literal = Literal(value, language=language) if isinstance(value, str) else Literal(value)
    return Quad(NamedNode(subject), NamedNode(predicate), literal)


def _grouped(quads: Iterable[Quad]) -> list[Quad]:
    """Return *quads* with what is said of one subject together."""
    return sorted(quads, key=lambda quad: (getattr(quad.subject, "value", ""), str(quad)))


def _name(counts: Counts) -> str:
    if counts.chosen is None:
        return DATASET
    return f"{DATASET}/{hashlib.sha256(' '.join(sorted(counts.chosen)).encode()).hexdigest()[:12]}"


def _endpoint(graph: Graph) -> str | None:
    from evigraph.addresses import shown

    address = getattr(graph.source, "url", None)
    return None if address is None else shown(address)


def _about(iri: str, counts: Counts, namespace: str, graph: Graph) -> Iterator[Quad]:
    yield _link(iri, _TYPE, namespace + "Dataset")
    said = "Evidence graph" if counts.chosen is None else "Selection from an evidence graph"
    yield _say(iri, _DCTERMS + "title", f"{said}: {_many(counts.claims, 'claim')}", "en")
    read = f"{_many(counts.claims, 'claim')} read in {_many(len(counts.articles), 'article')}"
    text = f"{read}, each with its place in the text, its citations and its figures. {_CAUTION}"
    yield _say(iri, _DCTERMS + "description", text, "en")
    yield _link(iri, _DCTERMS + "conformsTo", f"{ONTOLOGY}/{__version__}")
    yield from shared_rights(counts.articles, find_rights(graph)).quads(iri, None)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


# --- VoID ---


def _sizes(iri: str, counts: Counts) -> Iterator[Quad]:
    yield _say(iri, _VOID + "triples", counts.statements)
    yield _say(iri, _VOID + "entities", counts.claims)
    # What counts as an entity: a claim.
    yield _say(iri, _VOID + "uriRegexPattern", f"^{CLAIM.replace('.', '[.]')}")
    yield _say(iri, _VOID + "uriSpace", EV)
    yield _say(iri, _VOID + "classes", len(counts.classes))
    yield _say(iri, _VOID + "properties", len(counts.properties))
    for namespace in sorted(set(PREFIXES.values())):
        if any(used.startswith(namespace) for used in (*counts.classes, *counts.properties)):
            yield _link(iri, _VOID + "vocabulary", namespace)


def _partitions(iri: str, counts: Counts) -> Iterator[Quad]:
    for kind, figure, counter in (
        ("class", "entities", counts.classes),
        ("property", "triples", counts.properties),
    ):
        for name in sorted(counter):
            part = f"{iri}#{kind}-{_local(name)}"
            yield _link(iri, f"{_VOID}{kind}Partition", part)
            yield _link(part, _VOID + kind, name)
            yield _say(part, _VOID + figure, counter[name])


def _local(iri: str) -> str:
    """Write *iri* as part of a local name; two that differ in case or signs only differ in their code."""
    return f"{slug(iri.rpartition('/')[2])}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}"


def _subsets(iri: str, counts: Counts) -> Iterator[Quad]:
    for graph in sorted(counts.graphs):
        yield _link(iri, _VOID + "subset", graph)
        yield _link(graph, _TYPE, _VOID + "Dataset")
        yield _say(graph, _DCTERMS + "title", _PARTS.get(graph, graph.removeprefix(GRAPH)), "en")
        yield _say(graph, _VOID + "triples", counts.graphs[graph])


def _linksets(iri: str, graph: Graph) -> Iterator[Quad]:
    systems = {system.namespace: system for system in SYSTEMS.values()}
    for (relation, namespace), number in sorted(count_links(graph).items()):
        system = systems[namespace]
        target = f"{iri}#{slug(system.prefix)}"
        links = f"{target}-{slug(relation.rpartition('#')[2])}"
        yield _link(iri, _VOID + "subset", links)
        yield _link(links, _TYPE, _VOID + "Linkset")
        yield _link(links, _VOID + "subjectsTarget", VOCABULARY_GRAPH)
        yield _link(links, _VOID + "objectsTarget", target)
        yield _link(links, _VOID + "linkPredicate", relation)
        yield _say(links, _VOID + "triples", number)
        yield _link(target, _TYPE, _VOID + "Dataset")
        yield _say(target, _DCTERMS + "title", system.title, "en")
        yield _say(target, _VOID + "uriSpace", namespace)


# --- DCAT ---


def _topics(iri: str, counts: Counts, graph: Graph) -> Iterator[Quad]:
    vocabulary = graph.vocabulary
    for term in sorted(counts.topics):
        yield _link(iri, _DCTERMS + "subject", term)
        if term in vocabulary:
            yield _say(iri, _DCAT + "keyword", vocabulary[term].label, "en")


def _sources(iri: str, counts: Counts, graph: Graph) -> Iterator[Quad]:
    for few in batches(counts.articles):
        for dated, date in _stated_dates(graph, few):
            yield Quad(dated, NamedNode(_DCTERMS + "modified"), date)
    for article, title in counts.articles.items():
        yield _link(iri, _DCTERMS + "source", article)
        yield _link(article, _TYPE, _DCAT + "Resource")
        yield _say(article, _DCTERMS + "title", title)


def _stated_dates(graph: Graph, articles: Iterable[str]) -> Iterator[tuple[NamedNode, Literal]]:
    terms = {"subject": [NamedNode(article) for article in articles], "property": [NamedNode(EV + "lastUpdated")]}
    for article, _, date, _ in rows_of(graph.run(graph.bind("stated", terms))).rows:
        if isinstance(article, NamedNode) and isinstance(date, Literal):
            yield article, date


def _distributions(iri: str) -> Iterator[Quad]:
    for syntax, (media_type, extension) in sorted(_SYNTAXES.items()):
        distribution = f"{iri}#{slug(syntax)}"
        yield _link(iri, _DCAT + "distribution", distribution)
        yield _link(distribution, _TYPE, _DCAT + "Distribution")
        yield _say(distribution, _DCTERMS + "title", syntax, "en")
        yield _say(distribution, _DCTERMS + "description", f"Written by: evigraph build --out FILE{extension}", "en")
        yield _link(distribution, _DCAT + "mediaType", _MEDIA_TYPES + media_type)


def _service(iri: str, address: str) -> Iterator[Quad]:
    service = f"{iri}#sparql"
    yield _link(service, _TYPE, _DCAT + "DataService")
    yield _say(service, _DCTERMS + "title", "SPARQL endpoint", "en")
    yield _link(service, _DCAT + "endpointURL", address)
    yield _link(service, _DCAT + "servesDataset", iri)
