"""``evigraph ask``."""

from __future__ import annotations

import sys

import click

from evigraph.cli.options import endpoint_options, open_graph, store_option

__all__ = ["command"]


@click.command("ask")
@click.argument("question", nargs=-1)
@store_option
@endpoint_options
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(question: tuple[str, ...], store: str | None, endpoint: str | None, timeout: float, form: str) -> None:
    """Answer QUESTION, in plain English, with the claims behind the answer.

    The reply says how the question was read. Evidence against, no evidence, outside the graph, and not understood
    are four different replies.
    """
    text = " ".join(question).strip()
    if not text:
        raise click.UsageError("say the question, as in: evigraph ask 'Is baclofen recommended for back strain?'")
    reply = open_graph(store, endpoint, timeout).ask(text)
    if form == "json":
        import json

        click.echo(json.dumps(reply.to_json(), ensure_ascii=False, indent=2))
        return
    from evigraph.questions.display import to_text

    click.echo(to_text(reply, colour=sys.stdout.isatty()))
