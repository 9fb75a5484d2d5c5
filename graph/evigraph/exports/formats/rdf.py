"""RDF itself: the selected claims as the graph holds them, with what they are about and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from evigraph.engine import Literal, NamedNode, Quad, write_quads
from evigraph.exports.claim_records import BATCH, batches
from evigraph.namespaces import (
    AGENT,
    ARTICLE,
    CITATION,
    CLAIM,
    EV,
    FINDINGS,
    GRAPH,
    INFERRED,
    ONTOLOGY_GRAPH,
    SOURCE,
    SPAN,
    TERM,
)
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evigraph.api import Graph
    from evigraph.exports.selection import Selection

__all__ = ["rdf_writer", "selected_quads"]

#: What a claim leads to, and what is told of it in full; a term's own neighbours are only named.
_FOLLOWED: Final = (AGENT, ARTICLE, CITATION, CLAIM, SOURCE, SPAN, TERM)
_HAS_CLAIM: Final = EV + "hasClaim"


def rdf_writer(syntax: str) -> Callable[[Graph, Selection, BinaryIO], None]:
    """Return the writer of one syntax; Turtle and RDF/XML do not say which graph holds a statement."""

    def write(graph: Graph, selection: Selection, file: BinaryIO) -> None:
        write_quads(selected_quads(graph, selection), syntax, file)

    return write


def selected_quads(graph: Graph, selection: Selection) -> Iterator[Quad]:
    """Yield what *graph* states of the selected claims, and of the terms, spans, citations and sources they name.

    What is inferred comes along where the selection asks for it, from one graph: those of the rules repeat it.
    """
    chosen = frozenset(selection.claim_ids(graph))
    waiting = dict.fromkeys(CLAIM + claim for claim in sorted(chosen))
    seen = set(waiting)
    while waiting:
        found: dict[str, None] = {}
        for subjects in batches(waiting, BATCH):
            for quad in _stated(graph, subjects):
                if not _wanted(quad, selection, chosen):
                    continue
                yield quad
                leads = quad.object.value if isinstance(quad.object, NamedNode) else ""
                if leads not in seen and _followed(quad.subject, leads, chosen):
                    found[leads] = None
        seen.update(found)
        waiting = found


def _stated(graph: Graph, subjects: Iterable[str]) -> Iterator[Quad]:
    text = graph.bind("stated", {"subject": [NamedNode(iri) for iri in subjects]})
    for subject, predicate, value, name in rows_of(graph.run(text)).rows:
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(value, NamedNode | Literal)
            and isinstance(name, NamedNode)
        ):
            yield Quad(subject, predicate, value, name)


def _wanted(quad: Quad, selection: Selection, chosen: frozenset[str]) -> bool:
    """Tell whether *quad* is shown: not of a rule, not inferred unless asked for, and naming no claim left out."""
    name = str(quad.graph_name.value) if isinstance(quad.graph_name, NamedNode) else ""
    if name.startswith(f"{GRAPH}rule/") or name in {FINDINGS, ONTOLOGY_GRAPH}:
        return False
    if name == INFERRED and not selection.inferred:
        return False
    leads = quad.object.value if isinstance(quad.object, NamedNode) else ""
    return not leads.startswith(CLAIM) or _claim_of(leads) in chosen


def _followed(subject: object, leads: str, chosen: frozenset[str]) -> bool:
    if not leads.startswith(_FOLLOWED) or (leads.startswith(CLAIM) and _claim_of(leads) not in chosen):
        return False
    return not (isinstance(subject, NamedNode) and subject.value.startswith(TERM) and leads.startswith(TERM))


def _claim_of(iri: str) -> str:
    return iri.removeprefix(CLAIM).partition("/")[0]
