"""``evigraph check``."""

from __future__ import annotations

import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from evigraph.cli.check_report import ENDINGS, WRITERS, Checked
from evigraph.cli.options import endpoint_options, min_status_option, open_graph, progress_bar, store_option
from evigraph.findings.finding import FindingType, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.findings.certificate import Certificate
    from evigraph.findings.finding import Finding

__all__ = ["command"]

_NEVER: Final = "never"
_SEVERITIES: Final = [severity.value for severity in Severity]


@click.command("check")
@click.argument("files", nargs=-1, metavar="[FILE|FOLDER]...")
@click.option(
    "--only",
    multiple=True,
    type=click.Choice([kind.value for kind in FindingType]),
    metavar="TYPE",
    help=f"This type of finding only; repeatable: {', '.join(FindingType)}.",
)
@click.option("--min-severity", type=click.Choice(_SEVERITIES), help="Leave out what is less severe.")
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, _NEVER]),
    default=Severity.LOW.value,
    show_default=True,
    help="Exit with 1 for a finding at least so severe that is shown and not waived.",
)
@click.option("--format", "form", type=click.Choice(list(WRITERS)), help="Else the ending of --out decides, or table.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to this file.")
@click.option("--texts", metavar="DIR", help="Folder of the articles' texts, for sentences; else $EVIGRAPH_TEXTS.")
@click.option(
    "--waivers",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Waivers; else waivers.yaml beside the claims.",
)
@click.option(
    "--checks",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DIR",
    help="Further checks, beside those of the workspace.",
)
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="With FILE or FOLDER: a vocabulary pack (Turtle or TSV); repeatable.",
)
@click.option(
    "--certify",
    is_flag=True,
    help="Have HermiT judge opposite advice: can both claims be followed? Needs evigraph[owl].",
)
@click.option(
    "--reasoner",
    type=click.Choice(["fast", "hermit"]),
    default="fast",
    show_default=True,
    help="What looks for contradictions with the ontology; hermit finds every cause, and needs evigraph[owl].",
)
@store_option
@endpoint_options
@min_status_option
def command(
    files: tuple[str, ...],
    only: tuple[str, ...],
    min_severity: str | None,
    fail_on: str,
    form: str | None,
    out: Path | None,
    texts: str | None,
    waivers: Path | None,
    checks: Path | None,
    packs: tuple[Path, ...],
    certify: bool,
    reasoner: str,
    store: str | None,
    endpoint: str | None,
    timeout: float,
    min_status: str,
) -> int:
    r"""Find where the articles disagree, and what is broken.

    Without FILE or FOLDER the store is checked. Claim files, folders of them, and workspaces (folders with claims,
    checks, vocabulary and waivers.yaml) are checked together, without the shipped articles, and nothing is stored.

    \b
    waivers.yaml accepts findings:
      - code: opposite_advice-0a1b2c3d
        who: A. Reader
        when: 2026-01-31
        why: Both cite one guideline, which changed.
        until: 2027-01-31     (may be left out)

    What is waived is shown and counted as such; a waiver that matches nothing, or has ended, is a finding itself.
    The exit status is 0 when nothing was found, 1 for findings (see --fail-on), 2 when the check could not be made.
    """
    from evigraph.findings.checking import check
    from evigraph.proofs.passages import TextFolder

    if files and (store is not None or endpoint is not None):
        raise click.UsageError("FILE and FOLDER are checked by themselves; leave out --store and --endpoint")
    if packs and not files:
        raise click.UsageError("--pack goes with FILE or FOLDER; a store has its packs from 'evigraph build --pack'")
    if out is not None and not out.absolute().parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}", param_hint="--out")
    form = form or (ENDINGS.get(out.suffix.lower(), "table") if out is not None else "table")
    folder = TextFolder.open(texts)
    with _opened(files, packs, store, endpoint, timeout, min_status) as (graph, own_waivers, own_checks):
        chosen = (waivers,) if waivers is not None else own_waivers
        further = (*own_checks, *((checks,) if checks is not None else ()))
        found = check(
            graph,
            only=only or None,
            min_severity=min_severity,
            texts=folder,
            waivers=chosen,
            checks=further,
            reasoner=reasoner,
        )
        certificates = _certificates(graph, found) if certify else None
        to_terminal = out is None and sys.stdout.isatty()
        checked = Checked(graph, found, folder, further, chosen, certificates, to_terminal)
        _write(WRITERS[form](checked), out, found)
    if fail_on == _NEVER:
        return 0
    return int(any(finding.waived is None and finding.severity >= fail_on for finding in found))


def _certificates(graph: Graph, findings: Sequence[Finding]) -> Mapping[str, Certificate]:
    from evigraph.findings.certificates import certify

    return certify(findings, graph)


@contextmanager
def _opened(
    files: tuple[str, ...],
    packs: tuple[Path, ...],
    store: str | None,
    endpoint: str | None,
    timeout: float,
    min_status: str,
) -> Iterator[tuple[Graph, tuple[Path, ...], tuple[Path, ...]]]:
    """Open the graph to check, with the waivers and the folders of checks that belong to it."""
    if not files:
        graph = open_graph(store, endpoint, timeout, min_status)
        yield graph, graph.workspace.waivers, graph.workspace.checks
        return
    from evigraph.api import open as open_
    from evigraph.build import build
    from evigraph.inputs import Inputs
    from evigraph.restricting import status_named
    from evigraph.store import StoreFolder
    from evigraph.workspace import Workspace

    around = Workspace.from_paths(files)
    if not around.claims:
        raise click.UsageError(f"there are no claim files (.yaml) in {', '.join(files)}")
    inputs = Inputs.from_paths(
        around.claims, packs=(*around.packs, *packs), shipped=False, least=status_named(min_status)
    )
    with tempfile.TemporaryDirectory(prefix="evigraph-check-", ignore_cleanup_errors=True) as place:
        # What is found is asked for below, with the texts and checks at hand.
        build(StoreFolder(Path(place)), inputs, progress=progress_bar(), recording=False)
        yield open_(place), around.waivers, around.checks


def _write(text: str, out: Path | None, findings: Sequence[Finding]) -> None:
    if out is None:
        click.echo(text.removesuffix("\n").encode() if not sys.stdout.isatty() else text)
        return
    from evigraph.reports.tally import Tally

    out.write_bytes(f"{text.removesuffix(chr(10))}\n".encode())
    click.echo(f"{out}: {Tally.of(findings)}", err=True)
