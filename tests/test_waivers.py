"""Waivers: read with every mistake named, applied in the open, and reported once they no longer hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.disputed_workspace import disagreement

from evigraph.findings.finding import FindingType, Severity, to_json
from evigraph.findings.waivers import WaiverFileError, apply_waivers, read_waivers

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 6, 1)
FOUND = disagreement()
ENTRY = f"- code: {FOUND.code}\n  who: A. Reader\n  when: 2026-01-31\n  why: Both cite one guideline.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "waivers.yaml"


def test_waived_finding_is_kept_and_marked(file: Path) -> None:
    file.write_text(ENTRY)

    (waived,) = apply_waivers([FOUND], read_waivers([file]), today=TODAY)

    assert replace(waived, waived=None) == FOUND
    assert to_json(waived)["waived"] == {
        "code": FOUND.code,
        "who": "A. Reader",
        "when": "2026-01-31",
        "why": "Both cite one guideline.",
    }


def test_waiver_that_matches_nothing_is_a_finding_at_its_line(file: Path) -> None:
    file.write_text(f"# accepted\n{ENTRY}")

    (stale,) = apply_waivers([], read_waivers([file]), today=TODAY)

    assert (stale.type, stale.severity, stale.check) == (FindingType.WAIVER, Severity.LOW, "stale_waiver")
    assert stale.place is not None
    assert (stale.place.file, stale.place.line) == (str(file), 2)
    assert FOUND.code in stale.reason


def test_code_of_a_stale_waiver_does_not_depend_on_where_its_file_lies(tmp_path: Path) -> None:
    codes = set()
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        file = tmp_path / name / "waivers.yaml"
        file.write_text(ENTRY)
        codes |= {finding.code for finding in apply_waivers([], read_waivers([file]), today=TODAY)}
    assert len(codes) == 1


@pytest.mark.parametrize(("until", "waived"), [("2026-05-31", False), ("2026-06-01", True), ("2026-06-02", True)])
def test_waiver_holds_up_to_its_last_day(until: str, waived: bool, file: Path) -> None:
    file.write_text(f"{ENTRY}  until: {until}\n")

    found = apply_waivers([FOUND], read_waivers([file]), today=TODAY)

    marks = {finding.check: finding.waived is not None for finding in found}
    assert marks == ({"opposite_advice": True} if waived else {"opposite_advice": False, "expired_waiver": False})


def test_where_not_all_was_checked_only_ended_waivers_are_reported(file: Path) -> None:
    file.write_text(ENTRY + ENTRY.replace(FOUND.code, "other-00000000") + "  until: 2026-02-01\n")

    found = apply_waivers([], read_waivers([file]), today=TODAY, complete=False)

    assert [finding.check for finding in found] == ["expired_waiver"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]"])
def test_empty_file_waives_nothing(text: str, file: Path) -> None:
    file.write_text(text)
    assert read_waivers([file]) == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("code: a-00000000\n", ":1: found a mapping; allowed: a list"),
        ("- code: a-00000000\n- 5\n", ":2: [2]: found 5; allowed: a mapping with code, who, when, why, until"),
        (ENTRY.replace("who: A. Reader", "who:"), ":2: [1].who: found nothing; allowed: the name"),
        (ENTRY.replace("2026-01-31", "2026-02-31"), ":3: [1].when: found '2026-02-31'; allowed: the day"),
        (ENTRY.replace("2026-01-31", "yesterday"), ":3: [1].when: found 'yesterday'; allowed: the day"),
        (ENTRY.replace("Both cite one guideline.", "[a]"), ":4: [1].why: found a list; allowed: the reason"),
        (ENTRY.replace(FOUND.code, "contradiction"), ":1: [1].code: found 'contradiction'; allowed: the code"),
        (ENTRY.replace("who:", "whom:"), ":2: [1].whom: found this key; allowed: code, who, when, why, until; did you"),
        (ENTRY.replace("  who: A. Reader\n", ""), ":1: [1].who: found no such key; allowed: the name of who decided"),
        (f"{ENTRY}  until: 2025-12-31\n", ":5: [1].until: found 2025-12-31; allowed: a day not before 2026-01-31"),
        (ENTRY + ENTRY, ":5: code: found"),
        ("- {", "found broken YAML"),
        ("- code: &a x\n  who: *a\n", "found the alias"),
    ],
    ids=lambda value: value[:40],
)
def test_mistake_is_reported_with_file_line_and_key(text: str, problem: str, file: Path) -> None:
    file.write_text(text)
    with pytest.raises(WaiverFileError) as raised:
        read_waivers([file])
    assert f"{file}" in str(raised.value)
    assert problem in str(raised.value)


def test_all_mistakes_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    files = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for file in files:
        file.write_text("- code: 1\n  who: 2\n")
    with pytest.raises(WaiverFileError) as raised:
        read_waivers(files)
    assert len(raised.value.problems) == 2 * 4


def test_file_that_is_not_utf_8_is_refused(file: Path) -> None:
    file.write_bytes(b"- code: x\n  who: \xff\n")
    with pytest.raises(WaiverFileError, match="2: found the byte 0xFF; allowed: UTF-8"):
        read_waivers([file])


def test_too_large_a_file_is_refused(file: Path) -> None:
    file.write_bytes(b"#" * (4 * 1024 * 1024 + 1))
    with pytest.raises(WaiverFileError, match="allowed: at most"):
        read_waivers([file])
