"""The graph as Python code sees it: open it, ask, query, and get values back."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from evigraph.codes import ReviewStatus
from evigraph.engine import Rows
from evigraph.errors import EmptyGraph, ParameterError, StoreError
from evigraph.exports.exportable import Exportable
from evigraph.namespaces import VOCABULARY_GRAPH
from evigraph.plots.drawable import Drawable
from evigraph.sources import Source, Sourced, StoredGraph

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.build import Progress
    from evigraph.engine import Term
    from evigraph.findings.finding import Finding
    from evigraph.proofs.cases import WhyNot
    from evigraph.proofs.explaining import Explanation
    from evigraph.questions.reply import Reply
    from evigraph.results import Result
    from evigraph.store import StoreFolder
    from evigraph.vocabulary import Vocabulary
    from evigraph.workspace import Workspace

__all__ = ["Graph", "Source", "StoredGraph", "open"]


class Graph(Sourced, Exportable, Drawable):
    """An evidence graph, in a store or behind an endpoint.

    >>> graph = open()
    >>> graph.ask("Is baclofen recommended for back strain?").answers[0].verdict
    'not recommended with limits'
    """

    #: Whether a question has been asked of the graph before.
    _was_asked = False

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The terms of the graph, with all their names."""
        from evigraph.lexicon import read_lexicon
        from evigraph.vocabulary import Vocabulary

        kept = read_lexicon(self.source.folder) if isinstance(self.source, StoredGraph) and self.source.folder else None
        found = kept or Vocabulary.from_quads(self.quads(VOCABULARY_GRAPH))
        if not len(found):
            raise EmptyGraph(
                f"{self.source!r} holds no graph of evigraph; load it there with 'evigraph push --endpoint URL'"
            )
        return found

    @cached_property
    def workspace(self) -> Workspace:
        """The files that the graph was built from, with the waivers and checks beside them; none of an endpoint's."""
        from evigraph.workspace import Workspace

        folder = self.source.folder if isinstance(self.source, StoredGraph) else None
        return Workspace() if folder is None else Workspace.of_generation(folder)

    def at_least(self, status: str) -> Graph:
        """Return the graph of those claims alone that are at least ``extracted``, ``reviewed`` or ``approved``.

        Every verdict, finding, proof and export of it rests on these claims, as if no other had been read.

        Raises:
            ParameterError: there is no such status.
            StoreError: the graph is no store on disk.

        >>> len(open().at_least("approved").query("options"))
        0
        """
        from evigraph.restricting import restrict, status_named
        from evigraph.store import StoreFolder

        least = status_named(status)
        place = self.source.folder if isinstance(self.source, StoredGraph) else None
        if place is None:
            raise StoreError(f"{self.source!r} is no store on disk, which alone can leave claims out")
        return _open_current(restrict(StoreFolder(place.parents[1]), least))

    def ask(self, question: str) -> Reply:
        """Answer *question*, in plain English; the reply says how it was read, whether or not it was understood."""
        from evigraph.questions.asking import ask

        reply = ask(question, self._at_hand())
        least = self.source.least if isinstance(self.source, StoredGraph) else ReviewStatus.UNREVIEWED
        if least is ReviewStatus.UNREVIEWED:
            return reply
        return replace(reply, notes=(f"claims that are not {least} are left out", *reply.notes))

    def _at_hand(self) -> Graph:
        """Return this graph, from the second question on in memory: one question alone is sooner answered from disk."""
        if not self._was_asked:
            self._was_asked = True
            return self
        return self._in_memory

    @cached_property
    def _in_memory(self) -> Graph:
        source = self.source.in_memory() if isinstance(self.source, StoredGraph) else self.source
        if source is self.source:
            return self
        found = Graph(source)
        found.vocabulary = self.vocabulary
        return found

    def explain(
        self, what: str | Reply, *, proofs: int = 1, texts: str | os.PathLike[str] | None = None
    ) -> Explanation:
        """Prove *what*: every answer of a question or a reply, what follows from a claim, or a statement.

        Parameters:
            what: a reply, a question, a claim's identifier, or a statement in three names, CURIEs or IRIs.
            proofs: so many minimal proofs of each thing, where there are as many.
            texts: folder of the articles' texts, of which sentences are quoted; else ``EVIGRAPH_TEXTS`` names it.

        Raises:
            EvigraphError: a claim or statement is written like one and names nothing; the texts cannot be read.

        >>> explanation = open().explain("Is baclofen recommended for back strain?")
        >>> [proof.claims for proof in explanation.proved[0].proofs]
        [('004-001',)]
        """
        from evigraph.proofs.explaining import explain_claim, explain_reply, explain_statement
        from evigraph.proofs.passages import TextFolder
        from evigraph.proofs.statements import find_claim, find_statement

        folder = TextFolder.open(texts)
        graph = self._at_hand()
        if isinstance(what, str):
            if (claim := find_claim(graph, what)) is not None:
                return explain_claim(graph, claim, bound=proofs, texts=folder)
            if (statement := find_statement(graph, [what])) is not None:
                return explain_statement(graph, statement, bound=proofs, texts=folder)
        return explain_reply(graph, self.ask(what) if isinstance(what, str) else what, None, proofs, folder)

    def why_not(
        self,
        drug: str,
        condition: str,
        *,
        drug_class: str | None = None,
        phase: str | None = None,
        population: str | None = None,
        texts: str | os.PathLike[str] | None = None,
    ) -> WhyNot:
        """Say why *drug* is no option for *condition*, or that it is one, and what comes nearest to it.

        Raises:
            UnknownTerm: a name is in no vocabulary.
            ParameterError: a name is of the wrong kind.

        >>> open().why_not("Lioresal", "radiculopathy").verdict
        'not recommended'
        """
        from evigraph.proofs.passages import TextFolder
        from evigraph.proofs.whynot import why_not

        return why_not(self, drug, condition, drug_class, phase, population, texts=TextFolder.open(texts))

    def check(
        self,
        *,
        only: Iterable[str] | None = None,
        min_severity: str | None = None,
        texts: str | os.PathLike[str] | None = None,
        waivers: str | os.PathLike[str] | None = None,
        checks: str | os.PathLike[str] | None = None,
    ) -> tuple[Finding, ...]:
        """Find where the articles disagree and what is broken, the most severe first; what is waived is marked.

        Parameters:
            only: types of finding, such as ``contradiction``.
            min_severity: leave out what is less than ``low``, ``medium`` or ``high``.
            texts: folder of the articles' texts, for the checks that read them; else ``EVIGRAPH_TEXTS`` names it.
            waivers: a file of waivers; else ``waivers.yaml`` beside the claim files that the graph was built from.
            checks: a folder of further checks.

        Raises:
            ParameterError: a type or severity is unknown.
            EvigraphError: texts, waivers or checks cannot be read or have mistakes.

        >>> all(finding.severity == "high" for finding in open().check(min_severity="high"))
        True
        """
        from pathlib import Path

        from evigraph.findings.checking import check
        from evigraph.proofs.passages import TextFolder

        return check(
            self,
            only=only,
            min_severity=min_severity,
            texts=TextFolder.open(texts),
            waivers=None if waivers is None else [Path(waivers)],
            checks=() if checks is None else [Path(checks)],
        )

    def query(self, name: str, **parameters: object) -> Result:
        """Run the query *name* of the library.

        Parameters:
            parameters: values by name; a term may be named by any label, synonym or brand, by IRI or CURIE.

        Raises:
            UnknownQuery: there is no such query.
            ParameterError: a parameter is unknown, missing or of the wrong kind.
            UnknownTerm: a name is in no vocabulary.

        >>> open().query("options", drug_class="muscle relaxants", condition="radiculopathy").columns[:2]
        ('drug_class', 'condition')
        """
        from evigraph.library import get_query
        from evigraph.parameters import resolve_parameters
        from evigraph.results import Result

        found = get_query(name)
        answer = self.run(found.bind(resolve_parameters(found, parameters, self.vocabulary)))
        if not isinstance(answer, Rows):
            raise TypeError(f"the query {name} is not a SELECT query")
        return Result(answer)

    def bind(self, name: str, terms: Mapping[str, Sequence[Term]]) -> str:
        """Return the SPARQL text of the query *name* with its parameters bound to *terms*."""
        from evigraph.library import get_query

        return get_query(name).bind(terms)


def open(  # noqa: A001 - read as evigraph.open(), as webbrowser.open() and gzip.open() are
    store: str | os.PathLike[str] | None = None,
    *,
    endpoint: str | None = None,
    timeout: float | None = None,
    min_status: str | None = None,
    progress: Progress | None = None,
) -> Graph:
    """Open the graph in *store*, or behind *endpoint*.

    A store that is missing, or older than the files that it was made from, is built first.

    Parameters:
        store: folder of the store; else the environment variable ``EVIGRAPH_STORE``, else the workspace that the
            working folder lies in, else a folder in the user's cache.
        endpoint: address of a SPARQL 1.1 endpoint.
        timeout: seconds that the endpoint may take for a query.
        min_status: use only claims that are at least ``extracted``, ``reviewed`` or ``approved``.
        progress: is told what a build does.

    Raises:
        StoreError: the store cannot be read or written.
        ClaimFileError: a claim file that changed has mistakes.
        WorkspaceError: the workspace's settings are wrong.
        ParameterError: there is no such status, or the graph is behind an endpoint, which cannot leave claims out.

    >>> "https://w3id.org/evigraph/graph/inferred" in open().graph_names()
    True
    """
    if endpoint is not None:
        if min_status is not None:
            raise ParameterError("min_status is for a store; push one of such claims to the endpoint instead")
        from evigraph.remote import TIMEOUT, Endpoint

        return Graph(Endpoint.from_environment(endpoint, timeout=TIMEOUT if timeout is None else timeout))
    from evigraph.build import ensure_built
    from evigraph.restricting import restrict, status_named
    from evigraph.store import StoreFolder, default_folder, workspace_of

    least = status_named(min_status or "extracted")
    folder = StoreFolder(default_folder(store))
    settings = workspace_of(store)
    inputs = None if settings is None else settings.inputs()
    if progress is None:
        ensure_built(folder, inputs)
    else:
        ensure_built(folder, inputs, progress=progress)
    return _open_current(restrict(folder, least, progress=progress))


def _open_current(folder: StoreFolder) -> Graph:
    from evigraph.inputs import Inputs

    store, generation = folder.open_current()
    return Graph(StoredGraph(store, generation.folder, Inputs.from_json(generation.manifest["inputs"]).least))
