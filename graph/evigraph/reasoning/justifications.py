"""All minimal sets of parts that make a whole inconsistent, found by asking of few subsets whether they are.

One cause is found by contraction: parts are put in order, the shortest inconsistent beginning is sought, and its last
part belongs to the cause; the search goes on before it until the parts that were kept are inconsistent by themselves
(as in QuickXplain, with beginnings of doubling length, since short ones are judged fast).  All causes are found with
Reiter's tree of hitting sets: take one part of each known cause away, and look whether the rest still is inconsistent.

The search knows nothing of OWL.  It learns: a subset of what was consistent is, and so is a superset of a cause not.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

__all__ = ["Causes", "FirstInconsistent", "Search"]

#: So many lengths are tried in one run.
_CUTS: Final = 8
#: So many ends of the tree are judged in one run.
_ENDS: Final = 40


class FirstInconsistent(Protocol):
    """Judges subsets in their order, up to the first inconsistent one."""

    def __call__(self, subsets: Sequence[frozenset[int]]) -> int | None:
        """Return the place of the first inconsistent one of *subsets*, or None."""


@dataclass(frozen=True, slots=True)
class Causes:
    """Minimal inconsistent sets of parts; ``bound`` says which limit ended the search before it was complete."""

    found: tuple[frozenset[int], ...]
    bound: str | None = None

    @property
    def complete(self) -> bool:
        """Whether there is no other cause."""
        return self.bound is None


class Search:
    """A search for causes among parts that are numbers.

    Parameters:
        judge: tells which of some subsets is the first inconsistent one.
        order: puts parts in order, those that are likely to be in a cause with the given ones first.
        most: so many causes are looked for.
        seconds: so long is looked for them.

    >>> def judge(subsets):
    ...     return next((n for n, s in enumerate(subsets) if {1, 2} <= s or {2, 3, 5} <= s), None)
    >>> [sorted(cause) for cause in Search(judge).causes(range(9)).found]
    [[1, 2], [2, 3, 5]]
    """

    def __init__(
        self,
        judge: FirstInconsistent,
        *,
        order: Callable[[Iterable[int], Collection[int]], list[int]] | None = None,
        most: int = 20,
        seconds: float = 120.0,
    ) -> None:
        self._judge = judge
        self._order = order or (lambda parts, _: sorted(parts))
        self._most = most
        self._seconds = seconds
        self._consistent: list[frozenset[int]] = []
        self._inconsistent: list[frozenset[int]] = []

    def causes(self, parts: Iterable[int], *, suspected: Iterable[frozenset[int]] = ()) -> Causes:
        """Find the causes among *parts*, the smallest first.

        Parameters:
            suspected: sets that are inconsistent, from which the search starts; they need not be minimal.
        """
        ends = time.monotonic() + self._seconds
        everything = frozenset(parts)
        found: list[frozenset[int]] = []
        for bound in self._grow(everything, list(suspected), found):
            if bound or time.monotonic() > ends:
                reason = bound or f"the search ended after {self._seconds:g} s"
                return Causes(_sorted(found), reason)
        return Causes(_sorted(found))

    def shrink(self, parts: Iterable[int]) -> frozenset[int] | None:
        """Return a minimal inconsistent subset of *parts*; None when they are consistent."""
        rest = self._order(parts, ())
        if self._first([frozenset(rest)]) is None:
            return None
        kept: list[int] = []
        while length := self._shortest(frozenset(kept), rest):
            kept.append(rest[length - 1])
            rest = self._order(rest[: length - 1], kept)
        cause = frozenset(kept)
        self._learn_inconsistent(cause)
        return cause

    def _grow(
        self, everything: frozenset[int], suspected: list[frozenset[int]], found: list[frozenset[int]]
    ) -> Iterator[str]:
        """Add causes to *found*, and yield after each step the reason to stop, or nothing."""
        for clash in suspected:
            self._learn_inconsistent(clash)
        # Mostly they are minimal, and then one run shows it of all.
        self._first_of_each([clash - {part} for clash in suspected for part in sorted(clash)])
        for clash in suspected:
            cause = self.thin(clash)
            if cause not in found:
                found.append(cause)
            # Whether there are more than the limit is not known then; it is not said that there are not.
            yield f"the search ended after {self._most} causes" if len(found) >= self._most else ""
        level: list[frozenset[int]] = [frozenset()]
        seen: set[frozenset[int]] = set()
        while level:
            waiting = [path for path in dict.fromkeys(level) if path not in seen]
            seen.update(waiting)
            level = []
            while waiting:
                open_ends = []
                for path in waiting:
                    known = next((cause for cause in found if not cause & path), None)
                    if known is None:
                        open_ends.append(path)
                    else:
                        level += [path | {part} for part in sorted(known)]
                if not open_ends:
                    break
                tried = open_ends[:_ENDS]
                place = self._first([everything - path for path in tried])
                if place is None:
                    waiting = open_ends[len(tried) :]
                    yield ""
                    continue
                fresh = self.shrink(everything - tried[place])
                if fresh is not None:
                    found.append(fresh)
                waiting = open_ends[place:]
                yield f"the search ended after {self._most} causes" if len(found) >= self._most else ""

    def thin(self, clash: frozenset[int]) -> frozenset[int]:
        """Return a minimal inconsistent subset of *clash*, which is known to be inconsistent, and mostly is minimal."""
        waiting = sorted(clash)
        while waiting:
            place = self._first([clash - {part} for part in waiting])
            if place is None:
                break
            clash -= {waiting[place]}
            waiting = waiting[place + 1 :]  # those before it are needed, and so they are by less
        self._learn_inconsistent(clash)
        return clash

    def _shortest(self, kept: frozenset[int], rest: list[int]) -> int:
        """Return the length of the shortest beginning of *rest* that is inconsistent with *kept*."""
        low, high = -1, len(rest)  # with high parts it is inconsistent, with low it is not
        lengths = [*range(_CUTS), *(_CUTS * 3**power // 2**power for power in range(high.bit_length() * 2))]
        lengths = [length for length in lengths if length < high]
        while lengths:
            place = self._first([kept | frozenset(rest[:length]) for length in lengths])
            if place is None:
                low = lengths[-1]
            else:
                low, high = (lengths[place - 1] if place else low), lengths[place]
            lengths = _between(low, high)
        return high

    # --- What is known already ---

    def _first_of_each(self, subsets: Sequence[frozenset[int]]) -> None:
        """Learn of all *subsets* whether they are consistent."""
        waiting = list(dict.fromkeys(subsets))
        while waiting:
            place = self._first(waiting)
            waiting = [] if place is None else waiting[place + 1 :]

    def _first(self, subsets: Sequence[frozenset[int]]) -> int | None:
        """Judge *subsets*, but ask only about those of which nothing is known."""
        asked: list[int] = []
        end: int | None = None
        for place, subset in enumerate(subsets):
            if any(known <= subset for known in self._inconsistent):
                end = place
                break
            if not any(subset <= known for known in self._consistent):
                asked.append(place)
        found = self._judge([subsets[place] for place in asked]) if asked else None
        for place in asked if found is None else asked[:found]:
            self._learn_consistent(subsets[place])
        if found is None:
            return end
        self._learn_inconsistent(subsets[asked[found]])
        return asked[found]

    def _learn_consistent(self, subset: frozenset[int]) -> None:
        self._consistent = [known for known in self._consistent if not known <= subset] + [subset]

    def _learn_inconsistent(self, subset: frozenset[int]) -> None:
        if not any(known <= subset for known in self._inconsistent):
            self._inconsistent = [known for known in self._inconsistent if not subset <= known] + [subset]


def _between(low: int, high: int) -> list[int]:
    """Return lengths between *low* and *high*, evenly spaced, at most so many as one run tries."""
    steps = min(high - low, _CUTS + 1)
    return sorted({low + (high - low) * step // steps for step in range(1, steps)} - {low, high})


def _sorted(causes: Iterable[frozenset[int]]) -> tuple[frozenset[int], ...]:
    return tuple(sorted(causes, key=lambda cause: (len(cause), sorted(cause))))
