"""Why axioms contradict each other, or leave a class empty: every minimal set of axioms that does."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad
from evigraph.namespaces import PREFIXES
from evigraph.reasoning.justifications import Search

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from evigraph.reasoning.axioms import Axiom, Axioms
    from evigraph.reasoning.batches import Hermit

__all__ = ["Cause", "FoundCauses", "find_causes"]

#: Something of the class whose instances are sought.
_INSTANCE: Final = NamedNode("urn:evigraph:instance")
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


@dataclass(frozen=True, slots=True)
class Cause:
    """A minimal set of axioms that contradict each other; of ``fixed`` ones, one set that suffices."""

    axioms: tuple[Axiom, ...]
    fixed: tuple[Axiom, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundCauses:
    """Causes, and which limit ended the search for more, if one did."""

    causes: tuple[Cause, ...]
    bound: str | None = None


def find_causes(
    axioms: Axioms,
    hermit: Hermit,
    *,
    fixed: Axioms | None = None,
    empty: str | None = None,
    suspected: Iterable[Cause] = (),
    most: int = 20,
    seconds: float = 120.0,
) -> FoundCauses:
    """Find all minimal sets of *axioms* that contradict each other, with *fixed* ones beside them.

    Parameters:
        fixed: axioms that are not called into question; each cause names a minimal set of them that takes part in it.
        empty: a class; find why it can have no instance.
        suspected: causes that are known from elsewhere, minimal or not, from which the search starts.
        most: so many causes are looked for.
        seconds: so long is looked for them.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        ReasonerError: HermiT gave no answer.
    """
    listed = axioms.axioms
    held = fixed.axioms if fixed is not None else ()
    ground = [*axioms.declarations, *(fixed.declarations if fixed is not None else ())]
    if empty is not None:
        ground.append(Quad(_INSTANCE, _TYPE, NamedNode(empty)))
    background = _quads(held)
    places = {axiom.key: place for place, axiom in enumerate(listed)}

    def judge(subsets: Sequence[frozenset[int]]) -> int | None:
        return hermit.first_inconsistent(
            [[*ground, *background, *_quads(listed[number] for number in sorted(subset))] for subset in subsets]
        )

    search = Search(judge, order=relevance(listed), most=most, seconds=seconds)
    starts = {frozenset(places[axiom.key] for axiom in known.axioms): known for known in suspected}
    found = search.causes(range(len(listed)), suspected=starts)
    chosen = [tuple(listed[number] for number in sorted(numbers)) for numbers in found.found]
    if not held:
        return FoundCauses(tuple(map(Cause, chosen)), found.bound)
    hints = [starts[numbers].fixed if numbers in starts else () for numbers in found.found]
    return FoundCauses(tuple(_completed(held, chosen, hints, ground, hermit)), found.bound)


def _completed(
    held: Sequence[Axiom],
    chosen: Sequence[tuple[Axiom, ...]],
    hints: Sequence[tuple[Axiom, ...]],
    ground: Sequence[Quad],
    hermit: Hermit,
) -> Iterable[Cause]:
    """Add to each of the *chosen* sets a minimal set of *held* axioms that contradict it."""
    # One run shows of all that are suspected to be minimal whether they are.
    trials = [
        [*ground, *_quads(axioms), *_quads(other for other in hint if other is not left_out)]
        for axioms, hint in zip(chosen, hints, strict=True)
        for left_out in hint
    ]
    minimal = hermit.first_inconsistent(trials) is None
    for axioms, hint in zip(chosen, hints, strict=True):
        if hint and minimal:
            yield Cause(axioms, hint)
        else:
            yield Cause(axioms, _needed(hint or held, axioms, ground, hermit))


def _needed(
    held: Sequence[Axiom], chosen: Sequence[Axiom], ground: Sequence[Quad], hermit: Hermit
) -> tuple[Axiom, ...]:
    """Return a minimal set of *held* axioms that contradict the *chosen* ones."""
    given = [*ground, *_quads(chosen)]
    together = [*held, *chosen]
    rank = relevance(together)
    last = range(len(held), len(together))

    def judge(subsets: Sequence[frozenset[int]]) -> int | None:
        return hermit.first_inconsistent(
            [[*given, *_quads(held[number] for number in sorted(subset))] for subset in subsets]
        )

    search = Search(judge, order=lambda parts, kept: rank(parts, [*kept, *last]))
    needed = search.shrink(range(len(held)))
    return tuple(held[number] for number in sorted(needed or ()))


def _quads(axioms: Iterable[Axiom]) -> list[Quad]:
    return [quad for axiom in axioms for quad in axiom.quads]


def relevance(axioms: Sequence[Axiom]) -> Callable[[Iterable[int], Collection[int]], list[int]]:
    """Return what puts axioms in order: those first that share names with the given ones, rare names before common.

    The way from one axiom to another by a name costs the more, the more axioms have the name.
    """
    names_of = [axiom.signature for axiom in axioms]
    users: dict[str, list[int]] = {}
    for place, names in enumerate(names_of):
        for name in names:
            users.setdefault(name, []).append(place)
    cost = {name: log2(1 + len(used)) for name, used in users.items()}

    def order(parts: Iterable[int], kept: Collection[int]) -> list[int]:
        wanted = list(parts)
        if not kept:
            return wanted
        distance = dict.fromkeys(kept, 0.0)
        waiting = [(0.0, place) for place in kept]
        passed: set[str] = set()
        while waiting:
            far, place = heapq.heappop(waiting)
            for name in names_of[place] - passed:
                passed.add(name)
                for other in users[name]:
                    if far + cost[name] < distance.get(other, float("inf")):
                        distance[other] = far + cost[name]
                        heapq.heappush(waiting, (distance[other], other))
        return sorted(wanted, key=lambda place: (distance.get(place, float("inf")), place))

    return order
