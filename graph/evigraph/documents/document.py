"""The one model that every reader makes: the article's plain text, and blocks that point into it.

Offsets are Unicode code points into :attr:`Document.text`.  For a text file that is the file's text exactly, so its
hash is that of the file's bytes; for any other format it is the text that the reader made, which a workspace keeps.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

__all__ = ["Block", "BlockKind", "CitationMarker", "Document", "ListedReference"]


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE_ROW = "table_row"
    #: What belongs to the page and not to the article: menus, disclaimers, related questions.
    FURNITURE = "furniture"
    #: A line of the reference list.
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, order=True)
class CitationMarker:
    """Citation numbers where they are printed: ``1, 2`` or ``[3-5]``, brackets included."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the text, without its bullet and without space at its ends."""

    kind: BlockKind
    start: int
    end: int
    #: 1 and up for headings (the title is 1) and for items (by nesting), else 0.
    level: int = 0
    #: Places in :attr:`Document.blocks` of what this stands under, outermost first: headings, lead-ins, outer items.
    path: tuple[int, ...] = ()
    citations: tuple[CitationMarker, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedReference:
    """One entry of the reference list."""

    position: int
    title: str
    start: int
    end: int
    #: The number printed beside it.
    number: int | None = None
    #: The label printed beside it: "Guideline".
    label: str | None = None
    container: str | None = None
    year: int | None = None
    doi: str | None = None
    pmid: int | None = None


@dataclass(frozen=True)
class Document:
    """An article as read: its text, its blocks in the order of the text, and what is printed about it."""

    #: The stem of the file, which names the article.
    name: str
    text: str
    blocks: tuple[Block, ...] = ()
    title: str | None = None
    #: The heading over the text, where it differs from the title.
    heading: str | None = None
    publisher: str | None = None
    publisher_basis: str | None = None
    authors: tuple[str, ...] = ()
    url: str | None = None
    updated: date | None = None
    updated_printed: str | None = None
    #: What is printed about the article's review.
    notices: tuple[str, ...] = ()
    references: tuple[ListedReference, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def words_of(self, block: Block) -> str:
        """Return the text of *block*, citation markers included."""
        return self.text[block.start : block.end]

    def ancestors(self, block: Block) -> tuple[Block, ...]:
        """Return what *block* stands under, outermost first."""
        return tuple(self.blocks[place] for place in block.path)

    def body(self) -> Iterator[Block]:
        """Yield the blocks of the article itself: no furniture, no references."""
        outside = {BlockKind.FURNITURE, BlockKind.REFERENCE}
        return (block for block in self.blocks if block.kind not in outside)

    def line_of(self, offset: int) -> int:
        r"""Return the number of the line at *offset*, from 1.

        >>> Document("a", "one\ntwo").line_of(4)
        2
        """
        return self.text.count("\n", 0, offset) + 1
