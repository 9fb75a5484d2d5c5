"""Why a drug is no option: of the shipped articles, and of an invented article about invented drugs."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from evigraph.api import Graph
from evigraph.api import open as open_
from evigraph.build import build
from evigraph.cli import main
from evigraph.errors import EvigraphError, ParameterError, UnknownTerm
from evigraph.inputs import Inputs
from evigraph.proofs.cases import Case, verdict_of
from evigraph.proofs.passages import TextFolder
from evigraph.proofs.structure import why_not_to_json
from evigraph.proofs.whynot import why_not
from evigraph.questions.verdicts import FAVOURABLE, VERDICTS
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
label\tkind\tparents
glimmer disorder\tcondition\t
glimmer fever\tcondition\tglimmer disorder
morning glimmer fever\tcondition\tglimmer fever
ash cough\tcondition\t
glimmer blocker\tdrug class\t
zorvane\tdrug\tglimmer blocker
quillaxin\tdrug\tglimmer blocker
plutorol\tdrug\tglimmer blocker
dellamine\tdrug\tglimmer blocker
ferrinol\tdrug\tglimmer blocker
ossidin\tdrug\tglimmer blocker
tarsone\tdrug\tglimmer blocker
mivadren\tdrug\t
hexin\tdrug\t
"""

#: Paraphrase, which is the sentence too, and what else the claim says.
CLAIMS: list[tuple[str, dict[str, Any]]] = [
    ("Begin acute glimmer fever with zorvane.", {"drug": "zorvane", "direction": "for", "line": 1, "phase": "acute"}),
    ("Quillaxin is not to be used in glimmer fever.", {"drug": "quillaxin", "direction": "against"}),
    ("Plutorol may be added second.", {"drug": "plutorol", "direction": "for", "line": 2, "role": "adjunct"}),
    ("Mivadren is for ash cough.", {"drug": "mivadren", "direction": "for", "condition": "ash cough"}),
    ("Dellamine is a choice in glimmer fever.", {"drug": "dellamine", "direction": "for"}),
    ("Dellamine is to be shunned in glimmer fever.", {"drug": "dellamine", "direction": "against"}),
    ("Ferrinol cools glimmer fever.", {"drug": "ferrinol", "direction": "benefit", "kind": "efficacy"}),
    ("Zorvane goes before ossidin.", {"drug": "zorvane", "direction": "for", "comparators": ["ossidin"]}),
    ("Hexin suits glimmer disorders.", {"drug": "hexin", "direction": "for", "condition": "glimmer disorder"}),
    ("Grown-ups may have hexin for ash cough.", {
        "drug": "hexin", "direction": "for", "condition": "ash cough", "population": "adults"}),
    ("Quillaxin does for chronic ash cough.", {
        "drug": "quillaxin", "direction": "for", "condition": "ash cough", "phase": "chronic"}),
    ("Children must not have zorvane.", {
        "drug": "zorvane", "direction": "against", "kind": "contraindication", "condition": None,
        "population": "children"}),
]  # fmt: skip


def claim_data(number: int, start: int, sentence: str, said: dict[str, Any]) -> dict[str, Any]:
    said = {"kind": "recommendation", "condition": "glimmer fever", "condition_source": "stated", **said}
    if said["condition"] is None:
        del said["condition"], said["condition_source"]
    return {
        "id": f"claim:glimmer-{number}",
        "span": {
            "start": start,
            "end": start + len(sentence),
            "digest": hashlib.sha256(sentence.encode()).hexdigest()[:12],
        },
        "interventions": [said.pop("drug")],
        "paraphrase": sentence,
        **said,
    }


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of one invented article, and its text."""
    folder = tmp_path_factory.mktemp("glimmer")
    text = "\n".join(sentence for sentence, _ in CLAIMS)
    starts = [text.index(sentence) for sentence, _ in CLAIMS]
    article = {
        "id": "article:glimmer",
        "title": "On glimmer fever",
        "text": {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)},
        "claims": [claim_data(number, starts[number - 1], *said) for number, said in enumerate(CLAIMS, 1)],
    }
    (folder / "claims").mkdir()
    (folder / "claims" / "glimmer.yaml").write_text(json.dumps(article), encoding="utf-8")
    (folder / "pack.tsv").write_text(PACK, encoding="utf-8")
    (folder / "texts").mkdir()
    (folder / "texts" / "glimmer.txt").write_text(text, encoding="utf-8")
    inputs = Inputs.from_paths([folder / "claims"], packs=[folder / "pack.tsv"], shipped=False)
    build(StoreFolder(folder / "store"), inputs)
    return folder


@pytest.fixture(scope="module")
def glimmer(place: Path) -> Graph:
    return open_(place / "store")


@pytest.fixture(scope="module")
def shipped() -> Graph:
    return open_()


# --- Which condition failed ---


@pytest.mark.parametrize(
    ("drug", "condition", "context", "verdict", "code", "claims"),
    [
        ("zorvane", "glimmer fever", {}, "preferred", "preferred", {"glimmer-1"}),
        ("quillaxin", "glimmer fever", {}, "not recommended", "advised_against", {"glimmer-2"}),
        ("plutorol", "glimmer fever", {}, "option", "only_an_option", {"glimmer-3"}),
        ("mivadren", "glimmer fever", {}, "no claims", "other_conditions", {"glimmer-4"}),
        ("mivadren", "ash cough", {"drug_class": "glimmer blocker"}, "option", "not_in_class", set()),
        ("dellamine", "glimmer fever", {}, "contested", "contested", {"glimmer-5", "glimmer-6"}),
        ("ferrinol", "glimmer fever", {}, "evidence only", "only_evidence", {"glimmer-7"}),
        ("ossidin", "glimmer fever", {}, "not preferred", "passed_over", {"glimmer-8"}),
        ("hexin", "glimmer fever", {}, "option", "only_indirect", {"glimmer-9"}),
        ("tarsone", "glimmer fever", {}, "no claims", "not_named", set()),
        ("quillaxin", "ash cough", {"phase": "acute"}, "no claims", "context_excluded", {"glimmer-11"}),
        ("hexin", "ash cough", {"population": "children"}, "no claims", "context_excluded", {"glimmer-10"}),
        ("zorvane", "glimmer fever", {"population": "children"}, "preferred", "caution", {"glimmer-12"}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_reason_is_told_with_its_claims(
    drug: str, condition: str, context: dict[str, Any], verdict: str, code: str, claims: set[str], glimmer: Graph
) -> None:
    found = why_not(glimmer, drug, condition, **context)

    assert found.verdict == verdict
    reasons = {reason.code: set(reason.claims) for reason in found.reasons}
    assert reasons[code] == claims
    assert drug in str(found)
    assert all(claim in str(found) for claim in claims)


def test_preferred_drug_is_said_to_be_so_and_nothing_comes_nearer(glimmer: Graph) -> None:
    found = why_not(glimmer, "zorvane", "glimmer fever", "glimmer blocker")

    assert found.favourable
    assert found.near_misses == ()
    assert "Nothing failed." in str(found)


def test_caution_for_the_asked_people_comes_before_a_favourable_verdict(glimmer: Graph) -> None:
    found = why_not(glimmer, "zorvane", "glimmer fever", population="children")

    assert found.reasons[0].code == "caution"
    assert "Nothing failed" not in str(found)


def test_second_line_and_adjunct_are_said_of_an_option(glimmer: Graph) -> None:
    (reason,) = why_not(glimmer, "plutorol", "glimmer fever").reasons

    assert "second line" in reason.says
    assert "as an adjunct" in reason.says


def test_other_conditions_are_named_with_their_number_of_claims(glimmer: Graph) -> None:
    (reason,) = why_not(glimmer, "mivadren", "glimmer fever").reasons

    assert "ash cough (1)" in reason.says


# --- What comes nearest ---


@pytest.mark.parametrize(
    ("drug", "condition", "context", "changes", "verdict"),
    [
        ("mivadren", "glimmer fever", {}, [("condition", "ash cough")], "option"),
        ("quillaxin", "ash cough", {"phase": "acute"}, [("phase", None)], "option"),
        ("hexin", "ash cough", {"population": "children"}, [("population", None)], "option"),
        ("mivadren", "ash cough", {"drug_class": "glimmer blocker"}, [("drug_class", None)], "option"),
        (
            "quillaxin",
            "glimmer fever",
            {"phase": "acute"},
            [("condition", "ash cough"), ("phase", None)],
            "option",
        ),
    ],
)
def test_nearest_case_has_the_fewest_changes_and_a_better_verdict(
    drug: str,
    condition: str,
    context: dict[str, Any],
    changes: list[tuple[str, str | None]],
    verdict: str,
    glimmer: Graph,
) -> None:
    nearest = why_not(glimmer, drug, condition, **context).near_misses[0]

    assert sorted((change.part, change.after) for change in nearest.changes) == changes
    assert nearest.verdict == verdict
    assert nearest.claims


CASES = [
    ("baclofen", "radiculopathy", {}),
    ("baclofen", "radiculopathy", {"drug_class": "muscle relaxants", "phase": "acute"}),
    ("cyclobenzaprine", "radiculopathy", {"phase": "chronic"}),
    ("pregabalin", "back pain", {"population": "older adults"}),
    ("gabapentin", "back pain", {}),
    ("duloxetine", "low back pain", {}),
    ("acetaminophen", "radiculopathy", {"drug_class": "muscle relaxant"}),
    ("metaxalone", "back strain", {"drug_class": "muscle relaxant"}),
]


@pytest.mark.parametrize(("drug", "condition", "context"), CASES, ids=lambda value: str(value))
def test_every_near_miss_is_what_the_verdict_query_says(
    drug: str, condition: str, context: dict[str, Any], shipped: Graph
) -> None:
    found = why_not(shipped, drug, condition, **context)

    numbers = [len(miss.changes) for miss in found.near_misses]
    assert numbers == sorted(numbers)
    for miss in found.near_misses:
        asked: dict[str, Any] = {"condition": condition, **context}
        asked |= {change.part: change.after for change in miss.changes}
        option = verdict_of(shipped, Case.from_names(shipped, drug, **asked))
        assert option is not None
        assert (option.verdict, option.directness) == (miss.verdict, miss.directness)
        assert miss.verdict in FAVOURABLE
        assert set(miss.claims) <= set(option.claims)
        if found.favourable:
            assert VERDICTS.index(miss.verdict) < VERDICTS.index(found.verdict)


@pytest.mark.parametrize(("drug", "condition", "context"), CASES, ids=lambda value: str(value))
def test_every_claim_that_is_named_is_quoted_and_bears_on_the_drug(
    drug: str, condition: str, context: dict[str, Any], shipped: Graph
) -> None:
    found = why_not(shipped, drug, condition, **context)

    assert set(found.claims) == found.quotes.keys()
    assert all(quote.paraphrase and quote.own for quote in found.quotes.values())
    assert [reason.code for reason in found.reasons]


def test_narrowing_to_where_only_the_class_speaks_shows_what_is_against_it_elsewhere(shipped: Graph) -> None:
    misses = [miss for miss in why_not(shipped, "baclofen", "radiculopathy").near_misses if miss.against]

    assert misses
    assert all(miss.directness != "direct" for miss in misses)


def test_what_is_advised_of_the_class_instead_is_told(shipped: Graph) -> None:
    found = why_not(shipped, "baclofen", "radiculopathy", "muscle relaxant")

    assert [(label, verdict) for label, verdict, _ in found.instead] == [
        ("tizanidine", "preferred"),
        ("cyclobenzaprine", "option"),
    ]


# --- Words ---


def test_names_are_taken_as_people_write_them(shipped: Graph) -> None:
    assert why_not(shipped, "Lioresal", "slipped disc").asked["drug"] == "baclofen"


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("baclofne", "radiculopathy"), UnknownTerm, "did you mean baclofen"),
        (("baclofen", "radiculopahty"), UnknownTerm, "did you mean radiculopathy"),
        (("radiculopathy", "baclofen"), ParameterError, "wants an intervention"),
        (("baclofen", "radiculopathy", None, "someday"), ParameterError, "none of acute, subacute"),
        (("baclofen", "radiculopathy", None, None, "martians"), EvigraphError, "martians"),
    ],
)
def test_wrong_name_is_refused_with_the_way_out(
    arguments: tuple[str, ...], error: type[Exception], message: str, shipped: Graph
) -> None:
    with pytest.raises(error, match=message):
        why_not(shipped, *arguments)


def test_sentences_are_shown_where_the_texts_are_in_reach(place: Path, glimmer: Graph) -> None:
    found = why_not(glimmer, "mivadren", "glimmer fever", texts=TextFolder.open(place / "texts"))

    assert found.quotes["glimmer-4"].sentence == CLAIMS[3][0]
    assert why_not_to_json(found)["claims"]["glimmer-4"]["sentence"] == CLAIMS[3][0]


# --- The command ---


def test_command_says_why_not(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--store", str(place / "store"), "--texts", str(place / "texts")]

    with pytest.raises(SystemExit) as stopped:
        main(["explain", "--why-not", "quillaxin", "--for", "glimmer fever", *options])

    assert stopped.value.code == 0
    said = capsys.readouterr().out
    assert said.startswith("quillaxin for glimmer fever: not recommended")
    assert f'"{CLAIMS[1][0]}"' in said


def test_command_writes_the_answer_as_json(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "--why-not", "quillaxin", "--for", "glimmer fever", "--phase", "acute", "--format", "json",
              "--store", str(place / "store")])  # fmt: skip

    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "not recommended"
    assert found["asked"] == {"drug": "quillaxin", "condition": "glimmer fever", "phase": "acute"}
    assert found["reasons"][0] == {
        "code": "advised_against",
        "says": "advised against, for glimmer fever",
        "claims": ["glimmer-2"],
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--why-not", "baclofen"], "needs a condition"),
        (["--why-not", "baclofne", "--for", "radiculopathy"], "did you mean baclofen"),
        (["--why-not", "baclofen", "--for", "radiculopathy", "--phase", "late"], "none of acute"),
        (["--why-not", "baclofen", "--for", "radiculopathy", "--format", "prov"], "no provenance"),
        (["--why-not", "baclofen", "--for", "radiculopathy", "000-001"], "leave them out"),
        (["--for", "radiculopathy", "000-001"], "goes with --why-not"),
    ],
)
def test_misuse_is_one_line_and_exit_status_two(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["explain", *arguments])

    said = capsys.readouterr()
    assert stopped.value.code == 2
    assert said.out == ""
    assert message in said.err.splitlines()[-1]
    assert "Traceback" not in said.err
