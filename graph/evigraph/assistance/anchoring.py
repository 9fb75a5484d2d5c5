"""Find what a model quotes in the text: the sentences that hold the quote, by code points."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.extraction.sentences import Clause, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.documents.document import Document

__all__ = ["Refused", "anchor"]

_SHORTEST: Final = 12
_MOST_SENTENCES: Final = 3
_ALIKE: Final = {"'": "['\u2018\u2019]", '"': '["\u201c\u201d]', "-": "[-\u2010-\u2014\u2212]"}
_ALIKE_OF: Final = {other: key for key, others in _ALIKE.items() for other in others.strip("[]") if other != key}


class Refused(ValueError):
    """A claim cannot be accepted, for a reason."""


def anchor(quote: str, document: Document, sentences: Sequence[Sentence]) -> Sentence:
    """Return the sentence that holds *quote*, or several as one; differences of space and typography do not matter.

    Raises:
        Refused: it does not stand in the sentences, or could stand anywhere.
    """
    words = quote.split()
    if len(" ".join(words)) < _SHORTEST:
        raise Refused(f"its quote {quote!r} is too short to tell a place")
    found = re.search(r"\s+".join(map(_pattern, words)), document.text)
    if found is None:
        raise Refused("its quote does not stand in the article")
    # The same words may stand in a menu before they stand in a sentence.
    for match in re.finditer(re.escape(found[0]), document.text):
        held = [s for s in sentences if s.start < match.end() and match.start() < s.end]
        if held:
            break
    else:
        raise Refused("its quote stands outside the article's own sentences, in a menu, a notice or a reference")
    if len(held) > _MOST_SENTENCES:
        raise Refused(f"its quote runs over {len(held)} sentences; a claim has one")
    return held[0] if len(held) == 1 else _joined(document, held)


def _pattern(word: str) -> str:
    return "".join(_ALIKE.get(_ALIKE_OF.get(letter, letter), re.escape(letter)) for letter in word)


def _joined(document: Document, held: Sequence[Sentence]) -> Sentence:
    start, end = held[0].start, held[-1].end
    mask = [" "] * (end - start)
    mentions, clauses, citations = [], [], []
    for sentence in held:
        by = sentence.start - start
        mask[by : by + len(sentence.mask)] = sentence.mask
        mentions += [replace(m, start=m.start + by, end=m.end + by) for m in sentence.mentions]
        clauses += [Clause(c.start + by, c.end + by) for c in sentence.clauses]
        citations += [(first + by, last + by, numbers) for first, last, numbers in sentence.citations]
    return Sentence(start, document.text[start:end], "".join(mask), tuple(mentions), tuple(clauses), tuple(citations))
