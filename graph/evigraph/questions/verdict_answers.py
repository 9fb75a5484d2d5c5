"""Answers that are verdicts: which drug is preferred, an option, contested or not recommended, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM
from evigraph.questions.claim_reader import ClaimReader, rows_of
from evigraph.questions.details import distinct
from evigraph.questions.disagreement import disagreements
from evigraph.questions.reply import AnswerRow
from evigraph.questions.verdicts import AGAINST, IN_FAVOUR, gather, in_order
from evigraph.questions.wording import REJECTS, asked, elsewhere, limits

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.engine import Rows
    from evigraph.questions.claim_reader import Asked
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

    def __init__(self, reading: Reading, form: Form, graph: Asked, rows: Rows) -> None:
        self._reading = reading
        self._form = form
        self._graph = graph
        members, whole = self._choose(gather(rows))
        self._elsewhere = self._find_elsewhere(members)
        self._warnings = self._find_warnings(members)
        bearing = {claim for option in (*members, *whole) for claim in (*option.claims, *option.rejected_elsewhere)}
        self.reader = ClaimReader(graph, bearing.union(*self._warnings.values(), *self._elsewhere.values()))
        lines = {claim: found.line for claim, found in self._details.items() if found.line is not None}
        self._members = in_order(members, lines)
        self._whole = whole

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
        if self._form.name != "recommendation" or self._reading.condition is None or len(members) != 1:
            return {}
        bearing = {bearing.claim for bearing in members[0].bearings}
        found: dict[str, list[str]] = {}
        bound = self._graph.bind("claims_elsewhere", {"drug": [NamedNode(members[0].iri)]})
        for claim, condition, label, approval in rows_of(self._graph.run(bound)).rows:
            if not (isinstance(claim, NamedNode) and isinstance(condition, NamedNode) and isinstance(label, Literal)):
                continue
            is_approval = isinstance(approval, Literal) and approval.value == "true"
            # What is said of the condition itself, and does not bear, another phase or population has left out.
            if condition.value == self._reading.condition.iri and not is_approval:
                continue
            if (identifier := claim.value.removeprefix(CLAIM)) not in bearing:
                about = f"the approval for {label.value}" if is_approval else label.value
                found.setdefault(about, []).append(identifier)
        return {about: tuple(claims) for about, claims in found.items()}

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
            },
            option.claims,
            tuple(article.removeprefix(ARTICLE) for article in option.articles),
            tuple(str(source) for source in self.reader.sources_of(option.claims)),
            option.directness,
            self.reader.weigh(option.claims),
            {"drug": NamedNode(option.iri), "verdict": Literal(option.verdict)},
        )

    def _find_warnings(self, options: Sequence[Option]) -> dict[str, tuple[str, ...]]:
        """Return the contraindications and cautions of each option, whatever their condition."""
        if not options:
            return {}
        terms = {"drug": [NamedNode(option.iri) for option in options]}
        found: dict[str, dict[str, None]] = {}
        for drug, claim, *_ in rows_of(self._graph.run(self._graph.bind("warnings", terms))).rows:
            if isinstance(drug, NamedNode) and isinstance(claim, NamedNode):
                found.setdefault(drug.value, {})[claim.value.removeprefix(CLAIM)] = None
        return {drug: tuple(claims) for drug, claims in found.items()}

    def _in_population(self) -> list[str]:
        """Say what is heeded in the asked population, or that no claim behind the answer is about it."""
        population = self._reading.population
        if population is None or not self._members:
            return []

        def is_about(claim: str) -> bool:
            groups = self._details[claim].values.get("populationGroup", ())
            return any(population.iri in {iri, *self._graph.vocabulary.ancestors(iri)} for iri in groups)

        warned = (claim for option in self._members for claim in self._warnings.get(option.iri, ()))
        heeded = dict.fromkeys(claim for claim in warned if is_about(claim))
        if heeded:
            said = "; ".join(f"{claim} {self._details[claim].paraphrase.rstrip('.')}" for claim in heeded)
            return [f"in {population.label}, heed: {said}"]
        if any(is_about(claim) for option in self._members for claim in option.claims):
            return []
        return [f"no claim behind this answer is about {population.label}; those that state no population are shown"]

    def _of_the_whole(self, option: Option) -> str:
        advice = option.claims_of(IN_FAVOUR - {"findsBenefit"} | REJECTS) or option.claims
        details = self._details
        said = "; ".join(f"{claim} {details[claim].paraphrase.rstrip('.')}" for claim in distinct(advice, details))
        return f"of {option.label} as a whole, {option.verdict}: {said}"
