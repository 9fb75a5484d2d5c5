"""The line that says where an export comes from: the same for the same files, wherever they lie."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.build import build
from evigraph.claimfiles import shipped_claim_files
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import Selection
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: Final = ("graphml", "gexf", "cyjs", "html", "void")
PICTURES: Final = ("matrix", "citations")


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


def test_line_counts_the_articles_and_changes_with_a_file(two_places: list[Graph], folder: StoreFolder) -> None:
    one, other = (provenance_line(graph, Selection()) for graph in two_places)
    assert one == other
    assert re.fullmatch(r"evigraph \S+; graph of 1 article, digest [0-9a-f]{12}; selected: all claims", one)

    (article,) = two_places[0].workspace.claims
    article.write_text(article.read_text(encoding="utf-8") + "\n# A remark.\n", encoding="utf-8")
    assert provenance_line(open_(folder.path), Selection()) != one
