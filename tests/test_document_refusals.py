"""What cannot be read as an article is refused in one line that says why, whatever its bytes, within limits."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.article_bombs import encrypted_pdf, packed
from tests.article_formats import FORMATS

from evigraph.documents.document import Document
from evigraph.documents.limits import LIMITS, Limits
from evigraph.documents.plaintext import read_plain_text
from evigraph.documents.reading import READERS, read_document, read_documents
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from pathlib import Path

SMALL: Final = Limits(file=2_000_000, text=200_000, unpacked=20_000_000, elements=20_000, pages=20, seconds=5.0)


def entities(levels: int) -> bytes:
    lines = [b'<!ENTITY e0 "walk walk walk">']
    lines += [b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, levels)]
    return b"<!DOCTYPE article [%s]><article><p>&e%d;</p></article>" % (b"".join(lines), levels - 1)


def empty_pdf(pages: int = 1) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    content = io.BytesIO()
    canvas = Canvas(content)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return content.getvalue()


REFUSED: Final = [
    ("a.txt", b"", "it is empty"),
    ("a.txt", b" \n \n", "it is empty"),
    ("a.txt", b"Ankles\n\nWalking \xe9 helps", "line 3: byte 16 is not UTF-8; save it as UTF-8"),
    ("a.txt", "Ankles".encode("utf-16"), "it is in UTF-16; save it as UTF-8"),
    ("a.txt", b"Ankles\0", "byte 6 is zero, which no text has"),
    ("a.txt", b"a" * 200_001, "it is longer than 200,000 characters"),
    ("a.txt", b"a" * 2_000_001, "it is 2 MB large; files up to 2 MB are read"),
    ("a.txt", b"%PDF-1.7", "it is a PDF file; name it *.pdf"),
    ("a.txt", b"\x7fELF\1\1", "it is a program"),
    ("a.md", b"{\\rtf1 Ankles}", "it is an RTF file; save it as .docx or .txt"),
    ("a.doc", b"\xd0\xcf\x11\xe0", ".doc files are not read; read are .txt, .text, .md"),
    ("a", b"Ankles", "a file without suffix is not read"),
    ("a.docx", b"\xd0\xcf\x11\xe0", "it is an old or encrypted Office file"),
    ("a.docx", b"PK\x03\x04 no more", "it is damaged"),
    ("a.docx", packed(a=b"b"), "it is no Word document"),
    ("a.docx", packed(**{"word/document.xml": b"\0" * 15_000_000}), "it unpacks to 15 MB, more than an article needs"),
    ("a.docx", packed(**{f"{number}.xml": b"" for number in range(6000)}), "it packs more than 5,000 files"),
    ("a.pdf", b"%PDF-1.7\nnothing", "it is damaged or no PDF"),
    ("a.pdf", encrypted_pdf(), "it is encrypted; save it without a password"),
    ("a.pdf", empty_pdf(), "it holds no text but pictures of it"),
    ("a.pdf", empty_pdf(21), "it has more than 20 pages"),
    ("a.html", b"", "it is no web page"),
    ("a.html", b"<script>walk()</script>", "it shows no text"),
    ("a.html", b"<div>" * 5000 + b"Walk", "its elements lie too deep in each other"),
    ("a.html", b"<p>Walk</p>" * 30_000, "it has more than 20,000 elements"),
    ("a.html", b"<p>Walk \xff", "line 1: byte 8 is not UTF-8"),
    ("a.xml", b"Walk", "it is no XML"),
    ("a.xml", b"<article>" * 250 + b"</article>" * 250, "its elements lie more than 200 deep in each other"),
    ("a.xml", b"<article>" * 5000, "it is no XML: Excessive depth in document"),
    ("a.xml", entities(2), "it defines entities of its own"),
    ("a.xml", entities(12), "it is no XML: Maximum entity amplification"),
    ("a.xml", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><article>&e;</article>', "it defines entities"),
    ("a.xml", b"<recipe/>", "its root is <recipe>; of XML, JATS (<article>) and PubMed"),
    ("a.xml", b"<article><front/></article>", "it has neither an abstract nor a text"),
    ("a.nbib", b"TI  - Walking", "no record in it has an abstract"),
    ("a.ris", b"TY  - JOUR\nTI  - Walking\nER  - \n", "no record in it has an abstract"),
    ("a.ris", b"Walking", "no record in it has an abstract"),
]


@pytest.mark.parametrize(
    ("file", "content", "reason"), REFUSED, ids=lambda value: value[:60] if isinstance(value, str) else "content"
)
def test_refusal_names_the_file_and_says_why(tmp_path: Path, file: str, content: bytes, reason: str) -> None:
    (tmp_path / file).write_bytes(content)

    with pytest.raises(UnreadableDocument) as caught:
        read_document(tmp_path / file, limits=SMALL)

    assert str(caught.value).startswith(f"{tmp_path / file}: {reason}")
    assert "\n" not in str(caught.value)


def test_page_in_a_declared_charset_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes('<meta charset="latin-1"><p>Naïve walking</p>'.encode("latin-1"))
    assert "Naïve walking" in read_document(tmp_path / "a.html").text


def test_entity_of_the_journal_format_is_the_sign_it_names(tmp_path: Path) -> None:
    article = (
        '<!DOCTYPE article SYSTEM "http://example.org/no.dtd"><article><body><p>&alpha;2 &le; 3</p></body></article>'
    )
    (tmp_path / "a.xml").write_text(article, encoding="utf-8")
    assert read_document(tmp_path / "a.xml").text == "α2 ≤ 3\n"


@pytest.mark.parametrize("suffix", [".txt", ".html", ".md"])
def test_line_of_half_a_megabyte_is_read_or_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(b"Walk 12, 3. [1] * - (" * 25_000)
    assert all(isinstance(found, Document) for found in read_or_refuse(tmp_path / f"a{suffix}", LIMITS))


def read_or_refuse(path: Path, limits: Limits = SMALL) -> list[Document]:
    try:
        found = list(read_documents(path, limits=limits))
    except UnreadableDocument as error:
        return [] if "\n" not in str(error) else pytest.fail(f"a refusal of several lines: {error}")
    for document in found:
        ends = [0, *(block.end for block in document.blocks)]
        assert all(end <= block.start < block.end for end, block in zip(ends, document.blocks, strict=False))
        assert all(max(block.path, default=-1) < place for place, block in enumerate(document.blocks))
        assert ends[-1] <= len(document.text)
        assert document.sha256
    return found


_TEXTS: Final = st.text(
    alphabet=st.one_of(
        st.sampled_from("\n\n\n \t•-*1.2,[]():|#<>&;abcW\r\x0b\u2028\ufeff²"), st.characters(codec="utf-8")
    )
)


@settings(max_examples=80, deadline=None)
@given(_TEXTS)
def test_any_text_is_read_with_blocks_inside_it(text: str) -> None:
    document = read_plain_text("a", text)
    assert document.text == text
    ends = [0, *(block.end for block in document.blocks)]
    assert all(end <= block.start < block.end for end, block in zip(ends, document.blocks, strict=False))
    # No sign that says something is lost.
    covered = "".join(document.words_of(block) for block in document.blocks)
    assert sum(map(str.isalpha, covered)) <= sum(map(str.isalpha, text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(READERS)), st.one_of(st.binary(max_size=300), _TEXTS.map(str.encode)))
def test_any_bytes_are_read_or_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    (tmp_path / f"a{suffix}").write_bytes(content)
    read_or_refuse(tmp_path / f"a{suffix}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_damaged_article_is_read_or_refused(tmp_path: Path, suffix: str) -> None:
    whole = FORMATS[suffix]()
    chance = random.Random(1)  # noqa: S311 - the same damage every time
    for number in range(40):
        content = bytearray(whole)
        for _ in range(chance.choice((1, 3, 30))):
            place = chance.randrange(max(1, len(content)))
            kind = number % 3
            if kind == 0:
                content[place : place + 1] = [chance.randrange(256)]
            elif kind == 1:
                del content[place : place + chance.randrange(200)]
            else:
                content[place:place] = whole[chance.randrange(len(whole)) :][: chance.randrange(100)]
        (tmp_path / f"a{suffix}").write_bytes(content)
        read_or_refuse(tmp_path / f"a{suffix}")
