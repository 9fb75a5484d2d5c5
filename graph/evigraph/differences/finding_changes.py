"""Compare the findings of two graphs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from evigraph.differences.difference import Aspect, Change, FieldChange, FindingChange
from evigraph.findings.finding import make_code, sort_findings

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from evigraph.differences.causes import Causes
    from evigraph.differences.claim_changes import Renames
    from evigraph.findings.finding import Finding

__all__ = ["compare_findings"]

#: What of a finding is compared, where it is there before and after.
_COMPARED: Final = ("severity", "severity_reason", "reason", "confidence", "ground", "waived")


def compare_findings(
    old: Sequence[Finding], new: Sequence[Finding], renames: Renames, causes: Causes
) -> tuple[FindingChange, ...]:
    """Tell which findings appeared, which vanished, and which say something else, sorted as findings are.

    A finding is the same where the same check finds the same of the same claims, wherever these stand in the text.
    """
    before, after = _grouped(_renamed(finding, renames) for finding in old), _grouped(new)
    changes = [
        _change(one, other, causes)
        for identity in before.keys() | after.keys()
        for one, other in _paired(before.get(identity, []), after.get(identity, []))
        if one is None or other is None or _fields(one, other)
    ]
    places = {id(finding): place for place, finding in enumerate(sort_findings(change.finding for change in changes))}
    return tuple(sorted(changes, key=lambda change: (places[id(change.finding)], change.change)))


def _renamed(finding: Finding, renames: Renames) -> Finding:
    """Return *finding* with the names that claims and articles have in B."""
    names = {old: renames.claim(old) for old in map(_claim, finding.claims)}
    if all(old == new for old, new in names.items()) and not renames.articles:
        return finding

    def name(claim: str) -> str:
        found = names.get(_claim(claim), claim)
        return found if ":" in claim else found.removeprefix("claim:")

    sides = tuple(sorted(tuple(sorted(map(name, side))) for side in finding.sides))
    articles = tuple(sorted(renames.articles.get(stem, stem) for stem in finding.articles))
    words = {old.removeprefix("claim:"): new.removeprefix("claim:") for old, new in names.items()}
    return replace(
        finding,
        code=make_code(finding.check, finding.type, sides, finding.place),
        claims=tuple(sorted(map(name, finding.claims))),
        sides=sides,
        articles=articles,
        reason=_reworded(finding.reason, words),
    )


def _reworded(text: str, words: dict[str, str]) -> str:
    if not words:
        return text
    known = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
    return known.sub(lambda found: words[found[0]], text)


def _claim(name: str) -> str:
    return name if ":" in name else f"claim:{name}"


def _grouped(findings: Iterable[Finding]) -> dict[Hashable, list[Finding]]:
    groups: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_identity(finding), []).append(finding)
    return groups


def _identity(finding: Finding) -> Hashable:
    """Return what makes it this finding; a file counts by its name, as the folders of A and B are others."""
    place = finding.place
    file = PurePath(place.file).name if place is not None and place.file is not None else None
    return finding.check, finding.type, finding.claims, tuple(sorted(finding.sides)), finding.articles, file


def _paired(old: list[Finding], new: list[Finding]) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Pair findings of the same claims, those that say the same first."""
    left = sorted(new, key=_said)
    rest = []
    for finding in sorted(old, key=_said):
        same = next((other for other in left if _said(other) == _said(finding)), None)
        if same is None:
            rest.append(finding)
        else:
            left.remove(same)
    for place in range(max(len(rest), len(left))):
        yield rest[place] if place < len(rest) else None, left[place] if place < len(left) else None


def _said(finding: Finding) -> tuple[str, ...]:
    return tuple(" ".join(_words(getattr(finding, name))) for name in _COMPARED)


def _fields(old: Finding, new: Finding) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before, after, Aspect.MEANING)
        for name in _COMPARED
        if (before := _words(getattr(old, name))) != (after := _words(getattr(new, name)))
    )


def _words(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a field of a finding holds
    if hasattr(value, "items"):
        return tuple(f"{key}: {held}" for key, held in sorted(value.items()))
    return () if value is None else (str(value),)


def _change(old: Finding | None, new: Finding | None, causes: Causes) -> FindingChange:
    finding = new or old
    if finding is None:
        raise ValueError("a finding that changed is in A or in B")
    change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
    return FindingChange(change, finding, _fields(old, new) if old and new else (), *causes.of_finding(finding))
