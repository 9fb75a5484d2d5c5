"""The columnar index and SPARQL agree on which claims meet: SPARQL is the reference, the index is fast."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.engine import Rows, Store, add_quads
from evigraph.findings.index import ClaimIndex
from evigraph.findings.reading import read_rows
from evigraph.findings.wordings import days, grade
from evigraph.namespaces import CLAIM
from evigraph.quads import article_quads
from evigraph.reasoning.materialise import materialise
from evigraph.results import to_python
from evigraph.terminology import terminology_quads
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.findings.wordings import Interval

ROOT: Final = Path(__file__).parents[1]
REFERENCE: Final = (Path(__file__).parent / "data" / "meeting.rq").read_text(encoding="utf-8")
PATHS: Final = "('same', 'narrower', 'broader', 'near')"
#: The same pairs by the index; combinations are set aside, as in the reference.
BY_INDEX: Final = f"""
  WITH met AS (
    SELECT one, other, drug_path, condition_path FROM meeting
    WHERE condition_path IN {PATHS}
      AND (one_stand = 'advised' AND other_stand = 'rejected'
        OR one_stand = 'works' AND one_direction = 'benefit'
          AND other_stand = 'fails' AND other_direction = 'noBenefit')
  ),
  held AS (SELECT position, unnest(claims) AS claim FROM position)
  SELECT DISTINCT one_claim.id, other_claim.id, drug_path, condition_path
  FROM met
  JOIN held one_held ON one_held.position = met.one
  JOIN held other_held ON other_held.position = met.other
  JOIN claim one_claim ON one_claim.claim = one_held.claim
  JOIN claim other_claim ON other_claim.claim = other_held.claim
  WHERE NOT one_claim.together AND NOT other_claim.together
    AND one_claim.kind <> 'DiagnosticClaim' AND other_claim.kind <> 'DiagnosticClaim'
"""  # noqa: S608 - our own names


def synthetic_graph() -> Graph:
    """Return a graph of synthetic articles, in which claims meet by chance."""
    place = importlib.util.spec_from_file_location("generate_corpus", ROOT / "scripts" / "generate_corpus.py")
    assert place is not None
    assert place.loader is not None
    module = importlib.util.module_from_spec(place)
    sys.modules[place.name] = module  # dataclasses look their module up
    place.loader.exec_module(module)
    vocabulary = load_vocabulary()
    store = Store()
    add_quads(store, terminology_quads(vocabulary))
    for article in module.Corpus(vocabulary, seed=4).articles(8):
        add_quads(store, article_quads(article, vocabulary))
    materialise(store)
    return Graph(StoredGraph(store))


def overlap(one: Interval, other: Interval) -> bool:
    return max(one[0] or 0, other[0] or 0) < min(
        1e9 if one[1] is None else one[1], 1e9 if other[1] is None else other[1]
    )


def by_sparql(graph: Graph) -> set[tuple[str, ...]]:
    found = graph.run(REFERENCE)
    assert isinstance(found, Rows)
    pairs = set()
    for cells in found.rows:
        row = dict(zip(found.columns, map(to_python, cells), strict=True))
        words = {name: None if value is None else str(value) for name, value in row.items()}
        grades = {grade(words["severity"]), grade(words["otherSeverity"])} - {None}
        if (
            len(grades) < 2
            and overlap(days(words["duration"]), days(words["otherDuration"]))
            and overlap(days(words["time"]), days(words["otherTime"]))
        ):
            claims = [str(words[name]).removeprefix(CLAIM) for name in ("claim", "other")]
            pairs.add((*claims, str(words["drugPath"]), str(words["conditionPath"])))
    return pairs


def by_index(graph: Graph) -> set[tuple[str, ...]]:
    with ClaimIndex() as index:
        index.fill(read_rows(graph))
        index.pair()
        return set(index.run(BY_INDEX))


@pytest.mark.parametrize("corpus", ["shipped", "synthetic"])
def test_index_and_sparql_agree_on_the_claims_that_meet(corpus: str, shipped_store: Store) -> None:
    graph = Graph(StoredGraph(shipped_store)) if corpus == "shipped" else synthetic_graph()

    reference = by_sparql(graph)

    assert len(reference) > 5
    assert by_index(graph) == reference
