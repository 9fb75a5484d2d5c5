"""What the graph holds of the nodes that a proof meets: asserted, or inferred and by which rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from evigraph.engine import NamedNode, Quad, Rows
from evigraph.namespaces import INFERRED
from evigraph.proofs.proof import ARTICLE_GRAPHS
from evigraph.proofs.ruletext import rule_texts
from evigraph.reasoning.rules import RULE_GRAPH

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from evigraph.engine import Answer, Term, Triple

__all__ = ["ANOTHER", "Facts", "Readable"]

#: Stands for a reasoner of another kind, as HermiT is, in the place of a rule's name.
ANOTHER: Final = "another"

#: How many nodes are remembered before all are forgotten.
_REMEMBERED: Final = 20_000
#: Ends a query for what may be said often, of which some is enough; sorted, all of it would have to be found.
_IN_ARTICLES: Final = f"FILTER(STRSTARTS(STR(?g), '{ARTICLE_GRAPHS}')) }} LIMIT 200"


class Readable(Protocol):
    """What proofs are found in: a graph, in a store or behind an endpoint."""

    def run(self, text: str, /) -> Answer:
        """Answer the SPARQL query *text*."""


class Facts:
    """A reader of a graph that asks for the statements of each node once."""

    def __init__(self, run: Callable[[str], Answer]) -> None:
        self.run = run
        self._asserted: dict[Term, list[Quad]] = {}
        self._inferred: dict[Term, dict[Triple, set[str]]] = {}
        self._pointing: dict[str, list[Quad]] = {}

    def asserted(self, nodes: Iterable[Term]) -> Iterator[Quad]:
        """Yield what is asserted with one of *nodes* as its subject."""
        for node in self._known(nodes):
            yield from self._asserted[node]

    def inferred(self, nodes: Iterable[Term]) -> Iterator[Triple]:
        """Yield what is inferred with one of *nodes* as its subject."""
        for node in self._known(nodes):
            yield from self._inferred[node]

    def rules_of(self, triple: Triple) -> frozenset[str] | None:
        """Return the names of the rules that gave *triple*, or None where it is not inferred.

        A reasoner that is not made of our rules is :data:`ANOTHER`.
        """
        (node,) = self._known([triple.subject])
        found = self._inferred[node].get(triple)
        return None if found is None else frozenset(found)

    def pointing_at(self, nodes: Collection[Term], predicates: Collection[NamedNode]) -> list[Quad]:
        """Return what articles say with one of *predicates* and one of *nodes* as object, up to a limit."""
        asked = " ".join(sorted(str(node) for node in nodes if isinstance(node, NamedNode)))
        values = f"VALUES ?o {{ {asked} }} VALUES ?p {{ {' '.join(sorted(map(str, predicates)))} }}"
        if values not in self._pointing:
            self._pointing[values] = self._quads(values, _IN_ARTICLES) if asked else []
        return self._pointing[values]

    def _known(self, nodes: Iterable[Term]) -> list[NamedNode]:
        wanted = [node for node in dict.fromkeys(nodes) if isinstance(node, NamedNode)]
        missing = [node for node in wanted if node not in self._asserted]
        if missing:
            if len(self._asserted) > _REMEMBERED:
                self._asserted.clear()
                self._inferred.clear()
                self._pointing.clear()
                missing = wanted
            self._read(missing)
        return wanted

    def _read(self, nodes: list[NamedNode]) -> None:
        for node in nodes:
            self._asserted[node], self._inferred[node] = [], {}
        for quad in self._quads(f"VALUES ?s {{ {' '.join(map(str, nodes))} }}"):
            rule = _rule(quad)
            if rule is None:
                self._asserted[quad.subject].append(quad)
                continue
            names = self._inferred[quad.subject].setdefault(quad.triple, set())
            if rule:
                names.add(rule if rule in rule_texts() else ANOTHER)

    def _quads(self, values: str, end: str = "} ORDER BY ?g ?s ?p ?o") -> list[Quad]:
        found = self.run(f"SELECT ?s ?p ?o ?g WHERE {{ {values} GRAPH ?g {{ ?s ?p ?o }} {end}")
        rows: Any = found.rows if isinstance(found, Rows) else ()
        return [Quad(s, p, o, g) for s, p, o, g in rows]


def _rule(quad: Quad) -> str | None:
    """Return the rule whose conclusion *quad* is, empty text where no rule is named, None where it is asserted."""
    name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
    if name.startswith(RULE_GRAPH):
        return name.removeprefix(RULE_GRAPH)
    return "" if name == INFERRED else None
