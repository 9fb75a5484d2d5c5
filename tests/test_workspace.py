"""What belongs to a workspace: its claims, and the waivers, checks and packs beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evigraph.inputs import claim_files
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("claims/b.yaml", "claims/a.yaml", "vocabulary/p.tsv", "vocabulary/notes.txt", "checks/c.rq"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "waivers.yaml").write_text("")
    return tmp_path


def test_workspace_lists_what_lies_in_its_folders(place: Path) -> None:
    assert Workspace.from_paths([place]) == Workspace(
        (place / "claims/a.yaml", place / "claims/b.yaml"),
        (place / "waivers.yaml",),
        (place / "checks",),
        (place / "vocabulary/p.tsv",),
    )


def test_folder_of_claims_belongs_to_the_workspace_around_it(place: Path) -> None:
    assert Workspace.from_paths([place / "claims"]) == Workspace.from_paths([place])


def test_folder_that_holds_claims_itself_is_a_workspace(place: Path) -> None:
    for file in (place / "claims").iterdir():
        file.rename(place / file.name)
    (place / "claims").rmdir()

    found = Workspace.from_paths([place])

    assert found.claims == (place / "a.yaml", place / "b.yaml")
    assert (found.waivers, found.checks) == ((place / "waivers.yaml",), (place / "checks",))


def test_single_file_has_the_waivers_beside_it_and_no_checks(place: Path) -> None:
    (place / "claims/waivers.yaml").write_text("")

    found = Workspace.from_paths([place / "claims/a.yaml"])

    assert found == Workspace((place / "claims/a.yaml",), (place / "claims/waivers.yaml",))


def test_waivers_are_no_claim_file(place: Path) -> None:
    (place / "claims/waivers.yaml").write_text("")
    assert [file.name for file in claim_files(place / "claims")] == ["a.yaml", "b.yaml"]


def test_what_is_named_twice_is_listed_once(place: Path) -> None:
    twice = Workspace.from_paths([place, place / "claims", place / "claims" / ".." / "claims" / "a.yaml"])
    assert twice == Workspace.from_paths([place])


def test_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        Workspace.from_paths([tmp_path / "nowhere"])
