"""Axioms in words: what a statement of the ontology, the vocabulary or a claim says, as one clause."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from evigraph.engine import BlankNode, Literal, NamedNode
from evigraph.namespaces import CLAIM, EV, PREFIXES
from evigraph.proofs.labels import Labels
from evigraph.reasoning.hermit import core_axioms

if TYPE_CHECKING:
    from collections.abc import Collection

    from evigraph.reasoning.axioms import Axiom
    from evigraph.vocabulary import Vocabulary

__all__ = ["AxiomWords"]

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_OWL: Final = PREFIXES["owl"]
_LABEL: Final = f"{_RDFS}label"
_TYPE: Final = f"{_RDF}type"

#: How an axiom between two names reads.
_SENTENCES: Final[dict[str, str]] = {
    f"{_RDFS}subClassOf": "every {one} is a {other}",
    f"{_OWL}equivalentClass": "{one} and {other} are the same",
    f"{_OWL}disjointWith": "nothing is both a {one} and a {other}",
    f"{_OWL}differentFrom": "{one} is not {other}",
    f"{_RDFS}subPropertyOf": "'{one}' implies '{other}'",
    f"{_OWL}inverseOf": "'{one}' is the inverse of '{other}'",
    f"{_RDFS}domain": "only a {other} has '{one}'",
    f"{_RDFS}range": "the value of '{one}' is a {other}",
}
_CHARACTERISTICS: Final[dict[str, str]] = {
    f"{_OWL}FunctionalProperty": "'{one}' has one value at most",
    f"{_OWL}AsymmetricProperty": "'{one}' never holds both ways",
    f"{_OWL}SymmetricProperty": "'{one}' holds both ways",
    f"{_OWL}TransitiveProperty": "'{one}' goes on over several steps",
}


class AxiomWords:
    """Puts axioms into words, with the labels of the ontology and of *vocabulary*."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _names(self) -> Labels:
        labels = {
            quad.subject.value: quad.object.value
            for quad in core_axioms()
            if quad.predicate.value == _LABEL
            and isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, Literal)
        }
        return Labels(self._vocabulary, labels, {})

    def label(self, iri: str) -> str:
        """Return what *iri* is called."""
        if iri.startswith(CLAIM):
            claim, _, part = iri.removeprefix(CLAIM).partition("/")
            return f"the {part} of claim {claim}" if part else f"claim {claim}"
        return self._names.of_iri(iri)

    def say(self, axiom: Axiom, about: Collection[str] = ()) -> str:
        """Say what *axiom* states; of a list of classes, those of *about* alone."""
        head = axiom.head
        if isinstance(head.subject, BlankNode):
            return self._listed(axiom, about)
        one, name = self.label(_value(head.subject)), head.predicate.value
        if isinstance(head.object, BlankNode):
            return f"{one} is defined in OWL"
        other = self.label(_value(head.object)) if isinstance(head.object, NamedNode) else _value(head.object)
        if name == _TYPE:
            sentence = _CHARACTERISTICS.get(_value(head.object))
            return sentence.format(one=one) if sentence else f"{one} is {_article(other)} {other}"
        sentence = _SENTENCES.get(name)
        if sentence is not None:
            return _mended(sentence.format(one=one, other=other))
        if not name.startswith(EV):
            return axiom.key
        said = self._names.sentence(head.triple)
        return one + said.removeprefix(self._names.name(head.subject))

    def _listed(self, axiom: Axiom, about: Collection[str]) -> str:
        members = [_value(quad.object) for quad in axiom.quads if quad.predicate.value == f"{_RDF}first"]
        kept = [member for member in members if member in about] or members
        kinds = {_value(quad.object) for quad in axiom.quads if quad.predicate.value == _TYPE}
        labels = [self.label(member) for member in kept]
        if f"{_OWL}AllDifferent" in kinds:
            return f"{', '.join(labels)} are different"
        if f"{_OWL}AllDisjointClasses" not in kinds:
            return axiom.key
        if len(labels) == 2:
            return f"nothing is both {_article(labels[0])} {labels[0]} and {_article(labels[1])} {labels[1]}"
        return f"nothing is more than one of {', '.join(labels)}"


def _value(node: object) -> str:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else str(node)


def _article(noun: str) -> str:
    return "an" if noun[:1].lower() in "aeiou" else "a"


def _mended(sentence: str) -> str:
    words = sentence.split(" ")
    return " ".join(
        _article(following) if word == "a" else word for word, following in zip(words, [*words[1:], ""], strict=True)
    )
