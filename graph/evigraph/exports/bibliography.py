"""The sources that claims cite, as BibTeX and as CSL-JSON, with how each citation was read kept as a note.

A printed number may be read as one source or another, more or less surely, so an entry's note says which citations of
which article are read as it, by what method and how surely.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from evigraph.exports.statements import read_articles
from evigraph.namespaces import ARTICLE, EV, SOURCE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from typing import BinaryIO

    from evigraph.api import Graph
    from evigraph.exports.statements import ArticleStatements

__all__ = ["SourceEntry", "bibtex_entry", "read_sources", "write_bibtex", "write_csl"]


class _Sort(NamedTuple):
    """What a source is called in BibTeX and CSL, and the BibTeX field that its container goes into."""

    bibtex: str
    csl: str
    container: str


_DOCUMENT: Final = _Sort("misc", "document", "howpublished")
#: Sort of a source by words of its type, the first that occurs; a summary of guidelines is no guideline.
_SORTS: Final[tuple[tuple[str, _Sort], ...]] = (
    ("summary", _DOCUMENT),
    ("journal", _Sort("article", "article-journal", "journal")),
    ("trial", _Sort("article", "article-journal", "journal")),
    ("systematic review", _Sort("article", "article-journal", "journal")),
    ("meta-analysis", _Sort("article", "article-journal", "journal")),
    ("assessment", _Sort("techreport", "report", "institution")),
    ("guideline", _Sort("techreport", "report", "institution")),
    ("report", _Sort("techreport", "report", "institution")),
    ("chapter", _Sort("incollection", "chapter", "booktitle")),
    ("book", _Sort("book", "book", "series")),
    ("thesis", _Sort("phdthesis", "thesis", "school")),
)
#: Characters that TeX reads as commands, with what prints them.
_TEX: Final = {
    "\\": r"\textbackslash{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_PARTS_OF_SOURCE: Final = ("dcterms:title", "container", "year", "doi", "pmid", "sourceType", "printedType")
#: The full stop after a title, which styles set themselves.
_ENDING: Final = re.compile(r"(?<![.])[.]$")
_KEY: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(slots=True)
class SourceEntry:
    """A source as articles list it: the first wording of each part, and the notes of every article."""

    iri: str
    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    #: Of each reading: article, number, method, and where given confidence and basis.
    readings: list[dict[str, str]] = field(default_factory=list)

    @property
    def sort(self) -> _Sort:
        """What sort of publication it is, by the words of its type."""
        named = self.values.get("sourceType", "").lower()
        return next((sort for word, sort in _SORTS if word in named), _DOCUMENT)


def read_sources(graph: Graph, claims: Collection[str] | None) -> list[SourceEntry]:
    """Return the sources that the citations of *claims* are read as, by IRI; with None, all that are listed.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    found: dict[str, SourceEntry] = {}
    for article in read_articles(graph, claims):
        citations = _cited(article, everything=claims is None)
        readings = [(citation, node) for citation in citations for node in article.values(citation, "hasReading")]
        wanted = {source for _, node in readings for source in article.values(node, "readsAs")}
        listings = _listings(article)
        for source in sorted(wanted | (set(listings) if claims is None else set())):
            entry = found.setdefault(source, SourceEntry(source))
            _describe(entry, article, listings.get(source, ()))
        for citation, node in readings:
            for source in article.values(node, "readsAs"):
                _note_reading(found[source], article, citation, node)
    return [found[source] for source in sorted(found)]


def _cited(article: ArticleStatements, *, everything: bool) -> list[str]:
    if everything:
        return article.by_number(article.subjects("citingArticle"))
    return article.by_number({citation for claim in article.claims for citation in article.citations(claim)})


def _listings(article: ArticleStatements) -> dict[str, list[str]]:
    """Return the nodes that give a source its place in the list of references, by source."""
    found: dict[str, list[str]] = {}
    for listing in article.values(article.article, "hasListing"):
        for source in article.values(listing, "lists"):
            found.setdefault(source, []).append(listing)
    return found


def _describe(entry: SourceEntry, article: ArticleStatements, listings: Iterable[str]) -> None:
    for name in _PARTS_OF_SOURCE:
        if (value := article.find(entry.iri, name)) is not None:
            entry.values.setdefault(name, _ENDING.sub("", value) if name == "dcterms:title" else value)
    places = ", ".join(sorted((p for one in listings for p in article.values(one, "listPosition")), key=int))
    if places:
        entry.notes.append(f"Listed in {_local(article.article)} at place {places}.")
    for note in article.values(entry.iri, "sameTitleNote"):
        same = ", ".join(_local(other) for other in article.values(entry.iri, "sameTitleAs"))
        entry.notes.append(f"Same title as {same}: {note}." if same else f"{note}.")


def _note_reading(entry: SourceEntry, article: ArticleStatements, citation: str, node: str) -> None:
    number = article.find(citation, "number") or ""
    method = _words(article.find(node, "method") or "")
    confidence, basis = article.find(node, "confidence"), article.find(node, "basis")
    said = f", confidence {confidence}" if confidence else ", confidence not stated"
    because = f" ({basis})" if basis else ""
    entry.notes.append(f"Citation [{number}] of {_local(article.article)} is read as it {method}{said}{because}.")
    reading = {"article": _local(article.article), "number": number, "method": method}
    reading |= {"confidence": confidence} if confidence else {}
    entry.readings.append(reading | ({"basis": basis} if basis else {}))


def _local(iri: str) -> str:
    return iri.removeprefix(ARTICLE).removeprefix(SOURCE)


def _words(code: str) -> str:
    """Write the local name of a code in words: by content, by position, as printed."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", code.removeprefix(EV)).lower()
    return "as printed" if words == "printed" else words


# --- BibTeX ---


def write_bibtex(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write the sources of *claims* (all with None) as BibTeX in UTF-8; notes are in ``annote``, which is not printed.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    for key, entry in _keyed(read_sources(graph, claims)):
        file.write(f"{bibtex_entry(key, entry)}\n".encode())


def bibtex_entry(key: str, entry: SourceEntry) -> str:
    r"""Return *entry* in BibTeX, called *key*.

    >>> bibtex_entry("a", SourceEntry("urn:a", {"dcterms:title": "5 %"}))
    '@misc{a,\n  title = {{5 \\%}},\n}\n'
    """
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _bibtex_fields(entry))
    return f"@{entry.sort.bibtex}{{{key},\n{fields}}}\n"


def _keyed(entries: Iterable[SourceEntry]) -> Iterator[tuple[str, SourceEntry]]:
    """Yield *entries* with the key of each: its identifier, in characters that every program takes."""
    taken: set[str] = set()
    for entry in entries:
        plain = _KEY.sub("-", _local(entry.iri)).strip("-") or "source"
        key, count = plain, 1
        while key in taken:
            count += 1
            key = f"{plain}-{count}"
        taken.add(key)
        yield key, entry


def _bibtex_fields(entry: SourceEntry) -> Iterator[tuple[str, str]]:
    values = entry.values
    # Braces keep the capitals of names in a title, which styles would lower.
    yield "title", f"{{{_tex(values.get('dcterms:title', _local(entry.iri)))}}}"
    for name, key in ((entry.sort.container, "container"), ("year", "year"), ("type", "printedType")):
        if key in values and (name != "type" or entry.sort.bibtex == "techreport"):
            yield name, _tex(values[key])
    for name in ("doi", "pmid"):
        if name in values:
            yield name, values[name]
    if "sourceType" in values:
        yield "keywords", _tex(values["sourceType"].replace(",", ";"))
    if entry.notes:
        yield "annote", _tex(" ".join(entry.notes))


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in " ".join(text.split()))


# --- CSL-JSON ---


def write_csl(graph: Graph, claims: Collection[str] | None, file: BinaryIO) -> None:
    """Write the sources of *claims* (all with None) as CSL-JSON; readings are in ``note``, and as data in ``custom``.

    Raises:
        NotInGraph: one of *claims* is not in *graph*.
    """
    items = [_csl_item(key, entry) for key, entry in _keyed(read_sources(graph, claims))]
    file.write(json.dumps(items, ensure_ascii=False, indent=2).encode() + b"\n")


def _csl_item(key: str, entry: SourceEntry) -> dict[str, object]:
    item: dict[str, object] = {"id": key, "type": entry.sort.csl}
    for name, value in (
        ("title", "dcterms:title"),
        ("container-title", "container"),
        ("genre", "printedType"),
        ("DOI", "doi"),
        ("PMID", "pmid"),
    ):
        if value in entry.values:
            item[name] = entry.values[value]
    if "year" in entry.values:
        item["issued"] = {"date-parts": [[int(entry.values["year"])]]}
    if entry.notes:
        item["note"] = "\n".join(entry.notes)
    custom: dict[str, object] = {"source": entry.iri}
    if "sourceType" in entry.values:
        custom["source-type"] = entry.values["sourceType"]
    if entry.readings:
        custom["readings"] = entry.readings
    item["custom"] = custom
    return item
