"""Read from a graph what an article and its claims state, field by field, to compare them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph import keys
from evigraph.codes import CODES
from evigraph.differences.difference import Aspect
from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import AGENT, ARTICLE, CITATION, CLAIM, EV, GRAPH, PREFIXES, SPAN, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.api import Graph
    from evigraph.engine import Quad, Term

__all__ = ["ArticleRecord", "ClaimRecord", "Field", "read_article"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_CODES: Final = {code.iri: str(code) for codes in CODES.values() for code in codes}

#: Properties that link a claim to a term, with the key of claim files; their wordings stand beside them.
_TERMS: Final = {
    "intervention": ("interventions", "interventionWording"),
    "comparator": ("comparators", "comparatorWording"),
    "condition": ("condition", "conditionWording"),
    "populationGroup": ("population", "population"),
    "adverseEffect": ("adverse_effects", "adverseEffectWording"),
    "outcome": ("outcome", "outcomeWording"),
}
#: Parts of a claim that are nodes of their own.
_PARTS: Final = {
    "effectSize": ("effect", keys.EFFECT),
    "dose": ("dose", keys.DOSE),
    "study": ("study", keys.STUDY),
    "review": ("reviews", {"who": "reviewer", "when": "reviewedAt"}),
}
_OTHER: Final = {
    "givenTogether": "combination",
    "paraphrase": "paraphrase",
    "issuer": "issuer",
    "restates": "restates",
    "cites": "citations",
    "citesByInheritance": "citations_inherited",
    "reviewStatus": "status",
    "reviewReason": "needs_review",
    "spanRole": "span_role",
    "article": "article",
}
_KEYS: Final = {name: key for table in (keys.CLAIM, keys.CODED) for key, name in table.items()} | _OTHER
_ASPECTS: Final = {
    "paraphrase": Aspect.WORDS,
    **dict.fromkeys(("status", "derivation", "rule", "confidence", "needs_review"), Aspect.REVIEW),
}
_SPAN_KEYS: Final = {"lineNumber": "line", "textUnit": "unit", "spanDigest": "digest"}
#: Follows from other fields.
_DERIVED: Final = frozenset({"reportsHarm", "identifier"})
#: Follows, for a citation, from the claims that cite it.
_CITED: Final = frozenset({_TYPE, f"{EV}citingArticle", f"{EV}number"})


@dataclass(frozen=True, slots=True)
class Field:
    """The values of one field, sorted; for terms the CURIEs, with the words that stand for them."""

    values: tuple[str, ...]
    aspect: Aspect = Aspect.MEANING
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """What one claim states; claims and articles are named without a prefix."""

    claim: str
    article: str
    fields: Mapping[str, Field]
    #: IRIs of the terms that it is about, and of the citations that it rests on.
    terms: frozenset[str]
    citations: frozenset[str]

    @property
    def paraphrase(self) -> str:
        """What it says, in the curator's words."""
        return " ".join(self.fields["paraphrase"].values) if "paraphrase" in self.fields else ""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """What is stated of one article beside its claims, and the claims."""

    stem: str
    fields: Mapping[str, Field]
    claims: tuple[ClaimRecord, ...]

    @property
    def title(self) -> str:
        """The title, as printed."""
        return " ".join(self.fields["title"].values) if "title" in self.fields else ""


def read_article(graph: Graph, stem: str) -> ArticleRecord:
    """Read the article *stem* of *graph* with all its claims.

    >>> from evigraph.api import open
    >>> record = read_article(open(), "001_f92ee4eb54ec1f53")
    >>> record.claims[0].fields["interventions"].values
    ('term:baclofen',)
    """
    nodes: dict[str, dict[str, list[Term]]] = {}
    for quad in graph.quads(f"{GRAPH}article/{stem}"):
        _keep(nodes, quad)
    claims = [iri for iri, stated in nodes.items() if _is_claim(iri, stated)]
    own = {node for iri in claims for node in (iri, *_parts_of(nodes[iri]))}
    rest = {iri: stated for iri, stated in nodes.items() if iri not in own and not iri.startswith(AGENT)}
    return ArticleRecord(
        stem, dict(_article_fields(stem, rest, nodes)), tuple(_claim(iri, nodes) for iri in sorted(claims))
    )


def _keep(nodes: dict[str, dict[str, list[Term]]], quad: Quad) -> None:
    if isinstance(quad.subject, NamedNode):
        nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)


def _is_claim(iri: str, stated: Mapping[str, Iterable[Term]]) -> bool:
    return iri.startswith(CLAIM) and NamedNode(f"{EV}Claim") in stated.get(_TYPE, ())


def _parts_of(stated: Mapping[str, Iterable[Term]]) -> Iterator[str]:
    for name in (*_PARTS, "span", "contextSpan"):
        yield from (node.value for node in stated.get(EV + name, ()) if isinstance(node, NamedNode))


# --- Claims ---


def _claim(iri: str, nodes: Mapping[str, Mapping[str, list[Term]]]) -> ClaimRecord:
    stated = nodes[iri]
    article = _values(stated.get(f"{EV}article", ()))
    terms = {node.value for name in _TERMS for node in stated.get(EV + name, ()) if isinstance(node, NamedNode)}
    for dose in stated.get(f"{EV}dose", ()):
        found = nodes.get(dose.value, {}) if isinstance(dose, NamedNode) else {}
        terms |= {node.value for node in found.get(f"{EV}doseOf", ()) if isinstance(node, NamedNode)}
    cited = [*stated.get(f"{EV}cites", ()), *stated.get(f"{EV}citesByInheritance", ())]
    return ClaimRecord(
        iri.removeprefix(CLAIM),
        article[0].removeprefix("article:") if article else "",
        dict(_claim_fields(stated, nodes)),
        frozenset(terms),
        frozenset(node.value for node in cited if isinstance(node, NamedNode)),
    )


def _claim_fields(
    stated: Mapping[str, list[Term]], nodes: Mapping[str, Mapping[str, list[Term]]]
) -> Iterator[tuple[str, Field]]:
    spoken = {wording for _, wording in _TERMS.values()}
    for name, (key, wording) in _TERMS.items():
        terms, words = stated.get(EV + name, ()), stated.get(EV + wording, ())
        # Words that no term stands for are the meaning themselves; so are those of populations, which set claims apart.
        meant = [*terms, *words] if key == "population" or not terms else terms
        if meant:
            yield key, Field(_values(meant), words=_values(words))
    for predicate, values in stated.items():
        name = predicate.removeprefix(EV).removeprefix(PREFIXES["dcterms"])
        if name in _TERMS or name in spoken or name in _DERIVED:
            continue
        if predicate == _TYPE:
            yield "kind", Field(_values(value for value in values if value != NamedNode(f"{EV}Claim")))
        elif name in _PARTS:
            part, table = _PARTS[name]
            yield from _part(part, {own: key for key, own in table.items()}, values, nodes)
        elif name in {"span", "contextSpan"}:
            yield from _places(name, values, nodes)
        elif name == "issuer":
            labels = [label for value in values for label in nodes.get(_iri(value), {}).get(_LABEL, [value])]
            yield name, Field(_values(values), words=_values(labels))
        elif name in {"cites", "citesByInheritance"}:
            yield _KEYS[name], Field(tuple(sorted((_iri(value).rpartition("/")[2] for value in values), key=_natural)))
        else:
            key = _KEYS.get(name, compact(predicate))
            yield key, Field(_values(values), _ASPECTS.get(key, Aspect.MEANING))


def _part(
    part: str, table: Mapping[str, str], values: Iterable[Term], nodes: Mapping[str, Mapping[str, list[Term]]]
) -> Iterator[tuple[str, Field]]:
    for node in values:
        for predicate, found in nodes.get(_iri(node), {}).items():
            name = predicate.removeprefix(EV)
            if predicate != _TYPE:
                key = "drug" if name == "doseOf" else table.get(name, name)
                yield f"{part}.{key}", Field(_values(found), Aspect.REVIEW if part == "reviews" else Aspect.MEANING)


def _places(
    name: str, values: Iterable[Term], nodes: Mapping[str, Mapping[str, list[Term]]]
) -> Iterator[tuple[str, Field]]:
    ranges = tuple(sorted((_iri(value).rpartition("/")[2] for value in values), key=_natural))
    if name == "contextSpan":
        yield "context", Field(ranges, Aspect.PLACE)
        return
    yield "span", Field(ranges, Aspect.PLACE)
    for value in values:
        for predicate, found in nodes.get(_iri(value), {}).items():
            key = _SPAN_KEYS.get(predicate.removeprefix(EV))
            if key is not None:
                yield f"span.{key}", Field(_values(found), Aspect.PLACE)


# --- Articles ---


def _article_fields(
    stem: str, rest: Mapping[str, Mapping[str, list[Term]]], nodes: Mapping[str, Mapping[str, list[Term]]]
) -> Iterator[tuple[str, Field]]:
    for iri, stated in rest.items():
        if iri.startswith(SPAN):
            continue  # a passage that claims share, told with each
        about = "" if iri == ARTICLE + stem else f"{compact(iri)} ".replace(f"{stem}/", "")
        for predicate, values in stated.items():
            if iri.startswith(CITATION) and predicate in _CITED:
                continue
            labels = [label for value in values for label in nodes.get(_iri(value), {}).get(_LABEL, [value])]
            name = compact(predicate).partition(":")[2] or predicate
            yield f"{about}{name}", Field(tuple(value.replace(stem, "") for value in _values(labels)))


# --- Values ---


def _values(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(sorted(map(_value, terms), key=_natural))


def _value(term: Term) -> str:
    if isinstance(term, Literal):
        return term.value
    iri = _iri(term)
    return _CODES.get(iri, compact(iri))


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _natural(value: str) -> tuple[int, str]:
    """Sort numbers by their size."""
    head = value.partition("-")[0]
    return (int(head) if head.isdecimal() and len(head) < 16 else -1, value)
