"""Statements in RDF as OWL axioms: the pieces of which causes of a contradiction are made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from evigraph.engine import BlankNode, NamedNode, Quad
from evigraph.namespaces import PREFIXES, compact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Term

__all__ = ["Axiom", "Axioms", "read_axioms"]

_RDF: Final = PREFIXES["rdf"]
_OWL: Final = PREFIXES["owl"]
_TYPE: Final = f"{_RDF}type"
_BUILT_IN: Final = (_RDF, PREFIXES["rdfs"], _OWL, PREFIXES["xsd"])
#: Types that only say what sort of name a name is; without them the rest would not be OWL 2 DL.
_DECLARATIONS: Final[dict[str, str]] = {
    **{
        f"{_OWL}{kind}": f"{_OWL}{kind}"
        for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology")
    },
    f"{PREFIXES['rdfs']}Datatype": f"{PREFIXES['rdfs']}Datatype",
}
#: Characteristics that imply what sort of property a property is.
_OF_LINKS: Final = frozenset(
    f"{_OWL}{kind}Property"
    for kind in ("InverseFunctional", "Transitive", "Symmetric", "Asymmetric", "Reflexive", "Irreflexive")
)
#: The longest list and the deepest class that is told apart; a cycle of blank nodes is no axiom.
_DEEPEST: Final = 400


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: the statement that makes it, the anonymous classes and lists under it, and where it is stated.

    ``key`` is the axiom written on one line, the same however its blank nodes are named.
    """

    key: str
    quads: tuple[Quad, ...]
    graphs: tuple[str, ...]

    @property
    def head(self) -> Quad:
        """The statement that makes the axiom."""
        return self.quads[0]

    @property
    def signature(self) -> frozenset[str]:
        """The names in the axiom that are not OWL's own."""
        names = (name for quad in self.quads for name in (quad.subject, quad.predicate, quad.object))
        iris = (name.value for name in names if isinstance(name, NamedNode))
        return frozenset(iri for iri in iris if not iri.startswith(_BUILT_IN))

    def __str__(self) -> str:
        return self.key


@dataclass(frozen=True, slots=True)
class Axioms:
    """Axioms, each once, and the declarations of the names in them, which contradict nothing."""

    declarations: tuple[Quad, ...]
    axioms: tuple[Axiom, ...]


def read_axioms(quads: Iterable[Quad]) -> Axioms:
    """Cut *quads* into axioms, in their order; what is stated in several graphs is one axiom.

    >>> from evigraph.engine import parse_rdf
    >>> read = read_axioms(parse_rdf('''
    ...     @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix ev: <https://w3id.org/evigraph/> .
    ...     ev:Drug a owl:Class ; owl:disjointWith ev:Procedure .
    ... '''))
    >>> [axiom.key for axiom in read.axioms], len(read.declarations)
    (['ev:Drug owl:disjointWith ev:Procedure'], 1)
    """
    listed = list(quads)
    below: dict[str, list[Quad]] = {}
    used: set[str] = set()
    for quad in listed:
        if isinstance(quad.subject, BlankNode):
            below.setdefault(quad.subject.value, []).append(quad)
        if isinstance(quad.object, BlankNode):
            used.add(quad.object.value)
    declarations: dict[Quad, None] = {}
    found: dict[str, Axiom] = {}
    roots: set[str] = set()
    for quad in listed:
        subject = quad.subject
        if isinstance(subject, BlankNode):
            if subject.value in used or subject.value in roots:
                continue
            roots.add(subject.value)
            key, parts = _written(subject, below), _under(subject, below)
        else:
            declared = _declared(quad)
            if declared is not None:
                declarations.setdefault(declared)
                if declared.object == quad.object:
                    continue
            key = f"{_written(subject, below)} {_written(quad.predicate, below)} {_written(quad.object, below)}"
            parts = [quad, *(_under(quad.object, below) if isinstance(quad.object, BlankNode) else ())]
        known = found.get(key)
        graph = _graph(quad)
        if known is None:
            found[key] = Axiom(key, tuple(parts), (graph,))
        elif graph not in known.graphs:
            found[key] = Axiom(key, known.quads, (*known.graphs, graph))
    return Axioms(tuple(declarations), tuple(found.values()))


_compact: Final = lru_cache(maxsize=100_000)(compact)


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


def _declared(quad: Quad) -> Quad | None:
    if quad.predicate.value != _TYPE or not isinstance(quad.object, NamedNode):
        return None
    kind = quad.object.value
    if kind in _DECLARATIONS:
        return quad
    if kind in _OF_LINKS:
        return Quad(quad.subject, quad.predicate, NamedNode(f"{_OWL}ObjectProperty"), quad.graph_name)
    return None


def _under(node: BlankNode, below: dict[str, list[Quad]]) -> list[Quad]:
    """Return the statements about *node* and about the blank nodes that it leads to."""
    reached, waiting = {node.value}, [node.value]
    parts: list[Quad] = []
    while waiting:
        for quad in below.get(waiting.pop(0), ()):
            parts.append(quad)
            if isinstance(quad.object, BlankNode) and quad.object.value not in reached:
                reached.add(quad.object.value)
                waiting.append(quad.object.value)
    return parts


def _written(node: Term | NamedNode | BlankNode, below: dict[str, list[Quad]], depth: int = 0) -> str:
    if isinstance(node, NamedNode):
        return _compact(node.value)
    if not isinstance(node, BlankNode):
        return str(node)
    if depth > _DEEPEST:
        return "..."
    inside = sorted(
        f"{_written(quad.predicate, below)} {_written(quad.object, below, depth + 1)}"
        for quad in below.get(node.value, ())
    )
    return f"[ {' ; '.join(inside)} ]"
