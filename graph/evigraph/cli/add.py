"""``evigraph add``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evigraph.cli.batch import Batch, Memory, batch_options

if TYPE_CHECKING:
    from evigraph.adding import Prepared

__all__ = ["command"]


@click.command("add")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@batch_options
def command(paths: tuple[Path, ...], jobs: int | None, scheduler: str | None, again: bool) -> int:
    """Read articles into the workspace that you are in: their texts, their claims, and what is to be checked.

    Texts go to articles/, claims to claims/, and to review/ the rule and confidence of each claim, sentences that were
    not read. Names that the vocabulary lacks are proposed in vocabulary/proposed.tsv, until 'evigraph vocabulary' takes
    them over. An article that is there already is read again: reviewed claims stay as they are and move with their
    sentences; those whose sentences are gone go to vanished/. A file that is as it was when it was added, with the same
    rules and vocabulary, is not read again.

    Exit status: 0, or 1 when some files could not be added.
    """
    from evigraph.adding import add_article, prepare
    from evigraph.corpus.files import find_files
    from evigraph.corpus.journal import Journal, digest_of_reading
    from evigraph.corpus.reader import Reader
    from evigraph.settings import WorkspaceError, find_settings
    from evigraph.terminologies.proposed import own_vocabulary

    settings = find_settings()
    if settings is None:
        raise WorkspaceError("there is no workspace here; make one with: evigraph init")
    batch = Batch(find_files(paths), jobs, scheduler, again)
    vocabulary = own_vocabulary(settings)

    def is_there(article: str) -> bool:
        return (settings.claims / f"{article}.yaml").is_file() and (settings.articles / f"{article}.txt").is_file()

    def add(prepared: Prepared) -> None:
        click.echo(str(add_article(settings, prepared)))

    with Journal(settings.root / ".evigraph" / "added.jsonl") as journal:
        return batch.read(Reader(vocabulary, prepare), add, Memory(journal, digest_of_reading(vocabulary), is_there))
