"""How large an article may be before it is refused, so that no file takes a machine's memory or time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LIMITS", "Limits", "shown_size"]


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest file of each kind that is read; books are well within all of them."""

    #: Bytes of a file.
    file: int = 50_000_000
    #: Code points of the text that is made of it.
    text: int = 2_000_000
    #: Bytes that a packed file may unpack to.
    unpacked: int = 200_000_000
    #: Files in a packed file.
    members: int = 5_000
    #: How deep elements may lie in each other.
    depth: int = 200
    #: Elements of a page.
    elements: int = 500_000
    pages: int = 2_000
    #: Records of one file.
    records: int = 20_000
    #: Seconds that a PDF file may take.
    seconds: float = 60.0


LIMITS: Final = Limits()


def shown_size(size: int) -> str:
    """Word a *size* in bytes.

    >>> shown_size(50_000_000), shown_size(1200)
    ('50 MB', '1.2 kB')
    """
    if size < 1_000_000:
        return f"{size / 1000:.3g} kB"
    return f"{size / 1_000_000:.3g} MB"
