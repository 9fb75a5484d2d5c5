"""Options that several commands share."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from evigraph.api import Graph
    from evigraph.build import Progress

__all__ = ["endpoint_options", "min_status_option", "open_graph", "progress_bar", "store_option"]


def store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--store DIR``."""
    return click.option(
        "--store",
        metavar="DIR",
        help="Folder of the store; else $EVIGRAPH_STORE, else the workspace's, else the user's cache.",
    )(function)


def endpoint_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--endpoint URL`` and ``--timeout SECONDS``."""
    function = click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=30.0,
        show_default=True,
        help="Seconds that the endpoint may take.",
    )(function)
    return click.option("--endpoint", metavar="URL", help="Ask this SPARQL endpoint instead of the store.")(function)


def min_status_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--min-status STATUS``."""
    return click.option(
        "--min-status",
        type=click.Choice(["extracted", "reviewed", "approved"]),
        default="extracted",
        show_default=True,
        help="Use only claims that are at least so far reviewed; all that is concluded rests on them alone.",
    )(function)


def open_graph(store: str | None, endpoint: str | None, timeout: float, min_status: str = "extracted") -> Graph:
    """Open the graph that the options name; a store that is missing or out of date is built first."""
    from evigraph.api import open as open_

    if endpoint is not None and store is not None:
        raise click.UsageError("--store and --endpoint exclude each other")
    if endpoint is not None and min_status != "extracted":
        raise click.UsageError(f"--endpoint has what was pushed there; --min-status {min_status} is for a store")
    least = None if endpoint is not None else min_status
    return open_(store=store, endpoint=endpoint, timeout=timeout, min_status=least, progress=progress_bar())


def progress_bar() -> Progress:
    """Return a progress bar on standard error when that is a terminal, else a listener that says nothing."""
    if not sys.stderr.isatty():
        return lambda step, done, total: None  # noqa: ARG005 - a listener that does not listen
    return _Bar()


class _Bar:
    def __init__(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            transient=True,
            # What goes into a file or a pipe must not pass through the terminal.
            redirect_stdout=sys.stdout.isatty(),
            console=_stderr_console(),
        )
        self._tasks: dict[str, Any] = {}
        # Whatever ends the command, the bar goes and the terminal gets its cursor back.
        click.get_current_context().call_on_close(self._bar.stop)

    def __call__(self, step: str, done: int, total: int) -> None:
        if step not in self._tasks:
            self._bar.start()
            self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(self._tasks[step], completed=done, total=total)
        if self._bar.finished:
            self._bar.stop()


def _stderr_console() -> Any:  # noqa: ANN401 - rich is imported only here
    from rich.console import Console

    return Console(stderr=True)
