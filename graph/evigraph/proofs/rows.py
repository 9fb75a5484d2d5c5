"""Find what a row of an answer rests on: the fewest claims, and of what is known of them no more than is needed."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

from evigraph.proofs.derivation import Derivation, is_inferred
from evigraph.proofs.surroundings import Surroundings, asked
from evigraph.proofs.trial import RowTrial, settle, superfluous

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Quad
    from evigraph.proofs.derivation import Prover
    from evigraph.proofs.proof import RowGoal

__all__ = ["RowSearch"]

#: Of fewer claims than these, all pairs are tried.
_PAIRED: Final = 20


class RowSearch:
    """Finds what one row of a query's answer rests on."""

    def __init__(self, prover: Prover, goal: RowGoal, claims: Sequence[str]) -> None:
        self.prover = prover
        self.goal = goal
        self.claims = tuple(dict.fromkeys(claims))
        self.trial = RowTrial(goal)
        self.asked = asked(goal)

    def derive(self, without: frozenset[Quad] = frozenset()) -> Iterator[Derivation]:
        """Yield what the row may rest on and how that follows, the likeliest first; the last of each claim surely gives it.

        Parameters:
            without: asserted statements that it must not rest on.
        """
        for wide in (False, True):
            around = Surroundings(self.prover.facts, self.goal, without, wide=wide)
            for candidates, dispensable in self._candidates(around):
                yield from self.derive_from(candidates, without, dispensable)

    def derive_from(
        self, candidates: Sequence[Quad], without: frozenset[Quad], dispensable: Sequence[Quad] | None = None
    ) -> Iterator[Derivation]:
        """Yield what of *candidates* the row may rest on, and how that follows.

        Parameters:
            dispensable: what of *candidates* can go singly, where that is known.
        """
        left = list(candidates)
        while True:
            if dispensable is None:
                dispensable = superfluous(left, self.trial)
                if dispensable is None:
                    return
            needed = [quad for quad in left if quad not in dispensable]
            guessed = [*needed, *self._connecting(needed, dispensable)]
            derivation, underived = self._derived(guessed, without)
            if derivation is not None:
                yield derivation
                derivation, underived = self._derived(settle(needed, dispensable, self.trial), without)
                if derivation is not None:
                    yield derivation
                    return
            left = [quad for quad in left if quad not in underived]
            dispensable = None

    def _connecting(self, needed: Sequence[Quad], dispensable: Sequence[Quad]) -> Iterator[Quad]:
        """Yield a link from the terms asked about to what is needed, for each term that has none."""
        nodes = {node for quad in needed for node in (quad.subject, quad.object)}
        for term in sorted(self.asked - nodes, key=str):
            for quad in reversed(dispensable):
                ends = {quad.subject, quad.object}
                if term in ends and ends & nodes:
                    yield quad
                    break

    def _derived(self, quads: Sequence[Quad], without: frozenset[Quad]) -> tuple[Derivation | None, set[Quad]]:
        """Return *quads* with the derivations of those that are inferred, and those that have none."""
        inferred = [quad for quad in quads if is_inferred(quad)]
        parts = {quad: self.prover.derive(quad.triple, without=without) for quad in inferred}
        underived = {quad for quad, part in parts.items() if part is None}
        if underived:
            return None, underived
        joined = Derivation.joined((part for part in parts.values() if part), set(quads) - set(inferred))
        return joined, set()

    def _candidates(self, around: Surroundings) -> Iterator[tuple[list[Quad], list[Quad] | None]]:
        """Yield sets of statements that give the row, those around the fewest claims first, and what can go singly."""
        alone = [around.of([claim]) for claim in self.claims]
        if len(alone) != 1:
            alone.append(around.of(self.claims))
        # The first claim mostly serves, so what it takes is found out in the same run.
        singly = [[other for other in alone[0] if other is not quad] for quad in alone[0]]
        held = self.trial.holds([*alone, *singly])
        if held[0]:
            without = held[len(alone) :]
            yield alone[0], [quad for quad, holds in zip(alone[0], without, strict=True) if holds]
        count = len(self.claims)
        yield from ((alone[place], None) for place in range(1, count) if held[place])
        pairs = [around.of(pair) for pair in combinations(self.claims, 2)] if 2 < count < _PAIRED else []
        yield from ((pair, None) for pair, holds in zip(pairs, self.trial.holds(pairs), strict=True) if holds)
        if count > 1 and held[count]:
            yield around.of(self._fewest(around)), None

    def _fewest(self, around: Surroundings) -> list[str]:
        """Return claims that give the row together, of which none can be left out."""
        kept: list[str] = []
        left = list(self.claims)
        while left:
            held = self.trial.holds([around.of([*kept, *left[count:]]) for count in range(1, len(left) + 1)])
            gone = next((count for count in range(len(left), 0, -1) if held[count - 1]), 0)
            kept += left[gone : gone + 1]
            left = left[gone + 1 :]
        return kept
