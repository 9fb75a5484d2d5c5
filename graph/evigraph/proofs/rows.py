"""Find what a row of an answer rests on: the fewest claims, and of what is known of them no more than is needed."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, Final

from evigraph.engine import Rows
from evigraph.proofs.derivation import Derivation, is_inferred
from evigraph.proofs.surroundings import Surroundings, asked
from evigraph.proofs.trial import RowTrial, fewer, settle, superfluous

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Quad, Term
    from evigraph.proofs.derivation import Prover
    from evigraph.proofs.proof import RowGoal

__all__ = ["RowSearch"]

#: Of fewer statements than these, what happens without each is looked at for all at once.
_COMPARED: Final = 60
#: So many claims are tried at once, each alone.
_CLAIMS: Final = 12
#: Of so many claims all pairs are tried.
_PAIRED: Final = 16


class RowSearch:
    """Finds what one row of a query's answer rests on."""

    def __init__(self, prover: Prover, goal: RowGoal, claims: Sequence[str]) -> None:
        self.prover = prover
        self.goal = goal
        self.claims = tuple(dict.fromkeys(claims))
        self.trial = RowTrial(goal)
        self.asked = asked(goal)
        self.widths: tuple[tuple[bool, bool], ...] = ((False, False), (True, False), (True, True))

    def derive(self, without: frozenset[Quad] = frozenset()) -> Iterator[tuple[Derivation, ...]]:
        """Yield what the row may rest on and how that follows, the likeliest first, in groups to be tried together.

        Parameters:
            without: asserted statements that it must not rest on.
        """
        for kin, wide in self.widths:
            if kin and not self._is_answered():
                return
            around = Surroundings(self.prover.facts, self.goal, without, kin=kin, wide=wide)
            for candidates, dispensable in self._candidates(around):
                self.widths = ((kin, wide),)  # what gave the row once is where to look for other proofs of it
                yield from self.derive_from(candidates, without, dispensable)

    def derive_from(
        self, candidates: Sequence[Quad], without: frozenset[Quad], dispensable: Sequence[Quad] | None = None
    ) -> Iterator[tuple[Derivation, ...]]:
        """Yield what of *candidates* the row may rest on, and how that follows; the last is sure to give the row.

        Parameters:
            dispensable: what of *candidates* can go singly, where that is known.
        """
        left = self._fewer(candidates)
        sifted = False
        while True:
            if dispensable is None:
                dispensable = superfluous(left, self.trial)
                if dispensable is None:
                    return
            needed = [quad for quad in left if quad not in dispensable]
            linking = self._linking(needed, dispensable)
            guessed = [
                self._derived(quads, without) for quads in ([needed, [*needed, *linking]] if linking else [needed])
            ]
            underived = guessed[-1][1]
            if not underived:
                yield tuple(derivation for derivation, _ in guessed if derivation is not None)
                derivation, underived = self._derived(settle(needed, dispensable, self.trial), without)
                if derivation is not None:
                    yield (derivation,)
                    return
            if sifted:
                left = [quad for quad in left if quad not in underived]
            else:
                # What was left out as one of several that serve may be the one that follows.
                left = self._fewer([quad for quad in candidates if not self._derived([quad], without)[1]])
                sifted = True
            dispensable = None

    def _fewer(self, quads: Sequence[Quad]) -> list[Quad]:
        """Return those of many *quads* that give the row; few are all looked at."""
        return list(quads) if len(quads) <= _COMPARED else fewer(list(quads), self.trial) or []

    def _is_answered(self) -> bool:
        """Tell whether the query gives the row over the whole graph."""
        found = self.prover.facts.run(self.goal.sparql)
        if not isinstance(found, Rows) or not self.goal.key.keys() <= set(found.columns):
            return False
        wanted = [(found.columns.index(name), term) for name, term in self.goal.key.items()]
        return any(all(row[place] == term for place, term in wanted) for row in found.rows)

    def _linking(self, needed: Sequence[Quad], dispensable: Sequence[Quad]) -> list[Quad]:
        """Return links from the terms asked about to what is needed, for each term that has none.

        Where several links serve, each can go singly; mostly one of them has to stay.
        """
        nodes = {node for quad in needed for node in (quad.subject, quad.object)}
        found = []
        for term in sorted(self.asked - nodes, key=str):
            links = (quad for quad in reversed(dispensable) if term in _ends(quad) and nodes & _ends(quad))
            found += list(islice(links, 1))
        return found

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
        for start in range(0, len(self.claims) or 1, _CLAIMS):
            alone = [around.of([claim]) for claim in self.claims[start : start + _CLAIMS]] or [around.of([])]
            # The first claim mostly serves, so what it takes is found out in the same run.
            compared = alone[0] if start == 0 and len(alone[0]) <= _COMPARED else []
            singly = [[other for other in compared if other is not quad] for quad in compared]
            first, *held = self.trial.holds([*alone, *singly])
            if first:
                without = zip(compared, held[len(alone) - 1 :], strict=True)
                yield alone[0], [quad for quad, holds in without if holds] if compared else None
            yield from ((candidates, None) for candidates, holds in zip(alone[1:], held, strict=False) if holds)
        if len(self.claims) < 2 or not self.trial.holds([around.of(self.claims)])[0]:
            return
        pairs = [around.of(pair) for pair in combinations(self.claims[:_PAIRED], 2)] if len(self.claims) > 2 else []
        yield from ((pair, None) for pair, holds in zip(pairs, self.trial.holds(pairs), strict=True) if holds)
        yield around.of(self._fewest(around)), None

    def _fewest(self, around: Surroundings) -> list[str]:
        """Return claims that give the row together, of which none can be left out."""
        kept: list[str] = []
        left = list(self.claims)
        while left:
            counts = [1 << power for power in range(len(left).bit_length())]
            held = self.trial.holds([around.of([*kept, *left[count:]]) for count in counts])
            gone = next((count for count, holds in reversed([*zip(counts, held, strict=True)]) if holds), 0)
            left = left[gone:]
            if left and not gone:
                kept.append(left.pop(0))
        return kept


def _ends(quad: Quad) -> set[Term]:
    return {quad.subject, quad.object}
