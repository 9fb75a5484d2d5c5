"""Derive an inferred triple from asserted statements, step by step, backwards through the rules.

A rule draws on the conclusions of rules of lower strata only, so going backwards the strata fall, and no derivation
goes round in a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad, Rows, Triple
from evigraph.namespaces import INFERRED
from evigraph.proofs.facts import ANOTHER
from evigraph.proofs.proof import Step
from evigraph.proofs.ruletext import rule_texts
from evigraph.proofs.trial import RuleTrial, inferred_quad, minimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.engine import Term
    from evigraph.proofs.facts import Facts
    from evigraph.proofs.ruletext import RuleText

__all__ = ["Derivation", "Prover", "is_inferred"]

_INFERRED: Final = NamedNode(INFERRED)
#: Above every stratum.
_TOP: Final = 1_000_000
#: How many solutions of a rule are looked at first; where none of them serves, more are.
_SOLUTIONS: Final = 16


def is_inferred(quad: Quad) -> bool:
    """Tell whether *quad* stands in the graph of everything inferred."""
    return quad.graph_name == _INFERRED


@dataclass(frozen=True, slots=True)
class Derivation:
    """The steps to a conclusion, the last of which gives it, and the asserted statements that they begin with."""

    steps: Mapping[Triple, Step]
    leaves: frozenset[Quad]

    @classmethod
    def joined(cls, parts: Iterable[Derivation], leaves: Iterable[Quad]) -> Derivation:
        """Put *parts* one behind the other, each conclusion once, and add *leaves*."""
        steps: dict[Triple, Step] = {}
        begin = set(leaves)
        for part in parts:
            for conclusion, step in part.steps.items():
                steps.setdefault(conclusion, step)
            begin |= part.leaves
        return cls(steps, frozenset(begin))


class Prover:
    """Finds derivations in a graph, and remembers them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._found: dict[tuple[Triple, int], Derivation | None] = {}

    def derive(self, triple: Triple, *, without: frozenset[Quad] = frozenset(), below: int = _TOP) -> Derivation | None:
        """Return a derivation of *triple*, or None where there is none.

        Parameters:
            without: asserted statements that the derivation does without.
            below: only rules of strata below this one conclude it.
        """
        if (triple, below) not in self._found:
            self._found[triple, below] = self._derive(triple, frozenset(), below)
        found = self._found[triple, below]
        if found is None or not without & found.leaves:
            return found
        return self._derive(triple, without, below)

    def _derive(self, triple: Triple, without: frozenset[Quad], below: int) -> Derivation | None:
        for text in self._rules(triple, below):
            for candidates in self._candidates(text, triple, without):
                found = self._step(text, triple, candidates, without)
                if found is not None:
                    return found
        return None

    def _rules(self, triple: Triple, below: int) -> Iterator[RuleText]:
        names = self.facts.rules_of(triple) or frozenset()
        for name, text in rule_texts().items():
            # What another reasoner gave, any rule that OWL expresses may give.
            if text.rule.stratum < below and (name in names or (text.rule.owl and ANOTHER in names)):
                yield text

    def _step(
        self, text: RuleText, triple: Triple, candidates: list[Quad], without: frozenset[Quad]
    ) -> Derivation | None:
        trial = RuleTrial(triple, text)
        while True:
            premises = minimal(candidates, trial)
            if premises is None:
                return None
            inferred = [quad for quad in premises if is_inferred(quad)]
            parts = [self.derive(quad.triple, without=without, below=text.rule.stratum) for quad in inferred]
            underived = {quad for quad, part in zip(inferred, parts, strict=True) if part is None}
            if not underived:
                break
            candidates = [quad for quad in candidates if quad not in underived]
        triples = tuple(sorted({quad.triple for quad in premises}, key=str))
        step = Step(triple, text.rule.name, triples, None if text.rule.owl else text.rule.axiom)
        last = Derivation({triple: step}, frozenset(premises) - frozenset(inferred))
        return Derivation.joined([*(part for part in parts if part is not None), last], ())

    def _candidates(self, text: RuleText, triple: Triple, without: frozenset[Quad]) -> Iterator[list[Quad]]:
        """Yield the statements that may be the premises of *triple* by a rule, for each solution of its pattern."""
        seen = set()
        for solution in self._solutions(text, triple):
            nodes = {triple.subject, triple.object, *solution}
            objects = nodes.union(text.terms.values())
            found = [quad for quad in self._premises(text, nodes, triple, without) if quad.object in objects]
            found += self._paths(text, nodes, triple, without)
            candidates = sorted(set(found), key=str)
            if frozenset(candidates) not in seen:
                seen.add(frozenset(candidates))
                yield candidates

    def _solutions(self, text: RuleText, triple: Triple) -> Iterator[list[Term]]:
        limit, done = _SOLUTIONS, 0
        more = True
        while more:
            more = False
            for query in text.solutions_of(triple, limit=limit):
                rows = self.facts.run(query)
                found = rows.rows if isinstance(rows, Rows) else ()
                more = more or len(found) == limit
                for row in found[done:]:
                    yield [term for term in row if term is not None]
            limit, done = limit * 8, limit

    def _premises(
        self, text: RuleText, nodes: Iterable[Term], triple: Triple, without: frozenset[Quad]
    ) -> Iterator[Quad]:
        """Yield what the rule may read of *nodes*: asserted, or concluded by rules that run before it."""
        predicates = set(text.terms.values())
        for quad in self.facts.asserted(nodes):
            if quad.predicate in predicates and quad not in without:
                yield quad
        for found in self.facts.inferred(nodes):
            if found.predicate in predicates and found != triple and self._is_below(found, text.rule.stratum):
                yield inferred_quad(found)

    def _is_below(self, triple: Triple, stratum: int) -> bool:
        return next(self._rules(triple, stratum), None) is not None

    def _paths(self, text: RuleText, nodes: Iterable[Term], triple: Triple, without: frozenset[Quad]) -> set[Quad]:
        """Return the shortest paths between *nodes* over what the rule follows any number of times."""
        underived: set[Quad] = set()
        while text.paths:
            # Only what is on a path is derived: far more is within reach.
            found = set(self._shortest(text, set(nodes), triple, without | underived))
            lost = {
                quad
                for quad in found
                if is_inferred(quad) and not self.derive(quad.triple, without=without, below=text.rule.stratum)
            }
            if not lost:
                return found
            underived |= lost
        return set()

    def _shortest(self, text: RuleText, ends: set[Term], triple: Triple, without: frozenset[Quad]) -> Iterator[Quad]:
        for start in ends:
            before: dict[Term, Quad] = {}
            level: list[Term] = [start]
            while level:
                reached: list[Term] = []
                for quad in sorted(self._premises(text, level, triple, without), key=str):
                    if quad.predicate in text.paths and quad.object not in {start, *before} and quad not in without:
                        before[quad.object] = quad
                        reached.append(quad.object)
                level = reached
            for end in ends & before.keys():
                while end != start:
                    yield before[end]
                    end = before[end].subject
