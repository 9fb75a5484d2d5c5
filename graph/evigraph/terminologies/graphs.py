"""Read terminologies in RDF: SKOS concepts, OWL classes, and the descriptors of MeSH."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, parse_rdf
from evigraph.namespaces import PREFIXES
from evigraph.terminologies.concept import Concept, TerminologyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evigraph.engine import Quad

__all__ = ["SYNTAXES", "read_graph"]

#: The syntax of RDF for every suffix of a file that is read.
SYNTAXES: Final = {
    ".ttl": "turtle",
    ".skos": "turtle",
    ".nt": "turtle",  # every N-Triples document is a Turtle document
    ".nq": "nquads",
    ".trig": "trig",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".owl": "rdfxml",
    ".xml": "rdfxml",
}

_SKOS: Final = PREFIXES["skos"]
_RDFS: Final = PREFIXES["rdfs"]
_OWL: Final = PREFIXES["owl"]
_OBO: Final = "http://www.geneontology.org/formats/oboInOwl#"
_MESH: Final = "http://id.nlm.nih.gov/mesh/vocab#"

_LABELS: Final = (_SKOS + "prefLabel", _RDFS + "label", _MESH + "prefLabel")
_SYNONYMS: Final = (_SKOS + "altLabel", _OBO + "hasExactSynonym", _MESH + "altLabel")
_PARENTS: Final = (_SKOS + "broader", _RDFS + "subClassOf", _MESH + "broaderDescriptor")
_MATCHES: Final = (_SKOS + "exactMatch", _SKOS + "closeMatch", _OBO + "hasDbXref", _OWL + "equivalentClass")
_DEFINITIONS: Final = (_SKOS + "definition", "http://purl.obolibrary.org/obo/IAO_0000115", _MESH + "scopeNote")
#: Where MeSH keeps the names of a descriptor: at its concepts, and at their terms.
_NAMED_BY: Final = (_MESH + "preferredConcept", _MESH + "preferredTerm", _MESH + "term")
_LONGEST_ENTITY: Final = 500
_LANGUAGES: Final = {None, "", "en", "en-us", "en-gb"}


def read_graph(path: Path) -> Iterator[Concept]:
    """Yield the labelled concepts of the RDF file at *path* that are not deprecated.

    Raises:
        TerminologyError: it is malformed, or defines entities in terms of others.
    """
    data = path.read_bytes()
    if SYNTAXES[path.suffix.lower()] == "rdfxml" and _has_growing_entities(data):
        raise TerminologyError(f"{path}: it defines long or nested entities; save it with these written out")
    try:
        quads = parse_rdf(data, syntax=SYNTAXES[path.suffix.lower()])
    except SyntaxError as error:
        place = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise TerminologyError(f"{place}: malformed RDF: {error.msg}") from error
    stated: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        value = _value(quad)
        if isinstance(quad.subject, NamedNode) and value is not None:
            stated.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(value)
    for iri, values in stated.items():
        if values.get(_OWL + "deprecated") in (["true"], ["1"]) or not values.keys() & set(_LABELS):
            continue
        labels = [label for key in _LABELS for label in values.get(key, ())]
        if not labels or not _is_concept(values):
            continue
        synonyms = [*labels[1:], *_all(values, _SYNONYMS), *_names_elsewhere(values, stated)]
        yield Concept(
            iri,
            labels[0],
            tuple(dict.fromkeys(name for name in synonyms if name != labels[0])),
            tuple(_all(values, _PARENTS)),
            tuple(_all(values, _MATCHES)),
            next(iter(_all(values, _DEFINITIONS)), ""),
        )


def _has_growing_entities(data: bytes) -> bool:
    # Ontologies abbreviate namespaces by entities; none needs more.
    values = [part.partition(b">")[0] for part in data.split(b"<!ENTITY")[1:]]
    return any(b"&" in value or len(value) > _LONGEST_ENTITY for value in values)


def _value(quad: Quad) -> str | None:
    if isinstance(quad.object, NamedNode):
        return quad.object.value
    if isinstance(quad.object, Literal) and (quad.object.language or "").lower() in _LANGUAGES:
        return quad.object.value
    return None


def _is_concept(values: dict[str, list[str]]) -> bool:
    types = values.get(PREFIXES["rdf"] + "type", [])
    return any(
        kind in {_SKOS + "Concept", _OWL + "Class", _RDFS + "Class"}
        or (kind.startswith(_MESH) and kind.endswith(("Descriptor", "SCR_Chemical", "SCR_Disease")))
        for kind in types
    )


def _all(values: dict[str, list[str]], keys: tuple[str, ...]) -> list[str]:
    return [value for key in keys for value in values.get(key, ())]


def _names_elsewhere(values: dict[str, list[str]], stated: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    waiting, seen = _all(values, _NAMED_BY), set[str]()
    while waiting:
        iri = waiting.pop()
        if iri not in seen:
            seen.add(iri)
            inner = stated.get(iri, {})
            yield from _all(inner, (*_LABELS, *_SYNONYMS))
            waiting += _all(inner, _NAMED_BY)
