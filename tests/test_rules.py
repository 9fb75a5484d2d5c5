"""The rules of the fast reasoner: each over a small graph of its own, and all of them over the shipped articles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evigraph.engine import NamedNode, Quad, Store, Triple, canonical_nquads, parse_rdf, query
from evigraph.errors import QueryFileError
from evigraph.namespaces import EV, INFERRED, PREFIXES, TERM, VOCABULARY_GRAPH, compact
from evigraph.reasoning.materialise import infer, materialise
from evigraph.reasoning.rules import RULE_GRAPH, Rule, load_rules, read_rule, rule_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

FOLDER = Path(__file__).parent / "rules"
RULES = load_rules()


def graph_of(text: str) -> Store:
    """Return a store with *text* in TriG, which may use all our prefixes."""
    header = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    store = Store()
    store.extend(parse_rdf(header + text, syntax="trig"))
    return store


def inferred(store: Store) -> set[tuple[str, str, str]]:
    quads = store.quads_for_pattern(None, None, None, NamedNode(INFERRED))
    return {(compact(q.subject.value), compact(q.predicate.value), compact(q.object.value)) for q in quads}  # type: ignore[union-attr]  # rules give no quoted triples


def lines(triples: Iterable[Triple | Quad]) -> list[str]:
    return canonical_nquads(Quad(t.subject, t.predicate, t.object) for t in triples).splitlines()


# --- Each rule ---


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_infers_from_its_example_what_is_expected_and_nothing_else(rule: Rule) -> None:
    data = FOLDER / rule.name / "data.trig"
    assert data.exists(), f"the rule {rule.name} needs tests/rules/{rule.name}/data.trig and expected.nt"
    store = Store()
    store.extend(parse_rdf(data.read_bytes(), syntax="trig"))
    found = query(store, rule.text)
    assert isinstance(found, tuple)
    assert lines(found) == lines(parse_rdf((FOLDER / rule.name / "expected.nt").read_bytes(), syntax="nquads"))
    assert found, "an example that gives nothing shows nothing"


def test_every_example_is_of_a_rule() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {rule.name for rule in RULES}
    assert {path.name for folder in FOLDER.iterdir() for path in folder.iterdir()} == {"data.trig", "expected.nt"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_is_the_same_after_it_ran(rule: Rule) -> None:
    """A rule gives no more from what it gave: within its stratum it needs no second run."""
    store = Store()
    store.extend(parse_rdf((FOLDER / rule.name / "data.trig").read_bytes(), syntax="trig"))
    infer(store, [rule])
    first = canonical_nquads(store)
    infer(store, [rule])
    assert canonical_nquads(store) == first


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("#+ summary: x\n#+ stratum: 1\n#+ tags: [rule]", "check ['axiom']"),
        ("#+ summary: x\n#+ axiom: y\n#+ stratum: 1\n#+ tags: [rule]\n#+ sumary: z", "check ['sumary']"),
        ("#+ summary: x\n#+ axiom: y\n#+ stratum: soon\n#+ tags: [rule]", "stratum"),
        ("#+ summary: [x\n#+ axiom: y\n#+ stratum: 1\n#+ tags: [rule]", "header"),
        ("#+ just words", "header"),
        ("", "header"),
    ],
    ids=["key missing", "key unknown", "stratum in words", "broken", "no mapping", "none"],
)
def test_header_with_a_mistake_is_refused(header: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "rule.rq"
    path.write_text(header + "\nCONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    with pytest.raises(QueryFileError) as caught:
        read_rule(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert words in str(caught.value)


def test_rule_that_is_no_construct_query_is_refused() -> None:
    with pytest.raises(TypeError, match="the rule wrong is not a CONSTRUCT query"):
        infer(Store(), [Rule(1, "wrong", "", "", "SELECT * { }")])


def test_rules_run_in_the_order_of_their_strata() -> None:
    heard: list[str] = []
    materialise(Store(), on_rule=heard.append)
    strata = {rule.name: rule.stratum for rule in RULES}
    assert sorted(heard) == sorted(strata)
    assert [strata[name] for name in heard] == sorted(strata.values())


# --- All rules over a small graph ---

PHARMACY = """
graph:vocabulary {
  term:relaxant a ev:DrugClass .
  term:baclofen a ev:Drug ; ev:inDrugClass term:relaxant .
  term:tizanidine a ev:Drug ; ev:inDrugClass term:relaxant .
  term:intrathecal-baclofen a ev:Drug ; ev:formulationOf term:baclofen .
  term:others a ev:ClassExpression ; ev:expressionBase term:relaxant ; ev:excludes term:baclofen .
  term:combination a ev:Combination ; ev:hasComponent term:baclofen , term:tizanidine .
  term:radiculopathy a ev:Condition .
  term:lumbar a ev:Condition ; ev:subConditionOf term:radiculopathy .
  term:cervical a ev:Condition ; ev:subConditionOf term:radiculopathy .
  term:l5 a ev:Condition ; ev:subConditionOf term:lumbar .
  term:sciatica a ev:Condition ; ev:closeTo term:lumbar .
  term:leg-pain a ev:Condition ; ev:closeTo term:sciatica .
}
<https://w3id.org/evigraph/graph/article/a> {
  claim:1 a ev:Claim ; ev:intervention term:others ; ev:reportsHarm term:dry-mouth .
  claim:2 a ev:Claim ; ev:intervention term:relaxant ; ev:reportsHarm term:sedation .
  claim:3 a ev:Claim ; ev:intervention term:combination ; ev:reportsHarm term:falls .
  claim:4 a ev:Claim ; ev:intervention term:baclofen , term:tizanidine ; ev:givenTogether true ;
      ev:adverseEffect term:coma .
}
"""


@pytest.fixture(scope="module")
def pharmacy() -> set[tuple[str, str, str]]:
    store = graph_of(PHARMACY)
    materialise(store)
    return inferred(store)


def subjects(found: set[tuple[str, str, str]], name: str, obj: str) -> set[str]:
    return {s.removeprefix("term:") for s, p, o in found if (p, o) == (f"ev:{name}", f"term:{obj}")}


def test_what_is_said_of_the_others_never_reaches_the_excluded_drug(pharmacy: set[tuple[str, str, str]]) -> None:
    assert subjects(pharmacy, "within", "others") == {"others", "tizanidine"}
    assert subjects(pharmacy, "inheritedEffect", "dry-mouth") == {"tizanidine"}
    assert subjects(pharmacy, "associatedEffect", "dry-mouth") == {"others"}


def test_what_is_said_of_a_class_reaches_its_members_and_no_formulation(pharmacy: set[tuple[str, str, str]]) -> None:
    assert subjects(pharmacy, "inheritedEffect", "sedation") == {"baclofen", "tizanidine", "others"}
    assert subjects(pharmacy, "within", "baclofen") == {"baclofen"}
    assert {o for s, _, o in pharmacy if s == "term:intrathecal-baclofen"} == {"term:intrathecal-baclofen"}


def test_effects_of_a_combination_are_no_effects_of_its_parts(pharmacy: set[tuple[str, str, str]]) -> None:
    assert subjects(pharmacy, "associatedEffect", "falls") == {"combination"}
    assert subjects(pharmacy, "inheritedEffect", "falls") == set()
    assert not {triple for triple in pharmacy if triple[2] == "term:coma"}


def test_conditions_roll_up_and_siblings_stay_apart(pharmacy: set[tuple[str, str, str]]) -> None:
    assert subjects(pharmacy, "within", "radiculopathy") == {"radiculopathy", "lumbar", "cervical", "l5"}
    assert subjects(pharmacy, "within", "lumbar") == {"lumbar", "l5"}


def test_near_reaches_parts_and_wholes_but_no_siblings_and_no_second_neighbour(
    pharmacy: set[tuple[str, str, str]],
) -> None:
    assert subjects(pharmacy, "near", "lumbar") == {"sciatica"}
    assert subjects(pharmacy, "near", "radiculopathy") == {"sciatica"}
    assert subjects(pharmacy, "near", "sciatica") == {"lumbar", "l5", "leg-pain"}
    assert subjects(pharmacy, "near", "leg-pain") == {"sciatica"}
    assert subjects(pharmacy, "near", "cervical") == set()


def test_what_was_inferred_before_is_forgotten() -> None:
    store = graph_of(PHARMACY)
    materialise(store)
    store.remove(Quad(*(NamedNode(i) for i in (f"{TERM}l5", f"{EV}subConditionOf", f"{TERM}lumbar", VOCABULARY_GRAPH))))
    materialise(store)
    assert subjects(inferred(store), "within", "lumbar") == {"lumbar"}
    once = canonical_nquads(store)
    materialise(store)
    assert canonical_nquads(store) == once


# --- All rules over the shipped articles ---


@pytest.fixture(scope="module")
def shipped(shipped_store: Store) -> set[tuple[str, str, str]]:
    return inferred(shipped_store)


def test_everything_inferred_names_its_rules_and_every_rule_gave_what_is_inferred(shipped_store: Store) -> None:
    by_rule: set[Triple] = set()
    graphs = {graph.value for graph in shipped_store.named_graphs() if isinstance(graph, NamedNode)}
    assert {graph for graph in graphs if graph.startswith(RULE_GRAPH)} == {rule_graph(rule.name) for rule in RULES}
    for rule in RULES:
        graph = NamedNode(rule_graph(rule.name))
        quads = shipped_store.quads_for_pattern(None, None, None, graph)
        by_rule |= {quad.triple for quad in quads if quad.subject != graph}
    everything = {quad.triple for quad in shipped_store.quads_for_pattern(None, None, None, NamedNode(INFERRED))}
    assert by_rule == everything
    assert len(everything) > 1000


def test_every_rule_graph_says_what_its_rule_is(shipped_store: Store) -> None:
    for rule in RULES:
        text = (
            f"ASK {{ GRAPH <{rule_graph(rule.name)}> {{ <{rule_graph(rule.name)}> a ev:Rule ; "
            "rdfs:label ?label ; skos:definition ?words } }"
        )
        assert query(shipped_store, text) is True, rule.name


def test_inference_over_the_shipped_graph_is_complete(shipped_store: Store) -> None:
    again = Store()
    again.extend(shipped_store)
    before = canonical_nquads(again)
    materialise(again)
    assert canonical_nquads(again) == before


@pytest.mark.parametrize(
    "fact",
    [
        "term:tizanidine ev:within term:muscle-relaxant",
        "term:baclofen ev:within term:muscle-relaxant",
        "term:baclofen ev:inheritedEffect term:sedation",
        "term:muscle-relaxant ev:associatedEffect term:sedation",
        "term:lumbar-radiculopathy ev:within term:radiculopathy",
        "term:tizanidine ev:within term:muscle-relaxant-other-than-baclofen",
        "term:sciatica ev:near term:lumbar-radiculopathy",
        "term:lumbar-radiculopathy ev:near term:sciatica",
        "term:sciatica ev:near term:radiculopathy",
        "claim:000-001 rdf:type ev:OpposingClaim",
        "claim:000-001 rdf:type ev:AdviceAgainst",
        "claim:000-001 ev:stance ev:rejects",
        "claim:000-004 ev:stance ev:rejectsAsPreferred",
    ],
)
def test_shipped_graph_infers(fact: str, shipped: set[tuple[str, str, str]]) -> None:
    assert tuple(fact.split()) in shipped


@pytest.mark.parametrize(
    "fact",
    [
        "term:mid-back-pain-with-radiculopathy ev:within term:lumbar-radiculopathy",
        "term:intrathecal-baclofen ev:within term:muscle-relaxant",
        "term:intrathecal-baclofen ev:within term:baclofen",
        "term:baclofen ev:within term:muscle-relaxant-other-than-baclofen",
        "term:intrathecal-baclofen ev:within term:muscle-relaxant-other-than-baclofen",
        "term:radiculopathy ev:within term:lumbar-radiculopathy",
        "term:cervical-radiculopathy ev:near term:sciatica",
        "claim:000-001 rdf:type ev:SupportingClaim",
    ],
)
def test_shipped_graph_does_not_infer(fact: str, shipped: set[tuple[str, str, str]], shipped_store: Store) -> None:
    subject, _, obj = fact.split()
    assert tuple(fact.split()) not in shipped
    for iri in (subject, obj):
        assert query(shipped_store, f"ASK {{ GRAPH ?g {{ {iri} a ?kind }} }}") is True, f"there is no {iri}"


def test_no_effect_of_the_shipped_graph_comes_from_a_combination(shipped_store: Store) -> None:
    text = "ASK { GRAPH ?g { ?claim ev:givenTogether true ; ev:reportsHarm ?effect } }"
    assert query(shipped_store, text) is False


def test_no_two_terms_of_the_shipped_graph_are_within_each_other(shipped: set[tuple[str, str, str]]) -> None:
    within = {(s, o) for s, p, o in shipped if p == "ev:within"}
    assert {(s, o) for s, o in within if s != o and (o, s) in within} == set()
