"""Extraction on invented articles: scope, context, lists, numbers, new terms, and what is left uncovered."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from evigraph.claimfiles import load_article
from evigraph.cli.extract import command
from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.claimrecords import iterate_records
from evigraph.extraction.engine import Extraction, Extractor
from evigraph.vocabulary import load_vocabulary

pytest.importorskip("spacy")

ARTICLE = """Treating neck pain

First-Line Options

• Naproxen: Effective for neck pain 1
• Ibuprofen 400 mg three times daily 2

Second-Line Options

• Duloxetine (up to 60 mg/day) 3

Pitfalls

• Do not use carisoprodol for neck pain; it may cause drowsiness 4
• Zolmitriptan is not recommended for neck pain 5
"""


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(load_vocabulary())


@pytest.fixture(scope="module")
def article(extractor: Extractor) -> Extraction:
    return extractor.extract(read_plain_text("neck", ARTICLE))


def read(extractor: Extractor, text: str) -> list[dict[str, object]]:
    return list(iterate_records(extractor.extract(read_plain_text("example", f"An article\n\n{text}\n"))))


def test_offsets_point_at_the_sentence(article: Extraction) -> None:
    for record in iterate_records(article):
        stretch = ARTICLE[record["char_start"] : record["char_end"]]
        assert record["interventions"][0].lower() in stretch.lower()
        assert record["derivation"] == "extracted"
        assert record["rule"]


@pytest.mark.parametrize(
    ("drug", "line"),
    [("naproxen", 1), ("ibuprofen", 1), ("duloxetine", 2)],
    ids=["naproxen", "ibuprofen", "duloxetine"],
)
def test_list_recommends_at_the_line_of_its_heading(article: Extraction, drug: str, line: int) -> None:
    found = [r for r in iterate_records(article) if r["kind"] == "recommendation" and r["interventions"] == [drug]]
    assert [(r["direction"], r["qualifiers"]["line"]) for r in found] == [("for", line)]


def test_dose_has_amount_frequency_and_maximum(article: Extraction) -> None:
    doses = {r["interventions"][0]: r["dose"] for r in iterate_records(article) if r["kind"] == "dosing"}
    assert doses["ibuprofen"]["target_low"] == 400
    assert doses["ibuprofen"]["frequency"] == "three times daily"
    assert doses["duloxetine"]["max"] == 60


def test_citations_are_those_printed_behind_the_claim(article: Extraction) -> None:
    cited = {tuple(r["citations"]) for r in iterate_records(article) if r["interventions"] == ["carisoprodol"]}
    assert cited == {(4,)}


def test_drug_outside_the_vocabulary_is_claimed_and_proposed(article: Extraction) -> None:
    proposal = next(p for p in article.proposals if p.name == "zolmitriptan")
    assert (proposal.kind, proposal.parent) == ("Drug", "triptan")
    record = next(r for r in iterate_records(article) if r["interventions"] == ["zolmitriptan"])
    assert record["needs_review"] == ["'zolmitriptan' is not in the vocabulary"]
    assert record["confidence"] < 0.9


def test_same_article_gives_the_same_claims(extractor: Extractor, article: Extraction) -> None:
    again = extractor.extract(read_plain_text("neck", ARTICLE))
    assert list(iterate_records(again)) == list(iterate_records(article))


def test_abbreviation_means_what_it_was_introduced_for(extractor: Extractor) -> None:
    found = read(extractor, "Muscle relaxants (MRX) are old. MRX are not recommended for sciatica.")
    assert [r["interventions"] for r in found] == [["muscle relaxants"]]


def test_unlikely_supposition_claims_nothing(extractor: Extractor) -> None:
    assert read(extractor, "If naproxen is ineffective, tell the clinic.") == []


def test_methods_of_an_abstract_claim_nothing(extractor: Extractor) -> None:
    assert read(extractor, "Methods: Naproxen 500 mg twice daily was superior to nothing that we measured.") == []


def test_results_that_follow_methods_in_one_paragraph_are_read(extractor: Extractor) -> None:
    done, found = "Methods: Adults took naproxen for gout.", "Results: Naproxen relieved gout."
    abstract = f"{done} {found} Dizziness was common with naproxen."
    assert [r["kind"] for r in read(extractor, abstract)] == ["efficacy", "adverse_effect"]


def test_pronoun_stands_for_the_drug_of_the_sentence_before_and_not_for_that_of_the_title(extractor: Extractor) -> None:
    text = "Naproxen for gout\n\nColchicine is recommended for gout. It may cause diarrhea.\n"
    records = list(iterate_records(extractor.extract(read_plain_text("example", text))))
    assert [(r["kind"], r["interventions"]) for r in records] == [
        ("recommendation", ["colchicine"]),
        ("adverse_effect", ["colchicine"]),
    ]


def test_result_has_value_interval_and_p_value(extractor: Extractor) -> None:
    sentence = "Naproxen was superior to placebo (mean difference -1.2 points, 95% CI -1.9 to -0.5; P = 0.001)."
    effect = read(extractor, sentence)[0]["effect"]
    assert isinstance(effect, dict)
    assert [effect[key] for key in ("value", "low", "high", "p_value")] == [-1.2, -1.9, -0.5, 0.001]


def test_local_preparation_is_told_from_its_drug(extractor: Extractor) -> None:
    found = read(extractor, "Topical naproxen is recommended for gout. Oral naproxen is not recommended for gout.")
    assert [r["interventions"] for r in found] == [["topical naproxen"], ["naproxen"]]


def test_what_narrows_a_class_is_part_of_its_name(extractor: Extractor) -> None:
    found = read(extractor, "A thiazide diuretic is recommended for hypertension.")
    assert [r["interventions"] for r in found] == [["thiazide diuretic"]]


def test_trial_of_many_people_is_no_advice_to_try(extractor: Extractor) -> None:
    found = read(extractor, "In a trial of 120 adults, naproxen relieved sciatica.")
    assert {r["kind"] for r in found} == {"study_finding"}


def test_advice_on_when_to_stop_is_no_advice_against(extractor: Extractor) -> None:
    assert read(extractor, "Stop naproxen at the first sign of rash.") == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Opioids are not recommended for sciatica.", "Opioids are advised against, in sciatica."),
        ("Naproxen is not recommended for sciatica.", "Naproxen is advised against, in sciatica."),
        ("Cannabis is not recommended for sciatica.", "Cannabis is advised against, in sciatica."),
    ],
)
def test_verb_of_a_paraphrase_follows_the_number_of_its_subject(extractor: Extractor, sentence: str, said: str) -> None:
    assert [record["paraphrase"] for record in read(extractor, sentence)] == [said]


def test_every_name_that_a_claim_uses_is_known_or_proposed(extractor: Extractor) -> None:
    text = "Any NSAID other than ketorolac is recommended for gout. Velvet slippers are not recommended for gout."
    extraction = extractor.extract(read_plain_text("example", f"An article\n\n{text}\n"))
    named = {name for draft in extraction.drafts for name in draft.interventions}
    unknown = {name for name in named if extractor.vocabulary.find(name) is None}
    assert unknown == {"NSAID other than ketorolac", "velvet slippers"}
    assert unknown <= {proposal.name for proposal in extraction.proposals}


def test_sentence_that_no_rule_reads_is_listed(extractor: Extractor) -> None:
    extraction = extractor.extract(read_plain_text("example", "An article\n\nNaproxen came to the market in 1976.\n"))
    assert [sentence.text for sentence in extraction.uncovered] == ["Naproxen came to the market in 1976."]


def test_command_writes_a_claim_file_that_loads(tmp_path: Path) -> None:
    (tmp_path / "neck.txt").write_text(ARTICLE.replace("Zolmitriptan", "Ketorolac"), encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path / "neck.txt"), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    loaded = load_article(tmp_path / "out/neck.yaml", vocabulary=load_vocabulary(), text=tmp_path / "neck.txt")
    assert {str(claim.derivation) for claim in loaded.claims} == {"extracted"}
    assert (tmp_path / "out/neck.review.yaml").is_file()


def test_command_does_the_rest_when_one_file_is_bad(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff\x00")
    (tmp_path / "b.txt").write_text(ARTICLE, encoding="utf-8")
    result = CliRunner().invoke(
        command, [str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--format", "jsonl"], standalone_mode=False
    )
    assert result.return_value == 1
    lines = [line for line in result.output.splitlines() if line.startswith("{")]
    assert {json.loads(line)["article"] for line in lines} == {"b"}


def test_scores_are_skipped_in_words_where_there_are_no_annotated_articles(tmp_path: Path) -> None:
    script = Path(__file__).parents[1] / "scripts" / "evaluate_extraction.py"
    done = subprocess.run([sys.executable, script, "--shared", tmp_path], capture_output=True, text=True, check=True)
    assert done.stdout == f"skipped: there are no annotated articles in {tmp_path}\n"
