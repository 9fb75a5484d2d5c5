"""Turtle and TriG written piece by piece, so that a document need never be whole in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import serialize_quads
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import BinaryIO

    from evigraph.engine import Quad

__all__ = ["TurtleWriter"]


class TurtleWriter:
    r"""Write statements to *file* in pieces; a prefix is declared once, before the first.

    Parameters:
        syntax: ``turtle`` or ``trig``.
        prefixes: further prefixes.

    >>> import io
    >>> from evigraph.engine import parse_rdf
    >>> TurtleWriter(file := io.BytesIO(), "turtle").write(parse_rdf("<urn:a> <urn:b> 1 ."))
    >>> file.getvalue().decode().splitlines()[-1]
    '<urn:a> <urn:b> 1 .'
    """

    def __init__(self, file: BinaryIO, syntax: str, prefixes: Mapping[str, str] | None = None) -> None:
        self._file = file
        self._syntax = syntax
        self._prefixes = {**PREFIXES, **(prefixes or {})}
        self._declare(self._prefixes)

    def write(self, quads: Iterable[Quad], prefixes: Mapping[str, str] | None = None) -> None:
        """Write *quads* in their order; those with one graph or subject after the other stand together.

        Parameters:
            prefixes: prefixes of this piece, which may mean something else in the next.
        """
        if prefixes:
            self._declare(prefixes)
        written = serialize_quads(quads, self._syntax, prefixes={**self._prefixes, **(prefixes or {})})
        # The engine declares all prefixes before the first statement, in an order of its own.
        lines = written.splitlines(keepends=True)
        declared = next((number for number, line in enumerate(lines) if not line.startswith(b"@prefix ")), len(lines))
        self._file.write(b"".join(lines[declared:]))

    def _declare(self, prefixes: Mapping[str, str]) -> None:
        lines = (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))
        self._file.write("".join(lines).encode())
