"""Read records of PubMed and reference managers: titles with their abstracts, one document a record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import Printed, arrange
from evigraph.documents.assembling import TextMaker, one_line
from evigraph.documents.document import BlockKind
from evigraph.documents.markupfile import words_of
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element

    from evigraph.documents.document import Document
    from evigraph.documents.limits import Limits

__all__ = ["Record", "name_records", "read_nbib", "read_pubmed_xml", "read_ris"]

#: A label within an abstract: "METHODS: ".
_LABEL: Final = re.compile(r"(?:^|(?<=[.?!)] ))([A-Z][A-Z]+(?:[ /&,-]+(?:AND |OF )?[A-Z]{2,}){0,6}): ?(?=\S)")
_NBIB_LINE: Final = re.compile(r"([A-Z]{2,4}) {0,2}- (.*)")
_MONTHS: Final = {
    month: number
    for number, month in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)  # noqa: SIM905 - shorter
}


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what it is of, and the parts of its abstract, each with its label."""

    title: str
    #: Label and words; the label of an abstract without parts is empty.
    parts: tuple[tuple[str, str], ...]
    identifier: str = ""
    journal: str = ""
    authors: tuple[str, ...] = ()
    day: date | None = None
    printed: str = ""
    doi: str = ""

    def to_document(self, name: str, path: str, limits: Limits) -> Document | None:
        """Return the document *name* of the record, or None when it has no abstract."""
        if not any(words.strip() for _, words in self.parts):
            return None
        maker = TextMaker(path, limits)
        maker.add(BlockKind.HEADING, self.title, 1)
        maker.add(BlockKind.HEADING, "Abstract", 2)
        for label, words in self.parts:
            maker.add(BlockKind.HEADING, label.capitalize() if label.isupper() else label, 3)
            maker.add(BlockKind.PARAGRAPH, words)
        doi = re.search(r"10\.\d{4,9}/[^\s<>\"{}|\\^`]+", self.doi)
        told = Printed(
            title=one_line(self.title) or None,
            publisher=one_line(self.journal) or None,
            publisher_basis="the journal that printed it" if self.journal.strip() else None,
            authors=tuple(dict.fromkeys(filter(None, map(one_line, self.authors)))),
            url=f"https://doi.org/{doi[0]}" if doi else None,
            updated=self.day,
            updated_printed=one_line(self.printed) or None,
            references=(),
        )
        return arrange(name, maker.text, maker.pieces, told)


def read_pubmed_xml(root: _Element) -> Iterator[Record]:
    """Yield the records of PubMed's XML."""
    for article in root.iter("PubmedArticle"):
        citation = article.find("MedlineCitation")
        printed = article.find(".//PubDate")
        parts = tuple(
            (part.get("Label", "") or "", words_of(part)) for part in article.iterfind(".//Abstract/AbstractText")
        )
        yield Record(
            title=words_of(article.find(".//ArticleTitle")),
            parts=parts if len(parts) > 1 or any(label for label, _ in parts) else _split("".join(w for _, w in parts)),
            identifier=words_of(citation.find("PMID")) if citation is not None else "",
            journal=words_of(article.find(".//Journal/Title")),
            authors=tuple(
                f"{words_of(author.find('ForeName'))} {words_of(author.find('LastName'))}".strip()
                or words_of(author.find("CollectiveName"))
                for author in article.iterfind(".//AuthorList/Author")
            ),
            day=_day(" ".join(words_of(printed.find(part)) for part in ("Year", "Month", "Day")))
            if printed is not None
            else None,
            printed=words_of(printed) if printed is not None and len(printed) == 1 else _spaced(printed),
            doi=next(
                (words_of(found) for found in article.iter("ArticleId") if found.get("IdType") == "doi"),
                "",
            ),
        )


def _spaced(printed: _Element | None) -> str:
    return " ".join(map(words_of, printed)) if printed is not None else ""


def read_nbib(text: str) -> Iterator[Record]:
    r"""Yield the records of *text* in the format that PubMed saves for reference managers.

    >>> text = "PMID- 1\nTI  - Rest or\n      walking?\nAB  - AIM: To compare. RESULTS: Walking won.\nDP  - 2019 May 3"
    >>> record = next(read_nbib(text))
    >>> record.title, record.parts, record.day
    ('Rest or walking?', (('AIM', 'To compare.'), ('RESULTS', 'Walking won.')), datetime.date(2019, 5, 3))
    """
    fields: dict[str, list[str]] = {}
    last = ""
    for line in [*text.splitlines(), "PMID- end"]:
        found = _NBIB_LINE.match(line)
        if found and found[1] == "PMID" and fields:
            yield _from_nbib(fields)
            fields = {}
        if found:
            last = found[1]
            fields.setdefault(last, []).append(found[2])
        elif line.startswith("      ") and last in fields:
            fields[last][-1] += f" {line.strip()}"


def _from_nbib(fields: dict[str, list[str]]) -> Record:
    def first(*keys: str) -> str:
        return next((fields[key][0] for key in keys if key in fields), "")

    return Record(
        title=first("TI", "BTI"),
        parts=_split(first("AB", "OAB")),
        identifier=first("PMID"),
        journal=first("JT", "TA"),
        authors=tuple(fields.get("FAU") or fields.get("AU") or fields.get("CN") or ()),
        day=_day(first("DP")),
        printed=first("DP"),
        doi=next((found for found in fields.get("LID", []) + fields.get("AID", []) if "doi" in found), ""),
    )


def read_ris(path: str, text: str) -> Iterator[Record]:
    """Yield the records of *text* in the RIS format; *path* is for messages."""
    import rispy

    try:
        entries = rispy.loads(text, skip_unknown_tags=True)
    except Exception as error:
        raise UnreadableDocument(path, f"it is no RIS file: {one_line(str(error))[:200]}") from error
    for entry in entries:

        def first(*keys: str, entry: dict[str, object] = entry) -> str:
            found = next((entry[key] for key in keys if entry.get(key)), "")
            return " ".join(map(str, found)) if isinstance(found, list) else str(found)

        authors = entry.get("authors") or entry.get("first_authors") or ()
        yield Record(
            title=first("title", "primary_title", "translated_title"),
            parts=_split(first("abstract", "notes_abstract")),
            identifier=first("accession_number", "id"),
            journal=first("journal_name", "secondary_title", "alternate_title3", "alternate_title1", "publisher"),
            authors=tuple(authors) if isinstance(authors, list) else (),
            day=_day(first("date", "year", "publication_year")),
            printed=first("date", "year", "publication_year"),
            doi=first("doi"),
        )


def _split(abstract: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of an *abstract* that is one paragraph, where it prints labels in capitals."""
    words = one_line(abstract)
    found = list(_LABEL.finditer(words))
    if len(found) < 2:  # one word in capitals may be an abbreviation
        return (("", words),) if words else ()
    ends = [*(match.start() for match in found[1:]), len(words)]
    before = (("", words[: found[0].start()].strip()),) if found[0].start() else ()
    return before + tuple((match[1], words[match.end() : end].strip()) for match, end in zip(found, ends, strict=True))


def _day(printed: str) -> date | None:
    """Return the day that is *printed* as year, month and day, or None where one is missing.

    >>> _day("2019 May 3"), _day("2019/05/03/"), _day("2019 May")
    (datetime.date(2019, 5, 3), datetime.date(2019, 5, 3), None)
    """
    found = re.match(r"\s*(\d{4})[ /-]+(\w+)[ /-]+(\d{1,2})\b", printed)
    if not found:
        return None
    month = int(found[2]) if found[2].isdecimal() else _MONTHS.get(found[2][:3].lower(), 0)
    try:
        return date(int(found[1]), month, int(found[3]))
    except ValueError:
        return None


def name_records(name: str, records: Iterable[Record]) -> Iterator[tuple[str, Record]]:
    """Yield each record with its document's name: *name*, and after it its own identifier where there are several."""
    listed = list(records)
    seen: set[str] = set()
    for number, record in enumerate(listed, 1):
        local = re.sub(r"[^A-Za-z0-9]+", "-", record.identifier).strip("-")[:40]
        chosen = f"{name}-{local or number}"
        if chosen in seen:
            chosen = f"{name}-{number}"
        seen.add(chosen)
        yield (name if len(listed) == 1 else chosen), record
