"""The passages that claims were read in, and their sentences where the reader has the article's text.

The text is the reader's own file.  It is recognised by its SHA-256, or by its name, and then held against the hash
that the graph keeps; a text that changed is never shown, and which claims that touches is told.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.errors import EvigraphError
from evigraph.namespaces import ARTICLE, CLAIM, EV
from evigraph.settings import find_settings
from evigraph.texts import TextChange, passage_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.questions.claim_reader import Asked

__all__ = ["ENVIRONMENT_VARIABLE", "Place", "TextFolder", "TextFolderError", "gather_places"]

#: Names the folder of the reader's texts where ``--texts`` does not.
ENVIRONMENT_VARIABLE: Final = "EVIGRAPH_TEXTS"

#: Larger files are no article's text, and more files than these are no folder of texts.
_MOST_BYTES: Final = 20_000_000
_MOST_FILES: Final = 20_000


class TextFolderError(EvigraphError, OSError):
    """The folder of texts cannot be read."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one passage of a claim stands, in code points of the article's text."""

    claim: str
    article: str
    title: str
    address: str
    sha256: str
    #: ``span`` for the claim's own sentence, ``contextSpan`` for one that supplies what that leaves out.
    role: str
    start: int
    end: int
    digest: str
    line: int | None
    unit: str
    voice: str
    iri: str

    @property
    def is_own(self) -> bool:
        """Whether it is the claim's own sentence."""
        return self.role == "span"


def gather_places(graph: Asked, *, claims: Iterable[str] = (), articles: Iterable[str] = ()) -> list[Place]:
    """Return the passages of *claims*, or of all claims of *articles*."""
    terms = {
        "claim": [NamedNode(CLAIM + claim) for claim in dict.fromkeys(claims)],
        "article": [NamedNode(ARTICLE + article) for article in dict.fromkeys(articles)],
    }
    bound = {name: listed for name, listed in terms.items() if listed}
    found = graph.run(graph.bind("passages", bound)) if bound else None
    return list(_places(found)) if isinstance(found, Rows) else []


def _places(rows: Rows) -> Iterator[Place]:
    for row in rows.rows:
        cells = dict(zip(rows.columns, row, strict=True))
        text = {name: cell.value for name, cell in cells.items() if isinstance(cell, NamedNode | Literal)}
        yield Place(
            text["claim"].removeprefix(CLAIM),
            text["article"].removeprefix(ARTICLE),
            text.get("title", ""),
            text.get("address", ""),
            text.get("textHash", "").removeprefix("sha256:"),
            text["link"].removeprefix(EV),
            int(text["start"]),
            int(text["end"]),
            text.get("digest", ""),
            int(text["line"]) if "line" in text else None,
            text.get("unit", ""),
            text.get("voice", ""),
            text["span"],
        )


class TextFolder:
    """The reader's texts: :meth:`sentence` gives a passage of one, :attr:`changes` tells which texts changed."""

    __slots__ = ("_files", "_hashed", "_read", "changes", "path")

    def __init__(self, path: Path, files: Sequence[Path]) -> None:
        self.path = path
        self._files = files
        self._hashed: dict[str, Path] | None = None
        self._read: dict[str, str | None] = {}
        #: By article, how its text differs from the one that the claims were read in.
        self.changes: dict[str, TextChange] = {}

    @classmethod
    def open(cls, path: str | os.PathLike[str] | None = None) -> TextFolder | None:
        """List the files in the folder *path*, else in the one that the environment names, else the workspace's.

        Raises:
            TextFolderError: it is no folder, cannot be read, or holds too many files.
        """
        chosen = os.environ.get(ENVIRONMENT_VARIABLE) or None if path is None else path
        if chosen is None:
            settings = find_settings()
            return None if settings is None or not settings.articles.is_dir() else cls.open(settings.articles)
        folder = Path(chosen)
        named = f"{folder}" if path is not None else f"{folder}, which {ENVIRONMENT_VARIABLE} names,"
        if not os.fspath(chosen) or not folder.is_dir():
            raise TextFolderError(f"{named or 'empty text'} is no folder; name the folder of the articles' texts")
        try:
            files = sorted(entry for entry in folder.iterdir() if entry.is_file())
        except OSError as error:
            raise TextFolderError(f"{named} cannot be read ({error.strerror}); name another folder") from error
        if len(files) > _MOST_FILES:
            raise TextFolderError(f"{named} holds more than {_MOST_FILES} files; name the folder of the texts alone")
        return cls(folder, files)

    def sentence(self, place: Place, graph: Asked) -> str | None:
        """Return the passage at *place*; None where the text is missing or is not the one that was read."""
        text = self.text(place, graph)
        return None if text is None else text[place.start : place.end]

    def text(self, place: Place, graph: Asked) -> str | None:
        """Return the whole text of the article at *place*; None where it is missing or not the one that was read."""
        if place.article not in self._read:
            self._read[place.article] = self._text(place, graph)
        return self._read[place.article]

    def _text(self, place: Place, graph: Asked) -> str | None:
        named = [file for file in self._files if file.stem == place.article]
        for file in named:
            data = _content(file)
            if data is not None and hashlib.sha256(data).hexdigest() == place.sha256:
                return data.decode()
        by_hash = self._by_hash().get(place.sha256)
        data = _content(by_hash) if by_hash is not None else None
        if data is not None and hashlib.sha256(data).hexdigest() == place.sha256:
            return data.decode()
        changed = next((data for data in map(_content, named) if data is not None), None)
        if changed is not None:
            self.changes[place.article] = _change(place, changed, graph)
        return None

    def _by_hash(self) -> dict[str, Path]:
        if self._hashed is None:
            self._hashed = {}
            for file in self._files:
                data = _content(file)
                if data is not None:
                    self._hashed.setdefault(hashlib.sha256(data).hexdigest(), file)
        return self._hashed


def _content(file: Path) -> bytes | None:
    """Return the bytes of *file*; None where it cannot be an article's text or cannot be read."""
    try:
        return file.read_bytes() if file.stat().st_size <= _MOST_BYTES else None
    except OSError:
        return None


def _change(place: Place, data: bytes, graph: Asked) -> TextChange:
    """Tell which claims of the article at *place* a text with other bytes affects, as the graph's digests say."""
    text = data.decode(errors="replace")
    stands: dict[str, bool] = {}
    for other in gather_places(graph, articles=[place.article]):
        same = bool(other.digest) and passage_digest(text[other.start : other.end]) == other.digest
        name = f"claim:{other.claim}"
        stands[name] = stands.get(name, True) and same
    affected = tuple(name for name, same in stands.items() if not same)
    untouched = tuple(name for name, same in stands.items() if same)
    return TextChange(place.sha256, hashlib.sha256(data).hexdigest(), affected, untouched)
