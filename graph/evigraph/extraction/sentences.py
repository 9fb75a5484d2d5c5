"""Sentences, and their clauses: what a cue governs goes no further than its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.extraction.exclusions import people_worded
from evigraph.extraction.patterns import Guarded, pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.documents.document import Block, CitationMarker
    from evigraph.extraction.finding import MentionFinder
    from evigraph.extraction.mentions import Mention

__all__ = ["Clause", "Sentence", "read_sentences", "split_sentences"]

_END: Final = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c(\[]?[A-Z0-9\u00b1>])")
_ABBREVIATION: Final = pattern("sentences", "abbreviation", any_case=True)
_DECIMAL_START: Final = re.compile(r"\s*(?:\d+(?:\s*[,\u2013-]\s*\d+)*|\[[\d,\s\u2013-]+\])(?=\s|$)")

#: No sentence is longer.
_LONGEST: Final = 1200

#: Where a clause ends; what is matched belongs to neither side when it is punctuation.
_BORDERS: Final = pattern("sentences", "borders")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence, from *start* up to *end*."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with what it names and the form in which rules read it.

    In :attr:`mask` the text is in lower case, every name is replaced by its letter and underscores, and citation
    markers by spaces: 'Rest helps sciatica 2' is read as 'D___ helps C_______  '.  Offsets stay the same.
    """

    #: Where the sentence stands in the document's text.
    start: int
    text: str
    mask: str
    mentions: tuple[Mention, ...]
    clauses: tuple[Clause, ...]
    #: Markers of citations, with offsets in the sentence.
    citations: tuple[tuple[int, int, tuple[int, ...]], ...] = ()

    @property
    def end(self) -> int:
        """Where it ends in the document's text."""
        return self.start + len(self.text)

    def clause_of(self, place: int) -> int:
        """Return the number of the clause that *place* is in."""
        for number, clause in enumerate(self.clauses):
            if clause.start <= place < clause.end:
                return number
        return len(self.clauses) - 1

    def within(self, start: int, end: int, letters: str) -> list[Mention]:
        """List the mentions of *letters* between two places."""
        return [m for m in self.mentions if start <= m.start and m.end <= end and m.letter in letters]


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of *text* begin and end; citation numbers after a full stop belong to it.

    >>> text = "Rest helps, e.g. in bed. 1, 2 Take 2.5 mg. Stop then."
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['Rest helps, e.g. in bed. 1, 2', 'Take 2.5 mg.', 'Stop then.']
    >>> text = "Rest helps. [1] Walking helps more. [2, 3]"
    >>> [text[a:b] for a, b in split_sentences(text)]
    ['Rest helps. [1]', 'Walking helps more. [2, 3]']
    """
    start = 0
    for found in _END.finditer(text):
        end = found.end()
        if end < start or _ABBREVIATION.search(text, max(start, end - 8), end):
            continue
        marker = _DECIMAL_START.match(text, end)
        if marker and (marker.end() == len(text) or re.match(r"\s+[A-Z(]", text[marker.end() :])):
            end = marker.end()
        yield start, end
        start = end + len(text[end:]) - len(text[end:].lstrip())
    if text[start:].strip():
        yield start, start + len(text[start:].rstrip())


def _between_markers(text: str, markers: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of *text* begin and end; citation markers behind the end of one belong to it."""
    for start, end in split_sentences(_without(text, markers)):
        for first, last in markers:
            if end <= first and not text[end:first].strip():
                end = last
        yield start, end


def _without(text: str, markers: Iterable[tuple[int, int]]) -> str:
    """Return *text* with spaces in place of *markers*, so that what they touch is read as without them."""
    characters = list(text)
    for start, end in markers:
        characters[start:end] = " " * (end - start)
    return "".join(characters)


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is no sentence of a language into stretches, so that reading takes time in proportion to its length."""
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        cut = cut if cut > 0 else start + _LONGEST
        yield start, cut
        start = cut
    yield start, end


def read_sentences(
    text: str, block: Block, finder: MentionFinder, short: Mapping[str, Mention] | None = None
) -> Iterator[Sentence]:
    """Yield the sentences of *block*, read; *short* are the abbreviations of the document."""
    words = text[block.start : block.end]
    markers = [(marker.start - block.start, marker.end - block.start) for marker in block.citations]
    for start, end in (piece for span in _between_markers(words, markers) for piece in _bounded(words, *span)):
        yield _read(words[start:end], block.start + start, block.citations, finder, short)


#: Where lines were broken to fit a width the words go on.
_BROKEN: Final = str.maketrans("\n\r\t", "   ")


def _read(
    words: str,
    offset: int,
    markers: Sequence[CitationMarker],
    finder: MentionFinder,
    short: Mapping[str, Mention] | None,
) -> Sentence:
    citations = tuple(
        (marker.start - offset, marker.end - offset, marker.numbers)
        for marker in markers
        if offset <= marker.start and marker.end <= offset + len(words)
    )
    unmarked = _without(words, ((start, end) for start, end, _ in citations))
    mentions = finder.find(unmarked, short)
    characters = list(unmarked.lower().replace("\u2019", "'") if len(unmarked.lower()) == len(unmarked) else unmarked)
    for mention in mentions:
        characters[mention.start : mention.end] = mention.letter + "_" * (mention.end - mention.start - 1)
    mask = "".join(characters).translate(_BROKEN)
    return Sentence(
        offset,
        words,
        mask,
        tuple(people_worded(words, mask, _with_roles(mask, mentions))),
        tuple(_clauses(mask)),
        citations,
    )


def _clauses(mask: str) -> Iterator[Clause]:
    start = 0
    depth = 0
    position = 0
    for found in _BORDERS.finditer(mask):
        depth += mask.count("(", position, found.start()) - mask.count(")", position, found.start())
        position = found.start()
        if depth > 0 or not mask[start : found.start()].strip():
            continue
        yield Clause(start, found.start())
        start = found.end()
    if mask[start:].strip() or not start:
        yield Clause(start, len(mask))


# --- The parts that mentions play ---

_LISTED: Final = pattern("sentences", "listed")
_COMPARATOR: Final = Guarded(pattern("sentences", "comparator"))
_EXCLUDED: Final = pattern("sentences", "excluded")
_BACKGROUND: Final = pattern("sentences", "background")
#: What a sentence begins with that says first what it compares with: 'Compared with placebo, naproxen ...'.
_COMPARED_FIRST: Final = re.compile(
    r"(?:when |as )?(?:compared|relative|in comparison|versus)\b(?: with| to)?(?: \w+)? [DX]_+,"
)
_CONSUMED: Final = pattern("sentences", "consumed")
_CHANGED: Final = pattern("sentences", "changed")


def _with_roles(mask: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give mentions of interventions their part, and number what is listed together."""
    from dataclasses import replace

    done: list[Mention] = []
    for mention in mentions:
        if mention.letter not in "DXT":
            yield mention
            continue
        own = _role(mask[max(0, mention.start - 60) : mention.start])
        if not own and _CONSUMED.match(mask, mention.end) and _CHANGED.search(mask, 0, mention.start):
            own = "background"  # how much of it was needed is a result of something else
        depth = _depth(mask, mention.start)
        previous = next((other for other in reversed(done) if _depth(mask, other.start) <= depth), None)
        role, group = own, len(done)
        if previous is not None and not own:
            between = _ASIDE.sub("", mask[previous.end : mention.start])
            combined = _WITH.fullmatch(between) is not None and _COMBINING.search(mask[: previous.start]) is not None
            opening = previous.role == "comparator" and _COMPARED_FIRST.match(mask) is not None
            aside = (previous.role == "background" or opening) and between.strip() == ","
            if combined or (_LISTED.match(between) and not aside):
                group = previous.group
                role = "" if previous.role == "excluded" and "(" in between else previous.role
        done.append(replace(mention, role=role, group=group))
        yield done[-1]


_COMBINING: Final = pattern("sentences", "combining")
_WITH: Final = re.compile(r" with (?:an? )?")


def _depth(mask: str, place: int) -> int:
    return mask.count("(", 0, place) - mask.count(")", 0, place)


_ASIDE: Final = pattern("sentences", "aside")


def _role(before: str) -> str:
    if _EXCLUDED.search(before):
        return "excluded"
    if _COMPARATOR.search(before):
        return "comparator"
    return "background" if _BACKGROUND.search(before) else ""
