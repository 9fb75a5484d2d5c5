"""The picture of doses: for each drug what the articles start with, aim at, and never exceed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import BLUE, HATCH, MUTED, PALE, SKY, VERMILION, Shape
from evigraph.plots.axes import linear
from evigraph.plots.doses import DAILY, gather_doses
from evigraph.plots.lettering import shorten, wrap
from evigraph.plots.picture import MARGIN, WIDTH, Entry, Picture, counted
from evigraph.plots.words_list import Worded, draw_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.api import Graph
    from evigraph.plots.axes import Axis
    from evigraph.plots.choice import Choice
    from evigraph.plots.doses import Dose, Span
    from evigraph.plots.page import Page

__all__ = ["dose_plot"]

_LEFT: Final = MARGIN + 150
_RIGHT: Final = _LEFT + 198
_FIGURES: Final = _RIGHT + 16
#: A larger plot shows the first and says how many it leaves out.
_MOST: Final = 50


def dose_plot(graph: Graph, choice: Choice) -> Picture:
    """Make the picture of the selected claims' doses, drug by drug."""
    doses = gather_doses(graph, choice)
    drawn = [dose for dose in doses if dose.figures]
    shown = drawn[:_MOST]
    worded = [
        Worded(dose.drug, None, ", ".join(filter(None, (dose.words, dose.condition, dose.population))), (dose.claim,))
        for dose in doses
        if not dose.figures
    ]

    def draw(page: Page, y: float) -> float:
        for (drug, unit), several in groupby(shown, key=lambda dose: (dose.drug, dose.unit)):
            y = _draw_panel(page, drug, unit, list(several), y) + 7
        return draw_words(page, y + 2, "Doses that are given in words only", worded[:_MOST]) if worded else y

    left_out = len(drawn) - len(shown) + len(worded) - len(worded[:_MOST])
    notes = ["Each drug and unit has an axis of its own, from nothing; lengths of different drugs are not comparable."]
    if any(dose.unit == DAILY for dose in drawn):
        notes.append("Milligrams a day are computed from what is printed, which stands at the right.")
    notes += [f"{left_out} more have no room here; select fewer."] if left_out else []
    claims, articles = {dose.claim for dose in doses}, {dose.article for dose in doses}
    return Picture(
        title="Doses as the articles state them",
        subtitle=(
            f"{choice.heading} {counted({dose.drug for dose in doses}, 'drug')}, "
            f"from {counted(claims, 'claim')} of {counted(articles, 'article')}."
        ),
        draw=draw,
        count=len(doses),
        things="doses",
        legend=tuple(_legend(drawn)),
        notes=notes,
        description=" ".join(_said(dose) for dose in shown) or "No claim states a figure.",
    )


def _draw_panel(page: Page, drug: str, unit: str, doses: Sequence[Dose], y: float) -> float:
    page.box(MARGIN, y, WIDTH - 2 * MARGIN, 15, fill=PALE, edge=PALE)
    page.text(MARGIN + 4, y + 10.8, shorten(f"{drug}, {unit}", WIDTH - 3 * MARGIN, 8.5, bold=True), size=8.5, bold=True)
    y += 18
    axis = linear([0.0, *(figure for dose in doses for figure in dose.figures)], _LEFT, _RIGHT)
    for dose in doses:
        y = _draw_row(page, dose, axis, y)
    return axis.draw(page, y + 2)


def _draw_row(page: Page, dose: Dose, axis: Axis, y: float) -> float:
    room = WIDTH - MARGIN - _FIGURES
    about = ", ".join(filter(None, (dose.condition, dose.population)))
    left = wrap(about or "condition not stated", _LEFT - MARGIN - 16, 7.0, lines=2)
    printed = wrap(dose.printed, room, 8.0, lines=3)
    words = wrap(dose.words, room, 7.0, lines=2)
    page.text(MARGIN + 4, y + 9, dose.claim)
    for place, line in enumerate(left):
        page.text(MARGIN + 4, y + 18 + 8.5 * place, line, size=7.0, colour=MUTED)
    for place, line in enumerate(printed):
        page.text(_FIGURES, y + 9 + 10 * place, line)
    for place, line in enumerate(words):
        page.text(_FIGURES, y + 9 + 10 * len(printed) + 8.5 * place, line, size=7.0, colour=MUTED)
    height = max(9 + 9 + 8.5 * len(left), 9 + 10 * len(printed) + 8.5 * len(words))
    with page.saying(_said(dose)):
        _draw_dose(page, dose, axis, y + 12)
    return y + height


def _draw_dose(page: Page, dose: Dose, axis: Axis, y: float) -> None:
    # Above and below one another, for a start may lie within the target.
    both = bool(dose.start.figures and dose.target.figures)
    if dose.target.figures:
        _draw_span(page, dose.target, axis, y - (4.5 if both else 0), fill=SKY, edge=BLUE, hatch="")
    if dose.start.figures:
        _draw_span(page, dose.start, axis, y + (4.5 if both else 0), fill="#FFFFFF", edge=BLUE, hatch=HATCH)
    if dose.maximum is not None:
        x = axis.x(dose.maximum)
        page.line((x, y - 8), (x, y + 8), colour=VERMILION, width=2.0)
        page.line((x - 5, y), (x, y), colour=VERMILION, width=2.0)


def _draw_span(page: Page, span: Span, axis: Axis, y: float, *, fill: str, edge: str, hatch: str) -> None:
    low, high = axis.x(min(span.figures)), axis.x(max(span.figures))
    if high - low < 3:
        page.shape(Shape.HOLLOW_SQUARE if hatch else Shape.DIAMOND, (low + high) / 2, y, 8, edge)
        return
    page.box(low, y - 3, high - low, 6, fill=fill, edge=edge, line=1.0, hatch=hatch)


def _said(dose: Dose) -> str:
    about = ", ".join(filter(None, (dose.drug, dose.condition, dose.population)))
    return f"{dose.claim}: {about}: {'; '.join(filter(None, (dose.printed, dose.words)))}."


def _legend(doses: Sequence[Dose]) -> Iterator[Entry]:
    targets = [dose.target for dose in doses if dose.target.figures]
    starts = [dose.start for dose in doses if dose.start.figures]
    if any(len(set(span.figures)) > 1 for span in targets):
        yield Entry(lambda page, x, y: page.box(x - 9, y - 3, 18, 6, fill=SKY, edge=BLUE, line=1.0), "dose, from to")
    if any(len(set(span.figures)) == 1 for span in targets):
        yield Entry(lambda page, x, y: page.shape(Shape.DIAMOND, x, y, 8, BLUE), "dose, one figure")
    if any(len(set(span.figures)) > 1 for span in starts):
        yield Entry(
            lambda page, x, y: page.box(x - 9, y - 3, 18, 6, edge=BLUE, line=1.0, hatch=HATCH), "start, from to"
        )
    if any(len(set(span.figures)) == 1 for span in starts):
        yield Entry(lambda page, x, y: page.shape(Shape.HOLLOW_SQUARE, x, y, 8, BLUE), "start, one figure")
    if any(dose.maximum is not None for dose in doses):
        yield Entry(_maximum_sample, "never more than this")


def _maximum_sample(page: Page, x: float, y: float) -> None:
    page.line((x, y - 6), (x, y + 6), colour=VERMILION, width=2.0)
    page.line((x - 5, y), (x, y), colour=VERMILION, width=2.0)
