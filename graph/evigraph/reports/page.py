"""The report page: one HTML file with everything in it, which asks nothing of a network.

Text reaches the page through a template engine that escapes all of it.  No data is put into the script, and a policy
in the page lets a browser run that one script only, whatever else should come to stand there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.findings.finding import Severity
from evigraph.questions.display import DISCLAIMER
from evigraph.reports.agreement import Stand
from evigraph.reports.offline import part, render
from evigraph.reports.tally import Tally, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.findings.finding import Finding, Place
    from evigraph.reports.agreement import Agreement
    from evigraph.reports.dossier import ArticleLine, ClaimCard, Dossier

__all__ = ["to_html"]

#: What stands in a cell, beside its colour.
_SIGNS: Final[dict[Stand, str]] = {
    Stand.FOR: "+",
    Stand.AGAINST: "−",
    Stand.CONTESTED: "!",
    Stand.BY_CONTEXT: "±",
    Stand.EVIDENCE: "○",
    Stand.SILENT: "",
}
_MEANINGS: Final[dict[Stand, str]] = {
    Stand.FOR: "for: advised, never against",
    Stand.AGAINST: "against: advised against only",
    Stand.CONTESTED: "contested: in so many findings",
    Stand.BY_CONTEXT: "by context: both, and no finding says that they meet",
    Stand.EVIDENCE: "evidence only: studied, no advice",
    Stand.SILENT: "silent: no claim",
}
#: Of more articles those without findings are not listed.
_MOST_ARTICLES: Final = 300
#: So many claims of a side are shown in full, the others in a line each.
_MOST_CARDS: Final = 5
_SIDES: Final = ("One side", "The other side")


@dataclass(frozen=True, slots=True)
class _Side:
    heading: str
    cards: tuple[ClaimCard, ...]
    more: tuple[ClaimCard, ...]
    #: Claims that the graph does not hold.
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Item:
    """A finding as the template lays it out; drugs, conditions and articles by their numbers in the filters."""

    finding: Finding
    sides: tuple[_Side, ...]
    ground: tuple[tuple[str, str], ...]
    place: str
    drugs: tuple[int, ...]
    conditions: tuple[int, ...]
    articles: tuple[int, ...]


def to_html(dossier: Dossier, agreement: Agreement, files_of: Mapping[str, str]) -> str:
    """Return the report page of *dossier*.

    Parameters:
        files_of: file and line of claims, where they are known.
    """
    style = part("evigraph.reports", "base.css") + part("evigraph.reports", "page.css")
    return render(
        "reports/page.html",
        _values(dossier, agreement, files_of),
        style=style,
        script=part("evigraph.reports", "page.js"),
        filters={"words": in_words},
    )


def _values(dossier: Dossier, agreement: Agreement, files_of: Mapping[str, str]) -> dict[str, Any]:
    numbers = _numbers(dossier, agreement)
    items = [_item(finding, dossier, numbers) for finding in dossier.shown]
    tally = Tally.of(dossier.findings)
    return {
        "agreement": agreement,
        "articles": _listed(dossier),
        "certificates": {item.finding.code: dossier.certificates.get(item.finding.code, "") for item in items},
        "disclaimer": DISCLAIMER,
        "files": {card: files_of.get(card, "") for card in dossier.cards},
        "filters": list(_filters(dossier, numbers)),
        "lead": _lead(dossier, tally),
        "meanings": _MEANINGS,
        "notes": list(dossier.notes),
        "numbers": numbers,
        "offered": {iri for card in dossier.cards.values() for iri in (*card.subject.drugs, *card.subject.conditions)},
        "sections": [
            (severity.value, [item for item in items if item.finding.severity is severity])
            for severity in reversed(Severity)
            if any(item.finding.severity is severity for item in items)
        ],
        "severities": [severity.value for severity in reversed(Severity)],
        "short": {line.stem: line.short for line in dossier.articles},
        "shown": len(dossier.shown),
        "signs": _SIGNS,
        "stands": list(Stand),
        "tally": tally,
        "left_out": len(dossier.findings) - len(dossier.shown),
        "total": len(dossier.articles),
    }


def _numbers(dossier: Dossier, agreement: Agreement) -> dict[str, int]:
    """Give a number to each drug, condition and article that filters choose by."""
    cards = dossier.cards.values()
    iris = {iri for card in cards for iri in (*card.subject.drugs, *card.subject.conditions)}
    iris |= {row.iri for group in agreement.groups for row in group.rows} | {iri for iri, _ in agreement.conditions}
    stems = {stem for finding in dossier.findings for stem in finding.articles}
    return {name: number for number, name in enumerate([*sorted(iris), *sorted(stems - iris)])}


def _item(finding: Finding, dossier: Dossier, numbers: Mapping[str, int]) -> _Item:
    sides = tuple(
        _Side(
            _heading(place, len(finding.sides)),
            dossier.cards_of(side)[:_MOST_CARDS],
            dossier.cards_of(side)[_MOST_CARDS:],
            tuple(claim for claim in side if claim not in dossier.cards),
        )
        for place, side in enumerate(finding.sides)
        if side
    )
    cards = dossier.cards_of(finding.claims)
    return _Item(
        finding,
        sides,
        tuple((key.replace("_", " ").capitalize(), words) for key, words in finding.ground.items() if words),
        _where(finding.place),
        tuple(sorted({numbers[iri] for card in cards for iri in card.subject.drugs})),
        tuple(sorted({numbers[iri] for card in cards for iri in card.subject.conditions})),
        tuple(sorted(numbers[stem] for stem in finding.articles)),
    )


def _heading(place: int, sides: int) -> str:
    if sides == 1:
        return "Claims"
    return _SIDES[place] if sides == len(_SIDES) else f"Side {place + 1}"


def _where(place: Place | None) -> str:
    if place is None:
        return ""
    line = f", line {place.line}" if place.line is not None else ""
    span = f", characters {place.start} to {place.end}" if place.start is not None else ""
    return f"{place.file or place.article or ''}{line}{span}".removeprefix(", ")


def _filters(dossier: Dossier, numbers: Mapping[str, int]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    cards = dossier.cards.values()
    by_name = (
        ("drug", "Drug", {iri for card in cards for iri in card.subject.drugs}),
        ("condition", "Condition", {iri for card in cards for iri in card.subject.conditions}),
    )
    for name, heading, iris in by_name:
        named = sorted(iris, key=lambda iri: (dossier.labels[iri].casefold(), iri))
        yield name, heading, [(str(numbers[iri]), dossier.labels[iri]) for iri in named]
    titles = {line.stem: f"{line.short}: {line.title}" for line in dossier.articles}
    stems = sorted({stem for finding in dossier.shown for stem in finding.articles})
    yield "article", "Article", [(str(numbers[stem]), titles.get(stem, stem)) for stem in stems]
    yield "type", "Type", [(kind.value, in_words(kind)) for kind in Tally.of(dossier.shown).types]
    found = {finding.severity for finding in dossier.shown}
    yield "severity", "Severity", [(kind.value, kind.value) for kind in reversed(Severity) if kind in found]


def _listed(dossier: Dossier) -> list[tuple[ArticleLine, int]]:
    """Return the articles with their numbers of findings; of very many only those that have any."""
    found = Counter(stem for finding in dossier.findings for stem in finding.articles)
    every = len(dossier.articles) <= _MOST_ARTICLES
    return [(line, found[line.stem]) for line in dossier.articles if every or found[line.stem]]


def _lead(dossier: Dossier, tally: Tally) -> str:
    claims = sum(line.claims for line in dossier.articles)
    said = str(tally)
    return f"{said[:1].upper()}{said[1:]}, in {claims} claims of {len(dossier.articles)} articles."
