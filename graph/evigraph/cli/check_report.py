"""What ``evigraph check`` found, as text, JSON, SARIF, a page, or Markdown."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.findings.certificate import Certificate
    from evigraph.findings.finding import Finding
    from evigraph.proofs.passages import TextFolder
    from evigraph.reports.dossier import Dossier
    from evigraph.reports.places import ClaimPlace

__all__ = ["ENDINGS", "WRITERS", "Checked"]

#: Width of a table that no terminal bounds.
_WIDTH: Final = 100
#: Findings that a page shows; a browser is slow with thousands, and nobody reads them.
_MOST_SHOWN: Final = 500


@dataclass(frozen=True)
class Checked:
    """A graph, what was found in it, and what reports of it need."""

    graph: Graph
    findings: tuple[Finding, ...]
    texts: TextFolder | None
    checks: Sequence[Path]
    waivers: Sequence[Path]
    certificates: Mapping[str, Certificate] | None
    to_terminal: bool

    @cached_property
    def unreviewed(self) -> frozenset[str]:
        """The claims behind the findings that a program read and nobody has reviewed."""
        from evigraph.questions.unreviewed import unreviewed_among

        return unreviewed_among(self.graph, {claim for found in self.findings for claim in found.claims})

    def dossier(self, most: int | None = None) -> Dossier:
        """Look up what the findings are about: of *most* of them, or all."""
        from evigraph.reports.dossier import gather_dossier

        dossier = gather_dossier(self.graph, self.findings, self.texts, most=most)
        return replace(dossier, certificates=self.certified())

    def certified(self) -> dict[str, str]:
        """Return what the certificates say, by the code of the finding."""
        if not self.certificates:
            return {}
        from evigraph.reports.certification import certificate_in_words

        return {code: certificate_in_words(found) for code, found in self.certificates.items()}

    def places(self) -> dict[str, ClaimPlace]:
        """Find the claims behind the findings in their files."""
        from evigraph.reports.places import find_places

        claims = {claim for found in self.findings for claim in found.claims}
        articles = {stem for found in self.findings for stem in found.articles}
        return find_places(self.graph.workspace.claims, claims, articles)

    def files(self) -> dict[str, str]:
        """Return file and line of the claims behind the findings."""
        return {claim: str(place) for claim, place in self.places().items()}


def _table(checked: Checked) -> str:
    from evigraph.reports.listing import to_text

    width = shutil.get_terminal_size((_WIDTH, 24)).columns if checked.to_terminal else _WIDTH
    # The first words say whether it is certified; the other formats have room for the grounds.
    certified = {code: said.partition(";")[0] for code, said in checked.certified().items()}
    return to_text(
        checked.findings, width=width, colour=checked.to_terminal, certificates=certified, unreviewed=checked.unreviewed
    )


def _json(checked: Checked) -> str:
    import json

    from evigraph.findings.finding import to_json
    from evigraph.reports.certification import certificate_to_json

    listed = [
        to_json(finding) | {"unreviewed": [claim for claim in finding.claims if claim in checked.unreviewed]}
        for finding in checked.findings
    ]
    if checked.certificates is not None:
        for values in listed:
            certificate = checked.certificates.get(values["code"])
            values["certificate"] = None if certificate is None else certificate_to_json(certificate)
    return json.dumps(listed, ensure_ascii=False, indent=2)


def _sarif(checked: Checked) -> str:
    from evigraph.findings.waivers import read_waivers
    from evigraph.reports.sarif import to_sarif

    return to_sarif(checked.dossier(), checked.places(), checks=checked.checks, waivers=read_waivers(checked.waivers))


def _html(checked: Checked) -> str:
    from evigraph.reports.agreement import gather_agreement
    from evigraph.reports.page import to_html

    dossier = checked.dossier(_MOST_SHOWN)
    return to_html(dossier, gather_agreement(checked.graph, dossier), checked.files())


def _markdown(checked: Checked) -> str:
    from evigraph.reports.listing import to_markdown

    return to_markdown(checked.dossier(_MOST_SHOWN), checked.files())


#: Writer for every name that ``--format`` accepts.
WRITERS: Final[dict[str, Callable[[Checked], str]]] = {
    "table": _table,
    "json": _json,
    "sarif": _sarif,
    "html": _html,
    "md": _markdown,
}
#: Format of a file by its ending, where ``--format`` does not say.
ENDINGS: Final = {".json": "json", ".sarif": "sarif", ".html": "html", ".htm": "html", ".md": "md"}
