"""Export a graph: choose what, see it as a view, write it in a format."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from evigraph.errors import ParameterError
from evigraph.exports.answers import claims_behind
from evigraph.exports.catalogue import PageFormat, choose_format
from evigraph.exports.destination_file import written_whole
from evigraph.exports.formats.format import DocumentFormat, GraphFormat, write_folder
from evigraph.exports.keeping import keep_small
from evigraph.exports.selecting import select
from evigraph.exports.selection import EmptySelection, Selection
from evigraph.exports.views import get_view

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.exports.property_graph import Edge, Node, PropertyGraph
    from evigraph.proofs.passages import TextFolder

__all__ = ["Exported", "choose", "export", "show"]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the format, and how many nodes and edges of a view, or claims of a document; else None."""

    format: str
    nodes: int | None = None
    edges: int | None = None
    claims: int | None = None


def choose(
    graph: Graph,
    where: Mapping[str, Sequence[str]] | None = None,
    *,
    claims: Iterable[str] | None = None,
    words: str = "",
    question: str = "",
    answer: str | None = None,
) -> Selection:
    """Select by filters, by claims that a query gave, or by the answers to *question*; what is left fits all of them.

    Raises:
        ParameterError: a filter, a value or an answer is unknown.
        UnknownTerm: a name is in no vocabulary.
        EmptySelection: the question has no answer.
    """
    chosen = None if claims is None else set(claims)
    said = [words] if words else []
    if question:
        behind = set(claims_behind(graph, question, answer))
        chosen = behind if chosen is None else chosen & behind
        said.append(f"question={question}" + (f", answer={answer}" if answer else ""))
    selection = select(graph, where, claims=chosen, words=", ".join(said))
    return replace(selection, question=question, answer=answer)


def show(graph: Graph, view: str, selection: Selection) -> PropertyGraph:
    """Return *selection* of *graph* as the view called *view*.

    Raises:
        UnknownView: there is no such view.
        EmptySelection: it has no nodes.

    >>> from evigraph.api import open as open_
    >>> next(show(open_(), "vocabulary", Selection()).nodes()).kind
    'drug'
    """
    return _counted(graph, view, selection).graph


def _counted(graph: Graph, view: str, selection: Selection) -> _Counted:
    counted = _Counted(get_view(view).make(graph, selection))
    if counted.is_empty:
        raise EmptySelection(_nothing(f"the view {view} has nothing", selection))
    return counted


def export(
    graph: Graph,
    out: str,
    *,
    view: str = "evidence",
    form: str | None = None,
    selection: Selection | None = None,
    texts: TextFolder | None = None,
) -> Exported:
    """Write *selection* of *graph* to *out*: a file, ``-``, or a folder for a format of several files.

    Parameters:
        form: name of the format; else the extension of *out* tells it.
        texts: the articles' texts, of which the interactive page quotes sentences.

    Raises:
        UnknownView: there is no such view.
        UnknownFormat: there is no such format.
        EmptySelection: nothing is selected, or the view has nothing of it.
        MissingProgram: the format needs a program that is not installed.
        OSError: *out* cannot be written.
    """
    chosen = choose_format(out, form)
    wanted = selection or Selection()
    if isinstance(chosen, DocumentFormat):
        claims = sum(1 for _ in wanted.claim_ids(graph))
        if not claims:
            raise EmptySelection(_nothing("there is no claim", wanted))
        with written_whole(out) as file:
            chosen.write(graph, wanted, file)
        return Exported(chosen.name, claims=claims)
    counted = _counted(graph, view, wanted)
    _write(graph, chosen, counted.graph, out, texts)
    return Exported(chosen.name, counted.nodes, counted.edges)


def _write(
    graph: Graph, chosen: GraphFormat | PageFormat, shown: PropertyGraph, out: str, texts: TextFolder | None
) -> None:
    if isinstance(chosen, PageFormat):
        from evigraph.exports.page.bounds import hold
        from evigraph.exports.page.document import write_page
        from evigraph.exports.page.particulars import gather_particulars

        held = hold(shown)
        particulars = gather_particulars(graph, held, texts)
        with written_whole(out) as file:
            write_page(held, file, particulars)
    elif out != "-" and (out.endswith("/") or Path(out).is_dir()):
        if not chosen.files:
            raise ParameterError(f"{out} is a folder, and {chosen.name} is one file; name a file in it")
        write_folder(chosen.files, keep_small(shown), Path(out))
    else:
        with written_whole(out) as file:
            chosen.write(keep_small(shown), file)


def _nothing(what: str, selection: Selection) -> str:
    if not selection.words:
        return f"{what}: the graph holds no claims; build it from claim files with 'evigraph build'"
    return f"{what} with {selection.words}; leave a filter out, or choose another view"


class _Counted:
    """A view whose nodes and edges are counted while they are read; to look for a first node costs no second run."""

    def __init__(self, graph: PropertyGraph) -> None:
        self._graph = graph
        self._begun: Iterator[Node] | None = None
        #: How many were read; None of what no writer asked for.
        self.nodes: int | None = None
        self.edges: int | None = None
        self.graph = replace(graph, nodes=self._nodes, edges=self._edges)

    @property
    def is_empty(self) -> bool:
        """Whether there is no node."""
        nodes = self._graph.nodes()
        first = next(nodes, None)
        if first is None:
            return True
        self._begun = chain([first], nodes)
        return False

    def _nodes(self) -> Iterator[Node]:
        begun, self._begun = self._begun, None
        self.nodes = 0
        for count, node in enumerate(begun or self._graph.nodes(), 1):
            self.nodes = count
            yield node

    def _edges(self) -> Iterator[Edge]:
        self.edges = 0
        for count, edge in enumerate(self._graph.edges(), 1):
            self.edges = count
            yield edge
