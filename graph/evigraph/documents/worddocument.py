"""Read Word documents (DOCX): styles tell headings and lists, raised figures are citations."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import Printed, arrange
from evigraph.documents.assembling import TextMaker, one_line, raised
from evigraph.documents.document import BlockKind
from evigraph.documents.limits import LIMITS, Limits, shown_size
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from docx.document import Document as WordFile
    from docx.text.paragraph import Paragraph

    from evigraph.documents.document import Document

__all__ = ["check_package", "read_word"]

#: A part of a package that unpacks to more times its size is no text.
_MOST_TIMES: Final = 200
# ECMA-376-1 17: the namespace of the text's elements.
_WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLET: Final = re.compile(r"(?:[•◦▪●○‣·]\s*|[-–*]\s+)(?=\S)")


def check_package(path: str, content: bytes, limits: Limits) -> None:
    """Refuse a packed file that unpacks to more than an article needs, before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise UnreadableDocument(path, f"it is damaged: {one_line(str(error))[:200]}; save it anew") from error
    if len(members) > limits.members:
        raise UnreadableDocument(path, f"it packs more than {limits.members:,} files; save it as text")
    size = sum(member.file_size for member in members)
    if size > limits.unpacked or any(
        member.file_size > max(1_000_000, _MOST_TIMES * member.compress_size) for member in members
    ):
        raise UnreadableDocument(path, f"it unpacks to {shown_size(size)}, more than an article needs; save it as text")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableDocument(path, "it is encrypted; save it without a password")


def read_word(name: str, path: str, content: bytes, limits: Limits = LIMITS) -> Document:
    """Return the article that the Word document *content* is; *path* is for messages."""
    import docx

    check_package(path, content, limits)
    try:
        file = docx.Document(io.BytesIO(content))
        maker = TextMaker(path, limits)
        _read_blocks(file, maker)
        told = _read_properties(file)
    except UnreadableDocument:
        raise
    except Exception as error:
        raise UnreadableDocument(path, f"it is no Word document: {one_line(str(error))[:200]}; save it anew") from error
    if not maker.pieces:
        raise UnreadableDocument(path, "it holds no text")
    return arrange(name, maker.text, maker.pieces, told)


def _read_blocks(file: WordFile, maker: TextMaker) -> None:
    from docx.table import Table

    for block in file.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                # A cell that spans columns comes once for each of them.
                maker.add_row({cell._tc: cell.text for cell in row.cells}.values())
        else:
            _read_paragraph(block, maker)


def _read_paragraph(paragraph: Paragraph, maker: TextMaker) -> None:
    words = _words(paragraph)
    style = (paragraph.style.name or "").lower() if paragraph.style is not None else ""
    heading = re.fullmatch(r"heading (\d)", style)
    if style == "title":
        maker.add(BlockKind.HEADING, words, 1)
    elif heading:
        maker.add(BlockKind.HEADING, words, int(heading[1]))
    elif (depth := _list_depth(paragraph, style)) is not None:
        maker.add(BlockKind.ITEM, words, depth)
    elif bullet := _BULLET.match(words):
        maker.add(BlockKind.ITEM, words[bullet.end() :], 1)
    else:
        maker.add(BlockKind.PARAGRAPH, words)


def _list_depth(paragraph: Paragraph, style: str) -> int | None:
    """Return how many lists the *paragraph* is in, or None for one that is no item."""
    numbering = paragraph._p.find(f"{_WORD}pPr/{_WORD}numPr")
    if numbering is not None:
        level = numbering.find(f"{_WORD}ilvl")
        return min(int(level.get(f"{_WORD}val", 0)) if level is not None else 0, 8) + 1
    found = re.fullmatch(r"list(?: bullet| number| paragraph| continue)?(?: (\d))?", style)
    if not found or style == "list paragraph":
        return None
    return int(found[1] or 1)


def _words(paragraph: Paragraph) -> str:
    from docx.text.run import Run

    parts: list[str] = []
    for inner in paragraph.iter_inner_content():
        for run in [inner] if isinstance(inner, Run) else inner.runs:
            lifted = run.font.superscript and run.text.strip()
            parts.append(raised(run.text, "".join(parts[-3:])) if lifted else run.text)
    return "".join(parts)


def _read_properties(file: WordFile) -> Printed:
    properties = file.core_properties
    changed = properties.modified or properties.created
    author = one_line(properties.author or "")
    return Printed(
        authors=(author,) if author and author != "python-docx" else (),
        updated=changed.date() if changed else None,
        updated_printed=changed.date().isoformat() if changed else None,
    )
