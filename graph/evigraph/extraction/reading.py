"""Apply the rules to sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise, product
from typing import TYPE_CHECKING, Final

from evigraph.codes import Dimension, Direction, Kind
from evigraph.extraction.drafts import Draft, Subject
from evigraph.extraction.patterns import pattern
from evigraph.extraction.rules import cue_words, load_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.extraction.context import Context
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.rules import Rule
    from evigraph.extraction.sentences import Sentence

__all__ = ["full_name", "is_aside", "is_treated", "read_sentence"]

#: What is lost in confidence where the subject is not in the clause itself.
_LOSS: Final = {"stated": 0.0, "sentence": 0.03, "before": 0.15, "heading": 0.2}
_LOSS_FOR_NEW_TERM: Final = 0.1
_STUDY: Final = pattern("reading", "study")
_DIMENSIONS: Final = (
    (re.compile(r"evidence"), Dimension.EVIDENCE_BASE),
    (re.compile(r"cost|cheap"), Dimension.COST),
    (re.compile(r"toler|fewer|side effects"), Dimension.TOLERABILITY),
    (re.compile(r"safe|risk|adverse|harm"), Dimension.SAFETY),
    (re.compile(r"predict"), Dimension.PROGNOSTIC_VALUE),
    (re.compile(r"effective|efficac|relief|superior|pain|improve|benefit|outcome"), Dimension.EFFICACY),
)
_STATES: Final = "CB"


def read_sentence(sentence: Sentence, context: Context) -> list[Draft]:
    """Return the claims that the rules find in *sentence*, in the order of their cues."""
    taken: list[tuple[int, int]] = []
    drafts: list[Draft] = []
    mask = sentence.mask
    present = {word for word in cue_words() if word in mask}
    for rule in load_rules():
        if rule.words and present.isdisjoint(rule.words):
            continue
        for found in rule.cue.finditer(mask):
            start, end = found.span()
            start += len(found[0]) - len(found[0].lstrip(" ,;.:"))
            if any(start < last and first < end for first, last in taken):
                continue
            number = sentence.clause_of(start)
            clause = sentence.clauses[number]
            stretch = mask[clause.start : max(clause.end, end)]
            if (rule.unless and rule.unless.search(stretch)) or (rule.needs and not rule.needs.search(mask)):
                continue
            if rule.kind in _ASSERTING and _is_supposed(sentence, clause.start, start):
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
        alike = (other for other in drafts if other is not draft and _same_but_outcome(draft, other))
        if "outcome" in draft.more or not any("outcome" in other.more for other in alike):
            kept.append(draft)
    return kept


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
    return re.search(r"\b(?:if|unless|whether|when)\b[^,]*$", before) is not None


_ATTRIBUTED: Final = re.compile(r"\b(?:guidelines?|college|society|academy|association)\b")


@lru_cache(maxsize=16)
def _reports_study(mask: str) -> bool:
    return _STUDY.search(mask) is not None


def _settled(drafts: list[Draft]) -> list[Draft]:
    """Keep one of the drafts that say the same of the same thing."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for draft in sorted(drafts, key=lambda draft: -draft.confidence):
        key = (draft.kind, draft.direction, draft.interventions, draft.condition, draft.dimension)
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
    subjects = list(_subjects(rule, sentence, context, cue, number))
    effects = _effects(rule, sentence, cue, number)
    if rule.needs_effects and not effects:
        return
    kind, direction = rule.kind, rule.direction
    if kind in {Kind.EFFICACY, Kind.COMPARISON} and _reports_study(sentence.mask):
        kind = Kind.STUDY_FINDING
    comparators = _comparators(rule, sentence, cue, number)
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
        outcomes = _outcomes(sentence, cue, number) if own_kind in _MEASURED else [None]
        states = _conditions(rule, sentence, cue, number) or [None]
        people = _people(sentence, cue, number) if own_kind in {Kind.CAUTION, Kind.CONTRAINDICATION} else [None]
        for state, outcome, group in product(states, outcomes, people):
            draft = Draft(sentence, rule.name, own_kind, own_direction, names, cue, number, round(confidence, 3))
            draft.comparators, draft.adverse_effects = against, effects
            draft.combination, draft.source, draft.new = subject.combination, subject.source, new
            draft.dimension = rule.dimension
            if own_kind in {Kind.COMPARISON} and draft.dimension is None:
                draft.dimension = _dimension(sentence, cue, number)
            if outcome is not None:
                draft.more["outcome"] = outcome.name
            if group is not None:
                draft.more["population"] = group.name
            if state is not None:
                draft.condition, draft.condition_source = state.name, "stated"
                if state.phase:
                    draft.more["phase"] = state.phase
            elif rule.condition == "context":
                general = context.condition()
                if general is not None:
                    draft.condition, draft.condition_source = general.name, "context"
            yield draft


def _dimension(sentence: Sentence, cue: tuple[int, int], number: int) -> Dimension | None:
    behind = re.split(r",| with | and | but ", sentence.text[cue[1] : sentence.clauses[number].end].lower())[0]
    for words in (sentence.text[slice(*cue)].lower(), behind):
        found = next((d for pattern, d in _DIMENSIONS if pattern.search(words)), None)
        if found is not None:
            return found
    return None


_MEASURED: Final = frozenset({Kind.EFFICACY, Kind.STUDY_FINDING})


def full_name(sentence: Sentence, mention: Mention) -> str:
    """Return the name with what it leaves out: 'muscle relaxants other than baclofen'."""
    rest = sentence.mask[mention.end :]
    found = re.match(r" (?:other than|except(?: for)?|excluding) (?=D_)", rest)
    if not found:
        return mention.name
    place = mention.end + found.end()
    left_out = next((m for m in sentence.mentions if m.start == place), None)
    if left_out is None:
        return mention.name
    base = mention.name.removeprefix("skeletal ").removesuffix("s")
    return f"{base} other than {left_out.name}"


def _outcomes(sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention | None]:
    """Return the outcomes that are listed together behind the cue: 'improves pain and sleep'."""
    named = sentence.within(cue[0], sentence.clauses[number].end, "O")
    listed: list[Mention | None] = list(named[:1])
    for before, mention in pairwise(named):
        if not re.fullmatch(r"(?:,|\s|and|or|scores?|levels?)+", sentence.mask[before.end : mention.start]):
            break
        listed.append(mention)
    return listed or [None]


def _people(sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention | None]:
    """Return the people or conditions listed behind the cue: 'with caution in elderly patients or asthma'."""
    named = sentence.within(cue[0], sentence.clauses[number].end, "PCB")
    if not named:
        named = sentence.within(cue[0], sentence.clauses[number].end, "A")
    return list(named or [m for m in sentence.mentions if m.letter == "P"]) or [None]


# --- What it is about ---


def _subjects(rule: Rule, sentence: Sentence, context: Context, cue: tuple[int, int], number: int) -> Iterator[Subject]:
    if rule.subject == "none":
        yield Subject((), "stated")
        return
    if rule.subject == "excluded":
        after = [m for m in sentence.within(cue[1], len(sentence.mask), "D") if m.role == "excluded"]
        yield from (Subject((m,)) for m in after[:1])
        return
    if rule.subject == "pair":
        yield from _pairs(sentence, context, cue, number)
        return
    clause = sentence.clauses[number]
    letters = "T" if rule.subject == "tests" else "DT"
    found: list[Mention] = []
    source = "stated"
    before = _plain(sentence.within(clause.start, cue[0] + 1, letters), rule)
    before = [m for m in before if not is_aside(sentence, m)] or before
    if not before and rule.subject in {"before", "either"}:
        before = _lead(sentence, cue, clause.start) if not _names_object(sentence, cue) else []
    after = _plain(sentence.within(cue[1] - 1, clause.end, letters), rule)
    inside = _plain(sentence.within(*cue, letters), rule)
    if rule.subject == "either" and after and not inside and _names_object(sentence, cue):
        found = _group(sentence, after[0], letters, rule)
    elif rule.subject in {"before", "either", "tests"} and before:
        found = _group(sentence, before[-1], letters, rule)
    elif inside:
        found = _group(sentence, inside[0], letters, rule)
    elif (_REFERRING.search(sentence.mask, clause.start, cue[0]) and rule.subject in {"before", "either"}) or (_PASSIVE.search(sentence.mask[cue[0] : cue[1]].rstrip()) and number and rule.subject == "either"):
        found = []
    elif rule.subject in {"after", "either", "after-any", "tests"} and after:
        found = _group(sentence, after[0], letters, rule)
    if len(found) > 1 and rule.comparator == "any" and _BETWEEN.search(sentence.mask[: found[0].start]):
        found = found[:1]
    if not found:
        found, source = _elsewhere(rule, sentence, context, cue, number, letters)
    if not found:
        if rule.names_if_none:
            from evigraph.extraction.mentions import Mention

            yield Subject((Mention(0, 0, "D", rule.names_if_none[0]),), "stated")
        return
    if _is_combination(sentence, found) and source == "stated":
        yield Subject(tuple(found), source, combination=True)
    else:
        yield from (Subject((mention,), source) for mention in found)


#: Passive verbs have what they are about before them: 'and should be used when naproxen fails'.
_PASSIVE: Final = re.compile(r"\b(?:be|been|is|are|was|were)\b.*\b\w+(?:ed|en|ate|able|ble)(?: only)?$")
_OF_SAFETY: Final = frozenset({Kind.ADVERSE_EFFECT, Kind.CAUTION, Kind.MONITORING, Kind.CONTRAINDICATION})
_REFERRING: Final = pattern("reading", "referring")


def _lead(sentence: Sentence, cue: tuple[int, int], start: int) -> list[Mention]:
    """Return what a label in front of the clause names: 'Naproxen: effective in gout'."""
    first = next((m for m in sentence.mentions if m.letter in "DT"), None)
    colon = sentence.mask.find(":")
    if first is None or not 0 < colon < cue[0] + 1 or first.end > colon or sentence.mask[: first.start].strip():
        return []
    return [m for m in sentence.within(0, colon, "DT") if not is_aside(sentence, m)]


def _names_object(sentence: Sentence, cue: tuple[int, int]) -> bool:
    """Tell whether the cue's verb has its object right behind it: 'consider naproxen'."""
    return (
        re.match(r"\s*(?:an? |the |oral |adding |low-dose |short |\w+ing )*[DT]_", sentence.mask[cue[1] :]) is not None
    )


def _elsewhere(
    rule: Rule, sentence: Sentence, context: Context, cue: tuple[int, int], number: int, letters: str
) -> tuple[list[Mention], str]:
    """Return the subject that an earlier clause, an earlier sentence or a heading gives."""
    for earlier in range(number - 1, -1, -1):
        clause = sentence.clauses[earlier]
        named = _plain(sentence.within(clause.start, clause.end, letters), rule)
        if named:
            return _group(sentence, named[0], letters, rule), "sentence"
    later_clauses = range(number + 1, len(sentence.clauses))
    if _REFERRING.search(sentence.mask, sentence.clauses[number].start, cue[0] + 1):
        later_clauses = range(0)
    for later in later_clauses:
        clause = sentence.clauses[later]
        named = _plain(sentence.within(clause.start, clause.end, letters), rule)
        if named and rule.subject in {"either", "after"}:
            return _group(sentence, named[0], letters, rule), "sentence"
    if rule.kind in _OF_SAFETY:
        taken = [m for m in sentence.mentions if m.letter in letters and m.role == "background"]
        if taken:
            return taken[:1], "sentence"
    if rule.names_if_none and len(context.topics) != 1:
        return [], "stated"
    given = context.subjects()
    return (list(given[0]), given[1]) if given else ([], "stated")


def _plain(mentions: Sequence[Mention], rule: Rule) -> list[Mention]:
    roles = {"", "background"} if rule.subject == "after-any" else {""}
    return [m for m in mentions if m.role in roles]


def _group(sentence: Sentence, mention: Mention, letters: str, rule: Rule) -> list[Mention]:
    same = [m for m in sentence.mentions if m.letter in letters and m.group == mention.group and m.role == mention.role]
    outer = [m for m in same if not is_aside(sentence, m)]
    return outer if mention in outer else same


def is_aside(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether *mention* stands in brackets as a dose or another name of what stands before them."""
    opened = sentence.mask.rfind("(", 0, mention.start)
    if opened < 0 or sentence.mask.rfind(")", 0, mention.start) > opened:
        return False
    closed = sentence.mask.find(")", mention.end)
    inside = sentence.text[opened : closed if closed > 0 else len(sentence.text)]
    single = (
        sentence.mask[opened + 1 : mention.start].strip() == "" and sentence.mask[mention.end : closed].strip() == ""
    )
    kinds = mention.term.kinds if mention.term else ("Drug",)
    return any(c.isdecimal() for c in inside) or (single and "Drug" not in kinds) or (single and mention.name.isupper())


_BETWEEN: Final = re.compile(r"\b(?:between|comparing)(?: the| oral)* $")
_TOGETHER: Final = pattern("reading", "together")


def _is_combination(sentence: Sentence, found: Sequence[Mention]) -> bool:
    if len(found) < 2:
        return False
    stretch = sentence.mask[max(0, found[0].start - 32) : found[-1].end]
    return _TOGETHER.search(stretch) is not None


def _pairs(sentence: Sentence, context: Context, cue: tuple[int, int], number: int) -> Iterator[Subject]:
    """Yield each pair of what is taken and what it meets."""
    named = [m for m in sentence.mentions if m.letter == "D"]
    met = [m for m in named if m.start >= cue[1] - 1]
    own = [m for m in named if m.start < cue[1] - 1 and m.role == ""]
    source = "stated"
    if not own:
        given = context.subjects()
        if given is None:
            return
        own, source = list(given[0]), given[1]
    for first in own[-1:]:
        for second in met:
            if second.name != first.name:
                yield Subject((first, second), source, combination=True)


# --- What else it says ---


def _comparators(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> tuple[str, ...]:
    if rule.comparator is None:
        return ()
    clause = sentence.clauses[number]
    start = cue[1] if rule.comparator == "after" else clause.start
    named = [m for m in sentence.mentions if m.letter in "DX" and m.start >= start]
    chosen = [m.name for m in named if m.role == "comparator" or m.letter == "X"]
    if not chosen:
        inside = sentence.mask[clause.start : clause.end]
        between = [m for m in sentence.within(clause.start, clause.end, "DX") if m.role == ""]
        if re.search(r"\bbetween\b|\bversus\b|\bvs\b", inside) and len(between) > 1:
            chosen = [between[-1].name]
        elif rule.comparator == "after":
            chosen = [m.name for m in sentence.within(cue[1], clause.end, "D")[:1]]
    return tuple(dict.fromkeys(chosen))


def _effects(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> tuple[str, ...]:
    if rule.effects is None:
        return ()
    clause = sentence.clauses[number]
    end = sentence.clauses[number + 1].end if number + 1 < len(sentence.clauses) else clause.end
    named = sentence.within(cue[1] - 1 if rule.effects == "after" else clause.start, end, "AB")
    named = [
        m for m in named if m.letter == "A" or (rule.needs_effects and not _HAVING.search(sentence.mask[: m.start]))
    ]
    terms: set[str] = set()
    chosen = []
    for mention in named:
        if mention.term is None or mention.term.iri not in terms:
            chosen.append(mention.name)
        if mention.term is not None:
            terms.add(mention.term.iri)
    return tuple(dict.fromkeys(chosen))


#: What people already have is no effect of the drug.
_HAVING: Final = pattern("reading", "having")


def _conditions(rule: Rule, sentence: Sentence, cue: tuple[int, int], number: int) -> list[Mention]:
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


_NOT_TREATED: Final = pattern("reading", "not_treated")
_OF: Final = pattern("reading", "of")
_HERE: Final = re.compile(r"\bin th(?:is|ese) (?:\w+ )?(?:scenario|setting|situation|context|cases?)\b")
_BOTH_PHASES: Final = re.compile(r"\b(acute|chronic|subacute) (?:and|or|and/or) $")
