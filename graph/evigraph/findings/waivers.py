"""Waivers: decisions to accept a finding, as data beside the claims, so that they are seen and reviewed.

A file of waivers is a YAML list.  Each entry names the finding by its code, and says who decided, when and why; with
``until`` it holds up to that day.  A waived finding is shown and counted as such.  An entry that waives nothing any
more, or no longer, is a finding of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import EvigraphError, Problem, did_you_mean
from evigraph.findings.finding import Finding, FindingType, Place, Severity, Waiver, make_code, sort_findings
from evigraph.yamlfile import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from evigraph.yamlfile import Document

__all__ = ["MAX_BYTES", "Entry", "WaiverFileError", "apply_waivers", "read_waivers"]

#: The largest file of waivers that is read.
MAX_BYTES: Final = 4 * 1024 * 1024

_KEYS: Final = ("code", "who", "when", "why", "until")
_NEEDED: Final = ("code", "who", "when", "why")
_CODE: Final = re.compile(r"[\w.-]+-[0-9a-f]{8}")
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class WaiverFileError(EvigraphError, ValueError):
    """A file of waivers is not valid; :attr:`problems` holds every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A waiver, and where it is written."""

    waiver: Waiver
    file: str
    line: int

    def has_ended(self, today: date) -> bool:
        """Tell whether *today* is after the last day of the waiver.

        >>> entry = Entry(Waiver("line-0a1b2c3d", "A. Reader", "2026-01-05", "same source", "2026-02-01"), "w.yaml", 1)
        >>> entry.has_ended(date(2026, 2, 1)), entry.has_ended(date(2026, 2, 2))
        (False, True)
        """
        return bool(self.waiver.until) and date.fromisoformat(self.waiver.until) < today


def read_waivers(paths: Iterable[Path]) -> tuple[Entry, ...]:
    """Read the files of waivers at *paths*.

    Raises:
        WaiverFileError: with all mistakes of all files, each with file, line and key.
        OSError: a file cannot be read.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for path in paths:
        found, mistakes = _read(path)
        problems += mistakes
        for entry in found:
            first = next((known for known in entries if known.waiver.code == entry.waiver.code), None)
            if first is not None:
                message = f"found '{entry.waiver.code}', waived already in {first.file}:{first.line}; allowed: once"
                problems.append(Problem(path, entry.line, "code", message))
            entries.append(entry)
    if problems:
        raise WaiverFileError(problems)
    return tuple(entries)


def _read(path: Path) -> tuple[list[Entry], list[Problem]]:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        return [], [Problem(path, None, "", f"found more than {MAX_BYTES} bytes; allowed: at most {MAX_BYTES}")]
    try:
        document = read_yaml(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return [], [Problem(path, line, "", f"found the byte 0x{content[error.start]:02X}; allowed: UTF-8")]
    problems = [Problem(path, trouble.line, _key(trouble.path), trouble.message) for trouble in document.troubles]
    if not problems:
        problems = list(_mistakes(path, document))
    if problems:
        return [], problems
    listed: list[dict[str, str]] = document.data or []
    return [Entry(Waiver(**values), str(path), document.line_of((i,))) for i, values in enumerate(listed)], []


def _key(path: Sequence[str | int]) -> str:
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _mistakes(path: Path, document: Document) -> Iterator[Problem]:
    data = document.data
    if data is None:
        return
    if not isinstance(data, list):
        yield Problem(path, 1, "", f"found {_shown(data)}; allowed: a list, with '- code: ...' for each waiver")
        return
    for place, values in enumerate(data):
        if not isinstance(values, dict):
            message = f"found {_shown(values)}; allowed: a mapping with {', '.join(_KEYS)}"
            yield Problem(path, document.line_of((place,)), f"[{place + 1}]", message)
            continue
        for key, message in _wrong(values):
            yield Problem(path, document.line_of((place, key)), f"[{place + 1}].{key}", message)


def _wrong(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for key in values:
        if key not in _KEYS:
            hint = did_you_mean(known for known in _KEYS if known in key.lower() or key.lower() in known)
            yield key, f"found this key; allowed: {', '.join(_KEYS)}{hint}"
    for key in _NEEDED:
        if key not in values:
            yield key, f"found no such key; allowed: {_MEANINGS[key]}"
    said = {key: values[key] for key in _KEYS if key in values}
    for key, value in said.items():
        if not isinstance(value, str) or not value.strip():
            yield key, f"found {_shown(value)}; allowed: {_MEANINGS[key]}"
        elif (key == "code" and not _CODE.fullmatch(value)) or (key in {"when", "until"} and _day(value) is None):
            yield key, f"found '{value}'; allowed: {_MEANINGS[key]}"
    when, until = _day(said.get("when")), _day(said.get("until"))
    if when is not None and until is not None and until < when:
        yield "until", f"found {until}; allowed: a day not before {when}, the day of the waiver"


_MEANINGS: Final = {
    "code": "the code of a finding, as 'evigraph check' prints it: line_of_therapy-0a1b2c3d",
    "who": "the name of who decided",
    "when": "the day of the decision, as YYYY-MM-DD",
    "why": "the reason, in words",
    "until": "the last day on which it holds, as YYYY-MM-DD",
}


def _day(value: object) -> date | None:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)


def apply_waivers(
    findings: Iterable[Finding], entries: Sequence[Entry], *, today: date, complete: bool = True
) -> tuple[Finding, ...]:
    """Mark the *findings* that are waived, and add one for every entry that waives nothing.

    Parameters:
        today: the day on which waivers with an end are judged.
        complete: the findings are all there are; else an entry without its finding is not told from one whose
            finding was not looked for, and only those that have ended are reported.
    """
    listed = list(findings)
    held = {entry.waiver.code: entry.waiver for entry in entries if not entry.has_ended(today)}
    marked = [replace(found, waived=held.get(found.code)) for found in listed]
    codes = {found.code for found in listed}
    for entry in entries:
        if entry.has_ended(today):
            marked.append(_of_entry(entry, "expired_waiver", f"ended on {entry.waiver.until}"))
        elif complete and entry.waiver.code not in codes:
            marked.append(_of_entry(entry, "stale_waiver", "matches no finding any more"))
    return sort_findings(marked)


def _of_entry(entry: Entry, check: str, trouble: str) -> Finding:
    waiver = entry.waiver
    return Finding(
        code=make_code(check, FindingType.WAIVER, [[waiver.code]]),
        check=check,
        type=FindingType.WAIVER,
        severity=Severity.LOW,
        severity_reason="nothing is hidden by it; the file says what no longer holds",
        claims=(),
        sides=(),
        articles=(),
        reason=f"The waiver of {waiver.code} by {waiver.who} on {waiver.when} {trouble}; renew it or take it out.",
        place=Place(file=entry.file, line=entry.line),
    )
