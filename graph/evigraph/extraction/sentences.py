"""Sentences, and their clauses: what a cue governs goes no further than its clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.documents.document import Block, CitationMarker
    from evigraph.extraction.mentions import Mention, MentionFinder

__all__ = ["Clause", "Sentence", "read_sentences", "split_sentences"]

_END: Final = re.compile(r"(?<=[.!?])[\"'\u201d\u2019)\]]*(?=\s+[\"'\u201c(]?[A-Z0-9\u00b1>])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:e\.g|i\.e|vs|cf|etc|al|approx|dr|mr|ms|prof|fig|no|st|resp|ca|incl|max|min|b\.i\.d|t\.i\.d|q\.d|p\.o|u\.s|jr|inc)"
    r"|\b[A-Z]|^\d{1,2})\.$",
    re.IGNORECASE,
)
_DECIMAL_START: Final = re.compile(r"\s*(?:\d+(?:\s*[,\u2013-]\s*\d+)*|\[[\d,\s\u2013-]+\])(?=\s|$)")

#: Where a clause ends; what is matched belongs to neither side when it is punctuation.
_BORDERS: Final = re.compile(
    r"[;\u2014]|\s[\u2013-]\s|:\s"
    r"|,? (?=(?:while|whereas|but|although|though|however|because|since|unless|despite|even though|so that"
    r"|due to|owing to|given (?:the|its|their)|as (?:it|they|this|these|there|those|[DC]_|combination|deterioration))\b)"
    r"|, (?=(?:with|making|leading|resulting|causing|which|who|where|particularly|especially|including when|and |or )?"
    r"(?:(?:should|may|might|can|could|is|are|was|were|has|have|had|does|do|did|must|will|not|never|it|they|there|making"
    r"|leading|resulting|causing|which|so|showing|suggesting|indicating|reducing|increasing|improving|compared)\b))"
    r"|,? (?=and (?:should|may|might|can|could|is|are|was|were|has|have|had|does|do|did|must|will|not|never|therefore"
    r"|substantially|significantly|recommend|adjust|helps?|leaves?|gives?|shows?|brings?|increases?|reduces?|improves?|causes?|lacks?|titrate|avoid|use"
    r"|consider|monitor|makes?|requires?|they|it|thus|also|often|typically|typical|generally|realistic)\b)"
    r"| (?=which (?:has|have|is|are|may|can)\b)|, (?=(?:with|without|reserving|using|adding|switching|followed by) )|(?<=\w) (?=if (?:there|the|a|an|pain|no|[DCAOP]_|symptoms|patients|it|they|additional)\b)"
    r"|(?<=\)) (?=but )"
)


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


def read_sentences(
    text: str, block: Block, finder: MentionFinder, short: Mapping[str, Mention] | None = None
) -> Iterator[Sentence]:
    """Yield the sentences of *block*, read; *short* are the abbreviations of the document."""
    words = text[block.start : block.end]
    for start, end in split_sentences(words):
        yield _read(words[start:end], block.start + start, block.citations, finder, short)


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
    characters = list(words.lower().replace("\u2019", "'") if len(words.lower()) == len(words) else words)
    for start, end, _ in citations:
        characters[start:end] = " " * (end - start)
    mentions = finder.find(words, short)
    for mention in mentions:
        characters[mention.start : mention.end] = mention.letter + "_" * (mention.end - mention.start - 1)
    mask = "".join(characters)
    return Sentence(offset, words, mask, tuple(_with_roles(mask, mentions)), tuple(_clauses(mask)), citations)


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

_LISTED: Final = re.compile(
    r"^(?:\s|,|/|\(|\)|and|or|nor|plus|versus|either|both|as well as|such as|like|including|e\.g\.,?|i\.e\.,?|preferably|combined with|[a-z]*-treated"
    r"|in combination with|along with|together with|added to|other|another|all|any|a|an|the|oral|low-dose|\d[\d.,\u2013-]*|mg|(?:to|daily|twice|three|once|times|day|at|bedtime))*$"
)
_COMPARATOR: Final = re.compile(
    r"(?:\bthan|\bover|\bversus|\bvs\.?|compared (?:to|with|against)|comparison (?:to|with)|relative to|superior to|inferior to"
    r"|(?:not )?differ(?:ed|ent)?(?: \w+)? from|difference from|non-?inferior to|comparable (?:to|with)|similar to|equivalent to|as with"
    r"|most (?:effective|potent|favou?rable|\w+ed)|\bbest|\bpreferred|safest|\bas a|\bas an|alternatives? to|comparing D_+ (?:to|with)|instead of using)(?: \w+ing)?(?: that of| those of| with| either| both)?(?: the| a| an| other| oral| using| taking| standard| any)* $"
)
_EXCLUDED: Final = re.compile(
    r"(?:\(not|\bnot|rather than|instead of|other than|except(?: for)?|but not|excluding|in place of|in lieu of)(?: on| to| with| using)?(?: the| a| an| just| oral)* $"
)
_BACKGROUND: Final = re.compile(
    r"(?:\bafter|following|despite|unresponsive to|refractory to|fail(?:ed|ure|s)?(?: to respond to| of| on| with| to)?|not (?:controlled|relieved|managed|tolerated?) (?:with|by)"
    r"|(?:inadequate|insufficient|poor|no) response to|respon(?:d|ded|ding|ds)(?: \w+)? to|receiving|undergoing|patients on|already (?:taking|on)|prior to|intoleran(?:t|ce) (?:to|of)|allerg(?:y|ic) to"
    r"|cannot (?:take|tolerate)|who (?:take|use)|^like|^unlike|^among|^as with|D_+,? (?:is|are) an?|candidates? for|contraindications? to|unable to (?:take|tolerate))"
    r"(?: the| a| an| first-line| initial| oral| adequate| \d+| two| one| standard| previous| prior| other| any)* $"
)


def _with_roles(mask: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """Give mentions of interventions their part, and number what is listed together."""
    from dataclasses import replace

    done: list[Mention] = []
    for mention in mentions:
        if mention.letter not in "DXT":
            yield mention
            continue
        own = _role(mask[max(0, mention.start - 60) : mention.start])
        depth = _depth(mask, mention.start)
        previous = next((other for other in reversed(done) if _depth(mask, other.start) <= depth), None)
        role, group = own, len(done)
        if previous is not None and not own:
            between = _ASIDE.sub("", mask[previous.end : mention.start])
            combined = between == " with " and _COMBINING.search(mask[: previous.start]) is not None
            aside = previous.role == "background" and between.strip() == ","
            if combined or (_LISTED.match(between) and not aside):
                group = previous.group
                role = "" if previous.role == "excluded" and "(" in between else previous.role
        done.append(replace(mention, role=role, group=group))
        yield done[-1]


_COMBINING: Final = re.compile(
    r"\b(?:combin\w+|taking|adding|co-?administ\w+|concomitant(?: use of)?)(?: of| the| an?| treatment with| oral)* $"
)


def _depth(mask: str, place: int) -> int:
    return mask.count("(", 0, place) - mask.count(")", 0, place)


_ASIDE: Final = re.compile(
    r"\([^()]*\)|\d[\d.,\u2013-]*\s?(?:mg|mcg|g|units)\b(?:/day)?(?: (?:nightly|daily|weekly|(?:once|twice|three times) (?:daily|a day)|at bedtime))?"
)


def _role(before: str) -> str:
    if _EXCLUDED.search(before):
        return "excluded"
    if _COMPARATOR.search(before):
        return "comparator"
    return "background" if _BACKGROUND.search(before) else ""
