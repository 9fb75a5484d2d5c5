"""The timeline of sources: when they appeared, of which design they are, and which way the claims on them point."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import (
    AXIS,
    BLUE,
    GREY,
    HATCH,
    MUTED,
    NEUTRAL,
    PALE,
    RULE,
    VERMILION,
    WHITE,
    Shape,
    look_of,
)
from evigraph.plots.lettering import measure, shorten, wrap
from evigraph.plots.picture import MARGIN, WIDTH, Entry, Picture, counted
from evigraph.plots.references import DESIGNS, gather_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.page import Page
    from evigraph.plots.references import ListedSource, References

__all__ = ["timeline"]

_LANES: Final = MARGIN + 118.0
_BAR: Final = 9.0
_STEP: Final = 13.0
_LEAST: Final = 2.5
_TALLEST: Final = 44.0
#: A longer timeline keeps the sources with most claims, and says how many it leaves out.
_MOST: Final = 60
_LISTED: Final = 60


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A source with its number in the key and its claims by the way they point: surely, or only probably its own."""

    number: int
    source: ListedSource
    #: The stems of the articles that cite it.
    articles: tuple[str, ...]
    sure: Counter[Shape]
    unsure: Counter[Shape]

    def total(self, shape: Shape) -> int:
        return self.sure[shape] + self.unsure[shape]

    def height(self, shape: Shape, unit: float) -> float:
        return sum(max(count[shape] * unit, _LEAST) for count in (self.sure, self.unsure) if count[shape])

    @property
    def claims(self) -> int:
        return self.sure.total() + self.unsure.total()

    def __str__(self) -> str:
        source = self.source
        counts = (self.total(Shape.UP), self.total(Shape.DOWN), self.total(NEUTRAL.shape))
        ways = "{} for, {} against, {} neither".format(*counts)
        named = f"{source.title.rstrip('.')}, {source.year or 'year not stated'}, {source.design}"
        sure = f"{self.sure.total()} of {self.claims} surely rest on it"
        return f"{self.number}: {named}, cited by {', '.join(self.articles)}: {ways}; {sure}."


def timeline(graph: Graph, choice: Choice) -> Picture:
    """Make the timeline of the sources that selected claims rest on."""
    references = gather_references(graph, choice)
    weighed = _weigh(references)
    shown = weighed[:_MOST]
    years = _columns(shown)
    nowhere = {claim for link in references.links if link.source is None for claim in link.claims}
    notes = [
        "Only years with sources are shown; a slash marks years left out.",
        "Height is the number of claims; a claim that cites several sources counts for each.",
    ]
    if nowhere:
        notes.append(f"{counted(nowhere, 'claim')} cite numbers that are no entry of their article's reference list.")
    if len(shown) < len(weighed):
        notes.append(f"{len(weighed) - len(shown)} more sources have no room here; select fewer.")

    def draw(page: Page, y: float) -> float:
        return _draw_key(page, shown[:_LISTED], _draw_lanes(page, shown, years, y) + 8)

    return Picture(
        title="Sources by year, design, and which way the claims on them point",
        subtitle=f"{choice.heading} {counted(weighed, 'source')} of {counted(references.articles, 'article')}.",
        draw=draw,
        count=len(weighed),
        things="sources",
        legend=tuple(_legend(shown)),
        notes=notes,
        description=" ".join(map(str, shown)) or "No claim rests on a listed source.",
        width=(years[-1][2] if years else _LANES) + MARGIN,
    )


def _weigh(references: References) -> list[_Weighed]:
    """Return the sources that claims rest on: where there is no room for all, those with most; numbered by year."""
    # A source counts once, however many articles cite it.
    claims: dict[str, dict[str, tuple[str, bool]]] = {}
    articles: dict[str, list[str]] = {}
    for link in references.links:
        if link.source in references.sources:
            claims.setdefault(str(link.source), {}).update(link.claims)
            articles.setdefault(str(link.source), []).append(link.article.partition("_")[0])
    found = []
    for iri, of in claims.items():
        sure = Counter(look_of(direction).shape for direction, surely in of.values() if surely)
        unsure = Counter(look_of(direction).shape for direction, surely in of.values() if not surely)
        found.append(_Weighed(0, references.sources[iri], tuple(articles[iri]), sure, unsure))
    most = sorted(found, key=lambda one: (-one.claims, one.source.iri))
    dated = sorted(most[:_MOST], key=lambda one: (one.source.year or 0, one.source.title.casefold(), one.source.iri))
    return [replace(one, number=number) for number, one in enumerate([*dated, *most[_MOST:]], 1)]


def _columns(shown: Sequence[_Weighed]) -> list[tuple[int | None, float, float]]:
    """Return each year with where its column begins and ends, wide enough for the fullest lane; no year comes first."""
    per_lane = Counter((one.source.year, one.source.design) for one in shown)
    years = sorted({one.source.year for one in shown}, key=lambda year: (year is not None, year or 0))
    found = []
    x = _LANES + 6
    for year in years:
        fullest = max(count for (of, _), count in per_lane.items() if of == year)
        width = max(fullest * _STEP + 8, 34.0 if year is not None else 46.0)
        found.append((year, x, x + width))
        x += width + 6
    spare = WIDTH - MARGIN - (found[-1][2] if found else 0)
    if found and spare > 0:  # a timeline of few sources is as wide as the page
        gap = spare / len(found)
        found = [
            (year, left + place * gap, right + (place + 1) * gap) for place, (year, left, right) in enumerate(found)
        ]
    return found


def _draw_lanes(
    page: Page, shown: Sequence[_Weighed], years: Sequence[tuple[int | None, float, float]], y: float
) -> float:
    most = max((one.total(shape) for one in shown for shape in (Shape.UP, Shape.DOWN)), default=1) or 1
    unit = _TALLEST / most
    right = years[-1][2] if years else _LANES
    top = y
    for place, design in enumerate(name for name, _ in DESIGNS if any(one.source.design == name for one in shown)):
        of_lane = [one for one in shown if one.source.design == design]
        above, below = (max(one.height(shape, unit) for one in of_lane) for shape in (Shape.UP, Shape.DOWN))
        height = max(above + below + 32, 36.0)
        page.box(MARGIN, y, right - MARGIN, height, fill=PALE if place % 2 == 0 else WHITE, edge=WHITE, line=0)
        lines = wrap(design, _LANES - MARGIN - 8, 8.0)
        for row, line in enumerate(lines):
            page.text(MARGIN + 4, y + height / 2 + 3 + 10 * (row - (len(lines) - 1) / 2), line)
        middle = y + above + (height - above - below - 20) / 2 + 12
        page.line((_LANES, middle), (right, middle), colour=AXIS, width=0.8)
        for year, left, end in years:
            here = [one for one in of_lane if one.source.year == year]
            x = (left + end) / 2 - _STEP * (len(here) - 1) / 2
            for one in here:
                with page.saying(str(one)):
                    _draw_source(page, one, x, middle, unit)
                x += _STEP
        y += height
    for place, (year, left, end) in enumerate(years):
        page.text((left + end) / 2, y + 11, str(year or "no year"), align="center", bold=True)
        before = years[place - 1][0] if place else None
        if year is not None and before is not None and year - before > 1:
            x = (years[place - 1][2] + left) / 2
            page.line((x - 2, y + 12), (x + 2, y + 4), colour=MUTED, width=1.0)
            page.line((x, top), (x, y), colour=RULE, width=0.8, style="dashed")
    return y + 14


def _draw_source(page: Page, one: _Weighed, x: float, y: float, unit: float) -> None:
    left = x - _BAR / 2
    for shape, colour, way in ((Shape.UP, BLUE, -1), (Shape.DOWN, VERMILION, 1)):
        start = y
        for count, hatch in ((one.sure[shape], ""), (one.unsure[shape], HATCH)):
            if count:
                end = start + way * max(count * unit, _LEAST)
                fill = WHITE if hatch else colour
                page.box(left, min(start, end), _BAR, abs(end - start), fill=fill, edge=colour, hatch=hatch)
                start = end
    if one.total(NEUTRAL.shape):
        page.disc(x, y + one.height(Shape.DOWN, unit) + 4.5, 2.4, fill=GREY, edge=GREY)
    page.text(x, y - one.height(Shape.UP, unit) - 3.5, str(one.number), size=7.0, bold=True, align="center")


def _draw_key(page: Page, listed: Sequence[_Weighed], y: float) -> float:
    """List the sources with their numbers: title, year, article, and claims for, against and neither."""
    right = WIDTH - MARGIN
    if listed:
        for x, head in ((right - 130, "cited by"), (right - 76, "for"), (right - 40, "against"), (right, "neither")):
            page.text(x, y + 8, head, size=7.0, colour=MUTED, italic=True, align="right")
    y += 10
    for one in listed:
        counts = (one.total(Shape.UP), one.total(Shape.DOWN), one.total(NEUTRAL.shape))
        page.text(MARGIN + 12, y + 8, str(one.number), size=7.0, bold=True, align="right")
        year = f"{one.source.year}" if one.source.year else "no year"
        room = right - 180 - MARGIN - 18 - measure(f", {year}", 7.5)
        page.text(MARGIN + 18, y + 8, f"{shorten(one.source.title.rstrip('.'), room, 7.5)}, {year}", size=7.5)
        stem = one.articles[0] if len(one.articles) == 1 else counted(one.articles, "article")
        stem = shorten(stem, 50, 7.5)
        for x, words in ((right - 130, stem), (right - 76, counts[0]), (right - 40, counts[1]), (right, counts[2])):
            page.text(x, y + 8, str(words), size=7.5, align="right")
        y += 10.5
    return y


def _legend(shown: Sequence[_Weighed]) -> Iterator[Entry]:
    yield Entry(_bar(BLUE, -1, ""), "claims that speak for it: it is advised, helps, is better")
    if any(one.total(Shape.DOWN) for one in shown):
        against = "claims that speak against it: advised against, harms, is worse, does not help"
        yield Entry(_bar(VERMILION, 1, ""), against)
    if any(one.total(NEUTRAL.shape) for one in shown):
        yield Entry(
            lambda page, x, y: page.disc(x, y, 2.4, fill=GREY, edge=GREY), "claims that do neither are among them"
        )
    if any(one.unsure for one in shown):
        yield Entry(_bar(GREY, -1, HATCH), "hatched: the number is only probably this source")


def _bar(colour: str, way: int, hatch: str) -> Callable[[Page, float, float], None]:
    def draw(page: Page, x: float, y: float) -> None:
        page.line((x - 9, y - way * 5), (x + 9, y - way * 5), colour=AXIS)
        page.box(x - 4.5, y - 5, 9, 10, fill=WHITE if hatch else colour, edge=colour, hatch=hatch)

    return draw
