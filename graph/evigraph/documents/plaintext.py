"""Read plain text: tell headings, paragraphs, list items and table rows by how their lines are set."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.documents.arranging import arrange
from evigraph.documents.document import BlockKind, Document
from evigraph.documents.nesting import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["read_plain_text"]

_BULLET: Final = re.compile(r"(?:[•◦▪●○■□‣⁃·∙➢➤✓]\s*|[-*+–—o]\s+|\(?(?:\d{1,2}|[a-hivx]{1,4})[.)]\s+)(?=\S)")
_SIGN: Final = re.compile(r"[•◦▪●○■□‣⁃·∙➢➤✓*+-]")
_CITED: Final = re.compile(r"(?:[^\d,–-] |[a-z)\]%][.?!])\d{1,2}(?:[,–-] ?\d{1,2})*$|\[\d[\d,; –-]*\]$")
_ROW: Final = re.compile(r"\|.*\||[^|.?!]*[^|.?! ] \| [^|]*(?:\| [^|]*)*|[^\t]*\t[^\t]*\t.*")
_SETEXT: Final = re.compile(r"([=\-_~*#])\1{2,}")
_AUXILIARY: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|must|should|can|could|may|might|will|would|shall|do|does|did)\b", re.I
)

_LONGEST_HEADING: Final = 120
_LONGEST_TITLE: Final = 300
_MOST_WORDS: Final = 16
#: A line of this many words that ends in a colon leads in what follows; a shorter one heads it.
_LEAD_IN_WORDS: Final = 7
#: Lines of a text whose lines were broken to fit a width are not longer.
_WIDEST: Final = 120

#: What the parts of a structured abstract are called, where the name stands before the text.
_ABSTRACT: Final = re.compile(
    r"(?P<label>(?:background|introduction|context|importance|objectives?|aims?|purpose|rationale|questions?|hypothesis|"
    r"(?:materials?|patients|subjects|study|search|research)?(?: ?and ?| ?)?(?:methods?|design|selection|methodology)|"
    r"settings?|participants|patients|population|interventions?|exposures?|"
    r"(?:main |primary )?outcomes?(?: measures?| and measures)?|measurements?|"
    r"data (?:sources?|extraction|synthesis|collection|analysis)|eligibility criteria|"
    r"(?:main )?(?:results?|findings)|discussion|limitations?|conclusions?(?: and relevance)?|interpretation|"
    r"significance|key ?points?|(?:background|introduction|aims?|methods|results|conclusions?)(?: ?/ ?| (?:and|&) )\w+|"
    r"(?:trial )?registration|funding))(?:: ?|\. ?— ?|—)(?=\S)",
    re.IGNORECASE,
)
#: What the parts of a drug's monograph are called, where the name stands before the text.
_MONOGRAPH: Final = re.compile(
    r"(?P<label>(?:therapeutic |approved |licen[cs]ed )?indications?(?: and (?:use|usage))?|"
    r"(?:dos(?:e|age|ing)|posology)(?: and (?:method of )?administration)?|"
    r"(?:absolute |relative )?contra-?indications?|"
    r"(?:boxed |special )?(?:warnings?|precautions?|cautions?)(?: and (?:warnings?|precautions?))?(?: for use)?|"
    r"(?:drug )?interactions?|(?:adverse|undesirable|unwanted|side)[ -](?:drug )?(?:reactions?|effects?|events?)|"
    r"(?:use in )?(?:pregnancy|lactation|breast-?feeding)(?:(?:,| and| or|/) ?(?:lactation|breast-?feeding))?|"
    r"mechanism of action|pharmaco(?:logy|dynamics|kinetics)|monitoring|overdos(?:e|age)|special populations|"
    r"(?:renal|hepatic|kidney|liver) impairment|evidence)(?:: ?|\. ?— ?|—)(?=\S)",
    re.IGNORECASE,
)
#: Labels of one kind are labels where a text has more than one of them.
_LABELS: Final = (_ABSTRACT, _MONOGRAPH)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank, without the space around it."""

    text: str
    start: int
    indent: int
    after_blank: bool

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def read_plain_text(name: str, text: str) -> Document:
    r"""Return the document that *text* is; its own text is exactly that.

    >>> document = read_plain_text("a", "Does rest help?\n\nRest does not help.\n\n  • Walk daily\n    • Slowly")
    >>> [(block.kind.value, block.level, document.words_of(block)) for block in document.blocks][2:]
    [('item', 1, 'Walk daily'), ('item', 2, 'Slowly')]
    """
    return arrange(name, text, list(_pieces(list(_lines(text)))))


def _lines(text: str) -> Iterator[_Line]:
    place, after_blank = 0, True
    for line in text.splitlines(keepends=True):
        # The mark at the start of some files is not space to Python.
        bare = line.strip().lstrip("\ufeff").lstrip()
        if bare:
            indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
            yield _Line(bare, place + line.index(bare), indent, after_blank)
        after_blank = not bare
        place += len(line)


def _pieces(lines: Sequence[_Line]) -> Iterator[Piece]:
    width = max((len(line.text) + line.indent for line in lines), default=0)
    labels = [label for label in _LABELS if sum(1 for line in lines if label.match(line.text)) > 1]
    indents: list[int] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        bullet = _BULLET.match(line.text)
        last = _last_of_paragraph(lines, place, width, labels)
        following = lines[last + 1] if last + 1 < len(lines) else None
        if _SETEXT.fullmatch(line.text):
            place += 1
            continue
        if bullet and not _is_numbered_heading(line, following, bullet):
            while indents and indents[-1] > line.indent:
                indents.pop()
            if not indents or indents[-1] < line.indent:
                indents.append(line.indent)
            yield Piece(BlockKind.ITEM, line.start + bullet.end(), lines[last].end, len(indents))
        else:
            indents.clear()
            yield from _unlisted(line, lines[last], following, labels=labels, first=place == 0)
        place = last + 1


def _unlisted(
    line: _Line, last: _Line, following: _Line | None, *, labels: Sequence[re.Pattern[str]], first: bool
) -> Iterator[Piece]:
    label = next((found for pattern in labels if (found := pattern.match(line.text))), None)
    if _ROW.fullmatch(line.text):
        yield Piece(BlockKind.TABLE_ROW, line.start, last.end)
    elif label:
        yield Piece(BlockKind.HEADING, line.start, line.start + label.end("label"))
        yield Piece(BlockKind.PARAGRAPH, line.start + label.end(), last.end)
    elif line is last and _is_heading(line.text, following, first=first):
        yield Piece(BlockKind.HEADING, line.start, line.end)
    else:
        yield Piece(BlockKind.PARAGRAPH, line.start, last.end)


def _last_of_paragraph(lines: Sequence[_Line], place: int, width: int, labels: Sequence[re.Pattern[str]]) -> int:
    """Return the place of the last line that was broken off the one at *place* to fit the page."""
    if width > _WIDEST:
        return place
    while place + 1 < len(lines):
        line, following = lines[place], lines[place + 1]
        # A line whose successor's first word would still have fitted ended there on purpose.
        room = width - line.indent - len(line.text) - 1
        if (
            following.after_blank
            or _BULLET.match(following.text)
            or _SETEXT.fullmatch(following.text)
            or any(label.match(following.text) for label in labels)
            or room - 4 > len(following.text.split(maxsplit=1)[0])
            or (line.indent < following.indent and not _BULLET.match(line.text))
        ):
            break
        place += 1
    return place


def _is_numbered_heading(line: _Line, following: _Line | None, bullet: re.Match[str]) -> bool:
    if _SIGN.match(line.text) or line.indent or not line.after_blank or following is None:
        return False
    words = line.text[bullet.end() :]
    is_listed = _BULLET.match(following.text) is not None and following.text[0].isdigit()
    return following.after_blank and not is_listed and _is_heading(words, following, first=False)


def _is_heading(text: str, following: _Line | None, *, first: bool) -> bool:
    if following is None or not any(map(str.isalpha, text)):
        return False
    if first:
        return len(text) <= _LONGEST_TITLE and not text.endswith((".", ";", ","))
    words = text.split()
    if len(text) > _LONGEST_HEADING or len(words) > _MOST_WORDS or text[0].islower():
        return False
    if text.endswith(":"):
        return len(words) < _LEAD_IN_WORDS and not _AUXILIARY.search(text)
    # A citation after it marks a sentence whose full stop was left out.
    return not text.endswith((".", ";", ",", "!", "…")) and not _CITED.search(text)
