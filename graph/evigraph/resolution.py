"""Which term a word in a claim file stands for: the kinds that each field takes, and what may stay words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.vocabulary import FIELD_KINDS

if TYPE_CHECKING:
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["FREE_FIELDS", "resolve"]

#: Fields whose words are often a description and no term: they may stay words.
FREE_FIELDS: Final = frozenset({"population", "outcome"})


def resolve(vocabulary: Vocabulary, name: str, field: str) -> Term | None:
    """Return the term that *name* stands for in *field*; None only for a field that may stay words.

    Raises:
        UnknownTerm: no term has that name; the error holds the nearest names.

    >>> from evigraph.vocabulary import load_vocabulary
    >>> resolve(load_vocabulary(), "nsaid", "interventions").label
    'NSAID'
    >>> resolve(load_vocabulary(), "treatment begun early", "population") is None
    True
    """
    term = vocabulary.find(name, FIELD_KINDS[field])
    if term is not None or field in FREE_FIELDS:
        return term
    return vocabulary.find(name) or vocabulary.get(name, FIELD_KINDS[field])
