"""Read the entries of a printed reference list."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evigraph.documents.document import ListedReference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_entry", "read_references"]

#: Labels that stand on a line of their own before an entry.
_LABEL: Final = re.compile(
    r"(?:clinical |systematic |practice |official |drug |prescribing )?(?:guidelines?|guidance|research|reviews?|"
    r"meta-analysis|articles?|stud(?:y|ies)|trials?|books?|chapters?|websites?|labels?|labell?ing|reports?|statements?|"
    r"opinions?|news|editorials?|letters?|praxis|fda|information)"
    r"(?: (?:paper|article|summary|report|study|review|statement|label))?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?:\[(\d{1,3})\]|\(?(\d{1,3})[.)]|(\d{1,3})(?=\s+[A-Z]))\s*")
_YEAR: Final = re.compile(r"(?<![\d-])((?:19|20)\d\d)(?![\d-])")
_DOI: Final = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]*[^\s\"<>.,;:)\]])")
_PMID: Final = re.compile(r"\b(?:PMID:? ?|pubmed[./\w]*/)(\d{4,9})\b", re.IGNORECASE)
_AUTHORS: Final = re.compile(
    r"(?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)? [A-Z]{1,4}(?: (?:Jr|Sr|2nd|3rd))?(?:, (?:et al)?)?){1,40}(?:et al)?\."
    r"|[^.]{2,200}?\bet al\.,?",
)


def read_references(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[ListedReference]:
    r"""Yield the entries of the list whose *lines* are stretches of *text*.

    >>> text = "Guideline\nCare of sprains\nA Society, 2021\nResearch\nRest or walking?\nJournal of Rest, 2019"
    >>> places = [(m.start(), m.end()) for m in re.finditer(".+", text)]
    >>> [(entry.label, entry.title, entry.container, entry.year) for entry in read_references(text, places)]
    [('Guideline', 'Care of sprains', 'A Society', 2021), ('Research', 'Rest or walking?', 'Journal of Rest', 2019)]
    """
    labelled = [place for place, (start, end) in enumerate(lines) if _LABEL.fullmatch(text[start:end])]
    if not labelled:
        for position, (start, end) in enumerate(lines, 1):
            yield read_entry(text, start, end, position)
        return
    bounds = [*labelled, len(lines)]
    for position, (first, beyond) in enumerate(pairwise(bounds), 1):
        group = lines[first:beyond]
        if len(group) == 1:  # a label with nothing after it
            continue
        label, title, *rest = (text[start:end] for start, end in group)
        container = " ".join(rest) or None
        year = _last_year(container or "")
        if container and year:
            container = re.sub(rf",? \(?{year}\)?\.?$", "", container) or None
        whole = text[group[0][0] : group[-1][1]]
        yield ListedReference(
            position=position,
            title=title,
            start=group[0][0],
            end=group[-1][1],
            label=label,
            container=container,
            year=year,
            doi=_first(_DOI, whole),
            pmid=_pmid(whole),
        )


def read_entry(text: str, start: int, end: int, position: int) -> ListedReference:
    """Return the entry that stands from *start* to *end* of *text*, in one of the usual styles.

    >>> entry = "3. Person A, Other BC. Rest or walking? J Rest. 2019;4(2):1-9. doi:10.1000/rest.1"
    >>> found = read_entry(entry, 0, len(entry), 3)
    >>> found.number, found.title, found.container, found.year, found.doi
    (3, 'Rest or walking?', 'J Rest', 2019, '10.1000/rest.1')
    >>> read_entry("Guideline A. 2021.", 0, 18, 1).title
    'Guideline A'
    """
    whole = text[start:end]
    number = _NUMBER.match(whole)
    printed = int(next(group for group in number.groups() if group)) if number else None
    rest = whole[number.end() :] if number else whole
    authors = _AUTHORS.match(rest)
    # "Guideline A. 2021." has a title, which only looks like an author.
    parts = (_parts(rest[authors.end() :].lstrip(" ,")) if authors else []) or _parts(rest) or [rest]
    container = re.split(r"[.,;(]? ?\(?(?:19|20)\d\d|[;]| \d", parts[1])[0].strip(" .,;") if len(parts) > 1 else None
    return ListedReference(
        position=position,
        title=parts[0].removesuffix(".").strip() or whole.strip(),
        start=start,
        end=end,
        number=printed or None,
        container=container or None,
        year=_last_year(re.sub(_DOI, "", " ".join(parts[1:]))) or _last_year(re.sub(_DOI, "", whole)),
        doi=_first(_DOI, whole),
        pmid=_pmid(whole),
    )


def _parts(words: str) -> list[str]:
    """Split *words* into sentences; "(2019)." after the authors is the year, and no title."""
    parts = (part.strip() for part in re.split(r"(?<=[.?!])\s+(?=[A-Z0-9(])", words))
    return [part for part in parts if part and not re.fullmatch(r"\(?(?:19|20)\d\d\w?\)?\.?", part)]


def _first(pattern: re.Pattern[str], whole: str) -> str | None:
    found = pattern.search(whole)
    return found[1] if found else None


def _pmid(whole: str) -> int | None:
    found = _first(_PMID, whole)
    return int(found) if found else None


def _last_year(words: str) -> int | None:
    found = _YEAR.findall(words)
    return int(found[-1]) if found else None
