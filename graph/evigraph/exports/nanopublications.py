"""Nanopublications: one a claim, with what it states, where it was read, and who published it, in TriG.

Each is named by its content (a trusty URI), so that it can be cited, and a change is a new nanopublication.  None is
signed: a signature is the publisher's own, and the tools of the nanopublication network add it.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from evigraph import __version__
from evigraph.engine import Literal, NamedNode, Quad
from evigraph.exports.rights import Rights, find_rights
from evigraph.exports.statements import read_articles
from evigraph.exports.turtle import TurtleWriter
from evigraph.namespaces import EV, PREFIXES, TERM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from typing import BinaryIO

    from evigraph.api import Graph
    from evigraph.exports.statements import ArticleStatements

__all__ = ["NANOPUBLICATION", "trusty_code", "write"]

#: Before the trusty code in a nanopublication's IRI.
NANOPUBLICATION: Final = f"{EV}nanopub/"

_NP: Final = "http://www.nanopub.org/nschema#"
_NPX: Final = "http://purl.org/nanopub/x/"
_PROV: Final = PREFIXES["prov"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_STRING: Final = PREFIXES["xsd"] + "string"
_MODIFIED: Final = NamedNode(PREFIXES["dcterms"] + "modified")
_PREFIXES: Final = {"np": _NP, "npx": _NPX}

#: A nanopublication whose code is not known yet; the trusty URI specification hashes a blank in the code's place.
_UNNAMED: Final = f"{NANOPUBLICATION}%20"

#: Properties of a claim that say how it was read, not what it states.
_OF_READING: Final = frozenset(
    EV + name
    for name in (
        *("article", "span", "contextSpan", "cites", "citesByInheritance", "restates"),
        *("conditionSource", "derivation", "reviewStatus", "spanRole"),
        *("extractionRule", "extractionConfidence", "reviewReason", "review"),
    )
)
_OF_ARTICLE: Final = frozenset(
    {EV + "textHash", EV + "textLength", EV + "lastUpdated", EV + "reviewStatusPrinted", _TYPE}
    | {PREFIXES["dcterms"] + name for name in ("identifier", "title", "publisher", "creator", "source")}
)


def write(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write each of *claims* (all with None) as a nanopublication, in TriG.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    writer = TurtleWriter(file, "trig", _PREFIXES)
    labels = _Labels(graph)
    rights = find_rights(graph)
    for article in read_articles(graph, claims):
        stated = rights.get(article.article, Rights())
        for claim in article.claims:
            parts = list(dict.fromkeys(_Nanopublication(article, claim, labels, stated).quads()))
            named = NANOPUBLICATION + trusty_code(parts, _UNNAMED, NANOPUBLICATION)
            writer.write((_renamed(quad, _UNNAMED, named) for quad in parts), {"this": named, "sub": f"{named}#"})


def trusty_code(quads: Sequence[Quad], name: str, prefix: str) -> str:
    """Return the trusty code (module RA) of the nanopublication *quads*, which is called *name* in them.

    Parameters:
        prefix: what the trusty URI has before its code.
    """
    rows = set()
    for quad in quads:
        graph, subject, predicate = (
            _placed(node.value, name, prefix)
            for node in (quad.graph_name, quad.subject, quad.predicate)
            if isinstance(node, NamedNode)
        )
        rows.add((graph, subject, predicate, *_ranked(quad.object, name, prefix)))
    # The order and the lines are those of the module RA of the trusty URI specification.
    lines = (f"{graph}\n{subject}\n{predicate}\n{line}\n" for graph, subject, predicate, *_, line in sorted(rows))
    digest = hashlib.sha256("".join(lines).encode()).digest()
    return "RA" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _placed(iri: str, name: str, prefix: str) -> str:
    return f"{prefix} {iri.removeprefix(name)}" if iri == name or iri.startswith(f"{name}#") else iri


def _ranked(term: object, name: str, prefix: str) -> tuple[bool, str, str, str, str]:
    """Return what an object is sorted by, IRIs before literals, and its line."""
    if isinstance(term, NamedNode):
        placed = _placed(term.value, name, prefix)
        return False, placed, "", "", placed
    if not isinstance(term, Literal):
        raise TypeError(f"a nanopublication holds IRIs and literals only, not {term!r}")
    text = term.value.replace("\\", "\\\\").replace("\n", "\\n")
    if term.language is not None:
        return True, term.value, "", term.language, f"@{term.language.lower()} {text}"
    return True, term.value, term.datatype.value, "", f"^{term.datatype.value} {text}"


def _renamed(quad: Quad, old: str, new: str) -> Quad:
    def rename(node: object) -> object:
        if isinstance(node, NamedNode) and (node.value == old or node.value.startswith(f"{old}#")):
            return NamedNode(new + node.value.removeprefix(old))
        return node

    return Quad(rename(quad.subject), quad.predicate, rename(quad.object), rename(quad.graph_name))  # type: ignore[arg-type]  # each place keeps its type


class _Labels:
    """The preferred labels of the terms, each looked up once."""

    def __init__(self, graph: Graph) -> None:
        self._vocabulary = graph.vocabulary

    def quads(self, terms: Collection[str], graph: NamedNode) -> Iterator[Quad]:
        for iri in sorted(terms):
            if iri in self._vocabulary:
                label = Literal(self._vocabulary[iri].label, language="en")
                yield Quad(NamedNode(iri), NamedNode(_LABEL), label, graph)


class _Nanopublication:
    """The four graphs of the nanopublication of one claim, under a name to be replaced."""

    def __init__(self, article: ArticleStatements, claim: str, labels: _Labels, rights: Rights) -> None:
        self.article = article
        self.claim = claim
        self.labels = labels
        self.rights = rights

    def quads(self) -> Iterator[Quad]:
        yield from self._head()
        yield from self._assertion()
        yield from self._provenance()
        yield from self._publication()

    def _link(self, part: str, subject: str, predicate: str, value: str) -> Quad:
        return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), _part(part))

    def _copy(self, part: str, subject: str, among: Collection[str] | None = None) -> Iterator[Quad]:
        for quad in self.article.quads(subject):
            if among is None or quad.predicate.value in among:
                yield Quad(quad.subject, quad.predicate, quad.object, _part(part))

    def _head(self) -> Iterator[Quad]:
        yield self._link("Head", _UNNAMED, _TYPE, _NP + "Nanopublication")
        for name, part in (
            ("hasAssertion", "assertion"),
            ("hasProvenance", "provenance"),
            ("hasPublicationInfo", "pubinfo"),
        ):
            yield self._link("Head", _UNNAMED, _NP + name, f"{_UNNAMED}#{part}")

    def _assertion(self) -> Iterator[Quad]:
        for quad in self.article.quads(self.claim):
            if quad.predicate.value not in _OF_READING:
                yield Quad(quad.subject, quad.predicate, quad.object, _part("assertion"))
        for node in self.article.nodes_of(self.claim):
            yield from self._copy("assertion", node)
        for issuer in self.article.values(self.claim, "issuer"):
            yield from self._copy("assertion", issuer)

    def _provenance(self) -> Iterator[Quad]:
        article = self.article
        yield self._link("provenance", f"{_UNNAMED}#assertion", _PROV + "wasDerivedFrom", article.article)
        yield from self._copy("provenance", self.claim, _OF_READING)
        for name in ("span", "contextSpan", "review"):
            for node in article.values(self.claim, name):
                yield from self._copy("provenance", node)
                for reviewer in article.values(node, "reviewer"):
                    yield from self._copy("provenance", reviewer)
        sources: dict[str, None] = {}
        for citation in article.citations(self.claim):
            yield from self._copy("provenance", citation)
            for reading in article.values(citation, "hasReading"):
                yield from self._copy("provenance", reading)
                sources |= dict.fromkeys(article.values(reading, "readsAs"))
        for source in sources:
            yield from self._copy("provenance", source)
        yield from self._copy("provenance", article.article, _OF_ARTICLE)
        for date in article.terms(article.article, "lastUpdated"):
            yield Quad(
                NamedNode(article.article), NamedNode(f"{PREFIXES['dcterms']}modified"), date, _part("provenance")
            )
        for name in ("dcterms:publisher", "dcterms:creator"):
            for agent in article.values(article.article, name):
                yield from self._copy("provenance", agent)

    def _publication(self) -> Iterator[Quad]:
        software = f"{_UNNAMED}#software"
        yield self._link("pubinfo", _UNNAMED, _PROV + "wasAttributedTo", software)
        yield from self.rights.quads(_UNNAMED, _part("pubinfo"))
        yield self._link("pubinfo", _UNNAMED, _NPX + "introduces", self.claim)
        for kind in self.article.values(self.claim, "rdf:type"):
            if kind != EV + "Claim":
                yield self._link("pubinfo", _UNNAMED, _NPX + "hasNanopubType", kind)
        for wording in self.article.terms(self.claim, "paraphrase"):
            yield Quad(NamedNode(_UNNAMED), NamedNode(_LABEL), wording, _part("pubinfo"))
        yield self._link("pubinfo", software, _TYPE, _PROV + "SoftwareAgent")
        yield Quad(NamedNode(software), NamedNode(_LABEL), Literal(f"evigraph {__version__}"), _part("pubinfo"))
        yield from self.labels.quads(self._terms(), _part("pubinfo"))

    def _terms(self) -> set[str]:
        nodes = (self.claim, *self.article.nodes_of(self.claim))
        objects = (quad.object for node in nodes for quad in self.article.quads(node))
        return {term.value for term in objects if isinstance(term, NamedNode) and term.value.startswith(TERM)}


def _part(name: str) -> NamedNode:
    return NamedNode(f"{_UNNAMED}#{name}")
