"""Try what follows from sets of statements, and which of the statements it takes."""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, Protocol

from evigraph.engine import NamedNode, Quad, Triple, refuse_reaching_out
from evigraph.namespaces import INFERRED, PREFIXES
from evigraph.proofs.copies import Copies, has_other, in_groups
from evigraph.proofs.ruletext import bind_parameters, constants, rule_texts, tokens
from evigraph.reasoning.materialise import keep

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from evigraph.proofs.proof import Goal, RowGoal
    from evigraph.proofs.ruletext import RuleText

__all__ = [
    "LeavesTrial",
    "RowTrial",
    "RuleTrial",
    "Trial",
    "conclusions",
    "inferred_quad",
    "minimal",
    "settle",
    "superfluous",
]

_INFERRED: Final = NamedNode(INFERRED)
#: Where answers are counted off or taken from chosen graphs, copies would get into each other's way.
_COUNTS_OFF: Final = frozenset({"LIMIT", "OFFSET", "FROM"})


class Trial(Protocol):
    """Whether a goal follows."""

    def holds(self, variants: Sequence[Collection[Quad]]) -> list[bool]:
        """Return for each set of statements of *variants* whether the goal follows from it alone."""


def inferred_quad(triple: Triple) -> Quad:
    """Return *triple* in the graph of everything inferred."""
    return Quad(triple.subject, triple.predicate, triple.object, _INFERRED)


def conclusions(variants: Sequence[Collection[Quad]], texts: Iterable[RuleText]) -> list[set[Triple]]:
    """Return what the rules *texts*, in the order in which they run, conclude from each set of statements."""
    rules = tuple(texts)
    named = frozenset().union(*(text.iris for text in rules))
    found: list[set[Triple]] = [set() for _ in variants]
    for places, group in in_groups(variants, named):
        sorted_ = _run(Copies(group, named), rules)
        if sorted_ is None:
            sorted_ = [next(iter(_run(Copies([variant], named), rules) or [])) for variant in group]
        for place, triples in zip(places, sorted_, strict=True):
            found[place] = triples
    return found


def _run(copies: Copies, rules: Sequence[RuleText]) -> list[set[Triple]] | None:
    everything: set[Triple] = set()
    last = rules[-1].rule.stratum
    for stratum, texts in groupby(rules, key=lambda text: text.rule.stratum):
        answers: Any = {text.rule.name: copies.store.query(text.rule.text) for text in texts}
        found = {name: set(triples) for name, triples in answers.items()}
        everything.update(*found.values())
        if stratum != last:
            keep(copies.store, found)
    return copies.sort(everything)


class RuleTrial:
    """Whether one rule concludes a triple."""

    __slots__ = ("_text", "_triple")

    def __init__(self, triple: Triple, text: RuleText) -> None:
        self._triple = triple
        self._text = text

    def holds(self, variants: Sequence[Collection[Quad]]) -> list[bool]:
        """Return for each set of statements of *variants* whether the rule concludes the triple from it."""
        return [self._triple in found for found in conclusions(variants, [self._text])]


class RowTrial:
    """Whether a query gives a row, from statements that hold the conclusions too.

    Raises:
        UnsafeQuery: the query would reach outside the graph.
    """

    def __init__(self, goal: RowGoal) -> None:
        self._goal = goal
        self._key = tuple(goal.key.values())
        self._named, counts_off = _read(goal.sparql)
        renamed = any(isinstance(term, NamedNode) and term.value not in self._named for term in self._key)
        self._together = renamed and not counts_off

    def holds(self, variants: Sequence[Collection[Quad]]) -> list[bool]:
        """Return for each set of statements of *variants* whether the query gives the row from it."""
        if not self._together:
            return [self._rows([variant])[0] for variant in variants]
        found = dict.fromkeys(range(len(variants)), False)
        seen = [[quad for quad in variant if self._is_seen(quad)] for variant in variants]
        for places, group in in_groups(seen, self._named):
            held = self._rows(group)
            if len(group) > 1 and not held[0] and self._rows(group[:1])[0]:
                # The query looks into names, or counts across copies.
                self._together = False
                return self.holds(variants)
            found |= zip(places, held, strict=True)
        return [found[place] for place in range(len(variants))]

    def _is_seen(self, quad: Quad) -> bool:
        """Tell whether the query may look at *quad*, and not only a rule that reads how the query's classes relate."""
        return quad.predicate.value in self._named or has_other(quad, self._named)

    def _rows(self, group: Sequence[Collection[Quad]]) -> list[bool]:
        copies = Copies(group, self._named)
        # The text was looked at when the trial was made, and to be bound to more terms makes it no more dangerous.
        text = copies.bind(self._goal.sparql)
        solutions: Any = copies.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        columns = list(self._goal.key)
        found = {tuple(solution[name] for name in columns) for solution in solutions}
        return [tuple(map(rename, self._key)) in found for rename in copies.renamings]


@lru_cache(maxsize=64)
def _read(sparql: str) -> tuple[frozenset[str], bool]:
    """Return the IRIs that a query names other than as values of parameters, and whether it counts off its answers."""
    refuse_reaching_out(sparql)
    named = constants(bind_parameters(sparql, lambda _: "UNDEF")).values()
    counts_off = bool(_COUNTS_OFF & {token.upper() for token in tokens(sparql)})
    return frozenset(term.value for term in named if isinstance(term, NamedNode)), counts_off


class LeavesTrial:
    """Whether a goal follows from asserted statements by all rules and, where it is a row, by its query.

    >>> a, b, g = NamedNode("urn:a"), NamedNode("urn:b"), NamedNode("urn:g")
    >>> LeavesTrial(Triple(a, b, a)).holds([[Quad(a, b, a, g)], [Quad(a, b, b, g)], []])
    [True, False, False]
    """

    def __init__(self, goal: Goal) -> None:
        self._goal = goal
        self._row = None if isinstance(goal, Triple) else RowTrial(goal)

    def holds(self, variants: Sequence[Collection[Quad]]) -> list[bool]:
        """Return for each set of statements of *variants* whether the goal follows from it."""
        inferred = conclusions(variants, rule_texts().values())
        if self._row is None:
            asserted = ({quad.triple for quad in variant} for variant in variants)
            return [self._goal in found | given for found, given in zip(inferred, asserted, strict=True)]
        return self._row.holds(
            [[*variant, *map(inferred_quad, found)] for variant, found in zip(variants, inferred, strict=True)]
        )


def superfluous(quads: Sequence[Quad], trial: Trial) -> list[Quad] | None:
    """Return those of *quads* that are not needed while all others stay; None where the goal does not follow at all."""
    whole, *without = trial.holds([quads, *([other for other in quads if other != quad] for quad in quads)])
    return [quad for quad, held in zip(quads, without, strict=True) if held] if whole else None


def minimal(quads: Sequence[Quad], trial: Trial) -> list[Quad] | None:
    """Return statements among *quads* from which the goal follows, and not without any of them; None where it does not.

    Those that come first are the first to go.
    """
    dispensable = superfluous(quads, trial)
    if dispensable is None:
        return None
    return settle([quad for quad in quads if quad not in dispensable], dispensable, trial)


def settle(needed: Sequence[Quad], dispensable: Sequence[Quad], trial: Trial) -> list[Quad]:
    """Return *needed* and those of *dispensable* that cannot go after the ones before them have gone."""
    kept, left = list(needed), list(dispensable)
    while left:
        held = trial.holds([[*left[count:], *kept] for count in range(1, len(left) + 1)])
        gone = next((count for count in range(len(left), 0, -1) if held[count - 1]), 0)
        kept += left[gone : gone + 1]
        left = left[gone + 1 :]
    return kept
