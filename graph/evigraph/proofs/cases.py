"""A drug, a condition and a context as a case, its verdict, and what can be said of why it is not better."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import NamedNode
from evigraph.library import get_query
from evigraph.namespaces import EV
from evigraph.parameters import resolve_parameters
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.verdicts import FAVOURABLE, gather

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.engine import Rows
    from evigraph.proofs.grounds import Quote
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.verdicts import Option
    from evigraph.texts import TextChange

__all__ = ["PARTS", "Case", "Change", "NearMiss", "Reason", "WhyNot", "label_of", "recommendation_rows", "verdict_of"]

#: What the parts of a case are called in sentences.
PARTS: Final = {"drug_class": "class", "condition": "condition", "phase": "phase", "population": "population"}


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked about: a drug for a condition, as a member of a class, in a phase and a population; IRIs."""

    drug: str
    condition: str
    drug_class: str | None = None
    phase: str | None = None
    population: str | None = None

    @classmethod
    def from_names(
        cls,
        graph: Asked,
        drug: str,
        condition: str,
        *,
        drug_class: str | None = None,
        phase: str | None = None,
        population: str | None = None,
    ) -> Case:
        """Look the names up in the vocabulary of *graph*.

        Raises:
            UnknownTerm: a name is in no vocabulary; the error holds the nearest names.
            ParameterError: a name is of the wrong kind.
        """
        values = {"drug": drug, "condition": condition, "phase": phase, "population": population}
        found = resolve_parameters(get_query("recommendation"), values, graph.vocabulary)
        found |= resolve_parameters(get_query("options"), {"drug_class": drug_class}, graph.vocabulary)
        return cls(**{name: terms[0].value for name, terms in found.items() if isinstance(terms[0], NamedNode)})

    @property
    def has_context(self) -> bool:
        """Whether a phase or a population is asked for, which leaves claims out."""
        return self.phase is not None or self.population is not None

    def labels(self, graph: Asked) -> dict[str, str]:
        """Return the names of the parts that are given."""
        parts = {
            "drug": self.drug,
            "condition": self.condition,
            "drug_class": self.drug_class,
            "phase": self.phase,
            "population": self.population,
        }
        return {name: label_of(graph, iri) for name, iri in parts.items() if iri is not None}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that failed, or one that limits a favourable verdict: a stable code, a sentence, the claims."""

    code: str
    says: str
    claims: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the reason as plain values."""
        return {"code": self.code, "says": self.says, "claims": list(self.claims)}


@dataclass(frozen=True, slots=True)
class Change:
    """One part of the case that would have to be different; None for what is not asked for."""

    part: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.after is None:
            return f"without the {PARTS[self.part]} {self.before}"
        if self.before is None:
            return f"with the {PARTS[self.part]} {self.after}"
        return f"with the {PARTS[self.part]} {self.after} instead of {self.before}"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A case close by in which the verdict is better."""

    changes: tuple[Change, ...]
    verdict: str
    directness: str
    claims: tuple[str, ...]
    #: Claims against it that do not decide there: about its class or a broader condition.
    against: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the near miss as plain values."""
        return {
            "changes": [{"part": c.part, "before": c.before, "after": c.after} for c in self.changes],
            "verdict": self.verdict,
            "directness": self.directness,
            "claims": list(self.claims),
            "against": list(self.against),
        }


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a drug is not an option, or that it is; all of it from rows of the verdict queries."""

    #: Names of the parts of the case.
    asked: Mapping[str, str]
    verdict: str
    directness: str | None
    #: Whether the drug belongs to the asked class; the verdict is on the drug, whatever its class.
    is_member: bool
    reasons: tuple[Reason, ...]
    near_misses: tuple[NearMiss, ...]
    #: The members of the asked class that are preferred or an option, each with the claims for it.
    instead: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    quotes: Mapping[str, Quote] = field(default_factory=dict, compare=False, repr=False)
    changes: Mapping[str, TextChange] = field(default_factory=dict, compare=False, repr=False)

    @property
    def favourable(self) -> bool:
        """Whether it is preferred or an option, and a member of the asked class."""
        return self.is_member and self.verdict in FAVOURABLE

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that is named, each once."""
        named = [claim for reason in self.reasons for claim in reason.claims]
        named += [claim for miss in self.near_misses for claim in (*miss.claims, *miss.against)]
        return tuple(dict.fromkeys([*named, *(claim for *_, claims in self.instead for claim in claims)]))

    def __str__(self) -> str:
        from evigraph.proofs.whynot_wording import to_text

        return to_text(self)


def verdict_of(graph: Asked, case: Case) -> Option | None:
    """Return the verdict on *case* with all claims that bear on it; None where none does.

    Membership of a class is not part of it.
    """
    return next(iter(gather(recommendation_rows(graph, case))), None)


def recommendation_rows(graph: Asked, case: Case, *, any_condition: bool = False, drugs: tuple[str, ...] = ()) -> Rows:
    """Return what the query ``recommendation`` gives for *case*.

    Parameters:
        any_condition: whatever the condition.
        drugs: these instead of the drug of the case.
    """
    terms = {"drug": [NamedNode(iri) for iri in drugs or (case.drug,)]}
    given = {"condition": None if any_condition else case.condition, "phase": case.phase, "population": case.population}
    terms |= {name: [NamedNode(iri)] for name, iri in given.items() if iri is not None}
    return rows_of(graph.run(graph.bind("recommendation", terms)))


def label_of(graph: Asked, iri: str) -> str:
    """Return what the term or the code *iri* is called."""
    return graph.vocabulary[iri].label if iri in graph.vocabulary else iri.removeprefix(EV)
