"""Claim files are JSON-LD: what they say to a JSON-LD processor is what the model says."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from pyld import jsonld

from evigraph.articles import CONTEXT_IRI, Article
from evigraph.claimfiles import load_article, shipped_claim_files
from evigraph.engine import NamedNode, parse_rdf
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV, PREFIXES, SOURCE
from evigraph.resources import resource
from evigraph.yamlfile import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from evigraph.claims import Claim, Passage
    from evigraph.fields import Model

CLAIM_FILES = shipped_claim_files()
CONTEXT = json.loads(resource("ontology/context.jsonld").read_text(encoding="utf-8"))
#: Of a listing, not of the source that stands beside them; JSON-LD cannot tell the two apart.
NOT_EXPRESSED = {"position", "printed_number"}


def only_the_shipped_context(url: str, _options: object) -> dict[str, Any]:
    assert url == CONTEXT_IRI, f"the network would be asked for {url}"
    return {"contextUrl": None, "documentUrl": url, "document": CONTEXT, "contentType": "application/ld+json"}


def expanded(path: Traversable) -> dict[str, Any]:
    return expanded_text(path.read_text(encoding="utf-8"))


@cache
def expanded_text(text: str) -> dict[str, Any]:
    data = read_yaml(text).data
    [node] = jsonld.expand(data, {"documentLoader": only_the_shipped_context})
    assert isinstance(node, dict)
    return node


def values(node: dict[str, Any], name: str) -> list[Any]:
    """Return what *node* says of the term *name*: literals bare, other nodes by their IRI."""
    prefix, colon, local = name.partition(":")
    iri = PREFIXES[prefix] + local if colon else EV + name
    return [value.get("@value", value.get("@id")) for value in node.get(iri, [])]


def nodes(node: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = node.get(EV + name, [])
    assert isinstance(found, list)
    return found


def given(value: object) -> list[Any]:
    """Return an optional value of the model as the list that JSON-LD has."""
    if isinstance(value, tuple):
        return list(value)
    return [] if value is None else [float(value) if isinstance(value, Decimal) else value]


def pairs(path: Traversable) -> Iterator[tuple[Claim, dict[str, Any]]]:
    yield from zip(load_article(path).claims, nodes(expanded(path), "hasClaim"), strict=True)


each_file = pytest.mark.parametrize("path", CLAIM_FILES, ids=lambda path: path.name)


@each_file
def test_article_has_its_iri_type_and_header(path: Traversable) -> None:
    article, node = load_article(path), expanded(path)
    assert node["@id"] == ARTICLE + article.stem
    assert values(node, "rdf:type") == [f"{EV}Article"]
    said = {
        "dcterms:title": article.title,
        "heading": article.heading,
        "publisherWording": article.publisher,
        "publisherBasis": article.publisher_basis,
        "scopeConditionWording": article.scope_condition,
        "lastUpdated": article.last_updated and article.last_updated.isoformat(),
        "lastUpdatedPrinted": article.last_updated_printed,
        "reviewStatusPrinted": article.review_status_printed,
        "reviewNote": article.review_status_note,
        "referencesPrinted": article.reference_section_printed,
        "referencesNumbered": article.references_numbered_in_print,
        "defaultReviewStatus": article.status.iri,
        "textDigest": article.text.sha256,
        "textLength": article.text.characters,
        "unlistedCitationNumber": article.unlisted_citations,
    }
    assert {name: values(node, name) for name in said} == {name: given(value) for name, value in said.items()}


@each_file
def test_references_are_sources_with_their_readings(path: Traversable) -> None:
    article = load_article(path)
    found = expanded(path).get("@reverse", {}).get(f"{EV}listedIn", [])
    assert [node["@id"] for node in found] == [
        SOURCE + article.source_of(reference).partition(":")[2] for reference in article.references
    ]
    for reference, node in zip(article.references, found, strict=True):
        assert values(node, "dcterms:title") == [reference.title]
        assert values(node, "year") == given(reference.year)
        assert values(node, "sameTitleAs") == [SOURCE + name.partition(":")[2] for name in reference.same_title_as]
        readings = node["@reverse"][f"{EV}readsAs"]
        assert [
            (values(r, "method"), values(r, "citationNumber"), values(r, "confidence"), values(r, "basis"))
            for r in readings
        ] == [([r.method.iri], [r.number], given(r.confidence), given(r.basis)) for r in reference.readings]
        identities = node["@reverse"].get(f"{EV}identitySource", [])
        assert [values(identity, "identityCitation") for identity in identities] == [
            [CITATION + possible.citation.partition(":")[2]] for possible in reference.possibly_same_as
        ]


@each_file
def test_claims_have_their_iris_kinds_and_codes(path: Traversable) -> None:
    for claim, node in pairs(path):
        assert node["@id"] == CLAIM + claim.identifier
        assert node["@type"] == [claim.kind.iri]
        coded = {
            "direction": claim.direction,
            "dimension": claim.dimension,
            "phase": claim.phase,
            "role": claim.role,
            "certainty": claim.certainty,
            "conditionSource": claim.condition_source,
        }
        assert {name: values(node, name) for name in coded} == {
            name: [] if code is None else [code.iri] for name, code in coded.items()
        }


@each_file
def test_claims_have_their_words_and_numbers(path: Traversable) -> None:
    for claim, node in pairs(path):
        said = {
            "interventionWording": claim.interventions,
            "givenTogether": claim.combination or None,
            "comparatorWording": claim.comparators,
            "conditionWording": claim.condition,
            "population": claim.population,
            "duration": claim.duration,
            "severity": claim.severity,
            "line": claim.line,
            "note": claim.note,
            "outcomeWording": claim.outcome,
            "strength": claim.strength,
            "adverseEffectWording": claim.adverse_effects,
            "issuerWording": claim.issuer,
            "citationNumber": claim.citations,
            "inheritedCitationNumber": claim.citations_inherited,
            "restates": claim.restates and CLAIM + claim.restates.partition(":")[2],
            "paraphrase": claim.paraphrase,
        }
        assert {name: values(node, name) for name in said} == {name: given(value) for name, value in said.items()}
        assert [value["@language"] for value in node[f"{EV}paraphrase"]] == ["en"]


@each_file
def test_claims_have_their_spans(path: Traversable) -> None:
    def place(passage: Passage) -> tuple[list[int], list[int], list[str]]:
        return [passage.start], [passage.end], given(passage.digest)

    for claim, node in pairs(path):
        spans = [*nodes(node, "span"), *nodes(node, "contextSpan")]
        assert [(values(s, "oa:start"), values(s, "oa:end"), values(s, "spanDigest")) for s in spans] == [
            place(passage) for passage in (claim.span, *claim.context)
        ]
        assert (values(spans[0], "lineNumber"), values(spans[0], "textUnit")) == (
            given(claim.span.line),
            given(claim.span.unit),
        )


@each_file
def test_numbers_of_effects_doses_and_studies_are_kept(path: Traversable) -> None:
    def said(part: Model | None) -> list[list[str]]:
        return [] if part is None else [sorted(map(str, part.model_dump(mode="json", exclude_none=True).values()))]

    for claim, node in pairs(path):
        for name, part in (("effectSize", claim.effect), ("dose", claim.dose), ("study", claim.study)):
            found = [sorted(str(value["@value"]) for [value] in part.values()) for part in nodes(node, name)]
            assert found == said(part)


@each_file
def test_every_key_of_a_file_becomes_a_statement(path: Traversable) -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    plain = read_yaml(path.read_text(encoding="utf-8")).data
    mapped = {name for name, definition in definitions(CONTEXT["@context"]) if definition is not None}
    assert keys(plain) - mapped - {"@context"} <= NOT_EXPRESSED


def test_every_key_of_the_model_stands_in_the_context() -> None:
    schema = Article.model_json_schema()
    keys = set().union(schema["properties"], *(part.get("properties", ()) for part in schema["$defs"].values()))
    assert keys - {name for name, _ in definitions(CONTEXT["@context"])} == {"@context"}


def definitions(context: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every term of *context* and of the contexts inside it, with its definition."""
    for name, definition in context.items():
        if not name.startswith("@"):
            yield name, definition
            if isinstance(definition, dict):
                yield from definitions(definition.get("@context", {}))


def test_every_iri_of_the_context_is_declared_in_the_ontology() -> None:
    ontology = parse_rdf(resource("ontology/evigraph.ttl").read_bytes())
    declared = {quad.subject.value for quad in ontology if isinstance(quad.subject, NamedNode)}
    namespaces = set(PREFIXES.values())
    used = set()
    for _, definition in definitions(CONTEXT["@context"]):
        target = definition.get("@id", definition.get("@reverse")) if isinstance(definition, dict) else definition
        if isinstance(target, str) and not target.startswith("@") and target not in namespaces:
            used.add(re.sub(r"^(\w+):(?!//)", lambda prefix: PREFIXES[prefix[1]], target))
    used.discard(PREFIXES["rdf"] + "type")
    assert sorted(used - declared) == []
