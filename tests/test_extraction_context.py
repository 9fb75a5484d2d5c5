"""What claims take from the text around their sentence, and what they must not: subjects, conditions, harms listed."""

from __future__ import annotations

import pytest

from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.claimrecords import iterate_records
from evigraph.extraction.engine import Extractor
from evigraph.vocabulary import load_vocabulary

pytest.importorskip("spacy")


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_vocabulary())


def claims(extractor: Extractor, text: str) -> list[str]:
    """Return of each claim in *text* its kind, direction, interventions, and condition or effects."""
    return [
        f"{record['kind']} {record['direction']} {' + '.join(record['interventions'])}: "
        f"{record['condition'] or ', '.join(record['adverse_effects']) or record['qualifiers']['population']}"
        for record in iterate_records(extractor.extract(read_plain_text("example", text)))
    ]


# --- What a claim is about ---


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("There is insufficient evidence for copper bracelets.", "copper bracelets"),
        ("Evidence for laser treatment remains uncertain.", "laser treatment"),
        ("There is limited evidence for long-term treatment.", "methocarbamol"),
        ("There is no evidence for its routine use.", "methocarbamol"),
    ],
)
def test_evidence_for_something_unlisted_is_not_about_the_drug_before(
    extractor: Extractor, sentence: str, name: str
) -> None:
    text = f"Neck pain\n\nMethocarbamol can be offered for neck pain. {sentence}\n"
    assert claims(extractor, text)[1:] == [f"evidence_gap insufficient_evidence {name}: neck pain"]


def test_indefinite_name_that_no_list_has_does_not_stand_for_the_drug_before(extractor: Extractor) -> None:
    text = "Neck pain\n\nYoga is effective for neck pain. A combined physical and social programme is suggested.\n"
    assert claims(extractor, text) == ["efficacy benefit yoga: neck pain"]


def test_drug_that_no_list_has_is_known_by_its_dose_everywhere(extractor: Extractor) -> None:
    text = "Insomnia\n\nZolpidem is effective. Wonderdrug may cause headache.\n\nUse wonderdrug 5 mg for insomnia.\n"
    assert "adverse_effect harm wonderdrug: headache" in claims(extractor, text)


def test_second_verb_of_a_sentence_has_the_subject_of_the_first(extractor: Extractor) -> None:
    text = "Gout\n\nNaproxen is an NSAID and may cause dyspepsia, particularly with prednisone.\n"
    assert claims(extractor, text) == ["adverse_effect harm naproxen: dyspepsia"]


def test_line_that_names_the_class_of_the_drug_is_not_what_the_text_is_about(extractor: Extractor) -> None:
    text = (
        "Tizanidine tablets\n\nClass: muscle relaxant\n\nUses\n\nTizanidine is indicated for spasticity.\n\n"
        "Adverse reactions\n\nHallucinations occurred in 3% of patients.\n"
    )
    assert claims(extractor, text)[-1] == "adverse_effect harm tizanidine: hallucinations"


def test_items_under_contraindications_and_side_effects_are_of_the_drug_of_the_title(extractor: Extractor) -> None:
    text = (
        "Tizanidine tablets\n\nContraindications\n\n- Severe hepatic impairment\n\n"
        "Side effects\n\n- Dry mouth and fatigue\n"
    )
    assert claims(extractor, text) == [
        "contraindication against tizanidine: Severe hepatic impairment",
        "adverse_effect harm tizanidine: dry mouth, fatigue",
    ]


def test_item_under_side_effects_is_of_the_drug_that_it_begins_with(extractor: Extractor) -> None:
    text = "Migraine\n\nSide effects\n\n- Topiramate: paresthesia, fatigue\n- Amitriptyline: dry mouth\n"
    assert claims(extractor, text) == [
        "adverse_effect harm topiramate: paresthesia, fatigue",
        "adverse_effect harm amitriptyline: dry mouth",
    ]


def test_unlisted_name_under_a_heading_that_advises_is_advised(extractor: Extractor) -> None:
    text = "Fibromyalgia\n\nNot recommended\n\n- Purple extract\n- Long-term treatment\n"
    assert claims(extractor, text) == ["recommendation against purple extract: fibromyalgia"]


def test_unlisted_words_under_a_lead_in_say_for_whom_its_drug_is(extractor: Extractor) -> None:
    text = "Fibromyalgia\n\nNaproxen is not recommended for:\n\n- Tender points\n"
    assert claims(extractor, text) == ["recommendation against naproxen: fibromyalgia"]


# --- What is treated ---


def test_word_that_narrows_a_condition_is_part_of_its_name(extractor: Extractor) -> None:
    text = "A simple urinary tract infection (UTI)\n\nFosfomycin is recommended. It is not recommended in upper UTI.\n"
    assert claims(extractor, text) == [
        "recommendation for fosfomycin: uncomplicated urinary tract infection",
        "recommendation against fosfomycin: upper urinary tract infection",
    ]


def test_conditions_that_share_a_word_are_two(extractor: Extractor) -> None:
    text = "An article\n\nNaproxen is recommended for hip and knee osteoarthritis.\n"
    assert claims(extractor, text) == [
        "recommendation for naproxen: hip osteoarthritis",
        "recommendation for naproxen: knee osteoarthritis",
    ]


def test_disease_of_those_who_must_not_have_it_is_not_what_it_would_treat(extractor: Extractor) -> None:
    text = "Gout\n\nDo not use naproxen in severe heart failure.\n"
    assert claims(extractor, text) == ["contraindication against naproxen: heart failure"]


def test_condition_in_a_clause_of_when_is_not_what_is_treated(extractor: Extractor) -> None:
    text = "Hypertension\n\nLisinopril should be used when there is diabetes with albuminuria.\n"
    assert claims(extractor, text) == ["recommendation for lisinopril: hypertension"]


def test_symptom_in_which_a_condition_is_measured_is_not_what_is_treated(extractor: Extractor) -> None:
    text = "Sciatica\n\nNaproxen relieves leg pain.\n"
    assert claims(extractor, text) == ["efficacy benefit naproxen: sciatica"]


def test_heading_of_chronic_pain_means_the_pain_of_the_title(extractor: Extractor) -> None:
    text = "Low back pain\n\nChronic pain\n\n- Duloxetine is recommended.\n"
    assert claims(extractor, text) == ["recommendation for duloxetine: low back pain"]


def test_text_with_no_condition_in_its_title_is_about_the_first_that_is_treated(extractor: Extractor) -> None:
    text = "Tizanidine tablets\n\nTizanidine is indicated for spasticity.\n\nDosage\n\nStart at 2 mg daily.\n"
    assert "dosing for tizanidine: spasticity" in claims(extractor, text)


# --- Harms ---


def test_disease_whose_risk_is_raised_is_a_harm(extractor: Extractor) -> None:
    text = "Asthma\n\nInhaled corticosteroids raise the risk of pneumonia.\n"
    assert claims(extractor, text) == ["adverse_effect harm inhaled corticosteroids: pneumonia"]


def test_harms_spelt_as_in_britain_are_read(extractor: Extractor) -> None:
    text = "Hypertension\n\nAmlodipine may cause peripheral oedema.\n"
    assert claims(extractor, text) == ["adverse_effect harm amlodipine: peripheral oedema"]


def test_advice_for_those_in_need_is_conditional_alone(extractor: Extractor) -> None:
    text = "Gout\n\nPrednisone is suggested for those who cannot take naproxen.\n"
    assert claims(extractor, text) == ["recommendation conditional prednisone: gout"]


# --- Sentences and events ---


@pytest.mark.parametrize(
    "text", ["Gout\n\n{}[1] {}[2]\n", "Gout\n\n{}1 {}2,3\n\nWalking is common.4\n", "Gout\n\n{} [1] {} [2]\n"]
)
def test_sentence_ends_where_a_citation_touches_its_full_stop(extractor: Extractor, text: str) -> None:
    written = text.format("Naproxen is recommended for acute gout.", "Febuxostat may cause rash.")
    one, other = iterate_records(extractor.extract(read_plain_text("example", written)))
    assert (one["interventions"], one["condition"], one["citations"]) == (["naproxen"], "gout", [1])
    assert (other["interventions"], other["adverse_effects"]) == (["febuxostat"], ["rash"])
    assert other["citations"][0] == 2


@pytest.mark.parametrize(
    ("sentence", "phase"),
    [
        ("Naproxen is recommended for gout flares.", "acute"),
        ("Naproxen is recommended for acute gout.", "acute"),
        ("Naproxen is recommended to prevent gout flares.", None),
        ("Naproxen is recommended for gout.", None),
    ],
)
def test_flare_of_a_condition_is_the_condition_in_its_acute_phase(
    extractor: Extractor, sentence: str, phase: str | None
) -> None:
    (record,) = iterate_records(extractor.extract(read_plain_text("example", f"Pain relief\n\n{sentence}\n")))
    assert (record["condition"], record["qualifiers"]["phase"]) == ("gout", phase)


def test_condition_of_the_title_comes_with_its_phase(extractor: Extractor) -> None:
    text = "Managing gout flares\n\nFebuxostat is not recommended.\n"
    (record,) = iterate_records(extractor.extract(read_plain_text("example", text)))
    assert (record["condition"], record["qualifiers"]["phase"]) == ("gout", "acute")


def test_item_that_gives_its_own_advice_is_not_advised_once_more_by_its_heading(extractor: Extractor) -> None:
    text = "Gout\n\nFirst-line treatment\n\n- Prednisolone may be used when naproxen is not tolerated.\n"
    assert claims(extractor, text) == ["recommendation conditional prednisolone: gout"]


# --- People, combinations, figures ---


def test_people_have_the_age_that_is_given_after_them(extractor: Extractor) -> None:
    text = "Hypertension\n\nAmlodipine is recommended for hypertension in adults aged 65 and over.\n"
    (record,) = iterate_records(extractor.extract(read_plain_text("example", text)))
    assert record["qualifiers"]["population"] == "adults aged 65 and over"


def test_advice_on_a_combination_is_about_all_that_is_combined(extractor: Extractor) -> None:
    text = "Hypertension\n\nCombining an ACE inhibitor with an ARB is not recommended.\n"
    assert claims(extractor, text) == ["recommendation against ACE inhibitor + ARB: hypertension"]


def test_share_of_patients_with_a_harm_is_how_frequent_that_harm_is(extractor: Extractor) -> None:
    text = "Hypertension\n\nCough occurs in about 10% of patients taking lisinopril.\n"
    (record,) = iterate_records(extractor.extract(read_plain_text("example", text)))
    assert (record["effect"]["measure"], record["effect"]["value"]) == ("frequency of cough", 10)


def test_ratio_has_no_unit_and_no_share_of_an_arm(extractor: Extractor) -> None:
    text = (
        "Migraine\n\nIn a randomised trial rizatriptan was superior to ibuprofen: pain freedom in 42% vs 29% "
        "(risk ratio 1.45, 95% CI 1.08 to 1.94).\n"
    )
    (record,) = iterate_records(extractor.extract(read_plain_text("example", text)))
    effect = record["effect"]
    assert (effect["value"], effect["low"], effect.keys() & {"unit", "comparator_value"}) == (1.45, 1.08, set())
