"""Read Markdown as the web page that it stands for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.documents.limits import LIMITS, Limits
from evigraph.documents.webpage import read_web_page

if TYPE_CHECKING:
    from evigraph.documents.document import Document

__all__ = ["read_markdown"]

_FRONT_MATTER: Final = re.compile(r"\ufeff?---\s*\n.{0,20000}?\n(?:---|\.\.\.)\s*\n", re.DOTALL)
_NOTE: Final = re.compile(r"\[\^(\d{1,3})\](?!:)")


def read_markdown(name: str, path: str, source: str, limits: Limits = LIMITS) -> Document:
    r"""Return the article that the Markdown *source* is; *path* is for messages.

    >>> document = read_markdown("a", "a.md", "# Does rest help?\n\n- **Rest** fails [1]\n  - Walk daily[^2]\n")
    >>> [(block.kind.value, block.level, document.words_of(block)) for block in document.blocks][1:]
    [('item', 1, 'Rest fails [1]'), ('item', 2, 'Walk daily[2]')]
    """
    from markdown_it import MarkdownIt

    bare = _FRONT_MATTER.sub("", source, count=1)
    page = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table").render(_NOTE.sub(r"[\1]", bare))
    return read_web_page(name, path, page, limits)
