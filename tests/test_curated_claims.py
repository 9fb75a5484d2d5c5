"""The curated claims, held against the annotated material they come from and the texts they were read in."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.claimfiles import load_articles, shipped_claim_files
from evigraph.codes import ReadingMethod

if TYPE_CHECKING:
    from evigraph.articles import Article, Reference

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
ARTICLES = load_articles(shipped_claim_files())
#: So many words in a row make a sentence of the article; printed labels of the review status are shorter.
SENTENCE = 12

needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="the annotated material is not beside the project")
each_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.stem)


@needs_shared
def test_all_claims_equal_the_annotated_ones_field_by_field() -> None:
    lines = (SHARED / "gold/claims.jsonl").read_text(encoding="utf-8").splitlines()
    code = "from evigraph.cli import main; main(['claims', '--format', 'jsonl'])"
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    assert len(printed) == len(lines) == 300
    for line, expected in zip(printed, map(json.loads, lines), strict=True):
        record = json.loads(line)
        assert list(record)[: len(expected)] == list(expected)
        assert {key: record[key] for key in expected} == expected
        assert list(record)[len(expected) :] == [
            "span_role",
            "derivation",
            "status",
            "rule",
            "confidence",
            "needs_review",
            "reviews",
        ]


@needs_shared
def test_all_headers_and_references_equal_the_annotated_ones() -> None:
    annotated = json.loads((SHARED / "gold/sources.json").read_text(encoding="utf-8"))
    assert [header_of(article) for article in ARTICLES] == annotated["articles"]


def header_of(article: Article) -> dict[str, Any]:
    plain = article.model_dump(mode="json")
    same = "title heading scope_condition publisher publisher_basis url last_updated last_updated_printed"
    cited = {n: [c.identifier for c in article.claims if n in c.citations] for n in article.cited_numbers}
    return {
        "article": article.stem,
        **{key: plain[key] for key in same.split()},
        "authors": plain["authors"] or None,
        **{key: plain[key] for key in plain if key.startswith(("review_status_", "reference_", "references_"))},
        "references": [reference_record(reference) for reference in article.references],
        "citation_numbers_used": list(article.cited_numbers),
        "claims_by_citation": {str(number): names for number, names in cited.items()},
        "cited_but_not_listed": {
            "minimum_count": len(article.cited_numbers) - len(article.references),
            "inferred_numbers": list(article.unlisted(ReadingMethod.BY_CONTENT)),
            "positional_numbers": list(article.unlisted(ReadingMethod.BY_POSITION)),
            "note": "references are printed without numbers, so number-to-reference links are inference, never print",
        },
    }


def reference_record(reference: Reference) -> dict[str, Any]:
    readings = {reading.method: reading for reading in reference.readings}
    by_content = readings[ReadingMethod.BY_CONTENT]
    assert readings[ReadingMethod.BY_POSITION].number == reference.position
    return {
        "list_position": reference.position,
        "printed_number": reference.printed_number,
        "printed_type_label": reference.printed_type,
        "title": reference.title,
        "container": reference.container,
        "year": reference.year,
        "source_type": reference.source_type,
        "inferred_number": by_content.number,
        "inference_confidence": by_content.confidence,
        "inference_basis": by_content.basis,
    }


@needs_shared
def test_links_between_sources_equal_the_annotated_ones() -> None:
    annotated = json.loads((SHARED / "gold/sources.json").read_text(encoding="utf-8"))
    listed = {article.source_of(ref): (article, ref) for article in ARTICLES for ref in article.references}
    for group in annotated["same_title_across_articles"]:
        names = [f"source:{one['article']}/{one['list_position']}" for one in group["occurrences"]]
        for name in names:
            _, reference = listed[name]
            assert {name, *reference.same_title_as} == set(names)
            assert (reference.title, reference.same_title_note) == (group["title"], group["same_document"])
    assert sum(bool(reference.same_title_as) for _, reference in listed.values()) == 3
    [link] = annotated["possible_same_source"]
    [(article, reference)] = [pair for pair in listed.values() if pair[1].possibly_same_as]
    [possible] = reference.possibly_same_as
    stem, number = possible.citation.partition(":")[2].split("/")
    number_here = reference.readings[0].number
    assert link["members"] == [f"{stem} [{number}]", f"{article.stem} [{number_here}] ({reference.title})"]
    assert (possible.basis, possible.confidence) == (link["basis"], link["confidence"])


@needs_shared
def test_claims_fit_the_texts_they_were_read_in() -> None:
    assert load_articles(shipped_claim_files(), texts=SHARED / "articles") == ARTICLES
    for article in ARTICLES:
        text = (SHARED / "articles" / f"{article.stem}.txt").read_bytes().decode()
        for one in article.claims:
            assert one.span.digest is not None
            assert one.span.line == text.count("\n", 0, one.span.start) + 1


@needs_shared
@each_article
def test_no_sentence_of_an_article_stands_in_the_project(article: Article) -> None:
    text = (SHARED / "articles" / f"{article.stem}.txt").read_bytes().decode()
    for printed in (article.title, article.heading or article.title):
        text = text.replace(printed, "\n")
    sentences = {run for line in text.splitlines() for run in runs(line)}
    named = {run for printed in (article.title, article.heading or "") for run in runs(printed)}
    project = runs_in_project()
    assert {run: project[run] for run in sentences - named if run in project} == {}


@cache
def runs_in_project() -> dict[str, str]:
    """Return every run of words in the project's files, with a file that has it."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True)
    found: dict[str, str] = {}
    for name in listed.stdout.decode().splitlines():
        path = ROOT / name
        if path.is_file():
            found |= dict.fromkeys(runs(path.read_text(encoding="utf-8", errors="replace")), name)
    return found


def runs(text: str) -> list[str]:
    """Return every run of as many words as a sentence has."""
    words = re.findall(r"[^\W_]+", text.lower())
    return [" ".join(words[i : i + SENTENCE]) for i in range(len(words) - SENTENCE + 1)]
