"""Read files on a Dask cluster: their bytes go to the workers, and results come in the order of the files.

A worker that is lost takes nothing with it, as the scheduler has others read its files again; what is written is
written here, once.  This module needs the extra ``dask``.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin, get_worker

from evigraph import __version__
from evigraph.corpus.reader import Reader, Result
from evigraph.documents.reading import load_content
from evigraph.errors import EvigraphError, message_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["ClusterError", "read_on_cluster"]

Made = TypeVar("Made")

#: Files under way, a thread of a worker.
_AHEAD: Final = 8
#: Seconds to wait for a scheduler.
_PATIENCE: Final = 10.0


class ClusterError(EvigraphError, ConnectionError):
    """There is no cluster at an address, or it is gone, or it cannot read articles."""


class _Reading(WorkerPlugin):  # type: ignore[misc]  # distributed ships no types
    """Gives each worker, also one that joins later, what it reads with."""

    def __init__(self, reader: Reader[Any]) -> None:
        self.name = f"evigraph-{id(reader)}"
        self.reader = reader

    def setup(self, worker: Any) -> None:  # noqa: ANN401, ARG002 - distributed ships no types
        self.reader.prepare()


def read_on_cluster(reader: Reader[Made], paths: Iterable[Path], address: str, jobs: int) -> Iterator[Result[Made]]:
    """Yield what *reader* makes of the files at *paths*, in their order, on the cluster at *address*.

    Parameters:
        address: that of a scheduler, as ``tcp://host:8786``, or ``local`` for a cluster of so many *jobs* made here.

    Raises:
        ClusterError: there is no such cluster, it is lost, or a worker has another version of evigraph.
    """
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is told by results and errors
    with ExitStack() as stack:
        try:
            client = _connect(stack, address, jobs)
            plugin = _Reading(reader)
            client.register_plugin(plugin)
            stack.callback(client.unregister_worker_plugin, plugin.name)
            yield from _read_all(client, plugin.name, paths)
        except (OSError, ValueError, RuntimeError, TimeoutError) as error:
            if isinstance(error, EvigraphError):
                raise
            raise ClusterError(
                f"the cluster at {address} fails ({_line(error)}); see that it runs, and begin again: "
                "what is written stays"
            ) from error


def _connect(stack: ExitStack, address: str, jobs: int) -> Any:  # noqa: ANN401 - distributed ships no types
    target: object = address
    if address == "local":
        target = stack.enter_context(
            LocalCluster(n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50)
        )
    client = stack.enter_context(Client(target, timeout=_PATIENCE, set_as_default=False))
    for worker, version in client.run(_version).items():
        if version != __version__:
            raise ClusterError(f"the worker {worker} has evigraph {version}; install {__version__} there")
    return client


def _version() -> str:
    from evigraph import __version__ as version

    return version


def _read_all(client: Any, plugin: str, paths: Iterable[Path]) -> Iterator[Result[Any]]:  # noqa: ANN401 - as above
    waiting: deque[tuple[Path, Any]] = deque()
    most = _AHEAD * max(1, sum(client.nthreads().values()))
    for number, path in enumerate(paths):
        try:
            content = load_content(path)
        except (EvigraphError, OSError) as error:
            waiting.append((path, Result[Any](path, failure=message_of(error))))
        else:
            future = client.submit(_read, plugin, str(path), content, key=f"{plugin}-{number}", pure=False)
            waiting.append((path, future))
        if len(waiting) >= most:
            yield _result(*waiting.popleft())
    while waiting:
        yield _result(*waiting.popleft())


def _result(path: Path, future: Any) -> Result[Any]:  # noqa: ANN401 - as above
    if isinstance(future, Result):
        return future
    try:
        found = future.result()
    except KilledWorker:
        return Result(path, failure=f"{path}: several workers were lost while they read it; leave it out or split it")
    return found if isinstance(found, Result) else Result(path, failure=f"{path}: the worker gave no result")


def _read(plugin: str, path: str, content: bytes) -> Result[Any]:
    found = get_worker().plugins[plugin].reader.read(Path(path), content)
    return found if isinstance(found, Result) else Result(Path(path), failure=f"{path}: no result")


def _line(error: BaseException) -> str:
    words = " ".join(str(error).split())
    return words[:200] or type(error).__name__
