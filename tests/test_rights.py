"""What exports state of the licence, the maker and the dates of claims: what is known, and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Final, cast

import pytest
import rdflib
from nanopub.nanopub import Nanopub
from nanopub.nanopub_conf import NanopubConf
from rdflib.namespace import DCTERMS

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.claimfiles import shipped_claim_files
from evigraph.exports import nanopublications, rights
from evigraph.exports.dataset import write_dcat, write_void
from evigraph.exports.rights import Rights, find_rights
from evigraph.namespaces import ARTICLE
from evigraph.settings import SETTINGS

if TYPE_CHECKING:
    from evigraph.store import StoreFolder

APACHE: Final = rdflib.URIRef("https://www.apache.org/licenses/LICENSE-2.0")
FEW: Final = ("000-001", "001-001")


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    return open_(shipped_folder.path)


def test_licence_of_the_project_is_stated_of_the_shipped_claims_only(tmp_path: Path) -> None:
    shipped = [Path(str(file)) for file in shipped_claim_files()]
    (tmp_path / "copy").mkdir()
    for name, setting in (("mine", "licence = 'https://example.org/mine'\ncreator = 'A. Reader'"), ("plain", "")):
        (tmp_path / name / "claims").mkdir(parents=True)
        if setting:
            (tmp_path / name / SETTINGS).write_text(setting, encoding="utf-8")
    files = {
        str(tmp_path / "copy" / "one.yaml"): shipped[0].read_bytes(),
        str(tmp_path / "mine" / "claims" / "two.yaml"): b"two",
        str(tmp_path / "plain" / "claims" / "three.yaml"): b"three",
    }
    manifest = {
        "articles": {path: {"article": Path(path).stem} for path in files},
        "files": {path: {"sha256": hashlib.sha256(data).hexdigest()} for path, data in files.items()},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")

    found = find_rights(cast("Graph", SimpleNamespace(source=SimpleNamespace(folder=tmp_path))))

    assert found == {
        f"{ARTICLE}one": Rights(str(APACHE)),
        f"{ARTICLE}two": Rights("https://example.org/mine", "A. Reader"),
        f"{ARTICLE}three": Rights(),
    }
    assert find_rights(cast("Graph", SimpleNamespace(source=SimpleNamespace(url="https://example.org/")))) == {}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_nanopublication_with_rights_is_valid_and_dates_its_article(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = next(iri for iri in find_rights(graph) if iri.startswith(f"{ARTICLE}000"))
    stated = {article: Rights(str(APACHE), "A. Reader")}
    monkeypatch.setattr(nanopublications, "find_rights", lambda _: stated)
    nanopublications.write(graph, ["000-001"], file := io.BytesIO())
    data = rdflib.ConjunctiveGraph()
    data.parse(data=file.getvalue(), format="trig")
    nanopub = Nanopub(rdf=data, conf=NanopubConf())
    assert nanopub.is_valid
    assert list(nanopub.pubinfo.objects(None, DCTERMS.license)) == [APACHE]
    (creator,) = nanopub.pubinfo.objects(None, DCTERMS.creator)
    assert str(creator).endswith("/agent/a-reader")
    (date,) = nanopub.provenance.objects(rdflib.URIRef(article), DCTERMS.modified)
    assert date.toPython().year >= 2020


@pytest.mark.parametrize("write", [write_void, write_dcat], ids=["void", "dcat"])
def test_dataset_states_what_holds_of_all_its_articles(
    write: object, graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    def licences() -> list[object]:
        assert callable(write)
        write(graph, FEW, file := io.BytesIO())
        found = rdflib.Graph().parse(data=file.getvalue(), format="turtle")
        if write is write_dcat:
            assert len(set(found.subjects(DCTERMS.modified))) == len(FEW)
        return list(found.objects(None, DCTERMS.license))

    assert licences() == [APACHE]
    first = next(iter(find_rights(graph)))
    known = rights.find_rights(graph) | {first: Rights("https://example.org/other")}
    monkeypatch.setattr("evigraph.exports.dataset.find_rights", lambda _: known)
    assert licences() == []
