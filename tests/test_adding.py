"""Articles added to a workspace become claims there, and adding them again overwrites nothing that people did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.commands import command_read

from evigraph.claimfiles import load_article
from evigraph.settings import Settings, make_workspace
from evigraph.vocabulary import load_vocabulary
from evigraph.yamlfile import read_yaml

if TYPE_CHECKING:
    from pathlib import Path

run = command_read()

pytest.importorskip("spacy")

ARTICLE = """Does baclofen help sciatica?

Baclofen is not recommended for sciatica. 1

Options

  • Naproxen is recommended for sciatica. 1, 2
  • Melizatriptan is recommended for migraine. 2
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = make_workspace(tmp_path / "mine")[0]
    monkeypatch.chdir(made.root)
    return made


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_added_article_has_its_text_claims_and_what_to_check(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legs.txt").write_text(ARTICLE, encoding="utf-8")

    status, out, err = run(capsys, "add", "../legs.txt")

    assert (status, err, out.startswith("legs: ")) == (0, "", True)
    assert (settings.articles / "legs.txt").read_bytes() == ARTICLE.encode()
    vocabulary = load_vocabulary(*settings.packs)
    found = load_article(settings.claims / "legs.yaml", vocabulary=vocabulary, text=settings.articles / "legs.txt")
    assert ("baclofen",) in {claim.interventions for claim in found.claims}
    assert {str(found.status_of(claim)) for claim in found.claims} == {"unreviewed"}
    assert all(claim.rule and claim.confidence for claim in found.claims)
    assert {reason for claim in found.claims for reason in claim.needs_review}
    listed = read_yaml((settings.root / "review" / "legs.yaml").read_text(encoding="utf-8")).data
    assert {entry["id"] for entry in listed["claims"]} == {claim.id for claim in found.claims}


def test_adding_an_article_again_changes_no_file(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legs.txt").write_text(ARTICLE, encoding="utf-8")
    run(capsys, "add", "../legs.txt")
    before = contents(settings.root)
    run(capsys, "add", "../legs.txt", "articles/legs.txt")
    assert contents(settings.root) == before


def test_new_name_is_proposed_until_somebody_takes_it_over(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "legs.txt").write_text(ARTICLE, encoding="utf-8")
    run(capsys, "add", "../legs.txt")
    proposed = settings.vocabulary / "proposed.tsv"
    assert "melizatriptan\tdrug" in proposed.read_text(encoding="utf-8").lower()

    assert run(capsys, "vocabulary", "add", "melizatriptan", "--kind", "drug")[0] == 0

    assert not proposed.is_file() or "melizatriptan" not in proposed.read_text(encoding="utf-8").lower()
    assert load_vocabulary(*settings.packs).get("Melizatriptan").kinds == ("Drug",)


def test_reviewed_claims_move_with_their_sentences_and_those_that_are_gone_are_kept_apart(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path / "legs.txt"
    article.write_text(ARTICLE, encoding="utf-8")
    run(capsys, "add", "../legs.txt")
    file = settings.claims / "legs.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("status: unreviewed", "status: reviewed"), encoding="utf-8"
    )
    before = {claim.id: claim.interventions for claim in load_article(file).claims}

    article.write_text(
        ARTICLE.replace("Options", "Some options").replace("Naproxen is", "Ibuprofen is"), encoding="utf-8"
    )
    status, out, _ = run(capsys, "add", "../legs.txt")

    assert (status, "whose sentences are gone" in out) == (0, True)
    after = load_article(file, text=settings.articles / "legs.txt")
    reviewed = [claim for claim in after.claims if str(after.status_of(claim)) == "reviewed"]
    assert {claim.interventions for claim in reviewed} == {*before.values()} - {("naproxen",)}
    gone = load_article(settings.root / "vanished" / "legs.yaml").claims
    assert {claim.interventions for claim in gone} == {("naproxen",)}


def test_bad_file_is_reported_and_the_others_are_added(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(b"\0")
    (tmp_path / "legs.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "legs.md").write_text(ARTICLE, encoding="utf-8")

    status, _, err = run(capsys, "add", "../bad.txt", "../none.txt", "../legs.txt", "../legs.md")

    assert status == 1
    assert err.splitlines() == [
        "evigraph: ../bad.txt: byte 0 is zero, which no text has; name a text file",
        "evigraph: ../none.txt: No such file or directory",
        "evigraph: ../legs.md: ../legs.txt gives the article 'legs' too; rename one of the files",
        "3 of 4 files could not be read",
    ]
    assert [file.name for file in settings.claims.iterdir()] == ["legs.yaml"]
