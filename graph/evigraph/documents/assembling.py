"""Make the plain text of an article whose format is another, and note where each of its pieces stands in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.documents.document import BlockKind
from evigraph.documents.limits import LIMITS, Limits
from evigraph.documents.nesting import Piece
from evigraph.errors import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["TextMaker", "one_line", "raised", "tidy_citations"]

# XML 1.0 2.2 leaves most of these out; no article needs them, and they spoil a terminal.
_CONTROLS: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff\ufffe\uffff\ud800-\udfff\u202a-\u202e]+"
)
_SPACES: Final = re.compile(r"\s+")
_RAISED: Final = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_NUMBERS: Final = re.compile(r"\[?\(?\s*\d{1,3}(?:\s?[,;–—-]\s?\d{1,3})*\s*\)?\]?[,;]?")
_RUN: Final = re.compile(r"\[\d{1,3}\](?:\s?[,;–—-]\s?\[\d{1,3}\])+")
_DOUBLED: Final = re.compile(r"[\[(]\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]\s?[\])]")
#: What is raised to a power: a figure, a unit, the letter of a statistic.
_BASE: Final = re.compile(r"(?:\d|[\d\s/(·.-](?:[kcmdµμn]?m|s|kg/m)|\b[A-Za-zχηωτρ])$")


def one_line(words: str) -> str:
    r"""Return *words* in one line, without signs that do not show.

    >>> one_line(" Rest\u00a0does\n not\x00 help. ")
    'Rest does not help.'
    """
    return _SPACES.sub(" ", _CONTROLS.sub("", words)).strip()


def raised(words: str, before: str, *, linked: bool = False) -> str:
    """Return the raised *words* as text: a citation in brackets, a power in raised digits.

    >>> raised("1,2", "walking helps."), raised("2", "a score of 30 kg/m"), raised("9", "10")
    ('[1,2]', '²', '⁹')
    """
    bare = words.strip()
    if _NUMBERS.fullmatch(bare) and (linked or not _BASE.search(before[-12:])):
        return f"[{bare.strip('[]() ,;')}]"
    translated = bare.translate(_RAISED)
    return translated if re.fullmatch("[⁰¹²³⁴-⁹⁺⁻⁼⁽⁾ⁿ]+", translated) else words


def tidy_citations(words: str) -> str:
    """Return *words* with the brackets of citations that stand together made one.

    >>> tidy_citations("Rest fails ([1], [2]), walking helps.[3]–[5] Lifting [[6]] too.")
    'Rest fails [1, 2], walking helps.[3–5] Lifting [6] too.'
    """
    for together in (_RUN, _DOUBLED):
        words = together.sub(lambda found: f"[{re.sub('[^0-9,;– -]', '', found[0]).strip()}]", words)
    return words


class TextMaker:
    r"""The text under way, and its pieces.

    >>> maker = TextMaker("a.html")
    >>> maker.add(BlockKind.HEADING, "Rest", 1)
    >>> maker.add(BlockKind.ITEM, "Rest does not help.", 2)
    >>> maker.text
    'Rest\n\n    • Rest does not help.\n'
    >>> [maker.text[piece.start : piece.end] for piece in maker.pieces]
    ['Rest', 'Rest does not help.']
    """

    def __init__(self, path: str, limits: Limits = LIMITS) -> None:
        self._path = path
        self._limits = limits
        self._parts: list[str] = []
        self._length = 0
        self.pieces: list[Piece] = []

    def add(self, kind: BlockKind, words: str, level: int = 0, *, sign: str = "•") -> None:
        """Add a block of *words*, if there are any; an item gets its *sign*."""
        line = tidy_citations(one_line(words))
        if not line:
            return
        last = self.pieces[-1].kind if self.pieces else None
        close = last is kind and kind in {BlockKind.ITEM, BlockKind.TABLE_ROW}
        lead = f"{'  ' * level}{sign} " if kind is BlockKind.ITEM else ""
        before = ("" if last is None or close else "\n") + lead
        start = self._length + len(before)
        self._parts += [before, line, "\n"]
        self._length = start + len(line) + 1
        self.pieces.append(Piece(kind, start, start + len(line), level))
        if self._length > self._limits.text:
            raise UnreadableDocument(
                self._path, f"its text is longer than {self._limits.text:,} characters; split it into its articles"
            )

    def add_row(self, cells: Iterable[str]) -> None:
        """Add a row of a table."""
        words = [one_line(cell) for cell in cells]
        if any(words):
            self.add(BlockKind.TABLE_ROW, " | ".join(words))

    def words(self, piece: Piece) -> str:
        """Return the words of the last *piece*."""
        return self._parts[-2] if piece is self.pieces[-1] else self.text[piece.start : piece.end]

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)
