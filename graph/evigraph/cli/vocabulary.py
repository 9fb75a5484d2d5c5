"""``evigraph vocabulary``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evigraph.terms import KINDS

if TYPE_CHECKING:
    from evigraph.settings import Settings

__all__ = ["command"]

_SHOWN = 10
_KINDS = [label for name, label in KINDS.items() if name not in {"ClassExpression", "Combination"}]
_KIND = click.Choice(_KINDS)


@click.group("vocabulary")
def command() -> None:
    """Add terms to the vocabulary of the workspace that you are in."""


@command.command("add")
@click.argument("label")
@click.option("--kind", type=_KIND, required=True, help="What it is.")
@click.option("--synonym", "synonyms", multiple=True, metavar="NAME", help="Another name, such as a brand; repeatable.")
@click.option("--parent", "parents", multiple=True, metavar="NAME", help="A term directly above it; repeatable.")
@click.option("--id", "pairs", multiple=True, metavar="SYSTEM=ID", help="An identifier, as in rxcui=1292; repeatable.")
def add(label: str, kind: str, synonyms: tuple[str, ...], parents: tuple[str, ...], pairs: tuple[str, ...]) -> None:
    """Add the term LABEL, or more names of it, to vocabulary/terms.tsv."""
    from evigraph.mappings import SYSTEMS
    from evigraph.terminologies.own import add_term

    identifiers: dict[str, list[str]] = {}
    for pair in pairs:
        system, found, identifier = pair.partition("=")
        if not found or system not in SYSTEMS:
            raise click.UsageError(f"--id {pair}: write SYSTEM=ID; the systems are {', '.join(SYSTEMS)}")
        identifiers.setdefault(system, []).append(identifier)
    for value in (label, *synonyms, *parents):
        if "\t" in value or "|" in value or "\n" in value:
            raise click.UsageError(f"{value!r}: a name has no tab, line break or |; give several names one by one")
    file = add_term(_workspace(), label, kind, synonyms=synonyms, parents=parents, identifiers=identifiers)
    click.echo(f"{file}: {label}")


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, exists=True))
@click.option("--kind", type=_KIND, help="What its terms are, where their identifiers do not tell.")
@click.option(
    "--under", multiple=True, metavar="ID|LABEL", help="Take only this concept and what is below; repeatable."
)
def import_(files: tuple[Path, ...], kind: str | None, under: tuple[str, ...]) -> None:
    """Take over the terms of terminologies: tables (.tsv), OBO (.obo), SKOS, OWL and MeSH (.ttl, .nt, .rdf, .owl).

    Each becomes a pack of its own in vocabulary/, with synonyms, hierarchy and mappings. A concept that the vocabulary
    has already gives it further names; names that mean something else already are left out.
    """
    from evigraph.terminologies.own import import_terms

    settings = _workspace()
    class_name = next((name for name, label in KINDS.items() if label == kind), None)
    for path in files:
        file, found = import_terms(settings, path, kind=class_name, under=under)
        click.echo(f"{file}: {len(found.added)} terms added, {len(found.extended)} known ones extended")
        for reason in found.skipped[:_SHOWN]:
            click.echo(f"evigraph: warning: left out {reason}", err=True)
        if len(found.skipped) > _SHOWN:
            click.echo(f"evigraph: warning: left out {len(found.skipped) - _SHOWN} more", err=True)


def _workspace() -> Settings:
    from evigraph.settings import WorkspaceError, find_settings

    found = find_settings()
    if found is None:
        raise WorkspaceError("there is no workspace here; make one with: evigraph init")
    return found
