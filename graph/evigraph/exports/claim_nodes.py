"""Claims, articles and sources as nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.exports.claim_records import batches, statements
from evigraph.exports.figure_wording import dose_in_words, effect_in_words
from evigraph.exports.property_graph import Attribute, AttributeType, Node
from evigraph.exports.term_nodes import label_of, present
from evigraph.namespaces import ARTICLE, CLAIM, EV, PREFIXES, compact
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.property_graph import Value
    from evigraph.questions.claim_reader import Asked
    from evigraph.vocabulary import Vocabulary

__all__ = [
    "ARTICLE_ATTRIBUTES",
    "CLAIM_ATTRIBUTES",
    "SOURCE_ATTRIBUTES",
    "article_nodes",
    "claim_id",
    "claim_node",
    "source_nodes",
]

_STRING: Final = AttributeType.STRING
_STRINGS: Final = AttributeType.STRINGS
_INTEGER: Final = AttributeType.INTEGER

CLAIM_ATTRIBUTES: Final[dict[str, Attribute]] = {
    "iri": Attribute(_STRING, "The address that identifies it everywhere."),
    "statement": Attribute(_STRING, "What a claim says, in the curator's words."),
    "claim_kind": Attribute(_STRING, "The sort of claim: recommendation, efficacy, dosing and so on."),
    "direction": Attribute(_STRING, "Which way a claim points, such as for, against or no_benefit."),
    "strength": Attribute(_STRING, "The strength of a claim, as worded."),
    "certainty": Attribute(_STRING, "The certainty of its evidence, as graded in print."),
    "line": Attribute(_INTEGER, "The line of therapy."),
    "dimension": Attribute(_STRING, "In what respect is compared or preferred."),
    "phase": Attribute(_STRING, "The phase that a claim is limited to."),
    "population": Attribute(_STRING, "The people that a claim is limited to."),
    "duration": Attribute(_STRING, "How long, as worded."),
    "severity": Attribute(_STRING, "How severe, as worded."),
    "role": Attribute(_STRING, "Whether the intervention is given alone, as an adjunct or in combination."),
    "given_together": Attribute(AttributeType.BOOLEAN, "Whether the interventions are one combination."),
    "outcome": Attribute(_STRING, "What was looked at, as worded."),
    "effects": Attribute(_STRINGS, "Effect sizes, each in one line."),
    "doses": Attribute(_STRINGS, "Doses, each in one line."),
    "note": Attribute(_STRING, "A remark of the curator."),
    "voice": Attribute(_STRING, "In whose voice the sentence speaks, such as own_advice or cited_result."),
    "derivation": Attribute(_STRING, "How a claim came to be in the graph: asserted, extracted or decided."),
    "review_status": Attribute(_STRING, "How far the reading of a claim has been checked."),
    "rule": Attribute(_STRING, "The rule by which a program read a claim."),
    "confidence": Attribute(AttributeType.DOUBLE, "How likely that reading is right, from 0 to 1."),
    "review_reasons": Attribute(_STRINGS, "Why a person should look at that reading."),
    "article": Attribute(_STRING, "The identifier of the article of a claim."),
    "sources": Attribute(_STRINGS, "The titles of the sources that a claim cites."),
}

ARTICLE_ATTRIBUTES: Final[dict[str, Attribute]] = {
    "publisher": Attribute(_STRING, "Who published an article."),
    "url": Attribute(_STRING, "Where an article is found."),
    "updated": Attribute(_STRING, "When an article was last updated."),
}

SOURCE_ATTRIBUTES: Final[dict[str, Attribute]] = {
    "container": Attribute(_STRING, "The journal or book that a source is in."),
    "year": Attribute(_INTEGER, "The year of a source."),
    "source_type": Attribute(_STRING, "What a source is: guideline, trial, review, label and so on."),
    "doi": Attribute(_STRING, "Its DOI."),
    "pmid": Attribute(_STRING, "Its number in PubMed."),
}

_DCTERMS: Final = PREFIXES["dcterms"]
_ARTICLE: Final = {"url": f"{_DCTERMS}source", "updated": "lastUpdated"}
_SOURCE: Final = {name: name for name in ("container", "doi", "pmid")} | {"source_type": "sourceType"}


def claim_id(claim: str) -> str:
    """Return the id of the node of *claim*.

    >>> claim_id("000-001")
    'claim:000-001'
    """
    return f"claim:{claim}"


def claim_node(record: ClaimRecord, vocabulary: Vocabulary, more: Mapping[str, Value] | None = None) -> Node:
    """Return the node of the claim *record*.

    Parameters:
        more: further attributes.
    """
    details = record.details
    outcome = details.one("outcomeWording")
    attributes: dict[str, Value | None] = {
        "iri": CLAIM + record.identifier,
        "statement": details.paraphrase,
        "claim_kind": record.kind.value if record.kind is not None else None,
        "direction": record.direction.value,
        "certainty": record.certainty.value if record.certainty is not None else None,
        "line": details.line,
        **{name: record.code(name) for name in ("dimension", "phase", "role", "derivation")},
        **{name: details.one(name) for name in ("strength", "population", "duration", "severity", "note")},
        "given_together": True if record.is_combination else None,
        "outcome": outcome,
        "effects": tuple(effect_in_words(effect, outcome) for effect in record.figures.effects),
        "doses": tuple(dose_in_words(dose) for dose in record.figures.doses),
        "voice": record.code("spanRole"),
        "review_status": record.code("reviewStatus"),
        "rule": details.one("extractionRule"),
        "confidence": float(details.one("extractionConfidence")) if details.one("extractionConfidence") else None,
        "review_reasons": details.values.get("reviewReason", ()),
        "article": details.article,
        "sources": tuple(dict.fromkeys(reading.title for reading in record.sources if reading.title)),
        **(more or {}),
    }
    return Node(claim_id(record.identifier), _claim_label(record, vocabulary), "claim", present(attributes))


def _claim_label(record: ClaimRecord, vocabulary: Vocabulary) -> str:
    """Say in few words what a claim is about and which way it points."""
    about = (" + " if record.is_combination else ", ").join(label_of(vocabulary, iri) for iri in record.interventions)
    aims = [record.condition] if record.condition else list(record.effects)
    aim = f" - {', '.join(label_of(vocabulary, iri) for iri in aims)}" if aims else ""
    return f"{record.identifier} {about}: {record.direction.value.replace('_', ' ')}{aim}"


def article_nodes(graph: Asked, articles: Iterable[str], counts: Mapping[str, int]) -> Iterator[Node]:
    """Yield a node for each of *articles*, by identifier, with the number of its claims in *counts*."""
    for few in batches(articles):
        found = _described(graph, "article_details", "article", [ARTICLE + stem for stem in few])
        publishers = sorted({iri for values in found.values() for iri in values.get(f"{_DCTERMS}publisher", ())})
        names = _agent_names(graph, publishers)
        for stem in few:
            values = found.get(ARTICLE + stem, {})
            publisher = next((names[iri] for iri in values.get(f"{_DCTERMS}publisher", ()) if iri in names), None)
            attributes = {
                "iri": ARTICLE + stem,
                "publisher": publisher,
                **{name: _one(values, prop) for name, prop in _ARTICLE.items()},
                "claims": counts.get(stem),
            }
            title = _one(values, f"{_DCTERMS}title") or stem
            yield Node(f"article:{stem}", title, "article", present(attributes))


def source_nodes(graph: Asked, sources: Iterable[str], counts: Mapping[str, int]) -> Iterator[Node]:
    """Yield a node for each of *sources*, by IRI, with the number of the claims that cite it in *counts*."""
    for few in batches(sources):
        found = _described(graph, "source_details", "source", few)
        for iri in few:
            values = found.get(iri, {})
            year = _one(values, "year")
            attributes = {
                "iri": iri,
                **{name: _one(values, prop) for name, prop in _SOURCE.items()},
                "year": int(year) if year and year.isdecimal() else None,
                "claims": counts.get(iri),
            }
            yield Node(compact(iri), _one(values, f"{_DCTERMS}title") or compact(iri), "source", present(attributes))


def _agent_names(graph: Asked, iris: list[str]) -> dict[str, str]:
    return {iri: name for iri, _, name in statements(graph, subject=iris, property=[PREFIXES["rdfs"] + "label"])}


def _described(graph: Asked, query: str, parameter: str, iris: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Return the values by property of each thing that *query* describes; several articles may describe a source."""
    found: dict[str, dict[str, list[str]]] = {}
    rows = rows_of(graph.run(graph.bind(query, {parameter: [NamedNode(iri) for iri in iris]})))
    for thing, prop, value in rows.rows:
        if isinstance(thing, NamedNode) and isinstance(prop, NamedNode) and isinstance(value, NamedNode | Literal):
            values = found.setdefault(thing.value, {})
            values.setdefault(prop.value.removeprefix(EV), []).append(value.value)
    return found


def _one(values: Mapping[str, list[str]], name: str) -> str | None:
    return next(iter(values.get(name, ())), None)
