"""What the layout says: a drug listed under 'First-line options', conditions listed under 'Surgery: consider for:'."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction, Kind
from evigraph.documents.document import BlockKind
from evigraph.extraction.context import find_line
from evigraph.extraction.drafts import Draft
from evigraph.extraction.mentions import Mention
from evigraph.extraction.names import written
from evigraph.extraction.patterns import pattern
from evigraph.extraction.subjects import full_name, is_aside, is_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.extraction.context import Context, Passage
    from evigraph.extraction.sentences import Sentence

__all__ = [
    "OPENING",
    "is_of_methods",
    "is_question",
    "leads_in",
    "read_listed",
    "read_under_lead_in",
    "without_methods",
]

#: What a heading or lead-in makes of the interventions listed under it, the first that fits.
_LEADS: Final = tuple(
    (pattern("structure", str(direction)), direction)
    for direction in (Direction.AGAINST, Direction.CONDITIONAL, Direction.FOR)
)
#: What stands behind the name where an item only lists it.
_BARE: Final = pattern("structure", "bare")
#: What may stand before the name that a passage begins with.
OPENING: Final = re.compile(r"(?:an? |the |oral |low-dose |short-term |strong |weak |other )*")
#: At most four words, and no verb that bids.
_FEW_WORDS: Final = pattern("structure", "few_words")
_QUESTION: Final = re.compile(r"\?\s*$")
_ASKING_HEADING: Final = re.compile(r"^(?:when|how|why|what|who|which|where|is|are|does|can|should|will)\b")
_CONFIDENCE: Final = 0.75


def is_question(sentence: Sentence, *, heading: bool = False) -> bool:
    """Tell whether *sentence* asks; a heading does so without a question mark."""
    if heading and _ASKING_HEADING.match(sentence.mask):
        return True
    return _QUESTION.search(sentence.mask) is not None


#: Parts of an abstract that say what was done, not what was found, and parts that say what was known before.
_METHODS: Final = pattern("structure", "methods")
_BACKGROUND: Final = pattern("structure", "background")
_FOUND: Final = pattern("structure", "found")
#: What was to be found out.
_AIM: Final = pattern("structure", "aim")
#: A background that is longer is the introduction of an article, which reports others.
_MOST_OF_BACKGROUND: Final = 4


def is_of_methods(passage: Passage, over: Sequence[Passage]) -> bool:
    """Tell whether *passage*, which stands under *over*, says how a study was done, up to its end."""
    first = [p.sentences[0].mask for p in (passage, *over[-1:]) if p.sentences]
    if any(_FOUND.match(one.mask) for one in passage.sentences):
        return False
    long = len(passage.sentences) > _MOST_OF_BACKGROUND
    return any(_METHODS.match(mask) or (long and _BACKGROUND.match(mask)) for mask in first)


def without_methods(passage: Passage, over: Sequence[Passage]) -> Iterator[Sentence]:
    """Yield the sentences of *passage*, under *over*, that tell what was found or known, and not what was done.

    A label in the same paragraph, as 'Methods:', or the heading over it tells what they are of.
    """
    part = next((p.sentences[0].mask for p in over[-1:] if p.sentences), "")
    for sentence in passage.sentences:
        if any(label.match(sentence.mask) for label in (_METHODS, _BACKGROUND, _FOUND)):
            part = sentence.mask
        if _METHODS.match(part) or (_BACKGROUND.match(part) and _AIM.search(sentence.mask)):
            continue
        yield sentence


def leads_in(passage: Passage) -> bool:
    """Tell whether a list follows *passage*."""
    return bool(passage.sentences) and passage.sentences[-1].mask.rstrip().endswith(":")


def read_listed(passage: Passage, context: Context) -> Iterator[Draft]:
    """Yield the recommendations that a list makes of what it lists, by the heading or lead-in over it."""
    if passage.block.kind is not BlockKind.ITEM or not context.above or not passage.sentences:
        return
    over = context.above[0]
    if over.block.kind is not BlockKind.HEADING and not leads_in(over):
        return
    sentence = passage.sentences[0]
    # A lead-in that names what it speaks of lists for whom or what that is.
    of_people = any(draft.source == "stated" for draft in over.drafts)
    named = _listed(sentence) or ([] if of_people else _unlisted(sentence))
    if not named:
        return
    direction = line = None
    for parent in context.above[:2]:
        for heading in parent.sentences[-1:]:
            if is_question(heading, heading=True):
                return
            line = line or find_line(heading.mask)
            direction = direction or next((d for pattern, d in _LEADS if pattern.search(heading.mask)), None)
        if parent.block.kind is not BlockKind.HEADING or direction is not None:
            break
    if direction is None:
        return
    claimed = {name for d in passage.drafts if d.kind is Kind.RECOMMENDATION for name in d.interventions}
    if any(m.name in claimed for m in named if m.role != "excluded"):
        return
    named = [m for m in named if m.name not in claimed]
    condition = context.condition()
    for mention in named:
        own = Direction.AGAINST if mention.role == "excluded" else direction
        name = mention.name if mention.role == "excluded" else full_name(sentence, mention)
        draft = Draft(
            sentence, "listed", Kind.RECOMMENDATION, own, (name,), (mention.start, mention.end), 0, _CONFIDENCE
        )
        draft.new = (mention.name,) if mention.is_new else ()
        if condition is not None:
            draft.condition, draft.condition_source = condition.name, "context"
            if condition.phase:
                draft.more["phase"] = condition.phase
        if line is not None:
            draft.more["line"] = line
        yield draft


def _listed(sentence: Sentence) -> list[Mention]:
    first = next(iter(sentence.mentions), None)
    if (
        first is None
        or first.letter != "D"
        or not OPENING.fullmatch(sentence.mask[: first.start])
        or not _BARE.match(sentence.mask, first.end)
    ):
        return []
    end = sentence.clauses[0].end
    if ")" in sentence.mask[end:] and "(" in sentence.mask[:end]:
        end = sentence.mask.index(")", end) if ")" in sentence.mask[end:] else end
    named = [m for m in sentence.within(0, end, "D") if m.role != "background"]
    outer = [m for m in named if sentence.mask.count("(", 0, m.start) == sentence.mask.count(")", 0, m.start)]
    examples = [
        m for m in named if m not in outer and re.search(r"e\.g|such as|like|\(D?$", sentence.mask[: m.start][-9:])
    ]
    examples = [m for m in examples if not is_aside(sentence, m)]
    return [m for m in outer + examples if m.role in {"", "excluded"}]


def _unlisted(sentence: Sentence) -> list[Mention]:
    """Return what an item consists of that no list names: 'Zinc lozenges'."""
    words = sentence.mask.rstrip(" .;")
    if sentence.mentions or not _FEW_WORDS.fullmatch(words) or not is_name(words):
        return []
    return [Mention(0, len(words), "D", written(sentence.text[: len(words)]))]


def read_under_lead_in(passage: Passage, context: Context) -> Iterator[Draft]:
    """Yield what the lead-in over *passage* says of the condition that the item names."""
    if passage.block.kind is not BlockKind.ITEM or not context.above or not leads_in(context.above[0]):
        return
    over = context.above[0]
    sentence = passage.sentences[0] if passage.sentences else None
    if sentence is None or any(m.letter in "DT" for m in sentence.mentions) or passage.drafts:
        return
    for draft in over.drafts:
        states: list[Mention | None] = [m for m in sentence.mentions if m.letter in "CB"]
        for state in states or [None]:
            own = replace(
                draft,
                sentence=sentence,
                cue=(0, len(sentence.mask)),
                clause=0,
                more=dict(draft.more),
                rule=f"{draft.rule}, listed",
            )
            own.confidence = round(draft.confidence - 0.05, 3)
            if state is not None and draft.kind is not Kind.MONITORING:
                own.condition, own.condition_source = state.name, "stated"
            elif draft.kind is not Kind.MONITORING or state is None:
                own.more.setdefault("population", " ".join(sentence.text.split()))
            yield own
