"""Results that no rule words: a sentence with figures tells what came out, and its tone which way."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction, Kind
from evigraph.extraction.drafts import Draft
from evigraph.extraction.figures import find_effects, has_figures, holds_no_difference, split_results
from evigraph.extraction.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.extraction.context import Context
    from evigraph.extraction.sentences import Sentence

__all__ = ["list_results", "read_result"]

_MEASURED: Final = frozenset({Kind.EFFICACY, Kind.COMPARISON, Kind.STUDY_FINDING, Kind.ADVERSE_EFFECT})
_NO: Final = pattern("results", "no")
_GOOD: Final = pattern("results", "good")
_BAD: Final = pattern("results", "bad")
_OF_SAFETY: Final = re.compile(r"\b(?:adverse|side) (?:effects?|events?|reactions?)\b")
_CONFIDENCE: Final = 0.6
#: Figures of two arms are one result.
_OF_ARMS: Final = re.compile(r"\bin the [\w-]+ (?:arm|group)\b.*\bin the [\w-]+ (?:arm|group)\b")


def read_result(sentence: Sentence, context: Context, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the study finding that the figures of *sentence* tell, where no rule has found one."""
    if not has_figures(sentence.text) or any(draft.kind in _MEASURED for draft in drafts):
        return
    effect = find_effects(sentence)
    if not effect.keys() & {"p_value", "measure", "interval", "comparator_value"} and effect.get("unit") not in {
        "%",
        "points",
    }:
        return
    mask = sentence.mask
    direction = next(
        (
            way
            for pattern, way in ((_NO, Direction.NO_DIFFERENCE), (_BAD, Direction.HARM), (_GOOD, Direction.BENEFIT))
            if pattern.search(mask)
        ),
        None,
    )
    if holds_no_difference(effect):
        direction = Direction.NO_DIFFERENCE
    if direction is None:
        return
    named = [m for m in sentence.mentions if m.letter == "D" and m.role in {"", "background"}]
    source = "stated"
    if not named:
        given = context.subjects()
        if given is None:
            return
        named, source = list(given[0]), given[1]
    # More of a harm in the second arm is a harm of what was given there.
    fewer = effect.get("comparator_value", 0) > effect.get("value", 0) and len(named) > 1
    subject = named[1 if direction is Direction.HARM and fewer else 0]
    harms = tuple(m.name for m in sentence.mentions if m.letter == "A") if direction is Direction.HARM else ()
    of_safety = bool(harms) or (direction is Direction.HARM and _OF_SAFETY.search(mask) is not None)
    kind = Kind.ADVERSE_EFFECT if of_safety else Kind.STUDY_FINDING
    draft = Draft(sentence, "figures", kind, direction, (subject.name,), (0, len(mask)), 0, _CONFIDENCE)
    draft.source = source
    draft.new = (subject.name,) if subject.is_new else ()
    draft.comparators = tuple(m.name for m in sentence.mentions if m.letter == "X" or m.role == "comparator")
    draft.adverse_effects = tuple(dict.fromkeys(harms))
    state = context.condition()
    if state is not None and not of_safety:
        draft.condition, draft.condition_source = state.name, "context"
    yield draft


def list_results(draft: Draft) -> Iterator[Draft]:
    """Yield a claim for each further result that the sentence of *draft* lists."""
    effect = draft.more.get("effect")
    if draft.kind not in _MEASURED or not effect or draft.more.get("split"):
        return
    if _OF_ARMS.search(draft.sentence.mask):
        return
    parts = split_results(draft.sentence.text)
    if not parts:
        return
    shared = {key: effect[key] for key in ("measure", "arm", "comparator") if key in effect}
    draft.more["effect"] = {**shared, **parts[0]}
    for part in parts[1:]:
        yield replace(draft, more={**draft.more, "effect": {**shared, **part}})
