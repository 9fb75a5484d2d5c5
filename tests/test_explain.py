"""What a reader sees of proofs: the words, the JSON, the provenance, the sentences of texts, and what can be asked."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from rdflib.namespace import PROV
from tests.commands import command_read

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.build import build
from evigraph.engine import Literal, NamedNode, Quad, Triple, parse_rdf
from evigraph.inputs import Inputs
from evigraph.library import check_query, get_query
from evigraph.namespaces import ARTICLE, CLAIM, EV, PREFIXES, TERM, VOCABULARY_GRAPH
from evigraph.proofs.explaining import Explanation, Proved, explain_claim, explain_statement
from evigraph.proofs.grounds import gather_grounds
from evigraph.proofs.labels import TYPE
from evigraph.proofs.origins import PACK
from evigraph.proofs.passages import ENVIRONMENT_VARIABLE, TextFolder, TextFolderError
from evigraph.proofs.proof import ARTICLE_GRAPHS, Leaf, Proof, RowGoal, Step
from evigraph.proofs.provenance import provenance_quads, statement_iri, write_provenance
from evigraph.proofs.statements import NothingNamed, find_claim, find_statement
from evigraph.proofs.structure import explanation_to_json
from evigraph.proofs.wording import to_text
from evigraph.questions.reply import AnswerRow, Evidence
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.engine import Term

run = command_read("explain")

TEXTS = Path(__file__).parents[2] / "shared" / "articles"
SENTENCES = ("Frost cough answers to velvane.", "Velvane dries the mouth.", "Nothing else does: see above.")
TEXT = "\n\n".join(SENTENCES)
PACK_TABLE = """\
label\tkind\tparents
frost cough\tcondition\t
frost soother\tdrug class\t
deep frost soother\tdrug class\tfrost soother
velvane\tdrug\tdeep frost soother
"""


def span(sentence: str) -> dict[str, Any]:
    start = TEXT.index(sentence)
    digest = hashlib.sha256(sentence.encode()).hexdigest()[:12]
    return {"start": start, "end": start + len(sentence), "digest": digest}


ARTICLE_DATA: dict[str, Any] = {
    "id": "article:frost",
    "title": "On frost cough",
    "text": {"sha256": hashlib.sha256(TEXT.encode()).hexdigest(), "characters": len(TEXT)},
    "references": [
        {
            "position": 1,
            "title": "A trial of velvane",
            "readings": [
                {"method": "by_content", "number": 1, "confidence": "medium"},
                {"method": "by_position", "number": 2},
            ],
        },
        {"position": 2, "title": "Another trial", "readings": [{"method": "by_position", "number": 1}]},
    ],
    "claims": [
        {
            "id": "claim:frost-1",
            "kind": "recommendation",
            "span": span(SENTENCES[0]),
            "interventions": ["velvane"],
            "condition": "frost cough",
            "condition_source": "stated",
            "direction": "for",
            "line": 1,
            "citations": [1],
            "paraphrase": "Velvane comes first in frost cough.",
        },
        {
            "id": "claim:frost-2",
            "kind": "adverse_effect",
            "span": span(SENTENCES[1]),
            "interventions": ["velvane"],
            "direction": "harm",
            "adverse_effects": ["dry mouth"],
            "paraphrase": "Velvane leaves the mouth dry.",
        },
        {
            "id": "claim:frost-3",
            "kind": "recommendation",
            "span": span(SENTENCES[2]),
            "context": [span(SENTENCES[0])],
            "interventions": ["frost soother"],
            "condition": "frost cough",
            "condition_source": "context",
            "direction": "against",
            "paraphrase": "The rest of the class is to be left alone.",
        },
    ],
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of one invented article, and its text."""
    folder = tmp_path_factory.mktemp("frost")
    for name in ("claims", "texts"):
        (folder / name).mkdir()
    (folder / "claims" / "frost.yaml").write_text(json.dumps(ARTICLE_DATA), encoding="utf-8")
    (folder / "pack.tsv").write_text(PACK_TABLE, encoding="utf-8")
    (folder / "texts" / "frost.txt").write_text(TEXT, encoding="utf-8")
    inputs = Inputs.from_paths([folder / "claims"], packs=[folder / "pack.tsv"], shipped=False)
    build(StoreFolder(folder / "store"), inputs)
    return folder


@pytest.fixture(scope="module")
def frost(place: Path) -> Graph:
    return open_(place / "store")


@pytest.fixture(scope="module")
def shipped() -> Graph:
    return open_()


def node(curie: str) -> NamedNode:
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def triple(subject: str, predicate: str, obj: str) -> Triple:
    return Triple(node(subject), node(predicate), node(obj))


def leaf(subject: str, predicate: str, obj: str, graph: str = ARTICLE_GRAPHS + "frost") -> Leaf:
    said = triple(subject, predicate, obj)
    return Leaf.from_quad(Quad(said.subject, said.predicate, said.object, NamedNode(graph)))


FIRST = Triple(node("claim:frost-1"), node("ev:line"), Literal(1))
LEAVES = (
    leaf("claim:frost-1", "ev:intervention", "term:velvane"),
    leaf("claim:frost-1", "ev:direction", "ev:for"),
    Leaf.from_quad(Quad(FIRST.subject, FIRST.predicate, FIRST.object, NamedNode(ARTICLE_GRAPHS + "frost"))),
    leaf("term:deep-frost-soother", "ev:subDrugClassOf", "term:frost-soother", VOCABULARY_GRAPH),
    leaf("term:velvane", "ev:inDrugClass", "term:deep-frost-soother", VOCABULARY_GRAPH),
)
LOWER = triple("term:velvane", "ev:within", "term:deep-frost-soother")
UPPER = triple("term:deep-frost-soother", "ev:within", "term:frost-soother")
WHOLE = triple("term:velvane", "ev:within", "term:frost-soother")
PREFERS = triple("claim:frost-1", "ev:stance", "ev:prefers")
STEPS = (
    Step(LOWER, "sub_property", (LEAVES[4].triple,), None),
    Step(UPPER, "sub_property", (LEAVES[3].triple,), None),
    Step(WHOLE, "transitive", (LOWER, UPPER), None),
    Step(PREFERS, "stance", (LEAVES[1].triple, LEAVES[2].triple), "closed world - whether a line is named decides"),
)
KEY: dict[str, Term] = {"drug": node("term:velvane"), "verdict": Literal("preferred")}
ANSWER = AnswerRow(
    "velvane", TERM + "velvane", "preferred", {}, ("frost-1",), ("frost",), (), "direct", Evidence(1, 1, 1, 0, 0), KEY
)


def explained(graph: Graph, texts: TextFolder | None = None, *, bound: int = 1) -> Explanation:
    """Return what :func:`explain_reply` would, of a proof made by hand."""
    proof = Proof(RowGoal("SELECT ?drug ?verdict {}", KEY), LEAVES, STEPS)
    grounds = gather_grounds(graph, [proof], texts, terms=KEY.values())
    return Explanation((Proved(proof.goal, (proof,), answer=ANSWER),), grounds, bound, "what to take for frost cough")


# --- In words ---


def test_proof_is_told_from_the_claim_to_the_conclusion(frost: Graph, place: Path) -> None:
    said = to_text(explained(frost, TextFolder.open(place / "texts")))

    in_order = [
        "Asked: what to take for frost cough.",
        "velvane: preferred",
        "frost-1  Velvane comes first in frost cough.",
        f'"{SENTENCES[0]}"',
        f'"On frost cough" (frost), characters 0-{len(SENTENCES[0])}',
        "[1] A trial of velvane (read by content, medium confidence)",
        "intervention velvane; direction for; line 1",
        "velvane is in the class deep frost soother (vocabulary: a vocabulary pack)",
        "deep frost soother is in the class frost soother (vocabulary: a vocabulary pack)",
        "velvane is within frost soother",
        "rule transitive: What is within something",
        "frost-1 has the stance prefers (the claim puts the intervention before others)",
        "preferred holds because no claim in the graph",
        "rule stance: whether a line is named decides",
    ]
    flat = " ".join(said.split())
    places = [flat.index(" ".join(words.split())) for words in in_order]
    assert places == sorted(places)


def test_chain_along_one_hierarchy_is_one_conclusion(frost: Graph) -> None:
    said = to_text(explained(frost))

    assert "velvane is within frost soother" in said
    assert "velvane is within deep frost soother" not in said


def test_without_texts_offsets_and_paraphrase_are_shown_and_no_sentence(frost: Graph) -> None:
    said = to_text(explained(frost))

    assert "characters 0-" in said
    assert SENTENCES[0] not in said


def test_lines_of_an_explanation_are_no_wider_than_a_terminal(frost: Graph) -> None:
    assert max(map(len, to_text(explained(frost)).splitlines())) <= 120


# --- As JSON ---


def test_json_holds_leaves_spans_sentences_and_steps_with_premises_by_place(frost: Graph, place: Path) -> None:
    found = explanation_to_json(explained(frost, TextFolder.open(place / "texts")))

    (proved,) = json.loads(json.dumps(found))["explained"]
    (proof,) = proved["proofs"]
    assert found["sparql"] == "SELECT ?drug ?verdict {}"
    assert proved["goal"]["key"]["verdict"] == {"type": "literal", "value": "preferred"}
    assert proof["leaves"][0]["quad"]["subject"] == {"type": "uri", "value": f"{CLAIM}frost-1"}
    assert proof["leaves"][0]["sentence"] == SENTENCES[0]
    assert proof["leaves"][0]["spans"] == [{"role": "sentence", "start": 0, "end": len(SENTENCES[0])}]
    assert [leaf["origin"] for leaf in proof["leaves"]] == ["article"] * 3 + ["vocabulary"] * 2
    assert proof["leaves"][3]["part"] == PACK.name
    assert [step["premises"] for step in proof["steps"]] == [[4], [3], [5, 6], [1, 2]]
    assert proof["steps"][3]["closed_world"]
    assert (proof["claims"], proof["articles"]) == (["frost-1"], ["frost"])


def test_sentence_is_null_without_texts(frost: Graph) -> None:
    found = explanation_to_json(explained(frost))

    assert found["explained"][0]["proofs"][0]["leaves"][0]["sentence"] is None
    assert found["claims"]["frost-1"]["sentence"] is None


# --- As provenance ---


def values(quads: Sequence[Quad], subject: NamedNode, name: str) -> set[str]:
    return {
        quad.object.value
        for quad in quads
        if quad.subject == subject and quad.predicate.value == str(PROV[name]) and isinstance(quad.object, NamedNode)
    }


def test_derived_statement_names_its_premises_and_the_rule_that_was_the_plan(frost: Graph) -> None:
    quads = provenance_quads(explained(frost))

    conclusion = statement_iri(WHOLE)
    assert values(quads, conclusion, "wasDerivedFrom") == {statement_iri(LOWER).value, statement_iri(UPPER).value}
    (activity,) = values(quads, conclusion, "wasGeneratedBy")
    (association,) = values(quads, NamedNode(activity), "qualifiedAssociation")
    assert values(quads, NamedNode(association), "hadPlan") == {"https://w3id.org/evigraph/graph/rule/transitive"}
    assert values(quads, NamedNode(activity), "used") == values(quads, conclusion, "wasDerivedFrom")


def test_leaf_of_an_article_was_quoted_from_the_span_of_its_claim(frost: Graph) -> None:
    quads = provenance_quads(explained(frost))

    statement = statement_iri(LEAVES[0].triple)
    (passage,) = values(quads, statement, "wasQuotedFrom")
    assert values(quads, statement, "hadPrimarySource") == {f"{ARTICLE}frost"}
    selectors = [q.object for q in quads if q.subject == NamedNode(passage) and q.predicate == node("oa:hasSelector")]
    assert selectors == [NamedNode(f"{EV}span/frost/0-{len(SENTENCES[0])}")]


def test_answer_was_derived_from_every_statement_by_its_query(frost: Graph) -> None:
    quads = provenance_quads(explained(frost))

    (answer,) = {quad.subject for quad in quads if str(quad.subject).startswith(f"<{EV}answer/")}
    assert isinstance(answer, NamedNode)
    assert len(values(quads, answer, "wasDerivedFrom")) == len(LEAVES) + len(STEPS)


def test_every_term_of_prov_is_one_of_the_standard(frost: Graph) -> None:
    quads = provenance_quads(explained(frost))

    used = {part.value for quad in quads for part in (quad.predicate, quad.object) if isinstance(part, NamedNode)}
    of_prov = {iri.removeprefix(str(PROV)) for iri in used if iri.startswith(str(PROV))}
    assert of_prov
    assert [str(PROV[name]) for name in of_prov]  # rdflib's namespace is closed: an unknown name raises


@pytest.mark.parametrize("syntax", ["turtle", "nquads"])
def test_provenance_is_written_in_syntaxes_that_read_back(syntax: str, frost: Graph) -> None:
    written = write_provenance(explained(frost), syntax)

    found = {quad.triple for quad in parse_rdf(written, syntax=syntax)}
    assert found == {quad.triple for quad in provenance_quads(explained(frost))}


# --- Texts ---


def test_text_is_found_by_its_bytes_whatever_its_name(frost: Graph, tmp_path: Path) -> None:
    (tmp_path / "download (3).md").write_text(TEXT, encoding="utf-8")

    assert SENTENCES[0] in to_text(explained(frost, TextFolder.open(tmp_path)))


def test_changed_text_is_never_shown_and_the_claims_that_moved_are_told(frost: Graph, tmp_path: Path) -> None:
    changed = TEXT.replace("dries", "dried")
    (tmp_path / "frost.txt").write_text(changed, encoding="utf-8")
    texts = TextFolder.open(tmp_path)

    said = to_text(explained(frost, texts))
    found = explanation_to_json(explained(frost, texts))

    assert SENTENCES[0] not in said
    assert "changed are the passages of 1 of 3 claims: frost-2" in " ".join(said.split())
    assert found["changed_texts"] == {"frost": {"affected": ["frost-2"], "untouched": 2}}


def test_text_that_is_not_utf8_affects_every_claim(frost: Graph, tmp_path: Path) -> None:
    (tmp_path / "frost.txt").write_bytes(b"\xff" + TEXT.encode())

    found = explanation_to_json(explained(frost, TextFolder.open(tmp_path)))

    assert found["changed_texts"]["frost"]["affected"] == ["frost-1", "frost-2", "frost-3"]


def test_context_that_a_claim_was_read_with_is_shown(frost: Graph, place: Path) -> None:
    said = to_text(explain_claim(frost, "frost-3", texts=TextFolder.open(place / "texts")))

    assert f'read together with characters 0-{len(SENTENCES[0])}: "{SENTENCES[0]}"' in said


def test_environment_names_the_folder_of_texts(frost: Graph, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TextFolder.open() is None
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, str(place / "texts"))

    assert SENTENCES[0] in to_text(explained(frost, TextFolder.open()))


def test_folder_of_texts_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TextFolderError, match="nowhere is no folder; name the folder"):
        TextFolder.open(tmp_path / "nowhere")


@pytest.fixture(scope="module")
def texts() -> TextFolder:
    found = TextFolder.open(TEXTS) if TEXTS.is_dir() else None
    return found or pytest.skip("the articles' texts are the reader's own")


def test_every_claim_of_the_shipped_articles_has_its_sentence_in_their_texts(shipped: Graph, texts: TextFolder) -> None:
    from evigraph.proofs.grounds import gather_quotes
    from evigraph.proofs.passages import gather_places

    listed = [row["article"] for row in shipped.query("articles")]
    articles = [str(article).removeprefix(ARTICLE) for article in listed]
    claims = sorted({found.claim for found in gather_places(shipped, articles=articles)})
    quotes = gather_quotes(shipped, claims, texts)

    assert claims
    assert [claim for claim in claims if not quotes[claim].sentence] == []
    assert texts.changes == {}


@pytest.mark.usefixtures("texts")
def test_shortened_copy_of_a_shipped_text_shows_none_of_it(shipped: Graph, tmp_path: Path) -> None:
    file = sorted(TEXTS.glob("*.txt"))[0]
    shutil.copy(file, tmp_path)
    copy = tmp_path / file.name
    copy.write_bytes(copy.read_bytes()[:-100])
    claim = next(iter(rows_of_article(shipped, file.stem)))

    found = explanation_to_json(explain_claim(shipped, claim, texts=TextFolder.open(tmp_path)))

    assert found["claims"][claim]["sentence"] is None
    assert file.stem in found["changed_texts"]


def rows_of_article(graph: Graph, stem: str) -> Iterator[str]:
    for row in graph.query("claims_of_article", article=stem):
        yield str(row["claim"]).removeprefix(CLAIM)


# --- Claims and statements ---


def test_claim_is_told_in_words_with_every_reading_of_its_citations(frost: Graph) -> None:
    said = " ".join(to_text(explain_claim(frost, "frost-1")).split())

    assert "kind recommendation" in said
    assert "line 1" in said
    assert "[1] A trial of velvane (read by content, medium confidence)" in said
    assert "[1] Another trial (read by position, unstated confidence)" in said
    assert "frost-1 has the stance prefers" in said


def test_everything_inferred_of_a_claim_is_proved(frost: Graph) -> None:
    found = explain_claim(frost, "frost-1")

    inferred = frost.run(f"SELECT ?p ?o {{ GRAPH <{EV}graph/inferred> {{ <{CLAIM}frost-1> ?p ?o }} }}")
    assert len(found.proved) == len(getattr(inferred, "rows", ()))
    assert all(proved.proofs for proved in found.proved)


def test_inferred_statement_is_proved(frost: Graph) -> None:
    found = explain_statement(frost, WHOLE)

    assert not found.proved[0].asserted
    assert {leaf.triple for leaf in found.proved[0].proofs[0].leaves} == {LEAVES[3].triple, LEAVES[4].triple}


def test_asserted_statement_tells_where(frost: Graph) -> None:
    of_article = to_text(explain_statement(frost, LEAVES[1].triple))
    of_vocabulary = to_text(explain_statement(frost, LEAVES[4].triple))

    assert "Velvane comes first in frost cough." in of_article
    assert "in the vocabulary (a vocabulary pack)" in of_vocabulary


def test_statement_that_does_not_hold_says_what_does(frost: Graph) -> None:
    said = to_text(explain_statement(frost, triple("term:velvane", "ev:within", "term:muscle-relaxant")))

    assert "The graph does not hold this" in said
    assert "velvane is within deep frost soother" in said


def test_statement_of_the_shipped_vocabulary_names_its_part(shipped: Graph) -> None:
    edge = triple("term:tizanidine", "ev:inDrugClass", "term:antispastic-agent")

    assert "in the vocabulary (drugs)" in to_text(explain_statement(shipped, edge))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["velvane", "within", "frost soother"], WHOLE),
        (['velvane within "frost soother"'], WHOLE),
        (["velvane within frost soothers"], WHOLE),
        (["Velvane in drug class deep frost soother"], LEAVES[4].triple),
        (["term:velvane ev:within term:frost-soother"], WHOLE),
        ([f"<{TERM}velvane> <{EV}within> <{TERM}frost-soother>"], WHOLE),
        ([f"{WHOLE} ."], WHOLE),
        ([f"{WHOLE} <{EV}graph/inferred> ."], WHOLE),
        (["frost-1 stance prefers"], PREFERS),
        (["frost-1", "a", "recommendation"], Triple(node("claim:frost-1"), NamedNode(TYPE), node("ev:Recommendation"))),
        (["frost-1 line 1"], FIRST),
        (["What is preferred for frost cough?"], None),
        (["velvane"], None),
        (["velvane or else"], None),
        (["the class within which velvane is"], None),
    ],
    ids=str,
)
def test_statement_is_read_in_every_way_of_writing_it(words: list[str], expected: Triple | None, frost: Graph) -> None:
    assert find_statement(frost, words) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["term:velvane ev:wihtin x"], None),
        (['velvane wihtin "frost soother"'], "no property 'wihtin'.*did you mean within"),
        (['velvan within "frost soother"'], "no term, claim or code 'velvan'.*did you mean velvane"),
        (['velvane within "frost soter"'], "no term, claim or code 'frost soter'.*did you mean frost soother"),
    ],
)
def test_statement_with_a_wrong_name_is_refused_with_the_nearest(
    words: list[str], message: str | None, frost: Graph
) -> None:
    if message is None:
        message = "no term, claim or code 'x'"
    with pytest.raises(NothingNamed, match=message):
        find_statement(frost, words)


@pytest.mark.parametrize("text", ["frost-1", "claim:frost-1", f"<{CLAIM}frost-1>", f" {CLAIM}frost-1 "])
def test_claim_is_found_by_identifier_curie_and_iri(text: str, frost: Graph) -> None:
    assert find_claim(frost, text) == "frost-1"


@pytest.mark.parametrize("text", ["frost-9", "claim:frost-9"])
def test_unknown_claim_is_refused_with_those_of_the_article(text: str, frost: Graph) -> None:
    with pytest.raises(NothingNamed, match="no claim 'frost-9' in this graph; there are frost-1 to frost-3"):
        find_claim(frost, text)


@pytest.mark.parametrize("name", ["above", "ontology_names", "passages", "properties", "stated", "term_modules"])
def test_report_of_explanations_keeps_the_rules_of_the_library(name: str) -> None:
    check_query(get_query(name))


# --- The command ---


def test_command_explains_a_claim_with_its_sentence(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "frost-2", "--store", str(place / "store"), "--texts", str(place / "texts"))

    assert status == 0
    assert out.startswith("What the article says\n    frost-2  Velvane leaves the mouth dry.")
    assert f'"{SENTENCES[1]}"' in out


def test_command_proves_a_statement_as_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["velvane", "within", "frost soother", "--store", str(place / "store"), "--format", "json"]
    status, out, _ = run(capsys, *arguments)

    assert status == 0
    assert json.loads(out)["explained"][0]["says"] == "velvane is within frost soother"


def test_command_proves_one_answer_of_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    question = "Which muscle relaxants are preferred for radiculopathy?"
    status, out, _ = run(capsys, question, "--row", "tizanidine", "--format", "json")

    assert status == 0
    (proved,) = json.loads(out)["explained"]
    assert proved["answer"]["term"] == "tizanidine"
    assert proved["proofs"][0]["leaves"]


def test_command_writes_provenance(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["velvane within frost soother", "--store", str(place / "store"), "--format", "prov"]
    status, out, _ = run(capsys, *arguments)

    assert status == 0
    assert any(quad.predicate.value == str(PROV.wasDerivedFrom) for quad in parse_rdf(out))


def test_command_replies_as_ask_does_where_there_is_nothing_to_prove(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "Is flurble good for back pain?")

    assert status == 0
    assert out.startswith("Not ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say what to explain, as in: evigraph explain 001-011"),
        (["999-999"], "there is no claim '999-999' in this graph"),
        (["000-001", "--row", "baclofen"], "--row goes with a question"),
        (["Is baclofen recommended for back strain?", "--row", "gold"], "has no answer 'gold'; it has baclofen"),
        (["000-001", "--texts", "nowhere"], "nowhere is no folder"),
        (["000-001", "--proofs", "0"], "0 is not in the range"),
    ],
)
def test_misuse_is_told_in_one_line_with_exit_status_two(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, *arguments)

    assert (status, out) == (2, "")
    assert message in err.splitlines()[-1]
    assert "Traceback" not in err
