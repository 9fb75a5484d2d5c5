"""Read PDF files: lines by their place and size of type, running heads and page numbers set apart."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from evigraph.documents.arranging import Printed, arrange
from evigraph.documents.assembling import TextMaker, one_line, raised
from evigraph.documents.document import BlockKind
from evigraph.documents.limits import LIMITS, Limits
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.documents.document import Document

__all__ = ["read_pdf"]

_BULLET: Final = re.compile(r"(?:[•◦▪●○■‣⁃·∙\uf0b7\uf0a7]\s*|[-–*]\s+|\(?\d{1,2}[.)]\s+)(?=\S)")
_REPEATED_AT_START: Final = re.compile(r"^(?:[•◦▪●○■‣⁃·∙]\s*)+")
_SENTENCE_END: Final = re.compile(r"[.?!:;][\])”\"’]?(?:\s?\[[\d,; –-]+\])?$")
#: Beginnings of words that keep their hyphen when a line ends in it.
_COMPOUND: Final = re.compile(
    r"\b(?:short|long|low|high|non|self|first|second|third|follow|anti|well|dose|placebo|double|single|meta|post|pre|mid|over|"
    r"under|evidence|patient|health|cost|risk|drug|half|open|cross|multi|re|co|ex|\d+)-$",
    re.IGNORECASE,
)
_LARGER: Final = 1.12
_BOLD: Final = 600
_RAISED_SIZE: Final = 0.8
#: A gap of more than this many times the usual one between lines ends a paragraph.
_GAP: Final = 1.25
#: What is set this many times the size of type further in is no line of the same block.
_FAR: Final = 6
_LONGEST_HEADING: Final = 160
#: On how many pages a line at the edge recurs before it is a running head.
_RUNNING: Final = 3
_EDGE: Final = 3


@dataclass(slots=True)
class _Line:
    words: str
    page: int
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    apart: bool = False


def read_pdf(name: str, path: str, content: bytes, limits: Limits = LIMITS) -> Document:
    """Return the article that the PDF *content* prints; *path* is for messages.

    Raises:
        UnreadableDocument: it is damaged, encrypted, too large, or a picture of text.
    """
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableDocument(path, "it is encrypted; save it without a password") from error
        raise UnreadableDocument(path, f"it is damaged or no PDF: {one_line(str(error))}") from error
    try:
        lines = _read_lines(file, path, limits)
        properties = file.get_metadata_dict()
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocument(path, f"it is damaged: {one_line(str(error))}") from error
    finally:
        file.close()
    if not any(line.words for line in lines):
        raise UnreadableDocument(path, "it holds no text but pictures of it; run text recognition (OCR) over it first")
    _set_apart(lines)
    maker = TextMaker(path, limits)
    _add_blocks(lines, maker)
    author = one_line(properties.get("Author", "")).strip("()")
    return arrange(
        name, maker.text, maker.pieces, Printed(authors=(author,) if author and author != "anonymous" else ())
    )


def _read_lines(file: Any, path: str, limits: Limits) -> list[_Line]:  # noqa: ANN401 - the library has no types
    if len(file) > limits.pages:
        raise UnreadableDocument(path, f"it has more than {limits.pages:,} pages; split it into its articles")
    end = time.monotonic() + limits.seconds
    lines: list[_Line] = []
    characters = 0
    for number in range(len(file)):
        page = file[number]
        text_page = page.get_textpage()
        characters += text_page.count_chars()
        if characters > limits.text:
            raise UnreadableDocument(path, f"its text is longer than {limits.text:,} characters; split it")
        if time.monotonic() > end:
            raise UnreadableDocument(path, f"it takes longer than {limits.seconds:g} seconds; save it as text")
        lines += _join_rows(_lines_of(text_page, number))
        text_page.close()
        page.close()
    return lines


def _lines_of(text_page: Any, page: int) -> Iterator[_Line]:  # noqa: ANN401 - as above
    from pypdfium2 import raw

    signs = [chr(raw.FPDFText_GetUnicode(text_page, place)) for place in range(text_page.count_chars())]
    start = 0
    for place in [*(place for place, sign in enumerate(signs) if sign in "\r\n"), len(signs)]:
        shown = [spot for spot in range(start, place) if not signs[spot].isspace()]
        if shown:
            boxes = {spot: text_page.get_charbox(spot, loose=True) for spot in shown}
            heights = {spot: box[3] - box[1] for spot, box in boxes.items()}
            size = Counter(round(height, 1) for height in heights.values()).most_common(1)[0][0] or 1.0
            small = {spot - start for spot in shown if heights[spot] < size * _RAISED_SIZE}
            yield _Line(
                words=one_line(_mark_raised(signs[start:place], small)),
                page=page,
                left=boxes[shown[0]][0],
                right=boxes[shown[-1]][2],
                bottom=min(box[1] for box in boxes.values()),
                top=max(box[3] for box in boxes.values()),
                size=size,
                bold=_is_bold(text_page, shown[len(shown) // 2]),
            )
        start = place + 1


def _join_rows(lines: Iterable[_Line]) -> Iterator[_Line]:
    """Yield *lines*, those made one that raised figures broke in the middle."""
    last: _Line | None = None
    for line in lines:
        beside = last and abs(line.bottom - last.bottom) < last.size / 2 and -1 < line.left - last.right < last.size
        if last is not None and beside:
            last.words, last.right = f"{last.words} {line.words}", line.right
            continue
        if last is not None:
            yield last
        last = line
    if last is not None:
        yield last


def _is_bold(text_page: Any, spot: int) -> bool:  # noqa: ANN401 - as above
    from ctypes import create_string_buffer

    from pypdfium2 import raw

    if raw.FPDFText_GetFontWeight(text_page, spot) >= _BOLD:
        return True
    name = create_string_buffer(128)
    raw.FPDFText_GetFontInfo(text_page, spot, name, 128, None)
    return re.search(rb"bold|black|heavy|semibold", name.value, re.IGNORECASE) is not None


def _mark_raised(signs: Sequence[str], small: set[int]) -> str:
    """Return the *signs* of a line with those figures in brackets that are *small*: citations, or powers."""
    words: list[str] = []
    run = ""
    for place, sign in enumerate([*signs, ""]):
        if place in small and (sign.isdecimal() or (run and sign in ",–-")):
            run += sign
            continue
        if run:
            words.append(raised(run, "".join(words[-12:])))
            run = ""
        # The library's sign for a hyphen at the end of a line.
        words.append("-" if sign in "\x02\ufffe\u00ad" and sign else sign)
    return "".join(words)


def _set_apart(lines: list[_Line]) -> None:
    """Mark the page numbers, and what recurs at the edges of pages."""
    pages: dict[int, list[_Line]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    edges = [
        line
        for found in pages.values()
        for line in {id(line): line for line in [*_by_height(found)[:_EDGE], *_by_height(found)[-_EDGE:]]}.values()
    ]
    recurring = Counter((line.page, _bare(line)) for line in edges)
    counts = Counter(bare for _, bare in recurring)
    for line in edges:
        is_number = re.fullmatch(r"(?:page )?\d{1,4}(?: (?:of|/) \d{1,4})?", line.words, re.IGNORECASE) is not None
        line.apart = is_number or counts[_bare(line)] >= min(_RUNNING, max(2, len(pages)))


def _by_height(lines: list[_Line]) -> list[_Line]:
    return sorted(lines, key=lambda line: -line.top)


def _bare(line: _Line) -> str:
    return re.sub(r"\d+", "0", line.words.lower())


def _add_blocks(lines: list[_Line], maker: TextMaker) -> None:
    """Join lines to blocks: a heading has larger or bold type, a paragraph ends where the next line stands apart."""
    weights = Counter[float]()
    for line in lines:
        weights[line.size] += len(line.words)
    body = weights.most_common(1)[0][0]
    ranks = sorted({line.size for line in lines if line.size > body * _LARGER}, reverse=True)
    mostly_bold = sum(len(line.words) for line in lines if line.bold) > sum(weights.values()) / 2
    width, gap = _column_width(lines), _usual_gap(lines) * _GAP
    for line in lines:
        if line.apart:
            maker.add(BlockKind.FURNITURE, line.words)
    group: list[_Line] = []
    indents: list[float] = []
    shown = [line for line in lines if not line.apart]
    for place, line in enumerate(shown):
        group.append(line)
        following = shown[place + 1] if place + 1 < len(shown) else None
        if following is None or not _goes_on(group, following, width, gap):
            _add_block(group, maker, ranks, indents, bold_heads=not mostly_bold)
            group = []


def _column_width(lines: list[_Line]) -> float:
    widths = sorted(line.right - line.left for line in lines if len(line.words) > 20)
    return widths[len(widths) * 3 // 4] if widths else 0.0


def _usual_gap(lines: list[_Line]) -> float:
    """Return the usual distance from one line to the next, in sizes of type."""
    gaps = sorted(
        (line.bottom - after.bottom) / line.size
        for line, after in pairwise(lines)
        if line.page == after.page and line.size == after.size and line.bottom > after.bottom
    )
    # The usual distance within paragraphs is among the smaller ones.
    return gaps[len(gaps) // 4] if gaps else 1.0


def _goes_on(group: list[_Line], following: _Line, width: float, gap: float) -> bool:
    """Tell whether *following* belongs to the block of the lines in *group*."""
    line, first = group[-1], group[0]
    if abs(line.size - following.size) > line.size * (_LARGER - 1) or line.bold != following.bold:
        return False
    if _BULLET.match(following.words):
        return False
    if line.page != following.page or following.top > line.top + line.size:
        # The next column or page: a sentence that has not ended goes on there.
        return not _SENTENCE_END.search(line.words) and following.words[:1].islower()
    if line.bottom - following.bottom > line.size * gap or following.left > first.left + line.size * _FAR:
        return False
    is_item = _BULLET.match(first.words) is not None
    if is_item and following.left <= first.left + 1:
        return False
    ended_early = line.right - line.left < width * 0.8 and _SENTENCE_END.search(line.words) is not None
    indented = not is_item and following.left > line.left + line.size * 0.8 and line is not first
    return not ended_early and not indented


def _add_block(
    group: list[_Line], maker: TextMaker, ranks: list[float], indents: list[float], *, bold_heads: bool
) -> None:
    words = group[0].words
    for line in group[1:]:
        broken = words.endswith("-") and line.words[:1].islower()
        if broken and not _COMPOUND.search(words):
            words = words[:-1] + line.words
        else:
            words += line.words if broken else f" {line.words}"
    bullet = _BULLET.match(words)
    larger = group[0].size in ranks
    is_short = len(words) <= _LONGEST_HEADING and not re.search(r"[.;,]$", words)
    if larger and len(words) <= 2 * _LONGEST_HEADING and not words.endswith((".", ",")):
        maker.add(BlockKind.HEADING, words, min(ranks.index(group[0].size) + 1, 6))
    elif group[0].bold and bold_heads and is_short and not bullet:
        maker.add(BlockKind.HEADING, words, min(len(ranks) + 1, 6) if ranks else 2)
    elif bullet:
        while indents and indents[-1] > group[0].left + 1:
            indents.pop()
        if not indents or indents[-1] < group[0].left - 1:
            indents.append(group[0].left)
        sign = bullet[0].strip() if bullet[0][0].isdigit() else "•"
        maker.add(BlockKind.ITEM, _REPEATED_AT_START.sub("", words[bullet.end() :]), len(indents), sign=sign)
        return
    else:
        maker.add(BlockKind.PARAGRAPH, words)
    indents.clear()
