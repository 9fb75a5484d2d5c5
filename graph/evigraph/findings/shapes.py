"""Data that breaks a shape: which claim, where in which file, and what to write instead.

An article is judged once: its violations are kept under a digest of what it states, and of the vocabulary's kinds.
"""

from __future__ import annotations

import hashlib
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad, Rows
from evigraph.findings.axiom_places import AxiomPlaces, claim_in
from evigraph.findings.axiom_wording import AxiomWords
from evigraph.findings.finding import Finding, FindingType, Place, Severity, make_code
from evigraph.findings.shape_engine import Violation, digest_of, keep_violations, kept_violations, violations
from evigraph.namespaces import EV, GRAPH, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH, compact
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evigraph.findings.scope import Checked, Scope

__all__ = ["find_shape_violations"]

_CHECK: Final = "breaks_shape"
_ARTICLE: Final = f"{GRAPH}article/"
_ARTICLES: Final = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ ?article a <{EV}Article> }} }} ORDER BY ?graph"
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_LITERAL: Final = re.compile(r'"(.*)"(?:\^\^\S+|@[\w-]+)?', re.DOTALL)
#: So many articles are judged at once.
_BATCH: Final = 50


def find_shape_violations(scope: Scope, *, cache: Path | None = None) -> Iterator[Finding]:
    """Yield what in the articles and the vocabulary of *scope* breaks a shape.

    Parameters:
        cache: folder in which is kept what was found; else one beside the store.

    Raises:
        MissingExtra: the extra ``shacl`` is not installed, and something is not judged yet.
        ShapeError: the engine gave no answer.
    """
    workspace = getattr(scope.graph, "workspace", None)
    report = _Report(scope, AxiomPlaces(workspace if isinstance(workspace, Workspace) else Workspace()))
    for graph, quads, found in _judged(scope.graph, cache):
        for violation in found:
            yield report.finding(violation, graph, quads)


def _judged(graph: Checked, cache: Path | None) -> Iterator[tuple[str, Sequence[Quad], Sequence[Violation]]]:
    """Yield each graph that breaks a shape with its quads and its violations."""
    vocabulary = list(graph.quads(VOCABULARY_GRAPH))
    codes = [quad for quad in graph.quads(ONTOLOGY_GRAPH) if quad.predicate == _TYPE]
    kinds = sorted(str(quad) for quad in [*vocabulary, *codes] if quad.predicate == _TYPE)
    context = hashlib.sha256("\n".join(kinds).encode()).hexdigest()
    digest = digest_of(vocabulary, context)
    found = kept_violations(digest, cache)
    if found is None:
        terms = {quad.subject.value for quad in vocabulary if isinstance(quad.subject, NamedNode)}
        found = [violation for violation in violations([*vocabulary, *codes]) if violation.node in terms]
        keep_violations(digest, found, cache)
    if found:
        yield VOCABULARY_GRAPH, vocabulary, found
    answer = graph.run(_ARTICLES)
    rows = answer.rows if isinstance(answer, Rows) else ()
    names = [cell.value for row in rows for cell in row if isinstance(cell, NamedNode)]
    for start in range(0, len(names), _BATCH):
        batch = {name: list(graph.quads(name)) for name in names[start : start + _BATCH]}
        stated = _kinds(graph, batch)
        # What an article refers to may come and go beside it.
        digests = {name: digest_of([*quads, *_outside(quads, stated)], context) for name, quads in batch.items()}
        known = {name: kept_violations(digests[name], cache) for name in batch}
        fresh = {name: quads for name, quads in batch.items() if known[name] is None}
        for name, judged in _judge(fresh, stated).items():
            keep_violations(digests[name], judged, cache)
            known[name] = judged
        for name, held in known.items():
            if held:
                yield name, batch[name], held


def _kinds(graph: Checked, batch: Mapping[str, Sequence[Quad]]) -> dict[str, list[Quad]]:
    """Return what the graph says each node is that an article of *batch* refers to."""
    nodes = {str(quad.object) for quads in batch.values() for quad in quads if isinstance(quad.object, NamedNode)}
    values = f"VALUES ?node {{ {' '.join(sorted(nodes))} }}"
    typed = graph.run(f"CONSTRUCT {{ ?node a ?kind }} WHERE {{ {values} GRAPH ?graph {{ ?node a ?kind }} }}")
    found: dict[str, list[Quad]] = {}
    for triple in typed if isinstance(typed, tuple) else ():
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject.value, []).append(Quad(*triple))
    return found


def _outside(quads: Sequence[Quad], kinds: Mapping[str, Sequence[Quad]]) -> list[Quad]:
    """Return the *kinds* of what *quads* refer to and do not describe."""
    own = {quad.subject for quad in quads}
    nodes = {quad.object for quad in quads if isinstance(quad.object, NamedNode)} - own
    return [kind for node in nodes if isinstance(node, NamedNode) for kind in kinds.get(node.value, ())]


def _judge(batch: Mapping[str, Sequence[Quad]], kinds: Mapping[str, Sequence[Quad]]) -> dict[str, list[Violation]]:
    """Return the violations of each graph of *batch*, judged together with the *kinds* of all that it refers to."""
    if not batch:
        return {}
    quads = [quad for listed in batch.values() for quad in listed]
    owners: dict[str, set[str]] = {}
    for name, listed in batch.items():
        for quad in listed:
            if isinstance(quad.subject, NamedNode):
                owners.setdefault(quad.subject.value, set()).add(name)
    found: dict[str, list[Violation]] = {name: [] for name in batch}
    for violation in violations([*quads, *_outside(quads, kinds)]):
        for name in owners.get(violation.node, ()):
            found[name].append(violation)
    return found


class _Report:
    def __init__(self, scope: Scope, places: AxiomPlaces) -> None:
        self.words = AxiomWords(scope.graph.vocabulary)
        self.places = places

    def finding(self, violation: Violation, graph: str, quads: Sequence[Quad]) -> Finding:
        claims = tuple(sorted(_claims(violation.node, quads)))
        stem = graph.removeprefix(_ARTICLE) if graph.startswith(_ARTICLE) else None
        about = self.words.label(violation.node)
        key = self.words.label(violation.path) if violation.path else ""
        found = f", found {self._value(violation.value)}" if violation.value else ""
        sides = (claims,) if claims else ()
        shape = compact(violation.shape).rpartition("/")[2]
        broken = Place(file=f"{compact(violation.node)} {shape} {violation.value}")
        return Finding(
            make_code(_CHECK, FindingType.SHAPE, sides, broken),
            _CHECK,
            FindingType.SHAPE,
            Severity.LOW if violation.warning else Severity.MEDIUM,
            "it may be meant" if violation.warning else "queries pass over, or misread, what lacks the shape",
            claims,
            sides,
            () if stem is None else (stem,),
            f"{about}{f' ({key}{found})' if key else ''}: {violation.message}",
            MappingProxyType({"shape": shape}),
            place=self._place(violation, claims, stem, quads),
        )

    def _place(
        self, violation: Violation, claims: tuple[str, ...], stem: str | None, quads: Sequence[Quad]
    ) -> Place | None:
        if stem is not None:
            links = (q.predicate.value for q in quads if q.object == NamedNode(violation.node))
            own = claim_in(violation.node) is not None and "/" not in violation.node.partition("/claim/")[2]
            return self.places.claim_place(stem, claims, violation.path if own else next(links, ""))
        from evigraph.reasoning.axioms import read_axioms

        stated = (quad for quad in quads if quad.subject == NamedNode(violation.node))
        places = (self.places.place(axiom) for axiom in read_axioms(stated).axioms)
        return next((place for place in places if place is not None), None)

    def _value(self, value: str) -> str:
        literal = _LITERAL.fullmatch(value)
        return literal[1] if literal else self.words.label(value) if value.startswith(EV) else value


def _claims(node: str, quads: Sequence[Quad]) -> set[str]:
    """Return the claims that *node* is, or belongs to."""
    own = claim_in(node)
    if own is not None:
        return {own}
    subjects = (q.subject.value for q in quads if q.object == NamedNode(node) and isinstance(q.subject, NamedNode))
    return {claim for subject in subjects if (claim := claim_in(subject)) is not None}
