"""Conditions that a vocabulary has under one name and a question says in two parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["find_condition_with_both", "find_phase"]


def find_condition_with_both(conditions: Sequence[Term], vocabulary: Vocabulary) -> Term | None:
    """Return the one condition that is two others at once, as back pain with radiculopathy is, if there is one.

    >>> from evigraph.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary()
    >>> both = [vocabulary.get(name) for name in ("thoracic back pain", "radiculopathy")]
    >>> find_condition_with_both(both, vocabulary).label
    'mid back pain with radiculopathy'
    """
    if len(conditions) != 2:
        return None
    one, other = (condition.iri for condition in conditions)
    if one in vocabulary.ancestors(other) or other in vocabulary.ancestors(one):
        return None
    found = [
        term
        for term in vocabulary.of_kind("Condition")
        if {one, other} <= vocabulary.ancestors(term.iri) and "with" in term.label.split()
    ]
    return found[0] if len(found) == 1 else None


def find_phase(term: Term, vocabulary: Vocabulary, known: WordList) -> tuple[Term, str] | None:
    """Return the condition and the phase that *term* names together, as claims state them apart.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary()
    >>> condition, phase = find_phase(vocabulary.get("chronic low back pain"), vocabulary, WordList.load())
    >>> condition.label, phase
    ('low back pain', 'chronic')
    """
    first, _, rest = term.label.partition(" ")
    phase = known.phases.get(first)
    base = vocabulary.find(rest, ("Condition",)) if phase and rest else None
    if phase is None or base is None or not base.parents or base.iri not in vocabulary.ancestors(term.iri):
        return None  # 'chronic pain' is a condition of its own: pain as such is every condition here
    return base, phase
