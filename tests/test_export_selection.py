"""What ``--where``, ``--query`` and ``--question`` select, held against the graph's own answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evigraph.api import open as open_
from evigraph.engine import NamedNode, Rows
from evigraph.errors import ParameterError, UnknownTerm
from evigraph.exports.exporting import choose
from evigraph.exports.selecting import select
from evigraph.exports.selection import FILTERS, EmptySelection, claims_in, parse_where
from evigraph.namespaces import CLAIM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.api import Graph
    from evigraph.store import StoreFolder


@pytest.fixture(scope="module")
def graph(shipped_folder: StoreFolder) -> Graph:
    return open_(shipped_folder.path)


def claims_of(graph: Graph, pattern: str) -> set[str]:
    answer = graph.run(f"SELECT DISTINCT ?claim {{ ?claim a ev:Claim . {pattern} }}")
    assert isinstance(answer, Rows)
    return {cell.value.removeprefix(CLAIM) for (cell,) in answer.rows if isinstance(cell, NamedNode)}


@pytest.mark.parametrize(
    ("where", "pattern"),
    [
        ({"drug": ["Neurontin"]}, "?claim ev:intervention term:gabapentin"),
        (
            {"drug": ["term:baclofen", "tizanidine"]},
            "?claim ev:intervention ?d FILTER(?d IN (term:baclofen, term:tizanidine))",
        ),
        ({"class": ["muscle relaxants"]}, "?claim ev:intervention ?d . ?d ev:within term:muscle-relaxant"),
        (
            {"drug": ["tizanidine"], "provenance": ["all"]},
            "?claim ev:intervention ?d . term:tizanidine ev:within ?d",
        ),
        ({"comparator": ["placebo"]}, "?claim ev:comparator term:placebo"),
        ({"condition": ["radiculopathy"]}, "?claim ev:condition ?c . ?c ev:within|ev:near term:radiculopathy"),
        ({"effect": ["sedation"]}, "?claim ev:adverseEffect ?e . ?e ev:within|ev:near term:sedation"),
        ({"article": ["003"]}, "FILTER(CONTAINS(STR(?claim), '/003-'))"),
        ({"kind": ["dosing"]}, "?claim a ev:DosingClaim"),
        ({"direction": ["no benefit"]}, "?claim ev:direction ev:noBenefit"),
        ({"derivation": ["asserted"]}, "?claim ev:derivation ev:asserted"),
        ({"min-certainty": ["low"]}, "?claim ev:certainty ?c FILTER(?c IN (ev:high, ev:moderate, ev:low))"),
        (
            {"drug": ["baclofen"], "direction": ["against"]},
            "?claim ev:intervention term:baclofen ; ev:direction ev:against",
        ),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_filter_selects_the_claims_that_a_plain_query_finds(
    graph: Graph, where: Mapping[str, list[str]], pattern: str
) -> None:
    selection = select(graph, where)

    assert set(selection.claims or ()) == claims_of(graph, pattern) != set()


def test_verdict_selects_claims_on_what_has_it_in_their_condition(graph: Graph) -> None:
    selection = select(graph, {"verdict": ["preferred"], "condition": ["low back pain"]})

    edges = list(graph.view(where={"verdict": "preferred", "condition": "low back pain"}).edges())

    assert {edge.attributes.get("verdict", "preferred") for edge in edges} == {"preferred"}
    assert {claim for edge in edges for claim in edge.attributes["claim_ids"]} <= set(selection.claims or ())  # type: ignore[union-attr]  # a list of strings


def test_filter_on_a_drug_shows_no_other_drug_that_the_same_claims_name(graph: Graph) -> None:
    evidence = list(graph.view(where={"drug": "tizanidine"}).nodes())
    claims = list(graph.view("claims", where={"drug": "tizanidine"}).nodes())

    assert {node.label for node in evidence if node.kind == "drug"} == {"tizanidine"}
    assert {node.label for node in claims if node.kind == "drug"} > {"tizanidine"}


def test_filters_have_to_fit_together_and_their_values_are_alternatives(graph: Graph) -> None:
    def chosen(**where: list[str]) -> set[str]:
        return set(select(graph, where).claims or ())

    assert chosen(drug=["baclofen"], direction=["for"]) == chosen(drug=["baclofen"]) & chosen(direction=["for"])
    assert chosen(direction=["for", "against"]) == chosen(direction=["for"]) | chosen(direction=["against"])


def test_query_and_question_select_the_claims_behind_their_answers(graph: Graph) -> None:
    rows = graph.query("doses", drug="gabapentin").rows
    reply = graph.ask("Is baclofen recommended for back strain?")

    by_query = choose(graph, claims=claims_in(rows), words="query doses")
    by_question = choose(graph, question="Is baclofen recommended for back strain?")

    column = rows.columns.index("claim")
    assert by_query.claims == tuple(sorted({str(row[column]).strip("<>").removeprefix(CLAIM) for row in rows.rows}))
    assert set(by_question.claims or ()) == {claim for answer in reply for claim in answer.claims}
    assert by_query.words == "query doses"


def test_selection_that_fits_nothing_cannot_be_shown(graph: Graph) -> None:
    with pytest.raises(EmptySelection, match="evidence has nothing with drug=baclofen, min-certainty=high; leave"):
        graph.view(where={"drug": "baclofen", "min-certainty": "high"})


@pytest.mark.parametrize(
    ("where", "message"),
    [
        (["drgu=x"], "there is no filter 'drgu'; did you mean drug?"),
        (["colour=blue"], "there is no filter 'colour'; there are drug, class"),
        (["drug"], "'drug' is no filter; write NAME=VALUE, as in drug=tizanidine"),
        (["drug="], "'drug=' is no filter"),
        (["drug=tizanadine"], "'tizanadine' is not in the vocabulary as intervention; did you mean tizanidine?"),
        (["drug=radiculopathy"], "'radiculopathy' is a condition; the parameter 'drug' wants an intervention"),
        (["article=no such"], "there is no article 'no such'; 'evigraph query articles' lists them"),
        (["kind=opinion"], "kind: 'opinion' is none of recommendation, efficacy"),
        (["verdict=good"], "verdict: 'good' is none of preferred, option"),
        (["min-certainty=some"], "certainty: 'some' is none of high, moderate, low, very_low"),
        (["provenance=guessed"], "provenance: 'guessed' is none of asserted, inferred, all"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_mistake_in_a_filter_is_told_with_what_to_write(graph: Graph, where: list[str], message: str) -> None:
    with pytest.raises((ParameterError, UnknownTerm)) as raised:
        select(graph, parse_where(where))

    assert str(raised.value).startswith(message)
    assert "\n" not in str(raised.value)


@given(st.lists(st.tuples(st.sampled_from(sorted(FILTERS)), st.text("a=,<ü", min_size=1, max_size=5)), max_size=5))
def test_filters_come_through_parsing_in_their_order(pairs: list[tuple[str, str]]) -> None:
    found = parse_where(f"{name}={value}" for name, value in pairs)

    assert {name: tuple(v for n, v in pairs if n == name) for name, _ in pairs} == found


@pytest.mark.parametrize("answer", [True, (), Rows(("n",), ((None,),))])
def test_answer_without_claims_selects_nothing(answer: bool | Rows | tuple[()]) -> None:
    with pytest.raises(EmptySelection):
        claims_in(answer)
