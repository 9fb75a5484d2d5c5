"""Which drugs the articles advise for which conditions, advise against, dispute, or pass over in silence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.findings.finding import FindingType
from evigraph.namespaces import EV
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.reports.dossier import Dossier
    from evigraph.vocabulary import Vocabulary

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "Agreement", "Cell", "Group", "Row", "Stand", "gather_agreement"]

#: A larger matrix keeps the drugs and conditions with most findings and claims, and says how many it leaves out.
MOST_ROWS: Final = 80
MOST_COLUMNS: Final = 32


class Stand(StrEnum):
    """Where the articles stand on a drug for a condition."""

    FOR = "for"
    AGAINST = "against"
    CONTESTED = "contested"
    BY_CONTEXT = "by context"
    EVIDENCE = "evidence only"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Cell:
    """One drug for one condition: how many claims say what, and how many findings dispute it."""

    stand: Stand
    pros: int = 0
    cons: int = 0
    studied: int = 0
    disputes: int = 0

    @property
    def count(self) -> int:
        """How many claims it rests on: advice where there is any, else evidence."""
        return self.pros + self.cons or self.studied

    def __str__(self) -> str:
        """Say it in words.

        >>> str(Cell(Stand.BY_CONTEXT, pros=2, cons=1)), str(Cell(Stand.SILENT))
        ('by context: 2 claims for, 1 against', 'silent')
        """
        parts = [(self.pros, "for"), (self.cons, "against"), (self.studied, "of evidence only")]
        said = [f"{number} {words}" for number, words in parts if number]
        if said:
            said[0] = said[0].replace(" ", " claim " if said[0].startswith("1 ") else " claims ", 1)
        if self.disputes:
            said.append(f"disputed in {self.disputes} {'finding' if self.disputes == 1 else 'findings'}")
        return f"{self.stand}: {', '.join(said)}" if said else self.stand.value


@dataclass(frozen=True, slots=True)
class Row:
    """A drug, and a cell for each condition."""

    iri: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind of intervention."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """The matrix of drugs and conditions."""

    #: IRI and label of each column.
    conditions: tuple[tuple[str, str], ...]
    groups: tuple[Group, ...]
    #: How many drugs and conditions it has no room for.
    rows_left_out: int = 0
    columns_left_out: int = 0


_PROS: Final = frozenset({"prefers", "advises", "advisesConditionally"})
_CONS: Final = frozenset({"rejects", "rejectsAsPreferred"})

#: Findings that bear on whether a drug is advised; how much of it to give is another matter.
_DISPUTES: Final = frozenset(
    {
        FindingType.CONTRADICTION,
        FindingType.LINE_DISAGREEMENT,
        FindingType.EFFECT_DISAGREEMENT,
        FindingType.SUPERIORITY_DISAGREEMENT,
        FindingType.RECOMMENDATION_VS_EVIDENCE,
        FindingType.INTERNAL_TENSION,
    }
)
_GROUPS: Final = (
    ("Drugs", frozenset({"Drug"})),
    ("Classes and combinations of drugs", frozenset({"DrugClass", "ClassExpression", "Combination"})),
    ("Other measures", frozenset[str]()),
)


def gather_agreement(graph: Graph, dossier: Dossier) -> Agreement:
    """Count what the articles of *graph* advise, and which of it the findings of *dossier* dispute.

    A cell counts what is said of the drug for that very condition.  It is contested where one of its claims stands on
    a side of a disagreement that is not waived; advice both ways without one differs by context.
    """
    vocabulary = graph.vocabulary
    counts = _counts(graph)
    disputes = _disputes(dossier, vocabulary)
    for key in disputes:
        counts.setdefault(key, (0, 0, 0))
    weight = {key: 1000 * disputes.get(key, 0) + sum(numbers) for key, numbers in counts.items()}
    drugs = _heaviest(weight, 0, MOST_ROWS)
    conditions = _heaviest(weight, 1, MOST_COLUMNS)
    labels = {iri: vocabulary[iri].label if iri in vocabulary else iri for iri in (*drugs, *conditions)}

    def row(drug: str) -> Row:
        cells = (_cell(counts.get((drug, at), (0, 0, 0)), disputes.get((drug, at), 0)) for at in conditions)
        return Row(drug, labels[drug], tuple(cells))

    def kinds(drug: str) -> frozenset[str]:
        return frozenset(vocabulary[drug].kinds) if drug in vocabulary else frozenset()

    groups = []
    rest = sorted(drugs, key=lambda drug: (labels[drug].casefold(), drug))
    for name, wanted in _GROUPS:
        chosen = [drug for drug in rest if not wanted or kinds(drug) & wanted]
        rest = [drug for drug in rest if drug not in chosen]
        groups += [Group(name, tuple(map(row, chosen)))] if chosen else []
    return Agreement(
        tuple((iri, labels[iri]) for iri in conditions),
        tuple(groups),
        len({drug for drug, _ in counts}) - len(drugs),
        len({condition for _, condition in counts}) - len(conditions),
    )


def _counts(graph: Graph) -> dict[tuple[str, str], tuple[int, int, int]]:
    counts: dict[tuple[str, str], tuple[int, int, int]] = {}
    for drug, condition, stance, claims in rows_of(graph.run(graph.bind("agreement", {}))).rows:
        if not (isinstance(drug, NamedNode) and isinstance(condition, NamedNode) and isinstance(stance, NamedNode)):
            continue
        number = int(claims.value) if isinstance(claims, Literal) else 0
        name = stance.value.removeprefix(EV)
        pros, cons, studied = counts.get((drug.value, condition.value), (0, 0, 0))
        counts[drug.value, condition.value] = (
            pros + number * (name in _PROS),
            cons + number * (name in _CONS),
            studied + number * (name not in _PROS | _CONS),
        )
    return counts


def _disputes(dossier: Dossier, vocabulary: Vocabulary) -> dict[tuple[str, str], int]:
    """Return in how many disagreements each drug is disputed for each condition.

    It is where claims about it, or about its class or a member, stand on two sides: that one article ranks it above
    another drug, and a second one advises that other drug, does not make either contested.
    """
    found: dict[tuple[str, str], int] = defaultdict(int)
    for finding in dossier.findings:
        if finding.type not in _DISPUTES or finding.waived is not None:
            continue
        sides = [[dossier.subjects[claim] for claim in side if claim in dossier.subjects] for side in finding.sides]
        named = [{drug for subject in side for drug in subject.drugs} for side in sides]
        disputed = {
            drug
            for place, drugs in enumerate(named)
            for drug in drugs
            if any(_are_related(drug, other, vocabulary) for others in _without(named, place) for other in others)
        }
        keys = {(drug, at) for side in sides for subject in side for drug in subject.drugs for at in subject.conditions}
        for key in keys:
            found[key] += key[0] in disputed
    return {key: number for key, number in found.items() if number}


def _without(named: Sequence[set[str]], place: int) -> Iterator[set[str]]:
    return (drugs for other, drugs in enumerate(named) if other != place)


def _are_related(one: str, other: str, vocabulary: Vocabulary) -> bool:
    return one == other or one in vocabulary.ancestors(other) or other in vocabulary.ancestors(one)


def _heaviest(weight: Mapping[tuple[str, str], int], place: int, most: int) -> Sequence[str]:
    total: dict[str, int] = defaultdict(int)
    for key, number in weight.items():
        total[key[place]] += number
    return sorted(total, key=lambda iri: (-total[iri], iri))[:most]


def _cell(numbers: tuple[int, int, int], disputes: int) -> Cell:
    pros, cons, studied = numbers
    if disputes:
        stand = Stand.CONTESTED
    elif pros and cons:
        stand = Stand.BY_CONTEXT
    elif pros or cons:
        stand = Stand.FOR if pros else Stand.AGAINST
    else:
        stand = Stand.EVIDENCE if studied else Stand.SILENT
    return Cell(stand, pros, cons, studied, disputes)
