"""What the label over a passage makes of what its sentences only name: harms, people left out, drugs met, uses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction, Kind
from evigraph.documents.document import BlockKind
from evigraph.extraction.details import is_treated
from evigraph.extraction.drafts import Draft
from evigraph.extraction.patterns import pattern
from evigraph.extraction.structure import OPENING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.extraction.context import Context, Passage
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.sentences import Sentence

__all__ = ["met_under", "read_labelled", "read_met"]

_OF_HARMS: Final = pattern("labels", "of_harms")
_OF_EXCLUSION: Final = pattern("labels", "of_exclusion")
_OF_INTERACTIONS: Final = pattern("labels", "of_interactions")
_OF_USES: Final = pattern("labels", "of_uses")
_OF_WARNINGS: Final = pattern("labels", "of_warnings")
_OF_ANY_KIND: Final = (_OF_HARMS, _OF_EXCLUSION, _OF_INTERACTIONS, _OF_USES, _OF_WARNINGS)
#: What a sentence that says more than names has.
_FINITE: Final = pattern("labels", "finite")
#: Names alone.
_HEADING: Final = re.compile(r"(?:D_+|,? (?:and|or) |, |other |\([^)]*\)|\s)+")
_CONFIDENCE: Final = 0.75


@dataclass(frozen=True, slots=True)
class _Told:
    """What a sentence under a label tells: kind, direction, and what it names besides the drug."""

    kind: Kind
    direction: Direction
    harms: tuple[str, ...] = ()
    met: tuple[Mention | None, ...] = (None,)
    uses: tuple[Mention | None, ...] = (None,)
    more: dict[str, str] = field(default_factory=dict)


def read_met(sentence: Sentence, context: Context) -> Iterator[Draft]:
    """Yield the interactions with the drugs that head *sentence* under a label of interactions: 'Lithium: ...'."""
    colon = sentence.mask.find(":")
    if colon < 0 or not _OF_INTERACTIONS.search(_label(context)):
        return
    met = tuple(sentence.within(0, colon, "D"))
    given = _drug(context)
    if not met or not _HEADING.fullmatch(sentence.mask[:colon]) or given is None:
        return
    harms = tuple(dict.fromkeys(m.name for m in sentence.mentions if m.letter == "A"))
    told = _Told(Kind.INTERACTION, Direction.HARM, harms)
    for mention in given[0]:
        for other in met:
            if other.name != mention.name:
                yield _draft(sentence, told, (mention, other), None, given[1])


def met_under(draft: Draft, context: Context) -> Draft:
    """Return *draft*, a harm of another drug under a label of interactions, as one with the title's drug."""
    if (
        draft.kind is not Kind.ADVERSE_EFFECT
        or len(context.topics) != 1
        or not _OF_INTERACTIONS.search(_label(context))
    ):
        return draft
    own = context.topics[0].name
    if own in draft.interventions:
        return draft
    return replace(draft, kind=Kind.INTERACTION, interventions=(own, *draft.interventions), combination=True)


def _drug(context: Context) -> tuple[tuple[Mention, ...], str] | None:
    """Return what a label is about: the one drug of the title, else what was spoken of last."""
    return (context.topics, "heading") if len(context.topics) == 1 else context.subjects()


def _label(context: Context) -> str:
    """Return the heading over a passage as its rules read it."""
    return next((p.sentences[-1].mask for p in context.above if p.block.kind is BlockKind.HEADING and p.sentences), "")


def read_labelled(passage: Passage, context: Context) -> Iterator[Draft]:
    """Yield what the label over *passage* makes of what its sentences name and no rule has read."""
    if passage.block.kind is BlockKind.HEADING or not context.above:
        return
    label = _label(context)
    if not any(kind.search(label) for kind in _OF_ANY_KIND):
        return
    read = {draft.sentence.start for draft in passage.drafts}
    for sentence in passage.sentences:
        if sentence.start not in read:
            yield from _labelled(sentence, label, passage, context)


def _labelled(sentence: Sentence, label: str, passage: Passage, context: Context) -> Iterator[Draft]:
    first = next((m for m in sentence.mentions if m.letter == "D"), None)
    own = first if first is not None and OPENING.fullmatch(sentence.mask[: first.start]) else None
    told = _told(sentence, label, own, passage)
    if told is None:
        return
    met = {m.name for m in told.met if m is not None}
    given = ((own,), "stated") if own is not None and not met else _drug(context)
    if given is None:
        return
    for mention in given[0]:
        for other in told.met:
            for use in told.uses:
                if other is not None and other.name == mention.name:
                    continue
                names = (mention, other) if other is not None else (mention,)
                yield _draft(sentence, told, names, use, given[1])


def _told(sentence: Sentence, label: str, own: Mention | None, passage: Passage) -> _Told | None:
    harms = tuple(dict.fromkeys(m.name for m in sentence.mentions if m.letter in "AB"))
    headed = _OF_WARNINGS.search(label) and sentence.mentions and _heads(sentence, sentence.mentions[0])
    if headed and sentence.mentions[0].letter in "AB":
        return _Told(Kind.ADVERSE_EFFECT, Direction.HARM, (sentence.mentions[0].name,))
    if _FINITE.search(sentence.mask):
        return None
    if harms and _OF_HARMS.search(label):
        return _Told(Kind.ADVERSE_EFFECT, Direction.HARM, harms)
    if own is None and _OF_EXCLUSION.search(label) and _is_only_of(passage, label):
        return _Told(
            Kind.CONTRAINDICATION, Direction.AGAINST, more={"population": " ".join(sentence.text.split()).rstrip(".")}
        )
    met = tuple(m for m in sentence.mentions if m.letter == "D")
    if met and _OF_INTERACTIONS.search(label):
        return _Told(Kind.INTERACTION, Direction.HARM, harms, met)
    uses = tuple(m for m in sentence.mentions if m.letter in "CB" and is_treated(sentence.mask, m))
    if uses and own is None and _OF_USES.search(label):
        return _Told(Kind.APPROVAL, Direction.FOR, uses=uses)
    return None


def _is_only_of(passage: Passage, label: str) -> bool:
    """Tell whether *passage* is what *label* promises: an item under it, or the text behind it."""
    return passage.block.kind is BlockKind.ITEM or label.strip(" :.").count(" ") == 0


def _heads(sentence: Sentence, mention: Mention) -> bool:
    return not mention.start and sentence.mask[mention.end :].startswith(":")


def _draft(sentence: Sentence, told: _Told, names: tuple[Mention, ...], use: Mention | None, source: str) -> Draft:
    draft = Draft(
        sentence,
        "listed",
        told.kind,
        told.direction,
        tuple(m.name for m in names),
        (0, len(sentence.mask)),
        0,
        _CONFIDENCE,
        source=source,
    )
    draft.combination = len(names) > 1
    draft.new = tuple(m.name for m in names if m.is_new)
    draft.adverse_effects = told.harms
    draft.more.update(told.more)
    if use is not None:
        draft.condition, draft.condition_source = use.name, "stated"
        if use.phase:
            draft.more["phase"] = use.phase
    return draft
