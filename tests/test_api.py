"""The graph as Python code sees it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.remote_servers import endpoint_with, needs_oxigraph

import evigraph
from evigraph.engine import Rows
from evigraph.errors import ParameterError, UnknownQuery, UnknownTerm
from evigraph.library import load_library

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.library import Parameter

EXAMPLES: dict[str, dict[str, str]] = {
    query.name: {parameter.name: parameter.example for parameter in query.header.parameters} for query in load_library()
}


@pytest.fixture(scope="module")
def graph() -> evigraph.Graph:
    return evigraph.open()


def test_parameters_take_labels_synonyms_brands_plurals_iris_and_curies(graph: evigraph.Graph) -> None:
    names = [
        "baclofen",
        "Lioresal",
        "BACLOFEN",
        "term:baclofen",
        "https://w3id.org/evigraph/term/baclofen",
        "<https://w3id.org/evigraph/term/baclofen>",
    ]

    results = [graph.query("recommendation", drug=name, condition="back strains") for name in names]

    assert len(results[0]) > 3
    assert all(result == results[0] for result in results)


def test_result_is_a_sequence_of_rows_with_plain_values(graph: evigraph.Graph) -> None:
    result = graph.query("doses", drug="naproxen")

    assert result[0]["targetLow"] == 500
    assert result[-1] == result[len(result) - 1]
    assert [row["drugLabel"] for row in result] == ["naproxen"] * len(result)
    assert "naproxen" in result._repr_html_()
    assert "500" in str(result)


def test_result_becomes_a_data_frame(graph: evigraph.Graph) -> None:
    pytest.importorskip("pandas", reason="the extra 'pandas' is not installed")

    frame = graph.query("options", drug_class="muscle relaxant", condition="radiculopathy").to_pandas()

    assert "verdict" in frame.columns
    assert set(frame["drugLabel"]) >= {"tizanidine", "baclofen"}


def test_reply_becomes_a_data_frame_and_shows_itself(graph: evigraph.Graph) -> None:
    pytest.importorskip("pandas", reason="the extra 'pandas' is not installed")
    reply = graph.ask("Which muscle relaxants are preferred for radiculopathy?")

    assert list(reply.to_pandas()["verdict"]) == ["preferred", "option", "not recommended"]
    assert "<table>" in reply._repr_html_()
    assert "tizanidine" in str(reply)


def test_unknown_names_are_refused_with_the_nearest(graph: evigraph.Graph) -> None:
    with pytest.raises(UnknownQuery, match="did you mean doses"):
        graph.query("dosis", drug="baclofen")
    with pytest.raises(ParameterError, match="did you mean drug"):
        graph.query("doses", drgu="baclofen")
    with pytest.raises(UnknownTerm, match="did you mean tizanidine"):
        graph.query("doses", drug="tizanidin")
    with pytest.raises(ParameterError, match="is a condition; the parameter 'drug' wants an intervention"):
        graph.query("doses", drug="radiculopathy")
    with pytest.raises(ParameterError, match="needs the parameter 'drug'"):
        graph.query("recommendation")
    with pytest.raises(ParameterError, match="none of acute, subacute, chronic, recurrent"):
        graph.query("options", drug_class="NSAID", phase="acut")


@pytest.mark.parametrize(
    "hostile",
    [
        "baclofen> } ; DROP ALL #",
        "term:baclofen> } UNION { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o",
        'x" } INSERT DATA { <urn:a> <urn:b> <urn:c> } #',
        "https://w3id.org/evigraph/term/x> . ?s ?p ?o . <urn:y",
    ],
)
def test_text_of_a_parameter_never_becomes_sparql(hostile: str, graph: evigraph.Graph) -> None:
    before = graph.run("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")

    with pytest.raises((UnknownTerm, ParameterError)):
        graph.query("recommendation", drug=hostile)
    with pytest.raises(ParameterError):
        graph.query("claim", claim=hostile)

    assert graph.run("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }") == before


def test_copy_in_rdflib_holds_every_quad(graph: evigraph.Graph) -> None:
    quads = sum(1 for _ in graph.to_rdflib().quads())

    assert quads > 10_000
    assert quads == sum(1 for _ in graph.quads())


def test_opening_a_graph_whose_claim_file_changed_builds_it_again(tmp_path: Path) -> None:
    from evigraph.build import build
    from evigraph.inputs import Inputs
    from evigraph.store import StoreFolder

    shipped = Path(evigraph.__file__).parents[1] / "claims/003_24d714bc1bf39f5f.yaml"
    if not shipped.is_file():
        pytest.skip("the claim files are not beside the package")
    own = tmp_path / "own.yaml"
    own.write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    store = tmp_path / "store"
    build(StoreFolder(store), Inputs.from_paths([own], shipped=False))
    assert evigraph.open(store).ask("Is gabapentin recommended for sciatica?").answers

    own.write_text(own.read_text(encoding="utf-8").replace("interventions: [gabapentin]", "interventions: [naproxen]"))

    assert not evigraph.open(store).ask("Is gabapentin recommended for sciatica?").answers


@pytest.fixture(scope="module")
def remote() -> Iterator[evigraph.Graph]:
    with endpoint_with(list(evigraph.open().quads())) as endpoint:
        yield evigraph.Graph(endpoint)


@needs_oxigraph
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_library_query_gives_the_same_rows_embedded_and_remote(
    name: str, graph: evigraph.Graph, remote: evigraph.Graph
) -> None:
    needed = {p.name: p.example for p in _parameters(name) if p.required}
    for values in (needed, EXAMPLES[name]):
        assert remote.query(name, **values) == graph.query(name, **values)


@needs_oxigraph
def test_questions_get_the_same_reply_embedded_and_remote(graph: evigraph.Graph, remote: evigraph.Graph) -> None:
    for question in ("Which muscle relaxants are preferred for radiculopathy?", "Is naproxen ok for spasticity?"):
        assert json.dumps(remote.ask(question).to_json()) == json.dumps(graph.ask(question).to_json())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_library_query_finds_rows_in_the_shipped_articles(name: str, graph: evigraph.Graph) -> None:
    needed = {p.name: p.example for p in _parameters(name) if p.required}

    result = graph.query(name, **needed)

    assert len(result) > 0
    assert isinstance(result.rows, Rows)


def _parameters(name: str) -> tuple[Parameter, ...]:
    return next(query for query in load_library() if query.name == name).header.parameters
