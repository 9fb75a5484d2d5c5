"""Names that articles use and the vocabulary lacks: kept in a table of their own until a person takes them over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.packs import PackError, read_pack
from evigraph.settings import write_whole
from evigraph.tables import read_table
from evigraph.terms import KINDS, lookup_key
from evigraph.vocabulary import Vocabulary, load_vocabulary
from evigraph.workspace import PROPOSED

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.settings import Settings
    from evigraph.tables import Row

__all__ = ["own_vocabulary", "propose", "prune_proposed"]

_COLUMNS: Final = ("label", "kind", "parents", "source")


def own_vocabulary(settings: Settings) -> Vocabulary:
    """Return the vocabulary with the packs of the workspace, without the names that are only proposed."""
    return load_vocabulary(*(pack for pack in settings.packs if pack.name != PROPOSED))


def propose(settings: Settings, table: str) -> Path:
    """Add the names of the *table* to those that are proposed in the workspace, and return the file of these.

    What the vocabulary has, and what does not fit it, is left out.
    """
    file = settings.vocabulary / PROPOSED
    _write(settings, file, [*_rows(file), *read_table(file, table)[0]])
    return file


def prune_proposed(settings: Settings) -> None:
    """Leave out of the proposed names those that the vocabulary has by now."""
    file = settings.vocabulary / PROPOSED
    if file.is_file():
        _write(settings, file, _rows(file))


def _rows(file: Path) -> list[Row]:
    return read_table(file, file.read_text(encoding="utf-8-sig"))[0] if file.is_file() else []


def _write(settings: Settings, file: Path, rows: list[Row]) -> None:
    known = own_vocabulary(settings)
    chosen: dict[str, Row] = {}
    for row in rows:
        if known.find(row.label) is None and row.iri not in known:
            chosen.setdefault(lookup_key(row.label), row)
    ordered = sorted(chosen.values(), key=lambda row: (row.kind, row.label.lower(), row.label))
    while ordered:
        lines = ["\t".join(_COLUMNS)]
        lines += ["\t".join((row.label, KINDS[row.kind], "|".join(row.parents), row.source)) for row in ordered]
        write_whole(file, "".join(f"{line}\n" for line in lines).encode())
        try:
            read_pack(file, known)
        except PackError as error:
            wrong = {problem.line for problem in error.problems}
            # The header is line 1.
            fitting = [row for line, row in enumerate(ordered, 2) if line not in wrong]
            ordered = fitting if len(fitting) < len(ordered) else []
        else:
            return
    file.unlink(missing_ok=True)
