"""Which adverse effects are said of which drugs: of the drug itself, of its class, or only together with another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evigraph.engine import NamedNode
from evigraph.exports.claim_records import statements
from evigraph.namespaces import CLAIM, EV
from evigraph.questions.claim_reader import rows_of
from evigraph.results import Result

if TYPE_CHECKING:
    from evigraph.api import Graph
    from evigraph.plots.choice import Choice

__all__ = ["Harm", "Harms", "gather_harms"]


@dataclass(slots=True)
class Harm:
    """One effect of one drug: the claims that say so, each once."""

    stated: set[str] = field(default_factory=set)
    #: The claims about classes of the drug, with the class of each.
    inherited: dict[str, str] = field(default_factory=dict)
    #: The claims about the drug together with another, with the other of each.
    together: dict[str, str] = field(default_factory=dict)

    @property
    def claims(self) -> set[str]:
        """All of them."""
        return self.stated | self.inherited.keys() | self.together.keys()


@dataclass(frozen=True, slots=True)
class Harms:
    """The matrix: classes before drugs, and the effects of most of them first."""

    #: IRI and label of each column.
    classes: tuple[tuple[str, str], ...]
    drugs: tuple[tuple[str, str], ...]
    #: IRI and label of each row.
    effects: tuple[tuple[str, str], ...]
    cells: dict[tuple[str, str], Harm]


def gather_harms(graph: Graph, choice: Choice) -> Harms:
    """Read the adverse effects of what the selected claims are about.

    >>> from evigraph.api import open
    >>> from evigraph.plots.choice import choose
    >>> graph = open()
    >>> found = gather_harms(graph, choose(graph, {"drug": ["tizanidine"]}))
    >>> {harm.stated == set() for harm in found.cells.values()}
    {True}
    """
    subjects = _subjects(graph, choice)
    cells: dict[tuple[str, str], Harm] = defaultdict(Harm)
    labels: dict[str, str] = {}
    asked = [NamedNode(iri) for iri in sorted(subjects)]
    for row in Result(rows_of(graph.run(graph.bind("adverse_effects", {"drug": asked})))) if asked else ():
        claim, drug, effect = (str(row[name]) for name in ("claim", "drug", "claimEffect"))
        claim = claim.removeprefix(CLAIM)
        if not (choice.bears(claim) and choice.has_effect(effect)):
            continue
        labels |= {drug: str(row["drugLabel"]), effect: str(row["claimEffectLabel"])}
        if row["partner"]:
            if row["directness"] == "direct" and choice.asserted:
                cells[drug, effect].together[claim] = str(row["partnerLabel"])
        elif row["directness"] == "direct" and choice.asserted:
            cells[drug, effect].stated.add(claim)
        elif row["directness"] == "inherited" and choice.inferred:
            cells[drug, effect].inherited[claim] = str(row["interventionLabel"])
    columns = sorted({drug for drug, _ in cells}, key=lambda iri: (labels[iri].casefold(), iri))
    spread = {effect: sum(1 for _, of in cells if of == effect) for _, effect in cells}
    rows = sorted(spread, key=lambda iri: (-spread[iri], labels[iri].casefold(), iri))
    named = [(iri, labels[iri], graph.vocabulary[iri].is_a("Drug")) for iri in columns if iri in graph.vocabulary]
    return Harms(
        tuple((iri, label) for iri, label, is_drug in named if not is_drug),
        tuple((iri, label) for iri, label, is_drug in named if is_drug),
        tuple((iri, labels[iri]) for iri in rows),
        dict(cells),
    )


def _subjects(graph: Graph, choice: Choice) -> set[str]:
    """Return what the claims are about whose drugs are shown: in the asked condition, where one is asked for."""
    in_condition = choice.selection.conditions is not None and choice.selection.effects is None
    return {
        drug
        for claim, _, drug in statements(graph, property=[f"{EV}intervention"])
        if choice.has_drug(drug) and (choice.has_claim if in_condition else choice.bears)(claim.removeprefix(CLAIM))
    }
