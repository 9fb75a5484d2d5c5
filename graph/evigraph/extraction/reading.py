"""Apply the rules to sentences."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction, Kind
from evigraph.extraction.cues import find_cues
from evigraph.extraction.details import (
    find_comparators,
    find_conditions,
    find_dimension,
    find_effects,
    find_outcomes,
    find_people,
    is_of_people,
)
from evigraph.extraction.drafts import Draft
from evigraph.extraction.names import name_lists
from evigraph.extraction.patterns import pattern
from evigraph.extraction.subjects import find_subjects, full_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.extraction.context import Context
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.rules import Rule
    from evigraph.extraction.sentences import Sentence

__all__ = ["read_sentence"]

#: What is lost in confidence where the subject is not in the clause itself.
_LOSS: Final = {"stated": 0.0, "sentence": 0.03, "before": 0.15, "heading": 0.2}
_LOSS_FOR_NEW_TERM: Final = 0.1
_STUDY: Final = pattern("reading", "study")


def read_sentence(sentence: Sentence, context: Context) -> list[Draft]:
    """Return the claims that the rules find in *sentence*, in the order of their cues."""
    taken: list[tuple[int, int]] = []
    drafts: list[Draft] = []
    mask = sentence.mask
    for rule, found in find_cues(mask):
        start, end = found.span()
        start += len(found[0]) - len(found[0].lstrip(" ,;.:"))
        if any(start < last and first < end for first, last in taken):
            continue
        number = sentence.clause_of(start)
        clause = sentence.clauses[number]
        stretch = mask[clause.start : max(clause.end, end)]
        if (rule.unless and rule.unless.search(stretch)) or (rule.needs and not rule.needs.search(mask)):
            continue
        # What is asked is not known: 'Whether naproxen helps remains unclear'.
        is_asked = rule.kind is Kind.EVIDENCE_GAP and mask.startswith("whether ")
        if rule.kind in _ASSERTING and not is_asked and _is_supposed(sentence, clause.start, start):
            continue
        made = list(_claims(rule, sentence, context, (start, end), number))
        if made:
            taken.append((start, end))
            drafts += made
    return _without_vague(_settled(sorted(drafts, key=lambda draft: draft.cue)))


def _without_vague(drafts: list[Draft]) -> list[Draft]:
    """Drop a claim that says no more than another one of the same sentence."""
    pairs = [set(draft.interventions) for draft in drafts if draft.kind is Kind.INTERACTION]
    kept = []
    for draft in drafts:
        if draft.kind is Kind.ADVERSE_EFFECT and any(set(draft.interventions) <= pair for pair in pairs):
            continue
        if any(_is_limited_by(draft, other) for other in drafts):
            continue
        alike = (other for other in drafts if other is not draft and _same_but_outcome(draft, other))
        if "outcome" in draft.more or not any("outcome" in other.more for other in alike):
            kept.append(draft)
    return kept


def _is_limited_by(draft: Draft, other: Draft) -> bool:
    """Tell whether *other*, behind it in the clause, says when or in whom what *draft* advises may be considered."""
    return (
        (draft.kind, draft.direction) == (Kind.RECOMMENDATION, Direction.FOR)
        and (other.kind, other.direction) == (Kind.RECOMMENDATION, Direction.CONDITIONAL)
        and (draft.clause, draft.interventions, draft.condition) == (other.clause, other.interventions, other.condition)
        and other.cue[0] > draft.cue[0]
    )


def _same_but_outcome(one: Draft, other: Draft) -> bool:
    return one.kind in _MEASURED and (
        one.kind,
        one.direction,
        one.interventions,
        one.condition,
        one.more.get("phase"),
    ) == (other.kind, other.direction, other.interventions, other.condition, other.more.get("phase"))


_ASSERTING: Final = frozenset(
    {Kind.EFFICACY, Kind.COMPARISON, Kind.EVIDENCE_GAP, Kind.ADVERSE_EFFECT, Kind.CONTRAINDICATION}
)


def _is_supposed(sentence: Sentence, start: int, place: int) -> bool:
    """Tell whether what stands at *place* is only supposed: 'if no benefit is seen'."""
    before = re.sub(r"\([^)]*\)", "", sentence.mask[start:place]).lstrip(" ,")
    return re.search(r"\b(?:if|unless|whether|when|whom)\b[^,]*$", before) is not None


_ATTRIBUTED: Final = re.compile(r"\b(?:guidelines?|college|society|academy|association)\b")


@lru_cache(maxsize=16)
def _reports_study(mask: str) -> bool:
    return _STUDY.search(mask) is not None


def _settled(drafts: list[Draft]) -> list[Draft]:
    """Keep one of the drafts that say the same of the same thing."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for draft in sorted(drafts, key=lambda draft: -draft.confidence):
        key: tuple[object, ...] = (draft.kind, draft.direction, draft.interventions, draft.condition, draft.dimension)
        key += tuple(draft.more.get(name) for name in ("phase", "line", "outcome", "population"))
        clause = draft.sentence.clauses[draft.clause]
        key += (_ATTRIBUTED.search(draft.sentence.mask, clause.start, clause.end) is not None,)
        if draft.kind in {Kind.MECHANISM, Kind.PHARMACOKINETICS}:
            key += (draft.clause,)
        if key not in seen:
            seen.add(key)
            kept.append(draft)
    return sorted(kept, key=lambda draft: draft.cue)


def _claims(rule: Rule, sentence: Sentence, context: Context, cue: tuple[int, int], number: int) -> Iterator[Draft]:
    subjects = list(find_subjects(rule, sentence, context, cue, number))
    effects = find_effects(rule, sentence, cue, number)
    if rule.needs_effects and not effects:
        return
    kind, direction = rule.kind, rule.direction
    if kind in {Kind.EFFICACY, Kind.COMPARISON} and _reports_study(sentence.mask):
        kind = Kind.STUDY_FINDING
    comparators = find_comparators(rule, sentence, cue, number)
    if kind is Kind.COMPARISON and not comparators and direction is Direction.NO_DIFFERENCE:
        kind = Kind.EFFICACY
    for subject in subjects:
        names = tuple(dict.fromkeys(m.name for m in subject.mentions)) if subject.mentions else rule.names
        own_kind, own_direction = kind, direction
        if any(m.letter == "T" for m in subject.mentions) and kind is Kind.RECOMMENDATION:
            own_kind = Kind.DIAGNOSTIC
        against = tuple(name for name in comparators if name not in names)
        confidence = rule.confidence - _LOSS[subject.source]
        new = tuple(m.name for m in subject.mentions if m.is_new)
        new += tuple(
            name for m in subject.mentions if (name := full_name(sentence, m)) != m.name and not context.knows(name)
        )
        confidence -= _LOSS_FOR_NEW_TERM * bool(new)
        names = tuple(full_name(sentence, m) for m in subject.mentions) or names
        names = tuple(dict.fromkeys(names))
        stated = [m for m in find_conditions(rule, sentence, cue, number) if not _is_outcome(m, sentence, context)]
        states: list[Mention | None] = [*stated] or [None]
        outcomes = find_outcomes(sentence, cue, number) if own_kind in _MEASURED and len(states) == 1 else [None]
        people = find_people(sentence, cue, number) if own_kind in {Kind.CAUTION, Kind.CONTRAINDICATION} else [None]
        for state, outcome, group in product(states, outcomes, people):
            draft = Draft(sentence, rule.name, own_kind, own_direction, names, cue, number, round(confidence, 3))
            draft.comparators, draft.adverse_effects = against, effects
            draft.combination, draft.source, draft.new = subject.combination, subject.source, new
            draft.dimension = rule.dimension
            if own_kind in {Kind.COMPARISON} and draft.dimension is None:
                draft.dimension = find_dimension(sentence, cue, number)
            if outcome is not None:
                draft.more["outcome"] = outcome.name
            if group is not None:
                draft.more["population"] = group.name
            if state is not None and _is_of_others(draft, state) and not context.is_about(state):
                draft.kind = Kind.CONTRAINDICATION
                draft.more["population"] = state.name
            elif state is not None:
                draft.condition, draft.condition_source = state.name, "stated"
                if state.phase:
                    draft.more["phase"] = state.phase
            elif rule.condition == "context":
                general = context.condition()
                if general is not None:
                    draft.condition, draft.condition_source = general.name, "context"
            yield draft


_MEASURED: Final = frozenset({Kind.EFFICACY, Kind.STUDY_FINDING})
_SYMPTOMS: Final = name_lists().symptoms
_OBJECT: Final = pattern("reading", "measured")


def _is_outcome(state: Mention, sentence: Sentence, context: Context) -> bool:
    """Tell whether *state* is a symptom in which a condition is measured: 'leg pain' in a text on sciatica."""
    if state.name not in _SYMPTOMS or context.scope is None or state.name == context.scope.name:
        return False
    return _OBJECT.search(sentence.mask, 0, state.start) is not None


def _is_of_others(draft: Draft, state: Mention) -> bool:
    """Tell whether *draft* advises against something in people who have *state*, which it may not be given for."""
    against = draft.kind is Kind.RECOMMENDATION and draft.direction is Direction.AGAINST
    return against and is_of_people(draft.sentence.mask, state)
