"""The rows of the claim index, read from a graph: one pass over each article, and one over the terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.findings.wordings import (
    after_others,
    days,
    everyone,
    grade,
    longest,
    plainly_works,
    points_to_amount,
    reservation,
    size,
    slightly,
    works_poorly,
)
from evigraph.namespaces import ARTICLE, CLAIM, EV, GRAPH, INFERRED, PREFIXES, VOCABULARY_GRAPH, compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Quad, Term
    from evigraph.findings.scope import Checked

__all__ = ["Cell", "Filed", "Row", "read_rows"]

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]
#: A row and the table that it belongs to.
Filed = tuple[str, Row]

_TYPE: Final = PREFIXES["rdf"] + "type"
_ARTICLE_GRAPH: Final = f"{GRAPH}article/"
_DAILY: Final = ("dailyStartLow", "dailyStartHigh", "dailyTargetLow", "dailyTargetHigh", "dailyMaximum")
#: Table of each link between terms that the index keeps, by property.
_LINKS: Final = {
    "subConditionOf": "parent",
    "hasComponent": "component",
    "measures": "measured",
    "excludesPopulation": "excluded_people",
}
_MANY: Final = {"intervention": "intervention", "comparator": "comparator", "adverseEffect": "effect"}


class _Numbers:
    """Numbers for terms, in the order in which they are met."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}

    def of(self, iri: str | None) -> int | None:
        return None if iri is None else self.known.setdefault(iri, len(self.known))


def read_rows(graph: Checked) -> Iterator[Filed]:
    """Yield the rows of the index of *graph*, each with its table; no article is held longer than it is read."""
    terms = _Numbers()
    daily = _daily_doses(graph)
    claim = 0
    for stem in _articles(graph):
        facts, claims = _facts(graph.quads(_ARTICLE_GRAPH + stem))
        scope = facts.get(ARTICLE + stem, {}).get("scopeCondition")
        if scope:
            yield "scope", (stem, terms.of(scope[0]))
        for iri in claims:
            yield from _claim(iri, claim, stem, facts, daily, terms)
            claim += 1
    yield from _terminology(graph, terms)


def _articles(graph: Checked) -> list[str]:
    found = graph.run("SELECT ?article WHERE { GRAPH ?graph { ?article a ev:Article } }")
    rows = found.rows if isinstance(found, Rows) else ()
    return sorted({_value(cell).removeprefix(ARTICLE) for row in rows for cell in row if cell is not None})


def _value(term: Term) -> str:
    return term.value if isinstance(term, Literal | NamedNode) else str(term)


def _facts(quads: Iterator[Quad]) -> tuple[dict[str, dict[str, list[str]]], list[str]]:
    """Return what is said of each subject, by local name of the property, and the claims."""
    facts: dict[str, dict[str, list[str]]] = {}
    claims: list[str] = []
    for quad in quads:
        subject, predicate = _value(quad.subject), quad.predicate.value
        if predicate == _TYPE:
            kind = _value(quad.object).removeprefix(EV)
            if kind == "Claim":
                claims.append(subject)
            else:
                facts.setdefault(subject, {}).setdefault("kind", []).append(kind)
        elif predicate.startswith(EV):
            facts.setdefault(subject, {}).setdefault(predicate.removeprefix(EV), []).append(_value(quad.object))
    return facts, sorted(claims)


def _daily_doses(graph: Checked) -> dict[str, dict[str, float]]:
    properties = " ".join(f"ev:{name}" for name in _DAILY)
    found = graph.run(
        f"SELECT ?dose ?property ?mg WHERE {{ VALUES ?property {{ {properties} }} "
        f"GRAPH <{INFERRED}> {{ ?dose ?property ?mg }} }}"
    )
    daily: dict[str, dict[str, float]] = {}
    for dose, name, amount in found.rows if isinstance(found, Rows) else ():
        if dose is not None and name is not None and amount is not None:
            daily.setdefault(_value(dose), {})[_value(name).removeprefix(EV)] = float(_value(amount))
    return daily


def _claim(
    iri: str,
    number: int,
    stem: str,
    facts: dict[str, dict[str, list[str]]],
    daily: dict[str, dict[str, float]],
    terms: _Numbers,
) -> Iterator[Filed]:
    said = facts.get(iri, {})
    effect = facts.get(f"{iri}/effect", {})
    dose = facts.get(f"{iri}/dose", {})
    amounts = daily.get(f"{iri}/dose", {})

    def one(values: dict[str, list[str]], key: str) -> str | None:
        found = values.get(key)
        return None if not found else min(found)

    def code(key: str) -> str | None:
        found = one(said, key)
        return None if found is None else found.removeprefix(EV)

    def number_of(values: dict[str, list[str]], key: str) -> float | None:
        found = one(values, key)
        return None if found is None else float(found)

    def truth(values: dict[str, list[str]], key: str) -> bool | None:
        found = one(values, key)
        return None if found is None else found in {"true", "1"}

    people = terms.of(one(said, "populationGroup"))
    population, strength, magnitude = one(said, "population"), one(said, "strength"), one(effect, "magnitude")
    if everyone(population):
        population, people = None, None
    line = one(said, "line")
    restates = one(said, "restates")
    low, high = size(magnitude)
    yield (
        "claim",
        (
            number,
            iri.removeprefix(CLAIM),
            stem,
            code("kind"),
            code("direction"),
            code("dimension"),
            strength,
            None if line is None else int(line),
            code("role"),
            code("phase"),
            terms.of(one(said, "condition")),
            people,
            population,
            reservation(population),
            after_others(population),
            *days(one(said, "duration")),
            grade(one(said, "severity")),
            terms.of(one(said, "outcome")),
            code("certainty"),
            truth(said, "givenTogether") or False,
            code("spanRole"),
            None if restates is None else restates.removeprefix(CLAIM),
            one(effect, "measure"),
            *days(one(effect, "timePoint")),
            truth(effect, "clinicallySignificant"),
            truth(effect, "statisticallySignificant"),
            low,
            high,
            number_of(effect, "value"),
            number_of(effect, "lowerBound"),
            number_of(effect, "upperBound"),
            one(effect, "unit"),
            plainly_works(strength) and magnitude is None,
            works_poorly(strength),
            slightly(strength),
            points_to_amount(strength),
            *(amounts.get(name) for name in _DAILY),
            longest(one(dose, "titration")),
            longest(one(said, "duration")),
        ),
    )
    for key, table in _MANY.items():
        for term in sorted(said.get(key, ())):
            yield table, (number, terms.of(term))


def _terminology(graph: Checked, terms: _Numbers) -> Iterator[Filed]:
    for name, table in (("within", "within_term"), ("near", "near_term")):
        found = graph.run(f"SELECT ?one ?other WHERE {{ GRAPH <{INFERRED}> {{ ?one ev:{name} ?other }} }}")
        for one, other in found.rows if isinstance(found, Rows) else ():
            if one is not None and other is not None:
                yield table, (terms.of(_value(one)), terms.of(_value(other)))
    for name, table in _LINKS.items():
        where = f"{{ GRAPH <{VOCABULARY_GRAPH}> {{ ?one ev:{name} ?other }} }}"
        if name == "excludesPopulation":
            where += f" UNION {{ GRAPH <{INFERRED}> {{ ?one ev:{name} ?other }} }}"
        found = graph.run(f"SELECT DISTINCT ?one ?other WHERE {{ {where} }}")
        for one, other in found.rows if isinstance(found, Rows) else ():
            if one is not None and other is not None:
                yield table, (terms.of(_value(one)), terms.of(_value(other)))
    found = graph.run(f"SELECT ?term WHERE {{ GRAPH <{VOCABULARY_GRAPH}> {{ ?term a ev:Procedure }} }}")
    procedures = {_value(cell) for row in (found.rows if isinstance(found, Rows) else ()) for cell in row if cell}
    labels: dict[str, str] = {}
    found = graph.run(f"SELECT ?term ?label WHERE {{ GRAPH <{VOCABULARY_GRAPH}> {{ ?term skos:prefLabel ?label }} }}")
    for term, label in found.rows if isinstance(found, Rows) else ():
        if term is not None and label is not None:
            labels.setdefault(_value(term), _value(label))
    for iri, number in terms.known.items():
        yield "term", (number, compact(iri), labels.get(iri, iri.rpartition("/")[2]), iri in procedures)
