"""Findings as SARIF 2.1.0, which editors and code-review sites show beside the lines of the claim files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evigraph import __version__
from evigraph.findings.checks import load_checks
from evigraph.findings.finding import Severity
from evigraph.namespaces import ONTOLOGY
from evigraph.reports.places import to_uri
from evigraph.reports.tally import in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.findings.finding import Finding
    from evigraph.findings.waivers import Entry
    from evigraph.reports.dossier import Dossier
    from evigraph.reports.places import ClaimPlace

__all__ = ["SCHEMA", "to_sarif"]

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

#: SARIF 2.1.0, 3.27.10: what a severity is called there.
_LEVELS: Final[dict[Severity, str]] = {Severity.HIGH: "error", Severity.MEDIUM: "warning", Severity.LOW: "note"}


def to_sarif(
    dossier: Dossier, places: Mapping[str, ClaimPlace], *, checks: Sequence[Path] = (), waivers: Iterable[Entry] = ()
) -> str:
    """Return *dossier* as a SARIF log.

    Parameters:
        places: where claims stand in their files.
        checks: folders of the user's own checks, whose headers describe rules too.
        waivers: the waivers, for the place in which each is written.
    """
    rules = _rules(dossier.findings, checks)
    index = {rule["id"]: number for number, rule in enumerate(rules)}
    written = {entry.waiver.code: entry for entry in waivers}
    driver = {
        "name": "evigraph",
        "version": __version__,
        "informationUri": ONTOLOGY,
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index, dossier, places, written) for finding in dossier.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rules(findings: Iterable[Finding], folders: Sequence[Path]) -> list[dict[str, Any]]:
    """Describe the checks that have findings, in the words of their headers."""
    headers = {check.name: check for check in load_checks(folders)}
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.check, finding)
    rules = []
    for name, finding in sorted(first.items()):
        header = headers.get(name)
        kind = in_words(finding.type)
        severity = header.severity if header is not None else finding.severity
        rule: dict[str, Any] = {
            "id": name,
            "shortDescription": {"text": header.summary if header is not None else f"{kind[:1].upper()}{kind[1:]}."},
            "defaultConfiguration": {"level": _LEVELS[severity]},
            "properties": {"tags": [finding.type.value]},
        }
        rules.append(rule)
    return rules


def _result(
    finding: Finding,
    index: Mapping[str, int],
    dossier: Dossier,
    places: Mapping[str, ClaimPlace],
    written: Mapping[str, Entry],
) -> dict[str, Any]:
    # The claims in the order of the sides, so that the first is where the reader is taken.
    claims = list(dict.fromkeys([*(claim for side in finding.sides for claim in side), *finding.claims]))
    # What is about an article as a whole is shown where its file begins.
    subjects = claims or list(finding.articles)
    located = [_location(places[name].file, places[name].line, name) for name in subjects if name in places]
    if finding.place is not None and finding.place.file is not None:
        located.insert(0, _location(Path(finding.place.file), finding.place.line))
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": index[finding.check],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.reason},
        "locations": located[:1],
        "partialFingerprints": {"evigraph/v1": finding.code},
        "properties": {
            "type": finding.type.value,
            "severity": finding.severity.value,
            "severityReason": finding.severity_reason,
            "confidence": finding.confidence,
            "claims": list(finding.claims),
            "sides": [list(side) for side in finding.sides],
            "articles": list(finding.articles),
            "ground": dict(finding.ground),
        },
    }
    if finding.code in dossier.certificates:
        result["properties"]["certificate"] = dossier.certificates[finding.code]
    related = [
        {"id": number, **location, "message": {"text": _words(location, dossier)}}
        for number, location in enumerate(located[1:], 1)
    ]
    if related:
        result["relatedLocations"] = related
    if finding.waived is not None:
        waiver = finding.waived
        until = f", until {waiver.until}" if waiver.until else ""
        suppression: dict[str, Any] = {
            "kind": "external",
            "status": "accepted",
            "justification": f"{waiver.why} ({waiver.who}, {waiver.when}{until})",
        }
        if waiver.code in written:
            entry = written[waiver.code]
            suppression["location"] = _location(Path(entry.file), entry.line)
        result["suppressions"] = [suppression]
    return result


def _location(file: Path, line: int | None, claim: str | None = None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": to_uri(file)}}
    if line is not None:
        physical["region"] = {"startLine": line}
    location: dict[str, Any] = {"physicalLocation": physical}
    if claim is not None:
        location["logicalLocations"] = [{"name": claim, "kind": "declaration"}]
    return location


def _words(location: Mapping[str, Any], dossier: Dossier) -> str:
    names = [logical["name"] for logical in location.get("logicalLocations", ())]
    said = [f"{name}: {card.paraphrase}" for name in names for card in dossier.cards_of([name])]
    return "; ".join(said or names) or "the same finding"
