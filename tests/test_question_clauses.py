"""What a question names beside what it asks about: what was tried, examples of a class, conditions of one clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from evigraph.api import Graph


@pytest.fixture(scope="module")
def graph() -> Graph:
    from evigraph.api import open as open_

    return open_()


# --- What was tried in vain ---


@pytest.mark.parametrize(
    "question",
    [
        "gabapentin did not work for my lumbar radiculopathy, what now",
        "What comes after naproxen and gabapentin have failed in lumbar radiculopathy?",
        "if my anti-inflammatory isn't enough for lumbar radiculopathy what else is there",
        "Next drug for lumbar radiculopathy unresponsive to ibuprofen?",
        "Which medicines are left for lumbar radiculopathy when first line treatment did not work?",
    ],
)
def test_after_a_failure_the_next_line_is_told(question: str, graph: Graph) -> None:
    reply = graph.ask(question)

    assert {"duloxetine", "nortriptyline"} <= {row.term for row in reply}
    assert {row.verdict for row in reply} == {"second line"}
    assert any("tried in vain" in note for note in reply.notes)


def test_a_drug_after_another_has_failed_is_judged_by_itself(graph: Graph) -> None:
    reply = graph.ask("Can tramadol be used once NSAIDs have not helped in back strain?")

    assert [row.term for row in reply] == ["tramadol"]


def test_the_verb_of_a_failure_does_not_turn_the_question_round(graph: Graph) -> None:
    reply = graph.ask("Which muscle relaxant is left for back strain when acetaminophen does not work?")

    assert next(row.verdict for row in reply if row.term == "tizanidine") == "option"


def test_a_mark_parts_what_was_tried_from_what_is_asked(graph: Graph) -> None:
    reply = graph.ask("sciatica not responding to physical therapy: surgery?")

    assert [row.term for row in reply] == ["surgery"]


@pytest.mark.parametrize(
    "question",
    ["Should gabapentin be stopped if it did not help?", "In which back pain is gabapentin not effective?"],
)
def test_what_to_do_with_a_drug_that_fails_is_asked_of_the_drug(question: str, graph: Graph) -> None:
    assert {row.term for row in graph.ask(question)} == {"gabapentin"}


# --- Examples of a class ---


@pytest.mark.parametrize("written", ["Valium-type drugs", "xanax like pills", "Ativan-style medication"])
def test_drugs_of_the_type_of_one_are_its_narrowest_class_with_claims(written: str, graph: Graph) -> None:
    reply = graph.ask(f"Are {written} advised in radiculopathy?")

    assert [(row.term, row.verdict) for row in reply] == [("benzodiazepine", "not recommended")]


def test_a_type_of_a_class_names_the_class_once(graph: Graph) -> None:
    reply = graph.ask("Should prednisone-type steroids be given in sciatica?")

    assert [row.term for row in reply] == ["systemic corticosteroid"]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Are opioid-type painkillers advised in back strain?", "opioid analgesic"),
        ("Is an opioid like tramadol advised in back strain?", "tramadol"),
    ],
)
def test_a_class_before_type_is_itself_and_before_like_introduces(question: str, asked: str, graph: Graph) -> None:
    assert [row.term for row in graph.ask(question)] == [asked]


def test_a_drug_that_only_its_class_covers_is_still_declined(graph: Graph) -> None:
    reply = graph.ask("Is Valium advised in radiculopathy?")

    assert reply.status == "not_covered"
    assert "benzodiazepine" in reply.notes[0]


# --- Conditions of one clause ---


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("leg pain from a pinched nerve, which muscle relaxant is best?", "radiculopathy"),
        ("Is gabapentin recommended for back pain due to sciatica?", "sciatica"),
        ("Is gabapentin recommended for sciatica caused by a herniated disc?", "sciatica"),
    ],
)
def test_of_what_comes_from_another_condition_the_one_with_claims_is_asked(
    question: str, condition: str, graph: Graph
) -> None:
    reply = graph.ask(question)

    assert reply.status == "answered"
    assert f"for {condition}," in reply.reading
    assert any(condition in note for note in reply.notes)


@pytest.mark.parametrize("joint", ["and", "or", ","])
def test_of_two_conditions_side_by_side_none_is_passed_over(joint: str, graph: Graph) -> None:
    reply = graph.ask(f"Is gabapentin recommended for fibromyalgia {joint} sciatica?")

    assert reply.status != "answered"


# --- Narrower conditions ---


def test_what_no_claim_is_about_is_answered_from_the_broader_that_it_qualifies(graph: Graph) -> None:
    reply = graph.ask("Is gabapentin used in painful diabetic neuropathy?")

    assert [row.term for row in reply] == ["gabapentin"]
    assert "broader diabetic neuropathy bears on it only indirectly" in reply.notes[0]


@pytest.mark.parametrize("condition", ["fibromyalgia", "trigeminal neuralgia"])
def test_another_kind_of_pain_is_not_answered_from_pain_as_such(condition: str, graph: Graph) -> None:
    assert graph.ask(f"Is gabapentin recommended for {condition}?").status == "not_covered"


# --- Complaints and ordinals ---


@pytest.mark.parametrize(
    ("question", "condition"),
    [
        ("my lower back hurts, what helps", "low back pain"),
        ("Is tizanidine ok when the nerve is pinched?", "radiculopathy"),
        ("Which scan is needed for cauda equina?", "cauda equina syndrome"),
        (
            "Which questionnaire predicts how mid back pain with radiculopathy goes on?",
            "mid back pain with radiculopathy",
        ),
    ],
)
def test_a_complaint_is_the_condition_that_it_describes(question: str, condition: str, graph: Graph) -> None:
    assert condition in [entity.term for entity in graph.ask(question).entities]


def test_an_ordinal_in_digits_is_read_as_in_letters(graph: Graph) -> None:
    assert {row.term for row in graph.ask("1st thing to try for back strain") if row.verdict == "first line"} == {
        "NSAID",
        "acetaminophen",
    }


def test_how_often_a_harm_comes_is_no_question_of_dose(graph: Graph) -> None:
    assert [row.term for row in graph.ask("How often does gabapentin cause dizziness?")] == ["dizziness"]


def test_a_procedure_is_indicated_without_being_licensed(graph: Graph) -> None:
    reply = graph.ask("When is an epidural steroid injection indicated in radicular pain?")

    assert "radicular pain" in [row.term for row in reply]


# --- Statements whose sources are asked for ---


def test_the_sources_of_a_statement_are_those_of_its_claims(graph: Graph) -> None:
    reply = graph.ask("Which source is behind the claim that tizanidine is safer than baclofen?")
    behind = {claim for row in reply for claim in row.claims}

    assert "000-009" in behind
    assert "004-033" not in behind
    assert "how claims compare tizanidine with baclofen" in reply.notes[0]


def test_a_statement_that_cites_no_source_is_said_to(graph: Graph) -> None:
    reply = graph.ask("Where does the claim that gabapentin is excreted by the kidneys come from?")

    assert any("cite no source" in note for note in reply.notes)
