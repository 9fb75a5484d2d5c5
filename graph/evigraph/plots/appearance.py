"""Colours, shapes and lines of pictures.

The colours are those of Okabe and Ito, which colour-blind readers tell apart, and their tints.  A shape or a hatch
says whatever a colour says, so that a print in black and white can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "AXIS",
    "BACK_HATCH",
    "BLUE",
    "DIRECTIONS",
    "GREY",
    "HATCH",
    "INK",
    "MUTED",
    "NEUTRAL",
    "ORANGE",
    "PALE",
    "PURPLE",
    "RULE",
    "SKY",
    "VERDICTS",
    "VERMILION",
    "WHITE",
    "Look",
    "Shape",
    "look_of",
]

INK: Final = "#1A1A1A"
MUTED: Final = "#555555"
AXIS: Final = "#777777"
RULE: Final = "#C8C8C8"
PALE: Final = "#F1F1F1"
WHITE: Final = "#FFFFFF"
GREY: Final = "#8A8A8A"
BLUE: Final = "#0072B2"
SKY: Final = "#56B4E9"
ORANGE: Final = "#E69F00"
VERMILION: Final = "#D55E00"
PURPLE: Final = "#CC79A7"
#: How what is inherited is filled.
HATCH: Final = "////"
#: How a range across studies is filled, which is no confidence interval.
BACK_HATCH: Final = "\\" * 4


class Shape(StrEnum):
    """What a mark looks like."""

    UP = "triangle up"
    DOUBLE_UP = "two triangles up"
    DOWN = "triangle down"
    HOLLOW_DOWN = "hollow triangle down"
    BOTH = "triangles up and down"
    CIRCLE = "circle"
    RING = "ring"
    QUESTION = "question mark"
    SQUARE = "square"
    HOLLOW_SQUARE = "hollow square"
    DIAMOND = "diamond"


@dataclass(frozen=True, slots=True)
class Look:
    """How a value looks, and what a legend calls it."""

    shape: Shape
    colour: str
    tint: str
    meaning: str


#: The look of each verdict.
VERDICTS: Final[dict[str, Look]] = {
    "preferred": Look(Shape.DOUBLE_UP, BLUE, "#CFE5F2", "preferred"),
    "option": Look(Shape.UP, BLUE, "#E6F1F8", "option"),
    "contested": Look(Shape.BOTH, PURPLE, "#F7E8F0", "contested"),
    "evidence only": Look(Shape.CIRCLE, GREY, "#F1F1F1", "evidence only, no advice"),
    "insufficient evidence": Look(Shape.QUESTION, MUTED, "#F1F1F1", "insufficient evidence"),
    "not preferred": Look(Shape.HOLLOW_DOWN, ORANGE, "#FCF3DF", "not preferred"),
    "not recommended with limits": Look(Shape.HOLLOW_DOWN, VERMILION, "#FBEBE0", "not recommended, with limits"),
    "not recommended": Look(Shape.DOWN, VERMILION, "#F6D3BD", "not recommended"),
}

_FAVOURS: Final = Look(Shape.UP, BLUE, "#CFE5F2", "speaks for it: advised, helps, better")
_OPPOSES: Final = Look(Shape.DOWN, VERMILION, "#F6D3BD", "speaks against it: advised against, harms, worse, no benefit")
NEUTRAL: Final = Look(Shape.CIRCLE, GREY, "#E4E4E4", "neither: no difference, too little known, a plain fact")

#: The look of each direction of a claim.
DIRECTIONS: Final[dict[str, Look]] = {
    "for": _FAVOURS,
    "conditional": _FAVOURS,
    "benefit": _FAVOURS,
    "superior": _FAVOURS,
    "against": _OPPOSES,
    "noBenefit": _OPPOSES,
    "inferior": _OPPOSES,
    "harm": _OPPOSES,
    "noDifference": NEUTRAL,
    "insufficientEvidence": NEUTRAL,
    "neutral": NEUTRAL,
}


def look_of(direction: str) -> Look:
    """Return the look of a claim's *direction*, by its local name.

    >>> look_of("noBenefit").shape.value, look_of("another").shape.value
    ('triangle down', 'circle')
    """
    return DIRECTIONS.get(direction, NEUTRAL)
