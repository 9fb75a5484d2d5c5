"""What the labels of a monograph and of an abstract make of the text behind them."""

from __future__ import annotations

from typing import Any

import pytest

from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.claimrecords import iterate_records
from evigraph.extraction.engine import Extractor
from evigraph.vocabulary import load_vocabulary

pytest.importorskip("spacy")

MONOGRAPH = """\
Naproxen tablets

Indications: Relief of gout and rheumatoid arthritis in adults.

Contraindications: Active peptic ulcer, and anyone not using protection of the stomach.

Warnings: Hypertension: naproxen may need to be stopped. Seizures have been reported with NSAIDs. Use
with caution in asthma.

Interactions: Lithium and digoxin: levels may rise. Doses above 500 mg lower methotrexate
levels. Warfarin, with bleeding. Alcohol may cause dizziness.

Adverse reactions: Common (1 in 10): dyspepsia, headache. Rare: hepatitis.
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_vocabulary())


def records(extractor: Extractor, text: str) -> list[dict[str, Any]]:
    return list(iterate_records(extractor.extract(read_plain_text("example", text))))


def claims(extractor: Extractor, text: str, kind: str | None = None) -> list[str]:
    """Return of each claim of *kind* in *text* its kind, direction and interventions, and its effects or condition."""
    return [
        f"{one['kind']} {one['direction']} {' + '.join(one['interventions'])}: "
        f"{', '.join(one['adverse_effects']) or one['condition']}"
        for one in records(extractor, text)
        if kind in {None, one["kind"]}
    ]


def test_labels_of_a_monograph_are_headings_of_what_follows_in_the_line() -> None:
    document = read_plain_text("a", "Naproxen\n\nIndications: Gout.\n\nDosage: 500 mg daily.\n")
    words = [(block.kind.value, document.words_of(block)) for block in document.blocks]
    assert words[1:] == [
        ("heading", "Indications"),
        ("paragraph", "Gout."),
        ("heading", "Dosage"),
        ("paragraph", "500 mg daily."),
    ]


def test_label_begins_a_part_also_where_lines_are_broken_to_fit_a_width() -> None:
    warnings = "Warnings: It may raise the blood pressure of those who take it."
    document = read_plain_text("a", f"Naproxen\n\n{warnings}\nInteractions: Lithium levels may rise in all of them.\n")
    assert [document.words_of(block) for block in document.blocks if block.kind == "heading"][1:] == [
        "Warnings",
        "Interactions",
    ]


def test_word_like_a_label_is_none_where_the_text_has_no_other() -> None:
    document = read_plain_text("a", "Naproxen\n\nMonitoring: check the blood pressure.\n\nIt eases gout.\n")
    assert document.words_of(document.blocks[1]) == "Monitoring: check the blood pressure."


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("approval", ["approval for naproxen: gout", "approval for naproxen: rheumatoid arthritis"]),
        ("contraindication", ["contraindication against naproxen: None"]),
        (
            "adverse_effect",
            [
                "adverse_effect harm naproxen: hypertension",
                "adverse_effect harm NSAIDs: seizures",
                "adverse_effect harm naproxen: dyspepsia, headache",
                "adverse_effect harm naproxen: hepatitis",
            ],
        ),
        (
            "interaction",
            [
                "interaction harm naproxen + lithium: None",
                "interaction harm naproxen + digoxin: None",
                "interaction harm naproxen + warfarin: bleeding",
                "interaction harm naproxen + alcohol: dizziness",
                "interaction harm naproxen + methotrexate: None",
            ],
        ),
        ("caution", ["caution conditional naproxen: None"]),
        ("dosing", []),
    ],
)
def test_what_a_label_lists_is_of_the_drug_of_the_title(extractor: Extractor, kind: str, expected: list[str]) -> None:
    assert sorted(claims(extractor, MONOGRAPH, kind)) == sorted(expected)


ABSTRACT = """\
Naproxen versus ibuprofen for gout: a randomised trial

Background: Naproxen is effective for gout. We compared it with ibuprofen, which is effective for gout.

Methods: Adults were given naproxen, which is effective for gout.

Results: {result}

Limitations: Naproxen was effective for gout in one centre.
"""


def test_background_of_an_abstract_tells_what_was_known_and_not_what_was_asked(extractor: Extractor) -> None:
    found = claims(extractor, ABSTRACT.format(result="Pain was measured."))
    assert found == ["efficacy benefit naproxen: gout"]


def test_background_of_many_sentences_is_an_introduction_that_is_not_read(extractor: Extractor) -> None:
    known = "Naproxen is effective for gout. " * 5
    assert claims(extractor, f"Gout\n\nBackground: {known}\n\nResults: Pain was measured.\n") == []


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Pain improved with naproxen (mean difference 0.2, 95% CI -0.4 to 0.8).", "efficacy no_difference naproxen"),
        ("Pain improved with naproxen (mean difference 0.6, 95% CI 0.4 to 0.8).", "efficacy benefit naproxen"),
        ("Compared with placebo, naproxen was superior in gout.", "comparison superior naproxen"),
        ("There was no between-group difference in opioid use (P=.61).", "efficacy no_difference naproxen"),
        (
            "Withdrawal because of adverse events occurred in 4% on naproxen and 9% on ibuprofen.",
            "adverse_effect harm ibuprofen",
        ),
    ],
)
def test_result_of_a_trial_is_of_the_arm_and_the_way_that_its_figures_tell(
    extractor: Extractor, result: str, expected: str
) -> None:
    found = [claim.partition(":")[0] for claim in claims(extractor, ABSTRACT.format(result=result))]
    assert found[1:] == [expected]


def test_figures_in_the_brackets_of_one_result_are_one_claim(extractor: Extractor) -> None:
    result = "Pain improved with naproxen (difference 0.9 at 2 weeks; 95% CI 0.4 to 1.4; P=0.01)."
    assert len(claims(extractor, ABSTRACT.format(result=result))) == 2


def test_size_of_a_difference_in_units_is_no_dose(extractor: Extractor) -> None:
    result = "Naproxen lowered gout scores (mean difference = 0.22 units)."
    assert claims(extractor, ABSTRACT.format(result=result), "dosing") == []


def test_measured_thing_is_not_what_is_given(extractor: Extractor) -> None:
    text = "Naproxen for gout\n\nSerum creatinine should be measured before treatment.\n"
    assert claims(extractor, text) == ["monitoring for naproxen: gout"]


def test_pronoun_after_a_comparison_stands_for_what_was_compared(extractor: Extractor) -> None:
    text = "Gout\n\nNaproxen eases gout. It beat ibuprofen in one trial. It can cause headache.\n"
    assert claims(extractor, text)[-1] == "adverse_effect harm naproxen: headache"


def test_cue_is_read_across_the_end_of_a_line(extractor: Extractor) -> None:
    beginning = "Interactions: Lithium levels rise in most people. Doses above 500 mg are those that lower"
    text = f"Naproxen tablets\n\nIndications: Gout in adults.\n\n{beginning}\nmethotrexate levels in some of them.\n"
    assert "interaction harm naproxen + methotrexate: None" in claims(extractor, text, "interaction")
