"""What claims amount to for each intervention in each condition, asked for when it is needed and then kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import Literal, NamedNode
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from evigraph.questions.claim_reader import Asked

__all__ = ["VerdictTable"]


class VerdictTable:
    """The verdicts of *graph*.

    >>> from evigraph.api import open as open_
    >>> graph = open_()
    >>> tizanidine, condition = (graph.vocabulary.get(name).iri for name in ("tizanidine", "lumbar radiculopathy"))
    >>> VerdictTable(graph).find(tizanidine, condition)
    'preferred'
    """

    __slots__ = ("_found", "_graph")

    def __init__(self, graph: Asked) -> None:
        self._graph = graph
        self._found: dict[str, dict[str, str]] = {}

    def find(self, intervention: str, condition: str | None) -> str | None:
        """Return the verdict on *intervention* in *condition*, both IRIs; None where there is none."""
        if condition is None:
            return None
        if condition not in self._found:
            rows = rows_of(self._graph.run(self._graph.bind("verdicts", {"condition": [NamedNode(condition)]})))
            drug, verdict = rows.columns.index("drug"), rows.columns.index("verdict")
            self._found[condition] = {
                judged.value: said.value
                for judged, said in ((row[drug], row[verdict]) for row in rows.rows)
                if isinstance(judged, NamedNode) and isinstance(said, Literal)
            }
        return self._found[condition].get(intervention)
