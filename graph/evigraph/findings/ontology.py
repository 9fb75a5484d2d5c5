"""Where data and ontology contradict each other, and which classes can have no instance: each with all its causes.

Two looks at the same thing.  :func:`find_ontology_problems` needs no Java, is fast, and sees what the hierarchy of
classes, domains, ranges and a few characteristics of properties show.  :func:`find_incoherence` lets HermiT look for
everything that OWL 2 DL can say, and for every cause; it is asked for, since it takes seconds.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Rows
from evigraph.findings.incoherence_report import to_findings
from evigraph.namespaces import CLAIM, EV, PREFIXES, VOCABULARY_GRAPH
from evigraph.reasoning.axioms import read_axioms
from evigraph.reasoning.causes import Cause, find_causes
from evigraph.reasoning.clashes import Schema
from evigraph.reasoning.hermit import core_axioms, restrict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Quad
    from evigraph.findings.finding import Finding
    from evigraph.findings.scope import Checked, Scope
    from evigraph.reasoning.axioms import Axiom, Axioms
    from evigraph.reasoning.batches import Hermit
    from evigraph.reasoning.clashes import Clash

__all__ = ["find_incoherence", "find_ontology_problems"]

_ARTICLES: Final = f"SELECT ?graph WHERE {{ GRAPH ?graph {{ ?article a <{EV}Article> }} }} ORDER BY ?graph"
#: So many articles are looked at together.
_BATCH: Final = 50


def find_ontology_problems(scope: Scope) -> Iterator[Finding]:
    """Yield what cannot be by the ontology, as far as rules without Java tell, each with its derivations."""
    core, vocabulary = _terminology(scope.graph)
    schema = _schema(core, vocabulary)
    stated = list(scope.graph.quads(VOCABULARY_GRAPH))
    clashes = [*schema.find_empty(), *schema.find(stated)]
    schema.know(stated)
    for name in _articles(scope.graph):
        clashes += schema.find(scope.graph.quads(name))
    yield from to_findings(scope, [(clash.about, _cause(clash)) for clash in clashes], "rules")


def find_incoherence(
    scope: Scope, *, hermit: Hermit | None = None, most: int = 20, seconds: float = 120.0
) -> Iterator[Finding]:
    """Yield what cannot be by the ontology according to HermiT, with every cause within the limits.

    Terminology is judged first; when it is consistent, each article is judged with it.  What contradicts each other
    in two articles only is not looked for.  Where a limit ended a search, the findings say so.

    Parameters:
        hermit: the reasoner, which counts what it does.
        most: so many causes are looked for in the terminology, and in each article.
        seconds: so long is looked for them.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        ReasonerError: HermiT gave no answer.
    """
    from evigraph.reasoning.batches import Hermit as Reasoner

    inquiry = _Inquiry(scope.graph, hermit or Reasoner(), most, seconds)
    found = [*inquiry.of_terminology(), *inquiry.of_articles()]
    yield from to_findings(scope, found, "HermiT", tuple(sorted(inquiry.bounds)))


class _Inquiry:
    """A search for causes in the terminology and the articles of a graph."""

    def __init__(self, graph: Checked, hermit: Hermit, most: int, seconds: float) -> None:
        self.graph = graph
        self.hermit = hermit
        self.most = most
        self.seconds = seconds
        self.core, self.vocabulary = _terminology(graph)
        self.schema = _schema(self.core, self.vocabulary)
        self.bounds: set[str] = set()
        self.sound = True

    def of_terminology(self) -> Iterator[tuple[str, Cause]]:
        """Yield what cannot be in ontology and vocabulary."""
        stated = list(self.graph.quads(VOCABULARY_GRAPH))
        suspected = list(self.schema.find(stated))
        self.schema.know(stated)
        self.sound = self.hermit.first_inconsistent([[*_quads(self.core), *_quads(self.vocabulary)]]) is None
        if not self.sound:
            yield from self._causes(self.vocabulary, self.core, suspected)
            return
        from evigraph.reasoning.coherence import check_coherence

        quads = [quad for axioms in (self.core, self.vocabulary) for quad in _rules_of(axioms)]
        hints = {clash.about: clash for clash in self.schema.find_empty()}
        for name in check_coherence(quads).unsatisfiable:
            known = [hints[name]] if name in hints else []
            for _, cause in self._causes(self.vocabulary, self.core, known, empty=name):
                yield name, cause

    def of_articles(self) -> Iterator[tuple[str, Cause]]:
        """Yield what cannot be in each article; where the terminology cannot, only what needs no reasoner to see."""
        if not self.sound:
            for name in _articles(self.graph):
                yield from ((clash.about, _cause(clash)) for clash in self.schema.find(self.graph.quads(name)))
            return
        terminology = [*_quads(self.core), *_quads(self.vocabulary)]
        fixed = read_axioms(terminology)
        names = _articles(self.graph)
        for start in range(0, len(names), _BATCH):
            articles = _axioms_of(self.graph, names[start : start + _BATCH])
            while articles:
                place = self.hermit.first_inconsistent([[*terminology, *_quads(axioms)] for axioms in articles])
                if place is None:
                    break
                yield from self._causes(articles[place], fixed, list(self.schema.find(_quads(articles[place]))))
                articles = articles[place + 1 :]

    def _causes(
        self, axioms: Axioms, fixed: Axioms, clashes: Sequence[Clash], *, empty: str | None = None
    ) -> Iterator[tuple[str, Cause]]:
        own = {axiom.key: axiom for axiom in axioms.axioms}
        suspected = []
        for clash in clashes:
            stated = (*clash.facts, *clash.schema)
            chosen = tuple(axiom for axiom in stated if axiom.key in own)
            suspected.append(Cause(chosen, tuple(axiom for axiom in stated if axiom.key not in own)))
        found = find_causes(
            axioms,
            self.hermit,
            fixed=fixed,
            empty=empty,
            suspected=suspected,
            most=self.most,
            seconds=self.seconds,
        )
        if found.bound is not None:
            self.bounds.add(found.bound)
        for cause in found.causes:
            yield _about(cause), cause


def _terminology(graph: Checked) -> tuple[Axioms, Axioms]:
    """Return the axioms of the ontology, and those of the vocabulary with the user's packs."""
    core = core_axioms()
    mine = {quad.graph_name for quad in core}
    kept = restrict([*core, *graph.quads(VOCABULARY_GRAPH)])
    return (
        read_axioms(quad for quad in kept if quad.graph_name in mine),
        read_axioms(quad for quad in kept if quad.graph_name not in mine),
    )


def _articles(graph: Checked) -> list[str]:
    """Return the names of the graphs of articles."""
    answer = graph.run(_ARTICLES)
    rows = answer.rows if isinstance(answer, Rows) else ()
    return [cell.value for row in rows for cell in row if isinstance(cell, NamedNode)]


def _axioms_of(graph: Checked, names: Sequence[str]) -> list[Axioms]:
    """Return what bears on reasoning in each of the graphs called *names*."""
    kept: dict[str, list[Quad]] = {name: [] for name in names}
    for quad in restrict([*core_axioms(), *graph.quads(*names)]):
        if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value in kept:
            kept[quad.graph_name.value].append(quad)
    return [read_axioms(quads) for quads in kept.values()]


def _schema(core: Axioms, vocabulary: Axioms) -> Schema:
    return Schema([*core.axioms, *vocabulary.axioms])


def _cause(clash: Clash) -> Cause:
    return Cause(clash.facts, clash.schema)


def _quads(axioms: Axioms) -> list[Quad]:
    return [*axioms.declarations, *(quad for axiom in axioms.axioms for quad in axiom.quads)]


def _rules_of(axioms: Axioms) -> list[Quad]:
    """Return what *axioms* say of classes and properties, without facts about terms."""
    rules = (axiom for axiom in axioms.axioms if not _is_fact(axiom))
    return [*axioms.declarations, *(quad for axiom in rules for quad in axiom.quads)]


def _is_fact(axiom: Axiom) -> bool:
    name = axiom.head.predicate.value
    told = axiom.head.object if name == f"{PREFIXES['rdf']}type" else axiom.head.predicate
    return isinstance(told, NamedNode) and not told.value.startswith((PREFIXES["owl"], PREFIXES["rdfs"]))


def _about(cause: Cause) -> str:
    """Return what *cause* is about: the name that most of its facts have, rather a term than a claim."""
    heads = [axiom.head for axiom in (cause.axioms or cause.fixed)]
    names = Counter(node.value for head in heads for node in {head.subject, head.object} if isinstance(node, NamedNode))
    return min(names, key=lambda name: (-names[name], name.startswith(CLAIM), name), default="")
