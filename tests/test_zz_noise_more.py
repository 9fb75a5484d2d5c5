"""A wrong entity is never answered as if it had been asked about: noise, near misses, and drugs of other fields."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evigraph.questions.linking import link
from evigraph.questions.spelling import word_key
from evigraph.questions.words import WordList, texts
from evigraph.terms import lookup_key
from evigraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from evigraph.api import Graph
    from evigraph.questions.linking import Mention
    from evigraph.terms import Term

DATA = Path(__file__).parent / "data/questions"
KNOWN = WordList.load()
FRAMES = (
    "Is {} recommended for radiculopathy?",
    "which is better, {} or baclofen",
    "What are the side effects of {}?",
    "dose of {} in the elderly",
    "{}",
)
frames = st.sampled_from(FRAMES)
quiet = settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@cache
def keys_of(term: Term) -> frozenset[str]:
    names = (*term.labels, *term.hidden)
    return frozenset(map(lookup_key, names)) | {"".join(map(word_key, texts(name))) for name in names}


@cache
def outside_drugs() -> tuple[str, ...]:
    """Return the names of drugs that the vocabulary does not know."""
    lines = (DATA / "drug_names.txt").read_text(encoding="utf-8").splitlines()
    names = {name for line in lines if not line.startswith("#") for name in line.split()}
    return tuple(sorted(name for name in names if vocabulary().find(name) is None))


def known_names() -> tuple[str, ...]:
    return tuple(sorted({name.lower() for term in vocabulary().values() for name in term.labels if len(name) >= 6}))


def is_exact(mention: Mention) -> bool:
    keys = keys_of(mention.term)
    return lookup_key(mention.text) in keys or "".join(map(word_key, texts(mention.text))) in keys


def mentions(question: str) -> tuple[Mention, ...]:
    return link(question, vocabulary(), KNOWN).mentions


def edited(name: str, places: list[int], letters: str) -> str:
    """Change *name* at *places*, in turn by another letter, one letter more, and one letter less."""
    for step, (place, letter) in enumerate(zip(places, letters, strict=True)):
        at = place % len(name)
        behind = name[at + 1 :] if step % 3 != 1 else name[at:]
        name = name[:at] + (letter if step % 3 != 2 else "") + behind
    return name


# --- Names as they are ---


def test_the_list_of_other_drugs_is_long_and_mostly_unknown_to_the_program() -> None:
    shipped = Path(__file__).parents[1] / "queries/questions/other_drugs.txt"
    listed = set(shipped.read_text(encoding="utf-8").split())
    assert len(outside_drugs()) >= 400
    assert len(set(outside_drugs()) - listed) >= 150


@pytest.mark.parametrize("frame", FRAMES)
def test_the_name_of_a_drug_outside_the_vocabulary_becomes_no_entity(frame: str) -> None:
    without = {mention.term for mention in mentions(frame.format("something"))}
    for name in outside_drugs():
        for written in (name, name.upper(), f"{name}s", f"{name} hydrochloride"):
            found = {mention.term for mention in mentions(frame.format(written))}
            assert found == without, (name, [term.label for term in found - without])


# --- Noise ---


@quiet
@given(frame=frames, noise=st.text(max_size=40))
def test_whatever_is_read_into_noise_says_so(frame: str, noise: str) -> None:
    for mention in mentions(frame.format(noise)):
        assert is_exact(mention) or mention.corrected is not None or mention.how == "coordination"


@quiet
@given(frame=frames, noise=st.text(string.ascii_lowercase, min_size=3, max_size=14))
def test_random_letters_become_no_drug_unless_one_slip_makes_them_one(frame: str, noise: str) -> None:
    without = {mention.term for mention in mentions(frame.format("something"))}
    for mention in mentions(frame.format(noise)):
        if mention.term not in without and mention.term.is_a("Drug"):
            assert is_exact(mention) or mention.how == "misspelling"


@quiet
@given(name=st.deferred(lambda: st.sampled_from(outside_drugs())), data=st.data())
def test_a_slip_in_the_name_of_another_drug_makes_it_none_of_ours(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 1))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    for written in (name[:place] + letter + name[place + 1 :], name[:place] + name[place + 1 :]):
        for mention in mentions(f"is {written} good"):
            assert not mention.term.is_a("Drug"), (name, written, mention.term.label)


@quiet
@given(name=st.deferred(lambda: st.sampled_from(known_names())), data=st.data())
def test_three_slips_away_from_a_name_is_not_that_name_without_saying_so(name: str, data: st.DataObject) -> None:
    count = data.draw(st.integers(3, 5))
    places = data.draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    letters = data.draw(st.text(string.ascii_lowercase, min_size=count, max_size=count))
    for mention in mentions(f"is {edited(name, places, letters)} good"):
        assert is_exact(mention) or mention.corrected is not None


# --- The reply ---


@pytest.fixture(scope="module")
def graph() -> Graph:
    from evigraph.api import open as open_

    return open_()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.deferred(lambda: st.sampled_from(known_names())), data=st.data(), frame=frames)
def test_a_reply_says_what_it_read_a_misspelt_name_as(graph: Graph, name: str, data: st.DataObject, frame: str) -> None:
    place = data.draw(st.integers(1, len(name) - 1))
    question = frame.format(name[:place] + name[place + 1 :])
    reply = graph.ask(question)
    for mention in link(question, graph.vocabulary, KNOWN).mentions:
        if reply.answers and not is_exact(mention):
            assert any(note.startswith(f"read {mention.text!r} as ") for note in reply.notes), (question, reply.notes)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.deferred(lambda: st.sampled_from(outside_drugs())))
def test_a_question_about_a_drug_outside_the_vocabulary_is_not_answered(graph: Graph, name: str) -> None:
    reply = graph.ask(f"Is {name} recommended for radiculopathy?")

    assert reply.status in {"not_covered", "not_understood"}
    assert not reply.answers
    assert any(name in note for note in reply.notes)
