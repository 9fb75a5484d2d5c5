"""``evigraph queries``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evigraph.library import Header

__all__ = ["command"]


@click.command("queries")
@click.argument("name", required=False)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def command(name: str | None, form: str) -> None:
    """List the queries of the library, or show one of them with its parameters."""
    from evigraph.library import get_query, load_library

    queries = [get_query(name)] if name is not None else list(load_library())
    if form == "json":
        import json

        click.echo(
            json.dumps([_described(query.name, query.header) for query in queries], ensure_ascii=False, indent=2)
        )
        return
    if name is not None:
        header = queries[0].header
        click.echo(f"{name}: {header.summary}\n\nQuestion: {header.question}\n\nParameters:")
        for parameter in header.parameters:
            needed = "required" if parameter.required else "optional"
            click.echo(f"  {parameter.name} ({parameter.kind}, {needed}): {parameter.description}")
        for column, meaning in header.columns:
            click.echo(f"\nColumn {column}: {meaning}")
        examples = " ".join(f"--param {p.name}='{p.example}'" for p in header.parameters if p.required)
        click.echo(f"\nRun it: evigraph query {name} {examples}".rstrip())
        click.echo(f"\n{queries[0].text.rstrip()}")
        return
    width = max(len(query.name) for query in queries)
    for query in queries:
        header = query.header
        takes = ", ".join(p.name if p.required else f"[{p.name}]" for p in header.parameters)
        click.echo(f"{query.name.ljust(width)}  {header.question}")
        click.echo(f"{' ' * width}    {takes or 'no parameters'}")


def _described(name: str, header: Header) -> dict[str, object]:
    return {"name": name, **asdict(header)}
