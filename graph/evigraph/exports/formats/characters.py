"""Write text to binary files, and spell what a syntax cannot hold."""

from __future__ import annotations

import io
import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, TextIO
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["one_line", "text_of", "to_json", "write_items", "xml_attribute", "xml_text"]

# XML 1.0 2.2 has no way to write most control characters.
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL: Final = re.compile("[\x00-\x1f\x7f\u0085\u2028\u2029]+")


@contextmanager
def text_of(file: BinaryIO) -> Iterator[TextIO]:
    """Give *file* as one of UTF-8 text, and leave it open."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    try:
        yield text
    finally:
        text.detach()


def xml_text(text: str) -> str:
    r"""Spell *text* as content of an XML element; what XML cannot hold becomes U+FFFD.

    >>> xml_text("a < b\r\x01")
    'a &lt; b&#13;�'
    """
    return _NOT_XML.sub("\ufffd", escape(text)).replace("\r", "&#13;")


def xml_attribute(text: str) -> str:
    r"""Spell *text* as the value of an XML attribute, with its quotes.

    >>> xml_attribute('"a"\n\x01')
    '\'"a"&#10;�\''
    """
    return _NOT_XML.sub("\ufffd", quoteattr(text))


def one_line(text: str) -> str:
    r"""Put *text* on one line: control characters and line ends become a space.

    >>> one_line("a\tb\r\nc")
    'a b c'
    """
    return _CONTROL.sub(" ", text)


def to_json(value: object) -> str:
    """Write *value* as JSON on one line, in any script."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def write_items(out: TextIO, items: Iterable[object]) -> None:
    r"""Write *items* as a JSON array, an item a line, each as it comes.

    >>> out = io.StringIO()
    >>> write_items(out, iter([1, "b"]))
    >>> out.getvalue()
    '[\n1,\n"b"\n]'
    """
    out.write("[")
    joint = "\n"
    for item in items:
        out.write(joint)
        out.write(to_json(item))
        joint = ",\n"
    out.write("\n]")
