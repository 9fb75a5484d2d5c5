"""From what to what a claim points in the evidence view.

A claim that reports a harm, or calls for care, points to the adverse effects that it names; any other to its condition,
and to adverse effects only where it has none.  A claim about things that are given together points from the
combination, one about several things that are each meant from each of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.codes import Dimension, Direction, Kind
from evigraph.exports.claim_records import batches, statements
from evigraph.namespaces import CLAIM, EV, compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["Mention", "combination_id", "edge_kind", "find_mentions", "source_of", "targets_of"]

#: Sorts of claims that name effects to look out for.
_OF_CARE: Final = frozenset({Kind.ADVERSE_EFFECT, Kind.CAUTION, Kind.INTERACTION, Kind.MONITORING, Kind.DOSING})
#: Sorts of claims that advise care, not use.
_CALLS: Final = frozenset({Kind.CAUTION, Kind.INTERACTION, Kind.MONITORING})
_ADVICE: Final = frozenset({Direction.FOR, Direction.CONDITIONAL, Direction.AGAINST})
_MEMBERS: Final = ("Drug", "Combination", "Procedure")
_TERMS_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Mention:
    """An intervention, the claims about it, and those about the classes that it is in, by class."""

    iri: str
    claims: tuple[str, ...]
    inherited: Mapping[str, tuple[str, ...]]


def find_mentions(graph: Asked, selection: Selection) -> Iterator[Mention]:
    """Yield the interventions of the selected claims, by IRI."""
    chosen = selection.interventions
    vocabulary = graph.vocabulary
    terms = sorted(term.iri for term in vocabulary.of_kind("Intervention") if chosen is None or term.iri in chosen)
    kept = None if selection.claims is None else frozenset(selection.claims)
    for few in batches(terms, _TERMS_AT_ONCE):
        above: dict[str, set[str]] = {}
        if selection.inferred:
            for member, _, broader in statements(graph, subject=few, property=[EV + "within"]):
                if member != broader and any(map(vocabulary[member].is_a, _MEMBERS)):
                    above.setdefault(member, set()).add(broader)
        wanted = {*few}.union(*above.values())
        claims = _claims_about(graph, wanted)
        for iri in few:
            if not claims.get(iri) and chosen is None:
                continue  # a drug that nobody speaks of inherits much and says nothing
            own = _kept(claims.get(iri, ()), kept)
            inherited = {name: _kept(claims.get(name, ()), kept) for name in sorted(above.get(iri, ()))}
            yield Mention(iri, own if selection.asserted else (), {k: found for k, found in inherited.items() if found})


def _claims_about(graph: Asked, terms: set[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for subject, _, value in statements(graph, property=[EV + "intervention"], value=sorted(terms)):
        if subject.startswith(CLAIM):
            found.setdefault(value, []).append(subject.removeprefix(CLAIM))
    return found


def _kept(claims: list[str] | tuple[str, ...], kept: frozenset[str] | None) -> tuple[str, ...]:
    return tuple(sorted({claim for claim in claims if kept is None or claim in kept}))


def source_of(record: ClaimRecord, intervention: str, selection: Selection) -> str | None:
    """Return the id of the node that *record* points from as a claim about *intervention*.

    None where another of its interventions stands for the combination.
    """
    if not record.is_combination:
        return compact(intervention)
    shown = [iri for iri in record.interventions if selection.interventions is None or iri in selection.interventions]
    return combination_id(record.interventions) if intervention == min(shown, default=None) else None


def combination_id(parts: tuple[str, ...]) -> str:
    """Return the id of the combination of the terms *parts*.

    >>> combination_id((EV + "term/b", EV + "term/a"))
    'combination:a+b'
    """
    return f"combination:{'+'.join(compact(iri).removeprefix('term:') for iri in sorted(parts))}"


def targets_of(record: ClaimRecord, selection: Selection) -> tuple[tuple[str, ...], bool]:
    """Return the IRIs that *record* points to, and whether they are adverse effects."""
    harms = record.direction is Direction.HARM or record.kind in _OF_CARE
    if record.effects and (harms or record.condition is None):
        shown = selection.effects
        return tuple(iri for iri in record.effects if shown is None or iri in shown), True
    return (() if record.condition is None else (record.condition,)), False


def edge_kind(records: Sequence[ClaimRecord], *, to_effect: bool) -> str:
    """Return the kind of the edge of *records*, which point in one direction.

    A licence is no advice, a call to look out for something is none either, and what is rejected at one line only is
    not rejected.

    Parameters:
        to_effect: whether they point to an adverse effect.
    """
    direction = records[0].direction
    if direction not in _ADVICE:
        return direction.value
    kinds = {record.kind for record in records}
    against = direction is Direction.AGAINST
    if kinds == {Kind.APPROVAL}:
        return "not_licensed" if against else "licensed"
    if to_effect or (kinds <= _CALLS and not against):
        return "care"
    return "not_preferred" if against and all(map(_at_a_line_only, records)) else direction.value


def _at_a_line_only(record: ClaimRecord) -> bool:
    return record.details.line is not None or record.code("dimension") == Dimension.PREFERENCE
