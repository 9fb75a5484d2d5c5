"""``evigraph check``: what it checks, what it prints, and how it exits."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.commands import command
from tests.disputed_workspace import write_workspace
from tests.remote_servers import endpoint_with, needs_oxigraph

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.build import build
from evigraph.errors import ParameterError
from evigraph.findings.finding import FindingType, Severity, to_json
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.findings.finding import Finding

run = command("check")

pytestmark = pytest.mark.usefixtures("shipped_folder")


@pytest.fixture(scope="module")
def found(shipped_folder: StoreFolder) -> tuple[Finding, ...]:
    return open_(shipped_folder.path).check()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose articles contradict each other."""
    return write_workspace(tmp_path_factory.mktemp("checked") / "workspace")


@pytest.fixture(scope="module")
def store(workspace: Path) -> Path:
    """A store of that workspace, for tests that need not build one."""
    around = Workspace.from_paths([workspace])
    build(StoreFolder(workspace / "store"), Inputs.from_paths(around.claims, packs=around.packs, shipped=False))
    return workspace / "store"


@pytest.fixture(scope="module")
def disputes(store: Path) -> list[str]:
    """The codes of the contradictions in that store."""
    return [finding.code for finding in open_(store).check(only=["contradiction"])]


# --- What is checked ---


def test_without_files_the_store_is_checked(found: tuple[Finding, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", "json") == 1
    assert json.loads(capsys.readouterr().out) == [to_json(finding) | {"unreviewed": []} for finding in found]


def test_findings_come_the_worst_first_and_each_once(found: tuple[Finding, ...]) -> None:
    order = [(-finding.severity.rank, finding.type.value, finding.code) for finding in found]
    assert order == sorted(set(order))


def test_files_are_checked_together_and_without_the_shipped_articles(
    workspace: Path, store: Path, shipped_folder: StoreFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    before = shipped_folder.current()
    assert run(workspace, "--format", "json") == 1
    listed: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert listed == [to_json(finding) | {"unreviewed": []} for finding in open_(store).check()]
    assert {stem for values in listed for stem in values["articles"]} == {"one", "two"}
    assert shipped_folder.current() == before


def test_one_of_two_files_that_disagree_has_no_disagreement(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = ("--pack", workspace / "vocabulary" / "frost.tsv")
    assert run(workspace / "claims" / "one.yaml", *pack, "--only", "contradiction") == 0
    assert "No findings." in capsys.readouterr().out


@needs_oxigraph
def test_endpoint_has_the_findings_of_the_store(found: tuple[Finding, ...]) -> None:
    with endpoint_with(open_().quads()) as endpoint:
        assert Graph(endpoint).check() == found


def test_own_checks_run_beside_the_shipped(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "has_note.rq").write_text(
        "#+ summary: Claims with a note.\n#+ type: number\n#+ severity: medium\n#+ severity_reason: it is a note\n"
        '#+ reason: "It has a note."\n'
        "PREFIX ev: <https://w3id.org/evigraph/>\n"
        "SELECT ?claim WHERE { GRAPH ?g { ?claim ev:note ?note } } ORDER BY ?claim\n",
        encoding="utf-8",
    )
    assert run("--store", store, "--checks", tmp_path, "--only", "number", "--format", "sarif") == 1
    rules = json.loads(capsys.readouterr().out)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["shortDescription"]["text"] for rule in rules if rule["id"] == "has_note"] == ["Claims with a note."]


# --- What is left out, and how it exits ---


def test_less_severe_findings_are_left_out(found: tuple[Finding, ...], shipped_folder: StoreFolder) -> None:
    chosen = open_(shipped_folder.path).check(min_severity="medium")
    assert chosen == tuple(finding for finding in found if finding.severity >= Severity.MEDIUM)


def test_only_the_asked_types_are_shown(found: tuple[Finding, ...], shipped_folder: StoreFolder) -> None:
    kinds = [FindingType.LINE_DISAGREEMENT, FindingType.NUMBER]
    assert open_(shipped_folder.path).check(only=kinds) == tuple(one for one in found if one.type in kinds)


def test_severity_to_fail_on_decides_the_exit_status(store: Path, disputes: list[str], tmp_path: Path) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text("".join(f"- {{code: {code}, who: A, when: 2026-01-31, why: w}}\n" for code in disputes))
    lows = ("--store", store, "--waivers", file)
    assert run(*lows) == 1
    assert run(*lows, "--fail-on", "medium") == 0
    assert run("--store", store, "--fail-on", "never") == 0


# --- Waivers ---


def test_waivers_beside_the_claims_are_applied_shown_and_counted(
    tmp_path: Path, disputes: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = write_workspace(tmp_path / "workspace")
    (place / "waivers.yaml").write_text(
        f"- {{code: {disputes[0]}, who: A. Reader, when: 2026-01-31, why: One guideline.}}\n"
        "- {code: gone-00000000, who: B. Reader, when: 2026-01-31, why: w}\n"
    )
    assert run(place) == 1
    shown = capsys.readouterr().out
    assert "waived by A. Reader on 2026-01-31: One guideline." in shown
    assert "; 1 waived." in shown
    assert f"{place / 'waivers.yaml'}:2" in "".join(shown.split())


def test_waivers_beside_the_claims_of_a_store_are_applied(tmp_path: Path, disputes: list[str]) -> None:
    place = write_workspace(tmp_path / "workspace")
    (place / "claims" / "waivers.yaml").write_text(
        "".join(f"- {{code: {code}, who: A, when: 2026-01-31, why: w}}\n" for code in disputes)
    )
    inputs = Inputs.from_paths([place / "claims"], packs=[place / "vocabulary" / "frost.tsv"], shipped=False)
    build(StoreFolder(tmp_path / "store"), inputs)
    found = open_(tmp_path / "store").check(only=["contradiction", "waiver"])
    assert [bool(finding.waived) for finding in found] == [True, True]


# --- Formats ---


def test_ending_of_the_file_chooses_the_format_and_the_same_store_gives_the_same_bytes(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    begins = {"a.json": b"[\n", "a.html": b"<!DOCTYPE html>", "a.md": b"# Findings\n", "a.txt": b"HIGH (2)\n"}
    for name, begin in begins.items():
        assert run("--store", store, "--out", tmp_path / name) == 1
        written = (tmp_path / name).read_bytes()
        assert written.startswith(begin)
        assert written.endswith(b"\n")
        assert not written.endswith(b"\n\n")
        counts = "5 findings: 2 high, 0 medium, 3 low; 0 waived"
        assert capsys.readouterr() == ("", f"{tmp_path / name}: {counts}\n")
    run("--store", store, "--format", "html", "--out", tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "a.html").read_bytes()


def test_sentences_are_shown_where_the_texts_are_given(
    store: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--store", store, "--format", "md", "--texts", workspace / "texts")
    assert "“Give velvane" in capsys.readouterr().out


# --- Misuse ---


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere.yaml"], "nowhere.yaml: there is no such file or folder of claims"),
        (["{empty}"], "there are no claim files (.yaml) in"),
        (["{empty}", "--store", "x"], "leave out --store and --endpoint"),
        (["--only", "quarrel"], "'quarrel' is not one of 'contradiction'"),
        (["--min-severity", "dire"], "'dire' is not one of 'low', 'medium', 'high'"),
        (["--format", "pdf"], "'pdf' is not one of 'table'"),
        (["--waivers", "nowhere.yaml"], "'nowhere.yaml' does not exist"),
        (["--checks", "nowhere"], "'nowhere' does not exist"),
        (["--texts", "nowhere"], "nowhere is no folder"),
        (["--out", "nowhere/report.html"], "there is no folder nowhere"),
        (["--pack", "{pack}"], "--pack goes with FILE or FOLDER"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_misuse_is_said_in_words(
    arguments: list[str], message: str, tmp_path: Path, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"empty": tmp_path, "pack": workspace / "vocabulary" / "frost.tsv"}
    assert run(*(argument.format(**places) for argument in arguments)) == 2
    said = capsys.readouterr().err
    assert message in " ".join(said.split())
    assert "Traceback" not in said


def test_mistakes_of_claim_files_and_of_waivers_are_said_with_their_places(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = write_workspace(tmp_path / "workspace")
    (place / "waivers.yaml").write_text("- code: x\n")
    assert run(place) == 2
    assert f"{place / 'waivers.yaml'}:1: [1].code: found 'x'" in capsys.readouterr().err
    (place / "claims" / "one.yaml").write_text("id: article:one\n")
    assert run(place) == 2
    assert f"{place / 'claims' / 'one.yaml'}:1: title: found" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "value"), [("only", ["quarrel"]), ("min_severity", "dire")])
def test_from_python_unknown_words_are_refused_with_the_allowed_ones(name: str, value: Any) -> None:  # noqa: ANN401 - either
    with pytest.raises(ParameterError, match="allowed: "):
        open_().check(**{name: value})
