"""What matrices share: column heads that are turned, groups of columns and rows, and lines to follow them by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import MUTED, PALE, RULE
from evigraph.plots.lettering import measure, shorten
from evigraph.plots.picture import MARGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evigraph.plots.page import Page

__all__ = ["Grid"]

_LABEL: Final = 8.0
_LONGEST_HEAD: Final = 170.0
_LONGEST_LABEL: Final = 190.0


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows and columns in groups, each group with its name; cells are drawn by whoever has them."""

    columns: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    rows: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    cell_width: float
    cell_height: float

    @property
    def _labels(self) -> float:
        names = [label for _, group in self.rows for _, label in group]
        return min(max((measure(name, _LABEL) for name in names), default=0.0), _LONGEST_LABEL) + 10

    @property
    def _places(self) -> list[tuple[str, str, float]]:
        """Each column's IRI and head, and where it begins; a group is no narrower than its name."""
        found = []
        x = MARGIN + self._labels
        for name, group in self.columns:
            start = x
            for iri, label in group:
                found.append((iri, shorten(label, _LONGEST_HEAD, _LABEL), x))
                x += self.cell_width
            x = max(x, start + measure(name, 7.0)) + 8
        return found

    @property
    def width(self) -> float:
        """The width of a page that holds it; a turned head leans to the right, beyond its column."""
        ends = (x + max(self.cell_width, 14 + 0.5 * measure(head, _LABEL)) for _, head, x in self._places)
        return max(ends, default=0.0) + MARGIN

    @property
    def _head(self) -> float:
        heads = [label for _, group in self.columns for _, label in group]
        return min(max((measure(head, _LABEL) for head in heads), default=0.0), _LONGEST_HEAD)

    def draw(self, page: Page, y: float, cell: Callable[[str, str, float, float], None]) -> float:
        """Draw heads and labels, call *cell* with the row, the column and the middle of each place, and return the end.

        A named group of columns has its name under the heads; one of rows has it above its first row.
        """
        places = self._places
        top = y + self._head * 0.87 + 12
        named = any(name for name, _ in self.columns)
        for iri, head, x in places:
            page.text(x + self.cell_width / 2 + 2, top - 4, head, size=_LABEL, turned=60.0)
            for name, group in self.columns:
                if name and group and group[0][0] == iri:
                    page.text(x, top + 9, name, size=7.0, colour=MUTED, italic=True)
        right = places[-1][2] + self.cell_width if places else MARGIN + self._labels
        y = top + (12 if named else 0)
        guides = len(page.marks)
        start = y
        for name, group in self.rows:
            if name and group:
                page.text(MARGIN, y + 11, name, size=7.0, colour=MUTED, italic=True)
                y += 14
            for iri, label in group:
                middle = y + self.cell_height / 2
                page.line((MARGIN, y), (right, y), colour=RULE, width=0.4)
                page.text(MARGIN, middle + 2.8, shorten(label, self._labels - 8, _LABEL), size=_LABEL)
                for column, _, left in places:
                    cell(iri, column, left + self.cell_width / 2, middle)
                y += self.cell_height
            page.line((MARGIN, y), (right, y), colour=RULE, width=0.4)
            y += 3
        drawn = page.marks[guides:]
        del page.marks[guides:]
        for _, _, x in places:
            page.line((x + self.cell_width / 2, start), (x + self.cell_width / 2, y - 3), colour=PALE, width=0.8)
        page.marks += drawn
        return y
