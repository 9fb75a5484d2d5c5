"""What claims amount to for each intervention in each condition, asked for when it is needed and then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from evigraph.engine import Term
    from evigraph.questions.claim_reader import Asked

__all__ = ["VerdictTable"]

_FEW: Final = 50


class VerdictTable:
    """The verdicts of *graph*.

    Parameters:
        interventions: IRIs of those that will be asked about, where they are known; of few, the query takes a third
            of the time.

    >>> from evigraph.api import open as open_
    >>> graph = open_()
    >>> tizanidine, condition = (graph.vocabulary.get(name).iri for name in ("tizanidine", "lumbar radiculopathy"))
    >>> VerdictTable(graph).find(tizanidine, condition)
    'preferred'
    """

    __slots__ = ("_drugs", "_found", "_graph")

    def __init__(self, graph: Asked, interventions: frozenset[str] | None = None) -> None:
        self._graph = graph
        few = interventions is not None and len(interventions) <= _FEW
        self._drugs: dict[str, list[Term]] = (
            {"drug": [NamedNode(iri) for iri in sorted(interventions)]} if few and interventions else {}
        )
        self._found: dict[str, dict[str, str]] = {}

    def find(self, intervention: str, condition: str | None) -> str | None:
        """Return the verdict on *intervention* in *condition*, both IRIs; None where there is none."""
        if condition is None:
            return None
        if condition not in self._found:
            terms: dict[str, list[Term]] = {"condition": [NamedNode(condition)], **self._drugs}
            rows = rows_of(self._graph.run(self._graph.bind("verdicts", terms)))
            drug, verdict = rows.columns.index("drug"), rows.columns.index("verdict")
            self._found[condition] = {
                judged.value: said.value
                for judged, said in ((row[drug], row[verdict]) for row in rows.rows)
                if isinstance(judged, NamedNode) and isinstance(said, Literal)
            }
        return self._found[condition].get(intervention)
