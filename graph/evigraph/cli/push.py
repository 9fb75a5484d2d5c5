"""``evigraph push``: load the built graph into a remote engine."""

from __future__ import annotations

import click

from evigraph.cli.options import progress_bar, store_option

__all__ = ["command"]


@click.command()
@click.option(
    "--endpoint",
    required=True,
    metavar="URL",
    help="Address that takes updates, as http://localhost:7878/update of 'oxigraph serve'.",
)
@click.option(
    "--query-endpoint", metavar="URL", help="Address that takes queries, where it cannot be told from --endpoint."
)
@click.option(
    "--graph-store",
    metavar="URL",
    help="Write by the Graph Store Protocol, at this address; in Virtuoso that is much faster than updates.",
)
@click.option(
    "--timeout", type=float, default=120.0, show_default=True, metavar="SECONDS", help="Seconds for each request."
)
@click.option(
    "--batch",
    type=click.IntRange(1, 100_000),
    default=900,
    show_default=True,
    metavar="N",
    help="Triples in one request.",
)
@click.option("--again", is_flag=True, help="Send also the graphs that the server has on record as arrived.")
@click.option("--dry-run", is_flag=True, help="Print what would be sent and removed; change nothing.")
@store_option
def command(
    endpoint: str,
    query_endpoint: str | None,
    graph_store: str | None,
    timeout: float,
    batch: int,
    again: bool,
    dry_run: bool,
    store: str | None,
) -> None:
    """Load the built graph into a remote engine.

    It can be run again at any time: graphs that have arrived are not sent twice, an interrupted push goes on, graphs
    of evigraph's that the build no longer has are removed, and graphs of others are left alone.  The graph graph:push
    records which graphs have arrived whole.

    Addresses to give: oxigraph http://HOST:7878/update, Fuseki http://HOST:3030/DATASET/update, GraphDB
    http://HOST:7200/repositories/NAME/statements, Virtuoso http://HOST:8890/sparql-auth with --graph-store
    http://HOST:8890/sparql-graph-crud-auth.

    Credentials are read from EVIGRAPH_ENDPOINT_USER and EVIGRAPH_ENDPOINT_PASSWORD, or from EVIGRAPH_ENDPOINT_TOKEN.
    """
    from evigraph.api import open as open_graph
    from evigraph.destination import Batches, Destination
    from evigraph.push import LazyGraphs, plan_push, push

    destination = Destination.from_environment(
        endpoint, query_url=query_endpoint, graph_store=graph_store, timeout=timeout, limit=Batches(triples=batch)
    )
    progress = progress_bar()
    graph = open_graph(store=store, progress=progress)
    graphs = LazyGraphs(graph.graph_names(), graph.quads)
    plan = plan_push(graphs, destination, again=again)
    if dry_run:
        click.echo(plan.to_text())
        return
    push(graphs, destination, plan, tell=progress)
    click.echo(plan.to_summary())
