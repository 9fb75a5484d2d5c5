"""``evigraph build``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from evigraph.cli.options import progress_bar, store_option

__all__ = ["command"]


@click.command("build")
@click.argument("claims", nargs=-1, metavar="[FILE|FOLDER]...")
@store_option
@click.option(
    "--out", metavar="FILE", help="Also write the graph: .nq, .trig, .ttl or .jsonld; '-' is standard output."
)
@click.option(
    "--format",
    "syntax",
    type=click.Choice(["nquads", "trig", "turtle", "jsonld"]),
    help="Syntax of --out; else its extension decides, and N-Quads is what '-' gets.",
)
@click.option("--reasoner", type=click.Choice(["fast", "hermit"]), default="fast", show_default=True)
@click.option("--pack", "packs", multiple=True, metavar="FILE", help="A vocabulary pack (Turtle or TSV); repeatable.")
@click.option("--without-shipped", is_flag=True, help="Leave the five shipped articles out.")
@click.option("--anew", is_flag=True, help="Read every file again instead of only the changed ones.")
def command(
    claims: tuple[str, ...],
    store: str | None,
    out: str | None,
    syntax: str | None,
    reasoner: str,
    packs: tuple[str, ...],
    without_shipped: bool,
    anew: bool,
) -> None:
    """Build the store from the shipped articles and the given claim files or folders.

    In a workspace it is built from what lies there.

    Only files whose content changed are read again. The new store replaces the old one in one step, at the end.
    """
    from evigraph.build import build
    from evigraph.dump import choose_syntax, write_graph
    from evigraph.inputs import Inputs
    from evigraph.settings import find_settings
    from evigraph.store import StoreFolder, default_folder, workspace_of

    chosen = choose_syntax(out, syntax) if out is not None else None
    folder = StoreFolder(default_folder(store))
    named = bool(claims or packs or without_shipped)
    own = workspace_of(store)
    if named and own is not None:
        raise click.UsageError(
            f"the store of the workspace {own.root} is built from what lies in it; put the files there, "
            "see evigraph.toml for the rest, or name another store with --store"
        )
    settings = None if named else find_settings()
    if settings is not None:
        inputs = replace(settings.inputs(), reasoner=reasoner)
    else:
        inputs = Inputs.from_paths(claims, packs=packs, shipped=not without_shipped, reasoner=reasoner)
    before = None if anew else folder.current()
    for path in inputs.missing_from(before.manifest if before else {}):
        click.echo(
            f"evigraph: warning: {path} was in the last build and is not in this one; name it to keep it", err=True
        )
    report = build(folder, inputs, progress=progress_bar(), anew=anew)
    if report.up_to_date:
        click.echo(f"{folder.path}: up to date, {report.quads} quads of {report.kept} articles", err=True)
    else:
        click.echo(
            f"{folder.path}: {report.quads} quads; articles: {len(report.read)} read, {report.kept} kept, "
            f"{report.removed} removed; {sum(report.inferred.values())} triples inferred",
            err=True,
        )
    if out is not None and chosen is not None:
        write_graph(report.generation.open(), None if out == "-" else Path(out), chosen)
