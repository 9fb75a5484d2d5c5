"""``evigraph query``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evigraph.cli.options import endpoint_options, min_status_option, open_graph, store_option
from evigraph.errors import ParameterError, QueryFileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.api import Graph
    from evigraph.library import Query

__all__ = ["MAX_QUERY_BYTES", "bind_query", "command", "find_query"]

#: A longer SPARQL text is refused.
MAX_QUERY_BYTES: Final = 1_000_000


@click.command("query")
@click.argument("query", metavar="NAME|FILE.rq|-")
@click.option("--param", "pairs", multiple=True, metavar="NAME=VALUE", help="A parameter; repeatable.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "tsv", "md", "xml"]),
    default="table",
    show_default=True,
)
@click.option("--show", is_flag=True, help="Print the SPARQL that would run, instead of running it.")
@store_option
@endpoint_options
@min_status_option
def command(
    query: str,
    pairs: tuple[str, ...],
    form: str,
    show: bool,
    store: str | None,
    endpoint: str | None,
    timeout: float,
    min_status: str,
) -> None:
    """Run a query of the library by NAME, a FILE.rq, or the text on standard input (-).

    Parameters take labels, synonyms, brand names, IRIs and CURIEs.
    """
    from evigraph.engine import Rows
    from evigraph.formats import NOTED, write_answer
    from evigraph.parameters import parse_pairs
    from evigraph.questions.unreviewed import claims_of, say_unreviewed, unreviewed_among

    values = parse_pairs(pairs)
    found = find_query(query)
    graph = open_graph(store, endpoint, timeout, min_status)
    text = bind_query(graph, found, values)
    if show:
        click.echo(text)
        return
    answer = graph.run(text)
    claims = claims_of(answer)
    note = say_unreviewed(len(unreviewed_among(graph, claims)), len(claims), "these rows")
    click.echo(write_answer(answer, form, note))
    if note and not (isinstance(answer, Rows) and form in NOTED):
        click.echo(f"evigraph: note: {note}", err=True)


def find_query(place: str) -> Query:
    """Return the query of the library called *place*, or the one in the file that it names; ``-`` is standard input.

    Raises:
        UnknownQuery: there is none of that name.
        QueryFileError: the file is too long, empty, or not UTF-8.
    """
    from evigraph.library import get_query

    return _read(place) if place == "-" or place.endswith(".rq") else get_query(place)


def bind_query(graph: Graph, found: Query, values: Mapping[str, str]) -> str:
    """Return the text of *found* with *values* for its parameters.

    Raises:
        ParameterError: a parameter is unknown, missing or of the wrong kind.
        UnknownTerm: a name is in no vocabulary.
    """
    from evigraph.parameters import resolve_parameters

    has_header = found.text.lstrip().startswith("#+")
    if values and not has_header:
        raise ParameterError(f"{found.path}: a query without a #+ header takes no parameters")
    if values or (has_header and found.slots):
        return found.bind(resolve_parameters(found, values, graph.vocabulary))
    return found.text


def _read(place: str) -> Query:
    from evigraph.library import Query

    if place == "-":
        data = sys.stdin.buffer.read(MAX_QUERY_BYTES + 1)
        path = "standard input"
    else:
        with Path(place).open("rb") as file:
            data = file.read(MAX_QUERY_BYTES + 1)
        path = place
    if len(data) > MAX_QUERY_BYTES:
        raise QueryFileError(f"{path}: the query is longer than {MAX_QUERY_BYTES} bytes; shorten it")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise QueryFileError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    if not text.strip():
        raise QueryFileError(f"{path}: the query is empty; write SPARQL, as in SELECT * WHERE {{ ?s ?p ?o }} LIMIT 5")
    return Query(Path(place).stem if place != "-" else "stdin", path, text)
