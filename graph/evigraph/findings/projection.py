"""What two claims of advice would say about one and the same patient, as OWL axioms over ``ontology/decisions.ttl``.

A *case* is a patient with a condition, in a phase, of a group; a *decision* is the use of an intervention in a case, in
a line, part and manner.  Advice **for** commits to one such decision being appropriate in every case that it speaks of,
with all limits that it states: it does not commit to every drug of a class, nor to every line.  Advice **against**
calls every decision inappropriate that fits what it states: every drug of a class, in every narrower condition.
So the two clash only where the drugs, the conditions and the limits lead there through the ontology's hierarchies.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import EV, PREFIXES, compact, slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Quad

__all__ = ["CASE", "Advice", "Projection", "project", "read_advice"]

#: The class of the patients that both claims speak of.
CASE: Final = "urn:evigraph:case"

#: Kinds of claim that tell what to do; a caution does not, since one may heed it and use the drug.
_ADVISING: Final = frozenset(
    EV + kind for kind in ("Recommendation", "Contraindication", "DosingClaim", "DiagnosticClaim", "MonitoringClaim")
)
_SIGNS: Final = {EV + "for": True, EV + "conditional": True, EV + "against": False}
_TYPE: Final = PREFIXES["rdf"] + "type"
_LIMIT: Final = "urn:evigraph:limit:"
_PREFERENCE: Final = EV + "preference"


@dataclass(frozen=True, slots=True)
class Advice:
    """What a claim of advice says, as far as OWL can hold it: terms and codes by IRI, the rest as worded."""

    claim: str
    favourable: bool
    interventions: tuple[str, ...]
    together: bool = False
    condition: str | None = None
    phase: str | None = None
    group: str | None = None
    #: Limits on the patient that are known by their wording alone.
    patient: tuple[str, ...] = ()
    line: int | None = None
    role: str | None = None
    #: Limits on what is done that are known by their wording alone.
    manner: tuple[str, ...] = ()
    preference: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Projection:
    """The case that two claims are projected on, what each says of it, and what is taken for granted, in Turtle."""

    case: str
    commitments: tuple[str, str]
    assumptions: tuple[str, ...]


def read_advice(claim: str, quads: Iterable[Quad]) -> Advice | None:
    """Return what the claim *claim* advises, by what *quads* state of it; None when it gives no advice on a use."""
    values: dict[str, list[str]] = {}
    for quad in quads:
        if quad.subject == NamedNode(claim) and isinstance(quad.object, NamedNode | Literal):
            values.setdefault(quad.predicate.value, []).append(quad.object.value)

    def one(name: str) -> str | None:
        return next(iter(sorted(values.get(EV + name, ()))), None)

    sign = _SIGNS.get(one("direction") or "")
    interventions = tuple(sorted(values.get(EV + "intervention", ())))
    if sign is None or not interventions or not _ADVISING & set(values.get(_TYPE, ())):
        return None
    line = one("line")
    return Advice(
        compact(claim).partition(":")[2],
        sign,
        interventions,
        one("givenTogether") == "true",
        one("condition"),
        one("phase"),
        one("populationGroup"),
        tuple(text for name in ("population", "severity") if (text := one(name)) is not None),
        int(line) if line is not None else None,
        one("role"),
        tuple(text for name in ("duration",) if (text := one(name)) is not None),
        one("dimension") == _PREFERENCE,
        one("note"),
    )


def project(one: Advice, other: Advice, condition: str | None) -> Projection:
    """Project *one* and *other* on a patient who has *condition* and meets the limits of both.

    Parameters:
        condition: what both conditions lead to; None when neither claim names one.
    """
    parts = [_value("caseCondition", condition)] if condition is not None else []
    for advice in (one, other):
        parts += _limits(advice)
    groups = dict.fromkeys(advice.group for advice in (one, other) if advice.group is not None)
    lines = [_is_within(f"<{CASE}>", ["ev:Case", *dict.fromkeys(parts)])]
    lines += [_excluding(group) for group in groups]
    return Projection("\n".join(lines), (_commitment(one), _commitment(other)), tuple(_assumptions(one, other)))


def _assumptions(one: Advice, other: Advice) -> Iterable[str]:
    worded = list(dict.fromkeys([*one.patient, *other.patient]))
    if len(worded) > 1:
        yield f"one patient can be all of this: {'; '.join(worded)}"
    for advice in (one, other):
        if advice.note is not None:
            yield f"the remark on claim {advice.claim} sets no limit: {advice.note}"


def _commitment(advice: Advice) -> str:
    return "\n".join(_appropriate(advice) if advice.favourable else _inappropriate(advice))


def _appropriate(advice: Advice) -> Iterable[str]:
    """Yield that in each case there is an appropriate decision, as advised."""
    for use in _uses(advice):
        decision = _all_of(["ev:AppropriateDecision", use, *_manner(advice)])
        yield _is_within(_scope(advice), [_some("hasDecision", decision)])


def _inappropriate(advice: Advice) -> Iterable[str]:
    """Yield that in each case all such decisions are inappropriate."""
    for use in _uses(advice):
        decisions = _all_of(["ev:Decision", use, *_manner(advice), _some("decisionFor", _scope(advice))])
        yield _is_within(decisions, ["ev:InappropriateDecision"])


def _uses(advice: Advice) -> Iterable[str]:
    if advice.together:  # what is given together is one intervention, and what is said of it is said of no part
        parts = [_value("hasComponent", iri) for iri in advice.interventions]
        yield _some("uses", _all_of(["ev:Combination", *parts]))
        return
    for iri in advice.interventions:
        yield _within("uses", iri)


def _scope(advice: Advice) -> str:
    """Return the cases that *advice* speaks of."""
    parts = ["ev:Case"]
    if advice.condition is not None:
        near = _some("caseCondition", _value("near", advice.condition))
        parts.append(_any_of([*_options("caseCondition", advice.condition), near]))
    if advice.phase is not None:
        parts.append(_value("casePhase", advice.phase))
    if advice.group is not None:
        parts.append(_within("caseGroup", advice.group))
    return _all_of([*parts, *(_worded("caseLimit", text) for text in advice.patient)])


def _limits(advice: Advice) -> Iterable[str]:
    """Yield what is true of a patient whom *advice* speaks of, beside the condition."""
    if advice.phase is not None:
        yield _value("casePhase", advice.phase)
    if advice.group is not None:
        yield _value("caseGroup", advice.group)
    yield from (_worded("caseLimit", text) for text in advice.patient)


def _manner(advice: Advice) -> Iterable[str]:
    if advice.line is not None:
        yield f"[ a owl:Restriction ; owl:onProperty ev:decisionLine ; owl:hasValue {advice.line} ]"
    # What is given first is preferred; advice against preferring it meets it there.
    if advice.preference or (advice.favourable and advice.line == 1):
        yield _value("decisionRespect", _PREFERENCE)
    if advice.role is not None:
        yield _value("decisionRole", advice.role)
    yield from (_worded("decisionLimit", text) for text in advice.manner)


def _excluding(group: str) -> str:
    """Return that nobody is of *group* and of one that excludes it."""
    both = _all_of([_value("caseGroup", group), _some("caseGroup", _value("excludesPopulation", group))])
    return _is_within(both, ["owl:Nothing"])


# --- OWL in Turtle ---


def _is_within(narrow: str, broad: list[str]) -> str:
    return f"{narrow} rdfs:subClassOf {_all_of(broad)} ."


def _within(name: str, iri: str) -> str:
    return _any_of(list(_options(name, iri)))


def _options(name: str, iri: str) -> tuple[str, str]:
    return _value(name, iri), _some(name, _value("within", iri))


def _value(name: str, iri: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty ev:{name} ; owl:hasValue {NamedNode(iri)} ]"


def _worded(name: str, text: str) -> str:
    return _value(name, _LIMIT + (slug(text) or "unnamed"))


def _some(name: str, filler: str) -> str:
    return f"[ a owl:Restriction ; owl:onProperty ev:{name} ; owl:someValuesFrom {filler} ]"


def _all_of(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"[ a owl:Class ; owl:intersectionOf ( {' '.join(parts)} ) ]"


def _any_of(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"[ a owl:Class ; owl:unionOf ( {' '.join(parts)} ) ]"
