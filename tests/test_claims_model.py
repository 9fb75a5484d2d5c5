"""The model of claims: codes, values, what they derive, and the way through YAML and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from evigraph.articles import Article, Reference
from evigraph.claimfiles import to_yaml
from evigraph.claims import Claim, Dose, Effect, Span
from evigraph.codes import CODES, Code, Direction, Kind, ReadingMethod, ReviewStatus, SpanRole
from evigraph.engine import parse_rdf
from evigraph.resources import resource
from evigraph.yamlfile import read_yaml


def claim(**changes: object) -> Claim:
    data = {
        "id": "claim:ex-1",
        "kind": "recommendation",
        "span": {"start": 0, "end": 10},
        "interventions": ["rest"],
        "direction": "against",
        "paraphrase": "Rest is discouraged.",
    }
    return Claim.model_validate({**data, **changes})


# --- Codes ---


@pytest.mark.parametrize("code", CODES.values(), ids=lambda code: code.__name__)
def test_every_code_has_a_meaning_and_an_iri_of_its_own(code: type[Code]) -> None:
    assert all(value.meaning.endswith(".") for value in code)
    assert len({value.iri for value in code}) == len(code)


@pytest.mark.parametrize("key", sorted(CODES.keys() - {"confidence", "unit"}))
def test_every_code_is_declared_in_the_ontology_and_labelled_as_in_files(key: str) -> None:
    ontology = parse_rdf(resource("ontology/evigraph.ttl").read_bytes())
    subjects = {str(quad.subject) for quad in ontology}
    assert [value for value in CODES[key] if f"<{value.iri}>" not in subjects] == []


# --- Models ---


def test_claims_are_values() -> None:
    assert claim() == claim()
    assert len({claim(), claim()}) == 1
    with pytest.raises(ValidationError, match="frozen"):
        claim().line = 2


@pytest.mark.parametrize(
    ("changes", "voice"),
    [
        ({}, SpanRole.OWN_ADVICE),
        ({"issuer": "FDA"}, SpanRole.REPORTED_POSITION),
        ({"kind": Kind.APPROVAL}, SpanRole.REPORTED_POSITION),
        ({"kind": Kind.EFFICACY, "direction": Direction.BENEFIT, "study": {"year": 2020}}, SpanRole.CITED_RESULT),
        ({"kind": Kind.STUDY_FINDING, "direction": Direction.BENEFIT}, SpanRole.CITED_RESULT),
        ({"kind": Kind.CAUTION, "direction": Direction.HARM}, SpanRole.BACKGROUND),
        ({"kind": Kind.CAUTION, "direction": Direction.CONDITIONAL}, SpanRole.OWN_ADVICE),
        ({"kind": Kind.EFFICACY, "direction": Direction.BENEFIT, "citations": [1]}, SpanRole.CITED_RESULT),
        ({"kind": Kind.EFFICACY, "direction": Direction.BENEFIT}, SpanRole.BACKGROUND),
        ({"kind": Kind.MECHANISM, "direction": Direction.NEUTRAL, "citations": [1]}, SpanRole.BACKGROUND),
        ({"issuer": "FDA", "span_role": "background"}, SpanRole.BACKGROUND),
    ],
)
def test_voice_of_a_claim_follows_the_rule_unless_the_file_says_otherwise(
    changes: dict[str, object], voice: SpanRole
) -> None:
    assert claim(**changes).voice is voice


@pytest.mark.parametrize(
    ("reference", "source"),
    [
        ({}, "source:example/3"),
        ({"pmid": 30955985}, "source:pmid-30955985"),
        ({"doi": "10.1016/J.X(95)1;2", "pmid": 1}, "source:doi-10.1016-j.x-95-1-2"),
        ({"id": "source:guideline", "pmid": 1}, "source:guideline"),
    ],
)
def test_source_is_named_by_its_identifier_else_by_its_place(reference: dict[str, object], source: str) -> None:
    article = Article.model_validate(
        {"id": "article:example", "title": "X", "text": {"sha256": "0" * 64, "characters": 9}, "references": []}
    )
    assert article.source_of(Reference.model_validate({"position": 3, "title": "T", **reference})) == source


def test_printed_number_of_a_reference_is_a_reading() -> None:
    [reading] = Reference.model_validate({"position": 1, "title": "T", "printed_number": 7}).all_readings
    assert (reading.method, reading.number) == (ReadingMethod.PRINTED, 7)


@pytest.mark.parametrize("value", [True, "1", float("nan"), float("inf"), None, []])
def test_dose_takes_nothing_but_numbers(value: object) -> None:
    if value is None:
        assert Dose.model_validate({"drug": "x", "max": value}).max is None
    else:
        with pytest.raises(ValidationError, match="a number, 0 or more"):
            Dose.model_validate({"drug": "x", "max": value})


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and "\ufeff" not in text and not re.search("[\ufffe\uffff]", text)
)
NUMBERS = st.none() | st.integers(0, 5000) | st.decimals(0, 5000, places=2).map(float)


@st.composite
def claims(draw: st.DrawFn, place: int) -> dict[str, Any]:
    start = draw(st.integers(0, 900))
    low, high = sorted((draw(st.integers(-500, 500)), draw(st.integers(-500, 500))))
    return {
        "id": f"claim:ex-{place}",
        "kind": draw(st.sampled_from(Kind)),
        "span": {
            "start": start,
            "end": draw(st.integers(start + 1, 1000)),
            "line": draw(st.none() | st.integers(1, 99)),
        },
        "interventions": draw(st.lists(WORDS, unique=True, max_size=3)),
        "direction": draw(st.sampled_from(Direction)),
        "note": draw(st.none() | WORDS),
        "status": draw(st.none() | st.sampled_from(ReviewStatus)),
        "effect": draw(st.none() | st.just({"measure": "pain", "low": low / 8, "high": high / 8, "p_value": 0.05})),
        "dose": draw(st.none() | st.fixed_dictionaries({"drug": WORDS, "max": NUMBERS, "unit": st.none() | WORDS})),
        "citations": draw(st.lists(st.integers(1, 5), unique=True)),
        "paraphrase": draw(WORDS),
    }


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article.model_validate(
        {
            "id": "article:example",
            "title": draw(WORDS),
            "last_updated": draw(st.none() | st.dates().map(str)),
            "authors": draw(st.lists(WORDS, unique=True, max_size=2)),
            "references_numbered_in_print": draw(st.booleans()),
            "text": {"sha256": "0" * 64, "characters": 1000},
            "unlisted_citations": [1, 2, 3, 4, 5],
            "claims": [draw(claims(place)) for place in range(draw(st.integers(0, 3)))],
        }
    )


@given(articles())
@settings(deadline=None, max_examples=60)
def test_article_written_as_yaml_reads_back_equal(article: Article) -> None:
    assert Article.model_validate(read_yaml(to_yaml(article)).data) == article


@given(low=st.integers(-99, 99), value=st.integers(-99, 99), high=st.integers(-99, 99))
def test_effect_lies_in_its_interval(low: int, value: int, high: int) -> None:
    data = {"measure": "pain", "low": low, "value": value, "high": high}
    if low <= value <= high:
        assert Effect.model_validate(data).low == low
    else:
        with pytest.raises(ValidationError, match="or more"):
            Effect.model_validate(data)


@given(st.integers(0, 99), st.integers(0, 99))
def test_span_runs_forward(start: int, end: int) -> None:
    if start < end:
        assert Span(start=start, end=end).end == end
    else:
        with pytest.raises(ValidationError, match="more than start"):
            Span(start=start, end=end)
