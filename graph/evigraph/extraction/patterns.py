"""The patterns of ``patterns.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from evigraph.extraction.literals import needed_strings

__all__ = ["Guarded", "joined", "pattern"]


class Guarded:
    r"""A pattern that is tried only on texts that have what it needs.

    >>> Guarded(re.compile(r"(\d+) ?(?:%|percent)")).search("5 mg of 100 percent")[1]
    '100'
    """

    __slots__ = ("_needs", "_pattern")

    def __init__(self, compiled: re.Pattern[str]) -> None:
        if compiled.flags & re.IGNORECASE:
            raise ValueError(f"{compiled.pattern!r} ignores case; what it needs cannot be looked up")
        self._pattern = compiled
        self._needs = needed_strings(compiled.pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in *text*."""
        for strings in self._needs:
            for string in strings:
                if string in text:
                    break
            else:
                return None
        return self._pattern.search(text)


def joined(written: str | list[str]) -> str:
    """Return one regular expression for what a file has as one or as several to choose from.

    >>> joined(["a", "b+"])
    'a|b+'
    """
    return written if isinstance(written, str) else "|".join(written)


def pattern(module: str, name: str, *, any_case: bool = False) -> re.Pattern[str]:
    """Return the pattern *name* that *module* uses."""
    return re.compile(joined(_patterns()[module][name]), re.IGNORECASE if any_case else 0)


@cache
def _patterns() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("evigraph.extraction") / "patterns.toml").read_text(encoding="utf-8"))
