"""Run the checks that pair claims, and turn the pairs that rest on the same ground into findings with two sides."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from evigraph.errors import QueryFileError
from evigraph.findings.checks import fill_template, load_checks
from evigraph.findings.finding import Finding, Severity, make_code
from evigraph.findings.index import ClaimIndex
from evigraph.findings.reading import read_rows
from evigraph.findings.records import find_by_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.findings.checks import Check
    from evigraph.findings.scope import Scope

__all__ = ["find_by_pairs", "find_disagreements"]

#: Pairs grouped: the left sides that meet the same right sides are one left side.
_GROUPS: Final = """
  WITH ranked AS (
    SELECT {one} AS one, {other} AS other, drug_path, condition_path, confidence, severity, severity_reason,
      CASE severity WHEN 'high' THEN 2 WHEN 'medium' THEN 1 ELSE 0 END AS rank
    FROM pair
  ),
  side AS (
    SELECT one, array_agg(DISTINCT other ORDER BY other) AS others, max(rank) AS rank,
      first(severity_reason ORDER BY rank DESC, severity_reason) AS because, max(confidence) AS confidence,
      drug_path, min(condition_path) AS condition_path
    FROM ranked GROUP BY one, drug_path
  )
  SELECT array_agg(one ORDER BY one), others, max(rank), first(because ORDER BY rank DESC, because), max(confidence),
    drug_path, min(condition_path)
  FROM side GROUP BY others, drug_path
"""
#: What is shown of a position, or of a claim as it stands: its claims, drug, condition and limits.
_SHOWN: Final = """claims, drug, condition, line, place, rival, phase, people, severity, from_day, to_day, outcome,
  first_article, last_article"""
_CLAIMS: Final = f"""
  SELECT position, {_SHOWN} FROM position WHERE position IN (SELECT one FROM pair UNION SELECT other FROM pair)
"""  # noqa: S608 - names of ours
_STATED: Final = """
  SELECT
    claim.claim, array_agg(DISTINCT claim.claim), min(coalesce(drug, term)),
    min(coalesce(said.condition, claim.condition)), min(claim.line), min(place), min(rival),
    min(coalesce(said.phase, claim.phase)), min(coalesce(said.people, population)), min(claim.severity),
    min(claim.from_day), min(claim.to_day), min(claim.outcome), min(claim.article), max(claim.article)
  FROM claim LEFT JOIN said USING (claim) LEFT JOIN intervention USING (claim)
  WHERE claim.claim IN (SELECT one_claim FROM pair UNION SELECT other_claim FROM pair)
  GROUP BY claim.claim
"""


#: The names of two sides, and the row of the group that has them.
_Group = tuple[tuple[tuple[str, ...], tuple[str, ...]], tuple[Any, ...]]


class _Side(NamedTuple):
    """One position, as far as it is shown."""

    claims: list[int]
    drug: int | None
    condition: int | None
    line: int | None
    place: int | None
    rival: int | None
    phase: str | None
    people: str | None
    severity: str | None
    from_day: float | None
    to_day: float | None
    outcome: int | None
    first_article: str
    last_article: str


def find_disagreements(scope: Scope) -> Iterator[Finding]:
    """Yield where the claims of the graph disagree, by every check that is SQL, shipped or of the user's own."""
    checks = [check for check in load_checks(scope.checks) if check.language == ".sql"]
    if not checks:
        return
    with ClaimIndex() as index:
        index.fill(read_rows(scope.graph))
        index.pair()
        for check in checks:
            yield from (find_by_rows if check.over == "claims" else find_by_pairs)(check, index)


def find_by_pairs(check: Check, index: ClaimIndex) -> Iterator[Finding]:
    """Yield the findings of *check* over *index*.

    Raises:
        QueryFileError: its query cannot be read; the message names the file.
    """
    import duckdb

    try:
        count = index.run(f"CREATE OR REPLACE TEMP TABLE pair AS {check.text}")
    except duckdb.Error as error:
        raise QueryFileError(f"{check.path}:1: {str(error).splitlines()[0]}") from error
    if count == [(0,)]:
        return
    columns = {name for name, *_ in index.run("DESCRIBE pair")}
    over_claims = "one_claim" in columns
    one, other = ("one_claim", "other_claim") if over_claims else ("one", "other")
    groups = index.run(_GROUPS.format(one=one, other=other))
    shown = {position: _Side._make(rest) for position, *rest in index.run(_STATED if over_claims else _CLAIMS)}
    yield from _Wording(check, index, shown).findings(groups)


class _Wording:
    """Findings of one check, with the names of what they are about."""

    def __init__(self, check: Check, index: ClaimIndex, shown: Mapping[int, _Side]) -> None:
        self.check = check
        self.shown = shown
        self.labels = dict(index.run("SELECT term, label FROM term"))
        #: "Chronic pain" of pain in its chronic phase, where it has a name of its own.
        self.forms = {
            (base, phase): term for term, base, phase in index.run("SELECT term, base, phase FROM phase_form")
        }
        claims = sorted({claim for side in shown.values() for claim in side.claims})
        index.run("CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(?) AS claim", [claims])
        self.ids = dict(index.run("SELECT claim, id FROM claim JOIN wanted USING (claim)"))
        self.articles = dict(index.run("SELECT claim, article FROM claim JOIN wanted USING (claim)"))

    def findings(self, groups: Sequence[tuple[Any, ...]]) -> Iterator[Finding]:
        merged: dict[frozenset[tuple[str, ...]], list[_Group]] = {}
        for group in groups:
            sides = (self._names(group[0]), self._names(group[1]))
            if sides[0] != sides[1]:
                merged.setdefault(frozenset(sides), []).append((sides, group))
        for held in merged.values():
            yield self._finding(held)

    def _names(self, positions: Sequence[int]) -> tuple[str, ...]:
        return tuple(sorted({self.ids[claim] for position in positions for claim in self.shown[position].claims}))

    def _finding(self, held: list[_Group]) -> Finding:
        held.sort(key=lambda group: (-group[1][2], group[0], group[1][3:]))
        sides, (_, _, rank, because, confidence, drug_path, condition_path) = held[0]
        groups = [group for _, group in held]
        left = [self.shown[position] for group in groups for position in group[0]]
        right = [self.shown[position] for group in groups for position in group[1]]
        claims = {claim for side in (*left, *right) for claim in side.claims}
        articles = tuple(sorted({self.articles[claim] for claim in claims}))
        words = {**self._words("one", left), **self._words("other", right)}
        severity = tuple(Severity)[rank]
        ground = {
            "drug": ", ".join(sorted({*words["one_drug"], *words["other_drug"]})),
            "condition": ", ".join(sorted({*words["one_condition"], *words["other_condition"]})),
            "drug_path": drug_path,
            "condition_path": condition_path,
            "context": self._context(left, right),
        }
        return Finding(
            code=make_code(self.check.name, self.check.type, sides),
            check=self.check.name,
            type=self.check.type,
            severity=severity,
            severity_reason=because,
            claims=tuple(sorted({*sides[0], *sides[1]})),
            sides=sides,
            articles=articles,
            reason=fill_template(self.check.reason, words),
            ground=MappingProxyType({part: text for part, text in ground.items() if text}),
            confidence=float(confidence),
        )

    def _words(self, side: str, positions: list[_Side]) -> dict[str, list[str]]:
        def labels(terms: set[int | None]) -> list[str]:
            return sorted(self.labels.get(term, "") for term in terms if term is not None)

        return {
            f"{side}_drug": labels({position.drug for position in positions}),
            f"{side}_condition": labels(
                {self.forms.get((position.condition, position.phase), position.condition) for position in positions}
            ),
            f"{side}_rival": labels({position.rival for position in positions}),
            f"{side}_line": sorted({str(position.line or position.place) for position in positions}),
        }

    def _context(self, left: list[_Side], right: list[_Side]) -> str:
        """Say which limits both sides state, or one only; what neither states is left out."""
        parts = []
        for name in ("phase", "people", "severity"):
            one = sorted({value for side in left if (value := getattr(side, name)) is not None})
            other = sorted({value for side in right if (value := getattr(side, name)) is not None})
            if one or other:
                parts.append(f"{name}: {' or '.join(one) or 'any'} / {' or '.join(other) or 'any'}")
        return "; ".join(parts) or "no limits stated"
