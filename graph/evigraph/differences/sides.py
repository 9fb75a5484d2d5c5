"""The two graphs that are compared: stores are opened, and claims are built in a temporary folder.

Nothing of the user's is touched: stores are opened for reading and taken as last built, claim files and revisions are
copied.  The second side is built from a copy of the first, so that only the claim files that differ are read twice.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from evigraph.api import Graph, StoredGraph
from evigraph.build import FORMAT, build
from evigraph.differences.revisions import parse_revision, write_revision
from evigraph.engine import NamedNode, Rows
from evigraph.errors import ClaimFileError, EvigraphError, Problem, StoreError
from evigraph.findings.waivers import WaiverFileError
from evigraph.inputs import Inputs
from evigraph.namespaces import ARTICLE, EV
from evigraph.packs import PackError
from evigraph.store import StoreFolder
from evigraph.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.build import Progress

__all__ = ["NothingToCompare", "Side", "Workshop"]

_ARTICLES: Final = f"SELECT DISTINCT ?article WHERE {{ GRAPH ?part {{ ?article a <{EV}Article> }} }}"

#: Errors that say for each mistake in which file it is.
Faulty: TypeAlias = ClaimFileError | PackError | WaiverFileError

#: Moves a rewritten file's time of change on, since a build takes a file of the same size and time for unchanged.
_TICK: Final = 1_000_000_000


class NothingToCompare(EvigraphError, LookupError):
    """A place holds neither a store nor claim files."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the graphs that are compared."""

    name: str
    kind: str
    graph: Graph
    #: What the store was built from; nothing where the graph is behind an endpoint.
    manifest: Mapping[str, Any]
    #: The waivers and checks that go with the claims.
    workspace: Workspace
    commit: str | None = None
    #: How the user calls each file that was taken out of a revision.
    origins: Mapping[str, str] = field(default_factory=dict)

    def stems(self) -> list[str]:
        """List the stems of the articles."""
        if self.manifest:
            return sorted(entry["article"] for entry in self.manifest["articles"].values())
        answer = self.graph.run(_ARTICLES)
        rows = answer.rows if isinstance(answer, Rows) else ()
        return sorted(cell.value.removeprefix(ARTICLE) for (cell,) in rows if isinstance(cell, NamedNode))

    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of the claim file of each article, by the article's stem."""
        files = self.manifest.get("files", {})
        entries = self.manifest.get("articles", {})
        return {entry["article"]: files[path]["sha256"] for path, entry in entries.items()}


class Workshop:
    """A temporary folder in which sides are built.

    Parameters:
        shipped: the shipped articles stand beside the claims of either side.
        packs: vocabulary packs that either side is read with, beside those of a workspace.
        repository: where revisions are looked up.
    """

    def __init__(
        self,
        folder: Path,
        *,
        shipped: bool = False,
        packs: Sequence[str | os.PathLike[str]] = (),
        repository: str | os.PathLike[str] = ".",
        progress: Progress | None = None,
    ) -> None:
        self._folder = folder
        self._claims = folder / "claims"
        self._shipped = shipped
        self._packs = tuple(packs)
        self._repository = repository
        self._progress = progress
        self._built: list[Path] = []
        #: How the user calls each file that was copied or taken out of a revision.
        self._origins: dict[str, str] = {}

    def open(self, what: Graph | str | os.PathLike[str]) -> Side:
        """Open the store, or build the claims, that *what* names; a graph is taken as it is.

        Raises:
            NothingToCompare: there is nothing at the place, or neither a store nor claims.
            RevisionError: a revision cannot be read.
            ClaimFileError: claim files have mistakes.
            PackError: vocabulary packs have mistakes.
            StoreError: a store cannot be read, or is of another version's format.
        """
        if isinstance(what, Graph):
            return _of_graph(what)
        name = os.fspath(what)
        revision = parse_revision(name) if isinstance(what, str) else None
        if revision is not None:
            place = self._folder / f"revision-{len(self._built)}"
            commit, origins = write_revision(revision, place, self._repository)
            self._origins |= {str(file): origin for file, origin in origins.items()}
            return self._build(Workspace.from_paths([place]), name, "revision", commit)
        path = Path(name)
        if (path / "CURRENT").is_file():
            return _of_store(name, path)
        if not path.exists():
            raise NothingToCompare(
                f"{name}: there is no such file, folder or store; a git revision is written REV:PATH, as in "
                "v1:graph/claims"
            )
        workspace = Workspace.from_paths([path])
        if not workspace.claims:
            raise NothingToCompare(f"{name}: there is neither a store here nor a claim file (.yaml, .yml)")
        return self._build(workspace, name, "claims", None)

    def in_users_words(self, error: Faulty) -> Faulty:
        """Return *error* with each file called as the user calls it."""
        return type(error)([self._moved(problem) for problem in error.problems])

    def _build(self, workspace: Workspace, name: str, kind: str, commit: str | None) -> Side:
        self._lay_out(workspace.claims)
        path = self._folder / f"store-{len(self._built)}"
        if self._built:
            shutil.copytree(self._built[-1], path)
        folder = StoreFolder(path)
        inputs = Inputs.from_paths([self._claims], packs=(*workspace.packs, *self._packs), shipped=self._shipped)
        # Findings are looked for when both sides are there.
        if self._progress is None:
            build(folder, inputs, recording=False)
        else:
            build(folder, inputs, recording=False, progress=self._progress)
        self._built.append(path)
        store, generation = folder.open_current()
        graph = Graph(StoredGraph(store, generation.folder))
        graph.workspace = workspace  # not the copies, which the other side replaces
        return Side(name, kind, graph, generation.manifest, workspace, commit, dict(self._origins))

    def _lay_out(self, files: Sequence[Path]) -> None:
        """Make the folder of claims hold copies of *files* and nothing else, without touching what is the same."""
        self._claims.mkdir(exist_ok=True)
        copies = {self._claims / file.name: file for file in files}
        for copy in self._claims.iterdir():
            if copy not in copies:
                copy.unlink()
        for copy, file in copies.items():
            self._origins[str(copy)] = self._origins.get(str(file), str(file))
            content = file.read_bytes()
            before = copy.stat().st_mtime_ns if copy.exists() else None
            if before is not None and copy.read_bytes() == content:
                continue
            copy.write_bytes(content)
            if before is not None:
                os.utime(copy, ns=(before + _TICK, before + _TICK))

    def _moved(self, problem: Problem) -> Problem:
        message = problem.message
        # The longest first, as one name may begin another.
        for path in sorted(self._origins, key=len, reverse=True):
            message = message.replace(path, self._origins[path])
        path = str(problem.path)
        return Problem(self._origins.get(path, path), problem.line, problem.key, message)


def _of_graph(graph: Graph) -> Side:
    source = graph.source
    folder = source.folder if isinstance(source, StoredGraph) else None
    if folder is None:
        return Side(repr(source), "graph", graph, {}, Workspace())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Side(str(folder.parents[1]), "store", graph, manifest, graph.workspace)


def _of_store(name: str, path: Path) -> Side:
    store, generation = StoreFolder(path).open_current()
    if generation.manifest["format"] != FORMAT:
        raise StoreError(
            f"{name}: the store was built by another version of evigraph and cannot be asked the same questions; "
            f"build it again with 'evigraph build --store {name}'"
        )
    graph = Graph(StoredGraph(store, generation.folder))
    return Side(name, "store", graph, generation.manifest, graph.workspace)
