"""The two graphs that are compared: stores are opened, and claims are built in a temporary folder.

Nothing of the user's is touched: stores are opened for reading and taken as last built, claim files and revisions are
copied.  The second side is built from a copy of the first, so that only the claim files that differ are read twice.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evigraph.api import Graph, StoredGraph
from evigraph.build import FORMAT, build
from evigraph.differences.revisions import CLAIM_FOLDERS, parse_revision, read_revision
from evigraph.engine import NamedNode, Rows
from evigraph.errors import ClaimFileError, EvigraphError, Problem, StoreError
from evigraph.inputs import Inputs, claim_files
from evigraph.namespaces import ARTICLE, EV
from evigraph.store import StoreFolder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.build import Progress

__all__ = ["NothingToCompare", "Side", "Workshop"]

_ARTICLES: Final = f"SELECT DISTINCT ?article WHERE {{ GRAPH ?part {{ ?article a <{EV}Article> }} }}"

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
    commit: str | None = None

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
        packs: vocabulary packs that either side is read with.
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
        self._inputs = Inputs.from_paths([self._claims], packs=packs, shipped=shipped)
        self._repository = repository
        self._progress = progress
        self._built: list[Path] = []

    def open(self, what: Graph | str | os.PathLike[str]) -> Side:
        """Open the store, or build the claims, that *what* names; a graph is taken as it is.

        Raises:
            NothingToCompare: there is nothing at the place, or neither a store nor claims.
            RevisionError: a revision cannot be read.
            ClaimFileError: claim files have mistakes.
            StoreError: a store cannot be read, or is of another version's format.
        """
        if isinstance(what, Graph):
            return _of_graph(what)
        name = os.fspath(what)
        revision = parse_revision(name) if isinstance(what, str) else None
        if revision is not None:
            commit, contents = read_revision(revision, self._repository)
            origins = {file: f"{revision}/{file}" if len(contents) > 1 else str(revision) for file in contents}
            return self._build(name, "revision", contents, origins, commit)
        path = Path(name)
        if (path / "CURRENT").is_file():
            return _of_store(name, path)
        files = _claim_files(path)
        contents = {file.name: file.read_bytes() for file in files}
        return self._build(name, "claims", contents, {file.name: str(file) for file in files}, None)

    def _build(
        self, name: str, kind: str, contents: Mapping[str, bytes], origins: Mapping[str, str], commit: str | None
    ) -> Side:
        self._lay_out(contents)
        path = self._folder / f"store-{len(self._built)}"
        if self._built:
            shutil.copytree(self._built[-1], path)
        folder = StoreFolder(path)
        try:
            if self._progress is None:
                build(folder, self._inputs)
            else:
                build(folder, self._inputs, progress=self._progress)
        except ClaimFileError as error:
            raise ClaimFileError([_moved(problem, self._claims, origins) for problem in error.problems]) from error
        self._built.append(path)
        store, generation = folder.open_current()
        return Side(name, kind, Graph(StoredGraph(store, generation.folder)), generation.manifest, commit)

    def _lay_out(self, contents: Mapping[str, bytes]) -> None:
        """Make the folder of claims hold *contents* and nothing else, without touching what is the same."""
        self._claims.mkdir(exist_ok=True)
        for file in self._claims.iterdir():
            if file.name not in contents:
                file.unlink()
        for name, content in contents.items():
            file = self._claims / name
            before = file.stat().st_mtime_ns if file.exists() else None
            if before is not None and file.read_bytes() == content:
                continue
            file.write_bytes(content)
            if before is not None:
                os.utime(file, ns=(before + _TICK, before + _TICK))


def _of_graph(graph: Graph) -> Side:
    source = graph.source
    folder = source.folder if isinstance(source, StoredGraph) else None
    if folder is None:
        return Side(repr(source), "graph", graph, {})
    return Side(str(folder.parents[1]), "store", graph, json.loads((folder / "manifest.json").read_text("utf-8")))


def _of_store(name: str, path: Path) -> Side:
    store, generation = StoreFolder(path).open_current()
    if generation.manifest["format"] != FORMAT:
        raise StoreError(
            f"{name}: the store was built by another version of evigraph and cannot be asked the same questions; "
            f"build it again with 'evigraph build --store {name}'"
        )
    return Side(name, "store", Graph(StoredGraph(store, generation.folder)), generation.manifest)


def _claim_files(path: Path) -> list[Path]:
    """List the claim files at *path*: itself, those in that folder, or those where a workspace keeps them."""
    if not path.exists():
        raise NothingToCompare(
            f"{path}: there is no such file, folder or store; a git revision is written REV:PATH, as in v1:graph/claims"
        )
    for place in (path, *(path / name for name in CLAIM_FOLDERS)):
        if place.exists() and (files := claim_files(place)):
            return files
    raise NothingToCompare(f"{path}: there is neither a store here nor a claim file (.yaml, .yml)")


def _moved(problem: Problem, folder: Path, origins: Mapping[str, str]) -> Problem:
    """Return *problem* with the place of the file that was copied."""
    path = str(problem.path)
    message = problem.message
    for name, origin in origins.items():
        message = message.replace(str(folder / name), origin)
    found = origins.get(Path(path).name) if Path(path).parent == folder else None
    return Problem(found or path, problem.line, problem.key, message)
