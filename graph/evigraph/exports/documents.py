"""The documents that a graph, or a selection of its claims, is written as: standards that are no property graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.exports import bibliography, dataset, fhir, nanopublications, provenance
from evigraph.exports.formats.format import DocumentFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from evigraph.api import Graph
    from evigraph.exports.formats.format import DocumentWriter
    from evigraph.exports.selection import Selection

__all__ = ["DOCUMENTS"]


def _of_selection(write: Callable[[Graph, Collection[str] | None, BinaryIO], None]) -> DocumentWriter:
    def write_selection(graph: Graph, selection: Selection, file: BinaryIO) -> None:
        write(graph, selection.claims, file)

    return write_selection


#: Document for every name that ``evigraph export --format`` accepts beside those of property graphs.
DOCUMENTS: Final[dict[str, DocumentFormat]] = {
    document.name: document
    for document in (
        DocumentFormat(
            "nanopub",
            (".nanopub.trig",),
            "application/trig",
            "nanopublications, one a claim: what it states, where it was read, who published it; unsigned",
            ("nanopub (Python, Java)", "Nanodash", "any RDF store"),
            _of_selection(nanopublications.write),
        ),
        DocumentFormat(
            "fhir",
            (".fhir.json",),
            "application/fhir+json",
            "a FHIR R5 bundle: Evidence, Citation, ClinicalUseDefinition, doses as ActivityDefinition",
            ("HAPI FHIR", "fhir.resources", "FHIR R5 servers and viewers"),
            _of_selection(fhir.write),
        ),
        DocumentFormat(
            "prov",
            (".prov.ttl",),
            "text/turtle",
            "PROV-O: which article, citation or rule everything comes from",
            ("prov (Python)", "ProvToolbox", "any RDF store"),
            _of_selection(provenance.write),
        ),
        DocumentFormat(
            "void",
            (".void.ttl",),
            "text/turtle",
            "VoID: how large the graph is, its classes, properties, parts and links to other vocabularies",
            ("any RDF store", "SPARQL federation engines"),
            _of_selection(dataset.write_void),
        ),
        DocumentFormat(
            "dcat",
            (".dcat.ttl",),
            "text/turtle",
            "DCAT: the entry of the graph in a catalogue of data",
            ("CKAN", "data portals", "any RDF store"),
            _of_selection(dataset.write_dcat),
        ),
        DocumentFormat(
            "bibtex",
            (".bib",),
            "application/x-bibtex",
            "the cited sources, with how each citation was read as a note",
            ("LaTeX", "JabRef", "Zotero", "Mendeley"),
            _of_selection(bibliography.write_bibtex),
        ),
        DocumentFormat(
            "csl-json",
            (".csl.json",),
            "application/vnd.citationstyles.csl+json",
            "the cited sources for citation processors, with how each citation was read as a note and as data",
            ("Zotero", "Pandoc", "citeproc"),
            _of_selection(bibliography.write_csl),
        ),
    )
}
