"""``evigraph plot``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from evigraph.cli.options import endpoint_options, open_graph, store_option

__all__ = ["command"]

_WIDTH: Final = 100
_NO_FILE: Final = "-"


@click.command("plot")
@click.argument("kind", required=False, metavar="[KIND]")
@click.argument("more", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--out", metavar="FILE", help="Where to write: .svg, .png or .pdf; '-' is standard output.")
@click.option("--format", "form", type=click.Choice(["svg", "png", "pdf"]), help="Else the ending of --out decides.")
@click.option(
    "--where", "pairs", multiple=True, metavar="NAME=VALUE", help="Only what fits, as drug=tizanidine; repeatable."
)
@click.option("--query", metavar="NAME|FILE.rq", help="Only the claims in what this query gives.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of --query; repeatable.")
@click.option("--dpi", type=click.IntRange(36, 1200), default=200, show_default=True, help="Dots an inch of a PNG.")
@click.option("--list", "listing", is_flag=True, help="List the kinds of picture, and filters.")
@store_option
@endpoint_options
def command(
    kind: str | None,
    more: tuple[str, ...],
    out: str | None,
    form: str | None,
    pairs: tuple[str, ...],
    query: str | None,
    params: tuple[str, ...],
    dpi: int,
    listing: bool,
    store: str | None,
    endpoint: str | None,
    timeout: float,
) -> None:
    """Draw a picture: forest, matrix, doses, adverse-effects, timeline or citations.

    \b
    evigraph plot forest --out effects.svg --where drug=pregabalin
    evigraph plot matrix --out advice.pdf --where class="muscle relaxant" condition=radiculopathy
    evigraph plot adverse-effects --out harms.png --where provenance=asserted

    Several values of one name are alternatives; different names all have to fit. --list tells what there is. Text stays
    text in SVG and PDF, and each mark says what it shows to who points at it. Needs the extra 'plot'.
    """  # noqa: D301 - click keeps lines after the character that this escape stands for
    if listing:
        click.echo("\n".join(_listing()))
        return
    if kind is None:
        raise click.UsageError("nothing says what to draw; give a KIND, which --list tells")
    if out is None:
        raise click.UsageError("nothing says where to write; add --out FILE, or --out - for standard output")
    if params and query is None:
        raise click.UsageError("--param is a parameter of --query; give both")
    from evigraph.cli.query import bind_query, find_query
    from evigraph.exports.destination_file import written_whole
    from evigraph.exports.selection import claims_in, parse_where
    from evigraph.parameters import parse_pairs
    from evigraph.plots.choice import choose
    from evigraph.plots.kinds import get_kind, plot
    from evigraph.plots.rendering import choose_ending

    # What can be wrong without a graph is told before one is built.
    where, values = parse_where((*pairs, *more)), parse_pairs(params)
    get_kind(kind)
    ending = choose_ending(out, form)
    if out != _NO_FILE and not Path(out).absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {Path(out).parent}", param_hint="--out")
    found = None if query is None else find_query(query)
    graph = open_graph(store, endpoint, timeout)
    claims = None if found is None else claims_in(graph.run(bind_query(graph, found, values)))
    words = " ".join(["query", found.name, *params]) if found is not None else ""
    drawn = plot(graph, kind, ending, choose(graph, where, claims=claims, words=words), resolution=dpi)
    with written_whole(out) as file:
        file.write(drawn)
    click.echo(f"{'standard output' if out == _NO_FILE else out}: {kind} as {ending.removeprefix('.')}", err=True)


def _listing() -> list[str]:
    from evigraph.exports.selection import FILTERS
    from evigraph.plots.kinds import KINDS

    lines = ["Kinds of picture"]
    lines += [f"  {name:<16} {kind.summary}" for name, kind in KINDS.items()]
    lines += ["", "Filters, for --where; without provenance, both what is asserted and what is inherited is drawn"]
    return lines + [f"  {name:<16} {meaning.replace(' (the default)', '')}" for name, meaning in FILTERS.items()]
