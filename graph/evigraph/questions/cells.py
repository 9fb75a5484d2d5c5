"""Cells of a query's answer as plain values."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, EV

if TYPE_CHECKING:
    from evigraph.engine import Term

__all__ = ["in_words", "plain"]

#: The rows of an answer hold the same terms again and again.
_KEPT: Final = 10_000
_CAMEL: Final = re.compile(r"(?<=[a-z])[A-Z]")
_NUMBERS: Final = frozenset({"integer", "decimal", "double", "float", "nonNegativeInteger", "positiveInteger", "gYear"})


@lru_cache(maxsize=_KEPT)
def in_words(term: Term) -> Any:  # noqa: ANN401 - plain values
    """Return a cell as a plain value, codes as words.

    >>> in_words(NamedNode("https://w3id.org/evigraph/evidenceBase"))
    'evidence base'
    """
    value = plain(term)
    is_code = isinstance(term, NamedNode) and term.value.startswith(EV) and isinstance(value, str)
    return _CAMEL.sub(lambda found: f" {found[0].lower()}", value) if is_code else value


@lru_cache(maxsize=_KEPT)
def plain(term: Term) -> Any:  # noqa: ANN401 - plain values
    """Return a cell as a plain value: local names for codes, identifiers for claims and articles, numbers, texts.

    >>> plain(Literal(1800.0)), plain(NamedNode("https://w3id.org/evigraph/claim/001-011"))
    (1800, '001-011')
    """
    if isinstance(term, NamedNode):
        for namespace in (EV, CLAIM, ARTICLE):
            local = term.value.removeprefix(namespace)
            if local != term.value and "/" not in local:
                return local
        return term.value
    if not isinstance(term, Literal):
        return str(term)
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    if kind in _NUMBERS:
        number = float(term.value)
        return int(number) if number.is_integer() else number
    return term.value
