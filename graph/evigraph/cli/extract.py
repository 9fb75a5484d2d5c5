"""``evigraph extract``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evigraph.cli.batch import Batch, Memory, batch_options

if TYPE_CHECKING:
    from evigraph.extraction.outputs import Output

__all__ = ["command"]


@click.command("extract")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE|DIR...")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="Write files there.")
@click.option("--format", "name", type=click.Choice(["yaml", "jsonl"]), default="yaml", show_default=True)
@click.option(
    "--vocabulary",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PACK",
    help="Terms of your own, a .tsv or .ttl file; repeatable.",
)
@batch_options
def command(
    paths: tuple[Path, ...],
    out: Path | None,
    name: str,
    packs: tuple[Path, ...],
    jobs: int | None,
    scheduler: str | None,
    again: bool,
) -> int:
    r"""Read claims in articles, by rules, without a network; of a folder, all files of a kind that is read.

    \b
    yaml   claim files; with --out beside each a STEM.review.yaml: rule and confidence of each claim, what to check,
           sentences that no rule read, and names outside the vocabulary
           those names also as a vocabulary pack, STEM.terms.tsv, to be looked through before it is used
    jsonl  one JSON object a claim, with its rule and confidence

    Confidence is the share of claims made in that way that were right on annotated articles.
    With --out, a file that was read into DIR already, with the same rules and vocabulary, is not read again.
    Exit status: 0, or 1 when some files could not be read.
    """
    from evigraph.corpus.files import find_files
    from evigraph.corpus.journal import Journal, digest_of_reading
    from evigraph.corpus.reader import Reader
    from evigraph.extraction.outputs import to_jsonl_output, to_yaml_output
    from evigraph.settings import write_whole
    from evigraph.vocabulary import load_vocabulary

    batch = Batch(find_files(paths), jobs, scheduler, again)
    vocabulary = load_vocabulary(*packs)
    reader = Reader(vocabulary, to_jsonl_output if name == "jsonl" else to_yaml_output)
    if out is None:
        return batch.read(reader, _show)

    def is_there(article: str) -> bool:
        return (out / f"{article}.{name}").is_file()

    def write(output: Output) -> None:
        for end, content in output.files:
            write_whole(out / f"{output.article}{end}", content)
        click.echo(output.summary, err=True)

    with Journal(out / ".evigraph" / "extracted.jsonl") as journal:
        return batch.read(reader, write, Memory(journal, digest_of_reading(vocabulary, name), is_there))


def _show(output: Output) -> None:
    click.echo(output.files[0][1].decode(), nl=False)
