"""The search for causes, on wholes whose causes are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph.reasoning.justifications import Search

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTS = st.integers(0, 30)
PLANTED = st.lists(st.frozensets(PARTS, min_size=1, max_size=4), min_size=0, max_size=4)


class Judge:
    """Calls a set inconsistent when it holds one of the planted causes, and counts what it is asked."""

    def __init__(self, planted: Sequence[frozenset[int]]) -> None:
        self.planted = planted
        self.runs = 0

    def __call__(self, subsets: Sequence[frozenset[int]]) -> int | None:
        self.runs += 1
        return next((place for place, subset in enumerate(subsets) if self.clashes(subset)), None)

    def clashes(self, subset: frozenset[int]) -> bool:
        return any(cause <= subset for cause in self.planted)


def minimal(sets: Sequence[frozenset[int]]) -> set[frozenset[int]]:
    return {one for one in sets if not any(other < one for other in sets)}


@settings(max_examples=200, deadline=None)
@given(planted=PLANTED)
def test_all_minimal_causes_are_found_and_nothing_else(planted: list[frozenset[int]]) -> None:
    causes = Search(Judge(planted), most=100).causes(range(31))
    assert set(causes.found) == minimal(planted)
    assert causes.complete


@settings(max_examples=100, deadline=None)
@given(planted=PLANTED.filter(bool))
def test_each_cause_is_minimal_taking_any_part_away_restores_consistency(planted: list[frozenset[int]]) -> None:
    judge = Judge(planted)
    cause = Search(judge).shrink(range(31))
    assert cause is not None
    assert judge.clashes(cause)
    assert not any(judge.clashes(cause - {part}) for part in cause)


@settings(max_examples=100, deadline=None)
@given(planted=PLANTED, hints=st.lists(st.integers(0, 3)), extra=st.frozensets(PARTS, max_size=5))
def test_suspicions_change_nothing_but_the_work(
    planted: list[frozenset[int]], hints: list[int], extra: frozenset[int]
) -> None:
    suspected = [planted[hint] | extra for hint in hints if hint < len(planted)]
    assert set(Search(Judge(planted), most=100).causes(range(31), suspected=suspected).found) == minimal(planted)


@settings(max_examples=50, deadline=None)
@given(planted=PLANTED, seed=st.permutations(range(31)))
def test_the_order_of_the_parts_changes_nothing(planted: list[frozenset[int]], seed: list[int]) -> None:
    search = Search(Judge(planted), order=lambda parts, _: sorted(parts, key=seed.index), most=100)
    assert set(search.causes(range(31)).found) == minimal(planted)


def test_one_cause_of_four_parts_among_three_thousand_takes_few_runs() -> None:
    judge = Judge([frozenset({17, 800, 1603, 2999})])
    assert Search(judge).shrink(range(3000)) == judge.planted[0]
    assert judge.runs < 25


def test_a_bound_that_was_met_is_said() -> None:
    planted = [frozenset({2 * number, 2 * number + 1}) for number in range(5)]
    causes = Search(Judge(planted), most=3).causes(range(31))
    assert len(causes.found) == 3
    assert causes.bound == "the search ended after 3 causes"
    assert not causes.complete
    timed = Search(Judge(planted), seconds=0).causes(range(31))
    assert timed.bound == "the search ended after 0 s"
