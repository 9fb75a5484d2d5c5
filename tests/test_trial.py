"""What follows from several sets of statements, tried together as copies, is what follows from each alone."""

from __future__ import annotations

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from evigraph.engine import Literal, NamedNode, Quad, Store, Triple
from evigraph.namespaces import CLAIM, EV, GRAPH, INFERRED, ONTOLOGY_GRAPH, PREFIXES, TERM, VOCABULARY_GRAPH
from evigraph.proofs.ruletext import rule_texts
from evigraph.proofs.trial import conclusions
from evigraph.reasoning.materialise import run_rules
from evigraph.reasoning.rules import load_rules

TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
SUB_CLASS: Final = NamedNode(PREFIXES["rdfs"] + "subClassOf")


def ev(name: str) -> NamedNode:
    return NamedNode(EV + name)


def term(name: str) -> NamedNode:
    return NamedNode(TERM + name)


def said(claim: str, predicate: str | NamedNode, value: NamedNode | Literal) -> Quad:
    link = ev(predicate) if isinstance(predicate, str) else predicate
    return Quad(NamedNode(CLAIM + claim), link, value, NamedNode(f"{GRAPH}article/{claim[0]}"))


#: Claims with and without limits: those without share a setting whose name has no name of theirs.
STATEMENTS: Final = [
    *(
        quad
        for claim, drug in (("a-1", "tizanidine"), ("b-1", "baclofen"))
        for quad in (
            said(claim, TYPE, ev("Claim")),
            said(claim, TYPE, ev("Recommendation")),
            said(claim, "direction", ev("for")),
            said(claim, "intervention", term(drug)),
            said(claim, "condition", term("sciatica")),
            said(claim, "phase", ev("acute")),
            said(claim, "line", Literal(1)),
        )
    ),
    Quad(ev("Recommendation"), SUB_CLASS, ev("AdviceClaim"), NamedNode(ONTOLOGY_GRAPH)),
    Quad(term("sciatica"), ev("subConditionOf"), term("radiculopathy"), NamedNode(VOCABULARY_GRAPH)),
    Quad(term("tizanidine"), ev("inDrugClass"), term("muscle-relaxant"), NamedNode(VOCABULARY_GRAPH)),
]


def concluded(quads: list[Quad]) -> set[Triple]:
    store = Store()
    store.extend(quads)
    run_rules(store, load_rules())
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, NamedNode(INFERRED))}


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.sampled_from(STATEMENTS), unique=True), min_size=1, max_size=5))
def test_copies_conclude_together_what_each_concludes_alone(variants: list[list[Quad]]) -> None:
    assert conclusions(variants, rule_texts().values()) == [concluded(variant) for variant in variants]


def test_a_statement_is_left_out_of_claims_that_share_a_setting_without_limits() -> None:
    unlimited = [quad for quad in STATEMENTS if quad.predicate not in {ev("condition"), ev("phase")}]
    variants = [[other for other in unlimited if other != quad] for quad in unlimited]
    assert conclusions(variants, rule_texts().values()) == [concluded(variant) for variant in variants]
    assert NamedNode(f"{PREFIXES['ev']}setting/;;;;") in {triple.subject for triple in concluded(unlimited)}
