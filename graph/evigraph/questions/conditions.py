"""Conditions that a vocabulary has under one name and a question says in two parts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evigraph.questions.linking import Linked, Mention
    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["find_condition_with_both", "find_phase", "without_described"]

#: Words between two conditions that make the second what is behind the first, and words that say nothing there.
_CAUSES: Final = frozenset({"from", "due to", "because of", "caused by", "secondary to", "is", "is from", "is due to"})
_WITH: Final = frozenset({"with", ""})
_EMPTY: Final = frozenset({"a", "an", "the", "my", "his", "her", "their", "really", "actually", "probably", "just"})


def without_described(
    mentions: Sequence[Mention],
    linked: Linked,
    covers: Callable[[Term], bool],
    known: WordList,
    vocabulary: Vocabulary,
) -> tuple[list[Mention], list[str]]:
    """Return *mentions* without a condition that another of the same clause stands for, and say what was done.

    Of 'leg pain from a pinched nerve' the nerve is asked about; where claims know only one of two, that one is.

    >>> from evigraph.questions.linking import link
    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> vocabulary, known = load_vocabulary(), WordList.load()
    >>> linked = link("My leg pain is a pinched nerve", vocabulary, known)
    >>> kept, said = without_described(linked.mentions, linked, lambda term: True, known, vocabulary)
    >>> [mention.text for mention in kept], said
    (['pinched nerve'], ['leg pain is asked about as what comes from radiculopathy'])
    """
    kept = list(mentions)
    notes: list[str] = []
    for one, other in pairwise(mentions):
        if not (_is_disease(one, known) and _is_disease(other, known)) or one.term == other.term:
            continue
        if "," in linked.question[linked.words[one.last - 1].end : linked.words[other.first].start]:
            continue
        between = " ".join(word for word in linked.texts[one.last : other.first] if word not in _EMPTY)
        if between not in _CAUSES | _WITH:
            continue
        is_known, is_cause_known = covers(one.term), covers(other.term)
        if between in _CAUSES and is_cause_known:
            kept.remove(one)
            notes.append(f"{one.term.label} is asked about as what comes from {other.term.label}")
        elif is_known != is_cause_known and find_condition_with_both((one.term, other.term), vocabulary) is None:
            gone, left = (one, other) if is_cause_known else (other, one)
            kept.remove(gone)
            notes.append(f"no claim is about {gone.term.label}; what is said of {left.term.label} is shown")
    return kept, notes


def _is_disease(mention: Mention, known: WordList) -> bool:
    term = mention.term
    return term.is_a("Condition") and not term.is_a("AdverseEffect") and term.label not in known.populations


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
