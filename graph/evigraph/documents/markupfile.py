"""Parse XML of articles so that it can neither grow in memory nor reach outside its file."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from evigraph.documents.assembling import one_line
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.etree import _Element

    from evigraph.documents.limits import Limits

__all__ = ["local_name", "parse_xml", "words_of"]


def parse_xml(path: str, content: bytes, limits: Limits) -> _Element:
    """Return the root of the XML *content*; entities of its own are refused, and no other file is read.

    Raises:
        UnreadableDocument: it is not XML, or more than an article needs.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(path, f"it is no XML: {one_line(str(error))[:200]}") from error
    subset = root.getroottree().docinfo.internalDTD
    if subset is not None and list(subset.iterentities()):  # type: ignore[union-attr]  # the stubs omit it
        raise UnreadableDocument(path, "it defines entities of its own; save it with these written out")
    depth = count = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > limits.depth:
            raise UnreadableDocument(path, f"its elements lie more than {limits.depth} deep in each other")
        if count > limits.elements:
            raise UnreadableDocument(path, f"it has more than {limits.elements:,} elements; split it into its articles")
    return root


def local_name(element: _Element) -> str:
    """Return the name of *element* without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def words_of(element: _Element | None) -> str:
    """Return all words in *element* in one line; those of names that only its DTD knows too."""
    # What was parsed as "&amp;" is "&" by now, and what still reads "&alpha;" is the name of a sign.
    return one_line(html.unescape("".join(map(str, element.itertext())))) if element is not None else ""
