"""A small workspace whose articles disagree, and whose every text tries to break out of where it is put."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from evigraph.findings.finding import Finding, FindingType, Severity, make_code

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HOSTILE", "TEXTS", "disagreement", "write_workspace"]

#: What a page must never let through as markup, script, or the end of either.
HOSTILE: Final = (
    "</script><script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">'\"&{{7*7}}"
)

TEXTS: Final = {
    "one": f"Give velvane for frost cough. {HOSTILE}",
    "two": f"Do not give velvane for frost cough. {HOSTILE}",
}
_PACK: Final = (
    "label\tkind\tparents\nfrost cough\tcondition\t\nfrost soother\tdrug class\t\nvelvane\tdrug\tfrost soother\n"
    '<b>sleet"</b>\tdrug\tfrost soother\n'
)


def write_workspace(folder: Path) -> Path:
    """Write the claims, the vocabulary and the texts into *folder*."""
    for name in ("claims", "vocabulary", "texts"):
        (folder / name).mkdir(parents=True)
    (folder / "vocabulary" / "frost.tsv").write_text(_PACK, encoding="utf-8")
    for stem, text in TEXTS.items():
        (folder / "texts" / f"{stem}.txt").write_text(text, encoding="utf-8")
        # JSON is YAML, and leaves no doubt about quotes.
        (folder / "claims" / f"{stem}.yaml").write_text(json.dumps(_article(stem, text), indent=1), encoding="utf-8")
    return folder


def _article(stem: str, text: str) -> dict[str, Any]:
    against = stem == "two"

    def claim(number: int, drug: str) -> dict[str, Any]:
        return {
            "id": f"claim:{stem}-{number}",
            "kind": "recommendation",
            "span": {"start": 0, "end": len(text), "digest": hashlib.sha256(text.encode()).hexdigest()[:12]},
            "interventions": [drug],
            "condition": "frost cough",
            "condition_source": "stated",
            "phase": "acute",
            "note": HOSTILE,
            "direction": "against" if against else "for",
            "strength": HOSTILE,
            "citations": [1],
            "paraphrase": f"{'No' if against else 'Some'} {drug}. {HOSTILE}",
        }

    return {
        "id": f"article:{stem}",
        "title": f"On frost cough, {stem} {HOSTILE}",
        "text": {"sha256": hashlib.sha256(text.encode()).hexdigest(), "characters": len(text)},
        "references": [
            {"position": 1, "title": HOSTILE, "readings": [{"method": "by_position", "number": 1, "confidence": "low"}]}
        ],
        "claims": [claim(1, "velvane"), claim(2, '<b>sleet"</b>')],
    }


def disagreement(*, severity: Severity = Severity.HIGH, drug: int = 1, **values: object) -> Finding:
    """Return the finding that the two articles of the workspace contradict each other."""
    sides = ((f"one-{drug}",), (f"two-{drug}",))
    kind = FindingType.CONTRADICTION
    given: dict[str, Any] = {
        "code": make_code("opposite_advice", kind, sides),
        "check": "opposite_advice",
        "type": kind,
        "severity": severity,
        "severity_reason": f"both are in print {HOSTILE}",
        "claims": (f"one-{drug}", f"two-{drug}"),
        "sides": sides,
        "articles": ("one", "two"),
        "reason": f"One article advises it, another advises against it. {HOSTILE}",
        "ground": {"drug": "velvane", "condition_path": HOSTILE},
        "confidence": 0.5,
    }
    return Finding(**given | values)
