"""Rows of a verdict query, gathered into one option each: verdict, claims for and against, limits, directness."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import CLAIM, EV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.engine import Rows, Term

__all__ = ["AGAINST", "FAVOURABLE", "IN_FAVOUR", "VERDICTS", "Bearing", "Option", "gather"]

#: The verdicts, the most favourable first; rows are shown in this order.
VERDICTS: Final = (
    "preferred",
    "option",
    "contested",
    "evidence only",
    "insufficient evidence",
    "not preferred",
    "not recommended",
    "not recommended with limits",
    "no claims",
)

FAVOURABLE: Final = frozenset({"preferred", "option"})
IN_FAVOUR: Final = frozenset({"prefers", "advises", "advisesConditionally", "findsBenefit"})
AGAINST: Final = frozenset({"rejects", "rejectsAsPreferred", "passesOver", "findsNoBenefit"})

_TIERS: Final = {"1": "direct", "2": "inherited", "3": "indirect"}


@dataclass(frozen=True, slots=True, order=True)
class Bearing:
    """How one claim bears on an option: its stance, and by which links of the hierarchies it applies."""

    tier: str
    claim: str
    stance: str
    article: str
    about: str
    about_label: str
    condition_match: str
    condition_label: str

    @property
    def directness(self) -> str:
        """``direct``, ``close``, ``inherited`` or ``indirect``; combinations count as inherited."""
        if self.tier == "1" and self.condition_match == "close":
            return "close"
        return _TIERS[self.tier]


@dataclass(frozen=True, slots=True)
class Option:
    """One candidate of a verdict query."""

    iri: str
    label: str
    verdict: str
    bearings: tuple[Bearing, ...]

    @property
    def deciding(self) -> tuple[Bearing, ...]:
        """The bearings of the lowest tier: those that the verdict rests on."""
        return tuple(bearing for bearing in self.bearings if bearing.tier == self.bearings[0].tier)

    @property
    def rejected_elsewhere(self) -> tuple[str, ...]:
        """The claims that advise against it at a tier that does not decide: of its class, or a broader condition."""
        deciding = {bearing.claim for bearing in self.deciding}
        rejecting = (b.claim for b in self.bearings if b.stance in {"rejects", "rejectsAsPreferred"})
        return tuple(dict.fromkeys(claim for claim in rejecting if claim not in deciding))

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims that the verdict rests on, by identifier."""
        return tuple(dict.fromkeys(bearing.claim for bearing in self.deciding))

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles of those claims."""
        return tuple(sorted({bearing.article for bearing in self.deciding}))

    @property
    def directness(self) -> str:
        """The most direct way in which a deciding claim applies."""
        order = ("direct", "close", "inherited", "indirect")
        return min((bearing.directness for bearing in self.deciding), key=order.index)

    def claims_of(self, stances: Iterable[str]) -> tuple[str, ...]:
        """Return the deciding claims with one of *stances*."""
        wanted = frozenset(stances)
        return tuple(dict.fromkeys(bearing.claim for bearing in self.deciding if bearing.stance in wanted))

    def stances_of(self, claim: str) -> tuple[str, ...]:
        """Return the stances of *claim*, sorted."""
        return tuple(sorted({bearing.stance for bearing in self.bearings if bearing.claim == claim}))


def gather(rows: Rows) -> list[Option]:
    """Gather the *rows* of the queries ``options`` and ``recommendation``, in their order of candidates."""
    column = {name: place for place, name in enumerate(rows.columns)}

    def text(row: tuple[Term | None, ...], name: str) -> str:
        cell = row[column[name]]
        return cell.value if isinstance(cell, NamedNode | Literal) else ""

    found: list[Option] = []
    for iri, group in groupby(rows.rows, key=lambda row: text(row, "drug")):
        same = list(group)
        bearings = {
            Bearing(
                text(row, "tier"),
                text(row, "claim").removeprefix(CLAIM),
                text(row, "stance").removeprefix(EV),
                text(row, "article"),
                text(row, "about"),
                text(row, "aboutLabel"),
                text(row, "conditionMatch"),
                text(row, "claimConditionLabel"),
            )
            for row in same
        }
        found.append(Option(iri, text(same[0], "drugLabel"), text(same[0], "verdict"), tuple(sorted(bearings))))
    return found


def in_order(options: Iterable[Option], lines: Mapping[str, int]) -> list[Option]:
    """Sort *options* by stated keys: verdict, directness, best line, number of articles, of claims for, name.

    Parameters:
        lines: line of therapy of the claims that have one.
    """
    order = ("direct", "close", "inherited", "indirect")

    def key(option: Option) -> tuple[int, int, int, int, int, str]:
        best = min((lines.get(claim, 9) for claim in option.claims_of(IN_FAVOUR)), default=9)
        return (
            VERDICTS.index(option.verdict),
            order.index(option.directness),
            best if not option.verdict.startswith("not recommended") else 9,
            -len(option.articles),
            -len(option.claims_of(IN_FAVOUR)),
            option.label,
        )

    return sorted(options, key=key)
