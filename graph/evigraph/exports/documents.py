"""The documents that a graph, or a selection of its claims, is written as: standards that are no property graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.exports import bibliography, dataset, fhir, nanopublications, provenance

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from evigraph.api import Graph

__all__ = ["DOCUMENTS", "Document"]


@dataclass(frozen=True, slots=True)
class Document:
    """A kind of document: what it is for, what opens it, and what writes it."""

    name: str
    extensions: tuple[str, ...]
    media_type: str
    purpose: str
    #: Programs that open it.
    programs: tuple[str, ...]
    #: Write the claims of a graph, or all with None, to a file.
    write: Callable[[Graph, Collection[str] | None, BinaryIO], None]


#: Document for every name that ``evigraph export --format`` accepts beside those of property graphs.
DOCUMENTS: Final[dict[str, Document]] = {
    document.name: document
    for document in (
        Document(
            "nanopub",
            (".nanopub.trig",),
            "application/trig",
            "nanopublications, one a claim: what it states, where it was read, who published it; unsigned",
            ("nanopub (Python, Java)", "Nanodash", "any RDF store"),
            nanopublications.write,
        ),
        Document(
            "fhir",
            (".fhir.json",),
            "application/fhir+json",
            "a FHIR R5 bundle: Evidence, Citation, ClinicalUseDefinition, doses as ActivityDefinition",
            ("HAPI FHIR", "fhir.resources", "FHIR R5 servers and viewers"),
            fhir.write,
        ),
        Document(
            "prov",
            (".prov.ttl",),
            "text/turtle",
            "PROV-O: which article, citation or rule everything comes from",
            ("prov (Python)", "ProvToolbox", "any RDF store"),
            provenance.write,
        ),
        Document(
            "void",
            (".void.ttl",),
            "text/turtle",
            "VoID: how large the graph is, its classes, properties, parts and links to other vocabularies",
            ("any RDF store", "SPARQL federation engines"),
            dataset.write_void,
        ),
        Document(
            "dcat",
            (".dcat.ttl",),
            "text/turtle",
            "DCAT: the entry of the graph in a catalogue of data",
            ("CKAN", "data portals", "any RDF store"),
            dataset.write_dcat,
        ),
        Document(
            "bibtex",
            (".bib",),
            "application/x-bibtex",
            "the cited sources, with how each citation was read as a note",
            ("LaTeX", "JabRef", "Zotero", "EndNote"),
            bibliography.write_bibtex,
        ),
        Document(
            "csl-json",
            (".csl.json",),
            "application/vnd.citationstyles.csl+json",
            "the cited sources for citation processors, with how each citation was read as a note and as data",
            ("Zotero", "Pandoc", "citeproc"),
            bibliography.write_csl,
        ),
    )
}
