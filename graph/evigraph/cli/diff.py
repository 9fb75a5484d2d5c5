"""``evigraph diff``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from evigraph.cli.options import progress_bar
from evigraph.differences import MOST_RUNS, PARTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from evigraph.differences import Difference

__all__ = ["command"]


def _table(difference: Difference) -> str:
    from evigraph.differences.wording import to_text

    return to_text(difference)


def _json(difference: Difference) -> str:
    import json

    from evigraph.differences.structure import difference_to_json

    return json.dumps(difference_to_json(difference), ensure_ascii=False, indent=2)


def _markdown(difference: Difference) -> str:
    from evigraph.differences.wording import to_markdown

    return to_markdown(difference)


#: Writer for every name that ``--format`` accepts.
_WRITERS: Final[dict[str, Callable[[Difference], str]]] = {"table": _table, "json": _json, "md": _markdown}


@click.command("diff")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--only", "parts", multiple=True, type=click.Choice(PARTS), help="Compare only this; repeatable.")
@click.option("--format", "form", type=click.Choice(list(_WRITERS)), default="table", show_default=True)
@click.option("--exit-code", is_flag=True, help="Exit with status 1 when there are differences, as git diff does.")
@click.option("--with-shipped", is_flag=True, help="Let the shipped articles stand beside the claims of either side.")
@click.option(
    "--pack", "packs", multiple=True, metavar="FILE", help="A vocabulary pack to read claims with; repeatable."
)
@click.option(
    "--repository", metavar="DIR", default=".", help="Folder of the git repository of revisions; else this folder."
)
@click.option(
    "--runs",
    type=click.IntRange(min=1),
    default=MOST_RUNS,
    show_default=True,
    metavar="N",
    help="Run at most N queries on either side; what is left out is told.",
)
def command(
    a: str,
    b: str,
    parts: tuple[str, ...],
    form: str,
    exit_code: bool,
    with_shipped: bool,
    packs: tuple[str, ...],
    repository: str,
    runs: int,
) -> int:
    """Tell what changes from A to B: claims, findings, and answers, each with the claims responsible.

    \b
    A and B are each one of
      FOLDER      a store, a workspace, or a folder of claim files
      FILE.yaml   one claim file
      REV:PATH    the same in a git revision, as git writes it: v1:graph/claims, HEAD~1:a.yaml

    A file whose own name has a colon is written ./NAME.

    Stores are compared as last built. Claims are built in a temporary folder, with the vocabulary, the rules and the
    queries of this evigraph; nothing that is compared is touched.
    """  # noqa: D301 - click keeps lines after the character that this escape stands for
    from evigraph.differences import diff

    difference = diff(
        a,
        b,
        only=parts or PARTS,
        shipped=with_shipped,
        packs=packs,
        repository=repository,
        most_runs=runs,
        progress=progress_bar(),
    )
    click.echo(_WRITERS[form](difference))
    return 1 if exit_code and difference else 0
