"""A user's own folder: claim files, and beside them waivers, checks and vocabulary packs.

A workspace has the folders ``claims``, ``checks`` and ``vocabulary`` and the file ``waivers.yaml``; any of them may be
missing.  A folder that holds claim files themselves is one too, and so is a claim file, whose waivers lie beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from evigraph.inputs import WAIVERS, Inputs, claim_files

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

__all__ = ["PROPOSED", "Workspace"]

#: The pack of names that articles use and nobody has taken over yet; it is read after all others.
PROPOSED: Final = "proposed.tsv"

_PACK_SUFFIXES: Final = frozenset({".ttl", ".tsv"})


@dataclass(frozen=True, slots=True)
class Workspace:
    """The files of one or more folders, each listed once."""

    claims: tuple[Path, ...] = ()
    waivers: tuple[Path, ...] = ()
    #: Folders of the user's own checks.
    checks: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()

    @classmethod
    def of_generation(cls, folder: Path) -> Self:
        """List the files that the generation of a store in *folder* was built from, and what lies beside them.

        The shipped articles are among the claim files; what has gone since is left out.
        """
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        inputs = Inputs.from_json(manifest["inputs"])
        around = cls.from_paths(path for path in inputs.claims if path.exists())
        return cls(tuple(map(Path, sorted(manifest["articles"]))), around.waivers, around.checks, inputs.packs)

    @classmethod
    def from_paths(cls, paths: Iterable[str | os.PathLike[str]]) -> Self:
        """List what lies in the folders *paths*, and beside the claim files among them.

        A folder named by the claims in it, ``my/claims``, belongs to the workspace around it.  The checks beside a
        single file are not read: a file was named, not a workspace.

        Raises:
            FileNotFoundError: there is nothing at a path.

        >>> Workspace.from_paths([])
        Workspace(claims=(), waivers=(), checks=(), packs=())
        """
        claims: list[Path] = []
        waivers: list[Path] = []
        checks: list[Path] = []
        packs: list[Path] = []
        for path in map(Path, paths):
            inner = path / "claims" if (path / "claims").is_dir() else path
            claims += claim_files(inner)
            if path.is_dir():
                roots = [inner, inner.absolute().parent] if inner.absolute().name == "claims" else [inner]
                checks += [root / "checks" for root in roots if (root / "checks").is_dir()]
                packs += [pack for root in roots for pack in _packs(root / "vocabulary")]
            else:
                roots = [path.parent]
            waivers += [root / WAIVERS for root in roots if (root / WAIVERS).is_file()]
        return cls(_once(claims), _once(waivers), _once(checks), _once(packs))


def _packs(folder: Path) -> list[Path]:
    found = [file for file in folder.iterdir() if file.suffix in _PACK_SUFFIXES] if folder.is_dir() else []
    return sorted(found, key=lambda file: (file.name == PROPOSED, file))


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    # By where they really are, since one place may be written in two ways; shown as it was first written.
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return tuple(found.values())
