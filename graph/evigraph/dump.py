"""Write a whole graph to a file, the same bytes for the same graph."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph.engine import canonical_nquads, serialize_quads
from evigraph.errors import UnknownFormat

if TYPE_CHECKING:
    from evigraph.engine import Quad, Store

__all__ = ["EXTENSIONS", "choose_syntax", "write_graph"]

#: Syntax for every file extension that ``evigraph build --out`` knows.
EXTENSIONS: Final[dict[str, str]] = {".nq": "nquads", ".trig": "trig", ".ttl": "turtle", ".jsonld": "jsonld"}


def choose_syntax(out: str, syntax: str | None) -> str:
    """Return the syntax to write *out* in.

    Raises:
        UnknownFormat: neither *syntax* nor the extension says.

    >>> choose_syntax("graph.trig", None), choose_syntax("-", None)
    ('trig', 'nquads')
    """
    if syntax is not None:
        return syntax
    if out == "-":
        return "nquads"
    suffix = Path(out).suffix
    if suffix not in EXTENSIONS:
        known = ", ".join(EXTENSIONS)
        raise UnknownFormat(f"{out}: the extension {suffix!r} is none of {known}; use one, or say --format")
    return EXTENSIONS[suffix]


def write_graph(store: Store, path: Path | None, syntax: str) -> None:
    """Write every quad of *store* to *path*, or to standard output.

    Quads are sorted, so that equal graphs give equal files.  A file appears whole or not at all.
    """
    data = canonical_nquads(store).encode() if syntax == "nquads" else serialize_quads(_ordered(store, syntax), syntax)
    try:
        if path is None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        elif path.exists() and not path.is_file():  # a device or a pipe: nothing to replace
            path.write_bytes(data)
        else:
            _replace(path, data)
    except OSError as error:
        error.filename = "standard output" if path is None else str(path)
        raise


def _ordered(store: Store, syntax: str) -> list[Quad]:
    # Without graphs, what is said of one subject stands together; with them, what stands in one graph.
    by_graph = syntax != "turtle"
    return sorted(store, key=lambda quad: (str(quad.graph_name) if by_graph else "", str(quad)))


def _replace(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
