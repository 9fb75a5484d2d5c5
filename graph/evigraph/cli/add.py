"""``evigraph add``."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command("add")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
def command(files: tuple[Path, ...]) -> int:
    """Read articles into the workspace that you are in: their texts, their claims, and what is to be checked.

    Texts go to articles/, claims to claims/, and to review/ the rule and confidence of each claim, sentences that were
    not read. Names that the vocabulary lacks are proposed in vocabulary/proposed.tsv, until 'evigraph vocabulary' takes
    them over. An article that is there already is read again: reviewed claims stay as they are and move with their
    sentences; those whose sentences are gone go to vanished/.

    Exit status: 0, or 1 when some files could not be added.
    """
    from evigraph.adding import add_file
    from evigraph.errors import EvigraphError, message_of
    from evigraph.extraction.engine import Extractor
    from evigraph.settings import WorkspaceError, find_settings
    from evigraph.terminologies.proposed import own_vocabulary

    settings = find_settings()
    if settings is None:
        raise WorkspaceError("there is no workspace here; make one with: evigraph init")
    extractor = Extractor(own_vocabulary(settings))
    known: dict[str, Path] = {}
    failed = 0
    for file in files:
        try:
            for added in add_file(settings, extractor, file, known):
                click.echo(str(added))
        except (EvigraphError, OSError) as error:
            click.echo(f"evigraph: {message_of(error)}", err=True)
            failed += 1
    return 1 if failed else 0
