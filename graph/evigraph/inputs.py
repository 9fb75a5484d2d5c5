"""What a store is made from: claim files, vocabulary packs, the shipped ontology and rules, and their fingerprints."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from evigraph import __version__
from evigraph.codes import ReviewStatus
from evigraph.resources import resource

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Mapping

__all__ = ["CLAIM_SUFFIXES", "WAIVERS", "FileState", "Inputs", "claim_files"]

CLAIM_SUFFIXES: Final = frozenset({".yaml", ".yml"})

#: The file of waivers, which lies beside claim files and is none.
WAIVERS: Final = "waivers.yaml"

_TERMINOLOGY: Final = (
    "ontology/evigraph.ttl",
    "ontology/vocabulary",
    "ontology/mappings",
    "queries/rules",
    "queries/checks",
    "queries/index",
)


@dataclass(frozen=True, slots=True)
class FileState:
    """A file's size, time of change and SHA-256, to tell cheaply whether it changed."""

    size: int
    mtime_ns: int
    sha256: str

    @classmethod
    def of(cls, path: Path, known: FileState | None = None) -> FileState:
        """Look at the file at *path*; its bytes are only read when size or time differ from *known*."""
        status = path.stat()
        if known is not None and (known.size, known.mtime_ns) == (status.st_size, status.st_mtime_ns):
            return known
        return cls(status.st_size, status.st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest())

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(values["size"], values["mtime_ns"], values["sha256"])

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain values."""
        return {"size": self.size, "mtime_ns": self.mtime_ns, "sha256": self.sha256}


@dataclass(frozen=True, slots=True)
class Inputs:
    """The claim files and folders and the vocabulary packs that a build reads.

    >>> len(Inputs().claim_files())
    5
    """

    claims: tuple[Path, ...] = ()
    packs: tuple[Path, ...] = ()
    shipped: bool = True
    reasoner: str = "fast"
    #: Only claims that are at least so far reviewed.
    least: ReviewStatus = ReviewStatus.UNREVIEWED

    @classmethod
    def from_paths(
        cls,
        claims: Iterable[str | os.PathLike[str]] = (),
        *,
        packs: Iterable[str | os.PathLike[str]] = (),
        shipped: bool = True,
        reasoner: str = "fast",
        least: ReviewStatus = ReviewStatus.UNREVIEWED,
    ) -> Self:
        """Return the inputs with absolute paths, so that a later run from another folder finds them."""
        return cls(
            tuple(Path(path).absolute() for path in claims),
            tuple(Path(path).absolute() for path in packs),
            shipped,
            reasoner,
            least,
        )

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Self:
        """Read what :meth:`to_json` wrote."""
        return cls(
            tuple(map(Path, values["claims"])),
            tuple(map(Path, values["packs"])),
            values["shipped"],
            values["reasoner"],
            ReviewStatus[values.get("least", "unreviewed").upper()],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the inputs as plain values."""
        return {
            "claims": [str(path) for path in self.claims],
            "packs": [str(path) for path in self.packs],
            "shipped": self.shipped,
            "reasoner": self.reasoner,
            "least": str(self.least),
        }

    def missing_from(self, manifest: Mapping[str, Any]) -> list[Path]:
        """List the claim files, folders and packs of the build of *manifest* that are not inputs of this one.

        >>> old = {"claims": ["/a.yaml"], "packs": [], "shipped": True, "reasoner": "fast"}
        >>> [path.name for path in Inputs().missing_from({"inputs": old})]
        ['a.yaml']
        """
        if "inputs" not in manifest:
            return []
        old = Inputs.from_json(manifest["inputs"])
        return [path for path in (*old.claims, *old.packs) if path not in (*self.claims, *self.packs)]

    def claim_files(self) -> list[Path]:
        """List the claim files, each once, the shipped ones first.

        Raises:
            FileNotFoundError: a given path does not exist.
        """
        shipped = claim_files(Path(str(resource("graph/claims")))) if self.shipped else []
        given = [file for path in self.claims for file in claim_files(path)]
        return list(dict.fromkeys([*shipped, *given]))

    def terminology_files(self) -> list[Path]:
        """List the files of ontology, vocabulary, mappings and rules, and the packs."""
        files: list[Path] = []
        for name in _TERMINOLOGY:
            place = Path(str(resource(name)))
            files += sorted(path for path in place.iterdir() if path.is_file()) if place.is_dir() else [place]
        return [*files, *self.packs]

    def terminology_key(self, states: Mapping[Path, FileState]) -> str:
        """Return a digest of everything but the claim files: what an incremental build must share."""
        parts = [__version__, self.reasoner, self.least, *(states[path].sha256 for path in self.terminology_files())]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def claim_files(path: Path) -> list[Path]:
    """List the claim files that *path* names: itself, or the YAML files in that folder, sorted.

    Raises:
        FileNotFoundError: there is nothing at *path*.
    """
    if path.is_dir():
        return sorted(
            file for file in path.iterdir() if file.suffix in CLAIM_SUFFIXES and file.name != WAIVERS and file.is_file()
        )
    if not path.exists():
        raise FileNotFoundError(2, "there is no such file or folder of claims", str(path))
    return [path]
