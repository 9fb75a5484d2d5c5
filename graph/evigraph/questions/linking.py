"""Entity linking: which stretches of a question name terms of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.questions.words import split
from evigraph.terms import lexical_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evigraph.questions.words import Word, WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Linked", "Mention", "link"]

#: No label of the vocabulary has more words.
_LONGEST: Final = 9
_SHORTEST_CORRECTED: Final = 5
#: From this length on, two slips are read through; below it one (optimal string alignment distance).
_TWO_SLIPS_FROM: Final = 10


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the question that names a term."""

    first: int
    last: int
    text: str
    term: Term
    #: The word as it is in the vocabulary, where the question misspelt it.
    corrected: str | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the question uses the term's own label."""
        return lexical_form(self.text).rstrip("s") == lexical_form(self.term.label).rstrip("s")


@dataclass(frozen=True, slots=True)
class Linked:
    """The mentions of a question, and the words that no mention holds."""

    question: str
    words: tuple[Word, ...]
    #: The words with misspellings put right.
    texts: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def corrections(self) -> dict[str, str]:
        """The misspelt words outside mentions, and what they were read as."""
        return {
            self.words[place].text: self.texts[place]
            for place in self.free
            if self.texts[place] != self.words[place].text
        }

    @property
    def free(self) -> tuple[int, ...]:
        """The places of the words that no mention holds."""
        held = {place for mention in self.mentions for place in range(mention.first, mention.last)}
        return tuple(place for place in range(len(self.words)) if place not in held)


def link(question: str, vocabulary: Vocabulary, known: WordList, cues: Iterable[str] = ()) -> Linked:
    """Find the terms that *question* names: the longest names first, then misspelt words.

    A word of five letters or more that is no stop word, cue or word of the vocabulary is read as the nearest word of
    the vocabulary when it is one slip away (two from ten letters on), starts alike, and no other word is as near.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> linked = link("gabapentine for slipped discs?", load_vocabulary(), WordList.load())
    >>> [(mention.text, mention.term.label) for mention in linked.mentions]
    [('gabapentine', 'gabapentin'), ('slipped discs', 'intervertebral disc herniation')]
    """
    words = split(question)
    texts = [word.text for word in words]
    mentions = _named(question, words, texts, vocabulary, known)
    common = known.stop.union(word for cue in cues for word in cue.split())
    corrections = _corrections(words, texts, mentions, vocabulary, common)
    if corrections:
        for place, right in corrections.items():
            texts[place] = right
        mentions = [
            Mention(
                mention.first,
                mention.last,
                mention.text,
                mention.term,
                " ".join(texts[mention.first : mention.last])
                if any(mention.first <= place < mention.last for place in corrections)
                else None,
            )
            for mention in _named(question, words, texts, vocabulary, known)
        ]
    return Linked(question, tuple(words), tuple(texts), tuple(mentions))


def _named(
    question: str, words: Sequence[Word], texts: Sequence[str], vocabulary: Vocabulary, known: WordList
) -> list[Mention]:
    found: list[Mention] = []
    place = 0
    while place < len(words):
        for last in range(min(len(words), place + _LONGEST), place, -1):
            name = " ".join(texts[place:last])
            written = question[words[place].start : words[last - 1].end]
            candidates = () if _is_guarded(name, written, known) else vocabulary.candidates(name)
            if candidates:
                found.append(Mention(place, last, written, candidates[0]))
                place = last
                break
        else:
            place += 1
    return found


def _is_guarded(name: str, written: str, known: WordList) -> bool:
    if name in known.stop or name.isdecimal():
        return True
    return name in known.capitals_only and not written.isupper()


def _corrections(
    words: Sequence[Word],
    texts: Sequence[str],
    mentions: Iterable[Mention],
    vocabulary: Vocabulary,
    common: frozenset[str],
) -> dict[int, str]:
    held = {place for mention in mentions for place in range(mention.first, mention.last)}
    doubtful = [
        place
        for place, word in enumerate(words)
        if place not in held
        and len(word.text) >= _SHORTEST_CORRECTED
        and word.text not in common
        and word.text.isalpha()
        and word.text not in {"first", "second", "third"}
    ]
    if not doubtful:
        return {}
    dictionary = {
        word
        for term in vocabulary.values()
        for label in term.labels
        for word in lexical_form(label).split()
        if word.isalpha() and len(word) >= _SHORTEST_CORRECTED
    }
    dictionary |= {word for word in common if word.isalpha() and len(word) >= _SHORTEST_CORRECTED}
    found = {place: _nearest(texts[place], dictionary) for place in doubtful if texts[place] not in dictionary}
    return {place: right for place, right in found.items() if right is not None}


def _nearest(word: str, dictionary: set[str]) -> str | None:
    from rapidfuzz.distance import OSA  # only a misspelling needs it

    bound = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    alike = [other for other in dictionary if other[0] == word[0] and abs(len(other) - len(word)) <= bound]
    near = sorted(
        (distance, other) for other in alike if (distance := OSA.distance(word, other, score_cutoff=bound)) <= bound
    )
    if not near:
        return None
    if len(near) > 1 and near[0][0] == near[1][0] and near[0][1].rstrip("s") != near[1][1].rstrip("s"):
        return None
    return near[0][1]
