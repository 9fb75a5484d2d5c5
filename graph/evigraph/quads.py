"""An article as quads: what each field of a claim file becomes in the graph."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

from evigraph import keys
from evigraph.engine import Literal, NamedNode, Quad
from evigraph.namespaces import AGENT, ARTICLE, CITATION, CLAIM, EV, GRAPH, PREFIXES, SOURCE, SPAN, slug
from evigraph.resolution import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.articles import Article, Reference
    from evigraph.claims import Claim, Dose, Effect, Passage, StudyDesign
    from evigraph.codes import Code
    from evigraph.vocabulary import Vocabulary

__all__ = ["article_quads"]

_XSD: Final = PREFIXES["xsd"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_DCTERMS: Final = PREFIXES["dcterms"]
_OA: Final = PREFIXES["oa"]

_Value = str | int | bool | Decimal | None


def article_quads(article: Article, vocabulary: Vocabulary) -> list[Quad]:
    """Return all that the claim file *article* states, in the article's own named graph.

    Every node has an IRI; nothing is inferred.

    Raises:
        UnknownTerm: a name is not in *vocabulary*.
    """
    return list(_Writer(article, vocabulary).quads())


class _Writer:
    def __init__(self, article: Article, vocabulary: Vocabulary) -> None:
        self.article = article
        self.vocabulary = vocabulary
        self.graph = NamedNode(f"{GRAPH}article/{article.stem}")
        self.iri = ARTICLE + article.stem
        #: IRI of the term of each wording, by field; an article says the same words many times.
        self.resolved: dict[tuple[str, str], str | None] = {}

    def quads(self) -> Iterator[Quad]:
        yield from self._article()
        for reference in self.article.references:
            yield from self._reference(reference)
        for number in sorted({*self.article.cited_numbers, *self.article.unlisted_citations, *self._read_numbers()}):
            yield from self._citation(number)
        for claim in self.article.claims:
            yield from self._claim(claim)

    # --- Statements ---

    def _link(self, subject: str, predicate: str, obj: str) -> Quad:
        return Quad(NamedNode(subject), _predicate(predicate), NamedNode(obj), self.graph)

    def _say(self, subject: str, predicate: str, value: _Value, datatype: str | None = None) -> Iterator[Quad]:
        if value is not None:
            yield Quad(NamedNode(subject), _predicate(predicate), _literal(value, datatype), self.graph)

    def _say_all(self, subject: str, values: object, properties: dict[str, str]) -> Iterator[Quad]:
        for key, name in properties.items():
            yield from self._say(subject, EV + name, getattr(values, key))

    def _term(self, subject: str, name: str, wording: str, field: str) -> Iterator[Quad]:
        if (wording, field) not in self.resolved:
            term = resolve(self.vocabulary, wording, field)
            self.resolved[wording, field] = None if term is None else term.iri
        iri = self.resolved[wording, field]
        if iri is not None:
            yield self._link(subject, EV + name, iri)

    def _agent(self, subject: str, predicate: str, name: str) -> Iterator[Quad]:
        agent = AGENT + slug(name)
        yield self._link(subject, predicate, agent)
        yield self._link(agent, _TYPE, EV + "Agent")
        yield from self._say(agent, _LABEL, name)

    # --- Article and sources ---

    def _article(self) -> Iterator[Quad]:
        article, iri = self.article, self.iri
        yield self._link(iri, _TYPE, EV + "Article")
        yield from self._say(iri, _DCTERMS + "identifier", article.stem)
        yield from self._say(iri, _DCTERMS + "title", article.title)
        yield from self._say(iri, EV + "heading", article.heading)
        if article.publisher is not None:
            yield from self._agent(iri, _DCTERMS + "publisher", article.publisher)
        yield from self._say(iri, EV + "publisherBasis", article.publisher_basis)
        for author in article.authors:
            yield from self._agent(iri, _DCTERMS + "creator", author)
        if article.url is not None:
            yield self._link(iri, _DCTERMS + "source", article.url)
        if article.scope_condition is not None:
            yield from self._term(iri, "scopeCondition", article.scope_condition, "scope_condition")
            yield from self._say(iri, EV + "scopeConditionWording", article.scope_condition)
        if article.last_updated is not None:
            yield from self._say(iri, EV + "lastUpdated", article.last_updated.isoformat(), "date")
        yield from self._say(iri, EV + "lastUpdatedPrinted", article.last_updated_printed)
        for printed in article.review_status_printed:
            yield from self._say(iri, EV + "reviewStatusPrinted", printed)
        yield from self._say(iri, EV + "reviewNote", article.review_status_note)
        yield from self._say(iri, EV + "referencesPrinted", article.reference_section_printed)
        yield from self._say(iri, EV + "referencesNumbered", article.references_numbered_in_print)
        yield from self._say(iri, EV + "textHash", f"sha256:{article.text.sha256}")
        yield from self._say(iri, EV + "textLength", article.text.characters)

    def _source(self, reference: Reference) -> str:
        return SOURCE + self.article.source_of(reference).partition(":")[2]

    def _reference(self, reference: Reference) -> Iterator[Quad]:
        source = self._source(reference)
        yield self._link(source, _TYPE, EV + "Source")
        yield from self._say(source, _DCTERMS + "title", reference.title)
        yield from self._say(source, EV + "container", reference.container)
        yield from self._say(source, EV + "year", reference.year)
        yield from self._say(source, EV + "sourceType", reference.source_type)
        yield from self._say(source, EV + "printedType", reference.printed_type)
        yield from self._say(source, EV + "doi", reference.doi)
        yield from self._say(source, EV + "pmid", reference.pmid)
        yield self._link(source, EV + "listedIn", self.iri)
        # One source may be listed by several articles, each at a place of its own.
        listing = f"{SOURCE}listing/{self.article.stem}/{reference.position}"
        yield self._link(listing, _TYPE, EV + "Listing")
        yield self._link(self.iri, EV + "hasListing", listing)
        yield self._link(listing, EV + "lists", source)
        yield from self._say(listing, EV + "listPosition", reference.position)
        yield from self._say(listing, EV + "printedNumber", reference.printed_number)
        for other in reference.same_title_as:
            yield self._link(source, EV + "sameTitleAs", SOURCE + other.partition(":")[2])
        yield from self._say(source, EV + "sameTitleNote", reference.same_title_note)
        for i, possible in enumerate(reference.possibly_same_as, 1):
            identity = f"{listing}/possibly-same-{i}"
            yield self._link(identity, _TYPE, EV + "PossibleIdentity")
            yield self._link(identity, EV + "identitySource", source)
            yield self._link(identity, EV + "identityCitation", CITATION + possible.citation.partition(":")[2])
            yield from self._say(identity, EV + "confidence", _text(possible.confidence))
            yield from self._say(identity, EV + "basis", possible.basis)

    def _read_numbers(self) -> set[int]:
        return {reading.number for reference in self.article.references for reading in reference.all_readings}

    def _citation(self, number: int) -> Iterator[Quad]:
        citation = f"{CITATION}{self.article.stem}/{number}"
        yield self._link(citation, _TYPE, EV + "Citation")
        yield self._link(citation, EV + "citingArticle", self.iri)
        yield from self._say(citation, EV + "number", number)
        for reference, reading in self.article.readings_of(number):
            node = f"{citation}/{reading.method.replace('_', '-')}"
            yield self._link(citation, EV + "hasReading", node)
            yield self._link(node, _TYPE, EV + "CitationReading")
            yield self._link(node, EV + "method", reading.method.iri)
            yield self._link(node, EV + "readsAs", self._source(reference))
            yield from self._say(node, EV + "confidence", _text(reading.confidence))
            yield from self._say(node, EV + "basis", reading.basis)

    # --- Claims ---

    def _claim(self, claim: Claim) -> Iterator[Quad]:
        iri = CLAIM + claim.identifier
        yield self._link(iri, _TYPE, EV + "Claim")
        yield self._link(iri, _TYPE, claim.kind.iri)
        yield from self._say(iri, _DCTERMS + "identifier", claim.identifier)
        yield self._link(iri, EV + "article", self.iri)
        yield from self._about(iri, claim)
        yield from self._say_all(iri, claim, keys.CLAIM)
        for key, name in keys.CODED.items():
            code: Code | None = getattr(claim, key)
            if code is not None:
                yield self._link(iri, EV + name, code.iri)
        yield self._link(iri, EV + "reviewStatus", self.article.status_of(claim).iri)
        yield self._link(iri, EV + "spanRole", claim.voice.iri)
        yield Quad(NamedNode(iri), NamedNode(EV + "paraphrase"), Literal(claim.paraphrase, language="en"), self.graph)
        if claim.issuer is not None:
            yield from self._agent(iri, EV + "issuer", claim.issuer)
        if claim.restates is not None:
            yield self._link(iri, EV + "restates", CLAIM + claim.restates.partition(":")[2])
        for number in claim.citations:
            yield self._link(iri, EV + "cites", f"{CITATION}{self.article.stem}/{number}")
        for number in claim.citations_inherited:
            yield self._link(iri, EV + "citesByInheritance", f"{CITATION}{self.article.stem}/{number}")
        yield from self._review(iri, claim)
        yield from self._spans(iri, claim)
        yield from self._numbers(iri, claim.effect, claim.dose, claim.study)

    def _review(self, iri: str, claim: Claim) -> Iterator[Quad]:
        for reason in claim.needs_review:
            yield from self._say(iri, EV + "reviewReason", reason)
        for number, review in enumerate(claim.reviews, 1):
            node = f"{iri}/review/{number}"
            yield self._link(iri, EV + "review", node)
            yield self._link(node, _TYPE, EV + "Review")
            yield from self._agent(node, EV + "reviewer", review.who)
            yield from self._say(node, EV + "reviewedAt", review.when, "dateTime")

    def _about(self, iri: str, claim: Claim) -> Iterator[Quad]:
        yield from self._names(iri, "intervention", claim.interventions, "interventions")
        yield from self._names(iri, "comparator", claim.comparators, "comparators")
        yield from self._names(iri, "adverseEffect", claim.adverse_effects, "adverse_effects")
        if claim.combination:
            yield from self._say(iri, EV + "givenTogether", value=True)
        elif claim.direction == "harm":
            for name in claim.adverse_effects:
                yield from self._term(iri, "reportsHarm", name, "adverse_effects")
        if claim.condition is not None:
            yield from self._term(iri, "condition", claim.condition, "condition")
        if claim.population is not None:
            yield from self._term(iri, "populationGroup", claim.population, "population")
        if claim.outcome is not None:
            yield from self._term(iri, "outcome", claim.outcome, "outcome")

    def _names(self, iri: str, name: str, wordings: Iterable[str], field: str) -> Iterator[Quad]:
        for wording in wordings:
            yield from self._term(iri, name, wording, field)
            yield from self._say(iri, f"{EV}{name}Wording", wording)

    def _spans(self, iri: str, claim: Claim) -> Iterator[Quad]:
        span = self._span_iri(claim.span)
        yield self._link(iri, EV + "span", span)
        yield from self._span(span, claim.span)
        yield from self._say(span, EV + "lineNumber", claim.span.line)
        yield from self._say(span, EV + "textUnit", _text(claim.span.unit))
        for passage in claim.context:
            yield self._link(iri, EV + "contextSpan", self._span_iri(passage))
            yield from self._span(self._span_iri(passage), passage)

    def _span_iri(self, passage: Passage) -> str:
        return f"{SPAN}{self.article.stem}/{passage.start}-{passage.end}"

    def _span(self, span: str, passage: Passage) -> Iterator[Quad]:
        yield self._link(span, _TYPE, EV + "Span")
        yield self._link(span, _TYPE, _OA + "TextPositionSelector")
        yield self._link(span, EV + "inText", self.iri)
        # Plain integers: the engine stores no integer type derived from xsd:integer as such.
        yield from self._say(span, _OA + "start", passage.start)
        yield from self._say(span, _OA + "end", passage.end)
        yield from self._say(span, EV + "spanDigest", passage.digest)

    def _numbers(self, iri: str, effect: Effect | None, dose: Dose | None, study: StudyDesign | None) -> Iterator[Quad]:
        parts = (
            ("effectSize", "effect", "EffectSize", effect, keys.EFFECT),
            ("dose", "dose", "Dose", dose, keys.DOSE),
            ("study", "study", "Study", study, keys.STUDY),
        )
        for name, local, kind, values, properties in parts:
            if values is not None:
                node = f"{iri}/{local}"
                yield self._link(iri, EV + name, node)
                yield self._link(node, _TYPE, EV + kind)
                yield from self._say_all(node, values, properties)
        if dose is not None:
            yield from self._term(f"{iri}/dose", "doseOf", dose.drug, "drug")


@cache
def _predicate(iri: str) -> NamedNode:
    # An engine checks each IRI that it is given; the hundred predicates are checked once.
    return NamedNode(iri)


def _literal(value: str | int | bool | Decimal, datatype: str | None) -> Literal:
    if datatype is not None:
        return Literal(str(value), datatype=NamedNode(_XSD + datatype))
    if isinstance(value, Decimal):
        # XSD 1.1 3.3.3.2: a canonical decimal has no exponent and no trailing zeros.
        plain = format(value.normalize(), "f")
        return Literal(plain, datatype=NamedNode(_XSD + "decimal"))
    return Literal(value)


def _text(code: Code | None) -> str | None:
    return None if code is None else str(code)
