"""Questions in plain English, put to the graph of the shipped articles."""

from __future__ import annotations

import json
import os
import string
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph.engine import NamedNode, Rows
from evigraph.questions.verdicts import FAVOURABLE

if TYPE_CHECKING:
    from evigraph.api import Graph


@pytest.fixture(scope="module")
def graph() -> Graph:
    from evigraph.api import open as open_

    return open_()


QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/questions/verdicts.jsonl").read_text(encoding="utf-8").splitlines()
]
PARAPHRASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/questions/paraphrases.jsonl").read_text(encoding="utf-8").splitlines()
]
GOLD = Path(__file__).parents[2] / "shared/gold/questions.jsonl"
ANSWERED_TYPES = {"preference", "recommendation", "decline_unknown", "decline_scope"}


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["question"])
def test_question_gets_its_status_and_verdicts(case: dict[str, Any], graph: Graph) -> None:
    reply = graph.ask(case["question"])

    assert reply.status == case["status"], reply.notes
    found = {answer.term: answer.verdict for answer in reply}
    assert {term: found.get(term) for term in case.get("verdicts", ())} == case.get("verdicts", {})
    assert not set(found).intersection(case.get("absent", ()))
    if "first" in case:
        assert reply.answers[0].term == case["first"]
    if "note" in case:
        assert case["note"] in " / ".join(reply.notes)


@pytest.mark.parametrize("case", QUESTIONS, ids=lambda case: case["question"])
def test_every_verdict_tells_its_claims_for_and_against(case: dict[str, Any], graph: Graph) -> None:
    for answer in graph.ask(case["question"]):
        assert set(answer.values["for"]) | set(answer.values["against"]) <= set(answer.claims)


@pytest.mark.parametrize("question", [case["question"] for case in (*QUESTIONS, *PARAPHRASES)])
def test_every_answer_carries_claims_articles_and_the_query_that_gives_it(question: str, graph: Graph) -> None:
    reply = graph.ask(question)

    assert (reply.status == "answered") == bool(reply.answers)
    rows = graph.run(reply.sparql) if reply.sparql else Rows((), ())
    assert isinstance(rows, Rows)
    given = [dict(zip(rows.columns, row, strict=True)) for row in rows.rows]
    for answer in reply:
        assert answer.claims
        assert answer.articles
        assert answer.directness in {"direct", "close", "inherited", "indirect"}
        assert answer.key
        standing_for = [row for row in given if answer.key.items() <= row.items()]
        assert standing_for, answer
        cells = [row[name] for row in standing_for for name in ("claim", "otherClaim") if name in row]
        assert set(answer.claims) <= {cell.value.rpartition("/")[2] for cell in cells if isinstance(cell, NamedNode)}
        assert 0 < answer.evidence.claims <= len(answer.claims)
        assert answer.evidence.uncertain_sources <= answer.evidence.sources


def test_the_main_question_names_claims_and_articles_of_each_option_and_the_disagreement(graph: Graph) -> None:
    reply = graph.ask("Which muscle relaxants are preferred for radiculopathy?")

    options = {answer.term: answer for answer in reply}
    assert {"001-011", "000-010"} <= set(options["tizanidine"].claims)
    limits = ["acute", "severe muscle spasm", "<=1-2 weeks", "as an adjunct"]
    assert options["cyclobenzaprine"].values["limits"] == limits
    assert options["baclofen"].values["for"] == []
    assert options["baclofen"].values["limits"] == []
    assert any("articles disagree about cyclobenzaprine" in note for note in reply.notes)


def test_what_is_said_of_relaxants_other_than_baclofen_never_speaks_for_baclofen(graph: Graph) -> None:
    reply = graph.ask("Which muscle relaxants are preferred for back strain?")

    options = {answer.term: answer for answer in reply}
    assert "004-032" in options["cyclobenzaprine"].claims
    assert "004-032" not in options["baclofen"].claims


def test_a_claim_that_restates_another_is_counted_once(graph: Graph) -> None:
    baclofen = graph.ask("Is baclofen recommended for lumbar radiculopathy?").answers[0]

    assert {"000-001", "000-005"} <= set(baclofen.claims)
    assert "000-001" in baclofen.values["against"]
    assert "000-005" not in baclofen.values["against"]


def test_asking_about_another_phase_leaves_claims_about_the_first_out(graph: Graph) -> None:
    acute = graph.ask("Is cyclobenzaprine recommended for acute lumbar radiculopathy?")
    chronic = graph.ask("Is cyclobenzaprine recommended for chronic lumbar radiculopathy?")

    assert "000-051" in acute.answers[0].claims
    assert all("000-051" not in answer.claims for answer in chronic)


def test_sources_name_number_title_and_how_sure_the_link_is(graph: Graph) -> None:
    tizanidine = graph.ask("Is tizanidine recommended for lumbar radiculopathy?").answers[0]

    known = "[3] Medication Selection for Lumbar Radiculopathy (read by content, high"
    assert any(known in source for source in tizanidine.sources)
    assert any("not in its reference list" in source for source in tizanidine.sources)


def test_json_has_the_documented_keys_in_order(graph: Graph) -> None:
    reply = graph.ask("Is baclofen recommended for back strain?").to_json()

    assert list(reply) == [
        *("question", "status", "reading", "answers", "sparql", "notes"),
        *("left_out", "entities"),
    ]
    assert list(reply["answers"][0]) == [
        "term",
        "iri",
        "verdict",
        "values",
        "claims",
        "articles",
        "sources",
        "directness",
        "evidence",
    ]
    assert json.loads(json.dumps(reply)) == reply


@pytest.mark.skipif(not GOLD.is_file(), reason="the gold questions are not here")
def test_gold_questions_of_the_answered_types_get_the_expected_entities(graph: Graph) -> None:
    cases = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    cases = [case for case in cases if case["type"] in ANSWERED_TYPES]
    assert len(cases) >= 8

    for case in cases:
        reply = graph.ask(case["question"])
        terms = {answer.term for answer in reply}
        favoured = {answer.term for answer in reply if answer.verdict in FAVOURABLE}
        expected = case["expected"]
        if case["type"].startswith("decline"):
            assert reply.status == "not_covered", case["question"]
            continue
        assert reply.status == "answered", case["question"]
        assert set(expected["entities"]) <= terms, case["question"]
        assert favoured.isdisjoint(expected["excluded"]), case["question"]
        if case["type"] == "preference":
            assert reply.answers[0].term == expected["entities"][0], case["question"]


@settings(max_examples=60, deadline=None)
@given(noise=st.text(alphabet=string.ascii_lowercase, min_size=5, max_size=14))
def test_an_unknown_name_is_never_answered_as_if_it_were_known(noise: str) -> None:
    from evigraph.questions.reading import read
    from evigraph.questions.words import WordList
    from evigraph.vocabulary import load_vocabulary

    vocabulary = VOCABULARY.setdefault("it", load_vocabulary())
    reading = read(f"Is {noise} recommended for radiculopathy?", vocabulary, WordList.load())

    if reading.interventions:
        said = " ".join(reading.notes)
        assert vocabulary.find(noise) is not None or repr(noise) in said
    else:
        assert reading.form is None or noise in reading.unknown or reading.form.name != "recommendation"


VOCABULARY: dict[str, Any] = {}


@pytest.fixture(scope="module", params=["nausea", "nausea, hypertension", "nausea, paresthesia"])
def on_hypertension(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """One article on a condition that the vocabulary has as an adverse effect, with the harms that it reports."""
    from evigraph.api import open as open_
    from evigraph.build import build
    from evigraph.inputs import Inputs
    from evigraph.store import StoreFolder

    folder = tmp_path_factory.mktemp("hypertension")
    area = Path(__file__).parent / "data/other_area"
    text = (area / "claims/u1_cystitis.yaml").read_text(encoding="utf-8")
    claims = folder / "u1_cystitis.yaml"
    text = text.replace("condition: cystitis", "condition: hypertension")
    claims.write_text(text.replace("adverse_effects: [nausea]", f"adverse_effects: [{request.param}]"), "utf-8")
    build(
        StoreFolder(folder / "store"),
        Inputs.from_paths([claims], packs=[area / "vocabulary.tsv"], shipped=False),
        recording=False,
    )
    return open_(folder / "store")


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("What is recommended for hypertension?", ("nitrofurantoin", "preferred")),
        ("what treats high blood pressure", ("nitrofurantoin", "preferred")),
        ("Is nitrofurantoin recommended for hypertension?", ("nitrofurantoin", "preferred")),
        ("Can fluoroquinolones be used for hypertension?", ("fluoroquinolone", "not recommended")),
        ("Which drugs cause nausea?", ("nitrofurantoin", "reported")),
    ],
)
def test_a_state_that_claims_treat_is_asked_about_as_a_condition(
    on_hypertension: Graph, question: str, first: tuple[str, str]
) -> None:
    answer = on_hypertension.ask(question).answers[0]
    assert (answer.term, answer.verdict) == first


def test_a_state_that_claims_treat_can_still_be_asked_about_as_a_harm(on_hypertension: Graph) -> None:
    harm = on_hypertension.query("drugs_with_effect", effect="hypertension")
    reply = on_hypertension.ask("Which drugs cause hypertension?")
    assert reply.reading == "which drugs claims hold to cause hypertension"
    assert reply.status == ("answered" if len(harm) else "no_evidence")


def test_a_condition_that_claims_ascribe_to_a_drug_is_asked_about_as_a_harm(on_hypertension: Graph) -> None:
    harm = on_hypertension.query("drugs_with_effect", effect="paresthesia")
    reply = on_hypertension.ask("Which drugs cause tingling?")
    assert [answer.term for answer in reply] == (["nitrofurantoin"] if len(harm) else [])


def test_members_answer_for_a_class_on_which_no_claim_is_and_the_reply_says_so(graph: Graph) -> None:
    reply = graph.ask("Do corticosteroids help sciatica?")
    assert [(answer.term, answer.verdict) for answer in reply] == [("systemic corticosteroid", "not recommended")]
    assert any(note.startswith("no claim answers this as asked: whether corticosteroid") for note in reply.notes)


def test_either_of_two_treatments_is_judged_by_itself(graph: Graph) -> None:
    reply = graph.ask("Does yoga or massage help back strain?")
    assert {(answer.term, answer.verdict) for answer in reply} == {("yoga", "option"), ("massage", "option")}


@pytest.mark.parametrize(
    ("question", "verdict", "check"),
    [
        ("Do the articles agree about the dose of gabapentin?", "dose", "dose_range"),
        ("Do the articles differ on the size of the effect of NSAIDs?", "effect", "effect_size"),
        ("Do they disagree on whether gabapentin is better than pregabalin?", "which is better", "better_or_not"),
        ("Conflicting views on cyclobenzaprine in radiculopathy?", "which is better", "best_of_class"),
    ],
)
def test_disagreements_beyond_opposite_advice_are_what_checks_found(
    graph: Graph, question: str, verdict: str, check: str
) -> None:
    found = [answer for answer in graph.ask(question) if check in str(answer.key["finding"])]
    assert {answer.verdict for answer in found} == {verdict}
    assert all(len(answer.claims) > 1 and answer.values["what"] for answer in found)


def test_where_no_check_found_doses_to_differ_the_doses_are_told(graph: Graph) -> None:
    reply = graph.ask("Do the articles agree about the dose of duloxetine?")
    assert [answer.verdict for answer in reply] == ["stated"]
    assert any("no claim answers this as asked" in note for note in reply.notes)


def test_a_word_of_another_form_that_may_name_something_is_not_passed_over(graph: Graph) -> None:
    assert graph.ask("What does gabapentin do in the brain?").status == "answered"
    assert graph.ask("Is baclofen recommended for the brain?").status == "not_covered"


def test_a_body_that_issues_guidelines_is_said_not_to_be_read(graph: Graph) -> None:
    reply = graph.ask("What does the ACP say about baclofen for low back pain?")
    assert (reply.status, "not read: 'acp'" in reply.notes) == ("answered", True)


@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_a_misspelt_word_is_read_the_same_in_every_process(seed: str) -> None:
    program = (
        "from evigraph.questions.naming import index_names\n"
        "from evigraph.questions.words import WordList\n"
        "from evigraph.vocabulary import load_vocabulary\n"
        "words = index_names(load_vocabulary(), WordList.load()).dictionary(frozenset({'wants', 'want', 'wanted'}))\n"
        "print(words.nearest('wont'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True
    )
    assert done.stdout.startswith("('want',"), done.stderr
