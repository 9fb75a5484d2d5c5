"""The kinds of picture, and drawing one."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import TYPE_CHECKING, Final

from evigraph.errors import EvigraphError, did_you_mean
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import EmptySelection
from evigraph.plots.choice import EVERYTHING
from evigraph.plots.picture import lay_out

if TYPE_CHECKING:
    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.picture import Picture

__all__ = ["KINDS", "PlotKind", "UnknownKind", "get_kind", "plot"]


class UnknownKind(EvigraphError, LookupError):
    """No picture has this name."""


@dataclass(frozen=True, slots=True)
class PlotKind:
    """A kind of picture: what it shows, and the function of the module that makes it."""

    summary: str
    module: str
    function: str

    def make(self, graph: Graph, choice: Choice) -> Picture:
        """Make the picture of what *choice* takes from *graph*."""
        found: Picture = getattr(import_module(f"evigraph.plots.{self.module}"), self.function)(graph, choice)
        return found


#: Every picture that ``evigraph plot`` draws, by name; their modules are imported when they are drawn.
KINDS: Final[dict[str, PlotKind]] = {
    "forest": PlotKind(
        "Effect sizes with their intervals, by drug and time point, an axis for each measure and unit.",
        "forest",
        "forest_plot",
    ),
    "matrix": PlotKind(
        "Drugs and conditions by verdict, with the claims for and against.", "verdict_matrix", "verdict_matrix"
    ),
    "doses": PlotKind("What each drug is started with, given, and never exceeded.", "dose_ranges", "dose_plot"),
    "adverse-effects": PlotKind(
        "Adverse effects by drug; what is inherited from a class is hatched.", "effect_matrix", "effect_matrix"
    ),
    "timeline": PlotKind("Sources by year, design, and which way the claims on them point.", "timeline", "timeline"),
    "citations": PlotKind(
        "Which article rests on which sources, by how many claims, and how sure that is.",
        "citation_network",
        "citation_network",
    ),
}


def get_kind(name: str) -> PlotKind:
    """Return the kind of picture called *name*.

    Raises:
        UnknownKind: there is none; the message names those that there are.

    >>> get_kind("forest").function
    'forest_plot'
    """
    if name not in KINDS:
        near = get_close_matches(name, KINDS, n=1)
        raise UnknownKind(f"there is no picture {name!r}{did_you_mean(near) or '; there are ' + ', '.join(KINDS)}")
    return KINDS[name]


def plot(graph: Graph, kind: str, ending: str, choice: Choice = EVERYTHING, *, resolution: int = 200) -> bytes:
    r"""Draw the picture of this *kind* of what *choice* takes.

    Parameters:
        ending: ``.svg``, ``.png`` or ``.pdf``.
        resolution: dots an inch of a PNG.

    Raises:
        UnknownKind: there is no such kind.
        EmptySelection: nothing that was chosen has anything for this picture.
        MissingExtra: matplotlib is not installed.

    >>> from evigraph.api import open
    >>> plot(open(), "forest", ".png")[:4]
    b'\x89PNG'
    """
    from evigraph.plots.rendering import render

    picture = get_kind(kind).make(graph, choice)
    if not picture.count:
        raise EmptySelection(f"there are no {picture.things} to draw in {choice}; choose more, or draw another kind")
    page = lay_out(picture, f"Drawn by {provenance_line(graph, choice.selection)}.")
    description = f"{picture.subtitle} {picture.description}"
    return render(page, ending, title=picture.title, description=description, resolution=resolution)
