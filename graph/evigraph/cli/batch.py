"""Read many files in a command: options, progress, one bad file reported and the others done."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import click

from evigraph.cli.options import progress_bar
from evigraph.errors import EvigraphError, MissingExtra, message_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from evigraph.corpus.journal import Entry, Journal
    from evigraph.corpus.reader import Reader, Result

__all__ = ["Batch", "Memory", "batch_options"]


class Named(Protocol):
    """What is made of an article, and bears its name."""

    @property
    def article(self) -> str:
        """The name of the article."""


Made = TypeVar("Made", bound=Named)


def batch_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--jobs N``, ``--scheduler ADDRESS`` and ``--again``."""
    for option in (
        click.option("--again", is_flag=True, help="Read also what was read before, just so."),
        click.option(
            "--scheduler",
            metavar="ADDRESS",
            help="Read on the Dask cluster at ADDRESS, as tcp://host:8786, or 'local' for one made here.",
        ),
        click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="Processes; by default one a core."),
    ):
        function = option(function)
    return function


@dataclass(frozen=True, slots=True)
class Memory:
    """What was read before: the journal, what reading depends on, and whether what came of an article is there."""

    journal: Journal
    reading: str
    is_there: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Batch:
    """Files to read, and how."""

    files: Sequence[Path]
    jobs: int | None
    scheduler: str | None
    again: bool

    def read(self, reader: Reader[Made], keep: Callable[[Made], None], memory: Memory | None = None) -> int:
        """Give what *reader* makes of each file to *keep*, in order, and return the command's exit status.

        Parameters:
            memory: leaves out what was read before.
        """
        from evigraph.corpus.files import Names

        names = Names()
        failures = 0
        wanted: list[Path] = list(self.files)
        before: list[tuple[Path, Entry]] = []
        if memory is not None and not self.again:
            wanted, before = memory.journal.split(self.files, memory.reading, memory.is_there)
        for path, entry in before:
            failures += not _succeeds(lambda path=path, entry=entry: names.take(entry.articles, path))  # type: ignore[misc]  # mypy knows no defaults of a lambda
        progress = progress_bar()
        progress("articles", 0, len(wanted))
        for number, result in enumerate(self._results(reader, wanted), 1):
            failures += not _succeeds(lambda result=result: _keep(result, names, keep, memory))  # type: ignore[misc]  # as above
            progress("articles", number, len(wanted))
        if before:
            click.echo(f"{len(before)} files are as they were when they were last read", err=True)
        if failures and len(self.files) > 1:
            click.echo(f"{failures} of {len(self.files)} files could not be read", err=True)
        return 1 if failures else 0

    def _results(self, reader: Reader[Made], wanted: Sequence[Path]) -> Iterator[Result[Made]]:
        jobs = min(self.jobs or _cores(), max(1, len(wanted)))
        if self.scheduler is None or not wanted:
            from evigraph.corpus.processes import read_in_processes

            return read_in_processes(reader, wanted, jobs)
        try:
            from evigraph.corpus.cluster import read_on_cluster
        except ModuleNotFoundError as error:
            raise MissingExtra("distributed", "dask", "reading files on a cluster") from error
        return read_on_cluster(reader, wanted, self.scheduler, jobs)


def _keep(result: Result[Made], names: Any, keep: Callable[[Made], None], memory: Memory | None) -> None:  # noqa: ANN401 - imported late
    from evigraph.corpus.journal import Entry

    if result.failure is not None:
        raise _Failed(result.failure)
    articles = tuple(made.article for made in result.made)
    names.take(articles, result.path)
    for made in result.made:
        keep(made)
    if memory is not None:
        memory.journal.add(Entry(result.path.name, result.sha256, memory.reading, articles))


class _Failed(EvigraphError):
    """A file that could not be read, in the words of the process that tried."""


def _succeeds(step: Callable[[], None]) -> bool:
    try:
        step()
    except BrokenPipeError:
        raise
    except (EvigraphError, OSError) as error:
        click.echo(f"evigraph: {message_of(error)}", err=True)
        return False
    return True


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)  # not on every system
    return len(usable(0)) if usable else os.cpu_count() or 1
