"""Fill the graph of everything inferred by HermiT instead of by the rules that OWL expresses.

The rules that close the world, or calculate, run in either case: OWL cannot draw their conclusions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad, Store, Triple, add_quads
from evigraph.namespaces import EV, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH
from evigraph.reasoning.hermit import core_axioms, entailments, stated
from evigraph.reasoning.materialise import describe, forget, infer, keep, run_rules
from evigraph.reasoning.rules import load_rules, rule_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.reasoning.hermit import Statement

__all__ = ["HERMIT", "hermit_entailments", "materialise_by_hermit"]

#: Name of the graph of what HermiT inferred, in the place of a rule's name.
HERMIT: Final = "hermit"

#: Inverse properties are for readers of the ontology; neither reasoner writes them out.
_LEFT_OUT: Final = frozenset({EV + "interventionOf", EV + "hasClaim"})
_TYPE: Final = PREFIXES["rdf"] + "type"


def materialise_by_hermit(store: Store) -> dict[str, int]:
    """Write into *store* what HermiT entails over it, and what the rules outside OWL add; return the counts.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        Inconsistent: the graph contradicts itself.
        ReasonerError: HermiT gave no answer.
    """
    forget(store)
    expressions = _expression_members(store)
    entailed = hermit_entailments(store, expressions)
    triples = [Triple(NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in sorted(entailed)]
    members = {name: [_triple(quad) for quad in quads] for name, quads in expressions.items()}
    keep(store, {HERMIT: triples, **members})
    outside = [rule for rule in load_rules() if not rule.owl and rule.name not in expressions]
    counts = {HERMIT: len(triples), **{name: len(found) for name, found in members.items()}}
    counts |= run_rules(store, outside)
    describe(store, load_rules())
    return counts


def hermit_entailments(store: Store, expressions: dict[str, list[Quad]]) -> frozenset[Statement]:
    """Return the types and links that HermiT entails over *store* beyond those that are stated.

    Parameters:
        expressions: who is within the class expressions, which only the closed-world rules tell.
    """
    axioms = core_axioms()
    asserted = [quad for quad in store if quad.graph_name != NamedNode(ONTOLOGY_GRAPH)]
    members = [quad for quads in expressions.values() for quad in quads]
    entailed = entailments([*axioms, *asserted, *members])
    known = stated([*axioms, *asserted, *members])
    return frozenset(
        (subject, predicate, obj)
        for subject, predicate, obj in entailed - known
        if predicate not in _LEFT_OUT and _is_ours(predicate, obj)
    )


def _is_ours(predicate: str, obj: str) -> bool:
    return (obj if predicate == _TYPE else predicate).startswith(EV)


def _expression_members(store: Store) -> dict[str, list[Quad]]:
    """Run the closed-world rules of class expressions over the vocabulary alone, apart from *store*."""
    scratch = Store()
    add_quads(scratch, store.quads_for_pattern(None, None, None, NamedNode(VOCABULARY_GRAPH)))
    add_quads(scratch, store.quads_for_pattern(None, None, None, NamedNode(ONTOLOGY_GRAPH)))
    names = ("expression_base", "expression_member")
    infer(scratch, [rule for rule in load_rules() if rule.name in {"sub_property", "transitive", *names}])
    return {name: list(_conclusions(scratch, name)) for name in names}


def _conclusions(store: Store, rule: str) -> Iterable[Quad]:
    within = NamedNode(EV + "within")
    graph = NamedNode(VOCABULARY_GRAPH)  # HermiT is not shown the graphs of conclusions
    for quad in store.quads_for_pattern(None, within, None, NamedNode(rule_graph(rule))):
        yield Quad(quad.subject, quad.predicate, quad.object, graph)


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)
