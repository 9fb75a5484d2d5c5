"""Find the minimal proofs of a row or of an inferred triple, and check a proof by rules and query alone."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final
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

_PROVERS: WeakKeyDictionary[Readable, Prover] = WeakKeyDictionary()


def prove_triple(graph: Readable, triple: Triple, *, bound: int = 1) -> tuple[Proof, ...]:
    """Return up to *bound* minimal proofs of *triple*, which is in *graph*, asserted or inferred.

    An asserted triple is a proof of itself.

    Raises:
        NotInGraph: the triple is not in the graph.
    """
    prover = _prover(graph)

    def derive(without: frozenset[Quad]) -> Iterator[Derivation]:
        return _derive_triple(prover, triple, without)

    found = _several(triple, derive, bound)
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
    search = RowSearch(_prover(graph), goal, claims)
    found = _several(goal, search.derive, bound)
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


def _derive_triple(prover: Prover, triple: Triple, without: frozenset[Quad]) -> Iterator[Derivation]:
    for quad in prover.facts.asserted([triple.subject]):
        if quad.triple == triple and quad not in without:
            yield Derivation({}, frozenset([quad]))
    found = prover.derive(triple, without=without)
    if found is not None:
        yield found


def _several(goal: Goal, derive: Callable[[frozenset[Quad]], Iterator[Derivation]], bound: int) -> tuple[Proof, ...]:
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
            found = (_proof(goal, derivation) for derivation in derive(without))
            proof = next((each for each in found if each is not None), None)
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


def _proof(goal: Goal, derivation: Derivation) -> Proof | None:
    """Make a proof of *derivation*, without what its parts do not need together; None where it does not hold."""
    leaves = sorted(derivation.leaves, key=str)
    if len(leaves) > 1:
        trial = LeavesTrial(goal)
        dispensable = superfluous(leaves, trial)
        if dispensable is None:
            return None
        if dispensable:
            leaves = settle([leaf for leaf in leaves if leaf not in dispensable], dispensable, trial)
            derivation = _derived_from(goal, leaves)
    return Proof(goal, tuple(map(Leaf.from_quad, sorted(leaves, key=_order))), tuple(derivation.steps.values()))


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
    return list(found)[-1]


def _instead(facts: Facts, triple: Triple) -> list[str]:
    """Name some triples with the same subject and predicate, or the same subject and object."""
    there = [quad.triple for quad in facts.asserted([triple.subject])] + list(facts.inferred([triple.subject]))
    near = [other for other in there if other.predicate == triple.predicate or other.object == triple.object]
    return [_worded(other) for other in dict.fromkeys(near)][:3]


def _worded(term: Term) -> str:
    if isinstance(term, Triple):
        return " ".join(map(_worded, (term.subject, term.predicate, term.object)))
    return compact(term.value) if isinstance(term, NamedNode) else str(term)
