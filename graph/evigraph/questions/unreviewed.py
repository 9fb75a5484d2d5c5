"""Claims that a program read and nobody has looked at, which every answer that rests on them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Rows
from evigraph.namespaces import CLAIM

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Answer
    from evigraph.questions.claim_reader import Asked

__all__ = ["claims_of", "say_unreviewed", "unreviewed_among"]

#: So many claims are looked up in one query.
_AT_ONCE: Final = 2_000


def claims_of(answer: Answer) -> frozenset[str]:
    """Return the identifiers of the claims that stand anywhere in *answer*.

    >>> sorted(claims_of(Rows(("claim",), ((NamedNode(CLAIM + "000-001/dose"),), (None,)))))
    ['000-001']
    """
    if isinstance(answer, bool):
        return frozenset()
    rows = answer.rows if isinstance(answer, Rows) else ((t.subject, t.predicate, t.object) for t in answer)
    iris = (cell.value for row in rows for cell in row if isinstance(cell, NamedNode))
    return frozenset(iri.removeprefix(CLAIM).partition("/")[0] for iri in iris if iri.startswith(CLAIM))


def unreviewed_among(graph: Asked, claims: Iterable[str]) -> frozenset[str]:
    """Return those of *claims* that a program read in *graph* and nobody has reviewed."""
    found: set[str] = set()
    listed = sorted(claims)
    for start in range(0, len(listed), _AT_ONCE):
        terms = [NamedNode(CLAIM + claim) for claim in listed[start : start + _AT_ONCE]]
        answer = graph.run(graph.bind("unreviewed", {"claim": terms}))
        found |= claims_of(answer)
    return frozenset(found)


def say_unreviewed(count: int, of: int, behind: str = "this") -> str:
    """Say that *count* *of* the claims behind something are unreviewed; empty where none are.

    >>> say_unreviewed(2, 3)
    'nobody has reviewed 2 of the 3 claims behind this, which a program read'
    """
    if not count:
        return ""
    which = "the claim" if of == 1 else f"the {of} claims" if count == of else f"{count} of the {of} claims"
    return f"nobody has reviewed {which} behind {behind}, which a program read"
