"""``evigraph export``."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from evigraph.cli.options import endpoint_options, min_status_option, open_graph, store_option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.exports.catalogue import AnyFormat
    from evigraph.exports.exporting import Exported

__all__ = ["command"]

_WIDTH = 100


@click.command("export")
@click.argument("more", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--view", default="evidence", show_default=True, metavar="VIEW", help="What becomes nodes and edges.")
@click.option("--format", "form", metavar="FORMAT", help="The format; else the extension of --out tells it.")
@click.option("--out", metavar="FILE", help="Where to write; '-' is standard output.")
@click.option(
    "--where", "pairs", multiple=True, metavar="NAME=VALUE", help="Only what fits, as drug=tizanidine; repeatable."
)
@click.option("--query", metavar="NAME|FILE.rq", help="Only the claims in what this query gives.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="A parameter of --query; repeatable.")
@click.option(
    "--question", metavar="TEXT", help="Only the claims behind the answers; of the view proof, what to prove."
)
@click.option("--answer", metavar="NAME|NUMBER", help="Only this answer to --question.")
@click.option("--texts", metavar="DIR", help="Folder of the articles' texts, of which an HTML page quotes sentences.")
@click.option(
    "--list", "listing", is_flag=True, help="List views, formats with the programs that open them, and filters."
)
@store_option
@endpoint_options
@min_status_option
def command(
    more: tuple[str, ...],
    view: str,
    form: str | None,
    out: str | None,
    pairs: tuple[str, ...],
    query: str | None,
    params: tuple[str, ...],
    question: str | None,
    answer: str | None,
    texts: str | None,
    listing: bool,
    store: str | None,
    endpoint: str | None,
    timeout: float,
    min_status: str,
) -> None:
    """Write the evidence as a graph for Gephi, Cytoscape, Neo4j and others, or as a document of a standard.

    \b
    evigraph export --out evidence.gexf --where drug=tizanidine condition=radiculopathy
    evigraph export --view findings --out findings.html
    evigraph export --view proof --question "Is baclofen advised for back strain?" --out proof.svg

    Several values of one name are alternatives; different names all have to fit. --list tells what there is.
    """  # noqa: D301 - click keeps lines after the character that this escape stands for
    if listing:
        click.echo("\n".join(_listing()))
        return
    if out is None:
        raise click.UsageError("nothing says where to write; add --out FILE, or --out - for standard output")
    if answer is not None and question is None:
        raise click.UsageError("--answer is one of the answers to --question; give both")
    if params and query is None:
        raise click.UsageError("--param is a parameter of --query; give both")
    from evigraph.cli.query import bind_query, find_query
    from evigraph.exports.catalogue import choose_format
    from evigraph.exports.exporting import choose, export
    from evigraph.exports.formats.format import DocumentFormat
    from evigraph.exports.selection import claims_in, parse_where
    from evigraph.exports.views import get_view
    from evigraph.parameters import parse_pairs
    from evigraph.proofs.passages import TextFolder
    from evigraph.questions.unreviewed import say_unreviewed, unreviewed_among

    # What can be wrong without a graph is told before one is built.
    where, values = parse_where((*pairs, *more)), parse_pairs(params)
    get_view(view)
    if isinstance(choose_format(out, form), DocumentFormat) and _is_given("view"):
        raise click.UsageError("--view is how a graph is seen, and this format is a document without one; leave it out")
    found = None if query is None else find_query(query)
    folder = TextFolder.open(texts)
    graph = open_graph(store, endpoint, timeout, min_status)
    claims = None if found is None else claims_in(graph.run(bind_query(graph, found, values)))
    words = " ".join(["query", found.name, *params]) if found is not None else ""
    selection = choose(graph, where, claims=claims, words=words, question=question or "", answer=answer)
    written = export(graph, out, view=view, form=form, selection=selection, texts=folder)
    behind = frozenset(selection.claim_ids(graph))
    if note := say_unreviewed(len(unreviewed_among(graph, behind)), len(behind), "it"):
        click.echo(f"evigraph: note: {note}", err=True)
    click.echo(f"{'standard output' if out == '-' else out}: {_summary(written, view)}", err=True)


def _is_given(name: str) -> bool:
    return click.get_current_context().get_parameter_source(name) is not ParameterSource.DEFAULT


def _summary(written: Exported, view: str) -> str:
    counts = {"nodes": written.nodes, "edges": written.edges, "claims": written.claims}
    said = [f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items() if count is not None]
    what = written.format if written.claims is not None else f"{view} as {written.format}"
    return ", ".join([what, *said])


def _listing() -> Iterable[str]:
    from evigraph.exports.catalogue import load_catalogue
    from evigraph.exports.formats.format import DocumentFormat
    from evigraph.exports.selection import FILTERS
    from evigraph.exports.views import VIEWS

    yield "Views, for --view"
    for view in VIEWS.values():
        yield from _entry(view.name, view.summary)
    catalogue = load_catalogue().values()
    parts: dict[str, list[AnyFormat]] = {
        "Formats of views, for --format": [one for one in catalogue if not isinstance(one, DocumentFormat)],
        "Documents, for --format; these have no views": [one for one in catalogue if isinstance(one, DocumentFormat)],
    }
    for title, formats in parts.items():
        yield from ("", title)
        for one in formats:
            yield from _entry(
                one.name,
                f"{one.purpose[:1].upper()}{one.purpose[1:].rstrip('.')}. Opens in {', '.join(one.programs)}. "
                f"[{' '.join(one.extensions)}]",
            )
    yield from ("", "Filters, for --where")
    for name, meaning in FILTERS.items():
        yield from _entry(name, meaning)


def _entry(name: str, text: str) -> Iterable[str]:
    indent = " " * 17
    first = f"  {name:<14} "
    return textwrap.wrap(text, _WIDTH, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False)
