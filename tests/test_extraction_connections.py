"""A claim tells what supplies what its sentence leaves unsaid, whose citations it shares, and what it says again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from evigraph.documents.plaintext import read_plain_text
from evigraph.extraction.claimrecords import iterate_records, to_article
from evigraph.extraction.engine import Extraction, Extractor
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.articles import Article

pytest.importorskip("spacy")

TEXT: Final = """Naproxen for sciatica

Naproxen is recommended for sciatica. 1

Second-line options

  • Gabapentin may be considered.

Stop the drug in:

  • Baclofen is contraindicated in pregnancy
  • Naproxen is contraindicated in asthma 4

What to remember

Naproxen is recommended for sciatica. 1

Last updated: March 3, 2024
"""


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return Extractor(load_vocabulary()).extract(read_plain_text("example", TEXT))


@pytest.fixture(scope="module")
def records(extraction: Extraction) -> list[dict[str, Any]]:
    return list(iterate_records(extraction))


@pytest.fixture(scope="module")
def article(extraction: Extraction) -> Article:
    return to_article(extraction)


def words(record: dict[str, Any]) -> list[str]:
    return [TEXT[start:end] for start, end in record["context"]]


def of(records: list[dict[str, Any]], kind: str, drug: str) -> list[dict[str, Any]]:
    return [record for record in records if record["kind"] == kind and drug in map(str.lower, record["interventions"])]


def test_heading_that_gives_the_line_and_title_that_gives_the_condition_are_context(
    records: list[dict[str, Any]],
) -> None:
    (found,) = of(records, "recommendation", "gabapentin")
    assert (found["condition"], found["qualifiers"]["line"]) == ("sciatica", 2)
    assert words(found) == ["Naproxen for sciatica", "Second-line options"]


def test_claim_that_leaves_nothing_unsaid_has_no_context(records: list[dict[str, Any]]) -> None:
    assert words(of(records, "recommendation", "naproxen")[0]) == []


def test_items_share_the_citation_that_closes_their_list(records: list[dict[str, Any]]) -> None:
    cited = {
        drug: [(found["citations"], found["citations_inherited"]) for found in of(records, "contraindication", drug)]
        for drug in ("baclofen", "naproxen")
    }
    assert cited == {"baclofen": [([], [4])], "naproxen": [([4], [])]}


def test_what_is_said_again_names_what_it_repeats(records: list[dict[str, Any]], article: Article) -> None:
    first, again = of(records, "recommendation", "naproxen")
    assert (first["restates"], again["restates"]) == (None, first["id"])
    assert [claim.restates for claim in article.claims if claim.identifier == again["id"]] == [f"claim:{first['id']}"]


def test_article_has_what_is_printed_about_it(article: Article) -> None:
    assert (str(article.last_updated), article.last_updated_printed) == ("2024-03-03", "March 3, 2024")
