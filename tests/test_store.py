"""The store: its generations, who may read while it is built, and what is said when it is damaged."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from evigraph.build import FORMAT, build, ensure_built, is_stale
from evigraph.engine import canonical_nquads
from evigraph.errors import BuildInProgress, StaleStore, StoreError
from evigraph.inputs import Inputs
from evigraph.store import ENVIRONMENT_VARIABLE, StoreFolder, default_folder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMPTY = Inputs(shipped=False)


def test_the_folder_is_the_argument_else_the_environments_else_in_the_users_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(tmp_path / "named"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert default_folder(tmp_path / "given") == tmp_path / "given"
    assert default_folder() == tmp_path / "named"
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "")
    assert default_folder().parts[-2:] == ("evigraph", "store")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux follows XDG_CACHE_HOME")
def test_the_users_cache_is_where_the_system_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "evigraph" / "store"


def test_tests_never_touch_the_users_store() -> None:
    assert "evigraph-tests-" in os.environ[ENVIRONMENT_VARIABLE]


# --- Missing ---


def test_a_missing_store_has_no_generation_and_says_how_to_make_one(tmp_path: Path) -> None:
    missing = StoreFolder(tmp_path / "no" / "store")
    assert missing.current() is None
    with pytest.raises(StoreError) as caught:
        missing.open_current()
    assert str(caught.value) == f"{missing.path}: there is no store here yet; make one with 'evigraph build'"
    assert isinstance(caught.value, OSError)
    assert not (tmp_path / "no").exists()


def test_a_missing_store_is_built_with_its_parent_folders(tmp_path: Path) -> None:
    folder = StoreFolder(tmp_path / "no" / "store")
    build(folder, EMPTY)
    store, generation = folder.open_current()
    assert len(store) == generation.manifest["quads"] > 1000
    assert not is_stale(generation)


# --- Refused places ---


def assert_refused(folder: StoreFolder, *words: str) -> None:
    for reach in (lambda: build(folder, EMPTY), lambda: ensure_built(folder)):
        with pytest.raises(StoreError) as caught:
            reach()
        message = str(caught.value)
        assert message.startswith(str(folder.path))
        assert "\n" not in message
        for word in words:
            assert word in message


def test_a_store_that_is_a_file_is_refused_and_the_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "store"
    path.write_text("dear diary")
    assert_refused(StoreFolder(path), "--store DIR", ENVIRONMENT_VARIABLE)
    assert path.read_text() == "dear diary"


def test_a_store_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert_refused(StoreFolder(tmp_path / "file" / "store"), "Not a directory", "--store DIR")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/sys refuses even root, on Linux only")
def test_a_store_that_cannot_be_written_is_refused() -> None:
    from pathlib import Path

    assert_refused(StoreFolder(Path("/sys/evigraph")), "--store DIR", ENVIRONMENT_VARIABLE)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere; /sys stands for it above")
def test_a_store_without_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert_refused(StoreFolder(tmp_path / "store"), "Permission denied", "--store DIR")
    finally:
        tmp_path.chmod(0o700)


# --- Damaged ---


def _truncate_manifest(folder: StoreFolder) -> None:
    path = _current(folder) / "manifest.json"
    path.write_bytes(path.read_bytes()[:100])


def _empty_manifest(folder: StoreFolder) -> None:
    (_current(folder) / "manifest.json").write_bytes(b"")


def _binary_manifest(folder: StoreFolder) -> None:
    (_current(folder) / "manifest.json").write_bytes(b"\xff\x00")


def _list_as_manifest(folder: StoreFolder) -> None:
    (_current(folder) / "manifest.json").write_text("[]")


def _manifest_of_nothing(folder: StoreFolder) -> None:
    (_current(folder) / "manifest.json").write_text("{}")


def _missing_manifest(folder: StoreFolder) -> None:
    (_current(folder) / "manifest.json").unlink()


def _pointer_to_nothing(folder: StoreFolder) -> None:
    (folder.path / "CURRENT").write_text("nothing\n")


def _empty_pointer(folder: StoreFolder) -> None:
    (folder.path / "CURRENT").write_text("")


def _missing_generations(folder: StoreFolder) -> None:
    shutil.rmtree(folder.path / "generations")


def _missing_quads(folder: StoreFolder) -> None:
    shutil.rmtree(_current(folder) / "quads")


def _truncated_quads(folder: StoreFolder) -> None:
    for path in (_current(folder) / "quads").glob("*.sst"):
        path.write_bytes(path.read_bytes()[:100])


def _current(folder: StoreFolder) -> Path:
    return folder.path / "generations" / (folder.path / "CURRENT").read_text().strip()


DAMAGES: list[Callable[[StoreFolder], None]] = [
    _truncate_manifest,
    _empty_manifest,
    _binary_manifest,
    _list_as_manifest,
    _manifest_of_nothing,
    _missing_manifest,
    _pointer_to_nothing,
    _empty_pointer,
    _missing_generations,
    _missing_quads,
    _truncated_quads,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__.strip("_"))
def test_a_damaged_store_is_refused_with_the_way_out(
    damage: Callable[[StoreFolder], None], folder: StoreFolder
) -> None:
    damage(folder)
    with pytest.raises(StoreError) as caught:
        folder.open_current()
    message = str(caught.value)
    assert message.startswith(str(folder.path))
    assert "and build again" in message
    assert "\n" not in message


@pytest.mark.parametrize("damage", [_pointer_to_nothing, _truncated_quads])
def test_a_damaged_store_is_built_anew(damage: Callable[[StoreFolder], None], folder: StoreFolder) -> None:
    before = canonical_nquads(folder.open_current()[0])
    damage(folder)
    build(folder, EMPTY, anew=True)
    assert canonical_nquads(folder.open_current()[0]) == before
    assert len(list((folder.path / "generations").iterdir())) <= 2


def test_quads_damaged_behind_the_stores_back_stop_the_next_build(folder: StoreFolder, tmp_path: Path) -> None:
    _missing_quads(folder)
    claims = tmp_path / "claims"
    claims.mkdir()
    article = {"id": "article:a", "title": "A", "text": {"sha256": "0" * 64, "characters": 9}}
    (claims / "a.yaml").write_text(json.dumps(article))
    with pytest.raises(StoreError, match=r"cannot be opened .* and build again"):
        build(folder, Inputs.from_paths([claims], shipped=False))


def test_a_store_of_another_format_is_stale_and_is_replaced(folder: StoreFolder) -> None:
    path = _current(folder) / "manifest.json"
    path.write_text(json.dumps({"format": 0, "inputs": EMPTY.to_json()}))
    generation = folder.current()
    assert generation is not None
    assert is_stale(generation)
    ensure_built(folder)
    current = folder.current()
    assert current is not None
    assert current.manifest["format"] == FORMAT
    assert not is_stale(current)


# --- Readers and builders beside each other ---


def test_a_reader_that_opened_the_store_before_two_builds_still_answers(folder: StoreFolder) -> None:
    store, generation = folder.open_current()
    before = canonical_nquads(store)
    build(folder, EMPTY, anew=True)
    assert len(generation.open()) == len(store)  # as a reader does that is between CURRENT and the quads
    build(folder, EMPTY, anew=True)
    assert not generation.folder.exists()
    assert canonical_nquads(store) == before


def test_a_build_waits_for_the_lock_and_says_so_when_it_gives_up(folder: StoreFolder) -> None:
    holding = (
        "import sys; from pathlib import Path; from evigraph.store import StoreFolder\n"
        "with StoreFolder(Path(sys.argv[1])).lock():\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holding, str(folder.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BuildInProgress, match=r"another build .* choose another store"), folder.lock(timeout=0.05):
            pass
        assert len(folder.open_current()[0]) > 1000  # readers do not wait
        holder.kill()
    with folder.lock(timeout=30):  # the lock of a dead process is free
        pass


def test_a_store_whose_files_are_gone_is_stale(folder: StoreFolder, tmp_path: Path) -> None:
    article = tmp_path / "a.yaml"
    article.write_text(json.dumps({"id": "article:a", "title": "A", "text": {"sha256": "0" * 64, "characters": 9}}))
    generation = build(folder, Inputs.from_paths([article], shipped=False)).generation
    assert not is_stale(generation)
    article.unlink()
    assert is_stale(generation)
    with pytest.warns(StaleStore, match=r"a\.yaml: there is no such file or folder of claims"):
        ensure_built(folder)
    assert folder.current() == generation
