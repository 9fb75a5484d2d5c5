"""The line that says where an export comes from: the same for the same files, wherever they lie."""

from __future__ import annotations

import json
import re
import shutil
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

import pytest

from evigraph.api import open as open_
from evigraph.build import build
from evigraph.claimfiles import shipped_claim_files
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import Selection
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.api import Graph

FORMATS: Final = ("graphml", "html", "void")
PICTURES: Final = ("matrix",)


@pytest.fixture
def two_places(folder: StoreFolder, tmp_path: Path) -> list[Graph]:
    """One article, in folders and stores of different names, the second written later."""
    (tmp_path / "elsewhere" / "deeper").mkdir(parents=True)
    later = StoreFolder(tmp_path / "elsewhere" / "store")
    shutil.copytree(folder.path, later.path)
    places = {folder: tmp_path / "claims", later: tmp_path / "elsewhere" / "deeper"}
    for store, place in places.items():
        place.mkdir(exist_ok=True)
        (place / "article.yaml").write_bytes(min(shipped_claim_files(), key=str).read_bytes())
        build(store, Inputs.from_paths([place], shipped=False), recording=False)
    return [open_(store.path) for store in places]


def test_same_files_anywhere_give_the_same_bytes(two_places: list[Graph], tmp_path: Path) -> None:
    written: list[dict[str, bytes]] = []
    for graph in two_places:
        out = tmp_path / "out"
        out.mkdir()
        for form in FORMATS:
            graph.export(out / form, form=form, where={"drug": "tizanidine"})
        for kind in PICTURES:
            graph.plot(kind, out / f"{kind}.svg", where={"drug": "tizanidine"})
        written.append({path.name: path.read_bytes() for path in sorted(out.iterdir())})
        shutil.rmtree(out)

    one, other = written
    assert len(one) == len(FORMATS) + len(PICTURES)
    assert [name for name in one if one[name] != other[name]] == []


@pytest.mark.parametrize(
    ("files", "same"),
    [
        ({"/b/one.yaml": "1", "/b/vocabulary.tsv": "2"}, True),
        ({"/a/vocabulary.tsv": "1", "/a/one.yaml": "2"}, True),
        ({"/a/one.yaml": "3", "/a/vocabulary.tsv": "2"}, False),
        ({"/a/one.yaml": "1"}, False),
    ],
)
def test_line_is_of_what_the_files_hold_and_not_of_where_they_lie(
    files: dict[str, str], same: bool, tmp_path: Path
) -> None:
    def line(held: dict[str, str]) -> str:
        states = {path: {"sha256": digest} for path, digest in held.items()}
        manifest = {"articles": {"/a/one.yaml": {}}, "files": states, "key": str(held)}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return provenance_line(cast("Graph", SimpleNamespace(source=SimpleNamespace(folder=tmp_path))), Selection())

    before = line({"/a/one.yaml": "1", "/a/vocabulary.tsv": "2"})
    assert re.fullmatch(r"evigraph \S+; graph of 1 article, digest [0-9a-f]{12}; selected: all claims", before)
    assert (line(files) == before) is same
