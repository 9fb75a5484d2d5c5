"""What disagrees and what is broken: every family of checks over one graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.findings.disagreements import find_disagreements
from evigraph.findings.finding import Finding, FindingType, Severity, sort_findings, to_json
from evigraph.findings.querying import find_by_queries
from evigraph.findings.scope import Scope
from evigraph.findings.text_defects import find_text_defects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from evigraph.findings.scope import Checked
    from evigraph.proofs.passages import TextFolder

__all__ = ["FAMILIES", "Finding", "FindingType", "Scope", "Severity", "find_findings", "to_json"]

#: The families of checks: each yields the findings of one sort.
FAMILIES: Final[dict[str, Callable[[Scope], Iterator[Finding]]]] = {
    "queries": find_by_queries,
    "texts": find_text_defects,
    "pairs": find_disagreements,
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
        families: the families of checks to run, of :data:`FAMILIES`; else all.
    """
    scope = Scope(graph, texts, tuple(checks))
    chosen = FAMILIES if families is None else families
    return sort_findings(finding for name in chosen for finding in FAMILIES[name](scope))
