"""Make a document of a text's pieces: set furniture and references apart, and tell what stands under what."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from evigraph.documents.citations import choose_finder
from evigraph.documents.document import Block, BlockKind, Document, ListedReference
from evigraph.documents.furniture import find_line, find_section, section_rules
from evigraph.documents.nesting import Piece, infer_levels, paths
from evigraph.documents.references import read_references

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Piece", "Printed", "arrange"]

_REFERENCES: Final = re.compile(
    r"(?:\d+\.? )?(?:(?:selected |key )?(?:references?|bibliography|citations|works cited|literature cited|sources))"
    r"(?: \(\d+\))?(?: and (?:notes|links))?:?",
    re.IGNORECASE,
)
_DATE_FORMATS: Final = ("%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d")
_LONGEST_TITLE: Final = 300
_LONG_PARAGRAPH: Final = 80
_OUTSIDE: Final = frozenset({BlockKind.FURNITURE, BlockKind.REFERENCE})
_LEVELED: Final = frozenset({BlockKind.HEADING, BlockKind.ITEM})


@dataclass(frozen=True, slots=True)
class Printed:
    """What a format tells of its article apart from the text."""

    title: str | None = None
    publisher: str | None = None
    publisher_basis: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    updated: date | None = None
    updated_printed: str | None = None
    references: tuple[ListedReference, ...] | None = None


@dataclass(slots=True)
class _Page:
    """What is told of a page while its pieces are gone through."""

    text: str
    notices: list[str] = field(default_factory=list)
    publisher: str | None = None
    updated: date | None = None
    updated_printed: str | None = None


def arrange(name: str, text: str, pieces: Sequence[Piece], printed: Printed | None = None) -> Document:
    """Return the document *name* of *text* with the blocks that *pieces* are, and what is *printed* elsewhere."""
    told = printed or Printed()
    page = _Page(text)
    marked = _mark_title(_mark(pieces, page), text)
    leveled = infer_levels(marked, text)
    stretches = [(b.start, b.end) for b in leveled if b.kind not in _OUTSIDE]
    finder = choose_finder(text, stretches)
    blocks = tuple(
        Block(
            piece.kind,
            piece.start,
            piece.end,
            piece.level if piece.kind in _LEVELED else 0,
            path,
            () if piece.kind in _OUTSIDE else tuple(finder(text, piece.start, piece.end)),
        )
        for piece, path in zip(leveled, paths(leveled, text), strict=True)
    )
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    title = headings[0] if headings and headings[0].level == 1 else None
    second = _second_title(blocks, title, text)
    entries = [(_line_start(text, b.start), b.end) for b in blocks if b.kind is BlockKind.REFERENCE]
    return Document(
        name=name,
        text=text,
        blocks=blocks,
        title=told.title or (_words(text, title) if title else None),
        heading=_words(text, second) if second else None,
        publisher=told.publisher or page.publisher,
        publisher_basis=told.publisher_basis or ("named in the disclaimer" if page.publisher else None),
        authors=told.authors,
        url=told.url,
        updated=told.updated or page.updated,
        updated_printed=told.updated_printed or page.updated_printed,
        notices=tuple(page.notices),
        references=told.references if told.references is not None else tuple(read_references(text, entries)),
    )


def _words(text: str, piece: Piece | Block) -> str:
    return text[piece.start : piece.end]


def _line_start(text: str, start: int) -> int:
    """Return where the number begins that stands before *start* in its line, if one does."""
    line = text[text.rfind("\n", 0, start) + 1 : start]
    found = re.search(r"[\[(]?\d{1,3}[\]).]+\s*$", line)
    return start - len(line) + found.start() if found else start


def _mark(pieces: Sequence[Piece], page: _Page) -> list[Piece]:
    """Return *pieces* with the furniture and the reference list marked as such; note on the *page* what they tell."""
    marked: list[Piece] = []
    section: BlockKind | None = None
    section_level = 0
    stages: list[str] = []
    for place, piece in enumerate(pieces):
        words = _words(page.text, piece)
        is_line = piece.kind is BlockKind.HEADING or len(words) <= _LONGEST_TITLE
        if piece.kind is BlockKind.FURNITURE:  # as the format itself says
            _note_line(words, page, stages)
            _note_publisher(words, page)
            marked.append(piece)
            continue
        rule = find_section(words) if is_line and marked else None
        if rule or (is_line and marked and _REFERENCES.fullmatch(words)):
            section = BlockKind.FURNITURE if rule else BlockKind.REFERENCE
            section_level = piece.level if piece.kind is BlockKind.HEADING else 0
            marked.append(replace(piece, kind=BlockKind.FURNITURE))
            continue
        if section and piece.kind is BlockKind.HEADING and _ends(pieces, place, section, section_level, page.text):
            section = None
        found = find_line(words) if is_line else None
        if section:
            _note_publisher(words, page)
            aside = found is not None and not found[0].imprint
            marked.append(replace(piece, kind=BlockKind.FURNITURE if aside else section))
        elif found:
            _note_line(words, page, stages)
            marked.append(replace(piece, kind=BlockKind.FURNITURE))
        else:
            marked.append(piece)
    if stages:
        page.notices.append(f"{stages[0]}: {' / '.join(stages[1:])}" if len(stages) > 1 else stages[0])
    return marked


def _ends(pieces: Sequence[Piece], place: int, section: BlockKind, section_level: int, text: str) -> bool:
    """Tell whether the heading at *place* begins something else than the section of the page that is open."""
    level = pieces[place].level
    if level and section_level:
        return level <= section_level
    if section is BlockKind.REFERENCE or _words(text, pieces[place]).endswith("?") or place + 1 == len(pieces):
        return False
    # Titles of other pages follow each other; a heading of the article has something under it.
    following = pieces[place + 1]
    return following.kind is BlockKind.ITEM or (
        following.kind is BlockKind.PARAGRAPH and following.end - following.start > _LONG_PARAGRAPH
    )


def _note_line(words: str, page: _Page, stages: list[str]) -> None:
    found = find_line(words)
    if found is None:
        return
    line, match = found
    if line.notice:
        (stages if line.stage else page.notices).append(words)
    if line.date and page.updated_printed is None:
        page.updated_printed = match["date"]
        page.updated = _read_date(match["date"])


def _note_publisher(words: str, page: _Page) -> None:
    for rule in section_rules():
        match = rule.publisher.search(words) if rule.publisher and page.publisher is None else None
        if match:
            page.publisher = match["publisher"]


def _read_date(printed: str) -> date | None:
    """Return the day that is *printed*, or None where it is none.

    >>> _read_date("March 3, 2024"), _read_date("May 2024")
    (datetime.date(2024, 3, 3), None)
    """
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(re.sub(r"\s+", " ", printed), form).date()
        except ValueError:
            continue
    return None


def _mark_title(pieces: list[Piece], text: str) -> list[Piece]:
    """Return *pieces* with the first one of the article as its title, unless that is prose."""
    body = [place for place, piece in enumerate(pieces) if piece.kind not in _OUTSIDE]
    highest = [place for place in body if pieces[place].kind is BlockKind.HEADING and pieces[place].level == 1]
    first = body[0] if body else None
    if first is not None and _may_be_title(pieces, body, text):
        pieces[first] = replace(pieces[first], kind=BlockKind.HEADING, level=1)
    elif highest:
        first = highest[0]
    else:
        return pieces
    # Many pages set the title and its sections alike.
    if set(highest) - {first}:
        return [
            replace(piece, level=piece.level + 1)
            if piece.kind is BlockKind.HEADING and piece.level and place != first
            else piece
            for place, piece in enumerate(pieces)
        ]
    return pieces


def _may_be_title(pieces: list[Piece], body: list[int], text: str) -> bool:
    """Tell whether the first of the *body* may be the title though the format does not say so."""
    piece = pieces[body[0]]
    if piece.kind is BlockKind.HEADING:
        return piece.level in {0, 1}  # a lower one has its title elsewhere
    return (
        piece.kind is BlockKind.PARAGRAPH
        and piece.end - piece.start <= _LONGEST_TITLE
        and not _words(text, piece).endswith((".", ";", ",", ":"))
        and len(body) > 1
    )


def _second_title(blocks: Sequence[Block], title: Block | None, text: str) -> Block | None:
    """Return the heading that stands over the text again, after what the page prints under its title."""
    if title is None:
        return None
    after = blocks[blocks.index(title) + 1 :]
    inner = next((place for place, block in enumerate(after) if block.kind not in _OUTSIDE), None)
    if not inner or after[inner].kind is not BlockKind.HEADING:
        return None
    words = [set(re.findall(r"[^\W\d_]{5,}", _words(text, found).lower())) for found in (title, after[inner])]
    return after[inner] if words[0] & words[1] else None
