"""Contradictions that show without a reasoner: by the hierarchy of classes, domains, ranges and a few characteristics.

These checks are fast and need no Java.  What they find is a contradiction, and its derivation the axioms that make it;
what they do not find may still be one, which HermiT tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.engine import BlankNode, NamedNode
from evigraph.namespaces import PREFIXES, expand

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.engine import Quad
    from evigraph.reasoning.axioms import Axiom

__all__ = ["Clash", "Schema"]

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_OWL: Final = PREFIXES["owl"]
_TYPE: Final = f"{_RDF}type"

#: Axioms that lead from one name to another.
_Path: TypeAlias = "tuple[Axiom, ...]"


@dataclass(frozen=True, slots=True)
class Clash:
    """A thing or a class that cannot be, and the axioms that forbid it.

    ``facts`` are the axioms about things, ``schema`` those about classes and properties.
    """

    about: str
    facts: tuple[Axiom, ...]
    schema: tuple[Axiom, ...]


class Schema:
    """The axioms on classes and properties, prepared for looking at many facts.

    >>> from evigraph.engine import parse_rdf
    >>> from evigraph.reasoning.axioms import read_axioms
    >>> axioms = read_axioms(parse_rdf('''
    ...     @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     <urn:Cat> a owl:Class ; owl:disjointWith <urn:Dog> . <urn:Dog> a owl:Class . <urn:tom> a <urn:Cat>, <urn:Dog> .
    ... ''')).axioms
    >>> [clash.about for clash in Schema(axioms).find(axioms)]
    ['urn:tom']
    """

    def __init__(self, axioms: Iterable[Axiom]) -> None:
        self._above: dict[str, list[tuple[str, Axiom]]] = {}
        self._disjoint: dict[frozenset[str], Axiom] = {}
        self._different: dict[frozenset[str], Axiom] = {}
        self._wider: dict[str, list[tuple[str, bool, Axiom]]] = {}
        self._ends: dict[str, list[tuple[bool, str, Axiom]]] = {}
        self._single: dict[str, Axiom] = {}
        self._one_way: dict[str, Axiom] = {}
        self.classes: set[str] = set()
        for axiom in axioms:
            self._learn(axiom)
        self._paths: dict[str, dict[str, _Path]] = {}
        self._pairs: dict[tuple[str, str], _Path | None] = {}
        self._implied: dict[str, list[tuple[bool, str, _Path]]] = {}
        #: What is known of things from before: their classes, each with the facts and axioms that say so.
        self._known: dict[str, dict[str, tuple[_Path, _Path]]] = {}

    # --- The axioms ---

    def _learn(self, axiom: Axiom) -> None:
        head = axiom.head
        if isinstance(head.subject, BlankNode):
            self._learn_listed(axiom)
            return
        if not isinstance(head.subject, NamedNode):
            return
        one, name = head.subject.value, head.predicate.value
        other = _target(head)
        if name in {f"{_RDFS}subClassOf", f"{_OWL}equivalentClass"}:
            self.classes.add(one)
            narrower = name == f"{_OWL}equivalentClass"
            for above in [other] if other is not None else _conjuncts(axiom):
                self._above.setdefault(one, []).append((above, axiom))
                if narrower and other is not None:
                    self._above.setdefault(above, []).append((one, axiom))
        elif other is None:
            return
        elif name == f"{_OWL}disjointWith":
            self._disjoint.setdefault(frozenset((one, other)), axiom)
        elif name == f"{_OWL}differentFrom":
            self._different.setdefault(frozenset((one, other)), axiom)
        elif name == f"{_RDFS}subPropertyOf":
            self._wider.setdefault(one, []).append((other, False, axiom))
        elif name == f"{_OWL}inverseOf":
            self._wider.setdefault(one, []).append((other, True, axiom))
            self._wider.setdefault(other, []).append((one, True, axiom))
        elif name in {f"{_RDFS}domain", f"{_RDFS}range"}:
            self._ends.setdefault(one, []).append((name == f"{_RDFS}range", other, axiom))
        elif name == _TYPE and other == f"{_OWL}FunctionalProperty":
            self._single[one] = axiom
        elif name == _TYPE and other == f"{_OWL}AsymmetricProperty":
            self._one_way[one] = axiom
        elif name == _TYPE and other == f"{_OWL}SymmetricProperty":
            self._wider.setdefault(one, []).append((one, True, axiom))

    def _learn_listed(self, axiom: Axiom) -> None:
        kinds = {_target(quad) for quad in axiom.quads if quad.predicate.value == _TYPE}
        pairs = {f"{_OWL}AllDisjointClasses": self._disjoint, f"{_OWL}AllDifferent": self._different}
        for kind, known in pairs.items():
            if kind in kinds:
                members = [_target(quad) for quad in axiom.quads if quad.predicate.value == f"{_RDF}first"]
                for one, other in combinations([name for name in members if name is not None], 2):
                    known.setdefault(frozenset((one, other)), axiom)

    def _reached(self, name: str) -> dict[str, _Path]:
        """Return the classes that *name* is within, itself included, each with the shortest way."""
        if name not in self._paths:
            found: dict[str, _Path] = {name: ()}
            for one in (waiting := [name]):
                for above, axiom in self._above.get(one, ()):
                    if above not in found:
                        found[above] = (*found[one], axiom)
                        waiting.append(above)
            self._paths[name] = found
        return self._paths[name]

    def _exclusion(self, one: str, other: str) -> _Path | None:
        """Return the axioms by which nothing is of both classes; None when something may be."""
        if (one, other) not in self._pairs:
            ways = [
                (*path, *(axiom for axiom in way if axiom not in path), self._disjoint[pair])
                for above, path in self._reached(one).items()
                for beside, way in self._reached(other).items()
                if (pair := frozenset((above, beside))) in self._disjoint
            ]
            self._pairs[one, other] = min(ways, key=len, default=None)
        return self._pairs[one, other]

    def _ends_of(self, name: str) -> list[tuple[bool, str, _Path]]:
        """Return the classes that a link *name* puts its ends into: whether the far end, the class, the axioms."""
        if name not in self._implied:
            found: list[tuple[bool, str, _Path]] = []
            ways: dict[tuple[str, bool], _Path] = {(name, False): ()}
            for link, turned in (waiting := [(name, False)]):
                path = ways[link, turned]
                found += [(far != turned, kind, (*path, axiom)) for far, kind, axiom in self._ends.get(link, ())]
                for wider, turns, axiom in self._wider.get(link, ()):
                    if (wider, turned != turns) not in ways:
                        ways[wider, turned != turns] = (*path, axiom)
                        waiting.append((wider, turned != turns))
            self._implied[name] = found
        return self._implied[name]

    # --- The facts ---

    def know(self, facts: Iterable[Axiom]) -> None:
        """Take *facts* for known in what is found later."""
        for axiom in facts:
            for node, kind, path in self._kinds(axiom):
                self._known.setdefault(node, {}).setdefault(kind, ((axiom,), path))

    def find(self, facts: Iterable[Axiom]) -> Iterator[Clash]:
        """Yield what cannot be by *facts*, beside what is known; one clash for each pair of reasons."""
        told: dict[str, dict[str, tuple[_Path, _Path]]] = {}
        links: dict[tuple[str, str], list[tuple[str, Axiom]]] = {}
        backwards: set[tuple[str, str, str]] = set()
        for axiom in facts:
            for node, kind, path in self._kinds(axiom):
                told.setdefault(node, {}).setdefault(kind, ((axiom,), path))
            head = axiom.head
            other = _target(head)
            if other is not None and isinstance(head.subject, NamedNode):
                name, one = head.predicate.value, head.subject.value
                if name in self._single:
                    links.setdefault((name, one), []).append((other, axiom))
                if name in self._one_way:
                    links.setdefault((name, one), []).append((other, axiom))
                    backwards.add((name, one, other))
        for node, kinds in told.items():
            yield from self._clashes(node, kinds)
        yield from self._second_values(links)
        yield from self._both_ways(links, backwards)

    def find_empty(self) -> Iterator[Clash]:
        """Yield the classes that can have no instance."""
        for name in sorted(self.classes):
            exclusion = self._exclusion(name, name)
            if exclusion is not None:
                yield Clash(name, (), _once(exclusion))

    def _kinds(self, axiom: Axiom) -> Iterator[tuple[str, str, _Path]]:
        """Yield what class *axiom* puts a thing into, and by which axioms."""
        head = axiom.head
        if not isinstance(head.subject, NamedNode) or len(axiom.quads) > 1:
            return
        other = _target(head)
        if head.predicate.value == _TYPE:
            if other is not None:
                yield head.subject.value, other, ()
            return
        for far, kind, path in self._ends_of(head.predicate.value):
            if not far:
                yield head.subject.value, kind, path
            elif other is not None:
                yield other, kind, path

    def _clashes(self, node: str, kinds: Mapping[str, tuple[_Path, _Path]]) -> Iterator[Clash]:
        known = self._known.get(node, {})
        everything = {**kinds, **known}
        for one, other in combinations_with_replacement(sorted(everything), 2):
            if one in kinds or other in kinds:
                exclusion = self._exclusion(one, other)
                if exclusion is not None:
                    (facts, path), (others, way) = everything[one], everything[other]
                    yield Clash(node, _once((*facts, *others)), _once((*path, *way, *exclusion)))

    def _second_values(self, links: Mapping[tuple[str, str], list[tuple[str, Axiom]]]) -> Iterator[Clash]:
        for (name, one), values in links.items():
            if name in self._single:
                for place, (value, axiom) in enumerate(values):
                    for second, other in values[place + 1 :]:
                        different = self._different.get(frozenset((value, second)))
                        if different is not None:
                            yield Clash(one, _once((axiom, other)), (self._single[name], different))

    def _both_ways(
        self, links: Mapping[tuple[str, str], list[tuple[str, Axiom]]], stated: set[tuple[str, str, str]]
    ) -> Iterator[Clash]:
        for (name, one), values in links.items():
            for other, axiom in values:
                if name in self._one_way and one <= other and (name, other, one) in stated:
                    back = next(found for value, found in links[name, other] if value == one)
                    yield Clash(one, _once((axiom, back)), (self._one_way[name],))


def _target(quad: Quad) -> str | None:
    return quad.object.value if isinstance(quad.object, NamedNode) else None


def _conjuncts(axiom: Axiom) -> list[str]:
    """Return the names in the intersection that *axiom* is about, if it is about one."""
    parts = {(quad.subject, quad.predicate.value): quad for quad in axiom.quads}
    quad = axiom.head
    found = []
    for step in ("owl:intersectionOf", *["rdf:rest"] * len(parts)):
        if not isinstance(quad.object, BlankNode):
            break
        following = parts.get((quad.object, expand(step) or ""))
        if following is None:
            break
        quad = following
        member = parts.get((quad.object, f"{_RDF}first")) if isinstance(quad.object, BlankNode) else None
        if member is not None and (name := _target(member)) is not None:
            found.append(name)
    return found


def _once(axioms: Iterable[Axiom]) -> tuple[Axiom, ...]:
    return tuple({axiom.key: axiom for axiom in axioms}.values())
