"""A page: marks at places, in points from the top left corner, before anything is drawn."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from evigraph.plots.appearance import INK, WHITE, Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Align", "Area", "Disc", "Line", "Mark", "Page", "Point", "Text"]

Align: TypeAlias = Literal["left", "center", "right"]
Point: TypeAlias = tuple[float, float]

_SOLID: Final = "solid"


@dataclass(frozen=True, slots=True)
class Text:
    """Words on one line, which stand on :attr:`y`."""

    x: float
    y: float
    words: str
    size: float
    colour: str
    bold: bool
    italic: bool
    #: Where on the words :attr:`x` is.
    align: Align
    #: By how many degrees they are turned, against the clock.
    turned: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points, or with *bent* a curve that its second and third point draw to themselves."""

    points: tuple[Point, ...]
    colour: str
    width: float
    #: ``solid``, ``dashed`` or ``dotted``.
    style: str
    bent: bool
    #: What it says to who points at it, or cannot see it.
    said: str


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon."""

    points: tuple[Point, ...]
    fill: str
    edge: str
    width: float
    style: str
    hatch: str
    said: str


@dataclass(frozen=True, slots=True)
class Disc:
    """A circle."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str
    width: float
    said: str


Mark: TypeAlias = Text | Line | Area | Disc


@dataclass(slots=True)
class Page:
    """Marks in the order in which they are drawn, on a page of this width and height.

    >>> page = Page(100, 50)
    >>> page.text(10, 20, "baclofen")
    >>> [mark.words for mark in page.marks]
    ['baclofen']
    """

    width: float
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)
    _said: str = ""

    @contextmanager
    def saying(self, words: str) -> Iterator[None]:
        """Let what is drawn meanwhile say *words* to who points at it."""
        before, self._said = self._said, words
        try:
            yield
        finally:
            self._said = before

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 8.0,
        colour: str = INK,
        bold: bool = False,
        italic: bool = False,
        align: Align = "left",
        turned: float = 0.0,
    ) -> None:
        """Write *words* on one line."""
        if words:
            self.marks.append(Text(x, y, " ".join(words.split()), size, colour, bold, italic, align, turned))

    def line(
        self,
        *points: Point,
        colour: str = INK,
        width: float = 0.8,
        style: str = _SOLID,
        bent: bool = False,
    ) -> None:
        """Draw a line through *points*."""
        self.marks.append(Line(points, colour, width, style, bent, self._said))

    def area(
        self,
        points: Sequence[Point],
        *,
        fill: str = WHITE,
        edge: str = INK,
        width: float = 0.8,
        style: str = _SOLID,
        hatch: str = "",
    ) -> None:
        """Draw a polygon."""
        self.marks.append(Area(tuple(points), fill, edge, width, style, hatch, self._said))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str = WHITE,
        edge: str = INK,
        line: float = 0.8,
        style: str = _SOLID,
        hatch: str = "",
    ) -> None:
        """Draw a rectangle from its top left corner."""
        corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
        self.area(corners, fill=fill, edge=edge, width=line, style=style, hatch=hatch)

    def disc(
        self, x: float, y: float, radius: float, *, fill: str = WHITE, edge: str = INK, width: float = 0.8
    ) -> None:
        """Draw a circle."""
        self.marks.append(Disc(x, y, radius, fill, edge, width, self._said))

    def shape(self, shape: Shape, x: float, y: float, size: float, colour: str) -> None:
        """Draw *shape* around a place, as high and wide as *size*."""
        half = size / 2
        if shape is Shape.DOUBLE_UP:
            self._triangle(x, y - half * 0.45, half * 0.75, colour)
            self._triangle(x, y + half * 0.55, half * 0.75, colour)
        elif shape is Shape.UP:
            self._triangle(x, y, half, colour)
        elif shape is Shape.DOWN:
            self._triangle(x, y, -half, colour)
        elif shape is Shape.HOLLOW_DOWN:
            self._triangle(x, y, -half, colour, fill=WHITE)
        elif shape is Shape.BOTH:
            self._triangle(x - half * 0.6, y, half * 0.75, colour)
            self._triangle(x + half * 0.6, y, -half * 0.75, colour)
        elif shape is Shape.CIRCLE:
            self.disc(x, y, half * 0.8, fill=colour, edge=colour)
        elif shape is Shape.RING:
            self.disc(x, y, half * 0.8, fill=WHITE, edge=colour, width=1.2)
        elif shape is Shape.QUESTION:
            self.text(x, y + half * 0.8, "?", size=size * 1.2, colour=colour, bold=True, align="center")
        elif shape is Shape.DIAMOND:
            self.area(((x, y - half), (x + half, y), (x, y + half), (x - half, y)), fill=colour, edge=colour)
        else:
            fill = WHITE if shape is Shape.HOLLOW_SQUARE else colour
            side = size * 0.8
            self.box(x - side / 2, y - side / 2, side, side, fill=fill, edge=colour, line=1.2)

    def _triangle(self, x: float, y: float, half: float, colour: str, *, fill: str = "") -> None:
        """Draw a triangle that points up, or where *half* is negative, down."""
        reach = math.copysign(half * 0.9, half)
        points = ((x, y - reach), (x + abs(half), y + reach), (x - abs(half), y + reach))
        self.area(points, fill=fill or colour, edge=colour, width=1.0)
