"""A FHIR R5 bundle: claims as Evidence, uses and doses as definitions, articles and sources as Citations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.exports.bibliography import read_sources
from evigraph.exports.fhir_coding import Concepts, identify, reference, urn
from evigraph.exports.fhir_dosage import dosages
from evigraph.exports.fhir_evidence import VARIABLE, evidence, narrative, status, tags
from evigraph.exports.fhir_uses import clinical_uses
from evigraph.exports.statements import read_articles
from evigraph.namespaces import EV, TERM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from typing import BinaryIO

    from evigraph.api import Graph
    from evigraph.exports.bibliography import SourceEntry
    from evigraph.exports.fhir_coding import Resource
    from evigraph.exports.statements import ArticleStatements

__all__ = ["resources", "write"]

#: FHIR's name for identifiers of PubMed.
_PUBMED: Final = "http://www.ncbi.nlm.nih.gov/pubmed"
_ADVICE: Final = frozenset({EV + "for", EV + "conditional"})


def write(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write *claims* (all with None) as a FHIR R5 bundle, in JSON, a resource a line.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    file.write(b'{"resourceType": "Bundle", "type": "collection"')
    # FHIR has no empty lists.
    before = b', "entry": [\n'
    for iri, found in resources(graph, claims):
        entry = {"fullUrl": urn(iri), "resource": found}
        file.write(before + json.dumps(entry, ensure_ascii=False).encode())
        before = b",\n"
    file.write(b"\n]}\n" if before == b",\n" else b"}\n")


def resources(graph: Graph, claims: Collection[str] | None) -> Iterator[tuple[str, Resource]]:
    """Yield each resource with the IRI that its address is made from.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    concepts = Concepts(graph)
    terms: set[str] = set()
    for article in read_articles(graph, claims):
        yield article.article, _article(article)
        for claim in article.claims:
            terms |= _terms(article, claim)
            yield claim, evidence(article, claim, concepts)
            yield from clinical_uses(article, claim, concepts)
            for dose in article.values(claim, "dose"):
                if (found := _dose(article, claim, dose, concepts)) is not None:
                    yield dose, found
    for source in read_sources(graph, claims):
        yield source.iri, _source(source)
    for term in sorted(terms):
        yield VARIABLE + term, _variable(term, concepts)
        if concepts.is_drug(term):
            yield term, identify("Medication", term) | {"code": concepts.concept(term)}


def _terms(article: ArticleStatements, claim: str) -> set[str]:
    nodes = (claim, *article.values(claim, "dose"))
    objects = (quad.object for node in nodes for quad in article.quads(node))
    return {term.value for term in objects if isinstance(term, NamedNode) and term.value.startswith(TERM)}


def _variable(term: str, concepts: Concepts) -> Resource:
    label = concepts.label(term)
    return identify("EvidenceVariable", VARIABLE + term, of=term) | {
        "status": "active",
        "title": label,
        "characteristic": [{"definitionCodeableConcept": concepts.concept(term)}],
    }


def _dose(article: ArticleStatements, claim: str, dose: str, concepts: Concepts) -> Resource | None:
    given = dosages(article, dose)
    if not given:
        return None
    wording = article.find(claim, "paraphrase") or ""
    found = identify("ActivityDefinition", dose) | {
        "meta": {"tag": tags(article, claim)},
        "text": narrative(wording),
        "url": dose,
        "title": f"Dose of claim {article.find(claim, 'dcterms:identifier') or claim}",
        "status": status(article, claim),
        "description": wording,
        "relatedArtifact": [{"type": "derived-from", "resourceReference": reference(claim, wording)}],
        "kind": "MedicationRequest",
    }
    if article.find(claim, "direction") in _ADVICE:
        found["intent"] = "proposal"
    for term in article.values(dose, "doseOf"):
        found["productReference"] = reference(term, concepts.label(term))
    return found | {"dosage": given}


def _article(article: ArticleStatements) -> Resource:
    iri = article.article
    title = article.find(iri, "dcterms:title") or iri
    form: Resource = {}
    publishers = [article.find(agent, "rdfs:label") for agent in article.values(iri, "dcterms:publisher")]
    if publishers:
        form["publishedIn"] = {"publisher": {"display": publishers[0] or ""}}
    if (updated := article.find(iri, "lastUpdated")) is not None:
        form["lastRevisionDate"] = updated
    cited: Resource = {"title": [{"text": title}]}
    if (digest := article.find(iri, "textHash")) is not None:
        cited["note"] = [{"text": f"offsets count in the text with {digest}"}]
    if form:
        cited["publicationForm"] = [form]
    if addresses := article.values(iri, "dcterms:source"):
        cited["webLocation"] = [{"url": address} for address in addresses]
    return _citation(iri, title) | {"citedArtifact": cited}


def _source(source: SourceEntry) -> Resource:
    values = source.values
    title = values.get("dcterms:title", source.iri)
    cited: Resource = {}
    identifiers = []
    if "doi" in values:
        identifiers.append({"system": "urn:ietf:rfc:3986", "value": f"https://doi.org/{values['doi']}"})
    if "pmid" in values:
        identifiers.append({"system": _PUBMED, "value": values["pmid"]})
    if identifiers:
        cited["identifier"] = identifiers
    cited["title"] = [{"text": title}]
    form: Resource = {}
    if "container" in values:
        form["publishedIn"] = {"title": values["container"]}
    if "year" in values:
        form["articleDate"] = values["year"]
    if form:
        cited["publicationForm"] = [form]
    sorts = [values[name] for name in ("sourceType", "printedType") if name in values]
    if sorts:
        cited["classification"] = [{"classifier": [{"text": sort} for sort in sorts]}]
    found = _citation(source.iri, title)
    if source.notes:
        found["note"] = [{"text": note} for note in source.notes]
    return found | {"citedArtifact": cited}


def _citation(iri: str, title: str) -> Resource:
    return identify("Citation", iri) | {"text": narrative(title), "url": iri, "title": title, "status": "active"}
