"""How large a graph, or a selection of its claims, is: statements, classes, properties, articles and topics."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.exports.statements import read_articles
from evigraph.namespaces import EV, PREFIXES, VOCABULARY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from evigraph.api import Graph
    from evigraph.exports.statements import ArticleStatements

__all__ = ["Counts", "count", "count_links"]

_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_MATCHES = frozenset(PREFIXES["skos"] + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch"))


@dataclass(slots=True)
class Counts:
    """The figures of a dataset; a statement counts in each named graph that holds it."""

    #: Titles of the articles, by IRI.
    articles: dict[str, str] = field(default_factory=dict)
    #: The claims that were chosen, None where all are counted.
    chosen: list[str] | None = None
    claims: int = 0
    statements: int = 0
    graphs: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    topics: Counter[str] = field(default_factory=Counter)


def count(graph: Graph, claims: Collection[str] | None) -> Counts:
    """Count what *graph* holds, or what it states of *claims*, their places, citations and articles.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    return _count_all(graph) if claims is None else _count_chosen(graph, claims)


def _count_all(graph: Graph) -> Counts:
    found = Counts()
    found.articles = {article: title for article, title, *_ in _rows(graph, "articles")}
    for counter, query in (
        (found.graphs, "graph_sizes"),
        (found.classes, "class_sizes"),
        (found.properties, "property_sizes"),
        (found.topics, "claim_topics"),
    ):
        counter.update({name: int(figure) for name, figure in _rows(graph, query)})
    found.statements = found.graphs.total()
    found.claims = found.classes[EV + "Claim"]
    return found


def _rows(graph: Graph, query: str) -> Iterator[tuple[str, ...]]:
    answer = graph.run(graph.bind(query, {}))
    for row in answer.rows if isinstance(answer, Rows) else ():
        yield tuple(cell.value for cell in row if isinstance(cell, NamedNode | Literal))


def _count_chosen(graph: Graph, claims: Collection[str]) -> Counts:
    found = Counts(chosen=[])
    typed: dict[str, set[str]] = {}
    for article in read_articles(graph, claims):
        found.articles[article.article] = article.find(article.article, "dcterms:title") or article.article
        found.chosen = [*(found.chosen or ()), *article.claims]
        for node in _around(article):
            for quad in article.quads(node):
                found.graphs[article.graph] += 1
                found.properties[quad.predicate.value] += 1
                if quad.predicate == _TYPE and isinstance(quad.object, NamedNode):
                    typed.setdefault(quad.object.value, set()).add(node)
        for claim in article.claims:
            found.topics.update({*article.values(claim, "intervention"), *article.values(claim, "condition")})
    found.classes.update({name: len(things) for name, things in typed.items()})
    found.claims = len(found.chosen or ())
    found.statements = found.graphs.total()
    return found


def _around(article: ArticleStatements) -> dict[str, None]:
    """Return the article, its chosen claims, and what says where each was read and what it cites."""
    nodes = [article.article]
    for claim in article.claims:
        nodes += [claim, *article.nodes_of(claim)]
        nodes += [node for name in ("span", "contextSpan", "issuer") for node in article.values(claim, name)]
        for citation in article.citations(claim):
            readings = article.values(citation, "hasReading")
            nodes += [citation, *readings]
            nodes += [source for reading in readings for source in article.values(reading, "readsAs")]
    return dict.fromkeys(nodes)


def count_links(graph: Graph) -> Counter[tuple[str, str]]:
    """Count the mappings of the vocabulary, by relation and by namespace of the outside vocabulary."""
    from evigraph.mappings import SYSTEMS

    found: Counter[tuple[str, str]] = Counter()
    for quad in graph.quads(VOCABULARY_GRAPH):
        if quad.predicate.value in _MATCHES and isinstance(quad.object, NamedNode):
            for system in SYSTEMS.values():
                if quad.object.value.startswith(system.namespace):
                    found[quad.predicate.value, system.namespace] += 1
    return found
