"""Answers that are verdicts: which drug is preferred, an option, contested or not recommended, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM
from evigraph.questions.bearings import most_told, telling
from evigraph.questions.claim_reader import ClaimReader, rows_of
from evigraph.questions.details import distinct
from evigraph.questions.disagreement import disagreements
from evigraph.questions.reply import AnswerRow
from evigraph.questions.verdicts import AGAINST, IN_FAVOUR, in_order
from evigraph.questions.wording import REJECTS, asked, elsewhere, limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.questions.bearings import Candidates
    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.forms import Form
    from evigraph.questions.reading import Reading
    from evigraph.questions.verdicts import Option

__all__ = ["VerdictAnswers"]

_SHOWN: Final = 4
_DRUG_WORDS: Final = frozenset(
    {"drug", "drugs", "medication", "medications", "medicine", "medicines", "meds", "pill", "pills"}
)


class VerdictAnswers:
    """The verdicts of one question, with what is to be said around them."""

    def __init__(self, candidates: Candidates) -> None:
        self._reading: Reading = candidates.reading
        self._form: Form = candidates.form
        self._graph = candidates.graph
        members, whole = self._choose(candidates.options())
        self._elsewhere = self._find_elsewhere(members)
        self._most = most_told([*members, *whole])
        self._warned = candidates.warnings(option.iri for option in members)
        self._of_population = candidates.of_population()
        self._warnings = self._find_warnings()
        self._in_full = {option.iri: option for option in members}
        told = {option.iri: telling(option, self._most) for option in members}
        self._whole = [telling(option, self._most) for option in whole]
        shown = [
            *(option.claims for option in (*told.values(), *self._whole)),
            *(option.rejected_elsewhere for option in (*told.values(), *self._whole)),
            *self._warnings.values(),
            *(claims[:_SHOWN] for claims in self._elsewhere.values()),
        ]
        self.reader = ClaimReader(self._graph, set().union(*shown))
        lines = {claim: found.line for claim, found in self._details.items() if found.line is not None}
        self._members = [told[option.iri] for option in in_order(members, lines)]

    @property
    def _details(self) -> Mapping[str, ClaimDetails]:
        return self.reader.details

    def rows(self) -> tuple[AnswerRow, ...]:
        """Return the answers, the best verdict first."""
        return tuple(self._row(option) for option in self._members)

    def notes(self) -> list[str]:
        """Return what else must be said: populations, advice elsewhere, disagreements, the class as a whole."""
        return [
            *self._in_population(),
            *(elsewhere(option, self._details) for option in self._members if option.rejected_elsewhere),
            *disagreements(self._members, self._details, self._graph.vocabulary),
            *(self._of_the_whole(option) for option in self._whole),
            *self._not_listed(),
        ]

    def left_out(self) -> tuple[str, ...]:
        """Say what claims on the asked drug are about other conditions, or about its approval."""
        return tuple(
            f"not counted, as said of {about}: "
            + "; ".join(f"{claim} {self._details[claim].paraphrase.rstrip('.')}" for claim in claims[:_SHOWN])
            + (f"; and {len(claims) - _SHOWN} more" if len(claims) > _SHOWN else "")
            for about, claims in self._elsewhere.items()
        )

    def _find_elsewhere(self, members: Sequence[Option]) -> dict[str, tuple[str, ...]]:
        """Return the claims on the one asked drug that do not bear on the asked condition, by what they are about."""
        if self._form.query != "recommendation" or self._reading.condition is None or len(members) != 1:
            return {}
        bearing = {bearing.claim for bearing in members[0].bearings}
        found: dict[tuple[str, bool], set[str]] = {}
        bound = self._graph.bind("claims_elsewhere", {"drug": [NamedNode(members[0].iri)]})
        rows = [
            (
                claim.value.removeprefix(CLAIM),
                condition.value,
                isinstance(approval, Literal) and approval.value == "true",
            )
            for claim, condition, approval in rows_of(self._graph.run(bound)).rows
            if isinstance(claim, NamedNode) and isinstance(condition, NamedNode)
        ]
        approvals = {claim for claim, _, is_approval in rows if is_approval}
        for claim, condition, is_approval in rows:
            # What is said of the condition itself, and does not bear, another phase or population has left out.
            is_of_it = condition == self._reading.condition.iri and not is_approval
            if not is_of_it and claim not in bearing and is_approval == (claim in approvals):
                found.setdefault((self._graph.vocabulary[condition].label, is_approval), set()).add(claim)
        return {
            f"the approval for {label}" if is_approval else label: tuple(sorted(claims))
            for (label, is_approval), claims in sorted(found.items())
        }

    def _choose(self, options: Sequence[Option]) -> tuple[list[Option], list[Option]]:
        """Part the answers from what is said of the asked class as a whole."""
        if self._form.shows == "rejected":
            return [option for option in options if option.claims_of(REJECTS)], []
        # A member that only its class speaks for is no answer of its own where classes are answers too.
        chosen = [option for option in options if self._form.name != "treatments" or option.directness != "inherited"]
        if not self._reading.interventions and _DRUG_WORDS.intersection(self._reading.question.lower().split()):
            vocabulary = self._graph.vocabulary
            chosen = [
                option
                for option in chosen
                if vocabulary[option.iri].is_a("Drug") or vocabulary[option.iri].is_a("DrugClass")
            ]
        if self._form.name != "preference":
            return chosen, []
        named = {term.iri for term in asked(self._reading)}
        members = [option for option in chosen if option.iri not in named]
        return (members, [option for option in chosen if option.iri in named]) if members else (chosen, [])

    def _row(self, option: Option) -> AnswerRow:
        details = self._details
        whole = self._in_full[option.iri]
        pros = distinct(option.claims_of(IN_FAVOUR), details)
        cons = distinct(option.claims_of(AGAINST), details)
        return AnswerRow(
            option.label,
            option.iri,
            option.verdict,
            {
                "for": list(pros),
                "against": list(cons),
                "limits": list(limits(option, details)),
                "elsewhere": list(option.rejected_elsewhere),
                "warnings": list(self._warnings.get(option.iri, ())),
                "stances": {claim: list(option.stances_of(claim)) for claim in option.claims},
                **self._counts(option, whole),
            },
            option.claims,
            tuple(article.removeprefix(ARTICLE) for article in whole.articles),
            tuple(str(source) for source in self.reader.sources_of(option.claims)),
            whole.directness,
            self.reader.weigh(option.claims),
            {"drug": NamedNode(option.iri), "verdict": Literal(option.verdict)},
        )

    def _counts(self, option: Option, whole: Option) -> dict[str, dict[str, int]]:
        """Count the claims behind *whole*, where *option* tells only some of them."""
        if option == whole and len(self._warnings[option.iri]) == len(self._warned[option.iri]):
            return {}
        found = {"claims": whole.claims, "for": whole.claims_of(IN_FAVOUR), "against": whole.claims_of(AGAINST)}
        warned = {"elsewhere": whole.rejected_elsewhere, "warnings": self._warned[option.iri]}
        return {"counts": {name: len(claims) for name, claims in (found | warned).items()}}

    def _find_warnings(self) -> dict[str, tuple[str, ...]]:
        """Return what is told of the warnings of each option; where there are too many, the asked people come first."""
        if self._most is None:
            return self._warned
        return {
            drug: tuple(sorted(claims, key=lambda claim: claim not in self._of_population)[: self._most])
            for drug, claims in self._warned.items()
        }

    def _not_listed(self) -> list[str]:
        """Say how many claims are behind the answers where not all are told."""
        behind = {claim for option in self._in_full.values() for claim in option.claims}
        if self._most is None:
            return []
        fewer = ((option, len(self._in_full[option.iri].claims)) for option in self._members)
        said = "; ".join(f"{one.label} {len(one.claims)} of {count}" for one, count in fewer if len(one.claims) < count)
        told = (
            f"{len(behind)} claims are behind these answers, too many to tell; the verdicts, the numbers for and "
            f"against and the articles are of all, the rest is of the most telling, advice first: {said}"
        )
        return [told]

    def _in_population(self) -> list[str]:
        """Say what is heeded in the asked population, or that no claim behind the answer is about it."""
        population = self._reading.population
        if population is None or not self._members:
            return []

        warned = (claim for option in self._members for claim in self._warnings.get(option.iri, ()))
        heeded = dict.fromkeys(claim for claim in warned if claim in self._of_population)
        if heeded:
            said = "; ".join(f"{claim} {self._details[claim].paraphrase.rstrip('.')}" for claim in heeded)
            return [f"in {population.label}, heed: {said}"]
        if any(claim in self._of_population for option in self._in_full.values() for claim in option.claims):
            return []
        return [f"no claim behind this answer is about {population.label}; those that state no population are shown"]

    def _of_the_whole(self, option: Option) -> str:
        advice = option.claims_of(IN_FAVOUR - {"findsBenefit"} | REJECTS) or option.claims
        details = self._details
        said = "; ".join(f"{claim} {details[claim].paraphrase.rstrip('.')}" for claim in distinct(advice, details))
        return f"of {option.label} as a whole, {option.verdict}: {said}"
