"""What a question takes out: 'relaxants other than baclofen or tizanidine'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evigraph.questions.linking import Linked, Mention
    from evigraph.questions.words import WordList

__all__ = ["Exclusions", "find_exclusions"]

_JOINS: Final = frozenset({"and", "or", "a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What the exclusions of a question take out."""

    #: Where the mentions begin that are taken out.
    places: frozenset[int]
    #: The places of the words that take them out.
    read: frozenset[int]
    #: The exclusions that no intervention follows.
    loose: tuple[str, ...]


def find_exclusions(linked: Linked, known: WordList) -> Exclusions:
    """Find what *linked* takes out.

    >>> from evigraph.questions.linking import link
    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> linked = link("relaxants other than baclofen", load_vocabulary(), WordList.load())
    >>> sorted(find_exclusions(linked, WordList.load()).places)
    [3]
    """
    words = linked.texts
    free = set(linked.free)
    mentions = {mention.first: mention for mention in linked.mentions}
    out: set[int] = set()
    read: set[int] = set()
    loose: list[str] = []
    for phrase in known.exclusions:
        length = len(phrase.split())
        for place in range(len(words) - length + 1):
            held = range(place, place + length)
            if " ".join(words[place : place + length]) != phrase or not free.issuperset(held):
                continue
            taken = _following(place + length, mentions, words)
            out |= taken
            read.update(held)
            if not taken:
                loose.append(phrase)
    return Exclusions(frozenset(out), frozenset(read), tuple(loose))


def _following(place: int, mentions: dict[int, Mention], words: tuple[str, ...]) -> set[int]:
    """Return the starts of the interventions that stand at *place*, joined by 'and' and 'or'."""
    taken: set[int] = set()
    while place < len(words):
        mention = mentions.get(place)
        if mention is not None and mention.term.is_a("Intervention"):
            taken.add(place)
            place = mention.last
        elif words[place] in _JOINS:
            place += 1
        else:
            break
    return taken
