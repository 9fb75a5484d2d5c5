"""Preparations of drugs that act where they are put: other benefits and harms than those of the drug itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evigraph.extraction.mentions import Mention

__all__ = ["local_preparation"]

#: The word before a name, with its hyphens, which are words of their own to spaCy: 'intra-articular '.
_ROUTE: Final = re.compile(r"(?<![\w-])([A-Za-z][\w-]*) $")
_LONGEST_ROUTE: Final = 18
#: What is behind the name: 'lidocaine 5% patches'.
_FORM: Final = re.compile(r"(?: \d+(?:\.\d+)?\s?%)? (patch|plaster|cream|gel|ointment)(?:es|s)?\b", re.IGNORECASE)


def local_preparation(text: str, drug: Mention, routes: frozenset[str]) -> Mention:
    """Return the preparation of *drug* that *text* names, given by one of *routes* or as a patch; else *drug*."""
    route = _ROUTE.search(text, max(0, drug.start - _LONGEST_ROUTE), drug.start)
    if route is not None and route[1].lower() in routes:
        form = "class" if drug.is_class else None
        return replace(drug, start=route.start(1), name=f"{route[1].lower()} {drug.name}", term=None, form=form)
    behind = _FORM.match(text, drug.end)
    if behind is not None:
        return replace(drug, end=behind.end(), name=f"{drug.name} {behind[1].lower()}", term=None)
    return drug
