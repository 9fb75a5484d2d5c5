"""What else a claim says: comparators, effects, conditions, people, outcomes."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evigraph.codes import Dimension, Direction
from evigraph.extraction.exclusions import people_worded
from evigraph.extraction.patterns import pattern

if TYPE_CHECKING:
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.rules import Rule
    from evigraph.extraction.sentences import Sentence

__all__ = [
    "find_comparators",
    "find_conditions",
    "find_dimension",
    "find_effects",
    "find_outcomes",
    "find_people",
    "is_of_people",
    "is_treated",
]

_DIMENSIONS: Final = (
    (re.compile(r"evidence"), Dimension.EVIDENCE_BASE),
    (re.compile(r"cost|cheap"), Dimension.COST),
    (re.compile(r"toler|fewer|side effects"), Dimension.TOLERABILITY),
    (re.compile(r"safe|risk|adverse|harm"), Dimension.SAFETY),
    (re.compile(r"predict"), Dimension.PROGNOSTIC_VALUE),
    (re.compile(r"effective|efficac|relief|superior|pain|improve|benefit|outcome"), Dimension.EFFICACY),
)
_STATES: Final = "CB"


def find_dimension(sentence: Sentence, cue: tuple[int, int], number: int) -> Dimension | None:
    """Return in what respect the words of the cue compare."""
    behind = re.split(r",| with | and | but ", sentence.text[cue[1] : sentence.clauses[number].end].lower())[0]
    for words in (sentence.text[slice(*cue)].lower(), behind):
        found = next((d for pattern, d in _DIMENSIONS if pattern.search(words)), None)
        if found is not None:
            return found
    return None


def find_outcomes(sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention | None]:
    """Return the outcomes that are listed together behind the cue: 'improves pain and sleep'."""
    named = sentence.within(cue[0], sentence.clauses[number].end, "O")
    listed: list[Mention | None] = list(named[:1])
    for before, mention in pairwise(named):
        if not re.fullmatch(r"(?:,|\s|and|or|scores?|levels?)+", sentence.mask[before.end : mention.start]):
            break
        listed.append(mention)
    return listed or [None]


def find_people(sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention | None]:
    """Return the people or conditions listed behind the cue: 'with caution in elderly patients or asthma'."""
    named = sentence.within(cue[0], sentence.clauses[number].end, "PCB")
    if not named:
        named = sentence.within(cue[0], sentence.clauses[number].end, "A")
    # What people have is worded like people where it is denied: 'in patients without asthma'.
    worded = list(people_worded(sentence.text, sentence.mask, named, "CBA"))
    found: list[Mention | None] = []
    for mention in worded or [m for m in sentence.mentions if m.letter == "P"]:
        last = found[-1] if found else None
        if mention.role == "left out" and last is not None:
            found[-1] = replace(last, name=f"{last.name}, {mention.name}")
        else:
            found.append(mention)
    return found or [None]


def find_comparators(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> tuple[str, ...]:
    """Return what it is compared with."""
    if rule.comparator is None:
        return ()
    clause = sentence.clauses[number]
    start = cue[1] if rule.comparator == "after" else clause.start
    named = [m for m in sentence.mentions if m.letter in "DX" and m.start >= start]
    chosen = [m.name for m in named if m.role == "comparator" or m.letter == "X"]
    if not chosen:
        inside = sentence.mask[clause.start : clause.end]
        between = [m for m in sentence.within(clause.start, clause.end, "DX") if m.role == ""]
        paired = rule.direction is Direction.NO_DIFFERENCE or re.search(r"\bbetween\b|\bversus\b|\bvs\b", inside)
        if paired and len(between) > 1 and between[-1].group == between[-2].group:
            chosen = [between[-1].name]
        elif rule.comparator == "after":
            chosen = [m.name for m in sentence.within(cue[1], clause.end, "D")[:1]]
    return tuple(dict.fromkeys(chosen))


def find_effects(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> tuple[str, ...]:
    """Return the harms that it is said to do."""
    if rule.effects is None:
        return ()
    clause = sentence.clauses[number]
    end = sentence.clauses[number + 1].end if number + 1 < len(sentence.clauses) else clause.end
    named = sentence.within(cue[0] if rule.effects == "after" else clause.start, end, "ABC")
    named = [
        m for m in named if m.letter == "A" or (rule.needs_effects and _is_brought_on(sentence.mask[: m.start], m))
    ]
    terms: set[str] = set()
    chosen = []
    for mention in named:
        if mention.term is None or mention.term.iri not in terms:
            chosen.append(mention.name)
        if mention.term is not None:
            terms.add(mention.term.iri)
    return tuple(dict.fromkeys(chosen))


def _is_brought_on(before: str, state: Mention) -> bool:
    """Tell whether *state* with the words *before* it is a harm, and not what is treated."""
    return _RISK_OF.search(before) is not None if state.letter == "C" else _HAVING.search(before) is None


_RISK_OF: Final = re.compile(r"\b(?:risks?|rates?|incidence|odds) of (?:\w+ )?$")
#: What people already have is no effect of the drug.
_HAVING: Final = pattern("details", "having")


def find_conditions(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention]:
    """Return the conditions that the clause states, else those of the clauses before it."""
    if rule.condition == "none":
        return []
    letters = _STATES if rule.effects is None else "C"
    clause = sentence.clauses[number]
    named = sentence.within(clause.start, clause.end, letters)
    if not named:
        if _HERE.search(sentence.mask, clause.start, clause.end):
            return []
        later = (
            range(number + 1, len(sentence.clauses)) if sentence.text[clause.end : clause.end + 1] == "\u2014" else ()
        )
        nearest = range(number - 1, -1, -1)
        for other in [*sorted(nearest, key=lambda n: not _leads_with_condition(sentence, n)), *later]:
            span = sentence.clauses[other]
            named = sentence.within(span.start, span.end, letters)
            if named:
                break
    after = [m for m in named if m.start >= cue[1] - 1]
    chosen = after or named
    chosen = [m for m in chosen if is_treated(sentence.mask, m)]
    if not chosen:
        return []
    listed = [chosen[0]]
    for mention in chosen[1:]:
        if not re.fullmatch(
            r"(?:\s|,|and|or|with or without|/|\(|chronic|acute|both|the|severe|moderate)*",
            sentence.mask[listed[-1].end : mention.start],
        ):
            break
        listed.append(mention)
    phases = _BOTH_PHASES.search(sentence.mask[: listed[0].start])
    if phases and listed[0].phase:
        listed.insert(0, replace(listed[0], phase=phases[1]))
    return listed


def _leads_with_condition(sentence: Sentence, number: int) -> bool:
    clause = sentence.clauses[number]
    return re.match(r"\s*(?:for|in|among) ", sentence.mask[clause.start : clause.end]) is not None


def is_treated(mask: str, state: Mention) -> bool:
    """Tell whether *state* is what is treated, not its cause, a part of it or what else a patient has."""
    before = mask[max(0, state.start - 60) : state.start]
    return not _NOT_TREATED.search(before) and (state.letter == "C" or _OF.search(before) is not None)


def is_of_people(mask: str, state: Mention) -> bool:
    """Tell whether *state* is worded as what people have: 'in patients with', 'in severe'."""
    return _IN_PEOPLE.search(mask, 0, state.start) is not None


_IN_PEOPLE: Final = pattern("details", "in_people")
_NOT_TREATED: Final = pattern("details", "not_treated")
_OF: Final = pattern("details", "of")
_HERE: Final = re.compile(r"\bin th(?:is|ese) (?:\w+ )?(?:scenario|setting|situation|context|cases?)\b")
_BOTH_PHASES: Final = re.compile(r"\b(acute|chronic|subacute) (?:and|or|and/or) $")
