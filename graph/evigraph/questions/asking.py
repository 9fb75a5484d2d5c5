"""Answer a question: read it, run its query, gather the verdicts, and say what was left out and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV
from evigraph.questions.details import distinct, gather_details, gather_sources
from evigraph.questions.disagreement import disagreements
from evigraph.questions.forms import load_forms
from evigraph.questions.reading import read
from evigraph.questions.reply import AnswerRow, Reply, Status
from evigraph.questions.verdicts import AGAINST, IN_FAVOUR, gather, in_order
from evigraph.questions.wording import REJECTS, asked, elsewhere, limits, words
from evigraph.questions.words import WordList

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.engine import Answer, Term
    from evigraph.questions.details import ClaimDetails, SourceReading
    from evigraph.questions.reading import Reading
    from evigraph.questions.verdicts import Option
    from evigraph.vocabulary import Vocabulary

__all__ = ["Asked", "ask"]

_BROADER_SHOWN: Final = 3
_DRUG_WORDS: Final = frozenset(
    {"drug", "drugs", "medication", "medications", "medicine", "medicines", "meds", "pill", "pills"}
)


class Asked(Protocol):
    """What a question is put to: a graph with its vocabulary and its library of queries."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms of the graph."""

    def bind(self, name: str, terms: Mapping[str, Sequence[Term]]) -> str:
        """Return the text of the query *name* with its parameters bound to *terms*."""

    def run(self, text: str) -> Answer:
        """Answer the SPARQL query *text*."""


def ask(question: str, graph: Asked) -> Reply:
    """Answer *question* over *graph*; the reply says how it was read, whether or not it was understood."""
    reading = read(question, graph.vocabulary, WordList.load())
    return _not_covered(reading, graph) or _not_understood(reading) or _Answering(reading, graph).reply()


def _not_covered(reading: Reading, graph: Asked) -> Reply | None:
    said = [
        f"{word!r} is in no vocabulary of this graph; name it otherwise, or leave it out" for word in reading.unknown
    ]
    terms = reading.terms
    if terms:
        covered = _covered([term.iri for term in terms], graph)
        said += [
            f"no article of this graph says anything of {term.label}" + _above(term.iri, graph)
            for term in terms
            if term.iri not in covered and term != reading.population
        ]
    if not said or (not terms and reading.form is None):
        return None
    return Reply(reading.question, Status.NOT_COVERED, words(reading), notes=(*said, *reading.notes))


def _covered(iris: Sequence[str], graph: Asked) -> dict[str, bool]:
    """Return those of the terms *iris* that claims are about, and whether some claim names the term itself."""
    found = graph.run(graph.bind("coverage", {"term": [NamedNode(iri) for iri in iris]}))
    covered: dict[str, bool] = {}
    for term, itself in _rows(found).rows:
        if isinstance(term, NamedNode) and isinstance(itself, Literal):
            covered[term.value] = covered.get(term.value, False) or itself.value == "true"
    return covered


def _above(iri: str, graph: Asked) -> str:
    """Name the nearest broader terms that articles do speak of."""
    near: list[str] = []
    level = [iri]
    while level := [parent for term in level for parent in graph.vocabulary[term].parents if parent not in near]:
        near += dict.fromkeys(level)
    named = [parent for parent, itself in _covered(near, graph).items() if itself] if near else []
    if not named:
        return ""
    labels = [graph.vocabulary[parent].label for parent in sorted(named, key=near.index)[:_BROADER_SHOWN]]
    return f"; it does of {' and '.join(labels)}: ask about that"


def _not_understood(reading: Reading) -> Reply | None:
    if reading.form is not None:
        return None
    notes = list(reading.notes)
    if reading.unanswered is not None:
        notes.insert(
            0,
            f"this asks for {reading.unanswered.asks}, which plain English does not answer yet; "
            f"see 'evigraph queries {reading.unanswered.query}'",
        )
    examples = [form.examples[0] for form in load_forms() if form.examples]
    notes.append("questions that can be answered: " + " / ".join(examples))
    return Reply(reading.question, Status.NOT_UNDERSTOOD, words(reading), notes=tuple(notes))


class _Answering:
    """One question on its way to a reply."""

    def __init__(self, reading: Reading, graph: Asked) -> None:
        if reading.form is None:
            raise ValueError("the question was not understood")
        self.reading = reading
        self.form = reading.form
        self.graph = graph

    def reply(self) -> Reply:
        texts = [self.graph.bind(self.form.query, terms) for terms in self._parameters()]
        found = [option for text in texts for option in gather(_rows(self.graph.run(text)))]
        options = list({option.iri: option for option in found}.values())
        members, whole = self._choose(options)
        warnings = self._warnings(members)
        bearing = {claim for option in (*members, *whole) for claim in (*option.claims, *option.rejected_elsewhere)}
        claims = sorted(bearing.union(*warnings.values()))
        details = self._details(claims)
        lines = {claim: found.line for claim, found in details.items() if found.line is not None}
        sources = self._sources(sorted({cited for found in details.values() for cited in found.citations}))
        rows = tuple(
            self._row(option, details, sources, warnings.get(option.iri, ())) for option in in_order(members, lines)
        )
        notes = [*self.reading.notes]
        notes += self._in_population(members, warnings, details)
        notes += [elsewhere(option, details) for option in members if option.rejected_elsewhere]
        notes += disagreements(members, details, self.graph.vocabulary)
        notes += [self._of_the_whole(option, details) for option in whole]
        status = Status.ANSWERED if rows else Status.NO_EVIDENCE
        if not rows:
            notes.append("the articles cover what was asked about, but no claim answers this question")
        return Reply(
            self.reading.question,
            status,
            words(self.reading),
            rows,
            "\n".join(texts),
            tuple(notes),
            self._next(rows),
            details,
        )

    def _parameters(self) -> Iterable[Mapping[str, Sequence[Term]]]:
        terms: dict[str, Sequence[Term]] = {}
        named = {**self.form.needs, **self.form.takes}
        if self.reading.condition is not None and "Condition" in named:
            terms[named["Condition"]] = [NamedNode(self.reading.condition.iri)]
        if self.reading.population is not None and "Population" in named:
            terms[named["Population"]] = [NamedNode(self.reading.population.iri)]
        if self.reading.phase is not None and "Phase" in named:
            terms[named["Phase"]] = [NamedNode(EV + self.reading.phase)]
        place = next((named[kind] for kind in ("Intervention", "DrugClass") if kind in named), None)
        if place is None or not self.reading.interventions:
            return [terms]
        return [{**terms, place: [NamedNode(term.iri)]} for term in asked(self.reading)]

    def _choose(self, options: Sequence[Option]) -> tuple[list[Option], list[Option]]:
        """Part the answers from what is said of the asked class as a whole."""
        if self.form.shows == "rejected":
            return [option for option in options if option.claims_of(REJECTS)], []
        # A member that only its class speaks for is no answer of its own where classes are answers too.
        chosen = [option for option in options if self.form.name != "treatments" or option.directness != "inherited"]
        if not self.reading.interventions and _DRUG_WORDS.intersection(self.reading.question.lower().split()):
            vocabulary = self.graph.vocabulary
            chosen = [
                option
                for option in chosen
                if vocabulary[option.iri].is_a("Drug") or vocabulary[option.iri].is_a("DrugClass")
            ]
        if self.form.name != "preference":
            return chosen, []
        named = {term.iri for term in asked(self.reading)}
        members = [option for option in chosen if option.iri not in named]
        return (members, [option for option in chosen if option.iri in named]) if members else (chosen, [])

    def _details(self, claims: Sequence[str]) -> dict[str, ClaimDetails]:
        if not claims:
            return {}
        found = self.graph.run(self.graph.bind("claim_details", {"claim": [NamedNode(CLAIM + c) for c in claims]}))
        return gather_details(_rows(found))

    def _row(
        self,
        option: Option,
        details: Mapping[str, ClaimDetails],
        sources: Sequence[SourceReading],
        warnings: Sequence[str],
    ) -> AnswerRow:
        pros = distinct(option.claims_of(IN_FAVOUR), details)
        cons = distinct(option.claims_of(AGAINST), details)
        cited = {citation for claim in option.claims for citation in details[claim].citations}
        return AnswerRow(
            option.label,
            option.iri,
            option.verdict,
            {
                "for": list(pros),
                "against": list(cons),
                "limits": list(limits(option, details)),
                "warnings": list(warnings),
                "stances": {claim: list(option.stances_of(claim)) for claim in option.claims},
            },
            option.claims,
            tuple(article.removeprefix(ARTICLE) for article in option.articles),
            tuple(str(source) for source in sources if source.citation in cited),
            option.directness,
        )

    def _warnings(self, options: Sequence[Option]) -> dict[str, tuple[str, ...]]:
        """Return the contraindications and cautions of each option, whatever their condition."""
        if not options:
            return {}
        terms = {"drug": [NamedNode(option.iri) for option in options]}
        found: dict[str, dict[str, None]] = {}
        for drug, claim, *_ in _rows(self.graph.run(self.graph.bind("warnings", terms))).rows:
            if isinstance(drug, NamedNode) and isinstance(claim, NamedNode):
                found.setdefault(drug.value, {})[claim.value.removeprefix(CLAIM)] = None
        return {drug: tuple(claims) for drug, claims in found.items()}

    def _in_population(
        self, options: Sequence[Option], warnings: Mapping[str, Sequence[str]], details: Mapping[str, ClaimDetails]
    ) -> list[str]:
        """Say what is heeded in the asked population, or that no claim behind the answer is about it."""
        population = self.reading.population
        if population is None or not options:
            return []

        def is_about(claim: str) -> bool:
            groups = details[claim].values.get("populationGroup", ())
            return any(population.iri in {iri, *self.graph.vocabulary.ancestors(iri)} for iri in groups)

        heeded = dict.fromkeys(claim for option in options for claim in warnings.get(option.iri, ()) if is_about(claim))
        if heeded:
            said = "; ".join(f"{claim} {details[claim].paraphrase.rstrip('.')}" for claim in heeded)
            return [f"in {population.label}, heed: {said}"]
        if any(is_about(claim) for option in options for claim in option.claims):
            return []
        return [f"no claim behind this answer is about {population.label}; those that state no population are shown"]

    def _sources(self, citations: Sequence[str]) -> list[SourceReading]:
        if not citations:
            return []
        terms = {"citation": [NamedNode(CITATION + citation) for citation in citations]}
        found = self.graph.run(self.graph.bind("citation_sources", terms))
        return gather_sources(_rows(found))

    def _of_the_whole(self, option: Option, details: Mapping[str, ClaimDetails]) -> str:
        advice = option.claims_of(IN_FAVOUR - {"findsBenefit"} | REJECTS) or option.claims
        said = "; ".join(f"{claim} {details[claim].paraphrase.rstrip('.')}" for claim in distinct(advice, details))
        return f"of {option.label} as a whole, {option.verdict}: {said}"

    def _next(self, rows: Sequence[AnswerRow]) -> tuple[str, ...]:
        named = {**self.form.needs, **self.form.takes}
        pairs = []
        if self.reading.interventions:
            kind = next(kind for kind in ("Intervention", "DrugClass") if kind in named)
            pairs.append(f"{named[kind]}={asked(self.reading)[0].label!r}")
        if self.reading.condition is not None:
            pairs.append(f"condition={self.reading.condition.label!r}")
        found = [f"evigraph query {self.form.query} " + " ".join(f"--param {pair}" for pair in pairs)]
        if rows:
            found.append(f"evigraph query adverse_effects --param drug={rows[0].term!r}")
        return tuple(found)


def _rows(answer: Answer) -> Rows:
    if not isinstance(answer, Rows):
        raise TypeError("a question's query is a SELECT query")
    return answer
