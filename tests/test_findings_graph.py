"""Findings are nodes of the graph, and those of the shipped articles are the ones that people marked."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.engine import NamedNode, Rows, query
from evigraph.findings import find_findings
from evigraph.findings.nodes import finding_quads
from evigraph.namespaces import FINDINGS

if TYPE_CHECKING:
    from evigraph.engine import Store

GOLD: Final = Path(__file__).parents[2] / "shared" / "gold"
#: The least share of the marked conflicts that must be found, by severity.
LEAST: Final = {"high": 1.0, "medium": 0.85, "low": 0.6}
MOST_UNJUDGED: Final = 40


def test_a_build_writes_the_findings_into_a_graph_of_their_own(shipped_store: Store) -> None:
    stored = set(shipped_store.quads_for_pattern(None, None, None, NamedNode(FINDINGS)))

    assert stored == set(finding_quads(find_findings(Graph(StoredGraph(shipped_store)))))


def test_findings_can_be_asked_for_from_either_side(shipped_store: Store) -> None:
    text = """
      SELECT ?finding ?claim ?other WHERE {
        GRAPH graph:findings { ?finding ev:findingSide ?side , ?against . ?side ev:sideClaim ?claim .
                               ?against ev:sideClaim ?other FILTER(?side != ?against) }
        GRAPH ?article { ?claim a ev:Claim }
        GRAPH ?otherArticle { ?other a ev:Claim }
      }"""
    found = query(shipped_store, text)
    assert isinstance(found, Rows)

    pairs = {tuple(map(str, row)) for row in found.rows}

    assert pairs
    assert {(finding, other, claim) for finding, claim, other in pairs} == pairs


@pytest.mark.skipif(not GOLD.is_dir(), reason="the marked conflicts are not beside the project")
def test_marked_conflicts_are_found_and_marked_appearances_are_not(shipped_store: Store) -> None:
    conflicts, appearances = (
        json.loads((GOLD / name).read_text(encoding="utf-8")) for name in ("conflicts.json", "nonconflicts.json")
    )
    found = find_findings(Graph(StoredGraph(shipped_store)))
    hits = [
        [entry["id"] for entry in conflicts if covers(finding.type, set(finding.claims), finding.articles, entry)]
        for finding in found
    ]

    met = {name for names in hits for name in names}
    there = Counter(entry["severity"] for entry in conflicts)
    seen = Counter(entry["severity"] for entry in conflicts if entry["id"] in met)
    assert {severity: seen[severity] / there[severity] >= least for severity, least in LEAST.items()} == dict.fromkeys(
        LEAST, True
    )
    rest = [finding for finding, names in zip(found, hits, strict=True) if not names]
    false = [
        finding.code
        for finding in rest
        if any(covers(finding.type, set(finding.claims), finding.articles, entry) for entry in appearances)
    ]
    assert false == []
    assert len(rest) <= MOST_UNJUDGED


def covers(kind: str, claims: set[str], articles: tuple[str, ...], entry: dict[str, Any]) -> bool:
    """Tell whether a finding is what *entry* marks: a claim of each side, or of its one side for provenance."""
    if entry["type"].startswith("provenance"):
        return kind.startswith("provenance") and bool(
            claims & set(entry["claims"]) or (len(articles) == 1 and set(articles) & set(entry["articles"]))
        )
    sides = [set(side) for side in entry.get("sides") or [[claim] for claim in entry["claims"]] if side]
    return len(sides) > 1 and sum(bool(claims & side) for side in sides) >= 2
