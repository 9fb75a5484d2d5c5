"""What breaks a shape is found with the claim, its file and line, and what to write instead."""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.api import open as open_graph
from evigraph.build import build
from evigraph.engine import Literal, NamedNode, Quad, Store, parse_rdf
from evigraph.errors import MissingExtra, UncheckedShapes
from evigraph.findings import checking
from evigraph.findings.finding import FindingType, Severity
from evigraph.findings.scope import Scope
from evigraph.findings.shape_engine import ShapeError, violations
from evigraph.findings.shapes import find_shape_violations
from evigraph.inputs import Inputs
from evigraph.namespaces import CLAIM, EV, GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.store import StoreFolder

pytest.importorskip("pyrudof", reason="the extra 'shacl' is not installed: no pyrudof")

ROOT: Final = Path(__file__).parents[1]
EXAMPLES: Final = sorted((ROOT / "ontology" / "examples").glob("*/*.ttl"))
SHAPE: Final = "https://w3id.org/evigraph/shape/"
#: Shapes whose constraint is a query: the engine names the shape around it.
QUERIES: Final = {"span-within-text": "span", "term-not-within-itself": "term"}
ARTICLE: Final = f"{GRAPH}article/001_f92ee4eb54ec1f53"


def expected(path: Path) -> set[str]:
    found = re.match(r"# expects: (\S+)", path.read_text(encoding="utf-8"))
    return {QUERIES.get(found[1], found[1])} if found and path.parent.name == "invalid" else set()


SHAPED: Final = [path for path in EXAMPLES if expected(path) != {"inconsistent"}]


@pytest.mark.parametrize("path", SHAPED, ids=lambda path: path.stem)
def test_engine_finds_in_each_example_what_it_names(path: Path) -> None:
    found = violations(parse_rdf(path.read_bytes()))
    assert {violation.shape.removeprefix(SHAPE) for violation in found} == expected(path)
    for violation in found:
        assert violation.message == message_of(violation.shape, path.stem)


@cache
def messages() -> Mapping[str, frozenset[str]]:
    shapes = [
        quad
        for file in (ROOT / "ontology" / "shapes").glob("*.ttl")
        for quad in parse_rdf(file.read_bytes())
        if isinstance(quad.object, Literal) and quad.predicate.value.endswith("#message")
    ]
    found: dict[str, set[str]] = {}
    for quad in shapes:
        found.setdefault(str(quad.subject), set()).add(quad.object.value)  # type: ignore[union-attr]  # it is a literal
    return {shape: frozenset(texts) for shape, texts in found.items()}


def message_of(shape: str, example: str = "") -> str:
    """Return what the shapes say of *shape*; what the query within says where the example is about that."""
    inner = {"span_beyond_the_text": "span-within-text", "term_within_itself": "term-not-within-itself"}.get(example)
    (message,) = messages()[f"<{SHAPE}{inner}>" if inner else f"<{shape}>"]
    return message


def copy_of(shipped: Store) -> Store:
    store = Store()
    store.extend(shipped)
    return store


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapes")


def test_the_shipped_articles_break_no_shape(shipped_store: Store, cache_folder: Path) -> None:
    assert list(find_shape_violations(Scope(Graph(StoredGraph(shipped_store))), cache=cache_folder)) == []


def test_planted_mistakes_are_found_in_the_one_article_that_has_them(shipped_store: Store, cache_folder: Path) -> None:
    store = copy_of(shipped_store)
    graph, claim = NamedNode(ARTICLE), NamedNode(f"{CLAIM}001-001")
    (direction,) = store.quads_for_pattern(claim, NamedNode(EV + "direction"), None, graph)
    store.remove(direction)
    store.add(Quad(claim, NamedNode(EV + "line"), Literal(0), graph))
    found = list(find_shape_violations(Scope(Graph(StoredGraph(store))), cache=cache_folder))
    assert {finding.ground["shape"] for finding in found} >= {"claim-direction", "claim-line"}
    assert {finding.claims for finding in found} == {("001-001",)}
    assert {finding.articles for finding in found} == {("001_f92ee4eb54ec1f53",)}
    assert {finding.type for finding in found} == {FindingType.SHAPE}
    (line,) = (finding for finding in found if finding.ground["shape"] == "claim-line")
    assert line.reason == f"claim 001-001 (line, found 0): {message_of(f'{SHAPE}claim-line')}"
    assert line.severity is Severity.MEDIUM
    assert len({finding.code for finding in found}) == len(found)


def test_a_judged_article_is_not_judged_again(
    shipped_store: Store, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = Scope(Graph(StoredGraph(shipped_store)))
    list(find_shape_violations(scope, cache=cache_folder))
    monkeypatch.setitem(sys.modules, "pyrudof", None)
    assert list(find_shape_violations(scope, cache=cache_folder)) == []


def test_an_article_is_judged_again_once_what_it_refers_to_is_gone(shipped_store: Store, cache_folder: Path) -> None:
    store = copy_of(shipped_store)
    scope = Scope(Graph(StoredGraph(store)))
    assert list(find_shape_violations(scope, cache=cache_folder)) == []
    reference = next(iter(store.quads_for_pattern(None, NamedNode(EV + "identityCitation"), None, None)))
    assert isinstance(reference.object, NamedNode)
    for quad in list(store.quads_for_pattern(reference.object, None, None, None)):
        store.remove(quad)
    found = {finding.ground["shape"] for finding in find_shape_violations(scope, cache=cache_folder)}
    assert "possible-identity-citation" in found


def test_mistakes_of_a_users_own_file_and_pack_are_shown_where_they_stand(folder: StoreFolder, tmp_path: Path) -> None:
    pack, claims = tmp_path / "own.ttl", tmp_path / "own.yaml"
    pack.write_text(
        "@prefix ev: <https://w3id.org/evigraph/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
        '<urn:x:pill> a ev:Drug ; skos:prefLabel "pill"@en ;\n'
        "    ev:inDrugClass <https://w3id.org/evigraph/term/back-pain> .\n",
        encoding="utf-8",
    )
    claims.write_text(
        "id: article:own\ntitle: Own\n"
        f"text: {{sha256: '{'0' * 64}', characters: 9}}\n"
        "claims:\n"
        "  - id: claim:own-1\n    kind: recommendation\n    direction: benefit\n"
        "    span: {start: 0, end: 9}\n    interventions: [pill]\n    paraphrase: Take it.\n",
        encoding="utf-8",
    )
    build(folder, Inputs.from_paths([claims], packs=[pack], shipped=False))
    found = list(find_shape_violations(Scope(open_graph(folder.path)), cache=tmp_path / "cache"))
    places = {(finding.place.file, finding.place.line) for finding in found if finding.place is not None}
    assert (str(claims), 7) in places, "a recommendation has no direction of evidence"
    assert (str(pack), 4) in places, "a drug is in a condition"


def test_nothing_that_looks_like_a_file_or_an_address_is_read(tmp_path: Path) -> None:
    assert violations([]) == []
    odd = Quad(NamedNode((tmp_path / "x").as_uri()), NamedNode("urn:p"), Literal("http://127.0.0.1:9/"))
    assert violations([odd]) == []


def test_without_the_engine_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyrudof", None)
    with pytest.raises(MissingExtra, match=r"pip install 'evigraph\[shacl\]'"):
        violations([])


def test_without_the_engine_a_check_of_everything_says_that_shapes_are_left_out(
    shipped_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "find_spec", lambda _: None)
    monkeypatch.setattr(
        checking,
        "find_findings",
        lambda *_, **chosen: pytest.fail(str(chosen)) if "shapes" in chosen["families"] else (),
    )
    with pytest.warns(UncheckedShapes, match=r"pip install 'evigraph\[shacl\]'"):
        assert checking.check(Graph(StoredGraph(shipped_store))) == ()


def test_what_the_engine_cannot_read_is_an_error_of_ours() -> None:
    assert issubclass(ShapeError, RuntimeError)
