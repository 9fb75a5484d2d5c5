"""Differences between two graphs: what changed, which answers, and what is responsible."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import pytest
import yaml

import evigraph
from evigraph.build import build
from evigraph.differences import diff
from evigraph.differences.difference import (
    AnswerChange,
    ArticleChange,
    Aspect,
    Change,
    ClaimChange,
    Difference,
    FindingChange,
    RowChange,
)
from evigraph.differences.structure import difference_to_json
from evigraph.differences.wording import to_markdown, to_text
from evigraph.inputs import Inputs
from evigraph.resources import resource
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED: Final = Path(str(resource("graph/claims")))
SUPERIOR: Final = "001-011"
ADVICE: Final = "000-002"
RENAMED: Final = "000-003"
MOVED: Final = "000-005"
REWORDED: Final = "000-006"
VOUCHED: Final = "000-007"
ADDED: Final = "001-901"


def rewrite(source: Path, target: Path, edit: Callable[[dict[str, Any]], None]) -> None:
    """Write the claim file *source* to *target* after *edit* has changed its data."""
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    edit(data)
    target.parent.mkdir(exist_ok=True)
    target.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def claim(data: dict[str, Any], name: str) -> dict[str, Any]:
    return next(found for found in data["claims"] if found["id"] == f"claim:{name}")


def edit_first(data: dict[str, Any]) -> None:
    claim(data, ADVICE)["direction"] = "no_benefit"
    for found in data["claims"]:
        for key in ("id", "restates"):
            if found.get(key) == f"claim:{RENAMED}":
                found[key] = "claim:000-903"
    claim(data, MOVED)["span"] |= {"start": 801}
    claim(data, REWORDED)["paraphrase"] = "Said in other words."
    claim(data, VOUCHED)["status"] = "unreviewed"
    data["review_status_note"] = "Looked at again."


def edit_second(data: dict[str, Any]) -> None:
    data["claims"].remove(claim(data, SUPERIOR))
    data["claims"].append(
        {
            "id": f"claim:{ADDED}",
            "kind": "caution",
            "span": {"start": 1, "end": 20},
            "interventions": ["pregabalin"],
            "direction": "conditional",
            "paraphrase": "Pregabalin takes care in the kitchen.",
        }
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("before")
    for file in sorted(SHIPPED.glob("*.yaml"))[:2]:
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def after(before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("after")
    for file, edit in zip(sorted(before.iterdir()), (edit_first, edit_second), strict=True):
        rewrite(file, folder / file.name, edit)
    return folder


@pytest.fixture(scope="module")
def stores(before: Path, after: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The stores of the claims before and after."""
    folder = tmp_path_factory.mktemp("stores")
    for claims in (before, after):
        build(StoreFolder(folder / claims.name), Inputs.from_paths([claims], shipped=False))
    return folder / before.name, folder / after.name


@pytest.fixture(scope="module")
def difference(stores: tuple[Path, Path]) -> Difference:
    return diff(*stores)


# --- Claims ---


def test_claims_are_added_removed_changed_and_renamed(difference: Difference) -> None:
    assert {(change.claim, change.was, change.change) for change in difference.claims} == {
        (SUPERIOR, None, Change.REMOVED),
        (ADDED, None, Change.ADDED),
        ("000-903", RENAMED, Change.RENAMED),
        *((name, None, Change.CHANGED) for name in (ADVICE, MOVED, REWORDED, VOUCHED)),
    }


@pytest.mark.parametrize(
    ("name", "aspect", "field", "old", "new"),
    [
        (ADVICE, Aspect.MEANING, "direction", ("benefit",), ("no_benefit",)),
        (MOVED, Aspect.PLACE, "span", ("802-827",), ("801-827",)),
        (REWORDED, Aspect.WORDS, "paraphrase", None, ("Said in other words.",)),
        (VOUCHED, Aspect.REVIEW, "status", ("reviewed",), ("unreviewed",)),
    ],
)
def test_changed_field_is_told_with_both_values_and_what_it_is_about(
    difference: Difference, name: str, aspect: Aspect, field: str, old: tuple[str, ...] | None, new: tuple[str, ...]
) -> None:
    (change,) = (change for change in difference.claims if change.claim == name)
    (found,) = change.fields
    assert (found.field, found.aspect, found.new) == (field, aspect, new)
    assert old is None or found.old == old


def test_what_is_stated_of_an_article_is_told_apart_from_its_claims(difference: Difference) -> None:
    (change,) = difference.articles
    assert [field.field for field in change.fields] == ["reviewNote"]


# --- Answers ---


def rows_of(difference: Difference, query: str, **asked: str) -> list[RowChange]:
    return [
        row
        for answer in difference.answers
        if answer.query == query and asked.items() <= answer.asked.items()
        for row in answer.rows
    ]


def test_preferred_relaxant_is_an_option_without_the_claim_that_ranks_it_first(difference: Difference) -> None:
    (verdict,) = rows_of(difference, "verdicts", drug="term:tizanidine", condition="term:radiculopathy")
    assert (verdict.change, verdict.old["verdict"], verdict.new["verdict"]) == (Change.CHANGED, "preferred", "option")
    assert verdict.claims == (SUPERIOR,)
    rows = rows_of(difference, "options", drug_class="term:muscle-relaxant", condition="term:radiculopathy")
    changed = [row for row in rows if row.change is Change.CHANGED]
    assert {row.key["drug"] for row in changed} == {"term:tizanidine"}
    assert {row.claims for row in changed} == {(SUPERIOR,)}


def test_added_claim_is_responsible_for_the_answers_that_list_it(difference: Difference) -> None:
    rows = rows_of(difference, "cautions", drug="term:pregabalin")
    added = [row for row in rows if row.change is Change.ADDED]
    assert {row.key["claim"] for row in added} == {f"claim:{ADDED}"}
    assert {row.claims for row in added} == {(ADDED,)}


def test_every_changed_row_and_finding_has_something_responsible(difference: Difference) -> None:
    changes: list[RowChange | FindingChange] = [row for answer in difference.answers for row in answer.rows]
    assert changes
    changes += difference.findings
    assert all(change.claims or change.articles or change.terminology for change in changes)


def test_no_claim_that_only_moved_or_got_another_name_is_responsible(difference: Difference) -> None:
    blamed = {name for answer in difference.answers for row in answer.rows for name in row.claims}
    assert not blamed & {MOVED, "000-903", RENAMED}


@pytest.mark.parametrize("condition", ["radiculopathy", "neuropathic-pain", "low-back-pain", "sciatica"])
def test_answer_is_told_to_differ_exactly_when_both_graphs_give_other_rows(
    difference: Difference, stores: tuple[Path, Path], condition: str
) -> None:
    parameters = {"drug_class": "term:muscle-relaxant", "condition": f"term:{condition}"}
    old, new = (evigraph.open(store).query("options", **parameters) for store in stores)
    assert bool(rows_of(difference, "options", **parameters)) is (old != new)


def test_runs_are_bounded_and_what_is_left_out_is_told(stores: tuple[Path, Path]) -> None:
    found = diff(*stores, only=["answers"], most_runs=3)
    assert found.questions == 3
    assert found.left_out
    assert found.claims == ()
    assert "Left out: " in to_text(found)


# --- Laws ---


def test_graph_does_not_differ_from_itself(before: Path) -> None:
    found = diff(before, before)
    assert not found
    assert found.questions == 0
    assert "No difference in claims, findings and answers." in to_text(found)


def test_order_of_keys_claims_and_files_makes_no_difference(before: Path, tmp_path: Path) -> None:
    names = sorted(file.name for file in before.iterdir())
    for name, other in zip(names, reversed(names), strict=True):
        data = yaml.safe_load((before / name).read_text(encoding="utf-8"))
        data["claims"].reverse()
        # Any name serves; the article's identifier is in the file.
        (tmp_path / f"x{other}").write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=True), encoding="utf-8")
    assert not diff(before, tmp_path, only=["claims"])


def test_difference_read_backwards_is_its_mirror(difference: Difference, before: Path, after: Path) -> None:
    back = diff(after, before)
    there, again = replace(difference, a=back.b, b=back.a, labels=back.labels), mirrored(back)
    assert [what_changed(change) for change in again.findings] == [what_changed(change) for change in there.findings]
    assert replace(again, findings=()) == replace(there, findings=())


def test_renaming_all_claims_and_an_article_changes_no_answer(before: Path, tmp_path: Path) -> None:
    renamed = max(file.stem for file in before.iterdir())
    for file in before.iterdir():
        text = file.read_text(encoding="utf-8").replace(f"claim:{file.stem[:3]}-", f"claim:9{file.stem[:3]}-")
        for kind in ("article", "source", "citation"):
            text = text.replace(f"{kind}:{renamed}", f"{kind}:9{renamed}")
        (tmp_path / file.name).write_text(text, encoding="utf-8")
    found = diff(before, tmp_path)
    assert {change.change for change in found.claims} == {Change.RENAMED}
    assert {change.change for change in found.articles} == {Change.RENAMED}
    assert all(not change.fields for change in found.claims)
    assert (found.answers, found.findings) == ((), ())


MIRRORED: Final = {Change.ADDED: Change.REMOVED, Change.REMOVED: Change.ADDED}
_Changed = TypeVar("_Changed", ClaimChange, ArticleChange, FindingChange)


def mirrored(difference: Difference) -> Difference:
    """Return what *difference* says, from B to A."""
    claims = [
        replace(turned(change), paraphrase=WORDS.get(change.claim, change.paraphrase)) for change in difference.claims
    ]
    claims = [replace(change, claim=change.was or change.claim, was=change.was and change.claim) for change in claims]
    return replace(
        difference,
        a=difference.b,
        b=difference.a,
        articles=tuple(map(turned, difference.articles)),
        claims=tuple(sorted(claims, key=lambda change: change.claim)),
        findings=tuple(map(turned, difference.findings)),
        answers=tuple(turned_answer(answer) for answer in difference.answers),
    )


def what_changed(change: FindingChange) -> FindingChange | tuple[object, ...]:
    """Return *change*, or of a finding that is shown as it is in B what is the same in A."""
    if change.change is not Change.CHANGED:
        return change
    return change.finding.check, change.fields, change.terminology, change.claims, change.articles


def turned(change: _Changed) -> _Changed:
    fields = tuple(replace(field, old=field.new, new=field.old) for field in change.fields)
    return replace(change, change=MIRRORED.get(change.change, change.change), fields=fields)


def turned_answer(answer: AnswerChange) -> AnswerChange:
    rows = [
        RowChange(
            MIRRORED.get(row.change, row.change),
            {name: NAMES.get(str(value), value) for name, value in row.key.items()},
            row.new,
            row.old,
            row.claims,
            row.articles,
        )
        for row in answer.rows
    ]
    rows.sort(key=lambda row: (str(sorted(map(str, row.key.items()))), row.change, str(row.old), str(row.new)))
    return replace(answer, rows=tuple(rows))


#: What is shown as it is in B.
WORDS: Final = {REWORDED: "Said in other words."}
NAMES: Final = {f"claim:{RENAMED}": "claim:000-903"}


# --- Two vocabularies ---

TABLE: Final = "label\tkind\tsynonyms\tparents\nzolmitriptan\tdrug\t{synonyms}\t{parents}\ntriptan\tdrug class\t\t\n"


@pytest.fixture(scope="module")
def vocabularies(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("vocabularies")
    tables = (TABLE.format(synonyms="", parents=""), TABLE.format(synonyms="Zomig", parents="triptan"))
    for name, table in zip("ab", tables, strict=True):
        (folder / name / "vocabulary").mkdir(parents=True)
        (folder / name / "vocabulary" / "pack.tsv").write_text(table, encoding="utf-8")
        rewrite(sorted(before.iterdir())[1], folder / name / "claims" / "one.yaml", about_triptans)
    return folder / "a", folder / "b"


def about_triptans(data: dict[str, Any]) -> None:
    data["claims"] = data["claims"][:2]
    data["claims"][0] |= {"interventions": ["triptan"], "direction": "for", "kind": "recommendation"}
    data["claims"][1] |= {"interventions": ["zolmitriptan"]}
    for found in data["claims"]:
        for key in ("citations", "citations_inherited", "restates", "comparators", "effect", "dose"):
            found.pop(key, None)
    data["references"] = []
    data.pop("unlisted_citations", None)


def test_changed_vocabulary_is_told_and_responsible_for_answers(vocabularies: tuple[Path, Path]) -> None:
    found = diff(*vocabularies, only=["claims", "answers"])
    assert not found.claims
    assert [(change.part, change.name, change.change) for change in found.terminology] == [
        ("vocabulary", "term:zolmitriptan", Change.CHANGED)
    ]
    rows = [row for answer in found.answers for row in answer.rows]
    assert rows
    assert all(row.terminology and not row.claims for row in rows)


# --- Words ---


def test_difference_is_written_in_words_and_as_json(difference: Difference) -> None:
    text = to_text(difference)
    assert "tizanidine: verdict preferred → option" in text
    assert f"- {SUPERIOR} For lumbar radiculopathy tizanidine ranks top among relaxants." in text
    assert f"~ {MOVED} (moved) " in text
    assert "= 000-903 (was 000-003) " in text
    assert "\n## Claims: 1 added, 1 removed, 4 changed, 1 renamed\n" in to_markdown(difference)
    values = difference_to_json(difference)
    assert values["differs"] is True
    assert {row["change"] for answer in values["answers"] for row in answer["rows"]} <= set(Change)


def test_markup_in_a_paraphrase_stays_text(difference: Difference) -> None:
    changes = tuple(replace(change, paraphrase="<b>|x*") for change in difference.claims)
    assert "<b>" not in to_markdown(replace(difference, claims=changes)).replace("\\<b\\>", "")


def test_part_of_another_name_is_refused(before: Path) -> None:
    with pytest.raises(evigraph.EvigraphError, match="'claim' is no part that can be compared"):
        diff(before, before, only=["claim"])
