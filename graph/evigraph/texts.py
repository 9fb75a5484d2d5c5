"""Hold claims against the article's text, which is the reader's own file.

A claim file names its text by hash and length, and each passage by offsets and a short digest.  So a changed text is
noticed, and which claims it touches can be told.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.articles import Article
    from evigraph.claims import Claim, Passage
    from evigraph.fields import Mistake

__all__ = ["TextChange", "find_text_mistakes", "passage_digest", "verify_text"]


def passage_digest(passage: str) -> str:
    """Return the digest that a claim file keeps of a *passage*.

    >>> passage_digest("Rest does not help.")
    '85781c52d81d'
    """
    return hashlib.sha256(passage.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text is not the one that claims were read in."""

    expected: str
    found: str
    #: The claims whose passages are no longer at their offsets, or cannot be told to be.
    affected: tuple[str, ...]
    #: The claims whose passages stand where they stood.
    untouched: tuple[str, ...]

    def __str__(self) -> str:
        """Say what changed, for a message."""
        listed = ", ".join(name.partition(":")[2] for name in self.affected) or "none"
        total = len(self.affected) + len(self.untouched)
        return (
            f"found a text with SHA-256 {self.found}; allowed: {self.expected}, the text that the claims were read in; "
            f"changed are the passages of {len(self.affected)} of {total} claims: {listed}"
        )


def verify_text(article: Article, text: bytes) -> TextChange | None:
    """Return None when *text* is what the claims of *article* were read in, else what changed.

    A text that is not UTF-8 affects every claim.
    """
    found = hashlib.sha256(text).hexdigest()
    if found == article.text.sha256:
        return None
    try:
        read = text.decode()
    except UnicodeDecodeError:
        read = ""
    affected = [claim.id for claim in article.claims if not _stands(claim, read)]
    untouched = tuple(claim.id for claim in article.claims if claim.id not in set(affected))
    return TextChange(article.text.sha256, found, tuple(affected), untouched)


def _stands(claim: Claim, text: str) -> bool:
    return all(passage_digest(text[p.start : p.end]) == p.digest for p in (claim.span, *claim.context))


def find_text_mistakes(article: Article, text: bytes) -> Iterator[Mistake]:
    """Yield where *article* does not fit the bytes of its *text*: hash, length, offsets, digests."""
    change = verify_text(article, text)
    if change is not None:
        yield ("text", "sha256"), str(change)
        return
    read = text.decode(errors="replace")
    if len(read) != article.text.characters:
        yield ("text", "characters"), f"found {article.text.characters}; allowed: {len(read)}, the length of the text"
    for place, claim in enumerate(article.claims):
        passages: dict[tuple[str | int, ...], Passage] = {("span",): claim.span}
        passages |= {("context", i): passage for i, passage in enumerate(claim.context)}
        for key, passage in passages.items():
            stretch = read[passage.start : passage.end]
            if passage.end > len(read):
                yield (
                    ("claims", place, *key, "end"),
                    f"found {passage.end}; allowed: up to {len(read)}, the text's length",
                )
            elif stretch != stretch.strip():
                message = (
                    f"found {passage.start} to {passage.end}, which begins or ends with space; allowed: no such space"
                )
                yield ("claims", place, *key, "start"), message
            elif passage.digest not in {None, passage_digest(stretch)}:
                allowed = f"{passage_digest(stretch)}, that of {passage.start} to {passage.end}"
                yield ("claims", place, *key, "digest"), f"found '{passage.digest}'; allowed: {allowed}"
