"""Every rule of extraction reads its own examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.engine import Extractor
from evigraph.extraction.exclusions import Example as ExclusionExample
from evigraph.extraction.exclusions import exclusion_examples
from evigraph.extraction.names import name_lists
from evigraph.extraction.rules import Example, Rule, load_rules
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.extraction.drafts import Draft

pytest.importorskip("spacy")

EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in load_rules()
    for number, example in enumerate(rule.examples, 1)
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_vocabulary())


def summary(draft: Draft) -> str:
    return f"{draft.kind} {draft.direction} {' + '.join(draft.interventions)}"


def read(extractor: Extractor, text: str) -> list[Draft]:
    return extractor.extract(read_plain_text("example", f"An article\n\n{text}\n")).drafts


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in load_rules()])
def test_rule_has_an_example(rule: Rule) -> None:
    assert rule.examples
    assert 0 < rule.confidence < 1


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_rule_reads_its_example(extractor: Extractor, rule: Rule, example: Example) -> None:
    found = read(extractor, example.text)
    assert [summary(draft) for draft in found if draft.rule == rule.name or summary(draft) in example.claims] == list(
        example.claims
    )
    assert rule.name in {draft.rule for draft in found}


@pytest.mark.parametrize("example", exclusion_examples(), ids=lambda example: example.people)
def test_people_who_are_left_out_are_read_with_the_words_that_leave_them_out(
    extractor: Extractor, example: ExclusionExample
) -> None:
    found = read(extractor, example.text)
    assert [draft.more.get("population") for draft in found] == [example.people]


@pytest.mark.parametrize(("pattern", "name", "words", "examples"), name_lists().described)
def test_described_harm_is_found_in_its_examples(pattern, name, words, examples) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    for example in examples:
        assert any(word in example.lower() for word in words), name
        if " and other " not in example:
            assert pattern.search(example), name
