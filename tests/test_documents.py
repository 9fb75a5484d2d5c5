"""Articles of every format are read into the same blocks, whose offsets point into the text that is kept."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.article_formats import FORMATS, OUTLINE, TITLE

from evigraph.documents.document import BlockKind
from evigraph.documents.reading import READERS, read_document, read_documents

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.documents.document import Document


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Document]:
    folder = tmp_path_factory.mktemp("articles")
    found = {}
    for suffix, make in FORMATS.items():
        (folder / f"ankle{suffix}").write_bytes(make())
        found[suffix] = read_document(folder / f"ankle{suffix}")
    return found


def outline(document: Document) -> list[tuple[str, int, str, list[int]]]:
    found = []
    for block in document.body():
        words = document.words_of(block)
        if block.citations:
            words = document.text[block.start : block.citations[0].start].rstrip(" [")
        numbers = [number for marker in block.citations for number in marker.numbers]
        found.append((block.kind.value, block.level, words.strip("|").strip(), numbers))
    return found


@pytest.mark.parametrize("suffix", FORMATS)
def test_article_has_the_same_blocks_in_every_format(articles: dict[str, Document], suffix: str) -> None:
    expected = [entry for entry in OUTLINE if suffix != ".pdf" or entry[0] != "table_row"]
    assert outline(articles[suffix]) == expected


@pytest.mark.parametrize("suffix", FORMATS)
def test_article_has_its_title_and_references_in_every_format(articles: dict[str, Document], suffix: str) -> None:
    document = articles[suffix]
    assert document.title == TITLE
    assert [(ref.number or ref.position, ref.title, ref.container, ref.year) for ref in document.references] == [
        (1, "Walking or rest?", "J Rest", 2019),
        (2, "Walking again", "J Rest", 2020),
        (3, "Salves at night", "Skin", 2021),
    ]


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_stands_under_a_heading_or_an_item_says_so(articles: dict[str, Document], suffix: str) -> None:
    document = articles[suffix]
    slowly = next(block for block in document.blocks if "Begin slowly" in document.words_of(block))
    above = [document.words_of(block) for block in document.ancestors(slowly)]
    assert above[:2] == [TITLE, "What to do"]
    assert above[2].startswith("Walk for 10 minutes")


@pytest.mark.parametrize("suffix", FORMATS)
def test_blocks_lie_in_the_order_of_the_text_and_do_not_overlap(articles: dict[str, Document], suffix: str) -> None:
    document = articles[suffix]
    ends = [0, *(block.end for block in document.blocks)]
    assert all(end <= block.start < block.end for end, block in zip(ends, document.blocks, strict=False))
    assert all(document.words_of(block) == document.words_of(block).strip() for block in document.blocks)


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".xml"])
def test_disclaimer_is_set_apart(articles: dict[str, Document], suffix: str) -> None:
    document = articles[suffix]
    apart = [document.words_of(block) for block in document.blocks if block.kind is BlockKind.FURNITURE]
    assert any(words.startswith("This page is no advice") for words in apart)


@pytest.mark.parametrize("suffix", [".html", ".xml"])
def test_head_of_a_page_or_journal_article_tells_who_published_it_and_when(
    articles: dict[str, Document], suffix: str
) -> None:
    document = articles[suffix]
    assert (document.publisher, document.authors, document.updated) == ("Ankle Press", ("A. Person",), date(2024, 3, 1))


def test_publisher_is_read_from_a_disclaimer(articles: dict[str, Document]) -> None:
    assert (articles[".txt"].publisher, articles[".txt"].publisher_basis) == ("Ankle Press", "named in the disclaimer")


def test_text_of_a_text_file_is_the_file_itself(articles: dict[str, Document]) -> None:
    content = FORMATS[".txt"]()
    assert articles[".txt"].text.encode() == content
    assert articles[".txt"].sha256 == hashlib.sha256(content).hexdigest()


def test_kept_text_reads_as_the_same_article(articles: dict[str, Document], tmp_path: Path) -> None:
    # So an article whose original is gone can be read again from what a workspace keeps.
    for suffix in (".md", ".docx"):
        (tmp_path / "kept.txt").write_text(articles[suffix].text, encoding="utf-8")
        again = read_document(tmp_path / "kept.txt")
        assert outline(again) == OUTLINE


def test_last_line_without_a_newline_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ankles\n\nSome words.\n\n  • Walk\n  • Rest", encoding="utf-8")
    document = read_document(tmp_path / "a.txt")
    assert document.words_of(document.blocks[-1]) == "Rest"


PUBMED = """<PubmedArticleSet>{}</PubmedArticleSet>"""
RECORD = """<PubmedArticle><MedlineCitation><PMID>{pmid}</PMID><Article><Journal><JournalIssue><PubDate>
    <Year>2020</Year><Month>May</Month><Day>4</Day></PubDate></JournalIssue><Title>Journal of Rest</Title></Journal>
    <ArticleTitle>Walking or rest?</ArticleTitle><Abstract><AbstractText Label="METHODS">Of 60 people half walked.
    </AbstractText><AbstractText Label="RESULTS">Walking helped.</AbstractText></Abstract><AuthorList><Author>
    <LastName>Person</LastName><ForeName>Ann</ForeName></Author></AuthorList></Article></MedlineCitation>
    <PubmedData><ArticleIdList><ArticleId IdType="doi">10.1000/rest</ArticleId></ArticleIdList></PubmedData>
    </PubmedArticle>"""
NBIB = """PMID- {pmid}
TI  - Walking or
      rest?
AB  - METHODS: Of 60 people half walked. RESULTS: Walking
      helped.
FAU - Person, Ann
JT  - Journal of Rest
DP  - 2020 May 4
LID - 10.1000/rest [doi]

"""
RIS = """TY  - JOUR
AN  - {pmid}
TI  - Walking or rest?
AB  - METHODS: Of 60 people half walked. RESULTS: Walking helped.
AU  - Person, Ann
JO  - Journal of Rest
DA  - 2020/05/04/
DO  - 10.1000/rest
ER  -

"""


@pytest.mark.parametrize(
    ("file", "content"),
    [("a.xml", PUBMED.format(RECORD)), ("a.nbib", NBIB), ("pubmed-search.txt", NBIB), ("a.ris", RIS)],
)
def test_record_is_read_as_its_title_and_abstract(tmp_path: Path, file: str, content: str) -> None:
    (tmp_path / file).write_text(content.replace("{pmid}", "77"), encoding="utf-8")

    document = read_document(tmp_path / file)

    assert [words for _, _, words, _ in outline(document)] == [
        "Walking or rest?",
        "Abstract",
        "Methods",
        "Of 60 people half walked.",
        "Results",
        "Walking helped.",
    ]
    assert (document.publisher, document.updated, document.url) == (
        "Journal of Rest",
        date(2020, 5, 4),
        "https://doi.org/10.1000/rest",
    )


@pytest.mark.parametrize(("file", "record"), [("a.nbib", NBIB), ("a.ris", RIS), ("a.xml", RECORD)])
def test_records_of_one_file_are_named_by_their_identifiers(tmp_path: Path, file: str, record: str) -> None:
    content = "".join(record.replace("{pmid}", pmid) for pmid in ("77", "78"))
    (tmp_path / file).write_text(PUBMED.format(content) if file.endswith("xml") else content, encoding="utf-8")
    assert [document.name for document in read_documents(tmp_path / file)] == ["a-77", "a-78"]


def test_every_format_has_a_reader() -> None:
    assert set(FORMATS) < set(READERS)
