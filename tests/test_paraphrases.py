"""Questions as colleagues ask them, about the shipped articles and about another therapeutic area, all scored alike."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.api import open as open_graph
from evigraph.claimfiles import load_articles, shipped_claim_files
from evigraph.questions.reply import AnswerRow, Evidence, Reply, Status
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from types import ModuleType

    from evigraph.api import Graph

DATA = Path(__file__).parent / "data"
SCRIPT = Path(__file__).parents[1] / "scripts/question_scores.py"
GOLD = Path(__file__).parents[2] / "shared/gold/questions.jsonl"
OTHER_AREA = DATA / "other_area"

#: The types of question that plain English is to answer, or to decline.
TYPES = {
    *("preference", "comparison", "recommendation", "adverse_effect", "dosing", "line_of_therapy", "effect_size"),
    *("population", "sources", "disagreement", "approval", "interaction", "mechanism_pk", "monitoring"),
    *("diagnostic_referral", "nondrug", "decline_unknown", "decline_scope", "not_stated"),
}


@cache
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("question_scores", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


PARAPHRASES = script().read_cases(DATA / "questions/paraphrases.jsonl")
OTHER_AREAS = script().read_cases(DATA / "questions/other_areas.jsonl")


@pytest.fixture(scope="module")
def graph() -> Graph:
    return open_graph()


@pytest.fixture(scope="module")
def other_area(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The shipped articles, and beside them two on urinary tract infections, as a user adds them."""
    store = tmp_path_factory.mktemp("other-area") / "store"
    pack = OTHER_AREA / "vocabulary.tsv"
    command = ["build", str(OTHER_AREA / "claims"), "--pack", str(pack), "--store", str(store)]
    subprocess.run([sys.executable, "-c", "from evigraph.cli import main; main()", *command], check=True)
    return open_graph(store)


def as_parameters(cases: list[dict[str, Any]]) -> list[Any]:
    """Each case, marked with the reason where it is known not to be answered as it should be."""
    marks = [[pytest.mark.xfail(reason=case["unmet"], strict=True)] if "unmet" in case else [] for case in cases]
    return [pytest.param(case, marks=mark, id=case["question"]) for case, mark in zip(cases, marks, strict=True)]


@pytest.mark.parametrize("case", as_parameters(PARAPHRASES))
def test_a_paraphrase_gets_what_its_claims_say(case: dict[str, Any], graph: Graph) -> None:
    names = script().Names(graph.vocabulary)
    assert list(script().find_misses(case, graph.ask(case["question"]), names)) == []


@pytest.mark.parametrize("case", as_parameters(OTHER_AREAS))
def test_a_question_about_another_area_gets_what_its_claims_say(case: dict[str, Any], other_area: Graph) -> None:
    names = script().Names(other_area.vocabulary)
    assert list(script().find_misses(case, other_area.ask(case["question"]), names)) == []


# --- The questions themselves ---


def test_paraphrases_are_many_of_every_type_and_a_third_of_them_noisy() -> None:
    assert len(PARAPHRASES) >= 130
    assert {case["type"] for case in PARAPHRASES} == TYPES
    assert {case["type"] for case in OTHER_AREAS} == TYPES
    assert sum(case["noisy"] for case in PARAPHRASES) >= len(PARAPHRASES) / 3
    assert len({case["question"].lower() for case in PARAPHRASES}) == len(PARAPHRASES)


def test_paraphrases_expect_claims_and_terms_that_exist() -> None:
    for cases, files, packs in (
        (PARAPHRASES, shipped_claim_files(), []),
        (OTHER_AREAS, sorted((OTHER_AREA / "claims").glob("*.yaml")), [OTHER_AREA / "vocabulary.tsv"]),
    ):
        vocabulary = load_vocabulary(*packs)
        known = {claim.identifier for article in load_articles(files) for claim in article.claims}
        for case in cases:
            expected = case["expected"]
            claims = {*case["claim_ids"], *expected.get("absent_claims", ()), *expected.get("left_out", ())}
            assert claims <= known, case["question"]
            labels = [*expected["entities"], *expected["excluded"]]
            assert [label for label in labels if not vocabulary.candidates(label)] == [], case["question"]


@pytest.mark.skipif(not GOLD.is_file(), reason="the gold questions are not here")
def test_no_paraphrase_is_a_gold_question() -> None:
    gold = {json.loads(line)["question"].lower().strip("?") for line in GOLD.read_text(encoding="utf-8").splitlines()}
    assert gold.isdisjoint(case["question"].lower().strip("?") for case in PARAPHRASES + OTHER_AREAS)


@pytest.mark.parametrize("path", sorted((OTHER_AREA / "claims").glob("*.yaml")), ids=lambda path: path.stem)
def test_claims_of_the_other_area_stand_in_the_text_beside_them(path: Path) -> None:
    (article,) = load_articles([path])
    content = (OTHER_AREA / f"{article.stem}.txt").read_bytes()
    text = content.decode()
    assert article.text.sha256 == hashlib.sha256(content).hexdigest()
    assert article.text.characters == len(text)
    lines = text.splitlines()
    for claim in article.claims:
        assert claim.span.line is not None
        assert text[claim.span.start : claim.span.end] == lines[claim.span.line - 1]


# --- The scoring ---


def reply(*rows: tuple[str, str, dict[str, Any]], status: str = "answered") -> Reply:
    answers = tuple(
        AnswerRow(
            term=term,
            iri=f"urn:{term}",
            verdict=verdict,
            values=values,
            claims=("000-001",),
            articles=("000_a13ec9f6e714b9fa",),
            sources=(),
            directness="direct",
            evidence=Evidence(1, 1, 0, 0, 1),
        )
        for term, verdict, values in rows
    )
    return Reply("?", Status(status), "", answers)


EXPECTED: dict[str, Any] = {"answer_kind": "list", "entities": [], "excluded": [], "values": []}


@pytest.mark.parametrize(
    ("expected", "given", "passes"),
    [
        ({"answer_kind": "decline"}, reply(status="no_evidence"), True),
        ({"answer_kind": "decline", "status": "not_covered"}, reply(status="no_evidence"), False),
        ({"answer_kind": "decline"}, reply(("baclofen", "", {})), False),
        ({"entities": ["drowsiness"]}, reply(("pregabalin", "", {"effects": ["dizziness; sleepiness"]})), True),
        ({"entities": ["drowsiness"]}, reply(("pregabalin", "", {"effects": ["dizziness"]})), False),
        ({"entities": ["Lioresal"]}, reply(("baclofen", "", {}), status="not_understood"), False),
        ({"excluded": ["baclofen"]}, reply(("baclofen", "not recommended", {})), True),
        ({"excluded": ["baclofen"]}, reply(("baclofen", "option", {})), False),
        ({"excluded": ["baclofen"]}, reply(("baclofen", "", {})), False),
        (
            {"entities": ["pregabalin"], "excluded": ["baclofen"]},
            reply(("pregabalin", "caution", {}), ("baclofen", "caution", {})),
            False,
        ),
        ({"values": [{"max": "4 g/day"}]}, reply(("x", "", {"maximum": "4000 mg/day"})), True),
        ({"values": [{"max": "4 g/day"}]}, reply(("x", "", {"maximum": "3000 mg/day"})), False),
        ({"values": [{"start": "100-300 mg daily"}]}, reply(("x", "", {"low": 100, "high": 300})), True),
        ({"values": [{"value": -0.31}]}, reply(("x", "", {"value": "-0.31 points"})), True),
        ({"values": [{"value": -0.31}]}, reply(("x", "", {"value": "0.31 points"})), False),
        ({"values": [{"value": 44, "unit": "%"}]}, reply(("x", "", {"value": "44 mg"})), False),
        ({"absent_claims": ["000-001"]}, reply(("x", "", {})), False),
        ({"left_out": ["000-002"]}, reply(("x", "", {})), False),
    ],
)
def test_a_reply_passes_when_it_gives_what_is_expected(
    expected: dict[str, Any], given: Reply, passes: bool, graph: Graph
) -> None:
    case = {"question": "?", "type": "preference", "expected": EXPECTED | expected, "claim_ids": []}
    misses = list(script().find_misses(case, given, script().Names(graph.vocabulary)))
    assert (misses == []) is passes, misses


def test_an_argued_answer_needs_half_of_the_expected_claims(graph: Graph) -> None:
    names = script().Names(graph.vocabulary)
    case = {"question": "?", "type": "sources", "expected": EXPECTED | {"answer_kind": "sources"}}
    given = reply(("baclofen", "", {}))
    assert list(script().find_misses({**case, "claim_ids": ["000-001", "000-002"]}, given, names)) == []
    (miss,) = script().find_misses({**case, "claim_ids": ["000-002", "000-003"]}, given, names)
    assert "expected half of 000-002, 000-003, found 000-001" in miss
