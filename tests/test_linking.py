"""Which terms the words of a question name: however they are spelt, and never another's."""

from __future__ import annotations

import json
import random
import re
import string
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.engine import parse_rdf
from evigraph.namespaces import PREFIXES, expand
from evigraph.questions.linking import Linked, link
from evigraph.questions.numbers import find_numbers
from evigraph.questions.spelling import real_words, word_key
from evigraph.questions.words import WordList, split, texts
from evigraph.terms import lookup_key
from evigraph.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from evigraph.terms import Term

ROOT = Path(__file__).parents[1]
DATA = Path(__file__).parent / "data/questions"
KNOWN = WordList.load()
CASES = [json.loads(line) for line in (DATA / "mentions.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def linked(question: str, vocabulary: Vocabulary) -> Linked:
    return link(question, vocabulary, KNOWN)


# --- Names ---


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["question"])
def test_words_name_terms_and_tell_how(case: dict[str, Any], vocabulary: Vocabulary) -> None:
    mentions = linked(case["question"], vocabulary).mentions

    assert {mention.text: [mention.term.label, mention.how] for mention in mentions} == case["mentions"]


def test_every_name_of_every_term_is_found_in_a_question(vocabulary: Vocabulary) -> None:
    missed = []
    for term in vocabulary.values():
        for name in (*term.labels, *term.hidden):
            written = " ".join(texts(name))
            written = written.upper() if written in KNOWN.capitals_only else written
            found = linked(f"is {written} it", vocabulary).mentions
            terms = {meant for mention in found for meant in (mention.term, *mention.others)}
            if term not in terms and written not in KNOWN.stop:
                missed.append(name)
    assert missed == []


def test_a_shared_name_lists_the_other_terms(vocabulary: Vocabulary) -> None:
    (mention,) = linked("renal impairment", vocabulary).mentions

    assert [term.label for term in mention.others] == ["patients with renal impairment"]


def test_a_drug_before_induced_is_a_cause(vocabulary: Vocabulary) -> None:
    mentions = linked("NSAID-induced gastritis with naproxen", vocabulary).mentions

    assert [(mention.text, mention.is_cause) for mention in mentions] == [
        ("NSAID", True),
        ("gastritis", False),
        ("naproxen", False),
    ]


def test_a_word_that_could_be_two_names_is_listed_and_not_corrected(vocabulary: Vocabulary) -> None:
    found = linked("is methylprednisone good", vocabulary)

    assert found.mentions == ()
    assert found.possible == {"methylprednisone": ("methylprednisolone",)}


def test_corrections_outside_names_are_of_the_words_of_forms_only(vocabulary: Vocabulary) -> None:
    found = link("wich musle is prefered", vocabulary, KNOWN, ["muscle of something"])

    assert found.corrections == {"wich": "which", "musle": "muscle", "prefered": "preferred"}
    assert link("is musle prefered", vocabulary, KNOWN).corrections == {"prefered": "preferred"}


# --- Misspellings ---


def noisy(name: str, rng: random.Random) -> str:
    """Drop, double, swap, replace or insert one letter of *name*."""
    places = [place for place, letter in enumerate(name) if letter.isalpha()]
    place, letter = rng.choice(places), rng.choice(string.ascii_lowercase)
    before, here, after = name[:place], name[place], name[place + 1 :]
    slips = (
        before + after,
        before + here + here + after,
        before + after[:1] + here + after[1:],
        before + letter + after,
        before + letter + here + after,
    )
    return rng.choice(slips)


def test_one_slip_in_a_long_name_is_read_through_nine_times_in_ten(vocabulary: Vocabulary) -> None:
    rng = random.Random(3)  # noqa: S311 - a fixed sample, no secret
    names = [(label.lower(), term) for term in vocabulary.values() for label in term.labels if len(label) >= 8]
    sample = [(noisy(name, rng), name) for name, _ in rng.sample(names, 600)]
    found = 0
    for word, name in sample:
        terms = {mention.term for mention in linked(f"is {word} good", vocabulary).mentions}
        found += bool(terms.intersection(vocabulary.candidates(name)))
    assert found / len(sample) > 0.9


def test_english_words_are_not_corrected(vocabulary: Vocabulary) -> None:
    corrected = {}
    for word in sorted(real_words()):
        for mention in linked(f"is {word} it", vocabulary).mentions:
            if mention.corrected is not None:
                corrected[word] = mention.term.label
    assert corrected == {}


# --- The vocabulary ---


def test_no_everyday_name_is_the_name_of_another_term(vocabulary: Vocabulary) -> None:
    owners: dict[tuple[str, ...], set[Term]] = defaultdict(set)
    for term in vocabulary.values():
        for name in (*term.labels, *term.hidden):
            owners[(lookup_key(name),)].add(term)
            owners[tuple(map(word_key, texts(name)))].add(term)
    for term in vocabulary.values():
        for name in term.hidden:
            assert owners[(lookup_key(name),)] == {term}, name
            assert owners[tuple(map(word_key, texts(name)))] == {term}, name


def test_everyday_names_are_found_but_not_shown(vocabulary: Vocabulary) -> None:
    found = vocabulary.get("drowsy")

    assert found.label == "somnolence"
    assert "drowsy" in found.hidden
    assert "drowsy" not in found.labels


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("is it bad for my heart", "cardiovascular adverse event"),
        ("can it slow my breathing", "respiratory depression"),
        ("do i gain weight", "weight gain"),
        ("gaining weight on it", "weight gain"),
        ("memory loss", "memory impairment"),
        ("steroids by mouth", "systemic corticosteroid"),
    ],
)
def test_a_name_is_found_whoever_speaks_and_however_it_is_turned(
    question: str, label: str, vocabulary: Vocabulary
) -> None:
    assert [mention.term.label for mention in link(question, vocabulary, KNOWN).mentions] == [label]


def test_hidden_names_are_english_and_no_labels_of_their_term() -> None:
    hidden = expand("skos:hiddenLabel")
    for quad in parse_rdf((ROOT / "ontology/vocabulary/supplement.ttl").read_bytes()):
        if quad.predicate.value == hidden:
            assert re.fullmatch(r'"[\w -]+"@en', str(quad.object)), quad
    assert PREFIXES["skos"] in str(hidden)


# --- The word list ---


def test_populations_and_ages_of_the_word_list_are_terms(vocabulary: Vocabulary) -> None:
    for condition, population in KNOWN.populations.items():
        assert vocabulary.get(condition, ["Condition", "AdverseEffect"]).label == condition
        assert vocabulary.get(population, ["Population"]).label == population
    assert {vocabulary.get(group.population, ["Population"]).label for group in KNOWN.ages}


# --- Numbers ---

NUMBERS = {
    "after 6 weeks": ("time", (6,), "week", "exactly"),
    "12 weeks": ("time", (12,), "week", "exactly"),
    "six weeks": ("time", (6,), "week", "exactly"),
    "up to 6wks": ("time", (6,), "week", "at most"),
    "6 to 12 weeks": ("time", (6, 12), "week", "between"),
    "within a week": ("time", (1,), "week", "at most"),
    "for 10 years": ("time", (10,), "year", "exactly"),
    "75 mg": ("dose", (75,), "mg", "exactly"),
    "75mg twice daily": ("dose", (75,), "mg", "exactly"),
    "0.5 mg": ("dose", (0.5,), "mg", "exactly"),
    "1,200 mg": ("dose", (1200,), "mg", "exactly"),
    "100-300 mg": ("dose", (100, 300), "mg", "between"),
    "1200 to 3600 mg/day": ("dose", (1200, 3600), "mg/day", "between"),
    "over 65": ("age", (65,), "year", "over"),
    ">= 65 years": ("age", (65,), "year", "at least"),
    "65+": ("age", (65,), "year", "at least"),
    "65 years and older": ("age", (65,), "year", "at least"),
    "80-year-old": ("age", (80,), "year", "exactly"),
    "aged 70": ("age", (70,), "year", "exactly"),
    "my mother is 81": ("age", (81,), "year", "exactly"),
    "he's 78": ("age", (78,), "year", "exactly"),
    "the rate is 58": ("count", (58,), None, "exactly"),
    "in her 70s": ("age", (70, 79), "year", "between"),
    "between 65 and 80": ("age", (65, 80), "year", "between"),
    "younger than 18 years of age": ("age", (18,), "year", "under"),
    "the 2024 meta-analysis": ("year", (2024,), None, "exactly"),
    "since 2015": ("year", (2015,), None, "at least"),
    "first-line": ("line", (1,), None, "exactly"),
    "2nd line": ("line", (2,), None, "exactly"),
    "initial therapy": ("line", (1,), None, "exactly"),
    "two drugs": ("count", (2,), None, "exactly"),
    "44% of patients": ("count", (44,), "%", "exactly"),
    "over 65 studies": ("count", (65,), None, "over"),
}


@pytest.mark.parametrize("phrase", NUMBERS)
def test_number_has_a_kind_values_a_unit_and_a_bound(phrase: str) -> None:
    (number,) = find_numbers(split(phrase))

    assert (number.kind, number.values, number.unit, number.bound) == NUMBERS[phrase]


@pytest.mark.parametrize("phrase", ["L5 radiculopathy", "initial dose", "which one is best", "no numbers"])
def test_words_without_a_number_have_none(phrase: str) -> None:
    assert find_numbers(split(phrase)) == ()


def test_numbers_know_their_places_and_how_often_a_day() -> None:
    words = split("is pregabalin 75 mg twice daily better after 6 weeks")
    dose, time_point = find_numbers(words)

    assert [word.text for word in words[dose.first : dose.last]] == ["75", "mg", "twice", "daily"]
    assert dose.frequency == 2
    assert [word.text for word in words[time_point.first : time_point.last]] == ["6", "weeks"]
