r"""YAML 1.2 read as JSON-like data that remembers its lines, and written for people.

Plain scalars follow the core schema of YAML 1.2 (section 10.3.2), so that ``no`` and ``on`` are words and a date is
text.  Refused are aliases, tags, repeated keys, several documents and deep nesting: none of them can stand in JSON.

>>> document = read_yaml("a: no\nb: [1, 0x1F, 2.5]")
>>> document.data, document.line_of(("b", 0))
({'a': 'no', 'b': [1, 31, 2.5]}, 2)
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
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

__all__ = ["MAX_DEPTH", "Document", "Path", "Trouble", "read_yaml", "write_yaml"]

#: How deep mappings and lists may be nested.
MAX_DEPTH: Final = 32

#: The keys and list places that lead to a value.
Path: TypeAlias = tuple[str | int, ...]

# libyaml where PyYAML was built with it, which reads ten times as fast.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG: Final = "tag:yaml.org,2002:"
# YAML 1.2.2, 10.3.2: what plain scalars are; the first characters decide whether it is worth trying.
_TELLING: Final = frozenset("-+.0123456789tTfFnN~")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Text of at most so many characters stands in a list on one line.
_SHORT: Final = 40
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)


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


def resolve(text: str) -> str | int | float | bool | None:
    """Return what the plain scalar *text* stands for in the core schema of YAML 1.2.

    >>> [resolve(text) for text in ("no", "0o17", "1e3", "2026-02-17", "~")]
    ['no', 15, 1000.0, '2026-02-17', None]
    """
    if text[:1] not in _TELLING and text:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _INTEGER.fullmatch(text):
        return int(text, 0) if text[:2] in {"0o", "0x"} else int(text)
    if _FLOAT.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".nan", "nan") if "n" in text else text)
    return text


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


class _Dumper(yaml.SafeDumper):
    """Quotes text that either YAML 1.2 or YAML 1.1, which most tools read, would take for something else."""

    def resolve(self, kind: type[Any], value: str, implicit: tuple[bool, bool]) -> str:
        if kind is yaml.ScalarNode and implicit[0] and not isinstance(resolve(value), str):
            return _TAG + _TYPE_NAMES[type(resolve(value))]
        return str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # stubs lack it

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002  # PyYAML passes it
        """Indent lists under their key."""
        super().increase_indent(flow, indentless=False)


_TYPE_NAMES: Final[dict[type[Any], str]] = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}


def write_yaml(data: Mapping[str, Any], *, inline: frozenset[str] = frozenset()) -> str:
    """Write *data* as a YAML document; short lists and the values of *inline* keys stand on one line.

    >>> print(write_yaml({"name": "no", "span": {"start": 1, "end": 2}}, inline=frozenset({"span"})), end="")
    name: 'no'
    span: {start: 1, end: 2}
    """
    node = _node(data, inline, flow=False)
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=116))


def _node(value: object, inline: frozenset[str], *, flow: bool) -> yaml.Node:
    if isinstance(value, Mapping):
        pairs = [
            (_node(key, inline, flow=flow), _node(v, inline, flow=flow or key in inline)) for key, v in value.items()
        ]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=flow)
    if isinstance(value, Sequence) and not isinstance(value, str):
        short = all(isinstance(item, str | int | float) and len(str(item)) <= _SHORT for item in value)
        items = [_node(item, inline, flow=flow) for item in value]
        return yaml.SequenceNode(f"{_TAG}seq", items, flow_style=flow or short)
    return yaml.ScalarNode(f"{_TAG}{_TYPE_NAMES[type(value)]}", _scalar(value))


def _scalar(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else value if isinstance(value, str) else repr(value)
