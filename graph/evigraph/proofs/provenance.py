"""Explanations as provenance in the terms of PROV-O: what each statement was derived from, by which rule, from where.

A statement is an entity and, since what is said of a statement needs a node, an ``rdf:Statement``.  Its name is a
digest of the statement, so that the same statement has the same name in every explanation.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.engine import Literal, NamedNode, Quad, serialize_quads
from evigraph.namespaces import ARTICLE, EV, GRAPH, ONTOLOGY, PREFIXES
from evigraph.proofs.labels import TYPE
from evigraph.proofs.proof import RowGoal
from evigraph.proofs.wording import title
from evigraph.reasoning.rules import rule_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.engine import Term, Triple
    from evigraph.proofs.explaining import Explanation, Proved
    from evigraph.proofs.grounds import Grounds, Quote
    from evigraph.proofs.proof import Leaf, Proof

__all__ = ["provenance_quads", "write_provenance"]

_PROV: Final = PREFIXES["prov"]
_OA: Final = PREFIXES["oa"]
_RDF: Final = PREFIXES["rdf"]
_LABEL: Final = PREFIXES["rdfs"] + "label"
_VALUE: Final = _PROV + "value"
_REASONER: Final = NamedNode(f"{EV}agent/evigraph")


def write_provenance(explanation: Explanation, syntax: str = "turtle") -> str:
    """Write the provenance of *explanation* as Turtle, or in another of the engine's syntaxes.

    In syntaxes with named graphs each proof is a graph of its own, a bundle.
    """
    return serialize_quads(provenance_quads(explanation), syntax).decode().rstrip("\n")


def provenance_quads(explanation: Explanation) -> list[Quad]:
    """Return the provenance of *explanation*, each proof in a named graph."""
    return list(dict.fromkeys(_quads(explanation)))


def _quads(explanation: Explanation) -> Iterator[Quad]:
    for proved in explanation.proved:
        for proof in proved.proofs:
            bundle = NamedNode(
                f"{GRAPH}proof/{_digest(*(str(leaf.quad) for leaf in proof.leaves), *_goal_texts(proof))}"
            )
            writer = _Writer(bundle, explanation.grounds)
            yield from writer.proof(proof, proved)


class _Writer:
    def __init__(self, bundle: NamedNode, grounds: Grounds) -> None:
        self.bundle = bundle
        self.grounds = grounds

    def proof(self, proof: Proof, proved: Proved) -> Iterator[Quad]:
        yield self._say(self.bundle, TYPE, NamedNode(_PROV + "Bundle"))
        yield self._say(self.bundle, _LABEL, Literal(f"proof of: {title(proved, self.grounds)}", language="en"))
        yield from self._agent()
        for leaf in proof.leaves:
            yield from self._leaf(leaf)
        for step in proof.steps:
            conclusion = statement_iri(step.conclusion)
            yield from self._statement(step.conclusion)
            premises = [statement_iri(premise) for premise in step.premises]
            activity = NamedNode(f"{EV}inference/{_digest(step.rule, conclusion.value, *(p.value for p in premises))}")
            yield from self._derived(conclusion, premises, activity, NamedNode(rule_graph(step.rule)))
            yield from self._rule(step.rule)
        if isinstance(proof.goal, RowGoal):
            yield from self._row(proof, proof.goal, title(proved, self.grounds))

    def _row(self, proof: Proof, goal: RowGoal, says: str) -> Iterator[Quad]:
        answer = NamedNode(f"{EV}answer/{_digest(*_goal_texts(proof))}")
        plan = NamedNode(f"{EV}query/{_digest(goal.sparql)}")
        yield self._say(answer, TYPE, NamedNode(_PROV + "Entity"))
        yield self._say(answer, _LABEL, Literal(says, language="en"))
        for column, cell in sorted(goal.key.items()):
            yield self._say(answer, _VALUE, Literal(f"{column} = {cell}"))
        yield self._say(plan, TYPE, NamedNode(_PROV + "Plan"))
        yield self._say(plan, _VALUE, Literal(goal.sparql))
        found = [leaf.triple for leaf in proof.leaves] + [step.conclusion for step in proof.steps]
        statements = [statement_iri(triple) for triple in dict.fromkeys(found)]
        activity = NamedNode(f"{EV}inference/{_digest(plan.value, answer.value, *(s.value for s in statements))}")
        yield from self._derived(answer, statements, activity, plan)

    def _derived(
        self, entity: NamedNode, premises: Iterable[NamedNode], activity: NamedNode, plan: NamedNode
    ) -> Iterator[Quad]:
        association = NamedNode(f"{activity.value}/association")
        yield self._prov(entity, "wasGeneratedBy", activity)
        yield self._say(activity, TYPE, NamedNode(_PROV + "Activity"))
        yield self._prov(activity, "wasAssociatedWith", _REASONER)
        yield self._prov(activity, "qualifiedAssociation", association)
        yield self._say(association, TYPE, NamedNode(_PROV + "Association"))
        yield self._prov(association, "agent", _REASONER)
        yield self._prov(association, "hadPlan", plan)
        for premise in premises:
            yield self._prov(entity, "wasDerivedFrom", premise)
            yield self._prov(activity, "used", premise)

    def _statement(self, triple: Triple) -> Iterator[Quad]:
        node = statement_iri(triple)
        yield self._say(node, TYPE, NamedNode(_PROV + "Entity"))
        yield self._say(node, TYPE, NamedNode(_RDF + "Statement"))
        if isinstance(triple.subject, NamedNode):
            yield self._say(node, _RDF + "subject", triple.subject)
        yield self._say(node, _RDF + "predicate", triple.predicate)
        yield self._say(node, _RDF + "object", triple.object)
        yield self._say(node, _LABEL, Literal(self.grounds.labels.sentence(triple), language="en"))

    def _leaf(self, leaf: Leaf) -> Iterator[Quad]:
        yield from self._statement(leaf.triple)
        node = statement_iri(leaf.triple)
        if leaf.article is not None:
            yield self._prov(node, "hadPrimarySource", NamedNode(ARTICLE + leaf.article))
            quote = self.grounds.quotes.get(leaf.claim) if leaf.claim is not None else None
            if quote is not None:
                yield from self._passages(node, quote)
            return
        part = self.grounds.part(leaf.triple).iri if leaf.origin == "vocabulary" else ""
        source = part or (ONTOLOGY if leaf.origin == "ontology" else f"{GRAPH}{leaf.origin}")
        yield self._prov(node, "hadPrimarySource", NamedNode(source))
        yield self._say(NamedNode(source), TYPE, NamedNode(_PROV + "Entity"))

    def _passages(self, node: NamedNode, quote: Quote) -> Iterator[Quad]:
        for place in quote.places:
            span, article = NamedNode(place.iri), NamedNode(ARTICLE + place.article)
            passage = NamedNode(f"{place.iri}/passage")
            yield self._prov(node, "wasQuotedFrom", passage)
            yield self._say(passage, TYPE, NamedNode(_PROV + "Entity"))
            yield self._say(passage, TYPE, NamedNode(_OA + "SpecificResource"))
            yield self._say(passage, _OA + "hasSource", article)
            yield self._say(passage, _OA + "hasSelector", span)
            yield self._say(span, TYPE, NamedNode(_OA + "TextPositionSelector"))
            yield self._say(span, _OA + "start", Literal(place.start))
            yield self._say(span, _OA + "end", Literal(place.end))
            yield self._say(article, TYPE, NamedNode(_PROV + "Entity"))
            if place.title:
                yield self._say(article, PREFIXES["dcterms"] + "title", Literal(place.title))

    def _rule(self, name: str) -> Iterator[Quad]:
        plan = NamedNode(rule_graph(name))
        yield self._say(plan, TYPE, NamedNode(_PROV + "Plan"))
        yield self._say(plan, _LABEL, Literal(name.replace("_", " "), language="en"))
        if name in self.grounds.rules:
            rule = self.grounds.rules[name]
            yield self._say(plan, PREFIXES["skos"] + "definition", Literal(rule.summary, language="en"))
            yield self._say(plan, _VALUE, Literal(rule.text))

    def _agent(self) -> Iterator[Quad]:
        yield self._say(_REASONER, TYPE, NamedNode(_PROV + "SoftwareAgent"))
        yield self._say(_REASONER, _LABEL, Literal(f"evigraph {__version__}"))

    def _prov(self, subject: NamedNode, name: str, obj: NamedNode) -> Quad:
        return self._say(subject, _PROV + name, obj)

    def _say(self, subject: NamedNode, predicate: str, obj: Term) -> Quad:
        return Quad(subject, NamedNode(predicate), obj, self.bundle)


def statement_iri(triple: Triple) -> NamedNode:
    """Return the name of the statement *triple* in provenance.

    >>> from evigraph.engine import Triple
    >>> statement_iri(Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c"))).value
    'https://w3id.org/evigraph/statement/0a08cc9e685ae135'
    """
    return NamedNode(f"{EV}statement/{_digest(str(triple))}")


def _goal_texts(proof: Proof) -> tuple[str, ...]:
    if isinstance(proof.goal, RowGoal):
        return (proof.goal.sparql, *(f"{column} {cell}" for column, cell in sorted(proof.goal.key.items())))
    return (str(proof.goal),)


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
