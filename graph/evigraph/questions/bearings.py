"""The options of a verdict question, by queries that look at each claim once, and the claims that are told of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, EV, GRAPH
from evigraph.questions.binding import query_terms, query_text
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.verdicts import Bearing, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.engine import Rows
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.forms import Form
    from evigraph.questions.reading import Reading

__all__ = ["MOST_TOLD", "Candidates", "most_told", "telling"]

_REJECTS: Final = frozenset({"rejects", "rejectsAsPreferred"})
_MATCHES: Final = {"0": "any", "1": "direct", "2": "close", "3": "indirect"}
#: Of no more claims than these in all, a reply tells every one.
MOST_TOLD: Final = 200
#: So many claims of an option are told where there are more: of few options, and of many.
_TOLD: Final = 30
_TOLD_OF_MANY: Final = 8
_MANY: Final = 5
#: Stances, the most telling first.
_TELLING: Final = (
    *("prefers", "rejects", "advises", "rejectsAsPreferred", "advisesConditionally", "passesOver"),
    *("findsBenefit", "findsNoBenefit", "findsNoDifference", "findsTooLittle"),
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a question compares, each with its verdict, and the terms that claims on it may be about."""

    reading: Reading
    form: Form
    graph: Asked
    verdicts: Rows
    about: dict[str, frozenset[str]]
    bearings: tuple[Bearing, ...]

    @classmethod
    def of(cls, reading: Reading, form: Form, graph: Asked, *, context: bool = True) -> Candidates:
        """Ask *graph* for the verdicts of the question that *reading* is of, which *form* answers.

        Parameters:
            context: heed the phase and the population that the question names.
        """
        text = query_text(reading, replace(form, query="verdicts"), graph, context=context)
        verdicts = rows_of(graph.run(text))
        place = verdicts.columns.index("drug")
        drugs = [cell for row in verdicts.rows if isinstance(cell := row[place], NamedNode)]
        about = {drug.value: {drug.value} for drug in drugs}
        if drugs:
            for drug, above in rows_of(graph.run(graph.bind("above", {"term": drugs}))).rows:
                if isinstance(drug, NamedNode) and isinstance(above, NamedNode):
                    about[drug.value].add(above.value)
        terms = {
            name: given
            for name, given in query_terms(reading, form, context=context).items()
            if name in {"condition", "phase", "population"}
        }
        terms["about"] = [NamedNode(iri) for iri in sorted(set().union(*about.values()))]
        bearings = _bearings(rows_of(graph.run(graph.bind("bearings", terms)))) if drugs else ()
        fixed = {drug: frozenset(above) for drug, above in about.items()}
        return cls(reading, form, graph, verdicts, fixed, tuple(bearings))

    @property
    def claims(self) -> set[str]:
        """The claims that bear on some candidate."""
        return {bearing.claim for bearing in self.bearings if _is_general(bearing) or bearing.about in self.about}

    def warnings(self, drugs: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the contraindications and cautions of each of *drugs*, whatever their condition."""
        wanted = list(drugs)
        terms = [NamedNode(iri) for iri in sorted(set().union(*(self.about[drug] for drug in wanted)))]
        of_term: dict[str, list[str]] = {}
        rows = rows_of(self.graph.run(self.graph.bind("warnings_about", {"about": terms}))).rows if terms else ()
        for about, claim in rows:
            if isinstance(about, NamedNode) and isinstance(claim, NamedNode):
                of_term.setdefault(about.value, []).append(claim.value.removeprefix(CLAIM))
        return {
            drug: tuple(sorted({claim for about in self.about[drug] for claim in of_term.get(about, ())}))
            for drug in wanted
        }

    def of_population(self) -> frozenset[str]:
        """Return the claims that are about the population that the question names."""
        population = self.reading.population
        if population is None:
            return frozenset()
        bound = self.graph.bind("claims_of_population", {"population": [NamedNode(population.iri)]})
        rows = rows_of(self.graph.run(bound)).rows
        return frozenset(claim.value.removeprefix(CLAIM) for _, claim in rows if isinstance(claim, NamedNode))

    def options(self) -> list[Option]:
        """Return the candidates, each with the claims that bear on it.

        Where claims on the candidate itself decide, of those on what it is within only advice against it is kept.
        """
        of_term: dict[str, list[Bearing]] = {}
        for bearing in self.bearings:
            of_term.setdefault(bearing.about, []).append(bearing)
        against = {term: [one for one in several if one.stance in _REJECTS] for term, several in of_term.items()}
        found = {}
        column = {name: place for place, name in enumerate(self.verdicts.columns)}
        for row in self.verdicts.rows:
            drug, label, verdict, tier = (row[column[name]] for name in ("drug", "drugLabel", "verdict", "tier"))
            if not (isinstance(drug, NamedNode) and isinstance(label, Literal) and isinstance(verdict, Literal)):
                continue
            if drug.value in found:
                continue  # once for each condition that is asked about
            of_others = against if isinstance(tier, Literal) and tier.value == "1" else of_term
            bearings = set(of_term.get(drug.value, ()))
            for about in self.about[drug.value] - {drug.value}:
                bearings.update(_handed_down(bearing) for bearing in of_others.get(about, ()) if _is_general(bearing))
            if bearings:
                found[drug.value] = Option(drug.value, label.value, verdict.value, tuple(sorted(bearings)))
        return [found[drug] for drug in sorted(found)]


def _bearings(rows: Rows) -> Iterator[Bearing]:
    """Yield how claims bear on what they are about; of a thing given together with others, the tier is 2."""
    for about, claim, stance, near, article in rows.rows:
        if (
            isinstance(about, NamedNode)
            and isinstance(claim, NamedNode)
            and isinstance(stance, NamedNode)
            and isinstance(near, Literal)
            and isinstance(article, NamedNode)
        ):
            rank, together = near.value[0], near.value.endswith("+")
            yield Bearing(
                "3" if rank == "3" else "2" if together else "1",
                claim.value.removeprefix(CLAIM),
                stance.value.removeprefix(EV),
                ARTICLE + article.value.removeprefix(f"{GRAPH}article/"),
                about.value,
                "",
                _MATCHES[rank],
                "",
            )


def _is_general(bearing: Bearing) -> bool:
    """Tell whether *bearing* holds of what is within the intervention that it is about."""
    return bearing.stance != "passesOver"


def _handed_down(bearing: Bearing) -> Bearing:
    """Return how *bearing* applies to what is within the intervention that it is about."""
    return replace(bearing, tier="2") if bearing.tier == "1" else bearing


def most_told(options: Sequence[Option]) -> int | None:
    """Return how many claims are told of each of *options*, or None where all are."""
    if sum(len(option.claims) for option in options) <= MOST_TOLD:
        return None
    return _TOLD if len(options) <= _MANY else _TOLD_OF_MANY


def telling(option: Option, most: int | None) -> Option:
    """Return *option* with the *most* telling of its claims: one of every stance in turn, direct ones first.

    What advises against it at a tier that does not decide is kept to the same number.
    """
    if most is None:
        return option
    by_stance: dict[str, list[Bearing]] = {}
    for bearing in sorted(option.deciding, key=lambda one: (one.condition_match != "direct", one.claim)):
        by_stance.setdefault(bearing.stance, []).append(bearing)
    order = [by_stance[stance] for stance in _TELLING if stance in by_stance]
    turns = max(map(len, order), default=0)
    told = list(dict.fromkeys(of[turn].claim for turn in range(turns) for of in order if turn < len(of)))[:most]
    kept = {*told, *option.rejected_elsewhere[:most]}
    return replace(option, bearings=tuple(bearing for bearing in option.bearings if bearing.claim in kept))
