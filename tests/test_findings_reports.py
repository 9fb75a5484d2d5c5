"""Findings as text, Markdown, JSON and SARIF."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.disputed_workspace import HOSTILE, disagreement, write_workspace

from evigraph.findings.finding import FindingType, Place, Severity, Waiver
from evigraph.findings.waivers import Entry
from evigraph.questions.display import DISCLAIMER
from evigraph.reports.dossier import ArticleLine, ClaimCard, Dossier
from evigraph.reports.listing import to_markdown, to_text
from evigraph.reports.places import ClaimPlace, find_places
from evigraph.reports.sarif import to_sarif
from evigraph.reports.tally import Tally, in_words

if TYPE_CHECKING:
    from evigraph.findings.finding import Finding

WAIVER: Final = Waiver("opposite_advice-00000000", "A", "2026-01-31", "w")
WAIVED: Final = disagreement(
    drug=2, severity=Severity.LOW, waived=Waiver("opposite_advice-00000000", "A", "2026-01-31", "w")
)
PLACED: Final = disagreement(
    code="stale_waiver-00000000",
    check="stale_waiver",
    type=FindingType.WAIVER,
    severity=Severity.LOW,
    claims=(),
    sides=(),
    articles=(),
    place=Place(file="my claims/waivers.yaml", line=3),
)
FINDINGS: Final[tuple[Finding, ...]] = (disagreement(), WAIVED, PLACED)


def card(claim: str, article: str) -> ClaimCard:
    words = f"It is advised. {HOSTILE}"
    return ClaimCard(claim, article, words, "for", (), (HOSTILE,), (), HOSTILE, "", (HOSTILE,))


DOSSIER: Final = Dossier(
    FINDINGS,
    tuple(ArticleLine(stem, stem, f"On frost {HOSTILE}", "", 2) for stem in ("one", "two")),
    {f"{stem}-{number}": card(f"{stem}-{number}", stem) for stem in ("one", "two") for number in (1, 2)},
)


# --- Counts ---


def test_waived_findings_are_counted_apart() -> None:
    tally = Tally.of(FINDINGS)
    assert str(tally) == "2 findings: 1 high, 0 medium, 1 low; 1 waived"
    assert tally.types == (FindingType.CONTRADICTION, FindingType.WAIVER)
    assert (tally.count(kind=FindingType.CONTRADICTION), tally.count_waived(FindingType.CONTRADICTION)) == (1, 1)


def test_findings_that_are_all_waived_are_not_no_findings() -> None:
    assert str(Tally.of([WAIVED])) == "0 findings: 0 high, 0 medium, 0 low; 1 waived"


@pytest.mark.parametrize("kind", FindingType)
def test_every_type_has_a_name_in_words(kind: FindingType) -> None:
    assert re.fullmatch(r"[a-z ]+", in_words(kind))


# --- Text ---


@pytest.mark.parametrize("width", [60, 80, 120])
def test_lines_fit_the_terminal_and_lose_nothing(width: int) -> None:
    text = to_text(FINDINGS, width=width)
    body = text.splitlines()[:-2]
    assert max(map(len, body)) <= width
    assert "waived by A on 2026-01-31: w" in " ".join(text.split())
    for finding in FINDINGS:
        assert finding.code in text
        assert "".join(finding.reason.split())[:40] in re.sub(r"\s|high|low|contradiction|waiver", "", text)


def test_findings_are_grouped_by_severity_the_worst_first() -> None:
    assert re.findall(r"^[A-Z]+ \(\d\)", to_text(FINDINGS, width=100), flags=re.MULTILINE) == ["HIGH (1)", "LOW (2)"]


def test_text_in_a_pipe_has_no_colours_and_markup_of_no_library_is_read() -> None:
    text = to_text([disagreement(reason="Give [bold red]2 mg[/] :pill: of it.")], width=100)
    assert "\x1b" not in text
    assert "Give [bold red]2 mg[/] :pill: of it." in text


def test_text_on_a_terminal_is_coloured() -> None:
    assert "\x1b[" in to_text(FINDINGS, width=100, colour=True)


def test_long_side_names_its_first_claims_and_how_many_more() -> None:
    text = to_text([disagreement(sides=(tuple(f"a-{n}" for n in range(20)), ("b-1",)))], width=100)
    assert "a-0, a-1, a-2, a-3, a-4, a-5, a-6, a-7 and 12 more | b-1" in text


# --- Markdown ---


def test_markdown_shows_both_sides_and_escapes_their_words() -> None:
    text = to_markdown(DOSSIER, {"one-1": "claims/one.yaml:3"})
    assert "<script>" not in text.replace("\\<", "")
    assert [line for line in text.splitlines() if re.match(r"Side \d:", line)] == ["Side 1:", "Side 2:"] * 2
    assert "In claims/one.yaml:3." in text
    assert "**Waived** by A on 2026-01-31: w" in text
    assert text.count(DISCLAIMER) == 1


def test_markdown_table_of_counts_has_as_many_cells_in_each_row() -> None:
    rows = [line for line in to_markdown(DOSSIER, {}).splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows}) == 1


# --- SARIF: the numbers are sections of SARIF 2.1.0 ---


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    places = {claim: ClaimPlace(Path(f"my claims/{claim}.yaml").absolute(), 5) for claim in ("one-1", "two-1", "one-2")}
    entry = Entry(WAIVER, "waivers.yaml", 4)
    read: dict[str, Any] = json.loads(to_sarif(DOSSIER, places, waivers=[entry]))
    return read


def test_log_names_its_version_and_schema_3_13(log: dict[str, Any]) -> None:
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    assert len(log["runs"]) == 1


def test_tool_component_has_a_name_and_its_rules_have_different_ids_3_19(log: dict[str, Any]) -> None:
    driver = log["runs"][0]["tool"]["driver"]
    ids = [rule["id"] for rule in driver["rules"]]
    assert driver["name"] == "evigraph"
    assert ids == sorted(set(ids)) == ["opposite_advice", "stale_waiver"]


def test_rules_have_the_words_and_level_of_the_headers_of_checks_3_49(log: dict[str, Any]) -> None:
    from evigraph.findings.checks import load_checks

    rules = {rule["id"]: rule for rule in log["runs"][0]["tool"]["driver"]["rules"]}
    header = next(check for check in load_checks() if check.name == "opposite_advice")
    assert rules["opposite_advice"]["shortDescription"] == {"text": header.summary}
    assert {rule["defaultConfiguration"]["level"] for rule in rules.values()} <= {"error", "warning", "note"}


def test_results_point_to_their_rules_3_27_6(log: dict[str, Any]) -> None:
    run = log["runs"][0]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_results_have_message_level_and_a_lasting_fingerprint(log: dict[str, Any]) -> None:
    for result, finding in zip(log["runs"][0]["results"], FINDINGS, strict=True):
        assert result["message"] == {"text": finding.reason}
        assert result["level"] == {"high": "error", "medium": "warning", "low": "note"}[finding.severity]
        assert result["partialFingerprints"] == {"evigraph/v1": finding.code}


def test_locations_are_references_with_lines_from_one_3_28(log: dict[str, Any]) -> None:
    first, second, placed = log["runs"][0]["results"]
    found = [location for result in (first, second, placed) for location in result["locations"]]
    found += [location for result in (first, second) for location in result.get("relatedLocations", ())]
    for location in found:
        physical = location["physicalLocation"]
        assert re.fullmatch(r"[!-~]+", physical["artifactLocation"]["uri"])
        assert physical["region"]["startLine"] >= 1
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20claims/one-1.yaml"
    assert [location["id"] for location in first["relatedLocations"]] == [1]
    assert placed["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "my%20claims/waivers.yaml"


def test_only_what_is_waived_is_suppressed_with_its_reason_and_place_3_35(log: dict[str, Any]) -> None:
    suppressions = [result.get("suppressions") for result in log["runs"][0]["results"]]
    assert suppressions[::2] == [None, None]
    assert suppressions[1] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "w (A, 2026-01-31)",
            "location": {"physicalLocation": {"artifactLocation": {"uri": "waivers.yaml"}, "region": {"startLine": 4}}},
        }
    ]


# --- Places ---


def test_claims_and_articles_are_found_in_their_files(tmp_path: Path) -> None:
    claims = write_workspace(tmp_path / "workspace") / "claims"
    (claims / "broken.yaml").write_text("claims: [claim:one-1\n")

    found = find_places([*sorted(claims.iterdir()), tmp_path / "gone.yaml"], {"one-2", "two-1", "none"}, {"two"})

    lines = {name: place.file.read_text(encoding="utf-8").splitlines()[place.line - 1] for name, place in found.items()}
    assert {name: line.strip(' ",') for name, line in lines.items()} == {
        "one-2": 'id": "claim:one-2',
        "two-1": 'id": "claim:two-1',
        "two": 'id": "article:two',
    }
