"""The query of a question: its parameters, and what the question's context takes out of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.namespaces import CLAIM, EV, INFERRED
from evigraph.questions.wording import asked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.engine import Term
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.forms import Form
    from evigraph.questions.reading import Reading
    from evigraph.terms import Term as VocabularyTerm

__all__ = ["BY_CLAUSE", "has_context", "in_phase", "query_terms", "query_text"]

#: Stands for the parameter of an entity that the query has no parameter for: a clause narrows its claims.
BY_CLAUSE: Final = "*"
#: Columns that hold the phase that a claim is about.
_PHASES: Final = ("claimPhase", "otherPhase")
_INTERVENTIONS: Final = ("Intervention", "Drug", "DrugClass", "Procedure")


def has_context(reading: Reading) -> bool:
    """Tell whether the question names a phase or a population, which leave claims out."""
    return reading.phase is not None or reading.population is not None


def query_text(reading: Reading, form: Form, graph: Asked, *, context: bool = True) -> str:
    """Return the query that *reading* puts to *graph* by *form*.

    Parameters:
        context: heed the phase and the population that the question names.
    """
    terms = query_terms(reading, form, context=context)
    text = graph.bind(form.query, terms)
    clauses = []
    if context and reading.phase is not None and "phase" not in terms and "?claimPhase" in text:
        phase = NamedNode(EV + reading.phase)
        clauses.append(f"FILTER(!BOUND(?claimPhase) || ?claimPhase = {phase})")
    if context and reading.population is not None and "population" not in terms and "?claim " in text:
        clauses.append(_other_populations(NamedNode(reading.population.iri)))
    if form.parameters.get("Effect") == BY_CLAUSE and reading.effects:
        clauses.append(_about("adverseEffect", "effect", reading.effects))
    if form.parameters.get("Condition") == BY_CLAUSE and reading.condition is not None:
        clauses.append(_about("condition", "condition", (reading.condition,)))
    if reading.excluded:
        column = form.rows.term.partition("|")[0] if form.rows is not None else "drug"
        listed = ", ".join(str(NamedNode(term.iri)) for term in reading.excluded)
        clauses.append(f"FILTER(?{column} NOT IN ({listed}))")
    return _narrowed(text, clauses)


def query_terms(reading: Reading, form: Form, *, context: bool = True) -> dict[str, Sequence[Term]]:
    """Return the terms that *reading* binds the parameters of the query of *form* to."""
    named = {kind: parameter for kind, parameter in form.parameters.items() if parameter != BY_CLAUSE}
    terms: dict[str, Sequence[Term]] = {parameter: [Literal(text)] for parameter, text in form.fixed.items()}
    single: Mapping[str, Term | None] = {
        # Of a drug every line is told, whichever the question supposes.
        "Line": Literal(reading.line) if reading.line is not None and not reading.interventions else None,
        "Year": Literal(reading.year) if reading.year is not None else None,
        "Outcome": NamedNode(reading.outcomes[0].iri) if reading.outcomes else None,
        "Population": _population(reading, form, context=context),
        "Phase": NamedNode(EV + reading.phase) if context and reading.phase is not None else None,
    }
    if reading.claims:
        terms["claim"] = [NamedNode(CLAIM + claim) for claim in reading.claims]
    for kind, term in single.items():
        if term is not None and kind in named:
            terms[named[kind]] = [term]
    # A term for the condition in its phase has classes of its own: chronic low back pain is a chronic pain.
    conditions = [term for term in (reading.condition, reading.phased, *reading.other_conditions) if term is not None]
    if conditions and "Condition" in named:
        terms[named["Condition"]] = [NamedNode(term.iri) for term in conditions]
    if reading.effects and "Effect" in named:
        terms[named["Effect"]] = [NamedNode(term.iri) for term in reading.effects]
    interventions: list[Term] = [NamedNode(term.iri) for term in asked(reading)]
    place = next((named[kind] for kind in _INTERVENTIONS if kind in named), None)
    if place is None or not interventions:
        return terms
    other = named.get("Other")
    if other is None or len(interventions) == 1:
        terms[place] = interventions
    elif form.pairs:
        terms[place] = terms[other] = interventions
    else:
        terms[place], terms[other] = interventions[:1], interventions[1:]
    return terms


def in_phase(wide: Rows, reading: Reading) -> Rows | None:
    """Return those of the rows *wide*, found without the context of *reading*, that its phase keeps.

    They are the rows of the query with that context; None where only that query can tell them.
    """
    columns = [wide.columns.index(name) for name in _PHASES if name in wide.columns]
    if reading.phase is None or reading.population is not None or not columns:
        return None
    phase = NamedNode(EV + reading.phase)
    kept = (row for row in wide.rows if all(row[column] in {None, phase} for column in columns))
    return Rows(wide.columns, tuple(kept))


def _population(reading: Reading, form: Form, *, context: bool) -> NamedNode | None:
    """Return the population to ask for; one that the form needs is what is asked about, and no context."""
    if reading.population is None or not (context or "Population" in form.needs):
        return None
    return NamedNode(reading.population.iri)


def _about(link: str, name: str, terms: Sequence[VocabularyTerm]) -> str:
    """Keep the claims whose *link* is one of *terms*, within one, or a close match."""
    listed = " ".join(str(NamedNode(term.iri)) for term in terms)
    asked, mentioned = f"VALUES ?{name}Asked {{ {listed} }}", f"?{name}OfClaim"
    within, near = (
        f"GRAPH {NamedNode(INFERRED)} {{ {mentioned} {NamedNode(EV + by)} ?{name}Asked }}" for by in ("within", "near")
    )
    return (
        f"{{ SELECT DISTINCT ?claim WHERE {{ {{ {asked} {within} }} UNION {{ {asked} {near} }} "
        f"GRAPH ?{name}Graph {{ ?claim {NamedNode(EV + link)} {mentioned} }} }} }}"
    )


def _other_populations(population: NamedNode) -> str:
    inferred, excludes = NamedNode(INFERRED), NamedNode(EV + "excludesPopulation")
    return (  # both ways, for only one way of a pair is inferred where the other is stated
        f"MINUS {{ GRAPH {inferred} {{ ?excludedGroup {excludes}|^{excludes} {population} }} "
        f"GRAPH ?populationGraph {{ ?claim {NamedNode(EV + 'populationGroup')} ?excludedGroup }} }}"
    )


def _narrowed(text: str, clauses: Sequence[str]) -> str:
    """Put *clauses* at the end of the outermost group of the query *text*."""
    if not clauses:
        return text
    end = text.rindex("\n}") + 1
    return text[:end] + "".join(f"  {clause}\n" for clause in clauses) + text[end:]
