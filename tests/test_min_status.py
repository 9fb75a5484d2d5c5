"""What nobody has reviewed is told wherever it counts, and left out, with all that follows from it, on demand."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Final

import pytest
from tests.commands import command_read

from evigraph.adding import add_article, prepare
from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.claimfiles import load_article
from evigraph.cli.check_report import WRITERS, Checked
from evigraph.codes import ReviewStatus
from evigraph.documents.reading import read_documents
from evigraph.errors import ParameterError
from evigraph.reviewing import Decision, Reviewer, waiting_claims
from evigraph.settings import Settings, make_workspace
from evigraph.store import ENVIRONMENT_VARIABLE
from evigraph.vocabulary import load_vocabulary

pytest.importorskip("spacy")

run = command_read()

TEXTS: Final = {
    "sciatica": "Sciatica\n\nBaclofen is not recommended for sciatica. 1\n\nNaproxen is recommended for sciatica. 2\n",
    "leg-pain": "Leg pain\n\nBaclofen is recommended for sciatica. 1\n",
}
QUESTION: Final = "Is baclofen recommended for sciatica?"
WHEN: Final = datetime(2026, 1, 31, tzinfo=UTC)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A workspace of two articles that disagree; in one of them the advice against baclofen has been reviewed."""
    from evigraph.extraction.engine import Extractor

    place = tmp_path_factory.mktemp("statuses")
    made = make_workspace(place / "mine")[0]
    extractor = Extractor(load_vocabulary())
    for stem, text in TEXTS.items():
        (place / f"{stem}.txt").write_text(text, encoding="utf-8")
        (document,) = read_documents(place / f"{stem}.txt")
        add_article(made, prepare(extractor.extract(document)))
    file = made.claims / "sciatica.yaml"
    (claim,) = (claim for claim in waiting_claims(file) if claim.interventions == ("baclofen",))
    Reviewer(made, "A. Reader").decide(file, claim, Decision.ACCEPT, WHEN)
    return made


@pytest.fixture
def inside(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.chdir(settings.root)
    return settings


@pytest.fixture
def graph(inside: Settings) -> Graph:
    graph = open_()
    assert inside.claims / "sciatica.yaml" in graph.workspace.claims
    return graph


def test_verdict_of_reviewed_claims_is_as_if_no_other_had_been_read(graph: Graph) -> None:
    assert graph.ask(QUESTION).answers[0].verdict == "contested"
    (answer,) = graph.at_least("reviewed").ask(QUESTION).answers
    assert (answer.verdict, len(answer.claims)) == ("not recommended", 1)


def test_findings_rest_on_the_claims_that_are_left(graph: Graph) -> None:
    assert not graph.at_least("reviewed").check(only=["contradiction"])


def test_reply_of_a_restricted_graph_says_what_is_left_out(graph: Graph) -> None:
    reply = graph.at_least("reviewed").ask("Is naproxen recommended for sciatica?")
    assert (str(reply.status), reply.notes[0]) == ("not_covered", "claims that are not reviewed are left out")


@pytest.mark.parametrize(("least", "left"), [("unreviewed", 3), ("reviewed", 2), ("approved", 1)])
def test_article_keeps_the_claims_of_the_status_and_forgets_what_only_others_cite(
    settings: Settings, least: str, left: int
) -> None:
    article = load_article(settings.claims / "sciatica.yaml")
    claim = article.claims[0]
    statuses = ("approved", "reviewed", "unreviewed")
    claims = tuple(
        claim.model_copy(
            update={
                "id": f"claim:{status}",
                "status": ReviewStatus[status.upper()],
                "citations": (number,),
                "restates": None if status == "unreviewed" else "claim:unreviewed",
            }
        )
        for number, status in enumerate(statuses, 1)
    )
    whole = article.model_copy(update={"claims": claims, "unlisted_citations": (1, 2, 3)})
    restricted = whole.at_least(ReviewStatus[least.upper()])
    assert [claim.id for claim in restricted.claims] == [f"claim:{status}" for status in statuses[:left]]
    assert restricted.unlisted_citations == (1, 2, 3)[:left]
    assert {claim.restates for claim in restricted.claims} <= {None, *(claim.id for claim in restricted.claims)}


def test_where_all_claims_fit_no_other_store_is_made(graph: Graph, settings: Settings) -> None:
    assert repr(graph.at_least("extracted").graph_names()) == repr(graph.graph_names())
    assert not (settings.root / ".evigraph" / "store" / "unreviewed").exists()


def test_unknown_status_is_refused_with_those_that_there_are(graph: Graph) -> None:
    with pytest.raises(ParameterError, match="'reviewd' is no review status; allowed: extracted, reviewed, approved"):
        graph.at_least("reviewd")


@pytest.mark.usefixtures("inside")
def test_answer_says_how_many_of_its_claims_nobody_has_reviewed(capsys: pytest.CaptureFixture[str]) -> None:
    _, text, _ = run(capsys, "ask", QUESTION)
    assert "Note: Nobody has reviewed 1 of the 2 claims behind this answer, which a program read." in text
    assert "; not reviewed]" in text
    reply = json.loads(run(capsys, "ask", "--format", "json", QUESTION)[1])
    assert reply["answers"][0]["evidence"] | {"unreviewed_claims": 1} == reply["answers"][0]["evidence"]
    _, text, _ = run(capsys, "ask", "--min-status", "reviewed", QUESTION)
    assert "obody has reviewed" not in text


@pytest.mark.usefixtures("inside")
@pytest.mark.parametrize("form", ["table", "md"])
def test_rows_are_followed_by_what_nobody_has_reviewed(capsys: pytest.CaptureFixture[str], form: str) -> None:
    _, out, err = run(capsys, "query", "recommendation", "--param", "drug=baclofen", "--format", form)
    assert (out.splitlines()[-1], err) == (
        "Note: Nobody has reviewed 1 of the 2 claims behind these rows, which a program read.",
        "",
    )


@pytest.mark.usefixtures("inside")
def test_results_for_programs_have_the_note_where_their_readers_pass_over_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = "nobody has reviewed 1 of the 2 claims behind these rows, which a program read"
    _, out, err = run(capsys, "query", "recommendation", "--param", "drug=baclofen", "--format", "json")
    assert (json.loads(out)["head"]["notes"], err) == ([said], "")
    _, out, err = run(capsys, "query", "recommendation", "--param", "drug=baclofen", "--format", "csv")
    assert (said in out, err) == (False, f"evigraph: note: {said}\n")


def test_findings_say_what_nobody_has_reviewed(graph: Graph) -> None:
    checked = Checked(graph, graph.check(only=["contradiction"]), None, (), (), None, to_terminal=False)
    (finding,) = checked.findings
    said = {form: " ".join(WRITERS[form](checked).split()) for form in ("table", "json", "md")}
    assert "nobody has reviewed 1 of the 2 claims behind this, which a program read" in said["table"]
    (listed,) = json.loads(said["json"])
    assert listed["unreviewed"] == [claim for claim in finding.claims if claim.startswith("leg-pain")]
    assert "read by a program, not reviewed" in said["md"]


@pytest.mark.usefixtures("inside")
def test_export_of_reviewed_claims_has_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("export", "--view", "claims", "--format", "node-link", "--out", "-")
    _, out, err = run(capsys, *arguments)
    assert (out.count('"review_status": "unreviewed"'), "nobody has reviewed 2 of the 3 claims behind it" in err) == (
        2,
        True,
    )
    _, out, err = run(capsys, *arguments, "--min-status", "reviewed")
    assert (out.count('"review_status": "reviewed"'), "unreviewed" in out, "obody" in err) == (1, False, False)


@pytest.mark.usefixtures("inside")
def test_endpoint_cannot_leave_claims_out(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("ask", "--endpoint", "http://127.0.0.1:9", "--min-status", "reviewed", QUESTION)
    status, _, err = run(capsys, *arguments)
    assert (status, "--min-status reviewed is for a store" in err) == (2, True)


def test_shipped_claims_were_reviewed() -> None:
    graph = open_()
    assert not any(answer.evidence.unreviewed_claims for answer in graph.ask("Which drugs are used for sciatica?"))
    assert graph.at_least("reviewed").graph_names() == graph.graph_names()
