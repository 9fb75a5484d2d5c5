"""``evigraph diff``: formats and exit codes, git revisions, and what is missing, broken or interrupted."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.cli import main
from evigraph.differences import diff
from evigraph.differences.revisions import RevisionError, parse_revision
from evigraph.errors import ClaimFileError, StoreError
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPPED: Final = sorted(Path(str(resource("graph/claims"))).glob("*.yaml"))
ARTICLE: Final = SHIPPED[1]
WORDS: Final = "For lumbar radiculopathy tizanidine ranks top among relaxants."

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def status(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(["diff", *map(str, arguments)])
    return int(stopped.value.code or 0)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with one article, in a folder of its own."""
    folder = tmp_path / "mine"
    (folder / "claims").mkdir(parents=True)
    shutil.copy(ARTICLE, folder / "claims")
    return folder


@pytest.fixture
def repository(workspace: Path) -> Path:
    """The workspace in a git repository: tagged v1, then one paraphrase reworded in a second commit."""
    git(workspace, "init", "--quiet")
    git(workspace, "add", ".")
    commit(workspace, "one")
    git(workspace, "tag", "v1")
    reword(workspace)
    commit(workspace, "two")
    return workspace


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    author = ("-c", "user.name=A. Reader", "-c", "user.email=reader@example.org")
    git(folder, *author, "commit", "--quiet", "--all", "--message", message)


def reword(workspace: Path) -> None:
    file = workspace / "claims" / ARTICLE.name
    text = file.read_text(encoding="utf-8")
    assert WORDS in text
    file.write_text(text.replace(WORDS, "Tizanidine comes first."), encoding="utf-8")


# --- Revisions ---


@needs_git
def test_two_revisions_are_compared_and_named_by_their_commits(repository: Path) -> None:
    found = diff("v1:claims", "HEAD:", repository=repository, only=["claims"])
    (change,) = found.claims
    assert [(field.field, field.old, field.new) for field in change.fields] == [
        ("paraphrase", (WORDS,), ("Tizanidine comes first.",))
    ]
    assert found.a.commit == git(repository, "rev-parse", "v1").strip()
    assert (found.a.kind, found.b.kind) == ("revision", "revision")


@needs_git
def test_revision_is_compared_with_the_folder_which_stays_as_it_is(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.stat().st_mtime_ns for path in sorted(repository.rglob("*"))}
    monkeypatch.chdir(repository)
    assert not diff("HEAD:./claims", "claims", only=["claims"])
    assert diff(f"v1:claims/{ARTICLE.name}", Path("claims"), only=["claims"])
    assert {path: path.stat().st_mtime_ns for path in sorted(repository.rglob("*"))} == before
    assert git(repository, "status", "--porcelain") == ""


@needs_git
def test_waivers_packs_and_checks_of_a_revision_are_its_own(repository: Path) -> None:
    (repository / "vocabulary").mkdir()
    (repository / "vocabulary" / "pack.tsv").write_text("label\tkind\nzolmitriptan\tdrug\n", encoding="utf-8")
    found = diff("HEAD:", repository, repository=repository, only=["claims"])
    assert [(change.part, change.name, change.change.value) for change in found.terminology] == [
        ("vocabulary", "term:zolmitriptan", "added")
    ]


@needs_git
@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("nowhere:claims", "there is no revision 'nowhere'"),
        ("v1:elsewhere", "v1 has no 'elsewhere'"),
        ("--output=x:claims", "names no revision"),
        (":claims", "names no revision"),
        ("v1\n:claims", "names no revision"),
        ("HEAD:../..", "outside the repository"),
    ],
)
def test_revision_that_is_not_there_is_told(repository: Path, revision: str, message: str) -> None:
    with pytest.raises(RevisionError, match=message):
        diff(revision, repository, repository=repository)
    assert not (repository / "x").exists()


@needs_git
def test_mistake_in_a_revision_is_placed_as_git_names_it(repository: Path) -> None:
    file = repository / "claims" / ARTICLE.name
    file.write_text(
        file.read_text(encoding="utf-8").replace("kind: recommendation", "kind: advise", 1), encoding="utf-8"
    )
    commit(repository, "broken")
    with pytest.raises(ClaimFileError, match=rf"^HEAD:claims/{ARTICLE.name}:\d+: claims\[.*advise"):
        diff("v1:claims", "HEAD:claims", repository=repository)


def test_folder_without_a_repository_is_told(workspace: Path) -> None:
    if shutil.which("git") is not None:
        with pytest.raises(RevisionError, match="not a git repository"):
            diff("v1:claims", workspace, repository=workspace)


def test_missing_git_is_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(workspace))
    with pytest.raises(RevisionError, match="git is not installed"):
        diff("v1:claims", workspace)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("v1:graph/claims", ("v1", "graph/claims")),
        ("HEAD~2:a.yaml", ("HEAD~2", "a.yaml")),
        ("main:", ("main", "")),
        ("main@{1 day ago}:a:b", ("main@{1 day ago}", "a:b")),
        ("HEAD^{/fix: it}:a", ("HEAD^{/fix: it}", "a")),
        ("graph/claims", None),
        ("./v1:claims", None),
        ("../v1:claims", None),
        ("/v1:claims", None),
        ("~/v1:claims", None),
        ("C:\\claims", None),
        ("C:/claims", None),
    ],
)
def test_revision_is_told_from_a_path_by_how_it_is_written(text: str, parts: tuple[str, str] | None) -> None:
    found = parse_revision(text)
    assert (found and (found.name, found.path)) == parts


# --- The command ---


def test_status_is_one_for_differences_only_when_asked(workspace: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(workspace, other)
    reword(other)
    assert status(workspace, other, "--only", "claims") == 0
    assert status(workspace, other, "--only", "claims", "--exit-code") == 1
    assert status(workspace, workspace, "--exit-code") == 0


@pytest.mark.parametrize("form", ["table", "json", "md"])
def test_format_is_written(form: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other"
    shutil.copytree(workspace, other)
    reword(other)
    assert status(workspace, other, "--only", "claims", "--format", form) == 0
    written = capsys.readouterr().out
    if form == "json":
        (change,) = json.loads(written)["claims"]
        assert (change["change"], change["aspects"]) == ("changed", ["words"])
    else:
        assert "Tizanidine comes first." in written


def nowhere(folder: Path) -> Path:
    return folder / "nowhere"


def empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def damaged(folder: Path) -> Path:
    (folder / "store").mkdir()
    (folder / "store" / "CURRENT").write_text("gone\n", encoding="utf-8")
    return folder / "store"


def not_claims(folder: Path) -> Path:
    (folder / "notes.yaml").write_text("- just\n- notes\n", encoding="utf-8")
    return folder / "notes.yaml"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (nowhere, "nowhere: there is no such file, folder or store; a git revision is written REV:PATH"),
        (empty, "empty: there is neither a store here nor a claim file"),
        (damaged, "store: CURRENT names a build that is gone; remove the folder and build again"),
        (not_claims, "notes.yaml:1: found ['just', 'notes']; allowed: an article with its claims"),
    ],
)
def test_what_cannot_be_compared_is_misuse(
    make: Callable[[Path], Path], message: str, workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status(workspace, make(tmp_path)) == 2
    said = capsys.readouterr()
    assert message in said.err
    assert said.out == ""


def test_store_of_another_format_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "generations" / "one"
    folder.mkdir(parents=True)
    (tmp_path / "CURRENT").write_text("one\n", encoding="utf-8")
    manifest = {"format": 0, "inputs": {"claims": [], "packs": [], "shipped": False, "reasoner": "fast"}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(StoreError):
        diff(tmp_path, tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupted_comparison_leaves_nothing_behind(workspace: Path, tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-c", "from evigraph.cli import main; main()", "diff", str(workspace), str(workspace)],
        env=os.environ | {"TMPDIR": str(place)},
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(place.glob("evigraph-diff-*/store-0/generations/*")) and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip()) == (130, "evigraph: stopped")
    assert list(place.iterdir()) == []
    assert sorted(path.name for path in workspace.rglob("*")) == sorted(["claims", ARTICLE.name])
