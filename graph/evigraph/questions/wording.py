"""What is said in words around an answer: how the question was read, what limits advice, what speaks against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.questions.verdicts import FAVOURABLE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.reading import Reading
    from evigraph.questions.verdicts import Option
    from evigraph.terms import Term

__all__ = ["REJECTS", "asked", "elsewhere", "limits", "words"]

REJECTS: Final = frozenset({"rejects", "rejectsAsPreferred"})


def asked(reading: Reading) -> tuple[Term, ...]:
    """Return the interventions that the query is about: the classes, where the form compares their members."""
    classes = tuple(term for term in reading.interventions if term.is_a("DrugClass"))
    compares = reading.form is not None and reading.form.name == "preference"
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
    named = " or ".join(term.label for term in asked(reading))
    said = reading.form.reading.format(Intervention=named, DrugClass=named)
    if reading.condition is not None:
        said += f" for {reading.condition.label}, what lies within it and its close matches"
    if reading.phase is not None:
        said += f", {reading.phase}"
    if reading.population is not None:
        said += f", in {reading.population.label}"
    return said
