"""The citations view: which article makes which claim, and on which source."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from evigraph.exports.claim_nodes import (
    ARTICLE_ATTRIBUTES,
    CLAIM_ATTRIBUTES,
    SOURCE_ATTRIBUTES,
    article_nodes,
    claim_id,
    claim_node,
    source_nodes,
)
from evigraph.exports.claim_records import read_claims
from evigraph.exports.property_graph import Attribute, AttributeType, Edge, Node, PropertyGraph, Schema
from evigraph.exports.provenance_line import provenance_line
from evigraph.exports.term_nodes import present
from evigraph.namespaces import CITATION, compact
from evigraph.questions.claim_reader import is_sure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.exports.claim_records import ClaimRecord
    from evigraph.exports.property_graph import Value
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.details import SourceReading

__all__ = ["CITATIONS_SCHEMA", "citations_view"]

_STRING: Final = AttributeType.STRING

CITATIONS_SCHEMA: Final = Schema(
    nodes={
        **CLAIM_ATTRIBUTES,
        **ARTICLE_ATTRIBUTES,
        **SOURCE_ATTRIBUTES,
        "claims": Attribute(AttributeType.INTEGER, "How many of the claims an article makes, or cite a source."),
    },
    edges={
        "number": Attribute(AttributeType.INTEGER, "The number that is printed for the citation."),
        "method": Attribute(_STRING, "How the number was read as the source: printed, by_content or by_position."),
        "confidence": Attribute(_STRING, "How sure that reading is."),
        "sure": Attribute(AttributeType.BOOLEAN, "Whether it is printed or of high confidence."),
        "inherited": Attribute(
            AttributeType.BOOLEAN, "Whether the citation stands at a heading or sentence that governs the claim."
        ),
    },
)

_METHODS: Final = {"printed": "printed", "byContent": "by_content", "byPosition": "by_position"}


def citations_view(graph: Asked, selection: Selection) -> PropertyGraph:
    """Return the articles, the selected claims of *graph*, and what these cite."""
    citations = _Citations(graph, selection)
    return PropertyGraph(
        "citations",
        "Articles, their claims, and the sources that these cite",
        CITATIONS_SCHEMA,
        citations.nodes,
        citations.edges,
        provenance_line(graph, selection),
    )


class _Citations:
    def __init__(self, graph: Asked, selection: Selection) -> None:
        self.graph = graph
        self.selection = selection

    def nodes(self) -> Iterator[Node]:
        """Yield the claims, then the articles, the sources, and the citations that no source is listed for."""
        articles: Counter[str] = Counter()
        sources: Counter[str] = Counter()
        unread: Counter[str] = Counter()
        for record in self._records():
            yield claim_node(record, self.graph.vocabulary)
            articles[record.details.article] += 1
            sources.update({reading.source for reading in record.sources if reading.source})
            unread.update({reading.citation for reading in record.sources if not reading.source})
        yield from article_nodes(self.graph, sorted(articles), articles)
        yield from source_nodes(self.graph, sorted(sources), sources)
        for citation, count in sorted(unread.items()):
            article, _, number = citation.rpartition("/")
            label = f"{article} [{number}], not in its reference list"
            attributes: dict[str, Value | None] = {
                "iri": CITATION + citation,
                "article": article,
                "claims": count,
            }
            yield Node(f"citation:{citation}", label, "citation", present(attributes))

    def edges(self) -> Iterator[Edge]:
        """Yield what each article states, and what each claim cites."""
        for record in self._records():
            claim, article = claim_id(record.identifier), f"article:{record.details.article}"
            yield Edge(f"{article}|states|{claim}", article, claim, "states", "states")
            for reading in record.sources:
                yield _citation(record, reading)

    def _records(self) -> Iterator[ClaimRecord]:
        return read_claims(self.graph, self.selection.claim_ids(self.graph))


def _citation(record: ClaimRecord, reading: SourceReading) -> Edge:
    source = claim_id(record.identifier)
    target = compact(reading.source) if reading.source else f"citation:{reading.citation}"
    number = reading.citation.rpartition("/")[2]
    own = {iri.removeprefix(CITATION) for iri in record.details.values.get("cites", ())}
    attributes = present(
        {
            "number": int(number) if number.isdecimal() else None,
            "method": _METHODS.get(reading.method or ""),
            "confidence": reading.confidence,
            "sure": is_sure(reading) if reading.source else None,
            "inherited": reading.citation not in own,
        }
    )
    kind = "cites" if is_sure(reading) or not reading.source else "probably_cites"
    label = f"{kind.replace('_', ' ')} [{number}]"
    return Edge(f"{source}|cites|{number}|{target}", source, target, kind, label, attributes)
