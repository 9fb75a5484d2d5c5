"""Find the minimal proofs of a row or of an inferred triple, and check a proof by rules and query alone."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias
from weakref import WeakKeyDictionary, proxy

from evigraph.engine import NamedNode, Quad, Rows, Store, Triple, query
from evigraph.errors import NotInGraph
from evigraph.namespaces import INFERRED, compact
from evigraph.proofs.derivation import Derivation, Prover
from evigraph.proofs.facts import Facts
from evigraph.proofs.proof import Leaf, Proof
from evigraph.proofs.rows import RowSearch
from evigraph.proofs.trial import LeavesTrial, settle, superfluous
from evigraph.reasoning.materialise import run_rules
from evigraph.reasoning.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evigraph.engine import Term
    from evigraph.proofs.facts import Readable
    from evigraph.proofs.proof import Goal, RowGoal

__all__ = ["prove_row", "prove_triple", "rederives"]

#: How often another proof is looked for, for each that is wanted.
_ATTEMPTS: Final = 100

#: How many unsound derivations are met before one is taken.
_TRIES: Final = 3
#: Ends the reason of a step that concludes from its premises what the whole graph does not.
_FROM_LESS: Final = "; concluded from these premises alone: the graph says more of it, and concludes otherwise"

#: Gives derivations that do without some statements, in groups to be tried together.
Search: TypeAlias = "Callable[[frozenset[Quad]], Iterator[tuple[Derivation, ...]]]"

_PROVERS: WeakKeyDictionary[Readable, Prover] = WeakKeyDictionary()


def prove_triple(graph: Readable, triple: Triple, *, bound: int = 1) -> tuple[Proof, ...]:
    """Return up to *bound* minimal proofs of *triple*, which is in *graph*, asserted or inferred.

    An asserted triple is a proof of itself.

    Raises:
        NotInGraph: the triple is not in the graph.
    """
    prover = _prover(graph)

    def derive(without: frozenset[Quad]) -> Iterator[tuple[Derivation, ...]]:
        return _derive_triple(prover, triple, without)

    found = _several(triple, derive, prover, bound)
    if not found:
        raise NotInGraph(_worded(triple), _instead(prover.facts, triple))
    return found


def prove_row(graph: Readable, goal: RowGoal, claims: Sequence[str], *, bound: int = 1) -> tuple[Proof, ...]:
    """Return up to *bound* minimal proofs of a row of a query's answer over *graph*.

    Parameters:
        claims: ids of the claims that bear on the row, the likeliest to carry it alone first.

    Raises:
        NotInGraph: the answer has no such row, or these claims do not give it.
        UnsafeQuery: the query would reach outside the graph.
    """
    prover = _prover(graph)
    found = _several(goal, RowSearch(prover, goal, claims).derive, prover, bound)
    if not found:
        cells = ", ".join(f"{name} = {_worded(term)}" for name, term in goal.key.items())
        raise NotInGraph(f"a row with {cells}", [], claims)
    return found


def rederives(leaves: Iterable[Leaf], goal: Goal) -> bool:
    """Tell whether *goal* follows from *leaves* alone: in a fresh store, by all rules and, for a row, by its query.

    >>> member, group = NamedNode("urn:a"), NamedNode("urn:b")
    >>> link = NamedNode("https://w3id.org/evigraph/subConditionOf")
    >>> leaf = Leaf(Quad(member, link, group, NamedNode("https://w3id.org/evigraph/graph/vocabulary")), "vocabulary")
    >>> within = Triple(member, NamedNode("https://w3id.org/evigraph/within"), group)
    >>> rederives([leaf], within), rederives([], within)
    (True, False)
    """
    store = Store()
    store.extend(leaf.quad for leaf in leaves)
    run_rules(store, load_rules())
    if isinstance(goal, Triple):
        return any(store.quads_for_pattern(goal.subject, goal.predicate, goal.object, None))
    rows = query(store, goal.sparql, union=True)
    if not isinstance(rows, Rows) or not goal.key.keys() <= set(rows.columns):
        return False
    wanted = {rows.columns.index(name): term for name, term in goal.key.items()}
    return any(all(row[place] == term for place, term in wanted.items()) for row in rows.rows)


def _prover(graph: Readable) -> Prover:
    """Return the prover of *graph*, which remembers what it found for as long as the graph object lives."""
    found = _PROVERS.get(graph)
    if found is None:
        weak = proxy(graph)
        found = _PROVERS[graph] = Prover(Facts(lambda text: weak.run(text)))
    return found


def _derive_triple(prover: Prover, triple: Triple, without: frozenset[Quad]) -> Iterator[tuple[Derivation, ...]]:
    for quad in prover.facts.asserted([triple.subject]):
        if quad.triple == triple and quad not in without:
            yield (Derivation({}, frozenset([quad])),)
    found = prover.derive(triple, without=without)
    if found is not None:
        yield (found,)


def _several(goal: Goal, search: Search, prover: Prover, bound: int) -> tuple[Proof, ...]:
    """Find several proofs: each further one does without some statement of every one before (Reiter's hitting sets)."""
    proofs: list[Proof] = []
    hopeless: list[frozenset[Quad]] = []
    waiting = deque([frozenset[Quad]()])
    seen = set(waiting)
    attempts = _ATTEMPTS * bound
    while waiting and len(proofs) < bound and attempts:
        without = waiting.popleft()
        if any(known <= without for known in hopeless):
            continue
        proof = next((proof for proof in proofs if not without.intersection(leaf.quad for leaf in proof.leaves)), None)
        if proof is None:
            attempts -= 1
            proof = _first(goal, search(without), prover)
            if proof is None:
                hopeless.append(without)
                continue
            proofs.append(proof)
        for leaf in proof.leaves:
            more = without | {leaf.quad}
            if more not in seen:
                seen.add(more)
                waiting.append(more)
    return tuple(proofs)


def _first(goal: Goal, groups: Iterator[tuple[Derivation, ...]], prover: Prover) -> Proof | None:
    """Make a proof of the first derivation that holds, without what its parts do not need together.

    A rule that rests on an absence may conclude from less what is not so: from advice without its line of therapy, that
    the advice holds at every line.  A proof with such a step is made only where there is no other.
    """
    trial = LeavesTrial(goal)
    unsound: tuple[Derivation, list[Quad]] | None = None
    tries = _TRIES
    for derivations in groups:
        if isinstance(goal, Triple) and len(derivations[0].leaves) == 1:
            return _proof(goal, derivations[0], derivations[0].leaves)  # from nothing, no rule concludes anything
        variants = [_one_less(sorted(derivation.leaves, key=str)) for derivation in derivations]
        held = iter(trial.holds([quads for several in variants for quads in several]))
        for derivation, several in zip(derivations, variants, strict=True):
            leaves = several[0]
            whole, *without = [next(held) for _ in several]
            dispensable = [leaf for leaf, holds in zip(leaves, without, strict=True) if holds]
            if not whole:
                continue
            if not dispensable:
                return _proof(goal, derivation, leaves)
            while dispensable:
                # Where a conclusion rests on absences, what was needed beside a statement may not be needed without it.
                leaves = settle([leaf for leaf in leaves if leaf not in dispensable], dispensable, trial)
                dispensable = superfluous(leaves, trial) or []
            derivation = _derived_from(goal, leaves)
            if all(prover.facts.rules_of(triple) is not None for triple in derivation.steps):
                return _proof(goal, derivation, leaves)
            unsound = unsound or (derivation, leaves)
            tries -= 1
        if not tries:
            break
    if unsound is None:
        return None
    derivation, leaves = unsound
    return _proof(goal, _said_so(derivation, prover), leaves)


def _proof(goal: Goal, derivation: Derivation, leaves: Iterable[Quad]) -> Proof:
    return Proof(goal, tuple(map(Leaf.from_quad, sorted(leaves, key=_order))), tuple(derivation.steps.values()))


def _said_so(derivation: Derivation, prover: Prover) -> Derivation:
    """Say of each step whose conclusion the graph does not draw that it is so."""
    known = prover.facts.rules_of
    steps = {
        triple: step if known(triple) is not None else replace(step, closed_world=f"{step.closed_world}{_FROM_LESS}")
        for triple, step in derivation.steps.items()
    }
    return Derivation(steps, derivation.leaves)


def _one_less(leaves: list[Quad]) -> list[list[Quad]]:
    """Return *leaves*, and *leaves* without each one of them."""
    return [leaves, *([other for other in leaves if other != leaf] for leaf in leaves)]


def _order(quad: Quad) -> tuple[str, str]:
    return Leaf.from_quad(quad).origin, str(quad)


def _derived_from(goal: Goal, leaves: Sequence[Quad]) -> Derivation:
    """Derive *goal* once more in the small world in which *leaves* are all that is asserted."""
    store = Store()
    store.extend(leaves)
    run_rules(store, load_rules())
    prover = Prover(Facts(lambda text: query(store, text)))
    if isinstance(goal, Triple):
        found = _derive_triple(prover, goal, frozenset())
    else:
        concluded = store.quads_for_pattern(None, None, None, NamedNode(INFERRED))
        found = RowSearch(prover, goal, ()).derive_from([*leaves, *concluded], frozenset())
    return list(found)[-1][-1]


def _instead(facts: Facts, triple: Triple) -> list[str]:
    """Name some triples with the same subject and predicate, or the same subject and object."""
    there = [quad.triple for quad in facts.asserted([triple.subject])] + list(facts.inferred([triple.subject]))
    near = [other for other in there if other.predicate == triple.predicate or other.object == triple.object]
    return [_worded(other) for other in dict.fromkeys(near)][:3]


def _worded(term: Term) -> str:
    if isinstance(term, Triple):
        return " ".join(map(_worded, (term.subject, term.predicate, term.object)))
    return compact(term.value) if isinstance(term, NamedNode) else str(term)
