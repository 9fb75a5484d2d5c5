"""What a reader needs beside findings to judge them: the claims on each side, their sentences and sources, articles."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, EV, PREFIXES
from evigraph.proofs.claim_wording import changed_texts, source_of
from evigraph.proofs.grounds import gather_quotes
from evigraph.questions.cells import in_words
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.figures import gather_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.api import Graph
    from evigraph.findings.finding import Finding
    from evigraph.proofs.grounds import Quote
    from evigraph.proofs.passages import TextFolder
    from evigraph.questions.figures import Figures

__all__ = [
    "ArticleLine",
    "ClaimCard",
    "Dossier",
    "Subject",
    "gather_articles",
    "gather_cards",
    "gather_dossier",
    "short_names",
]

_TYPE: Final = PREFIXES["rdf"] + "type"


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """An article of the graph."""

    stem: str
    #: What it is called beside claims.
    short: str
    title: str
    updated: str
    claims: int


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about: the IRIs of terms, and its kind in words."""

    drugs: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    kind: str = "claim"


@dataclass(frozen=True, slots=True)
class ClaimCard:
    """A claim as a reader weighs it against another."""

    identifier: str
    article: str
    paraphrase: str
    #: Direction and strength, in words.
    says: str
    #: What it is about: heading and words.
    about: tuple[tuple[str, str], ...]
    context: tuple[str, ...]
    figures: tuple[str, ...]
    sentence: str | None
    #: Where the sentence stands in the article.
    place: str
    citations: tuple[str, ...]
    subject: Subject = Subject()


@dataclass(frozen=True, slots=True)
class Dossier:
    """Findings, and what is known of the claims behind them."""

    findings: tuple[Finding, ...]
    articles: tuple[ArticleLine, ...]
    cards: Mapping[str, ClaimCard] = field(default_factory=dict)
    #: What the claims of all findings are about, also of those that have no card.
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    #: Labels of the drugs and conditions that the cards name.
    labels: Mapping[str, str] = field(default_factory=dict)
    #: Which texts changed, so that no sentence of them is shown.
    notes: tuple[str, ...] = ()
    #: What a reasoner says of a contradiction, in words, by the code of the finding.
    certificates: Mapping[str, str] = field(default_factory=dict)
    #: Of so many findings the claims were looked up; None for all.
    most: int | None = None

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings that are shown with their claims."""
        return self.findings[: self.most]

    def cards_of(self, claims: Iterable[str]) -> tuple[ClaimCard, ...]:
        """Return the cards of those of *claims* that the graph holds."""
        return tuple(self.cards[claim] for claim in claims if claim in self.cards)


def gather_dossier(
    graph: Graph, findings: Iterable[Finding], texts: TextFolder | None = None, *, most: int | None = None
) -> Dossier:
    """Look up in *graph*, and in the reader's *texts*, what *findings* are about.

    Parameters:
        most: only of so many findings, the first ones, as nobody reads them all.
    """
    listed = tuple(findings)
    subjects = _subjects(graph, sorted({claim for found in listed for claim in found.claims}))
    iris = {iri for subject in subjects.values() for iri in (*subject.drugs, *subject.conditions)}
    quotes = gather_quotes(graph, sorted({claim for found in listed[:most] for claim in found.claims}), texts)
    cards = _cards(graph, quotes, subjects)
    labels = {iri: graph.vocabulary[iri].label for iri in sorted(iris)}
    notes = tuple(changed_texts(texts.changes)) if texts is not None else ()
    return Dossier(listed, gather_articles(graph), cards, subjects, labels, notes, most=most)


def gather_cards(graph: Graph, quotes: Mapping[str, Quote]) -> dict[str, ClaimCard]:
    """Look up in *graph* what the claims of *quotes* are about, and their figures."""
    return _cards(graph, quotes, _subjects(graph, quotes))


def _cards(graph: Graph, quotes: Mapping[str, Quote], subjects: Mapping[str, Subject]) -> dict[str, ClaimCard]:
    figures = _figures_of(graph, quotes)
    return {claim: _card(quote, subjects.get(claim, Subject()), figures.get(claim)) for claim, quote in quotes.items()}


def _figures_of(graph: Graph, claims: Iterable[str]) -> dict[str, Figures]:
    terms = [NamedNode(CLAIM + claim) for claim in claims]
    return gather_figures(rows_of(graph.run(graph.bind("claim_figures", {"claim": terms})))) if terms else {}


def _subjects(graph: Graph, claims: Iterable[str]) -> dict[str, Subject]:
    terms = [NamedNode(CLAIM + claim) for claim in claims]
    if not terms:
        return {}
    stated: dict[str, dict[str, list[str]]] = {}
    for claim, prop, value in rows_of(graph.run(graph.bind("claim_subjects", {"claim": terms}))).rows:
        if isinstance(claim, NamedNode) and isinstance(prop, NamedNode) and isinstance(value, NamedNode):
            stated.setdefault(claim.value.removeprefix(CLAIM), {}).setdefault(prop.value, []).append(value.value)

    def known(iris: Iterable[str]) -> tuple[str, ...]:
        return tuple(iri for iri in iris if iri in graph.vocabulary)

    return {
        claim: Subject(
            known(parts.get(f"{EV}intervention", ())),
            known(parts.get(f"{EV}condition", ())),
            next((str(in_words(NamedNode(kind))).lower() for kind in parts.get(_TYPE, ())), "claim"),
        )
        for claim, parts in stated.items()
    }


def _card(quote: Quote, subject: Subject, figures: Figures | None) -> ClaimCard:
    details = quote.details
    direction = str(in_words(NamedNode(details.one("direction")))) if details.one("direction") else ""
    own = quote.own
    line = f", line {own.line}" if own is not None and own.line is not None else ""
    return ClaimCard(
        identifier=quote.claim,
        article=details.article,
        paraphrase=quote.paraphrase,
        says=f"{direction} (“{details.one('strength')}”)" if details.one("strength") else direction,
        about=tuple(
            (heading, ", ".join(values))
            for heading, values in (
                ("Intervention", details.values.get("interventionWording", ())),
                ("Compared with", details.values.get("comparatorWording", ())),
                ("Condition", details.values.get("conditionWording", ())),
            )
            if values
        ),
        context=_context(quote),
        figures=tuple(_figures(figures)) if figures is not None else (),
        sentence=" ".join(quote.sentence.split()) if quote.sentence is not None else None,
        place=f"characters {own.start} to {own.end}{line}" if own is not None else "",
        citations=tuple(source_of(source) for source in quote.sources),
        subject=subject,
    )


def _context(quote: Quote) -> tuple[str, ...]:
    details = quote.details
    dimension = details.one("dimension")
    certainty = details.one("certainty")
    return (
        *details.limits,
        *((f"in respect of {in_words(NamedNode(dimension))}",) if dimension else ()),
        *((f"{in_words(NamedNode(certainty))} certainty",) if certainty else ()),
        *((details.one("note"),) if details.one("note") else ()),
        *(("read by a program, not reviewed",) if details.is_unreviewed else ()),
    )


def _figures(figures: Figures) -> Iterable[str]:
    for effect in figures.effects:
        yield "; ".join(f"{name} {_said(value)}" for name, value in effect.items())
    for dose in figures.doses:
        yield "; ".join(f"{name} {value}" for name, value in dose.items())


def _said(value: Any) -> str:  # noqa: ANN401 - a plain value of a cell
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def gather_articles(graph: Graph) -> tuple[ArticleLine, ...]:
    """List the articles of *graph*."""
    rows = rows_of(graph.run(graph.bind("articles", {})))
    listed = []
    for row in rows.rows:
        cells = {
            name: cell.value
            for name, cell in zip(rows.columns, row, strict=True)
            if isinstance(cell, NamedNode | Literal)
        }
        listed.append(cells | {"stem": cells["article"].removeprefix(ARTICLE)})
    short = short_names(cells["stem"] for cells in listed)
    return tuple(
        ArticleLine(
            cells["stem"],
            short[cells["stem"]],
            cells.get("articleLabel", ""),
            cells.get("lastUpdated", ""),
            int(cells.get("claims", 0)),
        )
        for cells in listed
    )


def short_names(stems: Iterable[str]) -> dict[str, str]:
    """Return for each of *stems* what comes before its first ``_``, where that tells it from the others.

    >>> short_names(["000_a13e", "001_f92e", "smith_2020", "smith_2021"])
    {'000_a13e': '000', '001_f92e': '001', 'smith_2020': 'smith_2020', 'smith_2021': 'smith_2021'}
    """
    listed = list(stems)
    heads = Counter(stem.partition("_")[0] for stem in listed)
    return {stem: head if (head := stem.partition("_")[0]) and heads[head] == 1 else stem for stem in listed}
