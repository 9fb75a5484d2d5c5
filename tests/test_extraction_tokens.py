"""Texts are split into tokens as spaCy splits them, and names are found in them in one pass."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evigraph.extraction.rules import load_rules
from evigraph.extraction.tokens import Phrases, Tokenizer

spacy = pytest.importorskip("spacy")

TOKENIZER = Tokenizer()
SPACY = spacy.blank("en")
EXAMPLES = [example.text for rule in load_rules() for example in rule.examples]
WORDS = st.sampled_from(
    [
        *sorted({word for text in EXAMPLES for word in text.split()}),
        *("don't", "e.g.", "(a.m.", "5mg/day,", "10-20", "x\u2019s", "\u2265", "anti-TNF", "a/b", "...", "\u00b5g"),
    ]
)
SPACES = st.sampled_from([" ", "", "  ", "\n", " \n", "\t ", "\u00a0"])


def tokens_of_spacy(text: str) -> list[tuple[str, int, int]]:
    return [(token.lower_, token.idx, token.idx + len(token)) for token in SPACY.make_doc(text)]


def tokens_of_ours(text: str) -> list[tuple[str, int, int]]:
    tokens = TOKENIZER.split(text)
    return list(zip(tokens.words, tokens.starts, tokens.ends, strict=True))


@pytest.mark.parametrize("text", EXAMPLES)
def test_text_is_split_as_spacy_splits_it(text: str) -> None:
    assert tokens_of_ours(text) == tokens_of_spacy(text)


@given(st.lists(st.tuples(WORDS, SPACES), max_size=12))
def test_any_words_and_spaces_are_split_as_spacy_splits_them(pieces: list[tuple[str, str]]) -> None:
    text = "".join(word + space for word, space in pieces)
    assert tokens_of_ours(text) == tokens_of_spacy(text)


def test_words_are_split_alike_after_they_were_forgotten() -> None:
    tokenizer = Tokenizer()
    text = "Zolmitriptan (2.5 mg) isn't for everyone."
    tokenizer.begin_article(10_000_000)
    before = tokenizer.split(text)
    tokenizer.begin_article(1)
    assert tokenizer.split(text) == before


def test_characters_touch_the_tokens_that_they_are_part_of() -> None:
    tokens = TOKENIZER.split("renal and hepatic toxicity")
    assert tokens.words[tokens.touched(7, 12)] == ["and", "hepatic"]
    assert tokens.words[tokens.touched(5, 6)] == []


def test_every_phrase_is_found_also_within_and_across_others() -> None:
    phrases = Phrases[str](TOKENIZER)
    for phrase in ("low back pain", "back pain", "Pain", "pain relief", "back"):
        phrases.add(phrase, phrase)
    assert sorted(phrases.find(TOKENIZER.split("no low BACK pain relief"))) == [
        (1, 4, "low back pain"),
        (2, 3, "back"),
        (2, 4, "back pain"),
        (3, 4, "Pain"),
        (3, 5, "pain relief"),
    ]


def test_phrase_keeps_the_value_that_it_was_given_first() -> None:
    phrases = Phrases[str](TOKENIZER)
    phrases.add("pain", "first")
    phrases.add("Pain", "second")
    assert list(phrases.find(TOKENIZER.split("pain"))) == [(0, 1, "first")]
