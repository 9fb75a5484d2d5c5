"""Read articles in JATS, the XML of journals and of PubMed Central."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import Printed, arrange
from evigraph.documents.assembling import TextMaker, raised
from evigraph.documents.document import BlockKind, ListedReference
from evigraph.documents.markupfile import local_name, words_of
from evigraph.documents.references import read_entry
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from evigraph.documents.document import Document
    from evigraph.documents.limits import Limits

__all__ = ["read_jats"]

#: Elements with blocks of their own, which are no part of the words around them.
_BLOCKS: Final = frozenset({
    "list", "def-list", "table-wrap", "table-wrap-group", "fig", "fig-group", "boxed-text", "disp-quote",
    "disp-formula", "sec", "p", "supplementary-material", "preformat", "statement", "speech", "verse-group", "media",
    "ref-list",
})  # fmt: skip
#: What journals print around the article.
_APART: Final = frozenset(
    {"ack", "fn-group", "bio", "notes", "app-group", "glossary", "supplementary-material", "floats-group"}
)
_SILENT: Final = frozenset(
    {"tex-math", "graphic", "inline-graphic", "object-id", "permissions", "alt-text", "long-desc", "media"}
)
_MOST_AUTHORS: Final = 200


def read_jats(name: str, path: str, article: _Element, limits: Limits) -> Document:
    """Return the document *name* that the element *article* is; *path* is for messages."""
    maker = TextMaker(path, limits)
    reader = _Reader(article, maker)
    meta = next(article.iterfind("{*}front/{*}article-meta"), article.find("{*}front-stub"))
    title = words_of(_find(meta, "title-group/article-title"))
    maker.add(BlockKind.HEADING, title, 1)
    for abstract in meta.iterfind("{*}abstract") if meta is not None else ():
        maker.add(BlockKind.HEADING, words_of(abstract.find("{*}title")) or "Abstract", 2)
        reader.read(abstract, 3)
    for body in article.iterfind("{*}body"):
        reader.read(body, 2)
    for back in article.iterfind("{*}back"):
        reader.read(back, 2)
    if all(piece.kind is BlockKind.HEADING for piece in maker.pieces):
        raise UnreadableDocument(path, "it has neither an abstract nor a text; get the article with its full text")
    told = replace(_read_front(article, meta), title=title or None, references=tuple(reader.references))
    return arrange(name, maker.text, maker.pieces, told)


def _find(element: _Element | None, path: str) -> _Element | None:
    # Some publishers put all elements into a namespace.
    return None if element is None else element.find("/".join(f"{{*}}{part}" for part in path.split("/")))


def _read_front(article: _Element, meta: _Element | None) -> Printed:
    journal = words_of(_find(article, "front/journal-meta/journal-title-group/journal-title")) or words_of(
        _find(article, "front/journal-meta/journal-title")
    )
    publisher = words_of(_find(article, "front/journal-meta/publisher/publisher-name"))
    authors = []
    for contributor in meta.iterfind("{*}contrib-group/{*}contrib") if meta is not None else ():
        given, family = (words_of(_find(contributor, f"name/{part}")) for part in ("given-names", "surname"))
        authors.append(f"{given} {family}".strip() or words_of(_find(contributor, "collab")))
    days = [_read_day(found) for found in meta.iterfind("{*}pub-date")] if meta is not None else []
    day = max(filter(None, days), default=None)
    doi = next(
        (words_of(found) for found in meta.iterfind("{*}article-id") if found.get("pub-id-type") == "doi")
        if meta is not None
        else iter(()),
        "",
    )
    return Printed(
        publisher=journal or publisher or None,
        publisher_basis="the journal that printed it"
        if journal
        else "named in the file's front matter"
        if publisher
        else None,
        authors=tuple(dict.fromkeys(filter(None, authors)))[:_MOST_AUTHORS],
        url=f"https://doi.org/{doi}" if re.fullmatch(r"10\.\d{4,9}/[^\s<>\"{}|\\^`]+", doi) else None,
        updated=day,
        updated_printed=day.isoformat() if day else None,
    )


def _read_day(printed: _Element) -> date | None:
    try:
        return date(*(int(words_of(_find(printed, part))) for part in ("year", "month", "day")))
    except ValueError:
        return None


class _Reader:
    """Adds the blocks of an article's elements, which lie no deeper than the parser let them."""

    def __init__(self, article: _Element, maker: TextMaker) -> None:
        self._maker = maker
        self.references: list[ListedReference] = []
        entries = [ref for ref in article.iter("{*}ref") if ref.get("id")]
        self._numbers = {ref.get("id", ""): _number(ref) or place for place, ref in enumerate(entries, 1)}

    def read(self, parent: _Element, level: int, *, depth: int = 0) -> None:
        """Add what *parent* holds: headings at *level*, items *depth* lists deep."""
        for element in parent:
            self._read_element(element, level, depth)

    def _read_element(self, element: _Element, level: int, depth: int) -> None:
        name = local_name(element)
        if name in {"title", "label", ""} | _SILENT:
            return
        if name in _APART:
            self._maker.add(BlockKind.FURNITURE, words_of(element))
        elif name == "sec":
            self._maker.add(BlockKind.HEADING, self._words(element.find("{*}title")), min(level, 6))
            self.read(element, level + 1, depth=depth)
        elif name == "ref-list":
            self._read_references(element)
        elif name in {"list", "def-list"}:
            self._read_list(element, level, depth + 1)
        elif name in {"table-wrap", "fig"}:
            self._read_float(element)
        elif name in {"p", "disp-formula", "preformat", "verse-group"}:
            self._read_paragraph(element, BlockKind.PARAGRAPH, level, depth)
        else:
            self.read(element, level, depth=depth)

    def _read_paragraph(self, element: _Element, kind: BlockKind, level: int, depth: int, *, sign: str = "•") -> None:
        """Add the words of *element*, and in their order the blocks inside it."""
        words = [element.text or ""]
        item_level = depth if kind is BlockKind.ITEM else 0
        for child in element:
            if local_name(child) in _BLOCKS:
                self._maker.add(kind, "".join(words), item_level, sign=sign)
                self._read_element(child, level, depth)
                words = [child.tail or ""]
            else:
                words += [self._inline(child, "".join(words[-2:])), child.tail or ""]
        self._maker.add(kind, "".join(words), item_level, sign=sign)

    def _read_list(self, element: _Element, level: int, depth: int) -> None:
        numbered = element.get("list-type", "") in {"order", "alpha-lower", "alpha-upper", "roman-lower", "roman-upper"}
        for number, item in enumerate(element, 1):
            if local_name(item) == "def-item":
                term, meaning = (words_of(item.find(f"{{*}}{part}")) for part in ("term", "def"))
                self._maker.add(BlockKind.ITEM, f"{term}: {meaning}", depth)
                continue
            for count, part in enumerate(item):
                if local_name(part) == "p":
                    inner = depth + (count > 0)
                    self._read_paragraph(part, BlockKind.ITEM, level, inner, sign=f"{number}." if numbered else "•")
                else:
                    self._read_element(part, level, depth)

    def _read_float(self, element: _Element) -> None:
        """Add the caption of a table or figure, and the table's rows."""
        label, caption = words_of(element.find("{*}label")), element.find("{*}caption")
        self._maker.add(BlockKind.PARAGRAPH, f"{label} {self._words(caption)}")
        for row in element.iter("{*}tr"):
            self._maker.add_row([self._words(cell) for cell in row if local_name(cell) in {"td", "th"}])
        for note in element.iterfind("{*}table-wrap-foot//{*}p"):
            self._maker.add(BlockKind.PARAGRAPH, self._words(note))

    def _read_references(self, element: _Element) -> None:
        self._maker.add(BlockKind.HEADING, words_of(element.find("{*}title")) or "References", 2)
        for ref in element.iter("{*}ref"):
            position = len(self.references) + 1
            whole = f"{_number(ref) or position}. {words_of(_citation(ref))}"
            before = len(self._maker.pieces)
            self._maker.add(BlockKind.REFERENCE, whole)
            if len(self._maker.pieces) > before:
                piece = self._maker.pieces[-1]
                self.references.append(_read_reference(ref, self._maker.words(piece), piece.start, position))

    def _words(self, element: _Element | None) -> str:
        return "" if element is None else (element.text or "") + "".join(self._pieces_in(element))

    def _pieces_in(self, element: _Element) -> Iterator[str]:
        before = element.text or ""
        for child in element:
            inner = self._inline(child, before)
            before = inner + (child.tail or "")
            yield before

    def _inline(self, element: _Element, before: str) -> str:
        """Return the words of an *element* in a line, citations in brackets."""
        name = local_name(element)
        if not name:
            return html.unescape(element.text or "")
        if name in _SILENT:
            return ""
        if name == "xref" and element.get("ref-type") == "bibr":
            return self._cite(element)
        words = self._words(element)
        if name == "sup":
            return words if "[" in words else raised(words, before)
        # Paragraphs of a cell or caption are not to run into each other.
        return f"{words} " if name in {"p", "title", "break"} else words

    def _cite(self, link: _Element) -> str:
        words = words_of(link).strip("[]() ")
        if re.fullmatch(r"\d{1,3}(?:\s?[,–-]\s?\d{1,3})*", words):
            return f"[{words}]"
        numbers = [self._numbers[key] for key in link.get("rid", "").split() if key in self._numbers]
        return f"{words} [{', '.join(map(str, numbers))}]" if numbers else words


def _number(ref: _Element) -> int | None:
    found = re.fullmatch(r"\W*(\d{1,3})\W*", words_of(ref.find("{*}label")))
    return int(found[1]) if found else None


def _citation(ref: _Element) -> _Element:
    found = [
        child
        for child in ref.iter()
        if local_name(child) in {"element-citation", "mixed-citation", "citation", "nlm-citation"}
    ]
    return found[0] if found else ref


def _read_reference(ref: _Element, words: str, start: int, position: int) -> ListedReference:
    citation = _citation(ref)
    ids = {found.get("pub-id-type"): words_of(found) for found in citation.iter("{*}pub-id")}
    read = read_entry(words, 0, len(words), position)
    title = words_of(citation.find("{*}article-title")) or words_of(citation.find("{*}chapter-title"))
    source = words_of(citation.find("{*}source"))
    year = re.match(r"(?:1[5-9]|20|21)\d\d", words_of(citation.find("{*}year")))
    doi = re.fullmatch(r"(?:https?://doi\.org/)?(10\.\d{4,9}/\S+)", ids.get("doi", ""))
    return replace(
        read,
        title=title or (source if source and not title else read.title),
        start=start,
        end=start + len(words),
        number=_number(ref),
        container=(source if title else None) or (None if title or source else read.container),
        year=int(year[0]) if year else read.year,
        doi=doi[1] if doi else read.doi,
        pmid=int(ids["pmid"]) if re.fullmatch(r"[1-9]\d{0,8}", ids.get("pmid", "")) else read.pmid,
    )
