"""The views: what of the evidence becomes a node, and what an edge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.errors import EvigraphError, did_you_mean
from evigraph.exports.citations_view import CITATIONS_SCHEMA, citations_view
from evigraph.exports.claims_view import CLAIMS_SCHEMA, claims_view
from evigraph.exports.evidence_schema import EVIDENCE_SCHEMA
from evigraph.exports.evidence_view import evidence_view
from evigraph.exports.findings_view import FINDINGS_SCHEMA, findings_view
from evigraph.exports.proof_view import PROOF_SCHEMA, proof_view
from evigraph.exports.vocabulary_view import VOCABULARY_SCHEMA, vocabulary_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from evigraph.exports.property_graph import PropertyGraph, Schema
    from evigraph.exports.selection import Selection
    from evigraph.questions.claim_reader import Asked

__all__ = ["VIEWS", "UnknownView", "View", "get_view"]


class UnknownView(EvigraphError, LookupError):
    """No view has this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        near = [view for view in VIEWS if view.startswith(name[:3].lower())]
        listed = f"; there are {', '.join(VIEWS)}"
        super().__init__(f"there is no view {name!r}{did_you_mean(near) or listed}")


@dataclass(frozen=True, slots=True)
class View:
    """A way to see the evidence as nodes and edges."""

    name: str
    #: What it shows, in one line.
    summary: str
    schema: Schema
    make: Callable[[Asked, Selection], PropertyGraph]


#: View for every name that ``evigraph export --view`` accepts.
VIEWS: Final[dict[str, View]] = {
    view.name: view
    for view in (
        View(
            "evidence",
            "interventions, conditions and adverse effects, with one edge for all claims that say the same",
            EVIDENCE_SCHEMA,
            evidence_view,
        ),
        View("claims", "each claim, and the terms that it is about", CLAIMS_SCHEMA, claims_view),
        View(
            "citations",
            "articles, their claims, and the sources that these cite",
            CITATIONS_SCHEMA,
            citations_view,
        ),
        View("findings", "claims, joined where they disagree", FINDINGS_SCHEMA, findings_view),
        View(
            "vocabulary", "terms, their hierarchies, close matches and exclusions", VOCABULARY_SCHEMA, vocabulary_view
        ),
        View("proof", "one answer (--question), what it rests on, and the rules between", PROOF_SCHEMA, proof_view),
    )
}


def get_view(name: str) -> View:
    """Return the view called *name*.

    Raises:
        UnknownView: there is none.

    >>> get_view("evidence").schema.edges["claims"].type.value
    'integer'
    """
    if name not in VIEWS:
        raise UnknownView(name)
    return VIEWS[name]
