"""Gather the statements that a row of an answer may rest on: around its claims, and between the terms it speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad
from evigraph.namespaces import CLAIM, FINDING, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH
from evigraph.proofs.ruletext import constants, parameters
from evigraph.proofs.trial import inferred_quad

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from evigraph.engine import Term
    from evigraph.proofs.facts import Facts
    from evigraph.proofs.proof import RowGoal

__all__ = ["Surroundings", "asked"]

#: How far a claim reaches in its article: to its dose, its citation, the reading of that, the source and its title.
_REACH: Final = 5
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_TERMINOLOGY: Final = frozenset({NamedNode(VOCABULARY_GRAPH), NamedNode(ONTOLOGY_GRAPH)})


class Surroundings:
    """What stands around the claims and the terms of a row.

    Only statements with a predicate that the query names are gathered: others hardly make a difference to it.

    Parameters:
        without: asserted statements that are left out.
        kin: gather what is said of the terms above those that are spoken of too, as of the family of two conditions.
        wide: gather statements with any predicate, what points to the row's claims, and the terms' neighbours too.
    """

    def __init__(
        self, facts: Facts, goal: RowGoal, without: frozenset[Quad], *, kin: bool = False, wide: bool = False
    ) -> None:
        self.facts = facts
        self.without = without
        self.kin = kin or wide
        self.wide = wide
        self.named = frozenset(term for term in constants(goal.sparql).values() if isinstance(term, NamedNode))
        self.terminology = _TERMINOLOGY if wide else _TERMINOLOGY & self.named or _TERMINOLOGY
        self.asked = asked(goal)

    def of(self, claims: Sequence[str]) -> list[Quad]:
        """Return what the row may rest on if it rests on *claims*; conclusions stand in the graph of the inferred."""
        said = self._said_by(claims)
        nodes: set[Term] = {quad.subject for quad in said}
        terms: set[Term] = {*self.asked, *(quad.object for quad in said if isinstance(quad.object, NamedNode))}
        if self.wide:
            terms |= self.named
            terms |= {quad.object for quad in self.facts.asserted(terms) if quad.graph_name in _TERMINOLOGY}
        mentioned: set[Term] = {*self.asked}
        terms |= self._made_of(claims, terms)
        if self.kin:
            above = {triple.object for triple in self.facts.inferred(terms) if triple.predicate in self.named}
            terms |= above - nodes
            mentioned = terms
        found = [*said, *self._mentions(mentioned - {quad.object for quad in said})]
        found += self._terminology(terms)
        found += self._conclusions(nodes, terms)
        return [quad for quad in dict.fromkeys(found) if quad not in self.without]

    def _made_of(self, claims: Sequence[str], terms: set[Term]) -> set[Term]:
        """Return what rules made of *claims* and say of *terms*, such as the setting in which a drug is judged."""
        own = {NamedNode(CLAIM + claim) for claim in claims}
        pointed = {triple.object for triple in self.facts.inferred(terms) if triple.predicate in self.named} - terms
        return {triple.subject for triple in self.facts.inferred(pointed) if triple.object in own}

    def _said_by(self, claims: Sequence[str]) -> list[Quad]:
        """Return what articles say of *claims*, checks of a finding, and what these lead to short of other claims."""
        level: set[Term] = {NamedNode(CLAIM + claim) for claim in claims}
        level |= {term for term in self.asked if term.value.startswith(FINDING)}
        seen: set[Term] = set()
        found: list[Quad] = []
        for _ in range(_REACH):
            seen |= level
            quads = [
                quad
                for quad in self.facts.asserted(level)
                if quad.graph_name not in _TERMINOLOGY and (self.wide or quad.predicate in self.named)
            ]
            if self.wide:
                quads += self.facts.pointing_at(level, self.named)
            found += quads
            level = {node for quad in quads for node in (quad.subject, quad.object) if _leads_on(node, claims)} - seen
            if not level:
                break
        return found

    def _terminology(self, terms: Collection[Term]) -> Iterator[Quad]:
        for quad in self.facts.asserted(terms):
            if quad.graph_name in self.terminology and self._bears(quad):
                yield quad

    def _conclusions(self, nodes: set[Term], terms: set[Term]) -> Iterator[Quad]:
        """Yield what is inferred of *nodes*, and between *terms*."""
        # Of what only rules made all is taken: without one of its limits, a setting would pass for a wider one.
        made = terms - {quad.subject for quad in self.facts.asserted(terms)}
        for triple in self.facts.inferred([*nodes, *terms]):
            quad = inferred_quad(triple)
            if self._bears(quad) and (triple.subject in nodes | made or triple.object in terms | self.named):
                yield quad

    def _bears(self, quad: Quad) -> bool:
        """Tell whether the query may look at *quad*, of which a type tells it nothing unless it asks for that type."""
        if self.wide:
            return True
        return quad.predicate in self.named and (quad.predicate != _TYPE or quad.object in self.named)

    def _mentions(self, terms: Collection[Term]) -> list[Quad]:
        """Return some statements of any claims about *terms*, for a query that asks whether there are any."""
        found: dict[tuple[Term, Term], Quad] = {}
        for quad in self.facts.pointing_at(terms, self.named):
            if quad not in self.without:
                found.setdefault((quad.predicate, quad.object), quad)
        return list(found.values())


def asked(goal: RowGoal) -> frozenset[NamedNode]:
    """Return the terms that a row is about: those that its query is bound to, and those in its cells."""
    return parameters(goal.sparql).union(term for term in goal.key.values() if isinstance(term, NamedNode))


def _leads_on(node: Term, claims: Sequence[str]) -> bool:
    if not isinstance(node, NamedNode):
        return False
    claim = node.value.removeprefix(CLAIM)
    return claim == node.value or claim.partition("/")[0] in claims
