"""How much room words take, so that none are laid over others."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import MissingExtra

if TYPE_CHECKING:
    from evigraph.plots.page import Text

__all__ = ["FAMILY", "Extent", "extent_of", "measure", "shorten", "wrap"]

#: The font, which matplotlib brings along; so pictures are the same on every machine.
FAMILY: Final = "DejaVu Sans"

#: Left, top, right and bottom of what is drawn.
Extent = tuple[float, float, float, float]

_ASCENT: Final = 0.76
_DESCENT: Final = 0.24


@cache
def _letters() -> tuple[Any, Any]:
    try:
        from matplotlib.font_manager import FontProperties
        from matplotlib.textpath import TextToPath
    except ImportError as error:
        raise MissingExtra("matplotlib", "plot", "drawing pictures") from error
    return TextToPath(), FontProperties


@cache
def measure(words: str, size: float, *, bold: bool = False) -> float:
    """Return the width of *words* in points.

    Raises:
        MissingExtra: matplotlib is not installed.

    >>> measure("baclofen", 8.0) < measure("baclofen", 8.0, bold=True) < 2 * measure("baclofen", 8.0)
    True
    """
    import warnings

    paths, properties = _letters()
    font = properties(family=FAMILY, weight="bold" if bold else "normal", size=size)
    with warnings.catch_warnings():  # a letter that the font lacks is as wide as the box that stands for it
        warnings.simplefilter("ignore")
        width, _, _ = paths.get_text_width_height_descent(words, font, ismath=False)
    return float(width)


def wrap(words: str, width: float, size: float, *, bold: bool = False, lines: int = 99) -> list[str]:
    """Break *words* into lines of at most *width* points; what does not fit into so many lines is cut.

    >>> wrap("transforaminal epidural steroid injection", 90, 8.0)
    ['transforaminal', 'epidural steroid', 'injection']
    >>> wrap("transforaminal epidural steroid injection", 90, 8.0, lines=2)
    ['transforaminal', 'epidural steroid …']
    """
    found: list[str] = []
    for word in words.split():
        joined = f"{found[-1]} {word}" if found else word
        if found and measure(joined, size, bold=bold) <= width:
            found[-1] = joined
        else:
            found.append(word)
    if len(found) > lines:
        found = [*found[: lines - 1], f"{found[lines - 1]} …"]
    return [shorten(line, width, size, bold=bold) for line in found]


def shorten(words: str, width: float, size: float, *, bold: bool = False) -> str:
    """Cut *words* at the end, with a mark, where they are wider than *width* points.

    >>> shorten("intrathecal baclofen", 60, 8.0)
    'intrathecal b…'
    """
    if measure(words, size, bold=bold) <= width:
        return words
    low, high = 0, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        cut = words[:middle].rstrip(" …")
        low, high = (middle, high) if measure(f"{cut}…", size, bold=bold) <= width else (low, middle - 1)
    return f"{words[:low].rstrip(' …')}…"


def extent_of(text: Text) -> Extent:
    """Return what an unturned *text* takes up."""
    width = measure(text.words, text.size, bold=text.bold)
    left = text.x - {"left": 0.0, "center": width / 2, "right": width}[text.align]
    return left, text.y - _ASCENT * text.size, left + width, text.y + _DESCENT * text.size
