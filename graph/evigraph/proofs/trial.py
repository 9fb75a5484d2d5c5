"""Try what follows from sets of statements, and which of the statements it takes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Protocol

from evigraph.engine import NamedNode, Quad, Triple, refuse_reaching_out
from evigraph.namespaces import INFERRED, PREFIXES
from evigraph.proofs.copies import Copies, has_other, in_groups
from evigraph.proofs.ruletext import bind_parameters, constants, rule_texts, tokens
from evigraph.questions.parts import without_details
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
    "fewer",
    "inferred_quad",
    "minimal",
    "settle",
    "superfluous",
]

#: Many statements are first looked at in so many blocks.
_BLOCKS: Final = 40
#: More statements than these are not compared one by one.
_MANY: Final = 80
#: So many copies are tried at once, fewer when that takes longer than these seconds, but never less than a few.
_TOGETHER: Final = 48
_SECONDS: Final = 0.08
_FEW: Final = 4
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
        for place, triples in zip(places, _run(Copies(group, named), rules), strict=True):
            found[place] = triples if triples is not None else _alone(variants[place], named, rules)
    return found


def _alone(quads: Collection[Quad], named: frozenset[str], rules: Sequence[RuleText]) -> set[Triple]:
    (triples,) = _run(Copies([quads], named), rules)
    return triples or set()


def _run(copies: Copies, rules: Sequence[RuleText]) -> list[set[Triple] | None]:
    everything: set[Triple] = set()
    last = rules[-1].rule.stratum
    for stratum, texts in groupby(rules, key=lambda text: text.rule.stratum):
        answers: Any = {text.rule.name: copies.store.query(text.rule.text) for text in texts}
        found = {name: copies.apart(set(triples)) for name, triples in answers.items()}
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
        self._columns = tuple(goal.key)
        self._key = tuple(goal.key.values())
        # What is looked up beside the row makes no difference to whether the row is there.
        self._sparql = without_details(goal.sparql, self._columns)
        self._text = _read(self._sparql)
        self._named = self._text.named
        renamed = any(isinstance(term, NamedNode) and term.value not in self._named for term in self._key)
        self._together = renamed and self._text.together > 1

    def holds(self, variants: Sequence[Collection[Quad]]) -> list[bool]:
        """Return for each set of statements of *variants* whether the query gives the row from it."""
        if not self._together:
            return [self._rows([variant])[0] for variant in variants]
        found = dict.fromkeys(range(len(variants)), False)
        seen = [[quad for quad in variant if self._is_seen(quad)] for variant in variants]
        for places, group in in_groups(seen, self._named):
            held = self._in_turn(group)
            if len(group) > 1 and not any(held) and self._rows(group[:1])[0]:
                # The query looks into names, or counts across copies.
                self._together = False
                return self.holds(variants)
            found |= zip(places, held, strict=True)
        return [found[place] for place in range(len(variants))]

    def _is_seen(self, quad: Quad) -> bool:
        """Tell whether the query may look at *quad*, and not only a rule that reads how the query's classes relate."""
        return quad.predicate.value in self._named or has_other(quad, self._named)

    def _in_turn(self, group: Sequence[Collection[Quad]]) -> list[bool]:
        """Try as many copies at once as the query can bear: some queries join each parameter with all others."""
        held: list[bool] = []
        while len(held) < len(group):
            some = group[len(held) : len(held) + self._text.together]
            started = perf_counter()
            held += self._rows(some)
            if len(some) > _FEW and perf_counter() - started > _SECONDS:
                self._text.together = max(_FEW, len(some) // 2)
        return held

    def _rows(self, group: Sequence[Collection[Quad]]) -> list[bool]:
        copies = Copies(group, self._named)
        # The text was looked at when the trial was made, and to be bound to more terms makes it no more dangerous.
        text = copies.bind(self._sparql)
        solutions: Any = copies.store.query(text, prefixes=PREFIXES, use_default_graph_as_union=True)
        found = {tuple(solution[name] for name in self._columns) for solution in solutions}
        return [tuple(map(rename, self._key)) in found for rename in copies.renamings]


@dataclass(slots=True)
class _Text:
    """What is known of a query: the IRIs that it names, values of parameters aside, and how many copies it can bear."""

    named: frozenset[str]
    together: int


@lru_cache(maxsize=64)
def _read(sparql: str) -> _Text:
    refuse_reaching_out(sparql)
    named = constants(bind_parameters(sparql, lambda _: "UNDEF")).values()
    counts_off = _COUNTS_OFF & {token.upper() for token in tokens(sparql)}
    return _Text(frozenset(term.value for term in named if isinstance(term, NamedNode)), 1 if counts_off else _TOGETHER)


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
        # Of few, every beginning is tried; of many, beginnings of 1, 2, 4 and so on.
        few = len(left) <= _MANY
        counts = [*range(1, len(left) + 1)] if few else [1 << power for power in range(len(left).bit_length())]
        held = trial.holds([[*left[count:], *kept] for count in counts])
        gone = next((count for count, holds in reversed([*zip(counts, held, strict=True)]) if holds), 0)
        left = left[gone:]
        if left and (few or not gone):
            kept.append(left.pop(0))
    return kept


def fewer(quads: Sequence[Quad], trial: Trial) -> list[Quad] | None:
    """Return what is left of many *quads* without most of what is not needed; None where the goal does not follow."""
    size = max(1, len(quads) // _BLOCKS)
    blocks = [quads[start : start + size] for start in range(0, len(quads), size)]
    whole, *held = trial.holds([quads, *([quad for quad in quads if quad not in block] for block in blocks)])
    if not whole:
        return None
    needed = [quad for block, holds in zip(blocks, held, strict=True) if not holds for quad in block]
    return settle(needed, [quad for quad in quads if quad not in needed], trial)
