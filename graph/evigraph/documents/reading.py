"""Read articles from files: the format is told from the name and the first bytes, and refusals say what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.documents.limits import LIMITS, Limits, shown_size
from evigraph.documents.plaintext import read_plain_text
from evigraph.errors import MissingExtra, UnreadableDocument

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator

    from evigraph.documents.document import Document
    from evigraph.documents.records import Record

__all__ = ["READERS", "load_content", "read_content", "read_document", "read_documents"]

Reader: TypeAlias = "Callable[[str, str, bytes, Limits], Iterator[Document]]"

#: The libraries that the extra ``documents`` installs, by the name of their import.
_OPTIONAL: Final = {
    "docx": "python-docx",
    "lxml": "lxml",
    "markdown_it": "markdown-it-py",
    "pypdfium2": "pypdfium2",
    "rispy": "rispy",
}

_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_NBIB: Final = re.compile(r"\ufeff?\s*PMID ?- ?\d+\r?\n")


def _text(path: str, content: bytes, most: int, charset: str = "utf-8") -> str:
    """Return the text of at *most* so many characters that the bytes *content* are."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableDocument(path, "it is in UTF-16; save it as UTF-8")
    zero = content.find(0)
    if zero >= 0:
        raise UnreadableDocument(path, f"byte {zero} is zero, which no text has; name a text file")
    try:
        text = content.decode(charset)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableDocument(
            path, f"line {line}: byte {error.start} is not {error.encoding.upper()}; save it as UTF-8"
        ) from error
    if len(text) > most:
        raise UnreadableDocument(path, f"it is longer than {most:,} characters; split it into its articles")
    return text


def _plain(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    text = _text(path, content, limits.text)
    if _NBIB.match(text):
        yield from _nbib(name, path, content, limits)
        return
    if not text.strip():
        raise UnreadableDocument(path, "it is empty; name an article")
    yield read_plain_text(name, text)


def _markdown(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.markdown import read_markdown

    yield read_markdown(name, path, _text(path, content, limits.text), limits)


def _web_page(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    import codecs

    from evigraph.documents.webpage import read_web_page

    declared = _CHARSET.search(content[:4096])
    charset = declared[1].decode().lower() if declared else "utf-8"
    try:
        # Pages in other codes are common; what a codec of Python's makes of bytes that are no text is not wanted.
        known = codecs.lookup(charset).name if codecs.lookup(charset)._is_text_encoding else "utf-8"
    except LookupError:
        known = "utf-8"
    yield read_web_page(name, path, _text(path, content, limits.file, known), limits)


def _xml(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.jats import read_jats
    from evigraph.documents.markupfile import local_name, parse_xml
    from evigraph.documents.records import read_pubmed_xml

    root = parse_xml(path, content, limits)
    kind = local_name(root)
    if kind == "html":
        yield from _web_page(name, path, content, limits)
    elif kind in {"PubmedArticleSet", "PubmedArticle"}:
        yield from _recorded(name, path, read_pubmed_xml(root), limits)
    else:
        articles = [root] if kind == "article" else list(root.iter("{*}article"))[: limits.records]
        if not articles:
            raise UnreadableDocument(
                path, f"its root is <{kind}>; of XML, JATS (<article>) and PubMed (<PubmedArticleSet>) are read"
            )
        for number, article in enumerate(articles, 1):
            yield read_jats(name if len(articles) == 1 else f"{name}-{number}", path, article, limits)


def _nbib(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.records import read_nbib

    yield from _recorded(name, path, read_nbib(_text(path, content, limits.text)), limits)


def _ris(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.records import read_ris

    yield from _recorded(name, path, read_ris(path, _text(path, content, limits.text).lstrip("\ufeff")), limits)


def _recorded(name: str, path: str, records: Iterator[Record], limits: Limits) -> Iterator[Document]:
    from evigraph.documents.records import name_records

    found = 0
    for chosen, record in name_records(name, records):
        document = record.to_document(chosen, path, limits)
        if document is not None:
            found += 1
            yield document
        if found > limits.records:
            raise UnreadableDocument(path, f"it has more than {limits.records:,} records; split it")
    if not found:
        raise UnreadableDocument(path, "no record in it has an abstract; export the records with their abstracts")


def _pdf(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.pdf import read_pdf

    yield read_pdf(name, path, content, limits)


def _word(name: str, path: str, content: bytes, limits: Limits) -> Iterator[Document]:
    from evigraph.documents.worddocument import read_word

    yield read_word(name, path, content, limits)


#: The reader for every suffix of a file that is read.
READERS: Final[dict[str, Reader]] = {
    ".txt": _plain,
    ".text": _plain,
    ".md": _markdown,
    ".markdown": _markdown,
    ".html": _web_page,
    ".htm": _web_page,
    ".xhtml": _web_page,
    ".pdf": _pdf,
    ".docx": _word,
    ".xml": _xml,
    ".nxml": _xml,
    ".nbib": _nbib,
    ".ris": _ris,
}

#: What the first bytes of files tell, for those whose content is not what their name says.
_MAGIC: Final[dict[bytes, tuple[str, str]]] = {
    b"%PDF-": (".pdf", "a PDF file"),
    b"PK\x03\x04": (".docx", "a packed file such as DOCX"),
    b"\xd0\xcf\x11\xe0": ("", "an old or encrypted Office file; save it as .docx without a password"),
    b"{\\rtf": ("", "an RTF file; save it as .docx or .txt"),
    b"\x1f\x8b": ("", "compressed; unpack it first"),
    b"\x7fELF": ("", "a program"),
    b"\x89PNG": ("", "a picture; run text recognition (OCR) over it first"),
    b"\xff\xd8\xff": ("", "a picture; run text recognition (OCR) over it first"),
}


def read_documents(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Iterator[Document]:
    """Yield the articles of the file at *path*: one, or one for each record of a file of records.

    Raises:
        UnreadableDocument: the file is not one that can be read, with the reason.
        MissingExtra: its format needs a library that is not installed.
        OSError: there is no such file, or it cannot be opened.
    """
    yield from read_content(path, load_content(path, limits=limits), limits=limits)


def load_content(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of the file at *path*, unless its name or its size tells that it is no article.

    Raises:
        UnreadableDocument: it is of a kind that is not read, or too large.
        OSError: there is no such file, or it cannot be opened.
    """
    file = Path(path)
    size = file.stat().st_size
    if file.is_dir():
        raise UnreadableDocument(file, "it is a folder; name the files in it")
    _reader(file)
    if size > limits.file:
        raise UnreadableDocument(
            file, f"it is {shown_size(size)} large; files up to {shown_size(limits.file)} are read"
        )
    return file.read_bytes()


def read_content(path: str | os.PathLike[str], content: bytes, *, limits: Limits = LIMITS) -> Iterator[Document]:
    """Yield the articles in the bytes *content* of a file that is, or was elsewhere, at *path*.

    Raises:
        UnreadableDocument: the file is not one that can be read, with the reason.
        MissingExtra: its format needs a library that is not installed.
    """
    file = Path(path)
    suffix, reader = _reader(file)
    for magic, (wanted, meaning) in _MAGIC.items():
        if content.startswith(magic) and wanted != suffix:
            advice = f"; name it *{wanted}" if wanted else ""
            raise UnreadableDocument(file, f"it is {meaning}{advice}")
    try:
        yield from reader(file.stem, str(file), content, limits)
    except ModuleNotFoundError as error:
        package = _OPTIONAL.get((error.name or "").partition(".")[0])
        if package is None:
            raise
        raise MissingExtra(package, "documents", f"reading {suffix} files") from error


def _reader(file: Path) -> tuple[str, Reader]:
    suffix = file.suffix.lower()
    reader = READERS.get(suffix)
    if reader is None:
        raise UnreadableDocument(
            file,
            f"{f'{suffix} files are' if suffix else 'a file without suffix is'} not read; "
            f"read are {', '.join(READERS)}",
        )
    return suffix, reader


def read_document(path: str | os.PathLike[str], *, limits: Limits = LIMITS) -> Document:
    """Return the one article of the file at *path*; see :func:`read_documents` for what it raises."""
    found = list(read_documents(path, limits=limits))
    if len(found) > 1:
        raise UnreadableDocument(Path(path), f"it holds {len(found)} articles; read them with read_documents")
    return found[0]
