"""The files to read: those that are named, and those in folders that are named."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from evigraph.documents.reading import READERS
from evigraph.errors import EvigraphError, UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Names", "SameName", "find_files"]


class SameName(EvigraphError, ValueError):
    """Two files would be the same article."""

    def __init__(self, path: Path, stem: str, other: Path) -> None:
        self.path = path
        super().__init__(f"{path}: {other} gives the article {stem!r} too; rename one of the files")


class Names:
    """The articles of one run, each with the file that it is in."""

    def __init__(self) -> None:
        self._owners: dict[str, Path] = {}

    def take(self, articles: Iterable[str], path: Path) -> None:
        """Note that the *articles* are in the file at *path*.

        Raises:
            SameName: another file has given one of them.
        """
        for article in articles:
            owner = self._owners.setdefault(article, path)
            if owner != path:
                raise SameName(path, article, owner)


def find_files(paths: Iterable[Path]) -> list[Path]:
    """Return the files at *paths*, each once, and those of a kind that is read in and under the folders among them.

    Files and folders whose names begin with a dot are left out, unless they are named.

    Raises:
        UnreadableDocument: a folder has no file that could be read.
        OSError: a folder cannot be read.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[path] = None
            continue
        inside = _find_inside(path)
        if not inside:
            raise UnreadableDocument(path, f"no file in it has a name that ends with one of {', '.join(READERS)}")
        found |= dict.fromkeys(inside)
    return list(found)


def _find_inside(folder: Path) -> list[Path]:
    found = []
    for place, folders, files in os.walk(folder, onerror=_refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(place, name) for name in files if Path(name).suffix.lower() in READERS and not name.startswith(".")
        ]
    return sorted(found)


def _refuse(error: OSError) -> None:
    raise error
