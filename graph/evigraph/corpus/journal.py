"""Which files were read already, with which rules and vocabulary, so that they need not be read again.

A journal is a file of JSON Lines beside what was written.  A line is added when what it tells of is whole, and the
last one may be torn; at the end the journal is written anew, in the order of names.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Self, TextIO

from evigraph import __version__
from evigraph.settings import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from evigraph.vocabulary import Vocabulary

__all__ = ["Entry", "Journal", "digest_of_reading"]

#: The packages whose code and rules decide what is read in a file.
_READING: Final = ("evigraph.documents", "evigraph.extraction", "evigraph.assistance")


def digest_of_reading(vocabulary: Vocabulary, *more: str) -> str:
    """Return a digest of all that decides, besides a file's bytes, what is read in it."""
    digest = hashlib.sha256("\0".join((__version__, *more)).encode())
    for package in _READING:
        for name, content in _contents(files(package)):
            digest.update(f"\0{name}\0".encode() + content)
    for term in sorted(vocabulary.values(), key=lambda term: term.iri):
        digest.update(repr(term).encode())
    return digest.hexdigest()[:16]


def _contents(folder: Traversable) -> Iterable[tuple[str, bytes]]:
    for place in sorted(folder.iterdir(), key=lambda place: place.name):
        if place.is_dir():
            yield from _contents(place)
        elif place.name.endswith((".py", ".toml")):
            yield place.name, place.read_bytes()


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One file that was read: its name and bytes, what it was read with, and the articles in it."""

    file: str
    sha256: str
    reading: str
    articles: tuple[str, ...]

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Read the entry in a *line* of a journal.

        Raises:
            ValueError: the line is torn, or no entry.
        """
        data = json.loads(line)
        try:
            return cls(str(data["file"]), str(data["sha256"]), str(data["reading"]), tuple(map(str, data["articles"])))
        except (KeyError, TypeError) as error:
            raise ValueError(line) from error

    def to_json(self) -> str:
        """Write the entry as a line of a journal."""
        values = {"file": self.file, "sha256": self.sha256, "reading": self.reading, "articles": self.articles}
        return json.dumps(values, ensure_ascii=False) + "\n"


class Journal:
    """The entries of one folder; used in a ``with`` statement."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[str, Entry] = {}
        self._owners: dict[str, str] = {}
        self._file: TextIO | None = None

    def __enter__(self) -> Self:
        if self.path.is_file():
            for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError):
                    self._take(Entry.from_json(line))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._rewrite()
        self._file = self.path.open("a", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
        self._rewrite()

    def find(self, file: str, sha256: str, reading: str) -> Entry | None:
        """Return the entry of a *file* that was read just so, or None."""
        entry = self._entries.get(file)
        return entry if entry is not None and (entry.sha256, entry.reading) == (sha256, reading) else None

    def split(
        self, paths: Iterable[Path], reading: str, is_there: Callable[[str], bool]
    ) -> tuple[list[Path], list[tuple[Path, Entry]]]:
        """Return which of *paths* are to be read, and which were read just so and what they gave *is_there* still."""
        wanted: list[Path] = []
        done: list[tuple[Path, Entry]] = []
        for path in paths:
            entry = None
            if path.name in self._entries:
                with suppress(OSError), path.open("rb") as file:
                    entry = self.find(path.name, hashlib.file_digest(file, "sha256").hexdigest(), reading)
            if entry is not None and all(map(is_there, entry.articles)):
                done.append((path, entry))
            else:
                wanted.append(path)
        return wanted, done

    def add(self, entry: Entry) -> None:
        """Note that what *entry* tells of is written, whole."""
        self._take(entry)
        if self._file is not None:
            self._file.write(entry.to_json())
            self._file.flush()

    def _take(self, entry: Entry) -> None:
        for article in entry.articles:
            owner = self._owners.get(article)
            if owner is not None and owner != entry.file:
                self._entries.pop(owner, None)  # its article was written over
            self._owners[article] = entry.file
        self._entries[entry.file] = entry

    def _rewrite(self) -> None:
        lines = [entry.to_json() for entry in sorted(self._entries.values())]
        write_whole(self.path, "".join(lines).encode())
