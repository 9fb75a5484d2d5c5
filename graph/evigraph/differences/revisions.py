"""Workspaces as a revision of a git repository has them.

A revision is written as git writes it, ``REV:PATH``: ``v1:graph/claims``, ``HEAD~2:claims/a.yaml``, ``main:``.  Git is
only asked for objects by their names, and runs nothing that a repository could configure: no hook, filter or pager.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from evigraph.errors import EvigraphError
from evigraph.inputs import CLAIM_SUFFIXES, WAIVERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

__all__ = ["Revision", "RevisionError", "parse_revision", "write_revision"]

#: More bytes than these are not taken out of a revision.
MAX_BYTES: Final = 1024**3

_SECONDS: Final = 120
#: What no revision begins with: an absolute path, one from here or from home, and a drive of Windows.
_PATH: Final = re.compile(r"[/\\.~]|[A-Za-z]:[/\\]")
_REGULAR: Final = frozenset({"100644", "100755"})
_SETTINGS: Final = ("-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "--no-pager")
_CLAIMS: Final = "claims"
#: What lies beside claims in a workspace, by folder.
_BESIDE: Final = {"checks": frozenset({".rq", ".sql"}), "vocabulary": frozenset({".ttl", ".tsv"})}


class RevisionError(EvigraphError, LookupError):
    """A revision, or a path in it, does not exist, or git cannot be asked for it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit-ish and a path in it."""

    name: str
    path: str

    def __str__(self) -> str:
        """Write it as git does."""
        return f"{self.name}:{self.path}"


def parse_revision(text: str) -> Revision | None:
    """Read ``REV:PATH``; anything without a colon, or that begins as a path does, is none.

    >>> parse_revision("v1:graph/claims")
    Revision(name='v1', path='graph/claims')
    >>> parse_revision("./v1:graph/claims") is parse_revision("graph/claims") is None
    True
    >>> parse_revision("main@{2026-01-31 10:00}:claims").path
    'claims'
    """
    if _PATH.match(text):
        return None
    depth = 0
    for place, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if character == ":" and depth == 0:
            return Revision(text[:place], text[place + 1 :])
    return None


def write_revision(
    revision: Revision, folder: Path, repository: str | os.PathLike[str] = "."
) -> tuple[str, dict[Path, str]]:
    """Write the workspace that *revision* names to *folder*: claims, and the waivers, checks and packs beside them.

    Return the commit, and for each file written how git calls it.

    Raises:
        RevisionError: git, the repository, the revision or the path is missing, or the path holds no claims.
    """
    if not revision.name or revision.name.startswith("-") or not (revision.name + revision.path).isprintable():
        raise RevisionError(f"{str(revision)!r} names no revision; write REV:PATH, as in v1:graph/claims")
    git = _Git(repository)
    commit = git.find(f"{revision.name}^{{commit}}")
    if commit is None:
        git.run("rev-parse", "--git-dir")  # says so where there is no repository at all
        raise RevisionError(
            f"{revision}: there is no revision {revision.name!r} in this repository; 'git log' lists some; "
            f"a file or folder of that name is written ./{revision}"
        )
    path = git.from_root(revision.path)
    entries = dict(git.workspace(commit, path))
    if not entries:
        if git.find(f"{commit}:{path}") is None:
            raise RevisionError(f"{revision}: {revision.name} has no {path!r}; 'git ls-tree {revision.name}' lists it")
        raise RevisionError(f"{revision}: there are no claim files (.yaml, .yml) in {path or 'the root'!r}")
    origins = {}
    contents = git.read({target: identifier for target, (identifier, _) in entries.items()})
    for target, content in contents.items():
        file = folder / target
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        origins[file] = f"{revision.name}:{entries[target][1]}"
    return commit, origins


class _Git:
    """A repository that is asked through git's plumbing."""

    def __init__(self, repository: str | os.PathLike[str]) -> None:
        program = shutil.which("git")
        if program is None:
            raise RevisionError("git is not installed, or not on the PATH; compare folders of claim files instead")
        self._command = (program, *_SETTINGS, "-C", os.fspath(repository))
        # Nothing is fetched from a remote or asked of the user, and no index is refreshed.
        quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        self._environment = os.environ | quiet

    def find(self, name: str) -> str | None:
        """Return the identifier of the object called *name*, or None."""
        done = self._start(("rev-parse", "--verify", "--quiet", name), b"")
        return done.stdout.decode().strip() if done.returncode == 0 else None

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """Return what git prints.

        Raises:
            RevisionError: git refuses.
        """
        done = self._start(arguments, given)
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines() or [f"status {done.returncode}"]
            raise RevisionError(f"git {arguments[0]}: {said[0].removeprefix('fatal: ')}")
        return done.stdout

    def from_root(self, path: str) -> str:
        """Return *path* from the root of the repository; as for git, ``./`` begins where the caller is."""
        if path.startswith(("./", "../")) or path in {".", ".."}:
            here = self.run("rev-parse", "--show-prefix").decode().strip()
            path = posixpath.normpath(posixpath.join(here, path))
            if path.startswith(".."):
                raise RevisionError(f"{path!r} lies outside the repository")
        return path.strip("/") if path != "." else ""

    def workspace(self, commit: str, path: str) -> Iterator[tuple[str, tuple[str, str]]]:
        """Yield where each file of the workspace at *path* goes, its identifier, and its path in the repository."""
        if self._kind(commit, path) == "blob":
            found = dict(self._files(commit, posixpath.dirname(path)))
            name = posixpath.basename(path)
            yield f"{_CLAIMS}/{name}", (found[name], path)
            if WAIVERS in found and name != WAIVERS:
                yield f"{_CLAIMS}/{WAIVERS}", (found[WAIVERS], posixpath.join(posixpath.dirname(path), WAIVERS))
            return
        inner = posixpath.join(path, _CLAIMS)
        inner = inner if self._kind(commit, inner) == "tree" else path
        claims = dict(self._files(commit, inner, CLAIM_SUFFIXES))
        if not claims.keys() - {WAIVERS}:
            return
        for name, identifier in claims.items():
            yield f"{_CLAIMS}/{name}", (identifier, posixpath.join(inner, name))
        yield from self._beside(commit, inner, _CLAIMS)
        if posixpath.basename(inner) == _CLAIMS:
            around = posixpath.dirname(inner)
            for name, identifier in self._files(commit, around, CLAIM_SUFFIXES):
                if name == WAIVERS:
                    yield name, (identifier, posixpath.join(around, name))
            yield from self._beside(commit, around, "")

    def _beside(self, commit: str, path: str, target: str) -> Iterator[tuple[str, tuple[str, str]]]:
        for folder, suffixes in _BESIDE.items():
            inside = posixpath.join(path, folder)
            for name, identifier in self._files(commit, inside, suffixes):
                yield posixpath.join(target, folder, name), (identifier, posixpath.join(inside, name))

    def _kind(self, commit: str, path: str) -> str | None:
        found = self.find(f"{commit}:{path}")
        return None if found is None else self.run("cat-file", "-t", found).decode().strip()

    def _files(self, commit: str, path: str, suffixes: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """Yield name and identifier of the plain files in the folder *path*; none where there is no such folder."""
        if self._kind(commit, path) != "tree":
            return
        for entry in self.run("ls-tree", "-z", f"{commit}:{path}").split(b"\0"):
            about, _, raw = entry.partition(b"\t")
            mode, _, identifier = about.decode().partition(" ")
            name = raw.decode(errors="replace")
            if mode not in _REGULAR or (suffixes and PurePosixPath(name).suffix not in suffixes):
                continue
            if PurePosixPath(name).name != name or "\\" in name or not name.isprintable():
                raise RevisionError(f"{name!r} is no name that every system takes for a file; rename it in git")
            yield name, identifier.rpartition(" ")[2]

    def read(self, entries: Mapping[str, str]) -> dict[str, bytes]:
        """Return the contents of *entries*, which are identifiers by name."""
        given = "".join(f"{identifier}\n" for identifier in entries.values()).encode()
        sizes = self.run("cat-file", "--batch-check=%(objectsize)", given=given).split()
        if not all(size.isdigit() for size in sizes) or sum(map(int, sizes)) > MAX_BYTES:
            raise RevisionError(f"the claim files are missing or have more than {MAX_BYTES} bytes together")
        answer = self.run("cat-file", "--batch", given=given)
        contents: dict[str, bytes] = {}
        place = 0
        for name in entries:
            head = answer.index(b"\n", place)
            size = int(answer[place:head].split()[2])
            contents[name] = answer[head + 1 : head + 1 + size]
            place = head + size + 2
        return contents

    def _start(self, arguments: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 - no shell; names are objects' or begin with no dash
                [*self._command, *arguments],
                input=given,
                capture_output=True,
                env=self._environment,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise RevisionError(f"git {arguments[0]} did not end within {_SECONDS} s") from error
