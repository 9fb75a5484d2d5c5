"""A person decides about one claim at a time; every decision is written at once and survives reading again."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.test_rereading import SENTENCES, TEXT, article

from evigraph.claimfiles import load_article, to_yaml
from evigraph.cli import main
from evigraph.codes import ReviewStatus
from evigraph.rereading import reread
from evigraph.reviewing import Decision, Reviewer, read_decisions, rejected_claims, waiting_claims
from evigraph.settings import Settings, make_workspace

if TYPE_CHECKING:
    from pathlib import Path

WHEN = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = make_workspace(tmp_path / "mine")[0]
    (made.claims / "ankle.yaml").write_text(to_yaml(article(TEXT, SENTENCES)), encoding="utf-8")
    made.keep_text("ankle", TEXT)
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def file(settings: Settings) -> Path:
    return settings.claims / "ankle.yaml"


def statuses(file: Path) -> list[str]:
    found = load_article(file)
    return [str(found.status_of(claim)) for claim in found.claims]


def test_accepted_claim_is_reviewed_and_who_and_when_is_recorded(settings: Settings, file: Path) -> None:
    first = waiting_claims(file)[0]
    Reviewer(settings, "Ann").decide(file, first, Decision.ACCEPT, WHEN)
    assert statuses(file) == ["reviewed", "unreviewed", "unreviewed", "unreviewed"]
    assert [(entry["claim"], entry["decision"], entry["who"], entry["when"]) for entry in read_decisions(settings)] == [
        ("ankle-001", "accept", "Ann", "2026-01-02T03:04:05+00:00")
    ]


def test_claim_that_a_second_person_accepts_is_approved(settings: Settings, file: Path) -> None:
    for who in ("Ann", "Ann", "Bob"):
        Reviewer(settings, who).decide(file, load_article(file).claims[0], Decision.ACCEPT, WHEN)
        if who == "Ann":
            assert statuses(file)[0] == "reviewed"
    assert statuses(file)[0] == "approved"


def test_claim_keeps_who_reviewed_it_and_when_and_what_was_doubtful_is_settled(settings: Settings, file: Path) -> None:
    whole = load_article(file)
    doubtful = whole.claims[0].model_copy(update={"rule": "helps", "needs_review": ("confidence is 0.60",)})
    claims = (doubtful, *whole.claims[1:])
    file.write_text(to_yaml(whole.model_copy(update={"claims": claims})), encoding="utf-8")
    for who in ("Ann", "Bob"):
        Reviewer(settings, who).decide(file, load_article(file).claims[0], Decision.ACCEPT, WHEN)
    found = load_article(file).claims[0]
    assert [(review.who, review.when) for review in found.reviews] == [
        ("Ann", "2026-01-02T03:04:05+00:00"),
        ("Bob", "2026-01-02T03:04:05+00:00"),
    ]
    assert (found.rule, found.needs_review) == ("helps", ())


def test_rejected_claim_is_gone_and_does_not_come_back(settings: Settings, file: Path) -> None:
    Reviewer(settings, "Ann").decide(file, waiting_claims(file)[1], Decision.REJECT, WHEN)
    kept = load_article(file)
    rejected = rejected_claims(settings, "ankle")
    assert [claim.id for claim in rejected] == ["claim:ankle-002"]
    again = reread(kept, article(TEXT, SENTENCES), TEXT, rejected=rejected)
    assert [claim.id for claim in again.article.claims] == ["claim:ankle-001", "claim:ankle-003", "claim:ankle-004"]


def test_edited_claim_is_kept_as_edited(settings: Settings, file: Path) -> None:
    claim = waiting_claims(file)[0]
    edited = claim.model_copy(update={"strength": "clearly"})
    Reviewer(settings, "Ann").decide(file, claim, Decision.EDIT, WHEN, edited=edited)
    found = load_article(file).claims[0]
    assert (found.strength, found.status) == ("clearly", ReviewStatus.REVIEWED)


def review(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, keys: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{key}\n" for key in keys)))
    with pytest.raises(SystemExit) as ended:
        main(["review", "--who", "Ann"])
    assert not ended.value.code
    return capsys.readouterr().out


def test_review_shows_the_sentence_marked_and_goes_on_where_it_stopped(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = review(capsys, monkeypatch, "?arq")

    assert f"[[{SENTENCES[0]}]] {SENTENCES[1]}" in shown
    assert "efficacy, benefit: It is said: Walking." in shown
    assert shown.endswith("1 accepted, 1 rejected\n")
    assert statuses(file) == ["reviewed", "unreviewed", "unreviewed"]

    # The end of the input ends the review as well.
    assert "ankle: 1 of 2, ankle-003" in review(capsys, monkeypatch, "s")
    assert statuses(file) == ["reviewed", "unreviewed", "unreviewed"]


def test_editor_that_changes_a_claim_is_asked_again_when_it_is_none(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["kind: walking", "broken"])

    def edit(text: str, **_: object) -> str:
        answer = next(answers, None)
        given.append(text)
        return given[0].replace("direction: benefit", "direction: harm") if answer is None else answer

    given: list[str] = []
    monkeypatch.setattr("click.edit", edit)
    assert "not a claim: " in review(capsys, monkeypatch, "eq")
    assert str(load_article(file).claims[0].direction) == "harm"


def test_nothing_to_review_is_said(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file.unlink()
    assert review(capsys, monkeypatch, "") == "nothing to review\n"
