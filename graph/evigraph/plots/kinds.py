"""The kinds of picture, and drawing one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from evigraph.plots.picture import lay_out
from evigraph.plots.provenance import provenance_of
from evigraph.plots.selection import EVERYTHING

if TYPE_CHECKING:
    from evigraph.api import Graph
    from evigraph.plots.picture import Picture
    from evigraph.plots.provenance import provenance_of
from evigraph.plots.selection import Selection

__all__ = ["KINDS", "PlotKind", "plot"]


@dataclass(frozen=True, slots=True)
class PlotKind:
    """A kind of picture: what it shows, and the function that makes it."""

    summary: str
    module: str
    function: str

    def make(self, graph: Graph, selection: Selection) -> Picture:
        """Make the picture of what *selection* chooses from *graph*."""
        found: Picture = getattr(import_module(f"evigraph.plots.{self.module}"), self.function)(graph, selection)
        return found


#: Every picture that ``evigraph plot`` draws, by name.
KINDS: Final[dict[str, PlotKind]] = {
    "forest": PlotKind("Effect sizes with their intervals, by drug and time point.", "forest", "forest_plot"),
    "matrix": PlotKind("Verdicts by drug and condition, with the claims for and against.", "verdict_matrix", "verdict_matrix"),
    "doses": PlotKind("What each drug is started with, given, and never exceeded.", "dose_ranges", "dose_plot"),
    "adverse-effects": PlotKind("Adverse effects by drug; inherited ones hatched.", "effect_matrix", "effect_matrix"),
    "timeline": PlotKind("Sources by year, design, and which way the claims on them point.", "timeline", "timeline"),
    "citations": PlotKind("Which article rests on which sources, and how sure that is.", "citation_network", "citation_network"),
}


def plot(graph: Graph, kind: str, ending: str, selection: Selection = EVERYTHING, *, resolution: int = 200) -> bytes:
    """Draw the picture of this *kind* of what *selection* chooses.

    Parameters:
        ending: ``.svg``, ``.png`` or ``.pdf``.
        resolution: dots an inch of a PNG.

    Raises:
        NothingToDraw: no claim of the selection has anything for this picture.
        MissingExtra: matplotlib is not installed.
    """
    from evigraph.plots.rendering import render

    picture = KINDS[kind].make(graph, selection)
    page = lay_out(picture, provenance_of(graph, selection))
    description = f"{picture.subtitle} {picture.description}"
    return render(page, ending, title=picture.title, description=description, resolution=resolution)
