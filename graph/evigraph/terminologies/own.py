"""Write packs into a workspace: single terms into its own table, terminologies into files of their own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from evigraph.mappings import SYSTEMS
from evigraph.packs import PackError, read_pack
from evigraph.tables import TABLE_KINDS, read_table
from evigraph.terminologies.concept import TerminologyError
from evigraph.terminologies.graphs import SYNTAXES, read_graph
from evigraph.terminologies.importing import Import, make_pack, select_under
from evigraph.terminologies.obo import read_obo
from evigraph.terminologies.proposed import prune_proposed
from evigraph.terms import KINDS, lookup_key
from evigraph.vocabulary import Vocabulary, load_vocabulary
from evigraph.workspace import PROPOSED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from evigraph.settings import Settings

__all__ = ["OWN_TABLE", "add_term", "import_terms"]

#: The table of the terms that were added one by one.
OWN_TABLE: Final = "terms.tsv"

_COLUMNS: Final = ("label", "kind", "synonyms", "parents", *SYSTEMS)
#: What a terminology may have, so that a file that is none is refused before it fills the memory.
_MOST_BYTES: Final = 2_000_000_000
_MOST_TERMS: Final = 200_000


def add_term(
    settings: Settings,
    label: str,
    kind: str,
    *,
    synonyms: Iterable[str] = (),
    parents: Iterable[str] = (),
    identifiers: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """Add a term to the table of the workspace's own terms, or more to the one of this label; return the table.

    Raises:
        PackError: the term is not valid, or the vocabulary has it already.
    """
    if kind not in TABLE_KINDS:
        raise TerminologyError(f"{kind!r} is not a kind of term; write one of {', '.join(TABLE_KINDS)}")
    file = settings.vocabulary / OWN_TABLE
    rows: dict[str, dict[str, list[str]]] = {}
    if file.is_file():
        found, problems = read_table(file, file.read_text(encoding="utf-8-sig"))
        if problems:
            raise PackError(problems)
        for row in found:
            values = {"kind": [KINDS[row.kind]], "synonyms": [*row.synonyms], "parents": [*row.parents]}
            for column, identifier in row.identifiers:
                values.setdefault(column, []).append(identifier)
            rows[row.label] = values
    same = next((known for known in rows if lookup_key(known) == lookup_key(label)), " ".join(label.split()))
    values = rows.setdefault(same, {})
    values["kind"] = [kind]
    for column, added in {"synonyms": synonyms, "parents": parents, **(identifiers or {})}.items():
        values[column] = list(dict.fromkeys([*values.get(column, []), *added]))
    # Sorted, so that two people's additions differ in few lines.
    kinds = list(TABLE_KINDS)
    order = sorted(rows.items(), key=lambda row: (kinds.index(row[1]["kind"][0]), row[0].lower(), row[0]))
    used = [column for column in _COLUMNS[1:] if any(cells.get(column) for _, cells in order)]
    lines = [["label", *used]]
    lines += [[name, *("|".join(cells.get(column, ())) for column in used)] for name, cells in order]
    _write_checked(settings, file, "".join("\t".join(cells) + "\n" for cells in lines))
    return file


def import_terms(
    settings: Settings, path: Path, *, kind: str | None = None, under: Sequence[str] = ()
) -> tuple[Path, Import]:
    """Write the terms of the terminology at *path* into a pack of its own in the workspace.

    A table (.tsv) is a pack already and is taken over as it is.

    Parameters:
        kind: what terms are whose identifiers do not tell: a class name of the ontology.
        under: take only these concepts, by identifier or label, and what is below them.

    Raises:
        TerminologyError: the file is no terminology that can be read.
        PackError: its terms do not fit the vocabulary.
        MissingExtra: reading it needs a library that is not installed.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise TerminologyError(f"{path}: it is larger than any terminology; take a part of it")
    suffix = path.suffix.lower()
    if suffix == ".tsv":
        text = _decode(path)
        found = Import(text)
        file = settings.vocabulary / f"{path.stem}.tsv"
        rows, _ = read_table(file, text)
        found.added = [row.label for row in rows]
    else:
        if suffix != ".obo" and suffix not in SYNTAXES:
            raise TerminologyError(
                f"{path}: {suffix or 'its'} files are not read; read are .tsv, .obo, {', '.join(SYNTAXES)}"
            )
        concepts = list(read_obo(path) if suffix == ".obo" else read_graph(path))
        if not concepts:
            raise TerminologyError(f"{path}: it has no concept with a label (SKOS concept, OWL class, OBO term)")
        chosen = select_under(concepts, under) if under else concepts
        if len(chosen) > _MOST_TERMS:
            raise TerminologyError(f"{path}: it has {len(chosen):,} terms; take a part of it with --under")
        file = settings.vocabulary / f"{path.stem}.ttl"
        found = make_pack(chosen, _known(settings, file), source=path.name, kind=kind)
    if suffix == ".tsv" or found.added or found.extended:
        _write_checked(settings, file, found.text)
    return file, found


def _decode(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TerminologyError(f"{path}: byte {error.start} is not UTF-8; save it as UTF-8") from error


def _known(settings: Settings, file: Path) -> Vocabulary:
    """Return the vocabulary with the workspace's packs that are read before *file*."""
    return load_vocabulary(*(pack for pack in settings.packs if pack.name < file.name and pack.name != PROPOSED))


def _write_checked(settings: Settings, file: Path, text: str) -> None:
    """Write *text* to the pack *file* when it and all packs read after it are valid, else leave what is there."""
    file.parent.mkdir(exist_ok=True)
    # Not beside the packs, where a build that runs meanwhile would read it.
    beside = settings.root / ".evigraph" / f"{os.getpid()}{file.suffix}"
    beside.parent.mkdir(exist_ok=True)
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        vocabulary = _known(settings, file)
        try:
            quads = read_pack(beside, vocabulary)
        except PackError as error:
            for problem in error.problems:
                problem.path = file
            raise PackError(error.problems) from None
        vocabulary = Vocabulary.from_quads([*vocabulary.quads(), *quads])
        for pack in settings.packs:
            if pack.name > file.name and pack.name != PROPOSED:
                vocabulary = Vocabulary.from_quads([*vocabulary.quads(), *read_pack(pack, vocabulary)])
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
    prune_proposed(settings)
