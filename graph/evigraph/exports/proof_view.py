"""The proof view: one answer, the claims and statements that it rests on, and the rules between.

What a claim states is one node, the claim; every other statement is a node, and leads to what is concluded from it.
What something is called is left out: an answer shows the label of its term, so every proof has it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.errors import ParameterError
from evigraph.exports.answers import explain
from evigraph.exports.claim_nodes import CLAIM_ATTRIBUTES, claim_id, claim_node
from evigraph.exports.claim_records import read_claims
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import EmptySelection
from evigraph.exports.term_nodes import present
from evigraph.namespaces import PREFIXES, compact
from evigraph.proofs.wording import title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Triple
    from evigraph.exports.selection import Selection
    from evigraph.proofs.explaining import Explanation, Proved
    from evigraph.proofs.proof import Leaf, Proof, Step
    from evigraph.questions.claim_reader import Asked

__all__ = ["PROOF_SCHEMA", "proof_view"]

_STRING: Final = AttributeType.STRING

PROOF_SCHEMA: Final = Schema(
    nodes={
        **CLAIM_ATTRIBUTES,
        "states": Attribute(AttributeType.STRINGS, "What a claim contributes to the proof."),
        "origin": Attribute(
            _STRING, "Who asserts a statement: vocabulary, ontology or findings; empty where it is concluded."
        ),
        "rule": Attribute(_STRING, "The rule that concludes a statement."),
        "summary": Attribute(_STRING, "What that rule says."),
        "closed_world": Attribute(_STRING, "What the rule takes to be so for want of a statement."),
        "subject": Attribute(_STRING, "The subject of a statement."),
        "property": Attribute(_STRING, "Its property."),
        "object": Attribute(_STRING, "Its object."),
    },
    edges={"rule": Attribute(_STRING, "The rule that concludes one from the other.")},
)

_GOAL: Final = "answer:goal"
_LABEL: Final = PREFIXES["skos"] + "prefLabel"


def proof_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return the first proof of one answer to the question of *selection*, or of the claim or statement it names.

    Of several answers it is the one that the selection means, else the first.

    Raises:
        ParameterError: nothing is asked, or there is no such answer.
        EmptySelection: there is no answer, or nothing follows.
    """
    if not selection.question:
        raise ParameterError(
            "the view proof needs what is to be proved; ask it, as in --question 'Is baclofen advised for sciatica?'"
        )
    explanation = explain(graph, selection.question, selection.answer)
    proved = next((proved for proved in explanation.proved if proved.proofs), None)
    if proved is None:
        raise EmptySelection(f"nothing follows from {selection.question!r}; look at 'evigraph explain' of the same")
    proof = _Proof(graph, explanation, proved)
    return PropertyGraph(
        "proof",
        f"Why {title(proved, explanation.grounds)}",
        PROOF_SCHEMA,
        proof.nodes,
        proof.edges,
        provenance_line(graph, selection),
    )


class _Proof:
    def __init__(self, graph: Asked, explanation: Explanation, proved: Proved) -> None:
        self.graph = graph
        self.grounds = explanation.grounds
        self.goal = title(proved, explanation.grounds)
        self.proof: Proof = proved.proofs[0]
        #: Node of every statement.
        self.places: dict[Triple, str] = {}
        self.leaves = [leaf for leaf in self.proof.leaves if leaf.triple.predicate.value != _LABEL]
        for leaf in self.leaves:
            self.places[leaf.triple] = _leaf_id(leaf)
        for step in self.proof.steps:
            self.places.setdefault(step.conclusion, _fact_id(step.conclusion))

    def nodes(self) -> Iterator[Node]:
        """Yield the answer, the claims, the stated facts, then what is concluded, in the order of the proof."""
        yield Node(_GOAL, self.goal, "answer")
        states: dict[str, list[str]] = {}
        for leaf in self.leaves:
            if leaf.claim is not None:
                states.setdefault(leaf.claim, []).append(self.grounds.labels.aspect(leaf.triple))
        for record in read_claims(self.graph, sorted(states)):
            yield claim_node(record, self.graph.vocabulary, {"states": tuple(states[record.identifier])})
        for leaf in self.leaves:
            if leaf.claim is None:
                yield self._fact(leaf.triple, {"origin": leaf.origin})
        stated = {leaf.triple for leaf in self.leaves}
        for conclusion, step in self._steps().items():
            if conclusion not in stated and conclusion != self.proof.goal:
                rule = self.grounds.rules.get(step.rule)
                yield self._fact(
                    conclusion,
                    {
                        "rule": step.rule,
                        "summary": rule.summary if rule is not None else None,
                        "closed_world": step.closed_world,
                    },
                )

    def _fact(self, triple: Triple, more: dict[str, str | None]) -> Node:
        parts = {"subject": triple.subject, "property": triple.predicate, "object": triple.object}
        texts = {
            name: compact(part.value) if isinstance(part, NamedNode) else str(part) for name, part in parts.items()
        }
        label = self.grounds.labels.sentence(triple)
        return Node(_fact_id(triple), label, "fact", present({**more, **texts}))

    def _steps(self) -> dict[Triple, Step]:
        found: dict[Triple, Step] = {}
        for step in self.proof.steps:
            found.setdefault(step.conclusion, step)
        return found

    def edges(self) -> Iterator[Edge]:
        """Yield the premises of each conclusion, then what the answer itself rests on."""
        used: set[Triple] = set()
        for conclusion, step in self._steps().items():
            target = _GOAL if conclusion == self.proof.goal else self.places[conclusion]
            used.update(step.premises)
            yield from self._into(step.premises, target, "premise", step.rule)
        last = [triple for triple in self.places if triple not in used and triple != self.proof.goal]
        yield from self._into(last, _GOAL, "concludes", "")

    def _into(self, premises: Sequence[Triple], target: str, kind: str, rule: str) -> Iterator[Edge]:
        # A claim that states several of the premises leads to the conclusion once.
        sources = dict.fromkeys(self.places[premise] for premise in premises if premise in self.places)
        label = rule.replace("_", " ") or "gives the answer"
        for source in sources:
            if source != target:
                yield Edge(f"{source}|{kind}|{target}", source, target, kind, label, present({"rule": rule}))


def _leaf_id(leaf: Leaf) -> str:
    return claim_id(leaf.claim) if leaf.claim is not None else _fact_id(leaf.triple)


def _fact_id(triple: Triple) -> str:
    """Return the id of the node of a statement, which is the same in every proof."""
    return f"fact:{hashlib.sha256(str(triple).encode()).hexdigest()[:16]}"
