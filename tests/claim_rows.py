"""Small made-up claims as rows of the claim index, for tests of the rules that pair them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from evigraph.findings.checks import load_checks
from evigraph.findings.disagreements import find_by_pairs
from evigraph.findings.index import ClaimIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.findings.reading import Filed

#: A class with two drugs, a drug of no class, a placebo; a condition with two parts, and one apart; two outcomes.
TERMS: Final = (
    "class",
    "drug a",
    "drug b",
    "other",
    "placebo",
    "broad",
    "part one",
    "part two",
    "apart",
    "pain",
    "sleep",
)
WITHIN: Final = (("drug a", "class"), ("drug b", "class"), ("part one", "broad"), ("part two", "broad"))
PLAIN: Final = {
    "reserved": False,
    "after_others": False,
    "together": False,
    "plainly": False,
    "poorly": False,
    "slightly": False,
    "amount": False,
    "voice": "ownAdvice",
}


@dataclass(frozen=True)
class Row:
    """One claim, by the names of its terms."""

    name: str
    article: str
    kind: str
    direction: str
    drug: str
    condition: str | None = "part one"
    comparator: str | None = None
    outcome: str | None = None
    phase: str | None = None
    population: str | None = None
    line: int | None = None
    restates: str | None = None
    days: tuple[int | None, int | None] = (None, None)
    target: tuple[int, int] | None = None

    def but(self, **changes: Any) -> Row:  # noqa: ANN401 - as dataclasses.replace
        """Return the same claim with *changes*."""
        return replace(self, **changes)


def filed(worlds: Sequence[Sequence[Row]], columns: Sequence[str]) -> Iterator[Filed]:
    """Yield the rows of the index for *worlds* that share no term, claim or article."""
    claim = 0
    for world, rows in enumerate(worlds):
        number = {name: index + world * len(TERMS) for index, name in enumerate(TERMS)}
        for name, index in number.items():
            yield "term", (index, f"term:{name}", name, False)
            yield "within_term", (index, index)
        for narrow, broad in WITHIN:
            yield "within_term", (number[narrow], number[broad])
        for row in rows:
            values: dict[str, Any] = {
                **PLAIN,
                "claim": claim,
                "id": f"{world}/{row.name}",
                "article": f"{world}/{row.article}",
                "kind": row.kind,
                "direction": row.direction,
                "condition": None if row.condition is None else number[row.condition],
                "outcome": None if row.outcome is None else number[row.outcome],
                "phase": row.phase,
                "population": row.population,
                "line": row.line,
                "restates": None if row.restates is None else f"{world}/{row.restates}",
                "from_day": row.days[0],
                "to_day": row.days[1],
                "target_low": None if row.target is None else row.target[0],
                "target_high": None if row.target is None else row.target[1],
            }
            yield "claim", tuple(values.get(column) for column in columns)
            yield "intervention", (claim, number[row.drug])
            if row.comparator is not None:
                yield "comparator", (claim, number[row.comparator])
            claim += 1


#: What a finding states: its check, severity and confidence, and its sides, of which none comes first.
Told: TypeAlias = tuple[str, str, float, frozenset[frozenset[str]]]


def told_of(worlds: Sequence[Iterable[Row]]) -> list[set[Told]]:
    """Return what the shipped rules on pairs find in each of *worlds*, which share one index to save time."""
    told: list[set[Told]] = [set() for _ in worlds]
    with ClaimIndex(threads=1) as index:
        columns = [name for name, *_ in index.run("DESCRIBE claim")]
        index.fill(filed([list(rows) for rows in worlds], columns))
        index.pair()
        for check in load_checks():
            if check.language == ".sql" and check.over != "claims":
                for finding in find_by_pairs(check, index):
                    (world,) = {claim.partition("/")[0] for claim in finding.claims}
                    sides = frozenset(frozenset(claim.partition("/")[2] for claim in side) for side in finding.sides)
                    told[int(world)].add((finding.check, finding.severity.value, finding.confidence, sides))
    return told
