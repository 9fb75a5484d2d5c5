"""The network of citations: which article rests on which sources, by how many claims, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import BLUE, GREY, INK, MUTED, ORANGE, PALE, PURPLE, WHITE
from evigraph.plots.lettering import shorten, wrap
from evigraph.plots.picture import MARGIN, WIDTH, Entry, Picture, counted
from evigraph.plots.references import gather_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.page import Page
    from evigraph.plots.references import Link, References

__all__ = ["citation_network"]

_ARTICLE: Final = 158.0
_SOURCE: Final = 206.0
_LINE: Final = 10.0
_GAP: Final = 3.0
_RIGHT: Final = WIDTH - MARGIN - 26
#: A larger network keeps the links of most claims, and says how many it leaves out.
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class _Box:
    """A node at a height, with the words in it."""

    key: tuple[str, str]
    title: tuple[str, ...]
    detail: str
    y: float

    @property
    def height(self) -> float:
        return 16 + _LINE * len(self.title)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


def citation_network(graph: Graph, choice: Choice) -> Picture:
    """Make the network of the selected claims' articles and the sources that they rest on."""
    references = gather_references(graph, choice)
    most = sorted(references.links, key=lambda link: (-len(link.claims), link.article, link.source or ""))
    kept = set(map(id, most[:_MOST]))
    links = [link for link in references.links if id(link) in kept]
    rights = _sources(references, links)
    lefts = _articles(references, links, rights)
    twins = list(_twins(references, rights))

    def draw(page: Page, y: float) -> float:
        page.text(MARGIN, y + 9, "articles", size=7.0, colour=MUTED, italic=True)
        page.text(_RIGHT - _SOURCE, y + 9, "sources in their reference lists", size=7.0, colour=MUTED, italic=True)
        return _draw(page, references, links, lefts, rights, twins, y + 14)

    claims = {claim for link in references.links for claim in link.claims}
    notes = ["A line is as wide as it has claims; the number at a source is that of all claims which cite it."]
    if len(links) < len(references.links):
        notes.append(f"{len(references.links) - len(links)} more links have no room here; select fewer.")
    listed = {link.source for link in references.links if link.source is not None}
    return Picture(
        title="Which article rests on which sources",
        subtitle=(
            f"{choice.heading} {counted(claims, 'claim')} of {counted(references.articles, 'article')} "
            f"cite {counted(listed, 'source')}."
        ),
        draw=draw,
        count=len(links),
        things="citations",
        legend=tuple(_legend(links, bool(twins))),
        notes=notes,
        description=" ".join(_said(references, link) for link in links) or "No claim cites anything.",
    )


def _key(link: Link) -> tuple[str, str]:
    """Name the right end of *link*: its source, or the article's own numbers that are no listed source."""
    return ("source", link.source) if link.source is not None else ("unlisted", link.article)


def _sources(references: References, links: Sequence[Link]) -> list[_Box]:
    """Lay out sources from top to bottom in the order of their articles, so that few lines cross."""
    stems = {stem: place for place, stem in enumerate(sorted({link.article for link in links}))}
    of: dict[tuple[str, str], list[Link]] = {}
    for link in links:
        of.setdefault(_key(link), []).append(link)

    def order(key: tuple[str, str]) -> tuple[float, bool, int, str]:
        several = of[key]
        middle = fmean(stems[link.article] for link in several)
        return middle, key[0] == "unlisted", -sum(len(link.claims) for link in several), key[1]

    boxes: list[_Box] = []
    y = 0.0
    for key in sorted(of, key=order):
        source = references.sources.get(key[1])
        if source is None:
            numbers = sorted(number for link in of[key] for number in link.numbers)
            title, detail = "no entry in its reference list", f"printed as {_ranges(numbers)}"
        else:
            title, detail = source.title.rstrip("."), f"{source.year or 'no year'}, {source.design}"
        boxes.append(_Box(key, tuple(wrap(title, _SOURCE - 10, 8.0, lines=2)), detail, y))
        y += boxes[-1].height + _GAP
    return boxes


def _articles(references: References, links: Sequence[Link], rights: Sequence[_Box]) -> list[_Box]:
    """Lay out articles beside the middle of their sources, without one over another."""
    heights = {box.key: box.middle for box in rights}
    wanted = []
    for stem in sorted({link.article for link in links}):
        own = [link for link in links if link.article == stem]
        middle = fmean(heights[_key(link)] for link in own)
        wanted.append((middle, stem, {claim for link in own for claim in link.claims}))
    boxes = []
    lowest = 0.0
    for middle, stem, claims in sorted(wanted):
        title = tuple(wrap(references.articles.get(stem, stem), _ARTICLE - 10, 8.0, lines=2))
        box = _Box(("article", stem), title, f"{stem.partition('_')[0]}: {counted(claims, 'claim')} that cite", 0.0)
        boxes.append(replace(box, y=max(middle - box.height / 2, lowest)))
        lowest = boxes[-1].y + box.height + _GAP
    return boxes


def _draw(
    page: Page,
    references: References,
    links: Sequence[Link],
    lefts: Sequence[_Box],
    rights: Sequence[_Box],
    twins: Sequence[tuple[_Box, _Box]],
    y: float,
) -> float:
    start = {box.key[1]: y + box.middle for box in lefts}
    end = {box.key: y + box.middle for box in rights}
    left, right = MARGIN + _ARTICLE, _RIGHT - _SOURCE
    for link in links:
        colour, style = _look(link)
        here, there = start[link.article], end[_key(link)]
        middle = (left + right) / 2
        points = ((left, here), (middle, here), (middle, there), (right - 20, there))
        with page.saying(_said(references, link)):
            page.line(*points, colour=colour, width=_width(link), style=style, bent=True)
    for box in rights:
        claims = {claim for link in links if _key(link) == box.key for claim in link.claims}
        page.text(right - 4, y + box.middle + 2.6, str(len(claims)), size=7.5, bold=True, align="right")
    for one, other in twins:
        here, there = end[one.key], end[other.key]
        out = _RIGHT + min(8 + abs(there - here) * 0.06, 34)
        with page.saying(f"Two entries are called {' '.join(one.title)}, and may be one source."):
            page.line(
                (_RIGHT, here),
                (out, here),
                (out, there),
                (_RIGHT, there),
                colour=PURPLE,
                style="dotted",
                width=1.4,
                bent=True,
            )
    for box in lefts:
        _draw_box(page, box, MARGIN, y, _ARTICLE, fill=PALE, edge=INK)
    for box in rights:
        unlisted = box.key[0] == "unlisted"
        _draw_box(
            page,
            box,
            right,
            y,
            _SOURCE,
            fill=WHITE,
            edge=GREY if unlisted else INK,
            style="dotted" if unlisted else "solid",
        )
    return y + max((box.y + box.height for box in (*lefts, *rights)), default=0.0)


def _draw_box(
    page: Page, box: _Box, x: float, y: float, width: float, *, fill: str, edge: str, style: str = "solid"
) -> None:
    top = y + box.y
    page.box(x, top, width, box.height, fill=fill, edge=edge, line=0.8, style=style)
    for place, line in enumerate(box.title):
        page.text(x + 5, top + 10 + place * _LINE, line)
    detail = shorten(box.detail, width - 10, 7.0)
    page.text(x + 5, top + box.height - 5, detail, size=7.0, colour=MUTED)


def _look(link: Link) -> tuple[str, str]:
    if link.source is None:
        return GREY, "dotted"
    return (BLUE, "solid") if link.is_sure else (ORANGE, "dashed")


def _width(link: Link) -> float:
    return min(0.7 + 0.55 * math.sqrt(len(link.claims)), 7.0)


def _twins(references: References, rights: Sequence[_Box]) -> Iterator[tuple[_Box, _Box]]:
    boxes = {box.key[1]: box for box in rights if box.key[0] == "source"}
    for iri, box in boxes.items():
        for twin in references.sources[iri].twins if iri in references.sources else ():
            if iri < twin and twin in boxes:
                yield box, boxes[twin]


def _ranges(numbers: Sequence[int]) -> str:
    """Write *numbers* short.

    >>> _ranges([1, 2, 3, 7])
    '[1]-[3], [7]'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"[{run[0]}]-[{run[-1]}]" if len(run) > 1 else f"[{run[0]}]" for run in runs)


def _said(references: References, link: Link) -> str:
    stem = link.article.partition("_")[0]
    numbers = _ranges(sorted(link.numbers))
    if link.source is None:
        return f"{counted(link.claims, 'claim')} of {stem} cite {numbers}, which its reference list does not have."
    title = references.sources[link.source].title.rstrip(".") if link.source in references.sources else link.source
    sure = sum(surely for _, surely in link.claims.values())
    return f"{counted(link.claims, 'claim')} of {stem} cite {numbers}, {title}; {sure} surely."


def _legend(links: Sequence[Link], has_twins: bool) -> Iterator[Entry]:
    looks = {_look(link) for link in links}
    meanings: Mapping[tuple[str, str], str] = {
        (BLUE, "solid"): "surely this source",
        (ORANGE, "dashed"): "probably this source: the number fits more than one entry, or only by its position",
        (GREY, "dotted"): "the reference list has no such entry",
    }
    for look, meaning in meanings.items():
        if look in looks:
            yield Entry(_sample(*look, 2.2), meaning)
    if has_twins:
        yield Entry(_sample(PURPLE, "dotted", 1.4), "the same title, and maybe the same source")


def _sample(colour: str, style: str, width: float) -> Callable[[Page, float, float], None]:
    return lambda page, x, y: page.line((x - 10, y), (x + 10, y), colour=colour, style=style, width=width)
