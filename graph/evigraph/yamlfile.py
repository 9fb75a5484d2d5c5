r"""YAML 1.2 read as JSON-like data that remembers its lines, and written for people.

Plain scalars follow the core schema of YAML 1.2 (section 10.3.2), so that ``no`` and ``on`` are words and a date is
text.  Refused are aliases, tags, repeated keys, several documents and deep nesting: none of them can stand in JSON.

>>> document = read_yaml("a: no\nb: [1, 0x1F, 2.5]")
>>> document.data, document.line_of(("b", 0))
({'a': 'no', 'b': [1, 31, 2.5]}, 2)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from evigraph.yamlwriter import resolve, write_yaml

__all__ = ["MAX_DEPTH", "Document", "Path", "Trouble", "read_yaml", "write_yaml"]

#: How deep mappings and lists may be nested.
MAX_DEPTH: Final = 32

#: The keys and list places that lead to a value.
Path: TypeAlias = tuple[str | int, ...]

# libyaml where PyYAML was built with it, which reads ten times as fast.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG: Final = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that is wrong with a YAML text: where, and what."""

    line: int
    path: Path
    message: str


@dataclass(slots=True)
class Document:
    """The data of a YAML text, the line of each value, and what was wrong with it."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of the value at *path*, or of the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def read_yaml(text: str) -> Document:
    """Read one YAML document; what is wrong with it is in its troubles, and the data is what could be read."""
    document = Document()
    try:
        _build(_Loader(text), document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = min(mark.line + 1 if mark else 1, text.count("\n") + 1)
        reason = ", ".join(filter(None, (error.context, error.problem)))
        document.troubles.append(Trouble(line, (), f"found broken YAML ({reason}){_excerpt(text, line)}"))
        document.data = None
    except yaml.reader.ReaderError as error:
        # libyaml counts bytes and PyYAML characters, so the place is looked up again.
        found = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, found.start() if found else 0) + 1
        character = f"the character U+{ord(found[0]):04X}" if found else error.reason
        document.troubles.append(Trouble(line, (), f"found {character}; allowed: printable characters"))
        document.data = None
    return document


def _excerpt(text: str, line: int) -> str:
    written = text.splitlines()[line - 1 : line]
    if written and "\t" in written[0][: len(written[0]) - len(written[0].lstrip())]:
        return "; allowed: spaces, no tab, before the key"
    return f" near {written[0].strip()[:60]!r}; allowed: YAML" if written and written[0].strip() else "; allowed: YAML"


class _Stop(Exception):
    """The rest of the text is not worth reading."""


def _build(loader: Any, document: Document) -> None:  # noqa: ANN401  # two loaders without a common type
    try:
        builder = _Builder(document)
        while loader.check_event():
            builder.take(loader.get_event())
    except _Stop:
        document.data = None
    finally:
        loader.dispose()


class _Builder:
    """Puts the events of a parser together, with a stack of the open collections."""

    __slots__ = ("document", "documents", "stack")

    def __init__(self, document: Document) -> None:
        self.document = document
        self.documents = 0
        self.stack: list[_Open] = []

    def take(self, event: Any) -> None:  # noqa: ANN401  # PyYAML's events share no useful base
        kind = type(event)
        if kind is ScalarEvent:
            self._scalar(event)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            self._open(event, {} if kind is MappingStartEvent else [])
        elif isinstance(event, CollectionEndEvent):
            self.stack.pop()
        elif kind is AliasEvent:
            self._report(event, f"found the alias *{event.anchor}; allowed: the value itself, written out")
            self._put(event, None)
        elif kind is DocumentStartEvent:
            self.documents += 1
            if self.documents > 1:
                self._report(event, "found a second document; allowed: one document a file")
                raise _Stop

    def _open(self, event: Any, value: dict[str, Any] | list[Any]) -> None:  # noqa: ANN401  # as above
        if len(self.stack) >= MAX_DEPTH:
            self._report(event, f"found nesting deeper than {MAX_DEPTH}; allowed: at most {MAX_DEPTH} levels")
            raise _Stop
        path = self._put(event, value)
        self.stack.append(_Open(value, path))

    def _scalar(self, event: Any) -> None:  # noqa: ANN401  # as above
        if self.stack and self.stack[-1].wants_key:
            self._key(event)
            return
        value = event.value
        if event.implicit[0]:
            try:
                value = resolve(value)
            except ValueError:
                self._report(event, f"found a number of {len(value)} digits; allowed: a number that a computer holds")
        self._put(event, value)

    def _key(self, event: Any) -> None:  # noqa: ANN401  # as above
        top = self.stack[-1]
        line = event.start_mark.line + 1
        key: str = event.value
        path = (*top.path, key)
        if path in self.document.lines:
            first = self.document.lines[path]
            message = f"found the key a second time (first in line {first}); allowed: each key once"
            self.document.troubles.append(Trouble(line, path, message))
        else:
            self.document.lines[path] = line
        top.key = key

    def _put(self, event: Any, value: object) -> Path:  # noqa: ANN401  # as above
        if getattr(event, "tag", None) is not None:
            self._report(event, f"found the tag {event.tag.replace(_TAG, '!!')}; allowed: a plain value")
        if not self.stack:
            self.document.data = value
            return ()
        top = self.stack[-1]
        if isinstance(top.value, list):
            path: Path = (*top.path, len(top.value))
            self.document.lines[path] = event.start_mark.line + 1
            top.value.append(value)
            return path
        if top.key is None:
            self._report(event, "found a key that is not a word; allowed: a word")
            raise _Stop
        path = (*top.path, top.key)
        top.value[top.key] = value
        top.key = None
        return path

    def _report(self, event: Any, message: str) -> None:  # noqa: ANN401  # as above
        path = self.stack[-1].place if self.stack else ()
        self.document.troubles.append(Trouble(event.start_mark.line + 1, path, message))


@dataclass(slots=True)
class _Open:
    """A collection that is being filled."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None

    @property
    def wants_key(self) -> bool:
        return self.key is None and isinstance(self.value, dict)

    @property
    def place(self) -> Path:
        if isinstance(self.value, list):
            return (*self.path, len(self.value))
        return self.path if self.key is None else (*self.path, self.key)
