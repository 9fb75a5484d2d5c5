"""The vocabulary's hierarchies as steps from one term to another, each step a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import EV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.engine import Quad

__all__ = ["Hierarchy"]

_UPWARDS: Final = frozenset(
    EV + name
    for name in (
        *("within", "inDrugClass", "subDrugClassOf", "expressionBase", "subConditionOf"),
        *("subEffectOf", "subProcedureOf", "subPopulationOf"),
    )
)
_CLOSE: Final = EV + "closeTo"


class Hierarchy:
    """What lies above, below and close to a term, by the statements of a vocabulary."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._above: dict[str, list[tuple[str, Quad]]] = {}
        self._below: dict[str, list[str]] = {}
        self._close: dict[str, list[tuple[str, Quad]]] = {}
        for quad in quads:
            if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
                continue
            one, other = quad.subject.value, quad.object.value
            if quad.predicate.value in _UPWARDS:
                self._above.setdefault(one, []).append((other, quad))
                self._below.setdefault(other, []).append(one)
            elif quad.predicate.value == _CLOSE:
                self._close.setdefault(one, []).append((other, quad))
                self._close.setdefault(other, []).append((one, quad))

    def path(self, narrow: str, broad: str) -> tuple[Quad, ...] | None:
        """Return the steps from *narrow* up to *broad*, the fewest; None where there is no way."""
        waiting: list[tuple[str, tuple[Quad, ...]]] = [(narrow, ())]
        reached = {narrow}
        for term, steps in waiting:
            if term == broad:
                return steps
            for above, quad in sorted(self._above.get(term, ()), key=lambda found: found[0]):
                if above not in reached:
                    reached.add(above)
                    waiting.append((above, (*steps, quad)))
        return None

    def reach(self, narrow: str, broad: str) -> tuple[Quad, ...] | None:
        """Return the steps from *narrow* to *broad*, upwards or by one step to a close term on the way."""
        direct = self.path(narrow, broad)
        if direct is not None:
            return direct
        ways = []
        for start in sorted({narrow, *self.above(narrow)}):
            for close, quad in self._close.get(start, ()):
                first, last = self.path(narrow, start), self.path(close, broad)
                if first is not None and last is not None:
                    ways.append((*first, quad, *last))
        return min(ways, key=lambda way: (len(way), tuple(map(str, way))), default=None)

    def above(self, term: str) -> frozenset[str]:
        """Return all terms above *term*."""
        return _reached(term, {name: [above for above, _ in steps] for name, steps in self._above.items()})

    def below(self, term: str) -> frozenset[str]:
        """Return all terms below *term*."""
        return _reached(term, self._below)

    def meet(self, one: str, other: str) -> str | None:
        """Return the broadest term within both *one* and *other*, or one that is close to the other; None without."""
        if one == other or self.path(one, other) is not None:
            return one
        if self.path(other, one) is not None:
            return other
        shared = self.below(one) & self.below(other)
        broadest = sorted(term for term in shared if not self.above(term) & shared)
        if broadest:
            return broadest[0]
        near = (near for near, far in ((one, other), (other, one)) if self.reach(near, far) is not None)
        return next(near, None)


def _reached(start: str, steps: Mapping[str, Sequence[str]]) -> frozenset[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = set(steps.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return frozenset(reached)
