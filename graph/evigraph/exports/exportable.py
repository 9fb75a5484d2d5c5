"""What a graph can do as far as other programs are concerned: show a part of itself as a view, and export it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.exports.exporting import Exported
    from evigraph.exports.property_graph import PropertyGraph
    from evigraph.exports.selection import Selection

__all__ = ["Exportable"]

#: Values by filter; a text stands for a list of one.
Where: TypeAlias = "Mapping[str, str | Sequence[str]]"


class Exportable:
    """The exports of a graph."""

    def view(
        self,
        name: str = "evidence",
        *,
        where: Where | None = None,
        claims: Iterable[str] | None = None,
        question: str = "",
        answer: str | None = None,
    ) -> PropertyGraph:
        """Show a part of the graph as nodes and edges with typed attributes.

        Parameters:
            name: the view, one of :data:`evigraph.exports.views.VIEWS`.
            where: values by filter, of :data:`evigraph.exports.selection.FILTERS`.
            claims: only these claims, by identifier.
            question: only the claims behind its answers; for the view ``proof``, what is to be proved.
            answer: name or number of the one answer that is meant.

        Raises:
            EvigraphError: a view, filter, value, name or answer is unknown, or nothing is selected.

        >>> from evigraph.api import open as open_
        >>> sorted({edge.kind for edge in open_().view(where={"drug": "cyclobenzaprine"}).edges()})
        ['conditional', 'for']
        """
        from evigraph.exports.exporting import show

        return show(self._graph, name, self._selection(where, claims, question, answer))

    def export(
        self,
        out: str | os.PathLike[str],
        *,
        view: str = "evidence",
        form: str | None = None,
        where: Where | None = None,
        claims: Iterable[str] | None = None,
        question: str = "",
        answer: str | None = None,
        texts: str | os.PathLike[str] | None = None,
    ) -> Exported:
        """Write a part of the graph to the file *out*, which appears whole or not at all.

        Parameters:
            form: name of the format; else the extension of *out* tells it.
            texts: folder of the articles' texts, of which the interactive page quotes sentences.

        The others are those of :meth:`view`.

        Raises:
            EvigraphError: a view, format, filter, value, name or answer is unknown, or nothing is selected.
            OSError: *out* cannot be written.

        >>> from evigraph.api import open as open_
        >>> exported = open_().export("/dev/null", form="graphml", where={"drug": "cyclobenzaprine"})
        >>> exported.format, exported.edges
        ('graphml', 2)
        """
        from evigraph.exports.exporting import export
        from evigraph.proofs.passages import TextFolder

        chosen = self._selection(where, claims, question, answer)
        name = str(out)
        return export(self._graph, name, view=view, form=form, selection=chosen, texts=TextFolder.open(texts))

    @property
    def _graph(self) -> Graph:
        return cast("Graph", self)

    def _selection(
        self, where: Where | None, claims: Iterable[str] | None, question: str, answer: str | None
    ) -> Selection:
        from evigraph.exports.exporting import choose

        wanted = {name: (value,) if isinstance(value, str) else tuple(value) for name, value in (where or {}).items()}
        ids = None if claims is None else [claim.removeprefix("claim:") for claim in claims]
        words = "" if ids is None else f"{len(ids)} claims"
        return choose(self._graph, wanted, claims=ids, words=words, question=question, answer=answer)
