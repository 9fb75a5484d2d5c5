"""What disagrees and what is broken: every family of checks over one graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.findings.disagreements import find_disagreements
from evigraph.findings.finding import Finding, FindingType, Severity, sort_findings, to_json
from evigraph.findings.ontology import find_incoherence, find_ontology_problems
from evigraph.findings.querying import find_by_queries
from evigraph.findings.scope import Scope
from evigraph.findings.shapes import find_shape_violations
from evigraph.findings.text_defects import find_text_defects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from evigraph.findings.scope import Checked
    from evigraph.proofs.passages import TextFolder

__all__ = ["FAMILIES", "ON_REQUEST", "Finding", "FindingType", "Scope", "Severity", "find_findings", "to_json"]

#: The families of checks: each yields the findings of one sort.
FAMILIES: Final[dict[str, Callable[[Scope], Iterator[Finding]]]] = {
    "queries": find_by_queries,
    "texts": find_text_defects,
    "pairs": find_disagreements,
    "ontology": find_ontology_problems,
}

#: Families that need an extra, and that run where they are asked for: ``shacl`` for shapes, ``owl`` for the reasoner.
ON_REQUEST: Final[dict[str, Callable[[Scope], Iterator[Finding]]]] = {
    "shapes": find_shape_violations,
    "reasoner": find_incoherence,
}


def find_findings(
    graph: Checked,
    *,
    texts: TextFolder | None = None,
    checks: Sequence[Path] = (),
    families: Iterable[str] | None = None,
) -> tuple[Finding, ...]:
    """Find what disagrees and what is broken in *graph*, the most severe first.

    Parameters:
        texts: the articles' texts, for the checks that read them.
        checks: folders with checks of the user's own, beside those shipped.
        families: the families of checks to run, of :data:`FAMILIES` and :data:`ON_REQUEST`; else all of the former.
    """
    scope = Scope(graph, texts, tuple(checks))
    chosen = FAMILIES if families is None else families
    every = {**FAMILIES, **ON_REQUEST}
    return sort_findings(finding for name in chosen for finding in every[name](scope))
