"""The store on disk: generations of a graph, of which exactly one is current.

A build writes a generation beside the current one and then replaces the small file ``CURRENT`` that names it, which
is atomic.  A build that dies leaves a folder that nobody reads; the next build removes it.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import Store
from evigraph.errors import BuildInProgress, StoreError
from evigraph.settings import find_root, find_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from contextlib import AbstractContextManager

    from evigraph.settings import Settings

__all__ = ["ENVIRONMENT_VARIABLE", "Generation", "StoreFolder", "default_folder", "workspace_of"]

#: Names the folder of the store where neither ``--store`` nor an argument does.
ENVIRONMENT_VARIABLE: Final = "EVIGRAPH_STORE"

_LOCK_SECONDS: Final = 600.0
_RETRIES: Final = 3


def default_folder(explicit: str | os.PathLike[str] | None = None) -> Path:
    """Return *explicit*, else the folder that the environment names, else the workspace's, else the user's.

    Raises:
        StoreError: *explicit* is empty.

    >>> default_folder("/tmp/x").as_posix()
    '/tmp/x'
    """
    if explicit is not None:
        if not os.fspath(explicit):
            raise StoreError("the folder of the store is empty text; name a folder, as in --store my-store")
        return Path(explicit)
    if named := os.environ.get(ENVIRONMENT_VARIABLE):
        return Path(named)
    if root := find_root():
        return root / ".evigraph" / "store"
    from platformdirs import user_cache_path  # 10 ms that a named store need not pay

    return user_cache_path("evigraph") / "store"


def workspace_of(explicit: str | os.PathLike[str] | None = None) -> Settings | None:
    """Return the workspace whose store :func:`default_folder` finds; None where the store is somewhere else."""
    return None if explicit is not None or os.environ.get(ENVIRONMENT_VARIABLE) else find_settings()


@dataclass(frozen=True, slots=True)
class Generation:
    """One finished build: the quads on disk and what they were made from."""

    folder: Path
    manifest: Mapping[str, Any]

    def open(self) -> Store:
        """Open the quads for reading, beside any number of other readers and a build.

        Raises:
            StoreError: they are gone or damaged.
        """
        try:
            return Store.read_only(str(self.folder / "quads"))
        except (OSError, RuntimeError) as error:  # RocksDB's word for a corrupt file is a RuntimeError
            raise StoreError(
                f"{self.folder}: the store cannot be opened ({_one_line(error)}); remove {self.folder.parents[1]} "
                "and build again"
            ) from error


class StoreFolder:
    """The folder of a store, of which the constructor only keeps the path.

    >>> StoreFolder(Path("/nowhere")).current() is None
    True
    """

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Generation | None:
        """Return the generation that readers use, or None before the first build.

        Raises:
            StoreError: the folder cannot be read.
        """
        for _ in range(_RETRIES):
            try:
                name = (self.path / "CURRENT").read_text(encoding="utf-8").strip()
                folder = self.path / "generations" / name
                manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
            except (FileNotFoundError, NotADirectoryError):
                if not (self.path / "CURRENT").is_file():
                    return None
                continue  # a build replaced it between the two reads
            except PermissionError as error:
                raise self._denied(error) from error
            except ValueError as error:
                raise self._damaged(str(error)) from error
            if not isinstance(manifest, dict) or not {"format", "inputs"} <= manifest.keys():
                raise self._damaged(f"{folder / 'manifest.json'} is no manifest")
            return Generation(folder, manifest)
        raise StoreError(f"{self.path}: CURRENT names a build that is gone; remove the folder and build again")

    def open_current(self) -> tuple[Store, Generation]:
        """Open the current generation, even while a build replaces it.

        Raises:
            StoreError: there is none, or it cannot be read.
        """
        for attempt in range(_RETRIES):
            generation = self.current()
            if generation is None:
                break
            try:
                return generation.open(), generation
            except StoreError:
                if attempt + 1 == _RETRIES:  # before that, a build may have replaced it
                    raise
        raise StoreError(f"{self.path}: there is no store here yet; make one with 'evigraph build'")

    def lock(self, *, timeout: float = _LOCK_SECONDS) -> AbstractContextManager[object]:
        """Hold the build lock; other builds wait, readers do not.

        Raises:
            BuildInProgress: another build holds it for longer than *timeout* seconds.
            StoreError: the folder cannot be written.
        """
        return _Lock(self.path, timeout)

    def new_generation(self) -> Path:
        """Make the folder of a generation that is being built; it becomes readable by :meth:`publish`."""
        generations = self.path / "generations"
        for leftover in generations.glob(".building-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        folder = generations / f".building-{os.getpid()}"
        folder.mkdir(parents=True)
        return folder

    def publish(self, building: Path, manifest: Mapping[str, Any]) -> Generation:
        """Make the finished folder *building* the current generation."""
        (building / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True), encoding="utf-8")
        previous = self._previous()
        folder = building.with_name(os.urandom(16).hex())
        building.rename(folder)
        pointer = self.path / "CURRENT.new"
        pointer.write_text(folder.name + "\n", encoding="utf-8")
        pointer.replace(self.path / "CURRENT")
        for old in self._others(folder, previous.folder if previous else None):
            shutil.rmtree(old, ignore_errors=True)
        return Generation(folder, manifest)

    def _previous(self) -> Generation | None:
        try:
            return self.current()
        except StoreError:  # damaged, and about to be replaced
            return None

    def _others(self, *kept: Path | None) -> Iterator[Path]:
        # The previous generation stays until the next build: a reader may be between reading CURRENT and opening it.
        return (folder for folder in (self.path / "generations").iterdir() if folder not in kept)

    def _damaged(self, reason: str) -> StoreError:
        return StoreError(f"{self.path}: the store is damaged ({reason}); remove the folder and build again")

    def _denied(self, error: OSError) -> StoreError:
        return StoreError(
            f"{error.filename or self.path}: {error.strerror}; choose another place with --store DIR "
            f"or the environment variable {ENVIRONMENT_VARIABLE}"
        )


class _Lock:
    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._held: Any = None

    def __enter__(self) -> _Lock:
        from filelock import FileLock, Timeout  # only builds lock

        try:
            self._path.mkdir(parents=True, exist_ok=True)
            self._held = FileLock(self._path / "lock", timeout=self._timeout)
            self._held.acquire()
        except Timeout as error:
            raise BuildInProgress(
                f"{self._path}: another build has been running for {self._timeout:g} s; "
                "wait for it, or choose another store with --store DIR"
            ) from error
        except OSError as error:
            raise StoreError(
                f"{error.filename or self._path}: {error.strerror}; choose another place with --store DIR "
                f"or the environment variable {ENVIRONMENT_VARIABLE}"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._held.release()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
