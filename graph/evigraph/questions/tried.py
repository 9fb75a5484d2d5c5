"""What a question says was tried in vain: 'after an NSAID has failed' asks for what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.questions.linking import Linked
    from evigraph.questions.words import WordList

__all__ = ["find_line_tried", "set_aside_tried"]

_JOINS: Final = frozenset({"and", "or", "plus", "with", "a", "an", "the", "my", "his", "her", "their", "full", "dose"})
_MEDICINES: Final = frozenset(
    {"drug", "drugs", "treatment", "treatments", "therapy", "therapies", "medication", "medications", "medicine"}
    | {"medicines", "agent", "agents", "option", "options", "care"}
)
_LONGEST: Final = 4
#: Marks that end a clause.
_MARKS: Final = frozenset(":;.?!")
#: Verbs behind a drug at the beginning of a question that tell of the past.
_PERFECT: Final = (["has"], ["have"], ["had"], ["did"])


def set_aside_tried(linked: Linked, known: WordList) -> Linked:
    """Return *linked* with the stretches that say which drugs were tried in vain.

    >>> from evigraph.questions.linking import link
    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> known = WordList.load()
    >>> linked = link("What is next for sciatica if my NSAID doesn't help?", load_vocabulary(), known)
    >>> [" ".join(linked.texts[first:last]) for first, last in set_aside_tried(linked, known).tried]
    ["if my nsaid doesn't help"]
    """
    words = set(linked.texts)
    if not words.isdisjoint(known.failures.stopping):
        return linked  # what to do with the drug itself is asked
    plain = ["not" if text.endswith(("n't", "dnt", "snt")) else text for text in linked.texts]
    found = (_stretch(plain, first, last, known) for first, last in _groups(linked, known))
    later = replace(linked, tried=tuple(stretch for stretch in found if stretch is not None))
    others = (one for one in linked.mentions if one.term.is_a("Intervention") and one.first not in later.set_aside)
    return linked if words.isdisjoint(known.failures.seeking) and not any(others) else later


def find_line_tried(linked: Linked, known: WordList) -> int | None:
    """Return the last line of therapy among what was tried, if one is named."""
    lines = (
        known.lines[phrase]
        for first, last in linked.tried
        for phrase in _phrases(linked.texts, first, last)
        if phrase in known.lines
    )
    return max(lines, default=None)


def _groups(linked: Linked, known: WordList) -> Iterator[tuple[int, int]]:
    """Yield where drugs stand that are joined by 'and' or 'or', and where a line of therapy stands for them."""
    starts = {mention.first: mention.last for mention in linked.mentions if mention.term.is_a("Intervention")}
    starts |= dict(_lines(linked.texts, known))
    place = 0
    while place < len(linked.texts):
        first = end = place
        while place in starts or (end > first and place < len(linked.texts) and linked.texts[place] in _JOINS):
            if end > first and _is_parted(linked, place):
                break
            end = starts.get(place, end)
            place = starts.get(place, place + 1)
        if end > first:
            yield first, end
        place = max(end, first + 1)


def _is_parted(linked: Linked, place: int) -> bool:
    between = linked.question[linked.words[place - 1].end : linked.words[place].start]
    return not _MARKS.isdisjoint(between)


def _lines(texts: Sequence[str], known: WordList) -> Iterator[tuple[int, int]]:
    for first in range(len(texts)):
        for last in range(first + 1, min(first + 2, len(texts)) + 1):
            if " ".join(texts[first:last]) in known.lines:
                yield first, last + (last < len(texts) and texts[last] in _MEDICINES)


def _stretch(plain: Sequence[str], first: int, last: int, known: WordList) -> tuple[int, int] | None:
    failures = known.failures
    start = first
    while start and plain[start - 1] in _JOINS:
        start -= 1
    opens = plain[start - 1] in failures.openers if start else plain[0] == "my" or plain[last : last + 1] in _PERFECT
    end = last
    while end < len(plain) and plain[end] in failures.auxiliaries:
        end += 1
    for length in range(min(_LONGEST, len(plain) - end) if opens else 0, 0, -1):
        if " ".join(plain[end : end + length]) in failures.behind:
            return max(start - 1, 0), end + length
    for length in range(min(_LONGEST, start), 0, -1):
        if " ".join(plain[start - length : start]) in failures.before:
            # 'the second choice after gabapentin' has words of what is asked.
            return start - 1 if plain[start - 1] in failures.openers else start - length, last
    return None


def _phrases(texts: Sequence[str], first: int, last: int) -> Iterator[str]:
    for start in range(first, last):
        for end in range(start + 1, last + 1):
            yield " ".join(texts[start:end])
