"""Read saved web pages: the article on them, with menus, sidebars and the like set apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import arrange
from evigraph.documents.assembling import TextMaker, one_line
from evigraph.documents.document import BlockKind
from evigraph.documents.limits import LIMITS, Limits
from evigraph.documents.pagehead import read_page_head
from evigraph.documents.pagewalk import walk
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from evigraph.documents.document import Document

__all__ = ["read_web_page"]

_DECLARATION: Final = re.compile(r"\s*<\?xml[^>]{0,200}\?>")


def read_web_page(name: str, path: str, source: str, limits: Limits = LIMITS) -> Document:
    """Return the article that the page *source* shows; *path* is for messages.

    >>> page = "<nav>Home</nav><h1>Does rest help?</h1><p>Rest does not help.<sup>1,2</sup></p>"
    >>> document = read_web_page("a", "a.html", page)
    >>> document.title, [block.kind.value for block in document.blocks]
    ('Does rest help?', ['furniture', 'heading', 'paragraph'])
    >>> document.blocks[2].citations[0].numbers
    (1, 2)
    """
    tree = _parse(path, source, limits)
    maker = TextMaker(path, limits)
    walk(tree, maker)
    if all(piece.kind is BlockKind.FURNITURE for piece in maker.pieces):
        raise UnreadableDocument(path, "it shows no text; save the page once it has been drawn, or copy its text")
    return arrange(name, maker.text, maker.pieces, read_page_head(tree))


def _parse(path: str, source: str, limits: Limits) -> HtmlElement:
    from lxml import etree
    from lxml import html as lxml_html

    # A declaration would be taken for the encoding of text that is decoded already.
    declaration = _DECLARATION.match(source)
    bare = source[declaration.end() :] if declaration else source
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(bare, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument(path, f"it is no web page: {one_line(str(error))}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise UnreadableDocument(path, "its elements lie too deep in each other, or one is too large; save it as text")
    if sum(1 for _ in tree.iter()) > limits.elements:
        raise UnreadableDocument(path, f"it has more than {limits.elements:,} elements; save it as text")
    return tree
