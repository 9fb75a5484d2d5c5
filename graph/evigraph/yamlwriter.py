"""YAML written for people: the text that PyYAML gives for plain data, several times as fast.

PyYAML takes each character of each value in Python, which took longer than reading the claims of an article; its C
library cannot indent lists under their keys.  Here the common shapes are put down directly: the styles of values are
PyYAML's own, and data with anything else in it is left to PyYAML whole.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, Final

import yaml

__all__ = ["resolve", "write_by_pyyaml", "write_yaml"]

_TAG: Final = "tag:yaml.org,2002:"
# YAML 1.2.2, 10.3.2: what plain scalars are; the first characters decide whether it is worth trying.
_TELLING: Final = frozenset("-+.0123456789tTfFnN~")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER: Final = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT: Final = re.compile(
    r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
# Text of at most so many characters stands in a list on one line.
_SHORT: Final = 40
_WIDTH: Final = 116
# Words that no reader takes for anything but text, outside collections on one line.
_LETTER: Final = r"!-\"$-9;-~\u00a1-\u02ff\u0370-\u03ff\u2010-\u2027"
_WORDS: Final = re.compile(rf"[A-Za-z(][{_LETTER}]*(?: [{_LETTER}]+)*")
_RUN: Final = re.compile(r" +|[^ ]+")
_BREAK: Final = re.compile(r"[\n\x85\u2028\u2029]")


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


def write_yaml(data: Mapping[str, Any], *, inline: frozenset[str] = frozenset()) -> str:
    """Write *data* as a YAML document; short lists and the values of *inline* keys stand on one line.

    >>> print(write_yaml({"name": "no", "span": {"start": 1, "end": 2}}, inline=frozenset({"span"})), end="")
    name: 'no'
    span: {start: 1, end: 2}
    """
    writer = _Writer(inline)
    try:
        writer.put_block(data, 0)
    except _Unusual:
        return write_by_pyyaml(data, inline=inline)
    return "".join([*writer.parts, "\n"])


class _Unusual(Exception):
    """Something that only PyYAML knows how to write."""


class _Writer:
    """Puts plain data down as PyYAML does, which decides by the column where a line is broken."""

    def __init__(self, inline: frozenset[str]) -> None:
        self.inline = inline
        self.parts: list[str] = []
        self.column = 0
        self.is_spaced = True

    def put_block(self, data: Mapping[Any, Any], indent: int, *, after_dash: bool = False) -> None:
        """Write a mapping, a key a line."""
        if not data:
            raise _Unusual
        for number, (key, value) in enumerate(data.items()):
            if after_dash and not number:
                self._put(" ")
                self.is_spaced = True
            elif self.parts:
                self._break(indent)
            self._key(key, indent, flow=False)
            self._value(value, indent, flow=key in self.inline)

    def _value(self, value: object, indent: int, *, flow: bool, after_dash: bool = False) -> None:
        if isinstance(value, Mapping):
            if flow or not value:
                self._flow(list(value.items()), indent + 2, "{}")
            else:
                self.put_block(value, indent + 2, after_dash=after_dash)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if flow or all(isinstance(item, str | int | float) and len(str(item)) <= _SHORT for item in value):
                self._flow([(None, item) for item in value], indent + 2, "[]")
                return
            for number, item in enumerate(value):
                if after_dash and not number:
                    self._put(" -")
                else:
                    self._break(indent + 2)
                    self._put("-")
                self.is_spaced = False
                self._value(item, indent + 2, flow=False, after_dash=True)
        else:
            self._scalar(value, indent + 2, flow=False)

    def _flow(self, items: list[tuple[object, object]], indent: int, brackets: str) -> None:
        self._put(brackets[0] if self.is_spaced else f" {brackets[0]}")
        self.is_spaced = True
        for number, (key, value) in enumerate(items):
            if number:
                self._put(",")
                self.is_spaced = False
            if self.column > _WIDTH:
                self._break(indent)
            if brackets == "{}":
                self._key(key, indent, flow=True)
            if isinstance(value, Mapping):
                self._flow(list(value.items()), indent + 2, "{}")
            elif isinstance(value, Sequence) and not isinstance(value, str):
                self._flow([(None, item) for item in value], indent + 2, "[]")
            else:
                self._scalar(value, indent + 2, flow=True)
        self._put(brackets[1])
        self.is_spaced = False

    def _key(self, key: object, indent: int, *, flow: bool) -> None:
        if not isinstance(key, str) or not 0 < len(key) <= _SHORT or " " in key:
            raise _Unusual
        self._scalar(key, indent, flow=flow)
        self._put(":")

    def _scalar(self, value: object, indent: int, *, flow: bool) -> None:
        text = _written(value)
        kind = _TYPE_NAMES[type(value)]
        quote = _kept_quote(kind, text, flow) if len(text) <= _SHORT else _quote(kind, text, flow)
        if not self.is_spaced:
            self._put(" ")
        self.is_spaced = False
        self._put(quote)
        if quote:
            text = text.replace("'", "''")
        if self.column + len(text) <= _WIDTH:
            self._put(text)
        else:
            last = len(text)
            for run in _RUN.finditer(text):
                start, end = run.span()
                at_edge = quote and (start == 0 or end == last)
                if end - start == 1 and text[start] == " " and self.column > _WIDTH and not at_edge:
                    self._break(indent)
                    self.is_spaced = False
                else:
                    self._put(run[0])
        self._put(quote)

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self.column += len(text)

    def _break(self, indent: int) -> None:
        self.parts.append("\n" + " " * indent)
        self.column = indent
        self.is_spaced = True


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "null" if value is None else value if isinstance(value, str) else repr(value)


@lru_cache(maxsize=20_000)
def _kept_quote(kind: str, text: str, flow: bool) -> str:
    return _quote(kind, text, flow)


def _quote(kind: str, text: str, flow: bool) -> str:
    """Return the quote that *text* needs, which may be none, as PyYAML decides it."""
    if kind == "str" and not flow and " " in text and _WORDS.fullmatch(text):
        return ""
    if _BREAK.search(text):
        raise _Unusual
    dumper = _dumper()
    analysis: Any = dumper.analyze_scalar(text)
    plain = analysis.allow_flow_plain if flow else analysis.allow_block_plain
    is_read_as_meant = dumper.resolve(yaml.ScalarNode, text, (True, False)) == _TAG + kind
    if plain and is_read_as_meant:
        return ""
    if kind != "str" or not analysis.allow_single_quoted:
        raise _Unusual
    return "'"


@cache
def _dumper() -> _Dumper:
    return _Dumper(io.StringIO(), allow_unicode=True)


# --- PyYAML's way ---


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


def write_by_pyyaml(data: Mapping[str, Any], *, inline: frozenset[str] = frozenset()) -> str:
    r"""Write *data* as :func:`write_yaml` does, by PyYAML alone.

    >>> write_by_pyyaml({"a": ["b", 1]})
    'a: [b, 1]\n'
    """
    node = _node(data, inline, flow=False)
    return str(yaml.serialize(node, Dumper=_Dumper, allow_unicode=True, width=_WIDTH))


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
    return yaml.ScalarNode(f"{_TAG}{_TYPE_NAMES[type(value)]}", _written(value))
