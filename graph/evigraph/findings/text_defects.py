"""Hold claims against the texts that they were read in, where these are at hand."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.findings.checks import list_words
from evigraph.findings.finding import Finding, FindingType, Place, Severity, make_code
from evigraph.namespaces import ARTICLE, CLAIM, EV
from evigraph.proofs.passages import gather_places
from evigraph.texts import passage_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.findings.scope import Checked, Scope
    from evigraph.proofs.passages import Place as Passage
    from evigraph.proofs.passages import TextFolder

__all__ = ["find_text_defects", "numbers_in"]

# A number in print: thousands set apart by commas or thin spaces, a decimal point, or a point that begins it.
_NUMBER: Final = re.compile(r"\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+")
#: What a dose of one unit is in the next: grams, milligrams, micrograms.
_STEP: Final = 1000
#: Articles that one query asks for.
_BATCH: Final = 500


def find_text_defects(scope: Scope) -> Iterator[Finding]:
    """Yield where claims do not fit the texts of *scope*: changed texts, passages and figures that are not there.

    An article whose text is not at hand has none.
    """
    if scope.texts is None:
        return
    articles = _articles(scope.graph)
    for first in range(0, len(articles), _BATCH):
        batch = articles[first : first + _BATCH]
        figures = _figures(scope.graph, batch)
        places = sorted(gather_places(scope.graph, articles=batch), key=lambda place: place.article)
        for _, of_article in groupby(places, key=lambda place: place.article):
            yield from _of_article(list(of_article), figures, scope.texts, scope.graph)


def _of_article(
    places: Sequence[Passage], figures: Mapping[str, Sequence[Decimal]], texts: TextFolder, graph: Checked
) -> Iterator[Finding]:
    article = places[0].article
    text = texts.text(places[0], graph)
    if text is None:
        if (change := texts.changes.get(article)) is not None:
            claims = [claim.removeprefix("claim:") for claim in change.affected]
            total = len(change.affected) + len(change.untouched)
            yield _finding(
                "text_changed",
                article,
                claims,
                f"The text of {places[0].title or article} is not the one that its claims were read in; "
                f"the passages of {len(claims)} of {total} claims have changed.",
                "what the claims say can no longer be looked up in this text",
            )
        return
    for place in places:
        if place.end > len(text):
            yield _finding(
                "span_outside_text",
                article,
                [place.claim],
                f"A passage of {place.claim} runs from {place.start} to {place.end}; the text ends at {len(text)}.",
                "the claim cannot be looked up",
                place,
            )
        elif place.digest and passage_digest(text[place.start : place.end]) != place.digest:
            yield _finding(
                "passage_changed",
                article,
                [place.claim],
                f"The text from {place.start} to {place.end} is not the passage that {place.claim} was read in.",
                "the claim points at another passage",
                place,
            )
    for claim, of_claim in groupby(sorted(places, key=lambda place: place.claim), key=lambda place: place.claim):
        yield from _missing_figures(claim, list(of_claim), figures.get(claim, ()), text)


def _missing_figures(claim: str, places: Sequence[Passage], figures: Sequence[Decimal], text: str) -> Iterator[Finding]:
    own = next((place for place in places if place.is_own), None)
    if own is None or not figures or any(place.end > len(text) for place in places):
        return
    printed = {number for place in places for number in numbers_in(text[place.start : place.end])}
    # A dose may be kept in another unit than the one in print.
    printed |= {number * _STEP for number in printed} | {number / _STEP for number in printed}
    missing = [f"{figure.normalize():f}" for figure in dict.fromkeys(figures) if abs(figure) not in printed]
    if missing:
        yield _finding(
            "figure_not_in_passage",
            own.article,
            [claim],
            f"{list_words(missing)} of {claim} cannot be found in its passage.",
            "the figure was misread, or comes from elsewhere",
            own,
            kind=FindingType.NUMBER,
        )


def numbers_in(text: str) -> set[Decimal]:
    """Return the numbers that *text* prints, in digits or words, without their signs.

    >>> sorted(numbers_in("In 1,200 people, p < .05; two of three, −0.31 to 58%."))
    [Decimal('0.05'), Decimal('0.31'), Decimal('2'), Decimal('3'), Decimal('58'), Decimal('1200')]
    """
    from evigraph.questions.words import WordList

    words = WordList.load().number_words
    found = {Decimal(re.sub("[,\u2009\u202f]", "", number)) for number in _NUMBER.findall(text)}
    return found | {Decimal(words[word]) for word in re.findall("[a-z]+", text.lower()) if word in words}


def _finding(
    check: str,
    article: str,
    claims: Iterable[str],
    reason: str,
    severity_reason: str,
    place: Passage | None = None,
    *,
    kind: FindingType = FindingType.PROVENANCE,
) -> Finding:
    held = tuple(sorted(set(claims)))
    where = Place(article=article) if place is None else Place(article=article, start=place.start, end=place.end)
    return Finding(
        code=make_code(check, kind, [held] if place is not None else [], where),
        check=check,
        type=kind,
        severity=Severity.HIGH if kind is FindingType.PROVENANCE else Severity.MEDIUM,
        severity_reason=severity_reason,
        claims=held,
        sides=(held,) if held else (),
        articles=(article,),
        reason=reason,
        place=where,
    )


def _articles(graph: Checked) -> list[str]:
    rows = graph.run(f"SELECT ?article WHERE {{ GRAPH ?graph {{ ?article a <{EV}Article> }} }}")
    found = (cell for row in rows.rows for cell in row) if isinstance(rows, Rows) else ()
    return sorted({cell.value.removeprefix(ARTICLE) for cell in found if isinstance(cell, NamedNode)})


def _figures(graph: Checked, articles: Sequence[str]) -> dict[str, list[Decimal]]:
    terms = {"article": [NamedNode(ARTICLE + article) for article in articles]}
    rows = graph.run(graph.bind("printed_figures", terms))
    found: dict[str, list[Decimal]] = {}
    for row in rows.rows if isinstance(rows, Rows) else ():
        _, claim, _, figure = row
        if isinstance(claim, NamedNode) and isinstance(figure, Literal):
            found.setdefault(claim.value.removeprefix(CLAIM), []).append(Decimal(figure.value))
    return found
