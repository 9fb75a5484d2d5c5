"""What is said in words around an answer: how the question was read, what limits advice, what speaks against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.namespaces import EV
from evigraph.questions.verdicts import FAVOURABLE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.reading import Reading
    from evigraph.questions.verdicts import Option
    from evigraph.terms import Term

__all__ = ["REJECTS", "asked", "elsewhere", "left_out", "limits", "words"]

_LEFT_OUT_SHOWN: Final = 6

REJECTS: Final = frozenset({"rejects", "rejectsAsPreferred"})


def asked(reading: Reading) -> tuple[Term, ...]:
    """Return the interventions that the query is about: the classes, where the form compares their members."""
    classes = tuple(term for term in reading.interventions if term.is_a("DrugClass"))
    compares = reading.form is not None and "DrugClass" in reading.form.needs
    return classes if classes and compares else reading.interventions


def elsewhere(option: Option, details: Mapping[str, ClaimDetails]) -> str:
    """Say what speaks against *option* at a tier that does not decide its verdict."""
    said = "; ".join(f"{claim} {details[claim].paraphrase.rstrip('.')}" for claim in option.rejected_elsewhere)
    return f"against {option.label} by way of its class or a broader condition: {said}"


def limits(option: Option, details: Mapping[str, ClaimDetails]) -> tuple[str, ...]:
    """Collect the limits of the advice that carries the verdict; advice against without any limit has none."""
    favourable = option.verdict in FAVOURABLE
    advice = option.claims_of({"prefers", "advises", "advisesConditionally"} if favourable else REJECTS)
    if not favourable and any(not details[claim].limits for claim in option.claims_of({"rejects"})):
        return ()
    return tuple(dict.fromkeys(limit for claim in advice for limit in details[claim].limits))


def words(reading: Reading) -> str:
    """Say how the question was read."""
    if reading.form is None:
        about = ", ".join(term.label for term in reading.terms)
        return f"about {about}; what is asked of it was not understood" if about else "not understood"
    named = asked(reading)
    said = _filled(reading.form.reading, reading, named)
    taken = reading.form.parameters
    if reading.condition is not None and "Condition" in taken:
        said += f" for {reading.condition.label}, what lies within it and its close matches"
    if reading.effects and "{Effect}" not in reading.form.reading:
        said += f", {_either(reading.effects)} among them"
    if reading.phase is not None:
        said += f", {reading.phase}"
    if reading.population is not None and "{Population}" not in reading.form.reading:
        said += f", in {reading.population.label}"
    if reading.excluded:
        said += f", other than {_either(reading.excluded)}"
    return said


def _filled(template: str, reading: Reading, named: tuple[Term, ...]) -> str:
    """Fill the entities into the words of a form."""
    parts = {
        "Intervention": _either(named) or "any treatment",
        "DrugClass": _either(named) or "any class",
        "First": _either(named[:1]),
        "Other": _either(named[1:]) or "anything else",
        "Effect": _either(reading.effects),
        "Condition": reading.condition.label if reading.condition is not None else "any condition",
        "Population": reading.population.label if reading.population is not None else "any population",
        "Line": {1: "first", 2: "second", 3: "third"}.get(reading.line or 0, "which"),
        "Year": str(reading.year) if reading.year is not None else "any year",
    }
    return " ".join(template.format(**parts).split())


def _either(terms: tuple[Term, ...]) -> str:
    return " or ".join(term.label for term in terms)


def left_out(reading: Reading, claims: Sequence[ClaimDetails]) -> tuple[str, ...]:
    """Say which *claims* the asked phase or population left out, and what they are about instead."""
    by_context: dict[str, list[ClaimDetails]] = {}
    for claim in claims:
        phase = claim.one("phase").removeprefix(EV)
        other_phase = phase if reading.phase is not None and phase not in {"", reading.phase} else ""
        about = other_phase or claim.one("population") or "another population"
        by_context.setdefault(about, []).append(claim)
    asked_for = reading.phase or (reading.population.label if reading.population is not None else "")
    return tuple(
        f"left out, as {asked_for} was asked for and these are about {about}: "
        + "; ".join(f"{claim.identifier} {claim.paraphrase.rstrip('.')}" for claim in several[:_LEFT_OUT_SHOWN])
        + (f"; and {len(several) - _LEFT_OUT_SHOWN} more" if len(several) > _LEFT_OUT_SHOWN else "")
        for about, several in sorted(by_context.items())
    )
