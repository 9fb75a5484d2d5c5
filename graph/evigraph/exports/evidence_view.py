"""The evidence view: interventions, conditions and adverse effects, and one edge for all claims that say the same.

An edge stands for all claims that point from one intervention to one condition or effect in one direction, asserted or
inherited from a class.  Claims that name neither a condition nor an effect are in no edge; the claims view has them.
The view is made one intervention at a time, so that only the claims about one are held at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from evigraph.exports.arrows import combination_id, edge_kind, find_mentions, source_of, targets_of
from evigraph.exports.claim_records import read_claims, read_links
from evigraph.exports.evidence_attributes import edge_attributes
from evigraph.exports.evidence_schema import EVIDENCE_SCHEMA
from evigraph.exports.property_graph import Edge, Node, PropertyGraph
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.selection import ASSERTED, INFERRED
from evigraph.exports.term_nodes import label_of, present, term_nodes
from evigraph.exports.verdict_table import VerdictTable
from evigraph.namespaces import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evigraph.codes import Direction
    from evigraph.exports.arrows import Mention
    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.property_graph import Value
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["evidence_view"]


def evidence_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return what the selected claims of *graph* say of interventions in conditions, and of their harms."""
    evidence = _Evidence(graph, selection)
    return PropertyGraph(
        "evidence",
        "What articles say of interventions in conditions, and of their adverse effects",
        EVIDENCE_SCHEMA,
        evidence.nodes,
        evidence.edges,
        provenance_line(graph, selection),
    )


class _Key(NamedTuple):
    """What the claims of one edge have in common."""

    source: str
    target: str
    direction: Direction
    provenance: str


@dataclass(slots=True)
class _Arrow:
    """The claims of one edge, and the classes by way of which they are about its intervention."""

    intervention: str
    to_effect: bool
    records: dict[str, ClaimRecord] = field(default_factory=dict)
    via: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Seen:
    """What a node was met in."""

    iris: tuple[str, ...]
    claims: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)


class _Evidence:
    def __init__(self, graph: Asked, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection
        self.verdicts = VerdictTable(graph, selection.interventions)

    def nodes(self) -> Iterator[Node]:
        """Yield the ends of all edges: combinations, then terms, each by id."""
        seen: dict[str, _Seen] = {}
        treated: set[str] = set()
        for key, arrow in self._arrows(read_links):
            if not arrow.to_effect:
                treated.add(compact(key.target))
            for record in arrow.records.values():
                combined = key.source.startswith("combination:")
                ends = {
                    key.source: record.interventions if combined else (arrow.intervention,),
                    compact(key.target): (key.target,),
                }
                for end, iris in ends.items():
                    met = seen.setdefault(end, _Seen(iris))
                    met.claims.add(record.identifier)
                    met.articles.add(record.details.article)
        single = {met.iris[0]: met for end, met in seen.items() if not end.startswith("combination:")}
        combinations = (self._combination(met) for end, met in sorted(seen.items()) if end.startswith("combination:"))
        yield from combinations
        more = {iri: _counts(met) for iri, met in single.items()}
        for node in term_nodes(self.graph, sorted(single, key=compact), more):
            # What claims treat is a condition here, though the vocabulary may know it as an adverse effect only.
            yield replace(node, kind="condition") if node.kind == "adverse_effect" and node.id in treated else node

    def _combination(self, met: _Seen) -> Node:
        parts = sorted(met.iris)
        label = " + ".join(label_of(self.graph.vocabulary, iri) for iri in parts)
        attributes = {"parts": tuple(map(compact, parts)), **_counts(met)}
        return Node(combination_id(tuple(parts)), label, "combination", present(attributes))

    def edges(self) -> Iterator[Edge]:
        """Yield an edge for all claims that say the same, by intervention."""
        for key, arrow in self._arrows(read_claims):
            records = tuple(record for _, record in sorted(arrow.records.items()))
            target = compact(key.target)
            kind = edge_kind(records, to_effect=arrow.to_effect)
            yield Edge(
                "|".join((key.source, key.direction.value, target, *([INFERRED] if arrow.via else []))),
                key.source,
                target,
                kind,
                _label(kind, records),
                edge_attributes(
                    records,
                    self.graph.vocabulary,
                    direction=key.direction,
                    provenance=key.provenance,
                    verdict=None if arrow.to_effect else self._verdict(arrow.intervention, key),
                    via=[label_of(self.graph.vocabulary, iri) for iri in sorted(arrow.via)],
                ),
            )

    def _verdict(self, intervention: str, key: _Key) -> str | None:
        return None if key.source.startswith("combination:") else self.verdicts.find(intervention, key.target)

    def _arrows(self, read: Callable[[Asked, Iterable[str]], Iterator[ClaimRecord]]) -> Iterator[tuple[_Key, _Arrow]]:
        for mention in find_mentions(self.graph, self.selection):
            arrows: dict[_Key, _Arrow] = {}
            for record in read(self.graph, mention.claims):
                self._point(mention, record, None, arrows)
            for above, claims in mention.inherited.items():
                for record in read(self.graph, claims):
                    if not record.is_combination:
                        self._point(mention, record, above, arrows)
            yield from sorted(arrows.items())

    def _point(self, mention: Mention, record: ClaimRecord, via: str | None, arrows: dict[_Key, _Arrow]) -> None:
        """Add *record* to the arrows that it belongs to."""
        source = compact(mention.iri) if via else source_of(record, mention.iri, self.selection)
        wanted = self.selection.verdicts
        if source is None or (wanted is not None and self.verdicts.find(mention.iri, record.condition) not in wanted):
            return
        targets, to_effect = targets_of(record, self.selection)
        for target in targets:
            key = _Key(source, target, record.direction, INFERRED if via else ASSERTED)
            arrow = arrows.setdefault(key, _Arrow(mention.iri, to_effect))
            arrow.records[record.identifier] = record
            if via:
                arrow.via.add(via)


def _counts(met: _Seen) -> dict[str, Value]:
    return {"claims": len(met.claims), "articles": len(met.articles)}


def _label(kind: str, records: tuple[ClaimRecord, ...]) -> str:
    lines = sorted({record.details.line for record in records if record.details.line is not None})
    line = f", line {' or '.join(map(str, lines))}" if lines else ""
    return f"{kind.replace('_', ' ')}{line} ({len(records)})"
