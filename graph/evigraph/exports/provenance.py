"""Where everything comes from, as PROV-O in Turtle: claims from articles, conclusions from rules, and who answers.

What the ontology's alignment with PROV-O allows is stated in its terms.  A reading of a citation that is not sure is no
statement of PROV: it stays a reading, with its confidence.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.engine import Literal, NamedNode, Quad
from evigraph.exports.statements import read_articles
from evigraph.exports.turtle import TurtleWriter
from evigraph.namespaces import EV, INFERRED, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import BinaryIO

    from evigraph.api import Graph
    from evigraph.exports.statements import ArticleStatements

__all__ = ["ACTIVITY", "SOFTWARE", "write"]

#: The program, in the version that writes.
SOFTWARE: Final = f"{EV}software/{__version__}"
#: Before the name of what the program did.
ACTIVITY: Final = f"{EV}activity/"

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_DCTERMS: Final = PREFIXES["dcterms"]
_PROV: Final = PREFIXES["prov"]
_XSD: Final = PREFIXES["xsd"]

#: What is said of a claim beside PROV.
_OF_CLAIM: Final = (
    *("paraphrase", "derivation", "reviewStatus", "spanRole", "span", "contextSpan", "issuer"),
    *("extractionRule", "extractionConfidence", "reviewReason", "review"),
)
_OF_CITATION: Final = ("rdf:type", "citingArticle", "number", "hasReading")


def write(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write where *claims* (all with None) come from, as PROV-O in Turtle.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    writer = TurtleWriter(file, "turtle")
    writer.write(_software())
    graphs = []
    for article in read_articles(graph, claims):
        graphs.append(article.graph)
        of_claims = (quad for claim in article.claims for quad in _of_claim(article, claim))
        # Claims share spans and citations.
        writer.write(dict.fromkeys(chain(_of_article(article), of_claims)))
    writer.write(_of_inference(graphs))


def _link(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value))


def _say(subject: str, predicate: str, text: str, datatype: str | None = None) -> Quad:
    value = Literal(text) if datatype is None else Literal(text, datatype=NamedNode(_XSD + datatype))
    return Quad(NamedNode(subject), NamedNode(predicate), value)


def _copy(article: ArticleStatements, subject: str, names: Iterable[str]) -> Iterator[Quad]:
    for name in names:
        predicate = PREFIXES["rdf"] + "type" if name == "rdf:type" else EV + name
        for term in article.terms(subject, name):
            yield Quad(NamedNode(subject), NamedNode(predicate), term)


def _copy_all(article: ArticleStatements, subject: str) -> Iterator[Quad]:
    for quad in article.quads(subject):
        yield Quad(quad.subject, quad.predicate, quad.object)


def _software() -> Iterator[Quad]:
    yield _link(SOFTWARE, _TYPE, _PROV + "SoftwareAgent")
    yield _link(SOFTWARE, _TYPE, _PROV + "Agent")
    yield _say(SOFTWARE, _LABEL, f"evigraph {__version__}")


def _of_article(article: ArticleStatements) -> Iterator[Quad]:
    iri = article.article
    yield _link(iri, _TYPE, _PROV + "Entity")
    yield _link(iri, _TYPE, EV + "Article")
    for name in ("title", "identifier"):
        for text in article.values(iri, f"dcterms:{name}"):
            yield _say(iri, _DCTERMS + name, text)
    for updated in article.values(iri, "lastUpdated"):
        yield _say(iri, _DCTERMS + "modified", updated, "date")
    yield from _copy(article, iri, ("textHash", "textLength"))
    agents = [agent for name in ("publisher", "creator") for agent in article.values(iri, f"dcterms:{name}")]
    for agent in agents:
        yield _link(iri, _PROV + "wasAttributedTo", agent)
    for agent in agents:
        yield from _agent(article, agent)
    # The graph of an article holds its claims; it describes no provenance, so it is no bundle.
    yield _link(article.graph, _TYPE, _PROV + "Collection")
    yield _link(article.graph, _TYPE, _PROV + "Entity")
    yield _link(article.graph, _PROV + "wasDerivedFrom", iri)
    for claim in article.claims:
        yield _link(article.graph, _PROV + "hadMember", claim)


def _agent(article: ArticleStatements, agent: str) -> Iterator[Quad]:
    yield _link(agent, _TYPE, _PROV + "Agent")
    yield from _copy_all(article, agent)


def _of_claim(article: ArticleStatements, claim: str) -> Iterator[Quad]:
    yield _link(claim, _TYPE, _PROV + "Entity")
    yield from _copy(article, claim, ("rdf:type",))
    yield _link(claim, _PROV + "wasDerivedFrom", article.article)
    for other in article.values(claim, "restates"):
        yield _link(claim, _PROV + "wasDerivedFrom", other)
    if article.find(claim, "derivation") == EV + "extracted":
        yield _link(claim, _PROV + "wasAttributedTo", SOFTWARE)
    citations = article.citations(claim)
    readings = [node for citation in citations for node in article.values(citation, "hasReading")]
    sources = {source: None for node in readings for source in article.values(node, "readsAs")}
    sure = {source for node in readings if _is_sure(article, node) for source in article.values(node, "readsAs")}
    for source in sorted(sure):
        # The weakest relation of PROV: that a cited work bears a claim out is for findings to say.
        yield _link(claim, _PROV + "wasInfluencedBy", source)
    yield from _copy(article, claim, (*_OF_CLAIM, "cites", "citesByInheritance"))
    for issuer in article.values(claim, "issuer"):
        yield from _agent(article, issuer)
    for review in article.values(claim, "review"):
        yield _link(review, _TYPE, _PROV + "Activity")
        yield _link(review, _PROV + "used", claim)
        yield from _copy_all(article, review)
        for reviewer in article.values(review, "reviewer"):
            yield _link(review, _PROV + "wasAssociatedWith", reviewer)
            yield from _agent(article, reviewer)
    for name in ("span", "contextSpan"):
        for span in article.values(claim, name):
            yield _link(span, _TYPE, _PROV + "Entity")
            yield from _copy_all(article, span)
    for citation in citations:
        yield _link(citation, _TYPE, _PROV + "Entity")
        yield from _copy(article, citation, _OF_CITATION)
    for node in readings:
        yield _link(node, _TYPE, _PROV + "Entity")
        yield from _copy_all(article, node)
    for source in sources:
        yield _link(source, _TYPE, _PROV + "Entity")
        yield _link(source, _TYPE, EV + "Source")
        for title in article.values(source, "dcterms:title"):
            yield _say(source, _DCTERMS + "title", title)


def _is_sure(article: ArticleStatements, reading: str) -> bool:
    return article.find(reading, "method") == EV + "printed" or article.find(reading, "confidence") == "high"


def _of_inference(articles: list[str]) -> Iterator[Quad]:
    from evigraph.reasoning.rules import load_rules, rule_graph

    for name, label in ((VOCABULARY_GRAPH, "vocabulary"), (ONTOLOGY_GRAPH, "ontology")):
        yield _link(name, _TYPE, _PROV + "Entity")
        yield _say(name, _LABEL, label)
    yield _link(INFERRED, _TYPE, _PROV + "Entity")
    yield _link(INFERRED, _TYPE, _PROV + "Collection")
    yield _say(INFERRED, _LABEL, "what the rules infer")
    used = [VOCABULARY_GRAPH, ONTOLOGY_GRAPH, *articles]
    rules = sorted(load_rules(), key=lambda rule: rule.name)
    for rule in rules:
        yield _link(INFERRED, _PROV + "hadMember", rule_graph(rule.name))
    for rule in rules:
        graph, activity = rule_graph(rule.name), f"{ACTIVITY}rule/{rule.name}"
        yield _link(graph, _TYPE, _PROV + "Entity")
        yield _link(graph, _PROV + "wasGeneratedBy", activity)
        yield _link(activity, _TYPE, _PROV + "Activity")
        yield _say(activity, _LABEL, rule.summary)
        yield _link(activity, _PROV + "wasAssociatedWith", SOFTWARE)
        for name in used:
            yield _link(activity, _PROV + "used", name)
