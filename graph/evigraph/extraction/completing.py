"""Complete drafts: citations, line, phase, people, duration, certainty, study, effect and dose."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.codes import Direction, Kind
from evigraph.extraction.context import find_line
from evigraph.extraction.details import is_of_people, is_treated
from evigraph.extraction.doses import find_doses
from evigraph.extraction.drafts import Draft
from evigraph.extraction.figures import find_effects, has_figures, holds_no_difference
from evigraph.extraction.patterns import Guarded, pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.extraction.context import Context
    from evigraph.extraction.doses import DoseFound
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.sentences import Sentence

__all__ = ["complete", "read_doses"]

_DOSE_CONFIDENCE: Final = 0.8
_CERTAINTY: Final = Guarded(pattern("completing", "certainty"))
_PHASE: Final = Guarded(pattern("completing", "phase"))
_SHORT: Final = re.compile(r"\b(short|long)[- ]term\b")
_ADJUNCT: Final = re.compile(r"\badjunct\w*|\badd(?:ed|ing)?\b|\badd-on\b")
_ISSUER: Final = Guarded(pattern("completing", "issuer"))
_GUIDELINES: Final = re.compile(r"\b((?:major |recent |current |most |clinical |international )*guidelines)\b")
_DESIGNS: Final = (
    ("meta-analysis", re.compile(r"meta-analys[ei]s")),
    ("systematic review", re.compile(r"systematic review|cochrane review")),
    ("RCT", re.compile(r"randomi[sz]ed|\brcts?\b|(?:placebo-)?controlled trials?|double-blind")),
    ("cohort study", re.compile(r"\bcohort\b")),
    ("observational study", re.compile(r"observational|case-control|retrospective|registry")),
    ("case series", re.compile(r"case (?:series|reports?)")),
)
_YEAR: Final = pattern("completing", "year")
_PROVIDED: Final = re.compile(r"(?:if|when|where|once|should)\b[^,]*,")
_BETTER_OR_WORSE: Final = {Direction.BENEFIT, Direction.SUPERIOR, Direction.INFERIOR}
_WITH_EFFECT: Final = {Kind.EFFICACY, Kind.COMPARISON, Kind.STUDY_FINDING, Kind.ADVERSE_EFFECT}


def complete(draft: Draft, context: Context) -> None:
    """Fill in what *draft* leaves open and its sentence or context says."""
    sentence = draft.sentence
    mask = sentence.mask
    clause = sentence.clauses[min(draft.clause, len(sentence.clauses) - 1)]
    if not draft.citations:
        draft.citations = _cited(sentence, draft.cue[0])
    more = draft.more
    if draft.kind in {Kind.RECOMMENDATION, Kind.DOSING} and "line" not in more:
        line = find_line(mask[clause.start : clause.end])
        if line is None and draft.direction is not Direction.AGAINST:
            line = context.line()
        if line is not None:
            more["line"] = line
    if "phase" not in more:
        phase = _PHASE.search(mask)
        general = context.condition() if draft.condition_source == "context" else None
        if phase and draft.condition is not None:
            more["phase"] = phase[1]
        elif general is not None and general.phase and general.name == draft.condition:
            more["phase"] = general.phase
    people = [m.name for m in sentence.within(clause.start, clause.end, "P")]
    people += [m.name for m in _left_out_after(sentence, draft.clause)]
    if people:
        more.setdefault("population", ", ".join(people))
    if draft.kind in {Kind.RECOMMENDATION, Kind.EFFICACY, Kind.STUDY_FINDING, Kind.COMPARISON}:
        short = _SHORT.search(mask, clause.start, clause.end)
        if short:
            more.setdefault("duration", short[0].replace(" ", "-"))
        if draft.kind is Kind.RECOMMENDATION and draft.direction is not Direction.AGAINST and _ADJUNCT.search(mask):
            more.setdefault("role", "adjunct")
    certainty = _CERTAINTY.search(mask)
    if certainty and draft.kind in _WITH_EFFECT:
        more["certainty"] = (certainty[1] or certainty[2]).replace(" ", "_")
    if draft.kind is Kind.MONITORING and draft.adverse_effects:
        draft.condition = draft.condition_source = None
    if draft.kind is Kind.RECOMMENDATION and draft.direction is Direction.FOR and _PROVIDED.match(mask):
        draft.direction = Direction.CONDITIONAL
    if draft.kind is Kind.MONITORING and re.search(r"\bconsider\b", mask):
        draft.direction = Direction.CONDITIONAL
    if draft.kind in {Kind.APPROVAL, Kind.RECOMMENDATION}:
        issuer = _issuer(sentence.text)
        if issuer:
            more["issuer"] = issuer
    if draft.kind in {Kind.STUDY_FINDING, Kind.EVIDENCE_GAP}:
        study = _study(sentence.mask)
        if study:
            more["study"] = dict(study)
    if draft.kind in _WITH_EFFECT or draft.kind is Kind.EVIDENCE_GAP:
        _add_effect(draft, sentence)
        if draft.direction in _BETTER_OR_WORSE and holds_no_difference(more.get("effect") or {}):
            draft.direction = Direction.NO_DIFFERENCE


def _left_out_after(sentence: Sentence, number: int) -> list[Mention]:
    """Return whom the clause after that of *number* leaves out, where it says nothing else: 'but not in children'."""
    if number + 1 >= len(sentence.clauses):
        return []
    clause = sentence.clauses[number + 1]
    if sentence.within(clause.start, clause.end, "DT"):
        return []
    return [m for m in sentence.within(clause.start, clause.end, "P") if m.role == "left out"]


def _add_effect(draft: Draft, sentence: Sentence) -> None:
    effect = find_effects(sentence)
    if draft.kind is Kind.ADVERSE_EFFECT or draft.kind is Kind.EVIDENCE_GAP:
        effect = {
            key: value
            for key, value in effect.items()
            if key in {"value", "low", "high", "unit", "comparator_value", "timepoint"}
        }
        if not effect.keys() & {"value", "low", "high"}:
            return
    if not effect and draft.kind is not Kind.STUDY_FINDING:
        return
    outcome = next((m.name for m in sentence.mentions if m.letter == "O"), None)
    measure = effect.pop("measure", None)
    if outcome and measure:
        measure = f"{measure} in {outcome}"
    if draft.kind is Kind.ADVERSE_EFFECT and draft.adverse_effects:
        measure, outcome = f"frequency of {', '.join(draft.adverse_effects)}", None
    effect = {"measure": measure or outcome or "overall benefit (measure not stated)", **effect}
    if draft.interventions:
        effect["arm"] = " plus ".join(draft.interventions)
    if draft.comparators:
        effect["comparator"] = ", ".join(draft.comparators)
    draft.more["effect"] = effect
    if outcome:
        draft.more.setdefault("outcome", outcome)


@lru_cache(maxsize=16)
def _issuer(text: str) -> str | None:
    """Return whose position *text* reports, as printed."""
    found = _ISSUER.search(text) or (_GUIDELINES.search(text) if "guidelines" in text else None)
    return found[1] if found else None


@lru_cache(maxsize=16)
def _study(mask: str) -> dict[str, Any]:
    study: dict[str, Any] = {}
    design = next((name for name, pattern in _DESIGNS if pattern.search(mask)), None)
    if design:
        study["design"] = design
    year = _YEAR.search(mask)
    if year:
        study["year"] = int(year[1] or year[2])
    return study


def _cited(sentence: Sentence, place: int) -> tuple[int, ...]:
    """Return the numbers of the first marker behind *place*, else of the last one."""
    behind = [numbers for start, _, numbers in sentence.citations if start >= place]
    if behind:
        return behind[0]
    return sentence.citations[-1][2] if sentence.citations else ()


# --- Doses ---

_DOSE_WORDS: Final = Guarded(pattern("completing", "dose_words"))


def read_doses(sentence: Sentence, context: Context, drafts: list[Draft]) -> Iterator[Draft]:
    """Yield a dosing claim for each drug with a dose, or with advice on how to dose it, in *sentence*."""
    found = find_doses(sentence) if has_figures(sentence.text) else []
    for dose in found:
        if drafts and _THRESHOLD.search(sentence.mask, 0, dose.start):
            continue  # at which dose what the sentence says holds: 'doses above 40 mg prolong the interval'
        result = _result_with(dose, sentence, drafts)
        if result is not None:
            result.more["dose"] = {"drug": result.interventions[0], **dose.dose}
            continue
        yield from _dosing(sentence, context, dose.drug, dose)
    if found:
        return
    words = _DOSE_WORDS.search(sentence.mask)
    if words is None or any(d.kind is Kind.DOSING for d in drafts):
        return
    yield from _dosing(sentence, context, _nearest_drug(sentence, words.start()), None, words)


_INSTRUCTED: Final = pattern("completing", "instructed")
_FOR_SOME: Final = re.compile(r"\bimpairment\b|\bhepatic\b|may be increased")


def _direction(sentence: Sentence) -> Direction:
    """Return ``for`` where the dose is instructed, ``conditional`` where it is for some people, else ``neutral``."""
    if _FOR_SOME.search(sentence.mask):
        return Direction.CONDITIONAL
    return Direction.FOR if _INSTRUCTED.search(sentence.mask) else Direction.NEUTRAL


_THRESHOLD: Final = re.compile(r"\bdoses? (?:of D_+ )?(?:above|over|exceeding|greater than|higher than) $")
_RESULTS: Final = frozenset({Kind.STUDY_FINDING, Kind.COMPARISON, Kind.EFFICACY, Kind.ADVERSE_EFFECT})
_ADVICE: Final = pattern("completing", "advice")


def _result_with(dose: DoseFound, sentence: Sentence, drafts: list[Draft]) -> Draft | None:
    """Return the result that was found with *dose*, where the sentence reports one and advises nothing."""
    if _ADVICE.search(sentence.mask) or any(d.kind is Kind.RECOMMENDATION for d in drafts):
        return None
    results = [d for d in drafts if d.kind in _RESULTS and d.interventions]
    if dose.drug is None:
        return next((d for d in results if d.kind is Kind.STUDY_FINDING), None)
    return next((d for d in results if dose.drug.name in d.interventions), None)


def _nearest_drug(sentence: Sentence, place: int) -> Mention | None:
    named = [m for m in sentence.mentions if m.letter == "D" and m.role == ""]
    before = [m for m in named if m.end <= place]
    return before[-1] if before else (named[0] if named else None)


def _dosing(
    sentence: Sentence,
    context: Context,
    drug: Mention | None,
    dose: DoseFound | None,
    words: re.Match[str] | None = None,
) -> Iterator[Draft]:
    source = "stated"
    if drug is None:
        given = context.subjects()
        if given is None:
            return
        drug, source = given[0][0], given[1]
    start, end = (dose.start, dose.end) if dose else words.span() if words else (0, 0)
    details = {"drug": drug.name, **(dose.dose if dose else {"titration": " ".join(sentence.text[start:end].split())})}
    loss = 0.1 if source != "stated" else 0.0
    draft = Draft(
        sentence,
        "dose" if dose else "dosing-advice",
        Kind.DOSING,
        _direction(sentence),
        (drug.name,),
        (start, end),
        sentence.clause_of(start),
        _DOSE_CONFIDENCE - loss - 0.1 * drug.is_new - (0 if dose else 0.1),
    )
    draft.source = source
    draft.new = (drug.name,) if drug.is_new else ()
    draft.more["dose"] = details
    state = next((m for m in sentence.mentions if m.letter in "C"), None)
    general = context.condition()
    if dose is None or "impairment" in sentence.mask:
        pass
    elif state is not None and is_treated(sentence.mask, state) and not _is_of_others(sentence, state, context):
        draft.condition, draft.condition_source = state.name, "stated"
    elif general is not None:
        draft.condition, draft.condition_source = general.name, "context"
    yield draft


def _is_of_others(sentence: Sentence, state: Mention, context: Context) -> bool:
    """Tell whether people who have *state* are given the dose for something else."""
    return is_of_people(sentence.mask, state) and not context.is_about(state)
