"""Causes of contradictions as findings: in words, and each axiom with its file and line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.findings.axiom_places import AxiomPlaces, claims_of
from evigraph.findings.axiom_wording import AxiomWords
from evigraph.findings.finding import Finding, FindingType, Place, Severity, make_code
from evigraph.namespaces import GRAPH, compact
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.findings.scope import Scope
    from evigraph.reasoning.axioms import Axiom
    from evigraph.reasoning.causes import Cause

__all__ = ["to_findings"]

_CHECK: Final = "contradicts_ontology"
_ARTICLE: Final = f"{GRAPH}article/"
#: So many causes of one finding are written out; all are counted.
_WRITTEN: Final = 10


def to_findings(
    scope: Scope, causes: Sequence[tuple[str, Cause]], by: str, bounds: tuple[str, ...] = ()
) -> Iterator[Finding]:
    """Yield a finding for each thing that *causes* are about, found *by* rules or a reasoner.

    Parameters:
        bounds: which limits ended the search for more.
    """
    workspace = getattr(scope.graph, "workspace", None)
    report = _Report(scope, AxiomPlaces(workspace if isinstance(workspace, Workspace) else Workspace()))
    grouped: dict[str, dict[frozenset[str], Cause]] = {}
    for about, cause in causes:
        key = frozenset(axiom.key for axiom in (*cause.axioms, *cause.fixed))
        grouped.setdefault(about, {}).setdefault(key, cause)
    for about in sorted(grouped):
        yield report.finding(about, list(grouped[about].values()), by, bounds)


class _Report:
    def __init__(self, scope: Scope, places: AxiomPlaces) -> None:
        self.words = AxiomWords(scope.graph.vocabulary)
        self.places = places

    def finding(self, about: str, causes: Sequence[Cause], by: str, bounds: tuple[str, ...]) -> Finding:
        stated = [axiom for cause in causes for axiom in cause.axioms]
        claims = tuple(sorted({claim for axiom in stated for claim in claims_of(axiom)}))
        articles = {graph for axiom in stated for graph in axiom.graphs if graph.startswith(_ARTICLE)}
        sides = (claims,) if claims else ()
        label = self.words.label(about)
        first, *more = (self._in_words(cause) for cause in causes[:_WRITTEN])
        ground = {"found by": by, "causes": str(len(causes))}
        ground |= {f"cause {number}": words for number, words in enumerate((first, *more), 1)}
        if bounds:
            ground["limit"] = "; ".join(bounds)
        also = f" ({len(causes)} causes in all)" if more else ""
        return Finding(
            make_code(_CHECK, FindingType.ONTOLOGY, sides, Place(file=compact(about))),
            _CHECK,
            FindingType.ONTOLOGY,
            Severity.HIGH,
            "what contradicts the ontology makes every conclusion about it worthless",
            claims,
            sides,
            tuple(sorted(graph.removeprefix(_ARTICLE) for graph in articles)),
            f"{label} cannot be: {first}{also}",
            MappingProxyType(ground),
            place=self._place(causes[0]),
        )

    def _in_words(self, cause: Cause) -> str:
        stated = (*cause.axioms, *cause.fixed)
        names = {name for axiom in stated if isinstance(axiom.head.subject, NamedNode) for name in axiom.signature}
        facts = [f"{self.words.say(axiom, names)}{self._written(axiom)}" for axiom in cause.axioms]
        rules = [f"{self.words.say(axiom, names)}{self._written(axiom)}" for axiom in cause.fixed]
        if not facts or not rules:
            return " and ".join(facts or rules)
        return f"{' and '.join(facts)}, but {' and '.join(rules)}"

    def _written(self, axiom: Axiom) -> str:
        place = self.places.place(axiom)
        if place is None:
            return ""
        where = place.file or place.article
        return f" [{where}:{place.line}]" if place.line is not None else f" [{where}]"

    def _place(self, cause: Cause) -> Place | None:
        """Return the place of the axiom that a user most likely wrote: of a claim, else of a pack."""
        places = [place for axiom in cause.axioms if (place := self.places.place(axiom)) is not None]
        own = [place for place in places if not (place.file or "").startswith("ontology/")]
        return min(own or places, key=lambda place: (place.article is None, place), default=None)
