"""A workspace's root: the folder with its settings file, found from any folder inside it, as git finds a repository."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from evigraph.errors import EvigraphError, did_you_mean
from evigraph.inputs import Inputs
from evigraph.workspace import Workspace

__all__ = ["SETTINGS", "Settings", "WorkspaceError", "find_root", "find_settings", "make_workspace", "write_whole"]

#: The settings file, which marks the root of a workspace.
SETTINGS: Final = "evigraph.toml"

_TEMPLATE: Final = """\
# An evigraph workspace: commands in this folder, and in those inside it, use what lies here.

# articles/    the texts of articles: evigraph add FILE...
# claims/      what they say, one file an article; keep these under version control
# vocabulary/  your own terms: evigraph vocabulary add LABEL --kind KIND
# checks/      your own checks (.rq), if you have any
# waivers.yaml what evigraph check is not to report, if there is anything

# Whether the articles that evigraph ships are part of the graph.
shipped = false

# What exports state of your claims, if you state it: the address of a licence, and a name or an address.
# licence = "https://www.apache.org/licenses/LICENSE-2.0"
# creator = "A. Reader"
"""
#: RFC 3987 2.2: what may not stand in an IRI stands in none of these.
_ADDRESS: Final = re.compile(r"""https?://[^\s<>"{}|\\^`]+""")
_IGNORED: Final = "# What evigraph makes anew whenever it is missing.\n/.evigraph/\n"
_FOLDERS: Final = ("articles", "claims", "vocabulary")
_KEYS: Final = ("shipped", "licence", "creator")


class WorkspaceError(EvigraphError, ValueError):
    """A workspace's settings are wrong, or there is no workspace where one is needed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the settings file says, and where things lie."""

    root: Path
    shipped: bool = False
    #: The address of the licence of the claims, and whose they are; empty where nobody says.
    licence: str = ""
    creator: str = ""

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Read the settings file at *path*.

        Raises:
            WorkspaceError: it is not TOML, or has a key or value that is not known.
            OSError: it cannot be read.
        """
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise WorkspaceError(f"{path}: malformed TOML: {error}") from error
        for key in values:
            if key not in _KEYS:
                hint = did_you_mean(known for known in _KEYS if known.startswith(key[:3]))
                raise WorkspaceError(f"{path}: {key}: there is no such setting; write {', '.join(_KEYS)}{hint}")
        shipped = values.get("shipped", False)
        if not isinstance(shipped, bool):
            raise WorkspaceError(f"{path}: shipped: found {shipped!r}; write true or false")
        for key in ("licence", "creator"):
            if not isinstance(values.get(key, ""), str):
                raise WorkspaceError(f"{path}: {key}: found {values[key]!r}; write text in quotes")
        licence, creator = (" ".join(values.get(key, "").split()) for key in ("licence", "creator"))
        if licence and not _ADDRESS.fullmatch(licence):
            raise WorkspaceError(
                f"{path}: licence: found {licence!r}; write the address of a licence, "
                "as in 'https://www.apache.org/licenses/LICENSE-2.0'"
            )
        if creator.startswith(("http://", "https://")) and not _ADDRESS.fullmatch(creator):
            raise WorkspaceError(f"{path}: creator: found {creator!r}; write a name, or an address without spaces")
        return cls(path.parent, shipped, licence, creator)

    @property
    def articles(self) -> Path:
        """The folder of the articles' texts."""
        return self.root / "articles"

    @property
    def claims(self) -> Path:
        """The folder of claim files."""
        return self.root / "claims"

    @property
    def vocabulary(self) -> Path:
        """The folder of the workspace's own packs."""
        return self.root / "vocabulary"

    @property
    def packs(self) -> tuple[Path, ...]:
        """The workspace's own packs, in the order in which they are read."""
        return Workspace.from_paths([self.root]).packs

    def inputs(self) -> Inputs:
        """Return what the workspace's store is built from."""
        claims = [self.claims] if self.claims.is_dir() else []
        return Inputs.from_paths(claims, packs=self.packs, shipped=self.shipped)

    def keep_text(self, name: str, text: str) -> Path:
        """Write the *text* of the article *name* into the workspace and return its file."""
        self.articles.mkdir(exist_ok=True)
        file = self.articles / f"{name}.txt"
        if not file.is_file() or file.read_bytes() != text.encode():
            write_whole(file, text.encode())
        return file


def find_root(start: str | os.PathLike[str] | None = None) -> Path | None:
    """Return the folder of the workspace that *start* lies in, or None; by default that of the working folder."""
    try:
        folder = Path(start or Path.cwd()).absolute()
    except FileNotFoundError:  # the working folder is gone
        return None
    return next((place for place in (folder, *folder.parents) if (place / SETTINGS).is_file()), None)


def find_settings(start: str | os.PathLike[str] | None = None) -> Settings | None:
    """Return the settings of the workspace that *start* lies in, or None; by default that of the working folder.

    Raises:
        WorkspaceError: the settings file is wrong.
    """
    root = find_root(start)
    return None if root is None else Settings.from_file(root / SETTINGS)


def make_workspace(folder: Path) -> tuple[Settings, list[Path]]:
    """Make *folder* a workspace and return its settings, and what was made; what is there already stays as it is.

    Raises:
        OSError: it cannot be written.
    """
    made = []
    folder = folder.absolute()
    for place in (folder, *(folder / name for name in _FOLDERS)):
        if not place.is_dir():
            place.mkdir(parents=True)
            made.append(place)
    for name, content in ((".gitignore", _IGNORED), (SETTINGS, _TEMPLATE)):
        if not (folder / name).exists():
            write_whole(folder / name, content.encode())
            made.append(folder / name)
    return Settings.from_file(folder / SETTINGS), made


def write_whole(path: Path, content: bytes) -> None:
    """Write *content* to *path* so that a reader sees the old file or all of the new one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
