"""Patterns are tried only where their words are, and nothing that they match is missed by that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evigraph.extraction import completing, context, doses, figures, sentences
from evigraph.extraction.cues import find_cues
from evigraph.extraction.literals import list_words, needed_strings, needed_words
from evigraph.extraction.patterns import Guarded
from evigraph.extraction.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator

CUES = [cue for rule in load_rules() for cue in rule.cues]
WHOLE = [(rule, re.compile("|".join(rule.cues))) for rule in load_rules()]
#: What stands in cues, and what may stand between: texts made of it come near to every cue.
PIECES = [
    *sorted({word for cue in CUES for words in needed_words(cue) for word in words}),
    *("D___", "A__", "C_", "(", ","),
]
GUARDED = [
    (f"{module.__name__.rpartition('.')[2]}-{name}", value)
    for module in (completing, figures, sentences)
    for name, value in vars(module).items()
    if isinstance(value, Guarded)
]
GUARDED += [(f"figures-{name}", guarded) for name, guarded in figures._STATISTIC]
GUARDED += [(f"context-line-{line}", guarded) for guarded, line in context._LINES]

slowly = settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])


def found_one_after_the_other(mask: str) -> Iterator[tuple[str, tuple[int, int]]]:
    return ((rule.name, found.span()) for rule, whole in WHOLE for found in whole.finditer(mask))


def assert_all_are_found(mask: str) -> None:
    assert [(rule.name, found.span()) for rule, found in find_cues(mask)] == list(found_one_after_the_other(mask))


@slowly
@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_every_cue_is_found_among_words_of_cues(words: list[str]) -> None:
    assert_all_are_found(" ".join(words))


@settings(parent=slowly, max_examples=40)
@given(st.sampled_from(CUES).flatmap(st.from_regex))
def test_every_cue_is_found_in_any_text_that_it_matches(mask: str) -> None:
    assert_all_are_found(mask)


@pytest.mark.parametrize("text", [example.text for rule in load_rules() for example in rule.examples])
def test_every_cue_is_found_in_the_examples(text: str) -> None:
    assert_all_are_found(text.lower())


@pytest.mark.parametrize("cue", CUES)
def test_cue_needs_a_word_and_matches_no_empty_text(cue: str) -> None:
    assert needed_words(cue)
    assert not re.search(cue, "")


@pytest.mark.parametrize(
    ("pattern", "strings"),
    [
        ("a(?:b|c)?d", [{"a"}, {"d"}]),
        ("[ab]c", [{"ac", "bc"}]),
        (r"x\b(?!y)z", [{"xz"}]),
        ("(?:one|two)+", [{"one", "two"}]),
        ("(?:one|.)", []),
        ("(?i:one)", []),
        ("[^a]b*", []),
        ("(?<=one )two(?= three)", [{" three"}, {"one "}, {"two"}]),
    ],
)
def test_pattern_needs_what_each_of_its_ways_to_match_has(pattern: str, strings: list[set[str]]) -> None:
    assert list(map(set, needed_strings(pattern))) == strings


def test_pattern_that_ignores_case_is_not_guarded() -> None:
    with pytest.raises(ValueError, match="ignores case"):
        Guarded(re.compile("a", re.IGNORECASE))


@pytest.mark.parametrize("guarded", [pytest.param(guarded, id=name) for name, guarded in GUARDED])
@settings(parent=slowly, max_examples=20)
@given(data=st.data())
def test_guarded_pattern_finds_what_it_would_find_without_guard(guarded: Guarded, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(guarded._pattern))
    assert guarded.search(text)


@slowly
@given(st.from_regex(doses._AMOUNT))
def test_what_is_looked_for_first_is_in_every_amount(text: str) -> None:
    assert doses._IN_AMOUNTS.search(text)


@slowly
@given(st.from_regex(figures._TIME))
def test_what_is_looked_for_first_is_in_every_time_point(text: str) -> None:
    assert figures._IN_TIMES.search(text)


def test_words_of_a_text_are_those_that_cues_need() -> None:
    assert {
        word for cue in CUES for words in needed_words(cue) for word in words if list_words(word) != [word]
    } == set()
