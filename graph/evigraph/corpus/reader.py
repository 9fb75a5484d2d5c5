"""Read one file from its bytes to what is made of its articles, wherever that runs, and never fail for more than it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from evigraph.assistance.endpoint import ModelError
from evigraph.documents.reading import load_content, read_content
from evigraph.errors import EvigraphError, message_of
from evigraph.extraction.engine import Extractor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evigraph.extraction.engine import Extraction
    from evigraph.vocabulary import Vocabulary

__all__ = ["Reader", "Result"]

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Result(Generic[Made]):
    """What became of one file: what was made of each of its articles, or why nothing was."""

    path: Path
    made: tuple[Made, ...] = ()
    failure: str | None = None
    #: SHA-256 of the bytes that were read.
    sha256: str = ""


class Reader(Generic[Made]):
    """Reads files with one vocabulary; it can be sent to another process, which makes its own extractor."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        make: Callable[[Extraction], Made],
        assist: Callable[[Extraction], None] | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.make = make
        #: Adds to what the rules read.
        self.assist = assist
        self._extractor: Extractor | None = None
        self._lock = Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {"vocabulary": self.vocabulary, "make": self.make, "assist": self.assist}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]  # of this very class

    def prepare(self) -> None:
        """Make what takes seconds to make, so that the first file need not wait for it."""
        with self._lock:
            self._extractor = self._extractor or Extractor(self.vocabulary)

    def read(self, path: Path, content: bytes | None = None) -> Result[Made]:
        """Return what is made of the file at *path*; it is not opened where its *content* is given.

        Whatever is wrong with the file is told in the result.

        Raises:
            ModelError: the model that was to assist fails, which is no fault of the file.
        """
        self.prepare()
        extractor = self._extractor
        if extractor is None:
            raise RuntimeError("there is no extractor")
        try:
            held = load_content(path) if content is None else content
            made = []
            for document in read_content(path, held):
                # Matching names uses a store of words that two threads may not change at once.
                with self._lock:
                    extraction = extractor.extract(document)
                if self.assist is not None:
                    self.assist(extraction)
                made.append(self.make(extraction))
        except ModelError:
            raise
        except (EvigraphError, OSError) as error:
            return Result(path, failure=message_of(error))
        except Exception as error:
            if os.environ.get("EVIGRAPH_DEBUG"):
                raise
            kind = type(error).__name__
            return Result(path, failure=f"{path}: internal error ({kind}: {error}); leave it out, and report it")
        return Result(path, tuple(made), sha256=hashlib.sha256(held).hexdigest())
