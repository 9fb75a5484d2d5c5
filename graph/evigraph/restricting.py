"""A store of reviewed claims alone, beside the store of all: whatever is asked of it rests on no other claim."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.build import ensure_built
from evigraph.codes import ReviewStatus
from evigraph.errors import ParameterError, StoreError, did_you_mean
from evigraph.inputs import Inputs
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from evigraph.build import Progress

__all__ = ["MIN_STATUSES", "restrict", "status_named"]

#: How far a claim is reviewed at least, by the names that commands take.
MIN_STATUSES: Final = {
    "extracted": ReviewStatus.UNREVIEWED,
    "reviewed": ReviewStatus.REVIEWED,
    "approved": ReviewStatus.APPROVED,
}


def status_named(name: str) -> ReviewStatus:
    """Return the least status that *name* names.

    Raises:
        ParameterError: there is none of that name.

    >>> status_named("extracted")
    <ReviewStatus.UNREVIEWED: 'unreviewed'>
    """
    if name not in MIN_STATUSES:
        hint = did_you_mean(known for known in MIN_STATUSES if known[:3] == name[:3].lower())
        raise ParameterError(f"{name!r} is no review status; allowed: {', '.join(MIN_STATUSES)}{hint}")
    return MIN_STATUSES[name]


def restrict(folder: StoreFolder, least: ReviewStatus, *, progress: Progress | None = None) -> StoreFolder:
    """Return the store of those claims in *folder* whose status is *least* or better.

    Rules, verdicts and findings are worked out anew for it, as if no other claim had been read.  It lies inside
    *folder*, and is built where it is missing or old; where all claims fit, it is *folder* itself.

    Raises:
        StoreError: there is no store in *folder*, or it cannot be written.
    """
    generation = folder.current()
    if generation is None:
        raise StoreError(f"{folder.path}: there is no store here yet; make one with 'evigraph build'")
    articles = generation.manifest["articles"].values()
    statuses = {status for article in articles for status in article.get("statuses", list(ReviewStatus))}
    if all(ReviewStatus[status.upper()].reaches(least) for status in statuses):
        return folder
    inner = StoreFolder(folder.path / least)
    inputs = replace(Inputs.from_json(generation.manifest["inputs"]), least=least)
    if progress is None:
        ensure_built(inner, inputs)
    else:
        ensure_built(inner, inputs, progress=progress)
    return inner
