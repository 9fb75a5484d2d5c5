"""A picture: title, what was selected, the drawing, its legend, notes, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import AXIS, MUTED, RULE
from evigraph.plots.lettering import measure, wrap
from evigraph.plots.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence, Sized

__all__ = ["MARGIN", "WIDTH", "Entry", "Picture", "counted", "lay_out"]

#: Width of a picture in points, unless its drawing needs more: what A4 has between its margins.
WIDTH: Final = 540.0
MARGIN: Final = 14.0

_SAMPLE: Final = 26.0
_LEGEND_SIZE: Final = 7.5
_NOTE_SIZE: Final = 7.0
_WARNING: Final = "Informs people who judge; gives no medical advice."


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the legend: a sample, drawn around a place, and what it means."""

    draw: Callable[[Page, float, float], None]
    meaning: str


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page shows."""

    title: str
    #: What was selected, and how much that is.
    subtitle: str
    #: Draw below a height, and return the height at which the drawing ends.
    draw: Callable[[Page, float], float]
    legend: Sequence[Entry]
    notes: Sequence[str]
    #: What it shows, for readers who do not see it.
    description: str
    #: How many things are drawn, and what they are called in the plural.
    count: int
    things: str
    width: float = WIDTH


def counted(things: Sized, noun: str, several: str = "") -> str:
    """Say how many *things* there are, with the plural *several* of the noun where it is irregular.

    >>> counted("a", "claim"), counted((), "study finding")
    ('1 claim', '0 study findings')
    """
    return f"{len(things)} {noun if len(things) == 1 else several or noun + 's'}"


def lay_out(picture: Picture, provenance: str) -> Page:
    """Lay *picture* out on a page, with its *provenance* at the foot."""
    page = Page(max(picture.width, WIDTH))
    inner = page.width - 2 * MARGIN
    y = MARGIN + 10
    for line in wrap(picture.title, inner, 13.0, bold=True):
        page.text(MARGIN, y, line, size=13.0, bold=True)
        y += 16
    y = _paragraph(page, y - 2, picture.subtitle, 8.5, inner)
    y = picture.draw(page, y + 4)
    y = _legend(page, y + 18, picture.legend, inner)
    for note in picture.notes:
        y = _paragraph(page, y, note, _NOTE_SIZE, inner)
    y += 2
    page.line((MARGIN, y), (page.width - MARGIN, y), colour=RULE, width=0.6)
    y = _paragraph(page, y + 10, f"{provenance} {_WARNING}", 6.5, inner, colour=AXIS)
    page.height = y + MARGIN - 8
    return page


def _paragraph(page: Page, y: float, words: str, size: float, width: float, colour: str = MUTED) -> float:
    for line in wrap(words, width, size):
        page.text(MARGIN, y, line, size=size, colour=colour)
        y += size * 1.4
    return y + 1


def _legend(page: Page, y: float, entries: Sequence[Entry], width: float) -> float:
    """Put as many entries on a line as there is room for."""
    x = MARGIN
    for entry in entries:
        lines = wrap(entry.meaning, width - _SAMPLE, _LEGEND_SIZE)
        room = _SAMPLE + max(measure(line, _LEGEND_SIZE) for line in lines)
        if x > MARGIN and x + room > MARGIN + width:
            x, y = MARGIN, y + 16
        entry.draw(page, x + _SAMPLE / 2 - 3, y - 2.8)
        for place, line in enumerate(lines):
            y += 10 if place else 0
            page.text(x + _SAMPLE, y, line, size=_LEGEND_SIZE)
        x += room + 14
    return y + 15 if entries else y
