"""The file that an export goes to: it appears whole or not at all."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["written_whole"]


@contextmanager
def written_whole(out: str) -> Iterator[BinaryIO]:
    """Open the file *out*, or standard output for ``-``; a file that was there stays until all is written.

    Raises:
        OSError: it cannot be written; the error names it.
    """
    path = Path(out)
    try:
        if out == "-":
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file() and not path.is_dir():  # a device or a pipe: nothing to replace
            with path.open("wb") as file:
                yield file
        else:
            yield from _beside(path)
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).name == _partial(path).name:
            error.filename, error.filename2 = "standard output" if out == "-" else out, None
        raise


def _beside(path: Path) -> Iterator[BinaryIO]:
    partial = _partial(path)
    try:
        with partial.open("wb") as file:
            yield file
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _partial(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")
