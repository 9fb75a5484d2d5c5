"""Find citation markers: ``[1, 2]``, superscripts, and bare numbers after a sentence or at the end of a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.documents.document import CitationMarker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Finder", "choose_finder", "find_bare", "find_bracketed", "find_ending", "read_numbers"]

#: Finds the citation markers of a stretch of text.
Finder: TypeAlias = "Callable[[str, int, int], Iterator[CitationMarker]]"

#: No article cites more, and what is written larger is a figure.
_LARGEST: Final = 400
_LONGEST_RANGE: Final = 60
#: Where more than this part of the headings, paragraphs and items end in citations, all that may be citations are.
_ENDING_SHARE: Final = 0.4

_LIST: Final = r"\d{1,3}(?: ?[,;] ?\d{1,3}| ?[-–—] ?\d{1,3})*"
_BRACKETED: Final = re.compile(rf" ?\[({_LIST})\]")
_RAISED: Final = re.compile(r" ?([⁰¹²³⁴-⁹]+(?:[,˒ʼ⁻–-] ?[⁰¹²³⁴-⁹]+)*)(?![\w⁻])")
_PLAIN_DIGITS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻˒ʼ", "0123456789-,,")

_NUMBERS: Final = re.compile(rf" ({_LIST})(?![\w%/])")
#: Raised numbers that the print lost: "...helps.1,2 Walking".
_GLUED: Final = re.compile(rf"(?<=[a-z)\]%][.?!])({_LIST})(?=\s+[\"“(]?[A-Z]|\s*$)")
# After the end of a sentence a number that does not begin the next one is a citation.
_SENTENCE_ENDS: Final = frozenset('.?!:;)]"”’%')
_AFTER_SENTENCE: Final = re.compile(r"\s*$|[.,;:)]?\s+[\"“(]?[A-Z0-9]|[.;:)]")
_CLOSING: Final = frozenset(')]%"”’+')
_AT_END: Final = re.compile(r"\.?\s*$")
_BEFORE_COMMA: Final = re.compile(r"[,;:] [a-z]")

# A number after one of these words says how many, which, or how large...
_COUNTING: Final = re.compile(
    r"(?:\b(?:a|about|above|age[ds]?|all|and|approximately|around|at|below|between|by|class|every|exceeds?|factor|fewer|"
    r"first|for|from|in|is|last|least|less|mean|median|more|most|nearly|next|no|on|only|or|over|past|ratio|roughly|table|fig"
    r"(?:ure)?|tier|under|until|up|was|were|within|\d[\d.,/%–-]*)|[+/–-])\s?$",
    re.IGNORECASE,
)
# ...and after one of these even where every line ends in citations.
_ALWAYS_COUNTING: Final = re.compile(
    r"(?:\b(?:by|category|chapter|covid|(?<!a )(?<!per )(?<!each )(?<!every )(?:day|hour|minute|month|week|year)|"
    r"days|grade|group|hours|level|minutes|months|number|of|omega|part|phase|points?|scores?|section|stage|step|steps|study|than|the|times|to|"
    r"type|versus|visit|vitamin|vs|weeks|with|years)|[=<>≤≥±×~≈])\s?$",
    re.IGNORECASE,
)
_UNIT: Final = r"(?:day|week|phase|grade|stage|type|level|month|year|hour|minute|time|point|step|line)s?"
_COUNTED: Final = re.compile(
    rf"(?:\b{_UNIT} \d{{1,3}}|"
    rf"\b(?:\d[\d.,–-]*|one|two|three|four|five|six|seven|eight|nine|ten|few|several)[ -]{_UNIT})$",
    re.IGNORECASE,
)


def read_numbers(printed: str) -> tuple[int, ...]:
    """Return the numbers of a list with ranges, in the order printed, each once; empty when they are no citations.

    >>> read_numbers("1, 3-5"), read_numbers("2,1"), read_numbers("0-10")
    ((1, 3, 4, 5), (2, 1), ())
    """
    numbers: list[int] = []
    for part in re.split(r"[,;]", printed):
        first, _, last = re.sub(r"\s*[-–—]\s*", "-", part.strip()).partition("-")
        low, high = int(first), int(last.rpartition("-")[2] or first)
        if not 0 < low <= high <= _LARGEST or high - low > _LONGEST_RANGE:
            return ()
        numbers += range(low, high + 1)
    return tuple(dict.fromkeys(numbers))


def find_bracketed(text: str, start: int, end: int) -> Iterator[CitationMarker]:
    """Yield the markers in brackets and raised ones from *start* to *end* of *text*.

    >>> [marker.numbers for marker in find_bracketed("Rest fails [1,2], walking helps³.", 0, 33)]
    [(1, 2), (3,)]
    """
    found = [*_BRACKETED.finditer(text, start, end)]
    found += [match for match in _RAISED.finditer(text, start, end) if not _is_power(text, match)]
    for match in sorted(found, key=re.Match.start):
        numbers = read_numbers(match[1].translate(_PLAIN_DIGITS))
        if numbers:
            yield CitationMarker(match.start() + (match[0][0] == " "), match.end(), numbers)


def _is_power(text: str, match: re.Match[str]) -> bool:
    # 10⁹, m², I², but not "...as 12 weeks³".
    before = text[max(0, match.start() - 12) : match.start()].rpartition(" ")[2]
    return match[0][0] != " " and re.fullmatch(r".*\d|.*\b[A-Za-zα-ω]{1,2}", before) is not None


def find_bare(text: str, start: int, end: int) -> Iterator[CitationMarker]:
    """Yield the bare numbers that are citations from *start* to *end* of *text*.

    >>> line = "Rest fails. 1, 2 Walking for 10 minutes helps after day 5 3"
    >>> [line[marker.start : marker.end] for marker in find_bare(line, 0, len(line))]
    ['1, 2', '3']
    >>> line = "Rest fails.1,2 Walking 2.5 km helps.3"
    >>> [line[marker.start : marker.end] for marker in find_bare(line, 0, len(line))]
    ['1,2', '3']
    """
    return _find_bare(text, start, end, ends_cite=False)


def find_ending(text: str, start: int, end: int) -> Iterator[CitationMarker]:
    """Yield the same for an article whose lines end in citations, so that hardly any ends in a figure.

    >>> line = "Half of them walk less 4"
    >>> [len(list(find(line, 0, len(line)))) for find in (find_bare, find_ending)]
    [0, 1]
    """
    return _find_bare(text, start, end, ends_cite=True)


def _find_bare(text: str, start: int, end: int, *, ends_cite: bool) -> Iterator[CitationMarker]:
    stretch = text[start:end]
    found = [match for match in _NUMBERS.finditer(stretch) if _may_cite(stretch, match, ends_cite=ends_cite)]
    for match in sorted([*found, *_GLUED.finditer(stretch)], key=re.Match.start):
        numbers = read_numbers(match[1])
        if numbers:
            yield CitationMarker(start + match.start(1), start + match.end(), numbers)


def _may_cite(stretch: str, match: re.Match[str], *, ends_cite: bool) -> bool:
    before, place = stretch[match.start() - 1 : match.start()], match.end()
    if before in _SENTENCE_ENDS and _AFTER_SENTENCE.match(stretch, place):
        # "P = 0. 5" is a figure that was broken.
        return not (before in ".:" and stretch[match.start() - 2 : match.start() - 1].isdecimal())
    if (before.isalnum() or before in _CLOSING) and _AT_END.match(stretch, place):
        return not _counts(stretch, match, cites=ends_cite)
    in_sentence = (before.islower() or before in ")]") and _BEFORE_COMMA.match(stretch, place)
    return bool(in_sentence) and not _counts(stretch, match, cites=False)


def _counts(stretch: str, match: re.Match[str], *, cites: bool) -> bool:
    before = stretch[max(0, match.start() - 24) : match.start()]
    # "...after day 5 3", "...for 2 weeks 3": what is counted has its number, so the 3 is a citation.
    if _COUNTED.search(before):
        return False
    return bool(_ALWAYS_COUNTING.search(before) or (not cites and _COUNTING.search(before)))


def choose_finder(text: str, stretches: Iterable[tuple[int, int]]) -> Finder:
    """Return the finder for the way in which an article cites, told from all its *stretches* together.

    Bare numbers are citations only where they recur, since a single one may be a count.
    """
    bare = ending = bracketed = total = 0
    for start, end in stretches:
        markers = list(find_bare(text, start, end))
        total += 1
        bare += bool(markers)
        ending += bool(markers) and markers[-1].end >= end - 1
        bracketed += any(True for _ in find_bracketed(text, start, end))
    if bare <= bracketed or bare < min(2, total):
        return find_bracketed
    return find_ending if ending > total * _ENDING_SHARE else find_bare
