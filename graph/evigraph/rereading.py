"""Bring the claims of an article that was read again together with those that people have looked at.

What a person has reviewed stays as it is: its sentence is looked for in the new text by the digest that the claim
keeps, so that the old text is not needed.  What a program read stays under its name where it is read again, so that a
file under version control changes little.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from evigraph.codes import Derivation, ReviewStatus
from evigraph.texts import passage_digest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.articles import Article
    from evigraph.claims import Claim, Passage

__all__ = ["Reread", "is_reviewed", "reread", "says_the_same"]

_P = TypeVar("_P", bound="Passage")

#: Of two claims about one sentence, those that overlap by less than this share of the shorter are about others.
_SAME_SENTENCE: Final = 0.5
_START: Final = re.compile(r"(?<!\S)\S|(?<=[\W_])\w|(?<=\w)[\W_](?=\S)")


@dataclass(frozen=True, slots=True)
class Reread:
    """The article with the claims of both, and what became of them, by identifier."""

    article: Article
    #: Reviewed, and their sentences stand where they stood.
    kept: tuple[str, ...]
    #: Reviewed, and their sentences stand elsewhere now.
    moved: tuple[str, ...]
    #: Reviewed, and their sentences are gone; no part of the article any more.
    vanished: tuple[Claim, ...]
    #: Read by a program for the first time.
    added: tuple[str, ...]
    #: Read by a program before, and not now.
    dropped: tuple[str, ...]
    #: By the identifier that a program gave to what it read, the one that it has in :attr:`article`.
    names: Mapping[str, str]


def is_reviewed(article: Article, claim: Claim) -> bool:
    """Tell whether a person has looked at *claim*, or wrote it."""
    return article.status_of(claim) is not ReviewStatus.UNREVIEWED or claim.derivation is not Derivation.EXTRACTED


def reread(old: Article, new: Article, text: str, *, rejected: Sequence[Claim] = ()) -> Reread:
    """Return what people reviewed in *old* together with what a program read in *new*, whose text is *text*.

    What they *rejected* stays out, unless its sentence has changed.
    """
    finder = _Finder(text)
    refused = [found for claim in rejected if (found := _anchor(claim, finder)) is not None]
    reviewed = [claim for claim in old.claims if is_reviewed(old, claim)]
    kept: list[Claim] = []
    moved: list[str] = []
    vanished: list[Claim] = []
    for claim in reviewed:
        found = _anchor(claim.model_copy(update={"status": old.status_of(claim)}), finder)
        if found is None:
            vanished.append(claim)
            continue
        kept.append(found)
        if found.span.start != claim.span.start:
            moved.append(claim.id)
    known = {_reading(claim): claim.id for claim in old.claims if not is_reviewed(old, claim)}
    names = _names(new, {claim.id for claim in (*old.claims, *rejected)})
    renamed: dict[str, str] = {}
    read: list[Claim] = []
    added: list[str] = []
    for claim in new.claims:
        if any(says_the_same(claim, other) for other in (*kept, *refused)):
            continue
        name = known.pop(_reading(claim), None)
        if name is None:
            name = next(names)
            added.append(name)
        renamed[claim.id] = name
        read.append(claim.model_copy(update={"id": name}))
    read = [claim.model_copy(update={"restates": renamed.get(claim.restates or "")}) for claim in read]
    present = {claim.id for claim in (*kept, *read)}
    claims = tuple(
        claim if claim.restates is None or claim.restates in present else claim.model_copy(update={"restates": None})
        for claim in sorted((*kept, *read), key=lambda claim: (claim.span.start, claim.span.end, claim.id))
    )
    return Reread(
        article=_head(old, new, claims) if reviewed else new.model_copy(update={"claims": claims}),
        kept=tuple(claim.id for claim in kept if claim.id not in moved),
        moved=tuple(moved),
        vanished=tuple(vanished),
        added=tuple(added),
        dropped=tuple(known.values()),
        names=renamed,
    )


class _Finder:
    """Finds passages of a text by their length and digest."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [match.start() for match in _START.finditer(text)]
        self._digests: dict[int, dict[str, list[int]]] = {}

    def find(self, passage: Passage) -> int | None:
        """Return where *passage* begins now, nearest to where it began; None where it is gone."""
        if passage.digest is None:
            return None
        length = passage.end - passage.start
        if passage_digest(self._text[passage.start : passage.end]) == passage.digest:
            return passage.start
        if length not in self._digests:
            found = self._digests[length] = {}
            for start in self._starts[: bisect_left(self._starts, len(self._text) - length + 1)]:
                found.setdefault(passage_digest(self._text[start : start + length]), []).append(start)
        places = self._digests[length].get(passage.digest, [])
        return min(places, key=lambda place: abs(place - passage.start), default=None)

    def line_of(self, offset: int) -> int:
        return self._text.count("\n", 0, offset) + 1


def _anchor(claim: Claim, finder: _Finder) -> Claim | None:
    """Return *claim* with its passages where they stand now, or None where one of them is gone."""
    start = finder.find(claim.span)
    context = [_shift(passage, finder.find(passage)) for passage in claim.context]
    if start is None or None in context:
        return None
    if start == claim.span.start:
        return claim.model_copy(update={"context": tuple(context)})
    span = claim.span.model_copy(
        update={
            "start": start,
            "end": start + claim.span.end - claim.span.start,
            "line": finder.line_of(start) if claim.span.line is not None else None,
        }
    )
    return claim.model_copy(update={"span": span, "context": tuple(context)})


def _shift(passage: _P, start: int | None) -> _P | None:
    if start is None:
        return None
    return passage.model_copy(update={"start": start, "end": start + passage.end - passage.start})


def says_the_same(claim: Claim, other: Claim) -> bool:
    """Tell whether two claims of one text make the same statement about the same sentence."""
    shared = min(claim.span.end, other.span.end) - max(claim.span.start, other.span.start)
    shorter = min(claim.span.end - claim.span.start, other.span.end - other.span.start)
    return (
        shared > shorter * _SAME_SENTENCE
        and claim.kind is other.kind
        and claim.direction is other.direction
        and set(claim.interventions) == set(other.interventions)
    )


def _reading(claim: Claim) -> str:
    """Return what *claim* says and in which sentence, wherever that stands."""
    same = claim.model_copy(
        update={
            "id": "claim:x",
            "restates": None,
            "status": None,
            # How it was read, and not what: a rule may be renamed.
            "rule": None,
            "confidence": None,
            "needs_review": (),
            "context": (),
            "span": claim.span.model_copy(update={"start": 0, "end": claim.span.end - claim.span.start, "line": None}),
        }
    )
    return same.model_dump_json()


def _names(new: Article, taken: set[str]) -> Iterator[str]:
    """Yield identifiers that are not *taken*, those of *new* first."""
    yield from (claim.id for claim in new.claims if claim.id not in taken)
    taken = taken | {claim.id for claim in new.claims}
    numbers = [int(found[1]) for name in taken if (found := re.search(r"-(\d+)$", name))]
    stem = re.sub(r"-\d+$", "", next(iter(sorted(taken)), f"claim:{new.stem}-0"))
    number = max(numbers, default=0)
    while True:
        number += 1
        yield f"{stem}-{number:03}"


def _head(old: Article, new: Article, claims: Sequence[Claim]) -> Article:
    """Return *old* with *claims*, the text of *new*, and what *new* tells and *old* does not."""
    told = {
        name: getattr(new, name)
        for name in type(new).model_fields
        if getattr(old, name) in (None, (), False) and name not in {"status", "unlisted_citations"}
    }
    references = told.get("references", old.references)
    read = {reading.number for reference in references for reading in reference.all_readings}
    cited = {number for claim in claims for number in claim.cited_numbers}
    # The file's status is that of what is read from now on; each reviewed claim has its own.
    return old.model_copy(
        update={
            **told,
            "text": new.text,
            "status": ReviewStatus.UNREVIEWED,
            "unlisted_citations": tuple(sorted(cited - read)),
            "claims": tuple(claims),
        }
    )
