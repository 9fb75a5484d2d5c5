"""Build a store: claim files into quads, and what follows from them, incrementally and atomically."""

from __future__ import annotations

import hashlib
import shutil
import traceback
import warnings
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Protocol

from evigraph.engine import NamedNode, Store, add_quads
from evigraph.errors import ClaimFileError, EvigraphError, Problem, StaleStore, StoreError, message_of
from evigraph.inputs import FileState, Inputs
from evigraph.namespaces import GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evigraph.engine import Quad
    from evigraph.store import Generation, StoreFolder
    from evigraph.vocabulary import Vocabulary

__all__ = ["FORMAT", "BuildReport", "Progress", "build", "ensure_built", "is_stale"]

#: Version of what lies in a generation; a store of another one is built anew.
FORMAT: Final = 7

#: Quads kept in memory between two writes.
_BATCH = 100_000


class Progress(Protocol):
    """Is told what a build does."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Hear that *done* of *total* parts of the step are done."""


def _silent(step: str, done: int, total: int) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: Generation
    read: tuple[Path, ...]
    kept: int
    removed: int
    quads: int
    inferred: Mapping[str, int]

    @property
    def up_to_date(self) -> bool:
        """Whether there was nothing to do."""
        return not self.read and not self.removed and not self.inferred


def is_stale(generation: Generation) -> bool:
    """Tell whether the files that *generation* was built from have changed since, or are gone."""
    manifest = generation.manifest
    if manifest["format"] != FORMAT:
        return True
    inputs = Inputs.from_json(manifest["inputs"])
    try:
        states = _states(inputs, manifest)
    except OSError:
        return True
    return bool(_manifest_key(inputs, states) != manifest["key"])


def ensure_built(folder: StoreFolder, inputs: Inputs | None = None, *, progress: Progress = _silent) -> None:
    """Build the store where it is missing, older than the files it was made from, or made from others than *inputs*.

    Where a file of an existing store has become unreadable or wrong, the store stays as it was, with a warning
    (:class:`~evigraph.errors.StaleStore`).

    Raises:
        StoreError: the store cannot be written.
    """
    generation = folder.current()
    if generation is None:
        build(folder, inputs or Inputs(), progress=progress)
        return
    old = Inputs.from_json(generation.manifest["inputs"])
    wanted = old if inputs is None else replace(inputs, reasoner=old.reasoner)
    if wanted != old or is_stale(generation):
        try:
            build(folder, wanted, progress=progress)
        except StoreError:
            raise
        except (EvigraphError, OSError) as error:
            warnings.warn(StaleStore(message_of(error)), stacklevel=2)


def build(
    folder: StoreFolder, inputs: Inputs, *, progress: Progress = _silent, anew: bool = False, recording: bool = True
) -> BuildReport:
    """Bring the store in *folder* up to date with *inputs*.

    Articles whose files did not change are taken over from the current generation.  The new generation becomes
    current in one step at the end; until then, and when anything goes wrong, readers see the old one.

    Parameters:
        anew: read every file again.
        recording: write what the checks find into the graph, and keep it ready to be read into memory; a store that is
            only compared does without.

    Raises:
        ClaimFileError: claim files have mistakes, all of which are listed.
        BuildInProgress: another build does not finish.
        StoreError: the store cannot be written.
    """
    with folder.lock():
        current = None if anew else folder.current()
        if current is not None and current.manifest.get("format") != FORMAT:
            current = None
        known: Mapping[str, Any] = current.manifest if current else {}
        states = _states(inputs, known)
        key = _manifest_key(inputs, states)
        if current is not None and key == known["key"]:
            return BuildReport(current, (), len(known["articles"]), 0, known["quads"], {})
        if current is not None and known["terminology"] != inputs.terminology_key(states):
            current, known = None, {}
        building = folder.new_generation()
        try:
            work = _Work(inputs, states, known, progress)
            report = work.run(building, current, recording=recording)
            manifest = {
                "format": FORMAT,
                "key": key,
                "terminology": inputs.terminology_key(states),
                "inputs": inputs.to_json(),
                "files": {str(path): state.to_json() for path, state in states.items()},
                "articles": work.articles,
                "quads": report["quads"],
                "inferred": report["inferred"],
            }
            generation = folder.publish(building, manifest)
        except BaseException as error:
            # The frames of the error hold the store open, and its writer may still add files to the folder.
            traceback.clear_frames(error.__traceback__)
            shutil.rmtree(building, ignore_errors=True)
            if isinstance(error, OSError) and not isinstance(error, StoreError) and _is_in_store(error, folder):
                raise StoreError(
                    f"{folder.path}: the store cannot be written ({error.strerror or error}); the old one is kept. "
                    "Free some space, or choose another place with --store DIR"
                ) from error
            raise
        return BuildReport(
            generation, tuple(work.changed), work.kept, work.removed, report["quads"], report["inferred"]
        )


class _Work:
    """One build under way."""

    def __init__(
        self, inputs: Inputs, states: Mapping[Path, FileState], known: Mapping[str, Any], progress: Progress
    ) -> None:
        self.inputs = inputs
        self.progress = progress
        self.files = inputs.claim_files()
        old: Mapping[str, Any] = known.get("articles", {})
        hashes = {path: values["sha256"] for path, values in known.get("files", {}).items()}
        self.changed = [path for path in self.files if str(path) not in old or hashes[str(path)] != states[path].sha256]
        gone = set(old) - {str(path) for path in self.files}
        self.outdated = [old[path]["article"] for path in [*gone, *map(str, self.changed)] if path in old]
        self.removed = len(gone)
        unchanged = {str(path) for path in self.files} - set(map(str, self.changed))
        self.kept = len(unchanged)
        self.articles: dict[str, Any] = {path: old[path] for path in sorted(unchanged)}
        #: The file that each article and claim stands in.
        self.owners = {
            name: path
            for path, entry in self.articles.items()
            for name in (f"article:{entry['article']}", *entry["claims"])
        }

    def run(self, building: Path, current: Generation | None, *, recording: bool) -> dict[str, Any]:
        from evigraph.lexicon import write_lexicon
        from evigraph.snapshot import write_snapshot
        from evigraph.vocabulary import load_vocabulary

        vocabulary = load_vocabulary(*self.inputs.packs)
        write_lexicon(vocabulary, building)
        if current is not None:
            current.open().backup(str(building / "quads"))
            store = Store(str(building / "quads"))
            for stem in self.outdated:
                store.remove_graph(NamedNode(f"{GRAPH}article/{stem}"))
        else:
            from evigraph.terminology import terminology_quads

            store = Store(str(building / "quads"))
            add_quads(store, terminology_quads(vocabulary))
        self._read(store, vocabulary)
        inferred = self._infer(store)
        if recording:
            from evigraph.findings.recording import record_findings

            self.progress("checking", 0, 1)
            record_findings(store, vocabulary)
            self.progress("checking", 1, 1)
        store.flush()
        if recording:
            write_snapshot(store, building)
        return {"quads": len(store), "inferred": inferred}

    def _read(self, store: Store, vocabulary: Vocabulary) -> None:
        from evigraph.claimfiles import load_article
        from evigraph.quads import article_quads

        problems: list[Problem] = []
        quads: list[Quad] = []
        for done, path in enumerate(self.changed):
            self.progress("reading claims", done, len(self.changed))
            try:
                article = load_article(path, vocabulary=vocabulary)
            except ClaimFileError as error:
                problems += error.problems
                continue
            claims = [claim.id for claim in article.claims]
            problems += self._duplicates(path, article.id, claims)
            self.articles[str(path)] = {
                "article": article.stem,
                "claims": claims,
                "statuses": sorted({article.status_of(claim) for claim in article.claims}),
            }
            if not problems:
                quads += article_quads(article.at_least(self.inputs.least), vocabulary)
            if len(quads) > _BATCH:
                add_quads(store, quads)
                quads.clear()
        add_quads(store, quads)
        self.progress("reading claims", len(self.changed), len(self.changed))
        if problems:
            raise ClaimFileError(problems)

    def _duplicates(self, path: Path, article: str, claims: list[str]) -> list[Problem]:
        stem = article.removeprefix("article:")
        twice: dict[str, list[str]] = {}
        for claim in claims:
            if (other := self.owners.setdefault(claim, str(path))) != str(path):
                twice.setdefault(other, []).append(claim)
        problems = [
            Problem(path, None, "claims", f"the claim ids {', '.join(ids)} are also in {other}; ids are unique")
            for other, ids in twice.items()
        ]
        if (other := self.owners.setdefault(f"article:{stem}", str(path))) != str(path):
            problems.append(
                Problem(path, None, "id", f"the article {stem} is also in {other}; an article has one file")
            )
        return problems

    def _infer(self, store: Store) -> dict[str, int]:
        if self.inputs.reasoner == "hermit":
            from evigraph.reasoning.by_hermit import materialise_by_hermit

            self.progress("reasoning (HermiT)", 0, 1)
            counts = materialise_by_hermit(store)
            self.progress("reasoning (HermiT)", 1, 1)
            return counts
        from evigraph.reasoning.materialise import infer
        from evigraph.reasoning.rules import load_rules

        rules = load_rules()
        names = [rule.name for rule in rules]
        counts = infer(store, rules, on_rule=lambda name: self.progress("reasoning", names.index(name), len(names)))
        self.progress("reasoning", len(names), len(names))
        return counts


def _states(inputs: Inputs, manifest: Mapping[str, Any]) -> dict[Path, FileState]:
    known = {path: FileState.from_json(values) for path, values in manifest.get("files", {}).items()}
    paths = [*inputs.claim_files(), *inputs.terminology_files()]
    return {path: FileState.of(path, known.get(str(path))) for path in paths}


def _manifest_key(inputs: Inputs, states: Mapping[Path, FileState]) -> str:
    files = sorted(f"{path}\t{states[path].sha256}" for path in inputs.claim_files())
    return hashlib.sha256("\n".join([inputs.terminology_key(states), *files]).encode()).hexdigest()


def _is_in_store(error: OSError, folder: StoreFolder) -> bool:
    return error.filename is None or str(error.filename).startswith(str(folder.path))
