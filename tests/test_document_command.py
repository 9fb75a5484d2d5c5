"""``evigraph export`` with a document's format: chosen by name or extension, with the filters of views."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evigraph.cli.export import command
from evigraph.exports.documents import DOCUMENTS

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.store import StoreFolder


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_chosen_by_its_extension(name: str, shipped_folder: StoreFolder, tmp_path: Path) -> None:
    assert shipped_folder
    by_name, by_extension = tmp_path / "named", tmp_path / f"file{DOCUMENTS[name].extensions[0]}"

    for arguments in (["--format", name, "--out", str(by_name)], ["--out", str(by_extension)]):
        done = CliRunner().invoke(command, [*arguments, "--where", "drug=tizanidine"])
        assert done.exit_code == 0, done.output

    assert by_name.read_bytes() == by_extension.read_bytes() != b""


def test_filter_chooses_the_claims_of_the_bundle(shipped_folder: StoreFolder) -> None:
    assert shipped_folder
    done = CliRunner().invoke(command, ["--format", "fhir", "--out", "-", "--where", "drug=tizanidine"])

    entries = [entry["resource"] for entry in json.loads(done.stdout)["entry"]]
    stated = [one for one in entries if one["resourceType"] == "Evidence"]
    assert stated
    for one in stated:
        assert any("tizanidine" in part["description"] for part in one["variableDefinition"])
