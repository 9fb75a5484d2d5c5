"""Proofs: from the leaves alone each conclusion and each answer follows again, and without any one leaf it does not."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import evigraph
from evigraph.api import Graph, StoredGraph
from evigraph.engine import Literal, NamedNode, Quad, Rows, Store, Triple, query
from evigraph.errors import NotInGraph
from evigraph.namespaces import CLAIM, EV, INFERRED, ONTOLOGY_GRAPH, PREFIXES, TERM, VOCABULARY_GRAPH
from evigraph.proofs.finding import prove_row, prove_triple, rederives
from evigraph.proofs.proof import Leaf, Proof, RowGoal
from evigraph.proofs.ruletext import rule_texts
from evigraph.reasoning.materialise import infer, run_rules
from evigraph.reasoning.rules import load_rules, rule_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evigraph.engine import Answer
    from evigraph.proofs.proof import Goal
    from evigraph.questions.reply import AnswerRow, Reply
    from evigraph.reasoning.rules import Rule

ROOT: Final = Path(__file__).parents[1]
GOLD: Final = ROOT.parent / "shared" / "gold" / "questions.jsonl"
QUESTION_FILES: Final = [GOLD, *sorted((ROOT / "tests/data/questions").glob("*.jsonl"))]
RULES: Final = load_rules()
WITHIN: Final = NamedNode(EV + "within")
TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")


# --- The mechanical check ---


@lru_cache(maxsize=2000)
def concluded(leaves: frozenset[Quad]) -> Store:
    """Return a fresh store that holds *leaves* and what all rules conclude from them."""
    store = Store()
    store.extend(leaves)
    run_rules(store, RULES)
    return store


@cache
def answer(leaves: frozenset[Quad], sparql: str) -> Rows:
    found = query(concluded(leaves), sparql, union=True)
    assert isinstance(found, Rows)
    return found


def follows(leaves: frozenset[Quad], goal: Goal) -> bool:
    if isinstance(goal, Triple):
        return any(concluded(leaves).quads_for_pattern(goal.subject, goal.predicate, goal.object, None))
    rows = answer(leaves, goal.sparql)
    return any(
        all(cells[name] == term for name, term in goal.key.items())
        for cells in (dict(zip(rows.columns, row, strict=True)) for row in rows.rows)
    )


def flaws(proof: Proof) -> Iterator[str]:
    """Yield what is wrong with *proof*: by rules and query alone, and in how its steps hang together."""
    leaves = frozenset(leaf.quad for leaf in proof.leaves)
    if len(leaves) != len(proof.leaves):
        yield "a leaf stands twice"
    if not follows(leaves, proof.goal):
        yield "does not follow from the leaves"
    for leaf in leaves:
        if follows(leaves - {leaf}, proof.goal):
            yield f"follows without {leaf}"
    known = {leaf.triple for leaf in leaves}
    for step in proof.steps:
        if missing := set(step.premises) - known:
            yield f"{step.rule} takes {missing} from nowhere"
        known.add(step.conclusion)
    if isinstance(proof.goal, Triple) and proof.goal not in known:
        yield "the steps do not lead to the goal"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return evigraph.open()


@pytest.fixture(scope="module")
def asserted(graph: Graph) -> frozenset[Quad]:
    return frozenset(quad for quad in graph.quads() if quad.graph_name.value not in inferred_graphs())  # type: ignore[union-attr]  # all graphs have names


def triples_of(graph: Graph, rule: str) -> list[Triple]:
    """Return what *rule* inferred, without what its graph says of the rule itself."""
    name = NamedNode(rule_graph(rule))
    return [quad.triple for quad in graph.quads(name.value) if quad.subject != name]


def inferred_graphs() -> set[str]:
    return {INFERRED, *(rule_graph(rule.name) for rule in RULES)}


# --- Every inferred triple ---


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_triple_that_a_rule_inferred_has_a_minimal_proof(
    graph: Graph, asserted: frozenset[Quad], rule: Rule
) -> None:
    wrong = []
    triples = triples_of(graph, rule.name)
    assert triples
    for triple in triples:
        (proof,) = prove_triple(graph, triple)
        assert proof.goal == triple
        assert asserted.issuperset(leaf.quad for leaf in proof.leaves)
        wrong += [f"{triple}: {flaw}" for flaw in flaws(proof)]
    assert wrong == []


def test_rules_gave_all_that_is_inferred(graph: Graph) -> None:
    by_rule = {quad.triple for rule in RULES for quad in graph.quads(rule_graph(rule.name))}
    assert {quad.triple for quad in graph.quads(INFERRED)} <= by_rule


@pytest.mark.parametrize(("concluded", "said"), [("settingCondition", "condition"), ("settingPhase", "phase")])
def test_only_claims_with_a_limit_are_looked_at_for_that_limit_of_a_setting(
    graph: Graph, asserted: frozenset[Quad], concluded: str, said: str
) -> None:
    text = rule_texts()["setting"]
    limits = [triple for triple in triples_of(graph, "setting") if triple.predicate == NamedNode(EV + concluded)]
    claims = {(quad.subject, quad.object) for quad in asserted if quad.predicate == NamedNode(EV + said)}
    assert limits
    for triple in limits:
        for solutions in text.solutions_of(triple, limit=1000):
            found = graph.run(solutions)
            assert isinstance(found, Rows)
            place = found.columns.index("claim")
            assert {(row[place], triple.object) for row in found.rows} <= claims


# --- Every row of every answer ---


def questions(path: Path) -> list[str]:
    return [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def goal_of(reply: Reply, row: AnswerRow) -> RowGoal:
    key = getattr(row, "key", None) or {"drug": NamedNode(row.iri), "verdict": Literal(row.verdict)}
    return RowGoal(reply.sparql, key)


@pytest.fixture(scope="module")
def proved_rows() -> set[str]:
    """The rows that were looked at: questions that differ in words ask for the same rows."""
    return set()


@pytest.mark.parametrize(
    ("path", "question"),
    [
        pytest.param(path, question, id=f"{path.parent.name}-{path.stem}-{number}")
        for path in QUESTION_FILES
        for number, question in enumerate(questions(path) if path.exists() else [""], 1)
    ],
)
def test_every_row_of_an_answer_has_a_minimal_proof(
    graph: Graph, asserted: frozenset[Quad], proved_rows: set[str], path: Path, question: str
) -> None:
    if not path.exists():
        pytest.skip(f"{path.name} is not in reach: it is no part of the repository")
    reply = graph.ask(question)
    wrong = []
    # Paraphrases ask for much the same; all their rows are looked at below.
    for row in reply.answers[:1] if path.stem == "paraphrases" else reply.answers:
        goal = goal_of(reply, row)
        if str(goal) in proved_rows:
            continue
        proved_rows.add(str(goal))
        (proof,) = prove_row(graph, goal, row.claims)
        assert asserted.issuperset(leaf.quad for leaf in proof.leaves)
        wrong += [f"{row.term}: {flaw}" for flaw in flaws(proof)]
    assert wrong == []


@pytest.mark.thorough
def test_every_further_row_of_a_paraphrase_has_a_minimal_proof(graph: Graph, asserted: frozenset[Quad]) -> None:
    (path,) = (path for path in QUESTION_FILES if path.stem == "paraphrases")
    proved: set[str] = set()
    wrong = []
    for reply in map(graph.ask, questions(path)):
        for row in reply.answers[1:]:
            goal = goal_of(reply, row)
            if str(goal) not in proved:
                proved.add(str(goal))
                (proof,) = prove_row(graph, goal, row.claims)
                assert asserted.issuperset(leaf.quad for leaf in proof.leaves)
                wrong += [f"{reply.question}: {row.term}: {flaw}" for flaw in flaws(proof)]
    assert wrong == []


def test_a_row_rests_on_one_claim_where_one_is_enough(graph: Graph) -> None:
    reply = graph.ask("Is baclofen recommended for back strain?")
    (row,) = reply.answers
    (proof,) = prove_row(graph, goal_of(reply, row), row.claims)
    assert len(proof.claims) == 1
    assert set(proof.claims) <= set(row.claims)
    assert {leaf.origin for leaf in proof.leaves} == {"article", "vocabulary", "ontology"}


def test_further_proofs_of_a_row_are_other_minimal_ones(graph: Graph) -> None:
    reply = graph.ask("Is baclofen recommended for back strain?")
    (row,) = reply.answers
    found = prove_row(graph, goal_of(reply, row), row.claims, bound=3)
    assert len({frozenset(proof.leaves) for proof in found}) == len(found) == 3
    assert len({proof.claims for proof in found}) > 1
    assert [flaw for proof in found for flaw in flaws(proof)] == []


def test_a_row_that_the_answer_does_not_have_is_not_proved(graph: Graph) -> None:
    reply = graph.ask("Is baclofen recommended for back strain?")
    (row,) = reply.answers
    goal = RowGoal(reply.sparql, {"drug": NamedNode(row.iri), "verdict": Literal("preferred")})
    with pytest.raises(NotInGraph, match=r"verdict = \"preferred\" from the claims"):
        prove_row(graph, goal, row.claims)


def test_a_query_that_counts_off_its_answers_is_proved_all_the_same(graph: Graph) -> None:
    """Copies of the graph in one store would get into each other's way there."""
    text = f"SELECT ?label WHERE {{ GRAPH ?g {{ <{TERM}baclofen> skos:prefLabel ?label }} }} ORDER BY ?label LIMIT 1"
    (proof,) = prove_row(graph, RowGoal(text, {"label": Literal("baclofen", language="en")}), [])
    assert [leaf.origin for leaf in proof.leaves] == ["vocabulary"]
    assert list(flaws(proof)) == []


# --- The check can fail ---


def some_proof(graph: Graph) -> Proof:
    proofs = (prove_triple(graph, triple)[0] for triple in triples_of(graph, "stance_class"))
    return next(proof for proof in proofs if len(proof.leaves) > 2)


def test_a_proof_that_lacks_a_leaf_is_found_wrong(graph: Graph) -> None:
    proof = some_proof(graph)
    lacking = Proof(proof.goal, proof.leaves[1:], proof.steps)
    assert "does not follow from the leaves" in list(flaws(lacking))
    assert not rederives(lacking.leaves, lacking.goal)


def test_a_proof_with_a_leaf_too_many_is_found_wrong(graph: Graph, asserted: frozenset[Quad]) -> None:
    proof = some_proof(graph)
    extra = min(asserted - {leaf.quad for leaf in proof.leaves}, key=str)
    padded = Proof(proof.goal, (*proof.leaves, Leaf.from_quad(extra)), proof.steps)
    assert list(flaws(padded)) == [f"follows without {extra}"]
    assert rederives(padded.leaves, padded.goal)


def test_a_proof_of_another_claim_is_found_wrong(graph: Graph) -> None:
    proof = some_proof(graph)
    assert isinstance(proof.goal, Triple)
    other = Triple(NamedNode(f"{CLAIM}nobody"), proof.goal.predicate, proof.goal.object)
    found = list(flaws(Proof(other, proof.leaves, proof.steps)))
    assert found == ["does not follow from the leaves", "the steps do not lead to the goal"]


def test_a_step_from_nowhere_is_found_wrong(graph: Graph) -> None:
    proof = some_proof(graph)
    assert any("from nowhere" in flaw for flaw in flaws(Proof(proof.goal, proof.leaves, proof.steps[1:])))


# --- What is not inferred ---


def test_an_asserted_triple_is_its_own_proof(graph: Graph) -> None:
    quad = next(graph.quads(VOCABULARY_GRAPH))
    assert prove_triple(graph, quad.triple, bound=5) == (Proof(quad.triple, (Leaf(quad, "vocabulary"),), ()),)


def test_a_triple_that_is_not_there_is_refused_with_what_is(graph: Graph) -> None:
    wrong = Triple(NamedNode(f"{TERM}baclofen"), WITHIN, NamedNode(f"{TERM}nsaid"))
    with pytest.raises(NotInGraph, match=r"term:baclofen ev:within term:nsaid; there is term:baclofen ev:within"):
        prove_triple(graph, wrong)


# --- Several proofs, other reasoners, endpoints ---


def terminology(*links: tuple[str, str, str], kinds: Iterable[str] = ()) -> Store:
    """Return a store with *links* between terms, as ``(narrower, property, broader)``, and what follows from them."""
    vocabulary = NamedNode(VOCABULARY_GRAPH)
    store = Store()
    for one, link, other in links:
        store.add(Quad(NamedNode(TERM + one), NamedNode(EV + link), NamedNode(TERM + other), vocabulary))
    for name in kinds:
        store.add(Quad(NamedNode(TERM + name), TYPE, NamedNode(EV + "Condition"), vocabulary))
    infer(store, RULES)
    return store


def within(narrower: str, broader: str) -> Triple:
    return Triple(NamedNode(TERM + narrower), WITHIN, NamedNode(TERM + broader))


def leaf_sets(proofs: Iterable[Proof]) -> set[frozenset[str]]:
    """Return the leaves of each proof, written by the last letters of their terms."""
    return {
        frozenset(f"{str(leaf.quad.subject)[-2]}{str(leaf.quad.object)[-2]}" for leaf in proof.leaves)
        for proof in proofs
    }


DIAMOND: Final = tuple((one, "subConditionOf", other) for one, other in ("ab", "ac", "bd", "cd", "de"))


def test_each_way_through_a_diamond_is_a_proof() -> None:
    graph = Graph(StoredGraph(terminology(*DIAMOND)))
    assert leaf_sets(prove_triple(graph, within("a", "e"), bound=9)) == {
        frozenset({"ab", "bd", "de"}),
        frozenset({"ac", "cd", "de"}),
    }


def test_there_are_no_more_proofs_than_asked_for() -> None:
    graph = Graph(StoredGraph(terminology(*DIAMOND)))
    assert len(prove_triple(graph, within("a", "e"), bound=1)) == 1


def test_a_shortcut_is_taken_first() -> None:
    graph = Graph(StoredGraph(terminology(*DIAMOND, ("a", "subConditionOf", "e"))))
    assert leaf_sets(prove_triple(graph, within("a", "e"))) == {frozenset({"ae"})}


def test_conclusions_of_another_reasoner_are_proved_by_the_rules_that_owl_expresses(graph: Graph) -> None:
    """HermiT does not tell which axioms it used; all it infers stands in one graph."""
    store = Store()
    store.extend(graph.quads(VOCABULARY_GRAPH, ONTOLOGY_GRAPH, INFERRED))
    for rule in RULES:
        name = NamedNode(rule_graph("hermit" if rule.owl else rule.name))
        store.extend(Quad(t.subject, t.predicate, t.object, name) for t in triples_of(graph, rule.name))
    by_hermit = Graph(StoredGraph(store))
    triples = triples_of(graph, "near_within")
    proofs = [proof for triple in triples for proof in prove_triple(by_hermit, triple)]
    assert len(proofs) == len(triples) > 0
    assert [flaw for proof in proofs for flaw in flaws(proof)] == []


class Endpoint:
    """Stands for a remote engine: answers queries, and counts what it sends."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.most = 0

    def query(self, text: str) -> Answer:
        found = query(self.store, text)
        assert isinstance(found, Rows)
        self.most = max(self.most, len(found.rows))
        return found


def test_an_endpoint_is_asked_for_little_and_gives_the_same_proofs(graph: Graph, shipped_store: Store) -> None:
    endpoint = Endpoint(shipped_store)
    remote = Graph(endpoint)
    triple = triples_of(graph, "inherited_effect")[0]
    assert leaf_sets(prove_triple(remote, triple)) == leaf_sets(prove_triple(graph, triple))
    reply = graph.ask("Is baclofen recommended for back strain?")
    goal, claims = goal_of(reply, reply.answers[0]), reply.answers[0].claims
    assert prove_row(remote, goal, claims) == prove_row(graph, goal, claims)
    assert endpoint.most < 2000


# --- Generated terminologies ---

HIERARCHIES: Final = ("subConditionOf", "inDrugClass", "subDrugClassOf")
NAMES: Final = "abcdefgh"


@st.composite
def terminologies(draw: st.DrawFn) -> Store:
    """Return a small terminology: deep, with diamonds, close matches and class expressions; never a cycle."""
    count = draw(st.integers(2, len(NAMES)))
    names = NAMES[:count]
    pairs = [(one, other) for place, one in enumerate(names) for other in names[place + 1 :]]
    edges = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=10))
    close = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=2))
    links = [(one, draw(st.sampled_from(HIERARCHIES)), other) for one, other in edges]
    links += [(one, "closeTo", other) for one, other in close]
    if draw(st.booleans()):
        base, *excluded = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        links += [("x", "expressionBase", base), *(("x", "excludes", name) for name in excluded)]
    return terminology(*links, kinds=draw(st.sets(st.sampled_from(names))))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(terminologies())
def test_every_conclusion_over_any_terminology_has_a_minimal_proof(store: Store) -> None:
    graph = Graph(StoredGraph(store))
    for quad in store.quads_for_pattern(None, None, None, NamedNode(INFERRED)):
        (proof,) = prove_triple(graph, quad.triple)
        assert list(flaws(proof)) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([a + b for a in "abcde" for b in "abcde" if a < b]), unique=True, max_size=8))
def test_all_ways_up_a_hierarchy_are_found_and_no_others(edges: list[str]) -> None:
    def ways(start: str, end: str) -> Iterator[tuple[str, ...]]:
        if start == end:
            yield ()
        for edge in edges:
            if edge[0] == start:
                yield from ((edge, *rest) for rest in ways(edge[1], end))

    graph = Graph(StoredGraph(terminology(*((edge[0], "subConditionOf", edge[1]) for edge in edges))))
    expected = {frozenset(way) for way in ways("a", "e")}
    if expected:
        assert leaf_sets(prove_triple(graph, within("a", "e"), bound=20)) == expected
    else:
        with pytest.raises(NotInGraph):
            prove_triple(graph, within("a", "e"), bound=20)
