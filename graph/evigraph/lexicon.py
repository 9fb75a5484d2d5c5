"""The names of a vocabulary as a file beside a built store, so that a question need not sort out the quads again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from evigraph.terms import Term
from evigraph.vocabulary import Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["LEXICON", "read_lexicon", "write_lexicon"]

#: Name of the file in the folder of a generation.
LEXICON: Final = "lexicon.json"


def write_lexicon(vocabulary: Vocabulary, folder: Path) -> None:
    """Write the terms and names of *vocabulary* into *folder*."""
    terms = list(vocabulary.values())
    place = {term.iri: i for i, term in enumerate(terms)}
    document = {
        "terms": [
            (term.iri, term.label, term.kinds, term.synonyms, term.parents, term.close, term.definition, term.hidden)
            for term in terms
        ],
        "names": {
            key: [(rank, place[term.iri]) for rank, term in candidates] for key, candidates in vocabulary.names.items()
        },
    }
    (folder / LEXICON).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")


def read_lexicon(folder: Path) -> Vocabulary | None:
    """Return the vocabulary that :func:`write_lexicon` wrote into *folder*, or None.

    It looks terms up; the quads about them are in the store.
    """
    try:
        document = json.loads((folder / LEXICON).read_text(encoding="utf-8"))
        terms = [
            Term(iri, label, tuple(kinds), tuple(synonyms), tuple(parents), tuple(close), definition, tuple(hidden))
            for iri, label, kinds, synonyms, parents, close, definition, hidden in document["terms"]
        ]
    except (OSError, ValueError):
        return None
    names = {key: [(rank, terms[place]) for rank, place in candidates] for key, candidates in document["names"].items()}
    return Vocabulary({term.iri: term for term in terms}, names, ())
