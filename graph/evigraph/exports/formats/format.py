"""What a format is: its name, what it is for, and how a graph is written in it, to one file or to several."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias, cast

from evigraph.errors import EvigraphError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evigraph.api import Graph
    from evigraph.exports.property_graph import PropertyGraph
    from evigraph.exports.selection import Selection

__all__ = [
    "DocumentFormat",
    "Format",
    "GraphFormat",
    "GraphTooLarge",
    "MissingProgram",
    "Writer",
    "bundle",
    "write_folder",
]

#: Writes a view.
Writer: TypeAlias = "Callable[[PropertyGraph, BinaryIO], None]"
#: Writes selected claims of a graph, which no view has all of.
DocumentWriter: TypeAlias = "Callable[[Graph, Selection, BinaryIO], None]"

#: All files of an archive carry this date, so that equal graphs give equal archives.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


class GraphTooLarge(EvigraphError, ValueError):
    """A graph has more than its format can show."""


class MissingProgram(EvigraphError, RuntimeError):
    """A format needs a program that is not installed, or that failed."""


@dataclass(frozen=True, slots=True)
class Format:
    """What may be chosen with ``evigraph export --format``."""

    name: str
    #: With their dots, the usual one first.
    extensions: tuple[str, ...]
    media_type: str
    #: What it is for, in one line.
    purpose: str
    #: Programs that open it.
    programs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GraphFormat(Format):
    """A format that any view is written in."""

    #: Write a view to one file; the files of a format that has several go into a zip archive.
    write: Writer
    #: The files of a format that has several, by name.
    files: Mapping[str, Writer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DocumentFormat(Format):
    """A format that has no views: selected claims are written as they are."""

    write: DocumentWriter


def bundle(name: str, purpose: str, programs: tuple[str, ...], files: Mapping[str, Writer]) -> GraphFormat:
    """Return the format whose graphs are several *files*."""

    def write(graph: PropertyGraph, file: BinaryIO) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, write_part in files.items():
                entry = zipfile.ZipInfo(part, _DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as out:
                    write_part(graph, cast("BinaryIO", out))

    return GraphFormat(name, (".zip",), "application/zip", purpose, programs, write, files)


def write_folder(files: Mapping[str, Writer], graph: PropertyGraph, folder: Path) -> None:
    """Write *graph* as *files* into *folder*, which is made if need be; other files in it stay.

    None of the files appears before all are written.

    Raises:
        OSError: the folder cannot be written.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, write in files.items():
            with (partial / name).open("wb") as file:
                write(graph, file)
        folder.mkdir(exist_ok=True)
        for name in files:
            (partial / name).replace(folder / name)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
