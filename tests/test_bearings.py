"""The options of a verdict question, found in parts, are those of the one query that the reply shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evigraph.api import Graph, StoredGraph
from evigraph.questions import asking, bearings, verdict_answers
from evigraph.questions.bearings import Candidates, most_told, telling
from evigraph.questions.binding import query_text
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.forms import load_forms
from evigraph.questions.reading import Reading
from evigraph.questions.verdicts import Bearing, Option, gather
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.engine import Store

FORMS: Final = tuple(form for form in load_forms() if form.rows is None)
STANCES: Final = ("prefers", "advises", "rejects", "findsBenefit", "findsNoBenefit", "passesOver")
VOCABULARY: Final = load_vocabulary()
DRUGS: Final = [*VOCABULARY.of_kind("Drug"), *VOCABULARY.of_kind("DrugClass")]


@pytest.fixture(scope="module")
def graph(shipped_store: Store) -> Graph:
    return Graph(StoredGraph(shipped_store))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Questions on any class or drug and condition of the vocabulary, with any phase and population."""
    form = draw(st.sampled_from(FORMS))
    return Reading(
        "",
        form,
        tuple(draw(st.lists(st.sampled_from(DRUGS), min_size=form.query == "recommendation", max_size=1))),
        draw(st.none() | st.sampled_from(VOCABULARY.of_kind("ClinicalState"))),
        draw(st.none() | st.sampled_from(VOCABULARY.of_kind("Population"))),
        draw(st.sampled_from([None, "acute", "chronic"])),
        (),
        (),
    )


def shown(options: list[Option]) -> dict[str, object]:
    return {
        option.iri: (
            option.label,
            option.verdict,
            option.directness,
            sorted(option.claims),
            option.articles,
            sorted(option.rejected_elsewhere),
            {claim: option.stances_of(claim) for claim in option.claims},
        )
        for option in options
    }


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(readings())
def test_parts_hold_what_the_whole_query_holds(graph: Graph, reading: Reading) -> None:
    form = reading.form
    assert form is not None
    whole = gather(rows_of(graph.run(query_text(reading, form, graph))))
    assert shown(Candidates.of(reading, form, graph).options()) == shown(whole)


@st.composite
def options(draw: st.DrawFn) -> Option:
    found = draw(
        st.lists(
            st.tuples(st.integers(0, 60), st.sampled_from(STANCES), st.sampled_from(["direct", "close"])),
            min_size=1,
            max_size=80,
            unique_by=lambda one: one[:2],
        )
    )
    bearings_ = (Bearing("1", f"{claim:03}", stance, "a", "d", "", match, "") for claim, stance, match in found)
    return Option("d", "D", "option", tuple(sorted(bearings_)))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(options(), st.integers(1, 40))
def test_what_is_told_is_the_asked_number_of_claims_and_of_every_stance_that_there_is_room_for(
    option: Option, most: int
) -> None:
    told = telling(option, most)
    assert set(told.bearings) <= set(option.bearings)
    assert len(told.claims) == min(most, len(option.claims))
    assert telling(told, most) == told
    stances = {bearing.stance for bearing in option.bearings}
    if most >= len(stances):
        assert {bearing.stance for bearing in told.bearings} == stances


def test_few_claims_are_all_told() -> None:
    bearing = Bearing("1", "a-1", "advises", "a", "d", "", "direct", "")
    option = Option("d", "D", "option", (bearing,))
    assert most_told([option]) is None
    assert telling(option, None) is option


def test_a_reply_on_many_claims_counts_all_and_says_which_are_told(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = "Which muscle relaxants are preferred for radiculopathy?"
    every = asking.ask(question, graph)
    monkeypatch.setattr(bearings, "MOST_TOLD", 3)
    monkeypatch.setattr(bearings, "_TOLD", 2)
    monkeypatch.setattr(verdict_answers, "_SHOWN", 1)
    few = asking.ask(question, graph)
    verdicts = {row.iri: row.verdict for row in every.answers}
    assert {row.iri: row.verdict for row in few.answers} == verdicts
    counts = {row.iri: row.values["counts"]["claims"] for row in few.answers if "counts" in row.values}
    assert counts.items() >= {row.iri: len(row.claims) for row in every.answers if len(row.claims) > 2}.items()
    assert max(len(row.claims) for row in few.answers) == 2
    assert {row.iri: row.articles for row in few.answers} == {row.iri: row.articles for row in every.answers}
    assert any("too many to tell" in note and "tizanidine 2 of" in note for note in few.notes)
    assert not any("too many to tell" in note for note in every.notes)
