"""Terms of the vocabulary as nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.exports.claim_records import batches, statements
from evigraph.exports.property_graph import Attribute, AttributeType, Node
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import PREFIXES, compact
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.exports.property_graph import Value
    from evigraph.questions.claim_reader import Asked
    from evigraph.vocabulary import Vocabulary

__all__ = ["TERM_ATTRIBUTES", "label_of", "node_kind", "present", "term_nodes"]

#: What is known of any term.
TERM_ATTRIBUTES: Final[dict[str, Attribute]] = {
    "iri": Attribute(AttributeType.STRING, "The address that identifies it everywhere."),
    "definition": Attribute(AttributeType.STRING, "What it is."),
    "synonyms": Attribute(AttributeType.STRINGS, "Its other names."),
    "same_as": Attribute(AttributeType.STRINGS, "The same thing in outside vocabularies, as CURIEs."),
}

_EXACT: Final = PREFIXES["skos"] + "exactMatch"


def term_nodes(
    graph: Asked, iris: Iterable[str], more: Mapping[str, Mapping[str, Value]] | None = None
) -> Iterator[Node]:
    """Yield a node for each of the terms *iris*, in their order.

    Parameters:
        more: further attributes by IRI.

    >>> from evigraph.api import open as open_
    >>> next(term_nodes(open_(), ["https://w3id.org/evigraph/term/baclofen"])).kind
    'drug'
    """
    vocabulary = graph.vocabulary
    for few in batches(iris):
        matches: dict[str, list[str]] = {}
        for subject, _, value in statements(graph, subject=few, property=[_EXACT]):
            matches.setdefault(subject, []).append(_outside(value))
        for iri in few:
            term = vocabulary[iri] if iri in vocabulary else None  # noqa: SIM401 - its get looks up names
            attributes = {
                "iri": iri,
                "definition": term.definition if term else None,
                "synonyms": term.synonyms if term else (),
                "same_as": tuple(sorted(matches.get(iri, ()))),
                **((more or {}).get(iri, {})),
            }
            yield Node(compact(iri), label_of(vocabulary, iri), node_kind(vocabulary, iri), present(attributes))


def label_of(vocabulary: Vocabulary, iri: str) -> str:
    """Return what the term *iri* is called; the end of the IRI where it is in no vocabulary."""
    if iri in vocabulary:
        return vocabulary[iri].label
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def node_kind(vocabulary: Vocabulary, iri: str) -> str:
    """Return the kind of the node of the term *iri*."""
    return KINDS[vocabulary[iri].kinds[0]].replace(" ", "_") if iri in vocabulary else "term"


def present(attributes: Mapping[str, Value | None]) -> dict[str, Value]:
    """Return *attributes* without those that say nothing.

    >>> present({"a": None, "b": "", "c": (), "d": 0, "e": False})
    {'d': 0, 'e': False}
    """
    return {name: value for name, value in attributes.items() if value is not None and value not in ("", ())}


def _outside(iri: str) -> str:
    for system in SYSTEMS.values():
        if iri.startswith(system.namespace):
            return system.curie(iri.removeprefix(system.namespace))
    return iri
