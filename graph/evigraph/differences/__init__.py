"""What sets two graphs apart: claims, findings, and answers with the claims that are responsible for each."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph.differences.difference import Difference
from evigraph.errors import ClaimFileError, ParameterError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Sequence

    from evigraph.api import Graph
    from evigraph.build import Progress

__all__ = ["MOST_RUNS", "PARTS", "Difference", "diff"]

#: What can be compared.
PARTS: Final = ("claims", "findings", "answers")

#: At most so many runs of queries are put to either graph, unless more are asked for.
MOST_RUNS: Final = 120


def diff(
    a: Graph | str | os.PathLike[str],
    b: Graph | str | os.PathLike[str],
    *,
    only: Iterable[str] = PARTS,
    shipped: bool = False,
    packs: Sequence[str | os.PathLike[str]] = (),
    repository: str | os.PathLike[str] = ".",
    most_runs: int = MOST_RUNS,
    progress: Progress | None = None,
) -> Difference:
    """Tell what changes from *a* to *b*: claims, findings, and answers of the query library.

    Each is a store, a workspace, a folder of claim files, a claim file, one of these in a git revision, written as git
    writes it, ``REV:PATH``, or a graph that is open.  Stores are compared as last built, claims are built in a
    temporary folder, and nothing that is compared is touched.

    Parameters:
        only: which of :data:`PARTS` to compare.
        shipped: let the shipped articles stand beside the claims of either side.
        packs: vocabulary packs to read claims with.
        repository: folder of the git repository of revisions.
        most_runs: the most runs of queries; what is left out for it is told.
        progress: is told what is done.

    Raises:
        NothingToCompare: there is nothing at a place, or neither a store nor claims.
        RevisionError: git, a revision or a path in it is missing.
        ClaimFileError: claim files have mistakes.
        StoreError: a store cannot be read.
        ParameterError: a part has another name.

    >>> import evigraph
    >>> bool(evigraph.diff(evigraph.open(), evigraph.open(), only=["claims"]))
    False
    """
    # Reading and building claims takes libraries that whoever only imports this does without.
    from evigraph.differences.comparison import compare
    from evigraph.differences.sides import Workshop
    from evigraph.findings.waivers import WaiverFileError
    from evigraph.packs import PackError

    chosen = {only} if isinstance(only, str) else set(only)
    if unknown := sorted(chosen - set(PARTS)):
        raise ParameterError(f"{unknown[0]!r} is no part that can be compared; choose among {', '.join(PARTS)}")
    parts = tuple(part for part in PARTS if part in chosen)
    # A store that is still open cannot be removed everywhere; what is left is in the system's temporary folder.
    with tempfile.TemporaryDirectory(prefix="evigraph-diff-", ignore_cleanup_errors=True) as folder:
        workshop = Workshop(Path(folder), shipped=shipped, packs=packs, repository=repository, progress=progress)
        try:
            return compare(workshop.open(a), workshop.open(b), parts, most_runs, progress)
        except (ClaimFileError, PackError, WaiverFileError) as error:
            raise workshop.in_users_words(error) from error
