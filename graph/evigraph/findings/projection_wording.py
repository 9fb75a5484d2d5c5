"""Projected claims in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.namespaces import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evigraph.findings.projection import Advice

__all__ = ["case_in_words", "commitment_in_words"]


def commitment_in_words(advice: Advice, label: Callable[[str], str]) -> str:
    """Say what *advice* commits its author to.

    >>> from evigraph.findings.projection import Advice
    >>> commitment_in_words(Advice("x-1", True, ("urn:a",), condition="urn:b", line=2), lambda iri: iri[-1].upper())
    'for every patient with B, using A (line 2) is appropriate'
    >>> commitment_in_words(Advice("x-2", False, ("urn:a",)), lambda iri: iri[-1].upper())
    'for no patient, using A is appropriate'
    """
    drugs = (" together with " if advice.together else ", ").join(map(label, advice.interventions))
    manner = list(_manner(advice))
    stated = f" ({', '.join(manner)})" if manner else ""
    patients = f"patient{_with([advice.condition], label)}{_being(_limits(advice, label))}"
    return f"for {'every' if advice.favourable else 'no'} {patients}, using {drugs}{stated} is appropriate"


def case_in_words(one: Advice, other: Advice, condition: str | None, label: Callable[[str], str]) -> str:
    """Say what patient *one* and *other* both speak of.

    >>> from evigraph.findings.projection import Advice
    >>> case_in_words(Advice("x-1", True, ("urn:a",), phase="urn:c"), Advice("x-2", False, ()), "urn:b", str.upper)
    'a patient with URN:B (urn:c)'
    """
    limits = dict.fromkeys([*_limits(one, label), *_limits(other, label)])
    return f"a patient{_with([condition], label)}{_being(limits)}"


def _with(conditions: Iterable[str | None], label: Callable[[str], str]) -> str:
    named = [label(condition) for condition in conditions if condition is not None]
    return f" with {' and '.join(named)}" if named else ""


def _being(limits: Iterable[str]) -> str:
    listed = list(limits)
    return f" ({', '.join(listed)})" if listed else ""


def _limits(advice: Advice, label: Callable[[str], str]) -> Iterable[str]:
    if advice.phase is not None:
        yield compact(advice.phase).removeprefix("ev:")
    if advice.group is not None:
        yield label(advice.group)
    yield from advice.patient


def _manner(advice: Advice) -> Iterable[str]:
    if advice.line is not None:
        yield f"line {advice.line}"
    if advice.preference:
        yield "as the preferred choice"
    if advice.role is not None:
        yield f"as {compact(advice.role).removeprefix('ev:')}"
    yield from advice.manner
