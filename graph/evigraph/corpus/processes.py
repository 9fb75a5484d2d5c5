"""Read files in the processes of this machine: results come in the order of the files, few at a time.

Pebble is used for it as it keeps going when a file takes a process with it or takes too long, which the standard
library's pool does not.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
from collections import deque
from concurrent.futures import TimeoutError as TookTooLong
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evigraph.corpus.reader import Reader, Result
from evigraph.errors import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["read_in_processes"]

Made = TypeVar("Made")

#: Seconds that one file may take.
_LONGEST: Final = 900.0
#: Files under way or waiting for the ones before them, a process.
_AHEAD: Final = 16

_reader: Reader[Any] | None = None


def read_in_processes(
    reader: Reader[Made], paths: Iterable[Path], jobs: int, *, seconds: float = _LONGEST
) -> Iterator[Result[Made]]:
    """Yield what *reader* makes of the files at *paths*, in their order, by so many *jobs* at once.

    One job is done in this process.

    Raises:
        MissingExtra: several jobs need a library that is not installed.
    """
    if jobs == 1:
        yield from map(reader.read, paths)
        return
    try:
        from pebble import ProcessExpired, ProcessPool
    except ModuleNotFoundError as error:
        raise MissingExtra("pebble", "extract", "reading files in several processes") from error

    most = None if reader.assist is not None else seconds  # a model has its own limits
    reader.prepare()
    gc.freeze()  # what the processes share stays shared as long as nobody writes to it
    # Starting a process anew takes seconds to make an extractor; on Linux a copy of this one has it.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPool(max_workers=jobs, initializer=_start, initargs=(reader,), context=context)
    waiting: deque[tuple[Path, Any]] = deque()
    rest = iter(paths)
    try:
        while True:
            for path in islice(rest, jobs * _AHEAD - len(waiting)):
                waiting.append((path, pool.schedule(_read, args=(path,), timeout=most)))
            if not waiting:
                break
            path, future = waiting.popleft()
            try:
                result: Result[Made] = future.result()
            except TookTooLong:
                result = Result(path, failure=f"{path}: reading it took more than {seconds:g} seconds; split it")
            except ProcessExpired as error:
                result = Result(
                    path,
                    failure=f"{path}: the process that read it ended with status {error.exitcode}, "
                    "perhaps for lack of memory; split the file or leave it out",
                )
            yield result
    finally:
        pool.stop()
        pool.join()


def _start(reader: Reader[Any]) -> None:
    global _reader
    _reader = reader
    reader.prepare()


def _read(path: Path) -> Result[Any]:
    if _reader is None:
        raise RuntimeError("the process was not started")
    return _reader.read(path)
