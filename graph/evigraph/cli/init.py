"""``evigraph init``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("init")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make DIR (by default this folder) a workspace: a place for articles of your own, their claims and your terms.

    Commands that run in it, or in a folder inside it, use it. What is there already stays as it is.
    """
    from evigraph.settings import SETTINGS, make_workspace

    settings, made = make_workspace(folder)
    if settings.root / SETTINGS not in made:
        click.echo(
            f"{settings.root} is a workspace already" + (f"; added what was missing: {_listed(made)}" if made else "")
        )
        return
    click.echo(f"made the workspace {settings.root}")
    click.echo("claim files go into claims/, texts into articles/; then: evigraph ask QUESTION")


def _listed(made: list[Path]) -> str:
    return ", ".join(path.name for path in made)
