"""Keep the words of some articles in memory, and forget them before they are too many."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["MemoryZones"]

#: Articles of so many characters together share what spaCy keeps of their words, as most words come again.
_TOGETHER: Final = 2_000_000


class MemoryZones:
    """Forgets the new words of articles from time to time; else memory would grow from article to article.

    What was made of a text must not be used any more when the next article begins.
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._zone = ExitStack()
        self._left = 0

    def begin(self, characters: int) -> None:
        """Begin an article of so many *characters*."""
        if self._left <= 0:
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._left = _TOGETHER
        self._left -= characters
