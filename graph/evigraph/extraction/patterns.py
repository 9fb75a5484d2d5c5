"""The patterns of ``patterns.toml``, compiled."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

__all__ = ["joined", "pattern"]


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
