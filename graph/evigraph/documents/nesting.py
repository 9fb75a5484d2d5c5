"""Tell what stands under what: the levels of headings that print none, and the path to every block."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evigraph.documents.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Piece", "infer_levels", "paths"]

_OUTSIDE: Final = frozenset({BlockKind.FURNITURE, BlockKind.REFERENCE})

#: Headings that are a section's own wherever they come, and never a part of the one before.
_OWN_SECTION: Final = re.compile(
    r"(?:(?:critical|common|important|key|special|clinical|practical|safety)\b.*\b(?:pitfalls?|caveats?|mistakes|"
    r"considerations?|points?|takeaways?|messages?)\b.*|(?:pitfalls?|caveats?|mistakes)\b.*|monitoring\b.*|follow.?up\b.*|summary|"
    r"conclusions?|(?:the )?bottom line|when to .*|alternatives?\b.*|.*\balternatives?|special populations?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text as a reader found it; level 0 for a heading means that the format does not tell."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


def infer_levels(pieces: Sequence[Piece], text: str) -> list[Piece]:
    """Return *pieces* with a level for every heading.

    Plain text prints none.  A heading that another one follows at once holds it and the next ones; one that ends in a
    colon, or whose text goes on in the same line, stands under the one before.
    """
    body = [place for place, piece in enumerate(pieces) if piece.kind not in _OUTSIDE]
    leveled = list(pieces)
    base, line_level, holds = 2, 1, False
    for count, place in enumerate(body):
        piece = pieces[place]
        if piece.kind is not BlockKind.HEADING:
            continue
        if piece.level:
            line_level, holds = piece.level, False
            continue
        following = body[count + 1 : count + 2]
        if _is_inner(piece, text):
            level = line_level + 1
        else:
            # After what a page prints under its title, a heading over all of the text says the title again.
            over_all = count == 1 and place > body[0] + 1 and pieces[body[0]].level == 1
            holding = any(_is_line_heading(pieces[after], text) for after in following)
            own = over_all or holding or not holds or _OWN_SECTION.fullmatch(text[piece.start : piece.end])
            level = line_level = base if own else base + 1
            holds = not over_all and bool(holding or (holds and not own))
            base += over_all
        leveled[place] = replace(piece, level=level)
    return leveled


def _is_line_heading(piece: Piece, text: str) -> bool:
    return piece.kind is BlockKind.HEADING and not piece.level and not _is_inner(piece, text)


def _is_inner(heading: Piece, text: str) -> bool:
    line_end = text.find("\n", heading.end)
    return text[heading.end - 1] == ":" or bool(text[heading.end : line_end if line_end >= 0 else None].strip())


def paths(pieces: Sequence[Piece], text: str) -> Iterator[tuple[int, ...]]:
    """Yield for each of *pieces* the places of what it stands under, outermost first."""
    headings: list[tuple[int, int]] = []
    items: list[tuple[int, int]] = []
    lead_in: tuple[int, ...] = ()
    for place, piece in enumerate(pieces):
        if piece.kind in _OUTSIDE:
            items, lead_in = [], ()
            yield ()
            continue
        if piece.kind is BlockKind.HEADING:
            while headings and headings[-1][0] >= piece.level:
                headings.pop()
        above = tuple(found for _, found in headings)
        if piece.kind is BlockKind.HEADING:
            headings.append((piece.level, place))
            items, lead_in = [], ()
        elif piece.kind is BlockKind.ITEM:
            while items and items[-1][0] >= piece.level:
                items.pop()
            above += lead_in + tuple(found for _, found in items)
            items.append((piece.level, place))
        elif piece.kind is BlockKind.PARAGRAPH:
            items = []
            lead_in = (place,) if _leads_in(pieces, place, text) else ()
        yield above


def _leads_in(pieces: Sequence[Piece], place: int, text: str) -> bool:
    piece = pieces[place]
    if place + 1 == len(pieces) or pieces[place + 1].kind is not BlockKind.ITEM:
        return False
    # Citations may stand after the colon: "Choose by risk: 1".
    return re.search(r":[\s\d,\[\]–-]*$", text[max(piece.start, piece.end - 20) : piece.end]) is not None
