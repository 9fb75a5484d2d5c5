"""Check a graph: every finding, as its waivers and the asker's choice leave it."""

from __future__ import annotations

import warnings
from datetime import date
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from evigraph.errors import ParameterError, UncheckedShapes, did_you_mean
from evigraph.findings import FAMILIES, find_findings
from evigraph.findings.finding import FindingType, Severity
from evigraph.findings.waivers import apply_waivers, read_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.findings.finding import Finding
    from evigraph.proofs.passages import TextFolder

__all__ = ["check"]

#: The family of checks against the ontology, by the reasoner that makes them.
_REASONERS: Final = {"fast": "ontology", "hermit": "reasoner"}


def check(
    graph: Graph,
    *,
    only: Iterable[str] | None = None,
    min_severity: str | None = None,
    texts: TextFolder | None = None,
    checks: Sequence[Path] = (),
    waivers: Sequence[Path] | None = None,
    reasoner: str = "fast",
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Find what disagrees and what is broken in *graph*, mark what is waived, and leave out what is not asked for.

    Parameters:
        only: types of finding; else all.
        min_severity: leave out what is less severe.
        texts: the articles' texts, for the checks that read them.
        checks: folders with further checks, beside those of the graph's workspace.
        waivers: files of waivers; else those beside the claim files that the graph was built from.
        reasoner: what looks for contradictions with the ontology: ``fast`` needs no Java, ``hermit`` finds all.
        today: the day on which waivers with an end are judged; else the day of the call.

    Raises:
        ParameterError: a type, severity or reasoner is unknown.
        MissingExtra: the extra is not installed that the reasoner needs, or shapes do where only they are asked for.
        WaiverFileError: a file of waivers has mistakes.
    """
    kinds = None if only is None else {_type(kind) for kind in only}
    least = None if min_severity is None else _severity(min_severity)
    # Before the checks, which may take a while.
    entries = read_waivers(graph.workspace.waivers if waivers is None else waivers)
    folders = tuple(dict.fromkeys([*graph.workspace.checks, *checks]))
    found = find_findings(graph, texts=texts, checks=folders, families=_families(kinds, reasoner))
    marked = apply_waivers(found, entries, today=today or date.today())
    return tuple(
        finding
        for finding in marked
        if (kinds is None or finding.type in kinds) and (least is None or finding.severity >= least)
    )


def _families(kinds: set[FindingType] | None, reasoner: str) -> list[str]:
    """Return the families of checks that may find *kinds*; shapes are left out, with a warning, without their extra."""
    if reasoner not in _REASONERS:
        raise ParameterError(f"{reasoner!r} is no reasoner; allowed: {', '.join(_REASONERS)}")
    chosen = [_REASONERS[reasoner] if name == "ontology" else name for name in FAMILIES]
    if kinds is None and find_spec("pyrudof") is None:
        warnings.warn(UncheckedShapes(), stacklevel=3)
    elif kinds is None or FindingType.SHAPE in kinds:
        chosen.append("shapes")
    return chosen


def _type(name: str) -> FindingType:
    try:
        return FindingType(name)
    except ValueError:
        hint = did_you_mean(kind for kind in FindingType if kind.startswith(name[:4].lower()))
        raise ParameterError(f"{name!r} is no type of finding; allowed: {', '.join(FindingType)}{hint}") from None


def _severity(name: str) -> Severity:
    try:
        return Severity(name)
    except ValueError:
        raise ParameterError(f"{name!r} is no severity; allowed: {', '.join(Severity)}") from None
