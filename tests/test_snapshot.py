"""A graph that is asked again is read into memory, where it answers as it does on disk."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest

import evigraph
from evigraph.api import Graph, StoredGraph
from evigraph.engine import canonical_nquads
from evigraph.questions.asking import ask
from evigraph.questions.forms import load_forms
from evigraph.snapshot import SNAPSHOT, read_snapshot, write_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.engine import Store
    from evigraph.store import StoreFolder

QUESTIONS: Final = tuple(form.examples[0] for form in load_forms())


@pytest.fixture
def generation(shipped_folder: StoreFolder, tmp_path: Path) -> Path:
    """A copy of the files beside the shipped store, which a test may damage."""
    current = shipped_folder.current()
    assert current is not None
    shutil.copy(current.folder / SNAPSHOT, tmp_path)
    shutil.copy(current.folder / "manifest.json", tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def in_memory(shipped_folder: StoreFolder) -> Graph:
    store, generation = shipped_folder.open_current()
    source = StoredGraph(store, generation.folder).in_memory()
    assert source.store is not store
    return Graph(source)


def test_the_snapshot_of_a_built_graph_holds_all_its_quads(shipped_store: Store, in_memory: Graph) -> None:
    assert canonical_nquads(in_memory.quads()) == canonical_nquads(shipped_store)


@pytest.mark.parametrize("question", QUESTIONS)
def test_memory_and_disk_give_the_same_reply(shipped_store: Store, in_memory: Graph, question: str) -> None:
    on_disk = Graph(StoredGraph(shipped_store))
    assert ask(question, in_memory).to_json() == ask(question, on_disk).to_json()


def test_only_a_graph_that_is_asked_again_is_read_into_memory(
    shipped_folder: StoreFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Path] = []

    def counted(folder: Path) -> Store | None:
        read.append(folder)
        return read_snapshot(folder)

    monkeypatch.setattr("evigraph.snapshot.read_snapshot", counted)
    graph = evigraph.open(shipped_folder.path)
    replies = [graph.ask(QUESTIONS[0]).to_json()]
    assert not read
    replies += [graph.ask(QUESTIONS[0]).to_json(), graph.ask(QUESTIONS[0]).to_json()]
    assert len(read) == 1
    assert replies[0] == replies[1] == replies[2]


@pytest.mark.parametrize("kept", [0, 100, 0.5], ids=["empty", "a-few-bytes", "half"])
def test_a_snapshot_that_was_cut_off_is_not_used(generation: Path, kept: float) -> None:
    whole = (generation / SNAPSHOT).read_bytes()
    size = int(kept * len(whole)) if isinstance(kept, float) else kept
    (generation / SNAPSHOT).write_bytes(whole[:size])
    assert read_snapshot(generation) is None


def test_a_snapshot_that_lost_whole_lines_is_not_used(generation: Path) -> None:
    lines = (generation / SNAPSHOT).read_bytes().splitlines(keepends=True)
    (generation / SNAPSHOT).write_bytes(b"".join(lines[:-5]))
    assert read_snapshot(generation) is None


def test_a_graph_without_its_snapshot_stays_on_disk(shipped_store: Store, tmp_path: Path) -> None:
    source = StoredGraph(shipped_store, tmp_path)
    assert source.in_memory() is source


def test_a_graph_too_large_for_memory_gets_no_snapshot(
    shipped_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evigraph.snapshot._MOST", len(shipped_store) - 1)
    write_snapshot(shipped_store, tmp_path)
    assert not list(tmp_path.iterdir())
