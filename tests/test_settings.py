"""A workspace is made once, found from any folder inside it, and used by the commands that run there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.commands import command

from evigraph.inputs import Inputs
from evigraph.resources import resource
from evigraph.settings import SETTINGS, Settings, WorkspaceError, find_settings, make_workspace
from evigraph.store import ENVIRONMENT_VARIABLE, default_folder, workspace_of

if TYPE_CHECKING:
    from evigraph.store import StoreFolder

run = command()

PACK = "label\tkind\tparents\nmelizapine\tdrug\tmuscle relaxant\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "mine")[0].root


def test_workspace_has_its_folders_settings_and_ignored_store(root: Path) -> None:
    assert sorted(path.name for path in root.iterdir()) == [".gitignore", "articles", "claims", SETTINGS, "vocabulary"]
    assert "/.evigraph/" in (root / ".gitignore").read_text()


def test_making_a_workspace_again_changes_nothing_and_adds_what_is_missing(root: Path) -> None:
    (root / SETTINGS).write_text("shipped = true\n")
    (root / "articles").rmdir()

    settings, made = make_workspace(root)

    assert settings.shipped
    assert made == [root / "articles"]


def test_workspace_is_found_from_a_folder_inside_it(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "claims")
    assert find_settings() == Settings(root)


def test_there_is_no_workspace_outside_one(tmp_path: Path) -> None:
    assert find_settings(tmp_path) is None


def test_inner_workspace_is_found_before_the_one_around_it(root: Path) -> None:
    inner = make_workspace(root / "articles" / "inner")[0]
    assert find_settings(inner.root / "claims") == inner


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("shipped = 1", "shipped: found 1; write true or false"),
        ("shiped = true", "shiped: there is no such setting; write shipped, licence, creator; did you mean shipped?"),
        ("shipped true", "malformed TOML"),
        ("license = 'x'", "license: there is no such setting; write shipped, licence, creator; did you mean licence?"),
        ("licence = 'Apache 2.0'", "licence: found 'Apache 2.0'; write the address of a licence, as in 'https://"),
        ("creator = 1", "creator: found 1; write text in quotes"),
        ("creator = 'https://a b'", "creator: found 'https://a b'; write a name, or an address without spaces"),
        (b"\xff", "malformed TOML"),
    ],
)
def test_wrong_settings_are_refused_with_what_to_write(root: Path, content: str | bytes, message: str) -> None:
    (root / SETTINGS).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(WorkspaceError, match=message) as caught:
        find_settings(root)
    assert str(caught.value).startswith(str(root / SETTINGS))


def test_store_is_the_workspaces_unless_another_is_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    named = default_folder()
    assert (workspace_of(), named) == (None, Path(os.environ[ENVIRONMENT_VARIABLE]))
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    assert (workspace_of(), default_folder()) == (Settings(root), root / ".evigraph" / "store")
    assert (workspace_of("other"), default_folder("other")) == (None, Path("other"))


def test_store_is_built_from_what_the_workspace_holds(root: Path) -> None:
    (root / "vocabulary" / "own.tsv").write_text(PACK)
    (root / SETTINGS).write_text("shipped = true\n")
    assert Settings.from_file(root / SETTINGS).inputs() == Inputs(
        (root / "claims",), (root / "vocabulary" / "own.tsv",), shipped=True
    )


def test_kept_text_is_the_text_exactly(root: Path) -> None:
    text = "Ankles\r\n\r\nWalk²"
    file = Settings(root).keep_text("ankle", text)
    assert file.read_bytes() == text.encode()
    assert [path.name for path in (root / "articles").iterdir()] == ["ankle.txt"]


def test_commands_use_the_workspace_that_they_run_in(
    root: Path, folder: StoreFolder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.chdir(root / "articles")
    shutil.copytree(folder.path, root / ".evigraph" / "store")  # its terminology, so that only claims are to be read
    article = Path(str(resource("graph/claims/003_24d714bc1bf39f5f.yaml")))

    def listed() -> list[str]:
        assert run("query", "articles", "--format", "csv") == 0
        return capsys.readouterr().out.splitlines()[1:]

    assert listed() == []
    # What is added since the last build is seen without being told.
    shutil.copy(article, root / "claims")
    assert len(listed()) == 1
    for writer, name in ((("export", "--view", "citations"), "cited.graphml"), (("plot", "matrix"), "advice.svg")):
        assert run(*writer, "--out", name) == 0
        assert "graph of 1 article," in (root / "articles" / name).read_text(encoding="utf-8")


def test_store_of_a_workspace_is_not_built_from_other_files(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.chdir(root)
    assert run("build", "claims") == 2
    assert "is built from what lies in it" in capsys.readouterr().err


def test_init_says_when_the_folder_is_a_workspace_already(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("init", str(root)) == 0
    assert f"{root} is a workspace already" in capsys.readouterr().out


def test_init_where_a_file_is_in_the_way_is_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").write_text("")
    assert run("init", str(tmp_path / "mine")) == 2
    assert capsys.readouterr().err.count("\n") == 1
