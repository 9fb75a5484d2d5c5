"""General words: those that name no drug, disease, test or group of people, and may stay unread."""

from __future__ import annotations

from functools import cache
from typing import Final

from evigraph.resources import resource

__all__ = ["is_general"]

_ENDINGS: Final = (
    ("ies", "y"),
    ("ied", "y"),
    ("s", ""),
    ("es", ""),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("ly", ""),
    ("'s", ""),
    ("'m", ""),
    ("'re", ""),
    ("'ve", ""),
    ("'d", ""),
    ("'ll", ""),
)


@cache
def _words() -> frozenset[str]:
    lines = resource("queries/questions/general_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def is_general(word: str) -> bool:
    """Tell whether *word*, in lower case, is a general word or a regular form of one.

    >>> is_general("considered"), is_general("metformin")
    (True, False)
    """
    words = _words()
    if word in words:
        return True
    return any(word.endswith(end) and word.removesuffix(end) + plain in words for end, plain in _ENDINGS)
