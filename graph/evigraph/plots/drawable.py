"""What a graph can do as far as eyes are concerned: draw a part of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.api import Graph

__all__ = ["Drawable"]

#: Values by filter; a text stands for a list of one.
Where: TypeAlias = "Mapping[str, str | Sequence[str]]"


class Drawable:
    """The pictures of a graph."""

    def plot(
        self,
        kind: str,
        out: str | os.PathLike[str],
        *,
        where: Where | None = None,
        claims: Iterable[str] | None = None,
        resolution: int = 200,
    ) -> None:
        """Draw a picture into the file *out*, which appears whole or not at all; needs the extra ``plot``.

        Parameters:
            kind: what it shows, one of :data:`evigraph.plots.kinds.KINDS`.
            out: the file, whose name ends in ``.svg``, ``.png`` or ``.pdf``.
            where: values by filter, of :data:`evigraph.exports.selection.FILTERS`.
            claims: only these claims, by identifier.
            resolution: dots an inch of a PNG.

        Raises:
            EvigraphError: a kind, format, filter, value or name is unknown, or there is nothing to draw.
            OSError: *out* cannot be written.

        >>> import pathlib, tempfile
        >>> from evigraph.api import open as open_
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     open_().plot("doses", f"{folder}/doses.svg", where={"drug": "gabapentin"})
        ...     pathlib.Path(folder, "doses.svg").stat().st_size > 10_000
        True
        """
        from evigraph.exports.destination_file import written_whole
        from evigraph.exports.selection import filter_name
        from evigraph.plots.choice import choose
        from evigraph.plots.kinds import get_kind, plot
        from evigraph.plots.rendering import choose_ending

        get_kind(kind)
        ending = choose_ending(str(out), None)
        graph = cast("Graph", self)
        wanted = {
            filter_name(name): (value,) if isinstance(value, str) else tuple(value)
            for name, value in (where or {}).items()
        }
        ids = None if claims is None else [claim.removeprefix("claim:") for claim in claims]
        words = "" if ids is None else f"{len(ids)} claims"
        drawn = plot(graph, kind, ending, choose(graph, wanted, claims=ids, words=words), resolution=resolution)
        with written_whole(str(out)) as file:
            file.write(drawn)
