"""What articles state, one article at a time, for the documents that are written claim by claim."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import NotInGraph
from evigraph.namespaces import CLAIM, EV, expand

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from evigraph.api import Graph
    from evigraph.engine import Quad, Term

__all__ = ["ArticleStatements", "read_articles"]

#: So many claims are looked up at once, which keeps a query's text below what endpoints take.
_BATCH: Final = 500


class ArticleStatements:
    """The statements of one article's graph by subject and property, in an order that does not change.

    A property is named as in the ontology, ``paraphrase``, or by a CURIE, ``dcterms:title``.
    """

    def __init__(self, article: str, graph: str, quads: Iterable[Quad], chosen: Collection[str] | None = None) -> None:
        self.article = article
        self.graph = graph
        self._of: dict[str, list[Quad]] = {}
        for quad in sorted(quads, key=str):
            if isinstance(quad.subject, NamedNode):
                self._of.setdefault(quad.subject.value, []).append(quad)
        stated = (subject for subject in self._of if subject.startswith(CLAIM) and self.find(subject, "article"))
        #: The IRIs of its claims, or of those that were chosen.
        self.claims = tuple(claim for claim in sorted(stated) if chosen is None or claim in chosen)

    def quads(self, subject: str) -> Sequence[Quad]:
        """Return all that is said of *subject*."""
        return self._of.get(subject, ())

    def terms(self, subject: str, name: str) -> list[Term]:
        """Return the values of the property *name* of *subject*."""
        wanted = _property(name)
        return [quad.object for quad in self.quads(subject) if quad.predicate == wanted]

    def values(self, subject: str, name: str) -> list[str]:
        """Return the same as text: IRIs as they are, literals without their type."""
        return [term.value for term in self.terms(subject, name) if isinstance(term, NamedNode | Literal)]

    def find(self, subject: str, name: str) -> str | None:
        """Return the first of these, or None."""
        return next(iter(self.values(subject, name)), None)

    def subjects(self, name: str) -> list[str]:
        """Return what has the property *name*."""
        wanted = _property(name)
        return [subject for subject, quads in self._of.items() if any(quad.predicate == wanted for quad in quads)]

    def nodes_of(self, claim: str) -> tuple[str, ...]:
        """Return the claim's own nodes: its effect size, dose and study."""
        return tuple(node for name in ("effectSize", "dose", "study") for node in self.values(claim, name))

    def citations(self, claim: str) -> list[str]:
        """Return the citations that *claim* rests on, its own before the inherited ones."""
        return [one for name in ("cites", "citesByInheritance") for one in self.by_number(self.values(claim, name))]

    def by_number(self, citations: Iterable[str]) -> list[str]:
        """Sort *citations* by their printed number."""
        return sorted(citations, key=lambda citation: (int(self.find(citation, "number") or 0), citation))


def read_articles(graph: Graph, claims: Collection[str] | None) -> Iterator[ArticleStatements]:
    """Read the articles that *claims* are of, or all articles with None; one is held in memory at a time.

    Parameters:
        claims: identifiers, CURIEs or IRIs.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.

    >>> from evigraph import open
    >>> [len(article.claims) for article in read_articles(open(), ["000-001", "claim:000-002"])]
    [2]
    """
    chosen = None if claims is None else {_claim_iri(claim) for claim in claims}
    for article, name in _places(graph, chosen):
        yield ArticleStatements(article, name, graph.quads(name), chosen)


def _places(graph: Graph, chosen: Collection[str] | None) -> list[tuple[str, str]]:
    if chosen is None:
        return [(article, name) for article, name in _rows(graph, graph.bind("article_graphs", {}))]
    wanted = sorted(chosen)
    found: set[tuple[str, str]] = set()
    known: set[str] = set()
    for start in range(0, len(wanted), _BATCH):
        batch = [NamedNode(claim) for claim in wanted[start : start + _BATCH]]
        for claim, article, name in _rows(graph, graph.bind("graphs_of_claims", {"claim": batch})):
            known.add(claim)
            found.add((article, name))
    if missing := [claim for claim in wanted if claim not in known]:
        raise NotInGraph(f"the claim {missing[0].removeprefix(CLAIM)}")
    return sorted(found)


def _rows(graph: Graph, text: str) -> Iterator[tuple[str, ...]]:
    answer = graph.run(text)
    for row in answer.rows if isinstance(answer, Rows) else ():
        yield tuple(cell.value for cell in row if isinstance(cell, NamedNode | Literal))


def _claim_iri(text: str) -> str:
    return expand(text) or CLAIM + text


@cache
def _property(name: str) -> NamedNode:
    return NamedNode((expand(name) or name) if ":" in name else EV + name)
