"""Read terminologies in the OBO format, as Mondo and the Human Phenotype Ontology are published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.errors import MissingExtra
from evigraph.terminologies.concept import Concept, TerminologyError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["read_obo"]


def read_obo(path: Path) -> Iterator[Concept]:
    """Yield the terms of the OBO file at *path* that are not obsolete; of synonyms those that are exact.

    Raises:
        TerminologyError: it is malformed.
        MissingExtra: the library that reads it is not installed.
    """
    try:
        import fastobo
    except ModuleNotFoundError as error:
        raise MissingExtra("fastobo", "terms", "reading OBO files") from error
    try:
        for frame in fastobo.load(str(path)):
            if isinstance(frame, fastobo.term.TermFrame):
                concept = _read_frame(frame)
                if concept is not None:
                    yield concept
    except SyntaxError as error:
        place = f"{path}:{error.lineno}" if error.lineno else str(path)
        raise TerminologyError(f"{place}: malformed OBO: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise TerminologyError(f"{path}: the file is not UTF-8; save it as UTF-8") from error


def _read_frame(frame: object) -> Concept | None:
    told: dict[str, list[str]] = {}
    for clause in frame:  # type: ignore[attr-defined]  # the library's stubs leave the clauses' classes out
        tag = clause.raw_tag()
        if tag == "synonym":
            if clause.synonym.scope == "EXACT":
                told.setdefault(tag, []).append(str(clause.synonym.desc))
        elif tag == "xref":
            told.setdefault(tag, []).append(str(clause.xref.id))
        elif tag == "def":
            told.setdefault(tag, []).append(str(clause.definition))
        else:
            told.setdefault(tag, []).append(str(clause.raw_value()))
    if "name" not in told or told.get("is_obsolete") == ["true"]:
        return None
    return Concept(
        str(frame.id),  # type: ignore[attr-defined]  # as above
        told["name"][0],
        tuple(told.get("synonym", ())),
        tuple(told.get("is_a", ())),
        tuple(told.get("xref", ())),
        next(iter(told.get("def", ())), ""),
    )
