"""Which part of the evidence a view shows: claims by what they are about, by who says them, by what they amount to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.errors import EvigraphError, ParameterError, did_you_mean
from evigraph.exports.claim_records import all_claims
from evigraph.questions.unreviewed import claims_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Answer
    from evigraph.questions.claim_reader import Asked

__all__ = ["ASSERTED", "FILTERS", "INFERRED", "EmptySelection", "Selection", "claims_in", "filter_name", "parse_where"]

#: What ``--where`` can ask for, and what each means.
FILTERS: Final[dict[str, str]] = {
    "drug": "the intervention of the claim, or something within it",
    "class": "a drug class, of which the claim names a member, a part or the class itself",
    "comparator": "what the intervention is compared with, or something within it",
    "condition": "the condition of the claim, something within it, or a close match",
    "effect": "an adverse effect that the claim names, something within it, or a close match",
    "article": "the article, by its identifier, the beginning of that, or its title",
    "kind": "the sort of statement, such as recommendation or efficacy",
    "direction": "which way the claim points, such as for, against or no_benefit",
    "derivation": "how the claim came to be in the graph: asserted, extracted or decided",
    "verdict": "what all claims amount to for the drug in the condition of the claim, such as preferred",
    "min-certainty": "the least certainty of the evidence, as graded in print: high, moderate, low or very_low",
    "provenance": "asserted: what claims say (the default); inferred: what members inherit from their class; or all",
}

#: What claims say of a thing itself, and what it inherits from what it lies within.
ASSERTED: Final = "asserted"
INFERRED: Final = "inferred"


class EmptySelection(EvigraphError, LookupError):
    """No claim, or nothing that the view shows, is selected."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a view shows; without anything said, all that is asserted.

    >>> Selection().words, sorted(Selection().provenance)
    ('', ['asserted'])
    """

    #: Identifiers of the claims, sorted; None for all.
    claims: tuple[str, ...] | None = None
    #: IRIs of the interventions that are shown, since a claim may name others too; None for all.
    interventions: frozenset[str] | None = None
    #: The same of adverse effects.
    effects: frozenset[str] | None = None
    #: The same of conditions; a view of terms shows these.
    conditions: frozenset[str] | None = None
    #: The verdicts that are shown; None for all.
    verdicts: frozenset[str] | None = None
    #: ``asserted``, ``inferred``, or both.
    provenance: frozenset[str] = frozenset({ASSERTED})
    #: How it was asked for, in one line; empty where all is selected.
    words: str = ""
    #: The question whose answers are selected, or the claim or statement that is to be proved.
    question: str = ""
    #: Name or number of the one answer that is meant.
    answer: str | None = None

    @property
    def asserted(self) -> bool:
        """Whether what claims say of a thing itself is shown."""
        return ASSERTED in self.provenance

    @property
    def inferred(self) -> bool:
        """Whether what a thing inherits is shown."""
        return INFERRED in self.provenance

    def claim_ids(self, graph: Asked) -> Iterable[str]:
        """Return the identifiers of the claims, sorted."""
        return all_claims(graph) if self.claims is None else self.claims


def parse_where(pairs: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Split ``name=value`` texts into values by filter; the values of one filter are alternatives.

    Raises:
        ParameterError: a text has no ``=`` or no value, or there is no such filter.

    >>> parse_where(["drug=tizanidine", "drug=baclofen", "condition = radiculopathy"])
    {'drug': ('tizanidine', 'baclofen'), 'condition': ('radiculopathy',)}
    """
    found: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not equals or not name or not value:
            raise ParameterError(f"{pair!r} is no filter; write NAME=VALUE, as in drug=tizanidine")
        key = filter_name(name)
        found[key] = (*found.get(key, ()), value)
    return found


def filter_name(name: str) -> str:
    """Return the filter that *name* names, however it is written.

    Raises:
        ParameterError: there is none.

    >>> filter_name("Min_Certainty")
    'min-certainty'
    """
    key = name.lower().replace("_", "-")
    if key not in FILTERS:
        from rapidfuzz import process  # only a wrong name needs it

        near = process.extractOne(key, list(FILTERS), score_cutoff=70)
        hint = did_you_mean([near[0]]) if near else f"; there are {', '.join(FILTERS)}"
        raise ParameterError(f"there is no filter {name!r}{hint}")
    return key


def claims_in(answer: Answer) -> tuple[str, ...]:
    """Return the identifiers of the claims that stand anywhere in *answer*, sorted.

    Raises:
        EmptySelection: there are none.

    >>> from evigraph.engine import NamedNode, Rows
    >>> claims_in(Rows(("claim",), ((NamedNode("https://w3id.org/evigraph/claim/000-001/dose"),), (None,))))
    ('000-001',)
    """
    if isinstance(answer, bool):
        raise EmptySelection("the query asks for yes or no, which holds no claims; select ?claim")
    found = claims_of(answer)
    if not found:
        raise EmptySelection("no claim is in what the query gives; let it select ?claim, and look at its parameters")
    return tuple(sorted(found))
