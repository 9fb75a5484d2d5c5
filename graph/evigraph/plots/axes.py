"""Axes: round figures for ticks, and where on the page a figure is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import AXIS, MUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.plots.page import Page

__all__ = ["Axis", "in_figures", "linear", "logarithmic"]

_STEPS: Final = (1, 2, 2.5, 5, 10)
_RATIOS: Final = (0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 1000)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from the first tick to the last, laid from left to right."""

    ticks: tuple[float, ...]
    left: float
    right: float
    is_logarithmic: bool = False

    def x(self, figure: float) -> float:
        """Return where on the page *figure* is; what lies beyond the axis is at its end."""
        low, high = self.ticks[0], self.ticks[-1]
        inside = min(max(figure, low), high)
        if self.is_logarithmic:
            low, inside, high = (math.log(one) for one in (low, inside, high))
        share = (inside - low) / (high - low)
        return self.left + share * (self.right - self.left)

    def draw(self, page: Page, y: float) -> float:
        """Draw the axis at the height *y*, and return where its labels end."""
        page.line((self.left, y), (self.right, y), colour=AXIS)
        for tick in self.ticks:
            page.line((self.x(tick), y), (self.x(tick), y + 3), colour=AXIS)
            page.text(self.x(tick), y + 10.5, in_figures(tick), size=7.0, colour=MUTED, align="center")
        return y + 12


def in_figures(figure: float) -> str:
    """Write *figure* without needless zeros, with a real minus sign.

    >>> in_figures(-0.31), in_figures(60.0), in_figures(3600)
    ('−0.31', '60', '3600')
    """
    text = f"{figure:.4g}" if abs(figure) < 10_000 else f"{figure:,.0f}".replace(",", "\u2009")
    return text.replace("-", "−")


def linear(figures: Sequence[float], left: float, right: float, *, steps: int = 5) -> Axis:
    """Lay out an axis that holds *figures*, with ticks at round ones.

    >>> linear([0, 0.3, 1.9], 0, 100).ticks
    (0.0, 0.5, 1.0, 1.5, 2.0)
    """
    low, high = min(figures), max(figures)
    if low == high:
        low, high = (low - 1, high + 1) if low == 0 else (min(low, 0), max(high, 0))
    power = 10 ** math.floor(math.log10((high - low) / steps))
    step = next(power * step for step in _STEPS if (high - low) / (power * step) <= steps)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Axis(tuple(round(number * step, 10) for number in range(first, last + 1)), left, right)


def logarithmic(figures: Sequence[float], left: float, right: float) -> Axis:
    """Lay out an axis for ratios that holds *figures*.

    >>> logarithmic([0.62, 1, 1.4], 0, 100).ticks
    (0.5, 1, 2)
    """
    positive = [figure for figure in figures if figure > 0] or [1.0]
    low = max((tick for tick in _RATIOS if tick <= min(positive)), default=_RATIOS[0])
    high = min((tick for tick in _RATIOS if tick >= max(positive)), default=_RATIOS[-1])
    ticks = [tick for tick in _RATIOS if low <= tick <= high]
    if len(ticks) < 2:
        place = _RATIOS.index(ticks[0])
        ticks = list(_RATIOS[max(place - 1, 0) : place + 2])
    return Axis(tuple(ticks), left, right, is_logarithmic=True)
