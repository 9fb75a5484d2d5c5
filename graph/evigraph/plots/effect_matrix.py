"""The matrix of adverse effects and drugs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.plots.appearance import BLUE, HATCH, INK, ORANGE, WHITE
from evigraph.plots.harms import Harm, gather_harms
from evigraph.plots.matrix import Grid
from evigraph.plots.picture import Entry, Picture, counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.plots.page import Page

__all__ = ["effect_matrix"]

_WIDTH: Final = 24.0
_HEIGHT: Final = 15.0
#: A larger matrix keeps the effects of most drugs and the drugs with most effects, and says how many it leaves out.
_MOST_ROWS: Final = 60
_MOST_COLUMNS: Final = 28


def effect_matrix(graph: Graph, choice: Choice) -> Picture:
    """Make the matrix of the adverse effects that are said of the selected drugs and of their classes."""
    found = gather_harms(graph, choice)
    number = {iri: sum(1 for drug, _ in found.cells if drug == iri) for iri, _ in (*found.classes, *found.drugs)}
    kept = set(sorted(number, key=lambda iri: (-number[iri], iri))[:_MOST_COLUMNS])
    rows = found.effects[:_MOST_ROWS]
    groups = (("classes", found.classes), ("drugs", found.drugs))
    columns = [(name, [column for column in group if column[0] in kept]) for name, group in groups]
    grid = Grid([group for group in columns if group[1]], [("", rows)], _WIDTH, _HEIGHT)
    labels = dict((*found.classes, *found.drugs, *found.effects))

    def draw(page: Page, y: float) -> float:
        def cell(effect: str, drug: str, x: float, middle: float) -> None:
            if harm := found.cells.get((drug, effect)):
                with page.saying(_said(labels[drug], labels[effect], harm)):
                    _draw_cell(page, harm, x, middle)

        return grid.draw(page, y, cell)

    claims = {claim for harm in found.cells.values() for claim in harm.claims}
    left_out = (len(number) - len(kept), len(found.effects) - len(rows))
    notes = ["The number in a cell is that of the claims which say so; how often the effect occurs is another matter."]
    notes += (
        [f"No room for {left_out[0]} more drugs and {left_out[1]} more effects; select fewer."] if any(left_out) else []
    )
    return Picture(
        title="Adverse effects, by drug",
        subtitle=f"{choice.heading} {counted(found.effects, 'effect')} in {counted(claims, 'claim')}.",
        draw=draw,
        count=len(found.cells),
        things="adverse effects of drugs",
        legend=tuple(_legend(found.cells)),
        notes=notes,
        description=" ".join(
            _said(labels[drug], labels[effect], harm) for (drug, effect), harm in sorted(found.cells.items())
        ),
        width=grid.width,
    )


def _draw_cell(page: Page, harm: Harm, x: float, y: float) -> None:
    left, top, width, height = x - _WIDTH / 2 + 1.5, y - _HEIGHT / 2 + 1.5, _WIDTH - 3, _HEIGHT - 3
    if harm.stated:
        page.box(left, top, width, height, fill=BLUE, edge=BLUE)
        page.text(x, y + 2.7, str(len(harm.stated)), size=7.5, colour=WHITE, bold=True, align="center")
        return
    if harm.inherited:
        page.box(left, top, width, height, fill=WHITE, edge=BLUE, hatch=HATCH)
    else:
        page.box(left, top, width, height, fill="#FCF3DF", edge=ORANGE, line=1.2, style="dashed")
    if harm.inherited:
        page.box(x - 5, y - 4.5, 10, 9, fill=WHITE, edge=WHITE, line=0.0)
    count = len(harm.inherited) or len(harm.together)
    page.text(x, y + 2.7, str(count), size=7.5, colour=INK, align="center")


def _said(drug: str, effect: str, harm: Harm) -> str:
    parts = [f"said of it in {', '.join(sorted(harm.stated))}"] if harm.stated else []
    parts += [f"inherited from {of} ({claim})" for claim, of in sorted(harm.inherited.items())]
    parts += [f"together with {other} ({claim})" for claim, other in sorted(harm.together.items())]
    return f"{drug}, {effect}: {'; '.join(parts)}."


def _legend(cells: Mapping[tuple[str, str], Harm]) -> Iterator[Entry]:
    harms = cells.values()
    samples = (
        (any(harm.stated for harm in harms), Harm(stated={"n"}), "said of the drug or class itself"),
        (
            any(harm.inherited and not harm.stated for harm in harms),
            Harm(inherited={"n": ""}),
            "hatched: inherited, said of a class of it only",
        ),
        (
            any(harm.together and not (harm.stated or harm.inherited) for harm in harms),
            Harm(together={"n": ""}),
            "dashed: said of it together with another drug only",
        ),
    )
    for is_there, harm, meaning in samples:
        if is_there:
            yield Entry(_sample(harm), meaning)


def _sample(harm: Harm) -> Callable[[Page, float, float], None]:
    return lambda page, x, y: _draw_cell(page, harm, x, y)
