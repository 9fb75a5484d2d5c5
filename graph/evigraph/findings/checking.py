"""Check a graph: every finding, as its waivers and the asker's choice leave it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from evigraph.errors import ParameterError, did_you_mean
from evigraph.findings import find_findings
from evigraph.findings.finding import FindingType, Severity
from evigraph.findings.waivers import apply_waivers, read_waivers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.findings.finding import Finding
    from evigraph.proofs.passages import TextFolder

__all__ = ["check"]


def check(
    graph: Graph,
    *,
    only: Iterable[str] | None = None,
    min_severity: str | None = None,
    texts: TextFolder | None = None,
    checks: Sequence[Path] = (),
    waivers: Sequence[Path] | None = None,
    today: date | None = None,
) -> tuple[Finding, ...]:
    """Find what disagrees and what is broken in *graph*, mark what is waived, and leave out what is not asked for.

    Parameters:
        only: types of finding; else all.
        min_severity: leave out what is less severe.
        texts: the articles' texts, for the checks that read them.
        checks: folders with further checks, beside those of the graph's workspace.
        waivers: files of waivers; else those beside the claim files that the graph was built from.
        today: the day on which waivers with an end are judged; else the day of the call.

    Raises:
        ParameterError: a type or severity is unknown.
        WaiverFileError: a file of waivers has mistakes.
    """
    kinds = None if only is None else {_type(kind) for kind in only}
    least = None if min_severity is None else _severity(min_severity)
    # Before the checks, which may take a while.
    entries = read_waivers(graph.workspace.waivers if waivers is None else waivers)
    found = find_findings(graph, texts=texts, checks=tuple(dict.fromkeys([*graph.workspace.checks, *checks])))
    marked = apply_waivers(found, entries, today=today or date.today())
    return tuple(
        finding
        for finding in marked
        if (kinds is None or finding.type in kinds) and (least is None or finding.severity >= least)
    )


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
