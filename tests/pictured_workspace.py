"""A small workspace of invented drugs with what pictures must tell apart."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HOSTILE", "write_workspace"]

#: A name that would be markup, a formula, or too wide, where it is not taken as text.
HOSTILE: Final = "<b>sleet & $x^2$</b> with a name that is far too long for any column of any picture"
_PACK: Final = (
    "label\tkind\tparents\nfrost cough\tcondition\t\nsnow blindness\tcondition\t\nfrost soother\tdrug class\t\n"
    f"velvane\tdrug\tfrost soother\nthawol\tdrug\tfrost soother\n{HOSTILE}\tdrug\t\n"
    "tingling\tadverse effect\t\ncold feet\tadverse effect\t\n"
)
_RATIO: Final = {"measure": "odds ratio", "unit": "ratio", "interval": "95 % CI", "comparator": "thawol"}
_EFFECTS: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("superior", _RATIO | {"value": 0.62, "low": 0.45, "high": 0.86, "timepoint": "8 weeks"}),
    ("no_difference", _RATIO | {"value": 1.1, "low": 0.7, "high": 1.72, "timepoint": "first week"}),
    ("inferior", _RATIO | {"value": 1.4, "low": 1.05, "high": 1.9, "interval": "bounds as given"}),
    (
        "benefit",
        {"measure": "mean change in cough", "value": -3, "low": -5, "high": -1, "interval": "SD", "unit": "points"},
    ),
    (
        "benefit",
        {"measure": "mean change in cough", "low": -6, "high": -2, "interval": "range of trials", "unit": "points"},
    ),
    ("benefit", {"measure": "mean change in cough", "value": -12, "unit": "%  change"}),
    ("benefit", {"measure": "cured", "low": 40, "unit": "%", "interval": "more than"}),
    ("benefit", {"measure": "relief", "magnitude": "modest", "timepoint": "short-term"}),
)
_DOSES: Final[tuple[dict[str, Any], ...]] = (
    {"start_low": 50, "start_unit": "mg/day", "target_low": 100, "target_high": 400, "max": 600, "unit": "mg/day"},
    {"target_low": 0.1, "target_high": 0.3, "unit": "g", "frequency": "twice daily"},
    {"start_low": 5, "start_high": 10, "start_unit": "drops"},
    {"titration": "slowly"},
)


def write_workspace(folder: Path) -> Path:
    """Write the claims and the vocabulary into *folder*."""
    for name in ("claims", "vocabulary"):
        (folder / name).mkdir(parents=True)
    (folder / "vocabulary" / "frost.tsv").write_text(_PACK, encoding="utf-8")
    for stem in ("one", "two"):
        # JSON is YAML, and leaves no doubt about quotes.
        (folder / "claims" / f"{stem}.yaml").write_text(json.dumps(_article(stem), indent=1), encoding="utf-8")
    return folder


def _article(stem: str) -> dict[str, Any]:
    text = f"What is said of frost in {stem}."
    claims: list[dict[str, Any]] = []

    def claim(kind: str, direction: str, drug: str = "velvane", **more: object) -> None:
        number = len(claims) + 1
        claims.append(
            {
                "id": f"claim:{stem}-{number:03}",
                "kind": kind,
                "span": {"start": 0, "end": len(text)},
                "interventions": [drug],
                "direction": direction,
                "citations": [1 if number % 2 else 2],
                "paraphrase": f"Claim {number} of {stem}.",
                **more,
            }
        )

    frost = {"condition": "frost cough", "condition_source": "stated"}
    if stem == "one":
        for direction, effect in _EFFECTS:
            compared: dict[str, Any] = {"comparators": ["thawol"]} if "comparator" in effect else {}
            claim("efficacy", direction, effect=effect, **compared, **frost)
        claim("adverse_effect", "harm", "frost soother", adverse_effects=["tingling"])
        claim("adverse_effect", "harm", adverse_effects=["cold feet"])
        claim("recommendation", "for", line=1, **frost)
        claim("recommendation", "against", HOSTILE, **frost)
    else:
        for dose in _DOSES:
            claim("dosing", "for", dose={"drug": "velvane", **dose}, **frost)
        claim("recommendation", "against", "thawol", condition="snow blindness", condition_source="stated")
    return {
        "@context": "https://w3id.org/evigraph/context.jsonld",
        "id": f"article:{stem}",
        "type": "article",
        "title": f"Frost, {stem} {HOSTILE}",
        "publisher": "A journal",
        "publisher_basis": "named",
        "reference_section_printed": True,
        "references_numbered_in_print": True,
        "status": "reviewed",
        "text": {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)},
        "references": [_reference(stem, 1, 1999, "randomised trial"), _reference(stem, 2, 2015, HOSTILE)],
        "claims": claims,
    }


def _reference(stem: str, number: int, year: int, kind: str) -> dict[str, Any]:
    return {
        "id": f"source:{stem}/{number}",
        "position": number,
        "title": f"Source {number} of {stem}",
        "year": year,
        "source_type": kind,
        "readings": [{"method": "printed", "number": number}],
    }
