"""What a model claims is taken where the text bears it out, and refused with the reason where it does not."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

import pytest
from click.testing import CliRunner
from tests.model_server import Answer, ModelServer, model_server

from evigraph.assistance.asking import answer_schema
from evigraph.assistance.assistant import Assistant
from evigraph.assistance.endpoint import KEY_VARIABLE, Endpoint, ModelError
from evigraph.cli.extract import command
from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.claimrecords import iterate_records, to_article
from evigraph.extraction.engine import Extraction, Extractor
from evigraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytest.importorskip("spacy")
pytest.importorskip("httpx")
pytest.importorskip("tenacity")

ARTICLE: Final = """Help for the shin

Among shin sufferers, most who took naproxen 250 mg for twelve weeks could walk, a fall of 1.5 points [-2.5 to -0.5].

Baclofen did not make a shin walk any further; shin runners who rested walked.

Gabapentin is not recommended for sciatica. 7

Velotorsin kept the shins of 40 hikers going. Ibuprofen kept the shins of 60 hikers going.
"""
EMPTY: Final = {
    "combination": False, "comparators": [], "condition": None, "phase": None, "population": None, "outcome": None,
    "adverse_effects": [], "effect": None, "dose": None,
}  # fmt: skip
EFFECT: Final = {
    "measure": "fall in pain", "value": 1.5, "low": None, "high": None, "unit": "points", "timepoint": "12 weeks",
    "p_value": None, "n": None, "arm": None, "comparator": None, "clinically_significant": None,
    "statistically_significant": None, "magnitude": None, "interval": None,
}  # fmt: skip
GOOD: Final[dict[str, Any]] = {
    **EMPTY,
    "quote": "most who took naproxen 250 mg for twelve weeks could walk",
    "kind": "efficacy",
    "direction": "benefit",
    "interventions": ["naproxen"],
    "effect": EFFECT,
}
NEW: Final[dict[str, Any]] = {
    **EMPTY,
    "quote": "Velotorsin kept the shins of 40 hikers going.",
    "kind": "efficacy",
    "direction": "benefit",
    "interventions": ["velotorsin"],
}
#: How a model may lie: what it changes in a good claim, and why that is refused.
LIES: Final = [
    ({"quote": "naproxen cured every shin in this study"}, "its quote does not stand in the article"),
    ({"quote": "Walking uphill eases the hips of most people."}, "its quote does not stand in the article"),
    ({"quote": "naproxen"}, "its quote 'naproxen' is too short to tell a place"),
    ({"quote": None}, "it quotes nothing"),
    ({"effect": {**EFFECT, "value": 2.0}}, "effect: the number 2 does not stand in its sentence"),
    ({"effect": {**EFFECT, "value": 40}}, "effect: the number 40 does not stand in its sentence"),
    ({"effect": {**EFFECT, "value": None, "low": 0.5, "high": 2.5}}, "effect: the number 0.5 does not stand"),
    ({"effect": {**EFFECT, "timepoint": "24 weeks"}}, "effect: the number 24 does not stand in its sentence"),
    ({"effect": {**EFFECT, "low": 3}}, "effect.value: found 1.5; allowed: low (3) or more"),
    ({"direction": "no_benefit"}, "its direction is 'no_benefit', and nothing in its sentence says so"),
    (
        {"quote": "Baclofen did not make a shin walk any further", "interventions": ["baclofen"], "effect": None},
        "its direction is 'benefit', and its sentence says 'not'",
    ),
    (
        {
            "quote": "recommended for sciatica. 7", "kind": "recommendation", "direction": "for",
            "interventions": ["gabapentin"], "effect": None,
        },
        "its direction is 'for', and its sentence says 'not'",
    ),
    ({"interventions": ["duloxetine"]}, "interventions: the article does not name 'duloxetine'"),
    ({"interventions": ["wondersin"]}, "interventions: the article does not name 'wondersin'"),
    ({"condition": "migraine"}, "condition: the article does not name 'migraine'"),
    ({"kind": "miracle"}, "kind: found 'miracle'"),
    ({"direction": "upwards"}, "direction: found 'upwards'"),
    ({"certificate": "genuine"}, "certificate: found 'genuine'"),
]  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def extractor(vocabulary: Vocabulary) -> Extractor:
    return Extractor(vocabulary)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture
def endpoint(server: ModelServer, tmp_path: Path) -> Endpoint:
    server.asked.clear()
    server.keys.clear()
    return Endpoint(server.url, "test-model", tmp_path / "answers", seconds=5.0, tries=4, pause=0.001)


def assisted(extractor: Extractor, endpoint: Endpoint, text: str = ARTICLE) -> Extraction:
    extraction = extractor.extract(read_plain_text("shin", text))
    Assistant(endpoint, extractor.vocabulary).assist(extraction)
    return extraction


# --- Claims ---


def test_claim_that_the_text_bears_out_is_anchored_at_its_sentence_and_marked(
    server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.validate({"claims": [GOOD]}, answer_schema())
    server.answers = [Answer([GOOD])]
    extraction = assisted(extractor, endpoint)
    record = next(r for r in iterate_records(extraction) if r["rule"] == "model")
    assert ARTICLE[record["char_start"] : record["char_end"]] == ARTICLE.splitlines()[2]
    assert (record["effect"]["value"], record["confidence"], record["derivation"]) == (1.5, 0.5, "extracted")
    assert "read by the model test-model, not by a rule" in record["needs_review"]
    assert any(claim.interventions == ("naproxen",) for claim in to_article(extraction).claims)
    assert extraction.refusals == []


@pytest.mark.parametrize(("change", "reason"), LIES, ids=[reason for _, reason in LIES])
def test_lie_is_refused_with_the_reason_and_the_rest_taken(
    change: dict[str, Any], reason: str, server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [Answer([{**deepcopy(GOOD), **change}, NEW])]
    extraction = assisted(extractor, endpoint)
    assert [refusal.reason[: len(reason)] for refusal in extraction.refusals] == [reason]
    assert [draft.interventions for draft in extraction.drafts if draft.rule == "model"] == [("velotorsin",)]


@pytest.mark.parametrize("claim", [None, 3, "text", [], {}, {"quote": 3}, {"quote": "kept the shins of 40 hikers"}])
def test_claim_of_no_form_is_refused(
    claim: object, server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [Answer([claim])]  # type: ignore[list-item]  # that is the point
    extraction = assisted(extractor, endpoint)
    assert len(extraction.refusals) == 1
    assert all(draft.rule != "model" for draft in extraction.drafts)


def test_name_outside_the_vocabulary_is_proposed(server: ModelServer, endpoint: Endpoint, extractor: Extractor) -> None:
    server.answers = [Answer([NEW])]
    extraction = assisted(extractor, endpoint)
    assert "velotorsin" in {proposal.name for proposal in extraction.proposals}
    record = next(r for r in iterate_records(extraction) if r["rule"] == "model")
    assert "'velotorsin' is not in the vocabulary" in record["needs_review"]


def test_claim_that_a_rule_has_read_is_not_taken_twice(
    server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    text = "Help\n\nGabapentin is not recommended for sciatica. 7\n"
    again = {**EMPTY, "quote": "Gabapentin is not recommended for sciatica.", "kind": "recommendation"}
    server.answers = [Answer([{**again, "direction": "against", "interventions": ["gabapentin"]}])]
    extraction = assisted(extractor, endpoint, text)
    assert [draft.rule for draft in extraction.drafts if draft.rule == "model"] == []
    assert (len(extraction.drafts), extraction.refusals) == (1, [])


# --- The endpoint ---


@pytest.mark.parametrize(
    "passing",
    [
        Answer(status=429, headers={"Retry-After": "0"}),
        Answer(status=500),
        Answer(raw=b"<html>"),
        Answer(raw=b"{}"),
        Answer(text='{"claims": [{"quo', finish="length"),
        Answer(text="Certainly! Here are the claims:"),
    ],
    ids=["429", "500", "no JSON", "no completion", "cut off", "prose"],
)
def test_failure_that_passes_is_tried_again(
    passing: Answer, server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [passing, Answer([GOOD])]
    extraction = assisted(extractor, endpoint)
    assert ([draft.rule for draft in extraction.drafts].count("model"), extraction.refusals) == (1, [])
    assert len(server.asked) == 2


def test_answer_that_stays_cut_off_is_listed_and_not_kept(
    server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [Answer(text='{"claims": [', finish="length")]
    extraction = assisted(extractor, endpoint)
    assert [refusal.reason for refusal in extraction.refusals] == [
        "the answer about the passage from line 1 is cut off, or not of the form asked for"
    ]
    assert len(server.asked) == 2
    assert (extraction.usage.sent, extraction.usage.tokens_in) == (2, 2000)
    assert not endpoint.answers.exists()


@pytest.mark.parametrize(
    ("answer", "requests", "message"),
    [
        (Answer(status=401), 1, "it refuses with 401 (no, Bearer ***); set EVIGRAPH_LLM_KEY to its key"),
        (Answer(status=404), 1, "it refuses with 404 (no, Bearer ***); look at --llm and --model"),
        (Answer(status=307, headers={"Location": "http://127.0.0.1:1/"}), 1, "it refuses with 307"),
        (Answer(status=503), 4, "it answers 503 (no, Bearer ***); try again later"),
        (Answer(delay=1.0), 4, "it took more than 0.1 seconds; try again later"),
    ],
    ids=["401", "404", "redirect", "503", "stall"],
)
def test_failure_that_stays_is_one_line_without_the_key(
    answer: Answer,
    requests: int,
    message: str,
    server: ModelServer,
    endpoint: Endpoint,
    extractor: Extractor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "s3cret")
    server.answers = [answer]
    if answer.delay:
        endpoint.seconds = 0.1
    with pytest.raises(ModelError) as caught:
        assisted(extractor, endpoint)
    assert str(caught.value).startswith(f"the model test-model at {server.url}: {message}")
    assert ("s3cret" in str(caught.value), "\n" in str(caught.value)) == (False, False)
    assert (len(server.asked), set(server.keys)) == (requests, {"Bearer s3cret"})


def test_nobody_at_the_address_is_one_line(endpoint: Endpoint, extractor: Extractor) -> None:
    endpoint.url, endpoint.tries = "http://127.0.0.1:1/v1", 2
    with pytest.raises(ModelError, match="it cannot be reached"):
        assisted(extractor, endpoint)


def test_answer_is_kept_and_not_asked_for_again_until_the_question_changes(
    server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [Answer([GOOD])]
    first = assisted(extractor, endpoint)
    second = assisted(extractor, endpoint)
    assert list(iterate_records(first)) == list(iterate_records(second))
    assert [(e.usage.sent, e.usage.kept, e.usage.tokens_in) for e in (first, second)] == [(1, 0, 1000), (0, 1, 0)]
    endpoint.model = "another"
    assert assisted(extractor, endpoint).usage.sent == 1
    assert len(server.asked) == 2


def test_question_asks_for_structured_output_at_the_path_of_the_protocol(
    server: ModelServer, endpoint: Endpoint, extractor: Extractor
) -> None:
    server.answers = [Answer([])]
    assisted(extractor, endpoint)
    asked = server.asked[0]
    assert (asked["path"], asked["model"], server.keys) == ("/v1/chat/completions", "test-model", [None])
    assert asked["response_format"]["json_schema"]["strict"] is True
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(asked["response_format"]["json_schema"]["schema"])
    assert "Velotorsin kept the shins" in asked["messages"][1]["content"]


def test_schema_of_an_answer_is_strict() -> None:
    objects = [answer_schema(), *answer_schema()["$defs"].values(), answer_schema()["properties"]["claims"]["items"]]
    for schema in objects:
        if "properties" in schema:
            assert (schema["additionalProperties"], schema["required"]) == (False, list(schema["properties"]))


# --- The command ---


def test_command_lists_refusals_and_says_what_it_took(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "shin.txt").write_text(ARTICLE, encoding="utf-8")
    server.answers = [Answer([GOOD, {**GOOD, "direction": "no_benefit"}])]
    arguments = [str(tmp_path / "shin.txt"), "--out", str(tmp_path / "out"), "--llm-answers", str(tmp_path / "kept")]
    asking = ["--llm", server.url, "--model", "test-model", "--llm-price", "2", "10"]
    result = CliRunner().invoke(command, [*arguments, *asking], standalone_mode=False)
    assert (result.return_value, result.exception) == (0, None)
    told = result.stderr.splitlines()[-1]
    assert told == ("the model: 1 answers, 0 kept from before, 1,000 tokens in, 100 out, cost 0.0030; 1 claims refused")
    review = (tmp_path / "out" / "shin.review.yaml").read_text(encoding="utf-8")
    assert "nothing in its sentence says so" in review
    asked = len(server.asked)
    again = CliRunner().invoke(command, [*arguments, *asking, "--format", "jsonl"], standalone_mode=False)
    assert (again.return_value, len(server.asked)) == (0, asked)
    refused = json.loads((tmp_path / "out" / "shin.refused.jsonl").read_text(encoding="utf-8"))
    assert refused["quote"] == GOOD["quote"]


def test_endpoint_that_refuses_ends_the_command_at_once(server: ModelServer, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"shin{number}.txt").write_text(ARTICLE, encoding="utf-8")
    server.answers = [Answer(status=401)]
    server.asked.clear()
    asking = ["--llm", server.url, "--model", "test-model", "--llm-answers", str(tmp_path / "kept"), "--jobs", "1"]
    result = CliRunner().invoke(
        command, [str(tmp_path), "--out", str(tmp_path / "out"), *asking], standalone_mode=False
    )
    assert isinstance(result.exception, ModelError)
    assert (len(server.asked), list((tmp_path / "out").glob("*.yaml"))) == (1, [])


def test_nothing_is_sent_unless_an_endpoint_is_named(server: ModelServer, tmp_path: Path) -> None:
    (tmp_path / "shin.txt").write_text(ARTICLE, encoding="utf-8")
    server.asked.clear()
    result = CliRunner().invoke(command, [str(tmp_path / "shin.txt")], standalone_mode=False)
    assert (result.return_value, server.asked) == (0, [])
    half = CliRunner().invoke(command, [str(tmp_path / "shin.txt"), "--model", "test-model"])
    assert half.exit_code == 2
