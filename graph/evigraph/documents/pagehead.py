"""Read what a web page says of itself in its head: title, authors, publisher, date, address."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import Printed
from evigraph.documents.assembling import one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["read_page_head"]

#: By which names pages give each fact, the surest first.
_TITLE: Final = ("citation_title", "dc.title", "og:title")
_PUBLISHER: Final = ("citation_journal_title", "og:site_name", "dc.publisher", "citation_publisher", "application-name")
_AUTHORS: Final = ("citation_author", "dc.creator", "author")
_UPDATED: Final = (
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "dc.date.modified",
    "article:published_time",
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "date",
)
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_MOST_AUTHORS: Final = 200


def read_page_head(tree: HtmlElement) -> Printed:
    """Return what the head of the page *tree* says."""
    told: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        key = (element.get("name") or element.get("property") or "").lower()
        content = one_line(element.get("content", ""))
        if key and content:
            told.setdefault(key, []).append(content)
    first = {key: values[0] for key, values in told.items()}
    publisher = _first(first, _PUBLISHER)
    updated = next(filter(None, (_day(first.get(key, "")) for key in _UPDATED)), None)
    authors = next((told[key] for key in _AUTHORS if key in told), [])
    # The page's own headings say its title better than its head, which often adds the site's name.
    heading = next((one_line(str(found.text_content())) for found in tree.iter("h1")), None)
    title = heading or _first(first, _TITLE) or _first({"title": one_line(tree.findtext(".//title") or "")}, ("title",))
    return Printed(
        title=title or None,
        publisher=publisher,
        publisher_basis="named in the page's head" if publisher else None,
        authors=tuple(dict.fromkeys(authors))[:_MOST_AUTHORS],
        url=_address(tree, first),
        updated=updated,
        updated_printed=updated.isoformat() if updated else None,
    )


def _first(told: dict[str, str], keys: tuple[str, ...]) -> str | None:
    return next((told[key] for key in keys if told.get(key)), None)


def _address(tree: HtmlElement, told: dict[str, str]) -> str | None:
    links = [link.get("href", "") for link in tree.iter("link") if link.get("rel") == "canonical"]
    return next((found for found in (*links, told.get("og:url", "")) if _ADDRESS.fullmatch(found)), None)


def _day(printed: str) -> date | None:
    """Return the day with which *printed* begins.

    >>> _day("2024-03-01T10:00:00Z"), _day("2024/3/1"), _day("soon")
    (datetime.date(2024, 3, 1), datetime.date(2024, 3, 1), None)
    """
    found = re.match(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", printed)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
