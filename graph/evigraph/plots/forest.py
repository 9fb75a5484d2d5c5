"""The forest plot: effect sizes with their intervals, an axis for each measure and unit."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import AXIS, BACK_HATCH, BLUE, INK, MUTED, ORANGE, PALE, Shape, look_of
from evigraph.plots.axes import Axis, linear, logarithmic
from evigraph.plots.effect_wording import comparison_of, favours_words, in_words, printed_figure, said_of, time_of
from evigraph.plots.effects import Favours, Interval, Panel, Scale, gather_effects, panels_of
from evigraph.plots.lettering import measure, shorten, wrap
from evigraph.plots.picture import MARGIN, WIDTH, Entry, Picture, counted
from evigraph.plots.words_list import draw_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.effects import Effect
    from evigraph.plots.page import Page

__all__ = ["forest_plot"]

_LEFT: Final = MARGIN + 158
_RIGHT: Final = _LEFT + 190
_FIGURES: Final = _RIGHT + 14
_ROW: Final = 25.0
#: A larger plot shows the first and says how many it leaves out.
_MOST_FIGURES: Final = 40
_MOST_WORDS: Final = 45

_NOTES: Final = {
    "axes": "Figures of another measure, unit or side of benefit stand on an axis of their own; nothing is pooled.",
    "sides": "The side that is better is where the figure lies when its claim says that the intervention helps.",
    "null": "A share of people in one group has no null line: there is nothing to compare it with.",
}


def forest_plot(graph: Graph, choice: Choice) -> Picture:
    """Make the forest plot of the selected claims' effect sizes."""
    effects = gather_effects(graph, choice)
    drawn = [effect for effect in effects if effect.has_figure]
    worded = in_words(effect for effect in effects if not effect.has_figure)
    # Where there is no room for all, those with an interval say most.
    ranked = sorted(drawn, key=lambda effect: effect.interval is Interval.MISSING)[:_MOST_FIGURES]
    panels = panels_of(ranked)
    shown = worded[:_MOST_WORDS]

    def draw(page: Page, y: float) -> float:
        for panel in panels:
            y = _draw_panel(page, panel, y) + 9
        if shown:
            y = draw_words(page, y + 2, "Sizes that are given in words or as a direction only", shown)
        return y

    claims = {effect.claim for effect in effects}
    articles = {effect.article for effect in effects}
    notes = [_NOTES["axes"]]
    notes += [_NOTES["sides"]] if any(panel.favours is not Favours.UNKNOWN for panel in panels) else []
    notes += [_NOTES["null"]] if any(panel.null is None for panel in panels) else []
    left_out = len(drawn) - len(ranked) + len(worded) - len(shown)
    notes += [f"{left_out} more have no room here; select fewer."] if left_out else []
    return Picture(
        title="Effect sizes as the articles state them",
        subtitle=(
            f"{choice.heading} {counted(drawn, 'figure')} and {counted(effects[len(drawn) :], 'size')} in words, "
            f"from {counted(claims, 'claim')} of {counted(articles, 'article')}."
        ),
        draw=draw,
        count=len(effects),
        things="effect sizes",
        legend=tuple(_legend(drawn, {row.look.shape for row in shown if row.look})),
        notes=notes,
        description=" ".join(said_of(effect) for effect in ranked) or "No claim states a figure.",
    )


def _draw_panel(page: Page, panel: Panel, y: float) -> float:
    title = panel.measure
    if panel.scale is not Scale.RATIO:
        title += f", {panel.unit or 'unit not stated'}"
    outcomes = {effect.outcome for effect in panel.effects if effect.outcome}
    if len(outcomes) == 1 and not any(outcome.casefold() in panel.measure.casefold() for outcome in outcomes):
        title += f": {next(iter(outcomes))}"
    page.box(MARGIN, y, WIDTH - 2 * MARGIN, 15, fill=PALE, edge=PALE)
    page.text(MARGIN + 4, y + 10.8, shorten(title, WIDTH - 3 * MARGIN, 8.5, bold=True), size=8.5, bold=True)
    y += 15
    top = y + 2
    axis = _axis(panel)
    rows = []
    for (drug, time), several in groupby(panel.effects, key=lambda effect: (effect.drug, time_of(effect))):
        y = _draw_heading(page, drug, time, y + 13)
        for effect in several:
            rows.append((effect, y))
            y += _ROW
    bottom = y + 3
    if panel.null is not None:
        page.line((axis.x(panel.null), top), (axis.x(panel.null), bottom), colour=AXIS, width=1.0)
    for effect, place in rows:
        _draw_row(page, effect, axis, place, said=title)
    y = axis.draw(page, bottom)
    if panel.null is not None:
        y += 9
        _draw_sides(page, panel, axis, y)
    return y + 2


def _draw_heading(page: Page, drug: str, time: str, y: float) -> float:
    room = _LEFT - MARGIN - 14
    name = shorten(drug, room, 8.0, bold=True)
    page.text(MARGIN + 4, y, name, bold=True)
    taken = measure(name, 8.0, bold=True) + 6
    if taken + measure(time, 8.0) <= room:
        page.text(MARGIN + 4 + taken, y, time, colour=MUTED)
        return y
    page.text(MARGIN + 4, y + 10, shorten(time, room, 8.0), colour=MUTED)
    return y + 10


def _axis(panel: Panel) -> Axis:
    bounds = (bound for effect in panel.effects for bound in (effect.value, effect.low, effect.high))
    figures = [figure for figure in bounds if figure is not None]
    if panel.scale is Scale.SHARE:
        return linear([0, 100], _LEFT, _RIGHT)
    if panel.scale is Scale.RATIO:
        nearest = min([*figures, 1.0]), max([*figures, 1.0])
        return logarithmic(
            [*nearest, min(1 / max(nearest[1], 1), 0.9), max(1 / max(nearest[0], 0.001), 1.1)], _LEFT, _RIGHT
        )
    if panel.scale is Scale.DIFFERENCE:
        # Some room on the other side of the null, for there is one.
        reach = max(abs(figure) for figure in figures) or 1.0
        return linear([*figures, -0.4 * reach, 0.4 * reach, 0.0], _LEFT, _RIGHT)
    return linear([*figures, 0.0], _LEFT, _RIGHT)


def _draw_sides(page: Page, panel: Panel, axis: Axis, y: float) -> None:
    null = axis.x(panel.null or 0.0)
    if panel.favours is Favours.UNKNOWN:
        page.text((_LEFT + _RIGHT) / 2, y, "which side is better is not stated", size=7.0, colour=MUTED, align="center")
        return
    better, worse = favours_words(panel)
    left, right = (better, worse) if panel.favours is Favours.LEFT else (worse, better)
    page.text(null - 5, y, f"← {left}", size=7.0, colour=MUTED, align="right")
    page.text(null + 5, y, f"{right} →", size=7.0, colour=MUTED)


def _draw_row(page: Page, effect: Effect, axis: Axis, y: float, *, said: str) -> None:
    width = _LEFT - MARGIN - 22
    page.text(MARGIN + 12, y + 10.5, shorten(comparison_of(effect), width, 8.0))
    outcome = "" if effect.outcome.casefold() in said.casefold() else effect.outcome
    about = ", ".join(part for part in (effect.condition, outcome) if part)
    page.text(MARGIN + 12, y + 19.5, shorten(about, width, 7.0), size=7.0, colour=MUTED)
    room = WIDTH - MARGIN - _FIGURES
    page.text(_FIGURES, y + 10.5, shorten(printed_figure(effect), room, 8.0, bold=True), bold=True)
    meant = effect.interval_words if effect.interval is Interval.CONFIDENCE else effect.interval.value
    page.text(_FIGURES, y + 19.5, wrap(f"{effect.claim}: {meant}", room, 7.0, lines=1)[0], size=7.0, colour=MUTED)
    with page.saying(said_of(effect)):
        _draw_figure(page, effect, axis, y + 12)


def _draw_figure(page: Page, effect: Effect, axis: Axis, y: float) -> None:
    low = None if effect.low is None else axis.x(effect.low)
    high = None if effect.high is None else axis.x(effect.high)
    if effect.interval is Interval.BOUND:
        _draw_bound(page, low, high, axis, y)
    elif low is not None and high is not None:
        _draw_interval(page, effect.interval, low, high, y)
    if effect.value is not None:
        shape = Shape.HOLLOW_SQUARE if effect.interval is Interval.MISSING else Shape.SQUARE
        page.shape(shape, axis.x(effect.value), y, 8.0, BLUE)


def _draw_interval(page: Page, kind: Interval, low: float, high: float, y: float) -> None:
    if kind is Interval.RANGE:
        page.box(low, y - 3.5, high - low, 7, fill="#FCF3DF", edge=ORANGE, line=1.0, hatch=BACK_HATCH)
        return
    style = {Interval.CONFIDENCE: "solid", Interval.SPREAD: "dotted"}.get(kind, "dashed")
    page.line((low, y), (high, y), colour=INK, width=1.4, style=style)
    for end in (low, high):
        page.line((end, y - 4), (end, y + 4), colour=INK, width=1.4)


def _draw_bound(page: Page, low: float | None, high: float | None, axis: Axis, y: float) -> None:
    """Draw from the bound, which is not a value itself, towards where the value lies."""
    start = low if low is not None else high or 0.0
    end = axis.right if low is not None else axis.left
    step = 5 if end > start else -5
    page.line((start, y - 5), (start, y + 5), colour=BLUE, width=1.6)
    page.line((start, y), (end - step, y), colour=BLUE, width=1.2, style="dashed")
    page.area(((end, y), (end - step, y - 3), (end - step, y + 3)), fill=BLUE, edge=BLUE)


def _legend(effects: list[Effect], ways: set[Shape]) -> Iterator[Entry]:
    kinds = {effect.interval for effect in effects}
    valued = {effect.interval is Interval.MISSING for effect in effects if effect.value is not None}
    if True in valued:
        yield Entry(lambda page, x, y: page.shape(Shape.HOLLOW_SQUARE, x, y, 8, BLUE), "figure, no interval stated")
    if False in valued:
        yield Entry(lambda page, x, y: page.shape(Shape.SQUARE, x, y, 8, BLUE), "figure with an interval")
    for kind in (Interval.CONFIDENCE, Interval.RANGE, Interval.SPREAD, Interval.UNNAMED):
        if kind in kinds:
            yield Entry(_interval_sample(kind), f"{kind.value}{_NO_CI.get(kind, '')}")
    if Interval.BOUND in kinds:
        yield Entry(_bound_sample, "only a bound is stated: more, or less, than this")
    if any(effect.null is not None for effect in effects):
        yield Entry(
            lambda page, x, y: page.line((x, y - 5), (x, y + 5), colour=AXIS, width=1.0), "null line: no effect"
        )
    for direction, meaning in _WAYS:
        if look_of(direction).shape in ways:
            yield Entry(_direction_sample(direction), meaning)


_NO_CI: Final = {Interval.RANGE: ", not a confidence interval"}
_WAYS: Final = (
    ("benefit", "helps, or does better"),
    ("noDifference", "no difference, or unclear"),
    ("harm", "harms, does worse or does not help"),
)


def _direction_sample(direction: str) -> Callable[[Page, float, float], None]:
    look = look_of(direction)
    return lambda page, x, y: page.shape(look.shape, x, y, 8, look.colour)


def _interval_sample(kind: Interval) -> Callable[[Page, float, float], None]:
    return lambda page, x, y: _draw_interval(page, kind, x - 9, x + 9, y)


def _bound_sample(page: Page, x: float, y: float) -> None:
    _draw_bound(page, x - 9, None, Axis((0.0, 1.0), x - 9, x + 9), y)
