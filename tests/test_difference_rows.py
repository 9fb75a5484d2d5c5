"""Rows of two answers, paired: laws that hold for any rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as some

import evigraph
from evigraph.differences.asking import Asking, Touched, plan
from evigraph.differences.claim_changes import Renames
from evigraph.differences.difference import Change, RowChange
from evigraph.differences.folding import because
from evigraph.differences.rows import paired_rows
from evigraph.engine import Literal, NamedNode, Rows
from evigraph.namespaces import CITATION, CLAIM, EV, TERM

if TYPE_CHECKING:
    from evigraph.api import Graph
    from evigraph.engine import Term
    from evigraph.store import StoreFolder

COLUMNS: Final = ("claim", "drug", "direction", "verdict")
NAMES: Final = tuple(NamedNode(f"{CLAIM}000-00{i}") for i in range(3))
DRUGS: Final = tuple(NamedNode(f"{TERM}{name}") for name in ("baclofen", "tizanidine"))
CODES: Final = tuple(NamedNode(f"{EV}{name}") for name in ("for", "against"))
WORDS: Final = tuple(map(Literal, ("preferred", "option", "contested")))

rows = some.lists(
    some.tuples(
        some.sampled_from(NAMES), some.sampled_from(DRUGS), some.sampled_from(CODES), some.sampled_from((None, *WORDS))
    ),
    max_size=6,
)


def answer(listed: list[tuple[Term | None, ...]]) -> Rows:
    return Rows(COLUMNS, tuple(listed))


def changes(
    a: list[tuple[Term | None, ...]], b: list[tuple[Term | None, ...]]
) -> Counter[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = paired_rows(answer(a), answer(b), str)
    return Counter((written(pair.old), written(pair.new)) for pair in found)


def written(row: object) -> tuple[str, ...]:
    return tuple(map(str, row.values())) if isinstance(row, dict) else ()


@given(rows, some.randoms())
def test_order_of_rows_makes_no_difference(listed: list[tuple[Term | None, ...]], chance: object) -> None:
    shuffled = list(listed)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    assert not changes(listed, shuffled)


@given(rows, rows)
def test_rows_read_backwards_are_mirrored(a: list[tuple[Term | None, ...]], b: list[tuple[Term | None, ...]]) -> None:
    assert changes(b, a) == Counter({(new, old): count for (old, new), count in changes(a, b).items()})


@given(rows, rows)
def test_changes_lead_from_one_answer_to_the_other(
    a: list[tuple[Term | None, ...]], b: list[tuple[Term | None, ...]]
) -> None:
    left = Counter(tuple(map(str, row)) for row in a)
    for (old, new), count in changes(a, b).items():
        left.subtract({old: count} if old else {})
        left.update({new: count} if new else {})
    assert +left == Counter(tuple(map(str, row)) for row in b)
    assert min(left.values(), default=0) >= 0


def test_row_with_the_same_things_and_another_value_changed() -> None:
    (pair,) = paired_rows(
        answer([(NAMES[0], DRUGS[0], CODES[0], WORDS[0])]), answer([(NAMES[0], DRUGS[0], CODES[1], WORDS[1])]), str
    )
    assert pair.key == ("claim", "drug")
    assert pair.old is not None
    assert pair.new is not None


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{CLAIM}000-001", f"{CLAIM}900-001"),
        (f"{CLAIM}000-001/dose", f"{CLAIM}900-001/dose"),
        (f"{CLAIM}000-0011", f"{CLAIM}000-0011"),
        (f"{CITATION}000_a/3", f"{CITATION}900_a/3"),
        (f"{TERM}000_a", f"{TERM}000_a"),
    ],
)
def test_things_of_a_are_called_as_in_b(iri: str, name: str) -> None:
    assert Renames({"000-001": "900-001"}, {"000_a": "900_a"}).iri(iri) == name


def test_what_is_responsible_is_named_in_words() -> None:
    row = RowChange(Change.ADDED, {}, {}, {}, ("000-001",), ("001_f92ee4eb54ec1f53",), terminology=True)
    assert because(row) == "000-001, what is stated of article 001, the terminology"


# --- Questions put to both graphs ---

_TOUCHED: Final = tuple(
    f"{TERM}{name}"
    for name in (
        "tizanidine",
        "muscle-relaxant",
        "baclofen",
        "pregabalin",
        "radiculopathy",
        "low-back-pain",
        "sedation",
    )
)


def test_several_terms_asked_together_are_answered_as_each_alone(shipped_folder: StoreFolder) -> None:
    graph = evigraph.open(shipped_folder.path)
    runs, left_out = plan(Touched(_TOUCHED, frozenset({f"{TERM}radiculopathy"}), (), (graph.vocabulary,)), 1000)
    assert not left_out
    assert len({run.query.name for run in runs}) > 25
    for run in runs:
        together = rows_of(graph, run)
        for name, iris in run.terms.items():
            column = together.columns.index(name)
            for iri in iris if len(iris) > 1 else ():
                alone = rows_of(graph, replace(run, terms={**run.terms, name: (iri,)}))
                expected = Counter(row for row in together.rows if row[column] == NamedNode(iri))
                assert Counter(alone.rows) == expected, (run.query.name, name, iri)


def rows_of(graph: Graph, run: Asking) -> Rows:
    found = graph.run(run.text)
    assert isinstance(found, Rows)
    return found
