"""Compare the findings of two graphs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import zip_longest
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from evigraph.differences.difference import Aspect, Change, FieldChange, FindingChange
from evigraph.findings.finding import make_code, sort_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from evigraph.differences.causes import Causes
    from evigraph.differences.claim_changes import Renames
    from evigraph.findings.finding import Finding

__all__ = ["compare_findings"]

#: What of a finding is compared, where it is there before and after.
_COMPARED: Final = ("claims", "severity", "severity_reason", "reason", "confidence", "ground", "waived")


def compare_findings(
    old: Sequence[Finding], new: Sequence[Finding], renames: Renames, causes: Causes, *, policies: bool = False
) -> tuple[FindingChange, ...]:
    """Tell which findings appeared, which vanished, and which say something else, sorted as findings are.

    A finding is the same where the same check finds the same of the same claims, wherever these stand in the text; one
    whose sides gained or lost claims changed, and is paired with the one that has most claims in common.

    Parameters:
        policies: waivers or the user's own checks differ, which may be responsible.
    """
    before, after = [_renamed(finding, renames) for finding in old], list(new)
    differing: list[tuple[Finding | None, Finding | None]] = []
    # A code tells most; but the place in the text, or the folder of a file, may be part of it.
    for identity in (_code, _identity):
        pairs = list(_paired(_grouped(before, identity), _grouped(after, identity)))
        differing += [(one, other) for one, other in pairs if one and other and _fields(one, other)]
        before = [one for one, other in pairs if one and not other]
        after = [other for one, other in pairs if other and not one]
    differing += _overlapping(before, after)
    changes = [_change(one, other, causes, policies=policies) for one, other in differing]
    places = {id(finding): place for place, finding in enumerate(sort_findings(change.finding for change in changes))}
    return tuple(sorted(changes, key=lambda change: (places[id(change.finding)], change.change)))


def _renamed(finding: Finding, renames: Renames) -> Finding:
    """Return *finding* with the names that claims and articles have in B."""
    names = {old: new for old in finding.claims if (new := renames.claim(old)) != old}
    if not names and not renames.articles:
        return finding
    sides = tuple(sorted(tuple(sorted(names.get(claim, claim) for claim in side)) for side in finding.sides))
    return replace(
        finding,
        code=make_code(finding.check, finding.type, sides, finding.place) if sides else finding.code,
        claims=tuple(sorted(names.get(claim, claim) for claim in finding.claims)),
        sides=sides,
        articles=tuple(sorted(renames.articles.get(stem, stem) for stem in finding.articles)),
        reason=_reworded(finding.reason, names | dict(renames.articles)),
    )


def _reworded(text: str, words: dict[str, str]) -> str:
    if not words:
        return text
    known = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
    return known.sub(lambda found: words[found[0]], text)


def _code(finding: Finding) -> Hashable:
    return finding.code


def _identity(finding: Finding) -> Hashable:
    """Return what makes it this finding; a file counts by its name, as the folders of A and B are others."""
    place = finding.place
    file = PurePath(place.file).name if place is not None and place.file is not None else None
    return finding.check, finding.type, finding.claims, tuple(sorted(finding.sides)), finding.articles, file


def _grouped(findings: Iterable[Finding], identity: Callable[[Finding], Hashable]) -> dict[Hashable, list[Finding]]:
    groups: dict[Hashable, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(identity(finding), []).append(finding)
    return groups


def _paired(
    old: Mapping[Hashable, list[Finding]], new: Mapping[Hashable, list[Finding]]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Pair findings with the same identity, those that say the same first; what finds none stays alone."""
    for identity in dict.fromkeys([*old, *new]):
        left = sorted(new.get(identity, ()), key=_said)
        rest = []
        for finding in sorted(old.get(identity, ()), key=_said):
            same = next((other for other in left if _said(other) == _said(finding)), None)
            if same is None:
                rest.append(finding)
            else:
                left.remove(same)
        yield from zip_longest(rest, left)


def _overlapping(old: Sequence[Finding], new: Sequence[Finding]) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Pair findings of one check with claims in common, those with most in common first; the others stay alone."""
    kinds: dict[Hashable, tuple[list[Finding], list[Finding]]] = {}
    for place, findings in enumerate((old, new)):
        for finding in findings:
            kinds.setdefault((finding.check, finding.type), ([], []))[place].append(finding)
    for olds, news in kinds.values():
        shared = (
            (*_distance(one, other), sorted((one.code, other.code)), i, j)
            for i, one in enumerate(olds)
            for j, other in enumerate(news)
        )
        left_old, left_new = dict(enumerate(olds)), dict(enumerate(news))
        for count, *_, i, j in sorted(shared):
            if count and i in left_old and j in left_new:
                yield left_old.pop(i), left_new.pop(j)
        yield from ((one, None) for one in left_old.values())
        yield from ((None, other) for other in left_new.values())


def _distance(one: Finding, other: Finding) -> tuple[int, int, list[str]]:
    """Return what sorts pairs with most in common first, whatever their claims are called and whichever is older."""
    ours, theirs = set(one.claims), set(other.claims)
    return -len(ours & theirs), len(ours ^ theirs), sorted((one.reason, other.reason))


def _said(finding: Finding) -> tuple[str, ...]:
    return tuple(" ".join(_words(getattr(finding, name))) for name in _COMPARED)


def _fields(old: Finding, new: Finding) -> tuple[FieldChange, ...]:
    return tuple(
        FieldChange(name, before, after, Aspect.MEANING)
        for name in _COMPARED
        if (before := _words(getattr(old, name))) != (after := _words(getattr(new, name)))
    )


def _words(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - whatever a field of a finding holds
    if isinstance(value, tuple):
        return value
    if hasattr(value, "items"):
        return tuple(f"{key}: {held}" for key, held in sorted(value.items()))
    return () if value is None else (str(value),)


def _change(old: Finding | None, new: Finding | None, causes: Causes, *, policies: bool) -> FindingChange:
    finding = new or old
    if finding is None:
        raise ValueError("a finding that changed is in A or in B")
    change = Change.ADDED if old is None else Change.REMOVED if new is None else Change.CHANGED
    fields = _fields(old, new) if old and new else ()
    if {field.field for field in fields} == {"waived"}:
        return FindingChange(change, finding, fields, terminology=True)
    return FindingChange(
        change,
        finding,
        fields,
        *causes.of_finding(finding, {*finding.claims, *(old.claims if old else ())}, policies=policies),
    )
