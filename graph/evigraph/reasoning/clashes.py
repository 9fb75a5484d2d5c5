"""Contradictions that show without a reasoner: by the hierarchy of classes, domains, ranges and a few characteristics.

These checks are fast and need no Java.  What they find is a contradiction, and its derivation the axioms that make it;
what they do not find may still be one, which HermiT tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement, product
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.engine import BlankNode, NamedNode
from evigraph.namespaces import PREFIXES, expand
from evigraph.reasoning.axioms import read_axioms

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
#: The classes of things, each with the facts that say so and the axioms by which they do.
_Told: TypeAlias = "dict[str, dict[str, list[tuple[Quad, _Path]]]]"
#: So many facts are named that put one thing into one class.
_REASONS: Final = 4


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
    >>> quads = parse_rdf('''
    ...     @prefix owl: <http://www.w3.org/2002/07/owl#> .
    ...     <urn:Cat> a owl:Class ; owl:disjointWith <urn:Dog> . <urn:Dog> a owl:Class .
    ...     <urn:tom> a <urn:Cat>, <urn:Dog> .
    ... ''')
    >>> [clash.about for clash in Schema(read_axioms(quads).axioms).find(quads)]
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
        #: What is known of things from before.
        self._known: _Told = {}

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

    def know(self, facts: Iterable[Quad]) -> None:
        """Take *facts* for known in what is found later."""
        for quad in facts:
            self._tell(self._known, quad)

    def find(self, facts: Iterable[Quad]) -> Iterator[Clash]:
        """Yield what cannot be by *facts*, beside what is known; one clash for each pair of reasons."""
        told: _Told = {}
        links: dict[tuple[str, str], dict[str, Quad]] = {}
        for quad in facts:
            self._tell(told, quad)
            name = quad.predicate.value
            if name in self._single or name in self._one_way:
                other = _target(quad)
                if other is not None and isinstance(quad.subject, NamedNode):
                    links.setdefault((name, quad.subject.value), {}).setdefault(other, quad)
        for node, kinds in told.items():
            yield from self._clashes(node, kinds)
        for (name, one), values in links.items():
            if name in self._single:
                yield from self._second_values(name, one, values)
            if name in self._one_way:
                for other, quad in values.items():
                    back = links.get((name, other), {}).get(one)
                    if back is not None and one <= other:
                        yield Clash(one, _stated(quad, back), (self._one_way[name],))

    def find_empty(self) -> Iterator[Clash]:
        """Yield the classes that can have no instance."""
        for name in sorted(self.classes):
            exclusion = self._exclusion(name, name)
            if exclusion is not None:
                yield Clash(name, (), _once(exclusion))

    def _tell(self, told: _Told, quad: Quad) -> None:
        """Add to *told* what classes *quad* puts things into, and by which axioms."""
        name = quad.predicate.value
        ends = None if name == _TYPE else self._ends_of(name)
        if ends is not None and not ends:
            return
        one = quad.subject.value if isinstance(quad.subject, NamedNode) else None
        other = _target(quad)
        if ends is None:
            if one is not None and other is not None:
                _add(told, one, other, quad, ())
            return
        for far, kind, path in ends:
            node = other if far else one
            if node is not None:
                _add(told, node, kind, quad, path)

    def _clashes(self, node: str, kinds: Mapping[str, list[tuple[Quad, _Path]]]) -> Iterator[Clash]:
        known = self._known.get(node, {})
        for one, other in combinations_with_replacement(sorted({*kinds, *known}), 2):
            if one in kinds or other in kinds:
                exclusion = self._exclusion(one, other)
                if exclusion is not None:
                    first, second = ([*kinds.get(kind, ()), *known.get(kind, ())][:_REASONS] for kind in (one, other))
                    fresh = {id(quad) for kind in (one, other) for quad, _ in kinds.get(kind, ())}
                    for (fact, path), (beside, way) in product(first, second):
                        if id(fact) in fresh or id(beside) in fresh:
                            yield Clash(node, _stated(fact, beside), _once((*path, *way, *exclusion)))

    def _second_values(self, name: str, one: str, values: Mapping[str, Quad]) -> Iterator[Clash]:
        for value, second in combinations(sorted(values), 2):
            different = self._different.get(frozenset((value, second)))
            if different is not None:
                yield Clash(one, _stated(values[value], values[second]), (self._single[name], different))


def _add(told: _Told, node: str, kind: str, quad: Quad, path: _Path) -> None:
    reasons = told.setdefault(node, {}).setdefault(kind, [])
    if len(reasons) < _REASONS:
        reasons.append((quad, path))


def _stated(*quads: Quad) -> tuple[Axiom, ...]:
    return read_axioms(quads).axioms


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
