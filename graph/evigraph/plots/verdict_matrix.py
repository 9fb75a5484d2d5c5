"""The matrix of drugs and conditions, by verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import VERDICTS, WHITE
from evigraph.plots.matrix import Grid
from evigraph.plots.picture import Entry, Picture, counted
from evigraph.plots.stands import Stand, gather_stands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.page import Page

__all__ = ["verdict_matrix"]

_NARROWEST: Final = 30.0
_DIGIT: Final = 4.5
_HEIGHT: Final = 20.0
_RESTS: Final = (
    "A verdict rests on claims about the drug in the condition, in narrower ones or close matches; only where there "
    "are none, on its class, a combination, or a broader condition."
)


def verdict_matrix(graph: Graph, choice: Choice) -> Picture:
    """Make the matrix of the selected drugs and conditions by verdict, with the claims for and against."""
    found = gather_stands(graph, choice)
    digits = (len(count) - 2 for stand in found.cells.values() for count in _counts(stand))
    width = _NARROWEST + _DIGIT * max(digits, default=0)
    grid = Grid([("", found.conditions)], found.groups, width, _HEIGHT)
    labels = dict((*(row for _, rows in found.groups for row in rows), *found.conditions))

    def draw(page: Page, y: float) -> float:
        def cell(drug: str, condition: str, x: float, middle: float) -> None:
            if stand := found.cells.get((drug, condition)):
                with page.saying(_said(labels[drug], labels[condition], stand)):
                    _draw_cell(page, stand, x, middle, width)

        return grid.draw(page, y, cell)

    claims = {claim for stand in found.cells.values() for claim in stand.claims}
    notes = [
        "In a cell, + counts the claims that speak for it and − those against; = counts claims that do neither.",
        _RESTS,
    ]
    if found.drugs_left_out or found.conditions_left_out:
        left_out = f"{found.drugs_left_out} more drugs and {found.conditions_left_out} more conditions"
        notes.append(f"There is no room for {left_out}; select fewer.")
    return Picture(
        title="What the articles advise, by drug and condition",
        subtitle=(
            f"{choice.heading} {', '.join(f'{sort}: {len(rows)}' for sort, rows in found.groups).capitalize()}; "
            f"{counted(found.conditions, 'condition')}, {counted(claims, 'claim')}."
        ),
        draw=draw,
        count=len(found.cells),
        things="verdicts on drugs",
        legend=tuple(_legend(found.cells.values())),
        notes=notes,
        description=" ".join(
            _said(labels[drug], labels[condition], stand) for (drug, condition), stand in sorted(found.cells.items())
        ),
        width=grid.width,
    )


def _draw_cell(page: Page, stand: Stand, x: float, y: float, width: float) -> None:
    look = VERDICTS[stand.verdict]
    left, top = x - width / 2 + 1.5, y - _HEIGHT / 2 + 1.5
    style = "solid" if stand.is_direct else "dashed"
    fill = look.tint if stand.is_direct else WHITE
    page.box(left, top, width - 3, _HEIGHT - 3, fill=fill, edge=look.colour, line=0.8, style=style)
    page.shape(look.shape, left + 7.5, y, 9.0, look.colour)
    counts = _counts(stand)
    for place, count in enumerate(counts):
        page.text(
            left + width - 4.5, y + (2.4 if len(counts) == 1 else 7 * place - 1.2), count, size=6.5, align="right"
        )


def _counts(stand: Stand) -> list[str]:
    found = [f"+{len(stand.in_favour)}"] if stand.in_favour else []
    found += [f"−{len(stand.against)}"] if stand.against else []
    return found or [f"={len(stand.claims)}"]


def _said(drug: str, condition: str, stand: Stand) -> str:
    sides = [f"for: {', '.join(stand.in_favour)}"] if stand.in_favour else []
    sides += [f"against: {', '.join(stand.against)}"] if stand.against else []
    listed = "; ".join(sides) or ", ".join(stand.claims)
    return f"{drug}, {condition}: {stand.verdict}, {stand.directness} ({listed})."


def _legend(stands: Iterable[Stand]) -> Iterator[Entry]:
    shown = list(stands)
    for verdict, look in VERDICTS.items():
        if any(stand.verdict == verdict for stand in shown):
            yield Entry(_sample(verdict), look.meaning)
    if any(not stand.is_direct for stand in shown):
        yield Entry(_dashed_sample, "dashed edge: only of its class, in a combination, or in a broader condition")


def _sample(verdict: str) -> Callable[[Page, float, float], None]:
    look = VERDICTS[verdict]

    def draw(page: Page, x: float, y: float) -> None:
        page.box(x - 9, y - 6, 18, 12, fill=look.tint, edge=look.colour)
        page.shape(look.shape, x, y, 9.0, look.colour)

    return draw


def _dashed_sample(page: Page, x: float, y: float) -> None:
    page.box(x - 9, y - 6, 18, 12, style="dashed")
