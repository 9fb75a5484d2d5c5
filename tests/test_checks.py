"""Every check fires on what it is about, and stays quiet on what looks like it."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
import rdflib
import yaml
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.algebra import traverse

from evigraph.api import Graph, StoredGraph
from evigraph.articles import Article
from evigraph.engine import Store, add_quads, parse_rdf
from evigraph.errors import QueryFileError, UnsafeQuery
from evigraph.findings import FAMILIES, find_findings
from evigraph.findings.checks import load_checks, parse_check
from evigraph.findings.finding import FindingType, Severity
from evigraph.findings.querying import find_by_query
from evigraph.namespaces import EV, PREFIXES
from evigraph.quads import article_quads
from evigraph.reasoning.materialise import materialise
from evigraph.terminology import terminology_quads
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.engine import Quad
    from evigraph.findings import Finding
    from evigraph.vocabulary import Vocabulary

ROOT: Final = Path(__file__).parents[1]
EVIDENCE: Final = Path(__file__).parent / "checks"
CHECKS: Final = {check.name: check for check in load_checks()}
QUERIES: Final = [name for name, check in CHECKS.items() if check.language == ".rq"]

NAMES: Final = ("one", "two", "three", "four")

HEADER: Final = """\
#+ summary: Claims with a note.
#+ type: number
#+ severity: low
#+ severity_reason: it is only a note
#+ reason: "It notes {note}."
"""
BODY: Final = "SELECT ?claim ?note WHERE { GRAPH ?g { ?claim ev:note ?note } } ORDER BY ?claim\n"


@cache
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@cache
def declared() -> set[str]:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "evigraph.ttl")
    return {str(subject) for subject in ontology.subjects(unique=True)}


@cache
def terminology() -> list[Quad]:
    return list(terminology_quads(vocabulary()))


def graph_of(files: list[Path]) -> Graph:
    """Build a graph of the terminology and what *files* hold."""
    store = Store()
    add_quads(store, terminology())
    for file in files:
        add_quads(store, quads_of(file))
    materialise(store)
    graph = Graph(StoredGraph(store))
    graph.vocabulary = vocabulary()
    return graph


def quads_of(file: Path) -> list[Quad]:
    if file.suffix == ".trig":
        return parse_rdf(file.read_bytes(), syntax="trig")
    articles = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert len(articles) <= len(NAMES)
    return [
        quad
        for name, values in zip(NAMES, articles, strict=False)
        for quad in article_quads(article_of(name, values), vocabulary())
    ]


def articles_in(name: str) -> list[dict[str, Any]]:
    """Return the articles on which the check *name* must fire, where they are no quads."""
    file = EVIDENCE / name / "fires.yaml"
    return list(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.is_file() else []


def article_of(name: str, values: dict[str, Any]) -> Article:
    """Return the article of short *values*: what a claim file must have beside them is filled in."""
    numbers = count(1)
    claims = [claim_of(name, next(numbers), claim) for claim in values.pop("claims", ())]
    head = {
        "id": f"article:{name}",
        "type": "article",
        "title": f"Article {name}",
        "text": {"sha256": "0" * 64, "characters": 10_000},
    }
    return Article.model_validate({**head, **values, "claims": claims})


def claim_of(article: str, number: int, values: dict[str, Any]) -> dict[str, Any]:
    filled = {
        "id": f"claim:{article}-{number}",
        "span": {"start": 100 * number, "end": 100 * number + 50},
        "paraphrase": "What the article says.",
    }
    if "condition" in values:
        filled["condition_source"] = "stated"
    return {**filled, **values}


def findings_of(name: str, evidence: str) -> tuple[Finding, ...]:
    """Return the findings of the check *name* in its *evidence*, fires or quiet."""
    files = sorted((EVIDENCE / name).glob(f"{evidence}.*"))
    assert files, f"tests/checks/{name} has no {evidence}.yaml or {evidence}.trig"
    graph = graph_of(files)
    if CHECKS[name].language == ".rq":
        found = tuple(find_by_query(CHECKS[name], graph))
    else:
        found = find_findings(graph, families=[family for family in FAMILIES if family != "queries"])
    return tuple(finding for finding in found if finding.check == name)


def test_every_check_has_evidence_and_all_evidence_has_a_check() -> None:
    assert {folder.name for folder in EVIDENCE.iterdir() if folder.is_dir()} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_check_fires_on_what_it_is_about(name: str) -> None:
    found = findings_of(name, "fires")

    assert found
    assert {finding.type for finding in found} == {CHECKS[name].type}
    expected = EVIDENCE / name / "expected.txt"
    if expected.is_file():
        assert "".join(f"{line}\n" for line in map(one_line, found)) == expected.read_text(encoding="utf-8")


def one_line(finding: Finding) -> str:
    sides = " | ".join(" ".join(side) for side in finding.sides) or " ".join(finding.articles)
    return f"{finding.severity}: {sides}: {finding.reason}"


@pytest.mark.parametrize("name", CHECKS)
def test_check_stays_quiet_on_what_looks_like_it(name: str) -> None:
    assert findings_of(name, "quiet") == ()


@pytest.mark.parametrize("name", QUERIES)
def test_every_iri_of_ours_in_a_check_is_declared_in_the_ontology(name: str) -> None:
    used: set[str] = set()

    def visit(node: object) -> None:
        if isinstance(node, rdflib.URIRef):
            used.add(str(node))

    traverse(prepareQuery(CHECKS[name].text, initNs=PREFIXES).algebra, visitPre=visit)

    assert {iri for iri in used if re.fullmatch(re.escape(EV) + r"\w+", iri)} <= declared()


# --- Files of checks ---


def test_well_formed_check_is_read() -> None:
    check = parse_check("my/noted.rq", HEADER + BODY)

    assert (check.name, check.type, check.severity) == ("noted", FindingType.NUMBER, Severity.LOW)
    assert check.key == ("claim",)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER.replace("summary", "sumary") + BODY, r"noted\.rq:1: unknown header key 'sumary'; did you mean summary"),
        (
            HEADER.replace("type: number", "type: numbers") + BODY,
            r"noted\.rq:2: unknown type 'numbers'; use contradict",
        ),
        (HEADER.replace(": low", ": lowest") + BODY, r"noted\.rq:3: unknown severity 'lowest'; use low, medium, high"),
        (HEADER.replace("{note}", "{notes}") + BODY, r"noted\.rq:5: 'reason' names the column 'notes'; add \?notes"),
        (HEADER.replace("{note}", "{note") + BODY, r"noted\.rq:5: 'reason' is no template"),
        (HEADER.replace("#+ type: number\n", "") + BODY, r"noted\.rq:1: the header lacks 'type'"),
        (HEADER + "#+ key: claim\n" + BODY, r"noted\.rq:6: 'key' is a list"),
        (HEADER + "#+ ground: [a]\n" + BODY, r"noted\.rq:6: 'ground' is a mapping"),
        (HEADER.replace("Claims with a note.", "One: two: three") + BODY, r"noted\.rq:1: .*not YAML.*quote"),
        (HEADER + BODY.replace("?claim ?note WHERE", "?note WHERE"), r"noted\.rq:1: a check selects \?claim or"),
        (HEADER + BODY.replace("ORDER BY ?claim", ""), r"noted\.rq:1: the rows have no ORDER BY"),
    ],
)
def test_check_that_breaks_a_rule_is_refused_with_file_and_line(text: str, message: str) -> None:
    with pytest.raises(QueryFileError, match=message):
        parse_check("my/noted.rq", text)


def test_check_is_named_in_snake_case() -> None:
    with pytest.raises(QueryFileError, match="snake_case"):
        parse_check("Noted-Claims.rq", HEADER + BODY)


def test_check_that_reaches_out_is_refused() -> None:
    with pytest.raises(UnsafeQuery):
        parse_check("noted.rq", HEADER + BODY.replace("GRAPH ?g", "SERVICE <https://example.org/>"))


def test_checks_of_ones_own_run_beside_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "noted.rq").write_text(HEADER + BODY, encoding="utf-8")
    (tmp_path / "README.md").write_text("Ours.", encoding="utf-8")
    article = {"claims": [{"kind": "mechanism", "direction": "neutral", "note": "a remark"}]}
    (tmp_path / "noted.yaml").write_text(yaml.safe_dump([article]), encoding="utf-8")

    found = find_findings(graph_of([tmp_path / "noted.yaml"]), checks=[tmp_path], families=["queries"])

    assert [(finding.check, finding.claims, finding.reason) for finding in found if finding.check == "noted"] == [
        ("noted", ("one-1",), "It notes a remark.")
    ]


def test_check_with_the_name_of_a_shipped_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bounds_out_of_order.rq").write_text(HEADER + BODY, encoding="utf-8")

    with pytest.raises(QueryFileError, match=r"bounds_out_of_order\.rq has the same name; give this check another one"):
        load_checks([tmp_path])


def test_query_that_does_not_parse_is_an_error_of_its_file() -> None:
    check = parse_check("my/noted.rq", HEADER + BODY.replace("ev:note ?note", "ev:note note"))

    with pytest.raises(QueryFileError, match=r"my/noted\.rq:6: malformed SPARQL"):
        list(find_by_query(check, graph_of([])))


# --- What findings are like ---


@pytest.mark.parametrize("name", [name for name in QUERIES if len(articles_in(name)) > 1])
def test_finding_stays_the_same_whatever_the_order_and_the_names_of_the_articles(name: str) -> None:
    articles = articles_in(name)
    graph = graph_of([])
    store = Store()
    add_quads(store, terminology())
    for article, values in zip(reversed(NAMES[: len(articles)]), articles, strict=True):
        add_quads(store, article_quads(article_of(article, values), vocabulary()))
    materialise(store)
    graph.source = StoredGraph(store)

    renamed = list(find_by_query(CHECKS[name], graph))

    assert sorted(map(_shape, renamed)) == sorted(map(_shape, findings_of(name, "fires")))


def _shape(finding: Finding) -> tuple[str, list[int], int]:
    """Return what a finding says beside identifiers."""
    return finding.severity, sorted(map(len, finding.sides)), len(finding.articles)


@pytest.mark.parametrize("file", sorted(EVIDENCE.glob("*/*.*")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_evidence_is_named_for_what_it_shows(file: Path) -> None:
    assert file.stem in {"fires", "quiet", "expected"}
