"""What has no figure to draw: a list, each line with a mark for which way it points and its claims."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import MUTED, PALE
from evigraph.plots.lettering import shorten, wrap
from evigraph.plots.picture import MARGIN, WIDTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.plots.appearance import Look
    from evigraph.plots.page import Page

__all__ = ["Worded", "draw_words"]

_TEXT: Final = MARGIN + 150
_CLAIMS: Final = WIDTH - MARGIN - 118
_LINE: Final = 10.5


@dataclass(frozen=True, slots=True)
class Worded:
    """What claims say of one thing in words; without a look it has no mark."""

    about: str
    look: Look | None
    words: str
    claims: tuple[str, ...]


def draw_words(page: Page, y: float, title: str, rows: Sequence[Worded]) -> float:
    """List *rows* under *title*, and return where the list ends."""
    page.box(MARGIN, y, WIDTH - 2 * MARGIN, 15, fill=PALE, edge=PALE)
    page.text(MARGIN + 4, y + 10.8, title, size=8.5, bold=True)
    y += 17
    for about, several in groupby(rows, key=lambda row: row.about):
        heading = wrap(about, _TEXT - MARGIN - 24, 8.0, bold=True)
        top = y
        for place, line in enumerate(heading):
            page.text(MARGIN + 4, top + 9.5 + place * _LINE, line, bold=True)
        for row in several:
            lines = wrap(row.words, _CLAIMS - _TEXT - 10, 8.0)
            listed = wrap(", ".join(row.claims), WIDTH - MARGIN - _CLAIMS, 7.0, lines=4)
            if row.look is not None:
                with page.saying(f"{about}: {row.words} ({', '.join(row.claims)})"):
                    page.shape(row.look.shape, _TEXT - 9, y + 6.8, 7.0, row.look.colour)
            for place, line in enumerate(lines):
                page.text(_TEXT, y + 9.5 + place * _LINE, line)
            for place, line in enumerate(listed):
                page.text(
                    _CLAIMS,
                    y + 9.5 + place * _LINE,
                    shorten(line, WIDTH - MARGIN - _CLAIMS, 7.0),
                    size=7.0,
                    colour=MUTED,
                )
            y += _LINE * max(len(lines), len(listed)) + 1
        y = max(y, top + _LINE * len(heading)) + 3
    return y
