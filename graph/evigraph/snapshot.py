"""The quads of a small graph as a file beside its store, from which they are read into memory.

A query over memory takes a third of the time that it takes over the store on disk, whose parts it has to find and
decode; reading the file takes as long as a few questions do.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from evigraph.engine import RDF_FORMATS, Store

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SNAPSHOT", "read_snapshot", "write_snapshot"]

#: Name of the file in the folder of a generation.
SNAPSHOT: Final = "quads.nq"

#: A graph of more quads than these stays on disk: reading it takes half a second, and 150 MB of memory.
_MOST: Final = 150_000


def write_snapshot(store: Store, folder: Path) -> None:
    """Write the quads of *store* into *folder*, unless they are too many to be held in memory."""
    if len(store) <= _MOST:
        store.dump(str(folder / SNAPSHOT), format=RDF_FORMATS["nquads"])


def read_snapshot(folder: Path) -> Store | None:
    """Return a store in memory of the quads that :func:`write_snapshot` wrote into *folder*, or None.

    One that is not whole is none.

    >>> from pathlib import Path
    >>> read_snapshot(Path("nowhere")) is None
    True
    """
    store = Store()
    try:
        count = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["quads"]
        # The file is our own: the names in it are not checked again.
        store.load(path=str(folder / SNAPSHOT), format=RDF_FORMATS["nquads"], lenient=True)
    except (OSError, SyntaxError, ValueError, LookupError):
        return None
    return store if len(store) == count else None
