"""Claims are held against the texts that they were read in, where these are at hand."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.articles import Article
from evigraph.engine import Store, add_quads
from evigraph.findings import find_findings
from evigraph.findings.finding import Place
from evigraph.findings.text_defects import numbers_in
from evigraph.proofs.passages import TextFolder
from evigraph.quads import article_quads
from evigraph.texts import passage_digest
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.findings import Finding

TEXT: Final = "Start gabapentin with 300 mg. Go up to 1,200 mg or 3.6 g daily; two of three respond."
SECOND: Final = {"start": 30, "end": len(TEXT)}


def claim(number: int, span: dict[str, Any], **values: Any) -> dict[str, Any]:  # noqa: ANN401 - keys of a claim file
    return {
        "id": f"claim:a-{number}",
        "kind": "dosing",
        "direction": "for",
        "interventions": ["gabapentin"],
        "span": {"digest": passage_digest(TEXT[span["start"] : span["end"]]), **span},
        "paraphrase": "A dose.",
        **values,
    }


def check(folder: Path, *claims: dict[str, Any], text: str | None = TEXT) -> list[Finding]:
    """Find the defects of *claims*, read in TEXT, in a folder where the text of the article is *text*, or none."""
    article = Article.model_validate(
        {
            "id": "article:a",
            "type": "article",
            "title": "Gabapentin",
            "text": {"sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "characters": 10_000},
            "claims": claims,
        }
    )
    store = Store()
    add_quads(store, article_quads(article, load_vocabulary()))
    if text is not None:
        (folder / "a.txt").write_bytes(text.encode())
    return list(find_findings(Graph(StoredGraph(store)), texts=TextFolder.open(folder), families=["texts"]))


def test_claims_that_fit_their_text_have_no_defect(tmp_path: Path) -> None:
    first = claim(1, {"start": 0, "end": 29}, dose={"drug": "gabapentin", "start_low": 300, "start_unit": "mg"})
    dose = {"drug": "gabapentin", "target_low": 1200, "target_high": 3600, "unit": "mg/day"}
    second = claim(2, SECOND, dose=dose, effect={"measure": "response", "value": 2, "n": 3})

    assert check(tmp_path, first, second) == []


def test_changed_text_is_told_with_the_claims_that_it_touches(tmp_path: Path) -> None:
    found = check(tmp_path, claim(1, {"start": 0, "end": 29}), claim(2, SECOND), text=TEXT.replace("300", "600"))

    assert [(one.check, one.claims, one.severity, one.place) for one in found] == [
        ("text_changed", ("a-1",), "high", Place(article="a"))
    ]
    assert found[0].reason.endswith("the passages of 1 of 2 claims have changed.")


def test_span_beyond_the_end_of_the_text_is_told_with_its_place(tmp_path: Path) -> None:
    found = check(tmp_path, claim(1, {"start": 30, "end": 500}))

    assert [(one.check, one.place) for one in found] == [("span_outside_text", Place(article="a", start=30, end=500))]


def test_span_with_another_digest_is_told(tmp_path: Path) -> None:
    found = check(tmp_path, claim(1, {"start": 0, "end": 29, "digest": "0" * 12}))

    assert [(one.check, one.claims) for one in found] == [("passage_changed", ("a-1",))]


def test_figure_that_the_passage_does_not_print_is_told(tmp_path: Path) -> None:
    dose = {"drug": "gabapentin", "target_low": 1200, "target_high": 3900, "unit": "mg/day"}

    found = check(tmp_path, claim(1, SECOND, dose=dose))

    assert [(one.check, one.type, one.reason) for one in found] == [
        ("figure_not_in_passage", "number", "3900 of a-1 cannot be found in its passage.")
    ]


def test_figure_may_stand_in_a_passage_of_context(tmp_path: Path) -> None:
    dose = {"drug": "gabapentin", "start_low": 300, "target_high": 1200, "unit": "mg"}
    context = [{"start": 0, "end": 29, "digest": passage_digest(TEXT[:29])}]

    assert check(tmp_path, claim(1, SECOND, dose=dose, context=context)) == []


def test_article_whose_text_is_not_at_hand_has_no_defect(tmp_path: Path) -> None:
    assert check(tmp_path, claim(1, {"start": 30, "end": 500}), text=None) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 people", {"1200"}),
        ("75mg twice daily", {"75"}),
        ("p<.05", {"0.05"}),
        ("−0.31 to 1.99", {"0.31", "1.99"}),
        ("one or two of 12,5", {"1", "2", "12", "5"}),
        ("none", set()),
    ],
)
def test_numbers_are_read_as_they_are_printed(text: str, numbers: set[str]) -> None:
    assert numbers_in(text) == {Decimal(number) for number in numbers}
