"""The fast reasoner: run the rules over a store and keep what each inferred."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from evigraph.engine import Literal, NamedNode, Quad, Triple, add_quads, query
from evigraph.namespaces import EV, INFERRED, PREFIXES
from evigraph.reasoning.rules import load_rules, rule_graph

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evigraph.engine import Store
    from evigraph.reasoning.rules import Rule

__all__ = ["describe", "forget", "infer", "keep", "materialise", "run_rules"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_LABEL = NamedNode(PREFIXES["rdfs"] + "label")
_DEFINITION = NamedNode(PREFIXES["skos"] + "definition")


def materialise(store: Store, *, on_rule: Callable[[str], object] | None = None) -> dict[str, int]:
    """Write what the rules infer over *store* into it, and return how many triples each rule gave.

    A triple goes into the graph of everything inferred, and into the graph of each rule that gave it.
    What was inferred before is removed first.

    Parameters:
        on_rule: is called with each rule's name before the rule runs.

    >>> from evigraph.engine import Store
    >>> materialise(Store())["transitive"]
    0
    """
    return infer(store, load_rules(), on_rule=on_rule)


def infer(store: Store, rules: Iterable[Rule], *, on_rule: Callable[[str], object] | None = None) -> dict[str, int]:
    """Run *rules*, which are in the order of their strata, over *store*, and forget what was inferred before."""
    rules = tuple(rules)
    forget(store)
    counts = run_rules(store, rules, on_rule=on_rule)
    describe(store, rules)
    return counts


def run_rules(store: Store, rules: Iterable[Rule], *, on_rule: Callable[[str], object] | None = None) -> dict[str, int]:
    """Add what *rules* infer over *store* to what is inferred already, and return how many triples each gave."""
    counts: dict[str, int] = {}
    for _, stratum in groupby(rules, key=lambda rule: rule.stratum):
        found: dict[str, list[Triple]] = {}
        for rule in stratum:
            if on_rule is not None:
                on_rule(rule.name)
            answer = query(store, rule.text)
            if not isinstance(answer, tuple):
                raise TypeError(f"the rule {rule.name} is not a CONSTRUCT query")
            found[rule.name] = list(dict.fromkeys(answer))
            counts[rule.name] = len(found[rule.name])
        keep(store, found)
    return counts


def keep(store: Store, found: Mapping[str, Iterable[Triple]]) -> None:
    """Add the triples that each rule of *found* inferred to *store*."""
    everything = NamedNode(INFERRED)
    graphs = {name: NamedNode(rule_graph(name)) for name in found}
    add_quads(
        store,
        (
            Quad(triple.subject, triple.predicate, triple.object, target)
            for name, triples in found.items()
            for triple in triples
            for target in (everything, graphs[name])
        ),
    )


def forget(store: Store) -> None:
    """Remove everything inferred from *store*."""
    prefix = rule_graph("")
    for graph in list(store.named_graphs()):
        if isinstance(graph, NamedNode) and (graph.value == INFERRED or graph.value.startswith(prefix)):
            store.remove_graph(graph)


def describe(store: Store, rules: Iterable[Rule]) -> None:
    """Say in each rule's graph what the rule is."""
    quads = []
    for rule in rules:
        graph = NamedNode(rule_graph(rule.name))
        quads += [
            Quad(graph, _TYPE, NamedNode(EV + "Rule"), graph),
            Quad(graph, _LABEL, Literal(rule.name.replace("_", " "), language="en"), graph),
            Quad(graph, _DEFINITION, Literal(rule.summary, language="en"), graph),
        ]
    add_quads(store, quads)
