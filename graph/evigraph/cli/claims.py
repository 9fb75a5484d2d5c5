"""``evigraph claims``."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evigraph.articles import Article

__all__ = ["command"]


def _json_lines(articles: Sequence[Article]) -> Iterator[str]:
    from evigraph.jsonlines import iterate_lines

    return chain.from_iterable(map(iterate_lines, articles))


def _yaml(articles: Sequence[Article]) -> Iterator[str]:
    from evigraph.claimfiles import to_yaml

    for place, article in enumerate(articles):
        if place:
            yield "---"
        yield from to_yaml(article).splitlines()


def _table(articles: Sequence[Article]) -> Iterator[str]:
    rows = [("id", "kind", "direction", "interventions", "condition", "paraphrase")]
    for claim in chain.from_iterable(article.claims for article in articles):
        joint = " + " if claim.combination else ", "
        subject = joint.join(claim.interventions)
        rows.append((claim.identifier, claim.kind, claim.direction, subject, claim.condition or "", claim.paraphrase))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


#: Writer for every name that ``--format`` accepts.
_WRITERS: Final[dict[str, Callable[[Sequence[Article]], Iterable[str]]]] = {
    "table": _table,
    "jsonl": _json_lines,
    "yaml": _yaml,
}


@click.command("claims")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE|FOLDER]...")
@click.option("--format", "name", type=click.Choice(list(_WRITERS)), default="table", show_default=True)
@click.option("--article", "stems", multiple=True, metavar="STEM", help="Only this article's claims; repeatable.")
@click.option(
    "--texts",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the articles' texts (STEM.txt): offsets, hashes and digests must fit them.",
)
def command(files: tuple[Path, ...], name: str, stems: tuple[str, ...], texts: Path | None) -> None:
    r"""Print the claims of claim files, or of the shipped articles; check the files on the way.

    \b
    table  one line a claim, for reading
    jsonl  one JSON object a claim, with every key
    yaml   claim files, in the layout in which they are kept
    """
    from evigraph.claimfiles import load_articles, shipped_claim_files
    from evigraph.inputs import claim_files

    given = [found for file in files for found in claim_files(file)]
    articles = load_articles(given if files else shipped_claim_files(), texts=texts)
    for line in _WRITERS[name](_chosen(articles, stems)):
        click.echo(line)


def _chosen(articles: list[Article], stems: tuple[str, ...]) -> list[Article]:
    known = {article.stem: article for article in articles}
    wanted = [stem.removeprefix("article:") for stem in stems]
    for stem in wanted:
        if stem not in known:
            raise click.BadParameter(
                f"there is no article {stem!r}; allowed: {', '.join(known)}", param_hint="--article"
            )
    return [known[stem] for stem in dict.fromkeys(wanted)] if wanted else articles
