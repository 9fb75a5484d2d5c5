"""What holds of disagreements whatever the claims: no side comes first, and nothing unrelated matters."""

from __future__ import annotations

import random  # noqa: TC003 - hypothesis reads annotations at run time
from typing import TYPE_CHECKING, Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.claim_rows import Row, told_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.claim_rows import Told

few = settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

#: Kinds with the directions that they come in.
KINDS: Final = (
    ("Recommendation", "for"),
    ("Recommendation", "conditional"),
    ("Recommendation", "against"),
    ("Contraindication", "against"),
    ("EfficacyClaim", "benefit"),
    ("EfficacyClaim", "noBenefit"),
    ("StudyFinding", "noDifference"),
    ("Comparison", "superior"),
    ("Comparison", "inferior"),
    ("EvidenceGap", "insufficientEvidence"),
    ("AdverseEffectClaim", "harm"),
    ("DosingClaim", "for"),
)

#: Two claims that disagree, one of each sort.
PLANTED: Final[Mapping[str, tuple[Row, Row]]] = {
    "opposite_advice": (
        Row("p1", "one", "Recommendation", "for", "drug a"),
        Row("p2", "two", "Recommendation", "against", "drug a"),
    ),
    "different_line": (
        Row("p1", "one", "Recommendation", "for", "drug a", line=1),
        Row("p2", "two", "Recommendation", "for", "drug a", line=3),
    ),
    "line_refused": (
        Row("p1", "one", "Recommendation", "for", "drug a", line=1),
        Row("p2", "two", "Recommendation", "against", "drug a", line=1),
    ),
    "effect_or_none": (
        Row("p1", "one", "EfficacyClaim", "benefit", "drug a", outcome="pain"),
        Row("p2", "two", "EfficacyClaim", "noBenefit", "drug a", outcome="pain"),
    ),
    "better_or_not": (
        Row("p1", "one", "Comparison", "superior", "drug a", comparator="other"),
        Row("p2", "two", "Comparison", "superior", "other", comparator="drug a"),
    ),
    "dose_range": (
        Row("p1", "one", "DosingClaim", "for", "drug a", target=(10, 20)),
        Row("p2", "two", "DosingClaim", "for", "drug a", target=(50, 90)),
    ),
    "advice_without_effect": (
        Row("p1", "one", "Recommendation", "for", "drug a"),
        Row("p2", "two", "EfficacyClaim", "noBenefit", "drug a"),
    ),
    "advice_without_evidence": (
        Row("p1", "one", "Recommendation", "for", "drug a"),
        Row("p2", "two", "EvidenceGap", "insufficientEvidence", "drug a"),
    ),
    "rejected_despite_benefit": (
        Row("p1", "one", "Recommendation", "against", "drug a"),
        Row("p2", "two", "EfficacyClaim", "benefit", "drug a"),
    ),
}

#: How one side of a pair leaves the other's context.
DISJOINT: Final[Mapping[str, Callable[[Row, Row], tuple[Row, Row]]]] = {
    "phase": lambda one, other: (one.but(phase="acute"), other.but(phase="chronic")),
    "time": lambda one, other: (one.but(days=(0, 42)), other.but(days=(42, 84))),
    "people": lambda one, other: (one.but(population="older adults"), other.but(population="children")),
    "condition": lambda one, other: (one.but(condition="part one"), other.but(condition="apart")),
    "sibling condition": lambda one, other: (one.but(condition="part one"), other.but(condition="part two")),
    "drug": lambda one, other: (
        one,
        other.but(drug="drug b") if other.drug == "drug a" else other.but(comparator="drug b"),
    ),
}

DRUGS: Final = ("class", "drug a", "drug b", "other")


@st.composite
def claims(draw: st.DrawFn) -> tuple[Row, ...]:
    rows = []
    for number in range(draw(st.integers(2, 7))):
        kind, direction = draw(st.sampled_from(KINDS))
        drug = draw(st.sampled_from(DRUGS))
        rival = draw(st.sampled_from([name for name in DRUGS if name != drug]))
        low = draw(st.integers(1, 9))
        rows.append(
            Row(
                f"c{number}",
                draw(st.sampled_from(["one", "two", "three"])),
                kind,
                direction,
                drug,
                condition=draw(st.sampled_from(["broad", "part one", "part two", "apart"])),
                comparator="placebo" if direction == "noDifference" else rival if kind == "Comparison" else None,
                outcome=draw(st.sampled_from([None, "pain", "sleep"])),
                phase=draw(st.sampled_from([None, None, "acute", "chronic"])),
                population=draw(st.sampled_from([None, None, None, "older adults"])),
                line=draw(st.sampled_from([None, 1, 2])) if kind == "Recommendation" else None,
                target=(low, low + 2) if kind == "DosingClaim" else None,
            )
        )
    return tuple(rows)


#: Several corpora at once, because an index takes longer to build than to search.
corpora = st.lists(claims(), min_size=8, max_size=8)


def claims_of(found: set[Told]) -> set[str]:
    return {claim for *_, sides in found for side in sides for claim in side}


@few
@given(corpora, st.randoms(use_true_random=False))
def test_order_and_names_of_articles_and_claims_do_not_matter(
    worlds: list[tuple[Row, ...]], rng: random.Random
) -> None:
    names = {f"c{number}": f"n{number}" for number in range(9)}
    back = dict(zip(names.values(), rng.sample(list(names), 9), strict=True))
    new = {old: fresh for fresh, old in back.items()}
    articles = dict(zip(("one", "two", "three"), rng.sample(["x", "y", "z"], 3), strict=True))
    renamed = [
        rng.sample([row.but(name=new[row.name], article=articles[row.article]) for row in rows], len(rows))
        for rows in worlds
    ]

    told = [
        {
            (check, severity, confidence, frozenset(frozenset(back[claim] for claim in side) for side in sides))
            for check, severity, confidence, sides in found
        }
        for found in told_of(renamed)
    ]

    assert told == told_of(worlds)


@few
@given(corpora)
def test_an_unrelated_article_changes_nothing(worlds: list[tuple[Row, ...]]) -> None:
    stranger = (
        Row("s1", "stranger", "Recommendation", "for", "placebo", condition="apart"),
        Row("s2", "stranger", "EfficacyClaim", "benefit", "placebo", condition="apart"),
    )

    assert told_of([*worlds, *((*rows, *stranger) for rows in worlds)]) == 2 * told_of(worlds)


@few
@given(corpora, st.randoms(use_true_random=False))
def test_a_restatement_makes_no_new_finding(worlds: list[tuple[Row, ...]], rng: random.Random) -> None:
    again = []
    for rows in worlds:
        row = rng.choice(rows)
        again.append((*rows, row.but(name="again", restates=row.name)))

    assert told_of(again) == told_of(worlds)


@few
@given(corpora)
def test_without_either_side_there_is_no_finding(worlds: list[tuple[Row, ...]]) -> None:
    removed = []
    for rows, found in zip(worlds, told_of(worlds), strict=True):
        for finding in sorted(found, key=repr)[:2]:
            removed += [(finding, [row for row in rows if row.name not in side]) for side in finding[3]]
    if not removed:
        return

    for (finding, rest), found in zip(removed, told_of([rest for _, rest in removed]), strict=True):
        assert finding not in found
        assert claims_of(found) <= {row.name for row in rest}


def test_every_sort_of_planted_pair_is_found_among_other_claims_and_no_side_comes_first() -> None:
    others = [Row(f"x{number}", "three", *kind, "other", condition="apart") for number, kind in enumerate(KINDS)]
    worlds = []
    for one, other in PLANTED.values():
        worlds += [(*others, one, other), (other, one, *others), (one.but(article="two"), other.but(article="one"))]

    found = [{(check, sides) for check, _, _, sides in world} for world in told_of(worlds)]

    pair = frozenset((frozenset({"p1"}), frozenset({"p2"})))
    assert [
        (check, pair) in world for check, world in zip((name for name in PLANTED for _ in "123"), found, strict=True)
    ] == [True] * len(worlds)


def test_moving_one_side_out_of_the_context_removes_the_finding() -> None:
    moved = {(check, move): DISJOINT[move](*pair) for check, pair in PLANTED.items() for move in DISJOINT}

    left = [key for key, found in zip(moved, told_of(list(moved.values())), strict=True) if found]

    assert left == []
