"""What the claims amount to for each drug in each condition: a verdict, and how many claims are for and against."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.verdicts import AGAINST, IN_FAVOUR, gather

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice
    from evigraph.questions.verdicts import Option
    from evigraph.terms import Term

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Stand", "Stands", "gather_stands"]

#: A larger matrix keeps the drugs and conditions with most claims, and says how many it leaves out.
MOST_ROWS: Final = 60
MOST_COLUMNS: Final = 24

#: Sorts of intervention by the kinds of term that they are; what is none of these is another measure.
_SORTS: Final = {
    "drugs": ("Drug",),
    "classes": ("DrugClass", "ClassExpression"),
    "combinations": ("Combination",),
    "other measures": (),
}


@dataclass(frozen=True, slots=True)
class Stand:
    """One drug in one condition."""

    verdict: str
    #: ``direct``, ``close``, ``inherited`` or ``indirect``, as verdicts are.
    directness: str
    in_favour: tuple[str, ...]
    against: tuple[str, ...]
    claims: tuple[str, ...]

    @property
    def is_direct(self) -> bool:
        """Whether it is said of this very drug in this condition, a narrower one or a close match."""
        return self.directness in {"direct", "close"}


@dataclass(frozen=True, slots=True)
class Stands:
    """The matrix."""

    #: IRI and label of each row, by the sort of intervention that it is.
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    #: IRI and label of each column, the condition with most claims first.
    conditions: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Stand]
    drugs_left_out: int = 0
    conditions_left_out: int = 0


def gather_stands(graph: Graph, choice: Choice) -> Stands:
    """Judge each selected drug and class for each condition that some claim takes a stance on it in.

    >>> from evigraph.api import open
    >>> from evigraph.plots.choice import choose
    >>> graph = open()
    >>> found = gather_stands(graph, choose(graph, {"drug": ["tizanidine"], "condition": ["radiculopathy"]}))
    >>> {stand.verdict for stand in found.cells.values()}
    {'preferred'}
    """
    weight = _weights(graph, choice)
    conditions = _heaviest(weight, 1)
    drugs = _heaviest(weight, 0)
    vocabulary = graph.vocabulary
    kept = conditions[:MOST_COLUMNS]
    cells: dict[tuple[str, str], Stand] = {}
    judged = set(drugs)
    for condition in kept:
        for option in gather(rows_of(graph.run(graph.bind("options", {"condition": [NamedNode(condition)]})))):
            if option.iri in judged and (stand := _stand(option, choice)) is not None:
                cells[option.iri, condition] = stand
    shown = [drug for drug in drugs if any((drug, condition) in cells for condition in kept)]
    rows = sorted(shown[:MOST_ROWS], key=lambda iri: (vocabulary[iri].label.casefold(), iri))
    named = [(iri, vocabulary[iri].label) for iri in rows]
    columns = [iri for iri in kept if any((drug, iri) in cells for drug in rows)]
    sorts = {iri: _sort_of(vocabulary[iri]) for iri, _ in named}
    groups = ((sort, tuple(pair for pair in named if sorts[pair[0]] == sort)) for sort in _SORTS)
    return Stands(
        tuple(group for group in groups if group[1]),
        tuple((iri, vocabulary[iri].label) for iri in columns),
        {key: stand for key, stand in cells.items() if key[0] in rows},
        len(shown) - len(rows),
        len(conditions) - len(kept),
    )


def _sort_of(term: Term) -> str:
    return next(sort for sort, kinds in _SORTS.items() if not kinds or any(map(term.is_a, kinds)))


def _weights(graph: Graph, choice: Choice) -> dict[tuple[str, str], int]:
    """Count the claims that take a stance, by drug and condition; other measures count when they are asked for."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    drugs = {term.iri for kind in ("Drug", "DrugClass", "Combination") for term in graph.vocabulary.of_kind(kind)}
    rows = drugs if not choice.names_drugs else set(graph.vocabulary)
    for drug, condition, _, claims in rows_of(graph.run(graph.bind("agreement", {}))).rows:
        if not (isinstance(drug, NamedNode) and isinstance(condition, NamedNode) and isinstance(claims, Literal)):
            continue
        is_known = drug.value in rows and condition.value in graph.vocabulary
        if is_known and choice.has_drug(drug.value) and choice.has_condition(condition.value):
            found[drug.value, condition.value] += int(claims.value)
    return found


def _heaviest(weight: dict[tuple[str, str], int], place: int) -> list[str]:
    total: dict[str, int] = defaultdict(int)
    for key, number in weight.items():
        total[key[place]] += number
    return sorted(total, key=lambda iri: (-total[iri], iri))


def _stand(option: Option, choice: Choice) -> Stand | None:
    """Return what *option* amounts to, or None where the selection leaves it out."""
    claims = option.claims
    found = Stand(
        option.verdict,
        option.directness,
        _shown(option.claims_of(IN_FAVOUR), claims),
        _shown(option.claims_of(AGAINST), claims),
        claims,
    )
    wanted = choice.asserted if found.is_direct else choice.inferred
    if choice.verdicts is not None and found.verdict not in choice.verdicts:
        return None
    stated = any(map(choice.bears, claims))
    return found if wanted and stated else None


def _shown(claims: Iterable[str], deciding: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(claim for claim in claims if claim in deciding)
