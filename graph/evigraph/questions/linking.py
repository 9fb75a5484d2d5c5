"""Entity linking: which stretches of a question name terms of the vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from evigraph.questions.naming import dictionary_of, index_names
from evigraph.questions.spelling import is_real, word_key
from evigraph.questions.words import split, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.questions.naming import Found, NameIndex
    from evigraph.questions.words import Word, WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Linked", "Mention", "link"]

_SHORTEST_CORRECTED: Final = 4
_SHORTEST_IN_NAME: Final = 2
_JOINS: Final = frozenset({"and", "or", "nor", "vs", "versus"})
_MOST_SHARED: Final = 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the question that names a term."""

    first: int
    last: int
    text: str
    term: Term
    #: The words as they are in the vocabulary, where the question misspelt them.
    corrected: str | None = None
    #: The other terms that the same words could mean.
    others: tuple[Term, ...] = ()
    #: ``label``, ``plural``, ``spelling`` (another national one), ``spacing``, ``synonym``, ``abbreviation``,
    #: ``hidden name``, ``misspelling``, ``coordination``: 'cervical' in 'cervical and lumbar radiculopathy', or
    #: ``example``: a drug that stands for its class.
    how: str = "label"
    #: The term is only what something comes from: the NSAID in 'NSAID-induced gastritis'.
    is_cause: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether the question uses the term's own label, be it in the plural or spelt as elsewhere."""
        return self.how in {"label", "plural", "spelling", "spacing"} or _keys(self.text) == _keys(self.term.label)


@dataclass(frozen=True, slots=True)
class Linked:
    """The mentions of a question, and the words that no mention holds."""

    question: str
    words: tuple[Word, ...]
    #: The words with misspellings put right.
    texts: tuple[str, ...]
    mentions: tuple[Mention, ...]
    #: Words that may be misspelt names, but which is unsafe to tell: what they may mean.
    possible: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: First and last place of the stretches that say what was tried in vain, mentions and other words.
    tried: tuple[tuple[int, int], ...] = ()

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
        stretches = (*((mention.first, mention.last) for mention in self.mentions), *self.tried)
        held = {place for first, last in stretches for place in range(first, last)}
        return tuple(place for place in range(len(self.words)) if place not in held)

    @property
    def set_aside(self) -> frozenset[int]:
        """The places of what was tried in vain."""
        return frozenset(place for first, last in self.tried for place in range(first, last))


def link(question: str, vocabulary: Vocabulary, known: WordList, cues: Iterable[str] = ()) -> Linked:
    """Find the terms that *question* names, so that as many words as can be are understood, in the longest names.

    Words that no name takes up may be misspelt; :mod:`evigraph.questions.spelling` says how far that is read through.
    A word of a form's *cues* is corrected likewise.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> linked = link("gabapentine for slipped disks?", load_vocabulary(), WordList.load())
    >>> [(mention.text, mention.term.label, mention.how) for mention in linked.mentions]
    [('gabapentine', 'gabapentin', 'misspelling'), ('slipped disks', 'intervertebral disc herniation', 'synonym')]
    """
    common = _common(known, tuple(cues))
    linking = _Linking(question, vocabulary, known, common)
    mentions = linking.mentions({})
    corrections, possible = linking.corrections(mentions)
    if corrections:
        mentions = linking.mentions(corrections)
        held = {place for mention in mentions for place in range(mention.first, mention.last)}
        # A word that is not part of a name after all was no misspelling of one.
        corrections = {place: right for place, right in corrections.items() if place in held or right in common}
        for place in set(linking.corrected_in_name) - held:
            corrections.pop(place, None)
    right = tuple(corrections.get(place, word.text) for place, word in enumerate(linking.words))
    return Linked(question, tuple(linking.words), right, tuple(mentions), possible)


@lru_cache(maxsize=4)
def _common(known: WordList, cues: tuple[str, ...]) -> frozenset[str]:
    return known.stop.union(word for cue in cues for word in cue.split())


class _Linking:
    """The linking of one question."""

    def __init__(self, question: str, vocabulary: Vocabulary, known: WordList, common: frozenset[str]) -> None:
        self.question = question
        self.known = known
        self.common = common
        self.vocabulary = vocabulary
        self.names: NameIndex = index_names(vocabulary, known)
        self.words = split(question)
        self.keys = [word_key(word.text) for word in self.words]
        self.corrected_in_name: set[int] = set()
        # Where everything is in capitals, they do not mark an abbreviation.
        self._is_shouted = question.isupper()

    # --- Names ---

    def mentions(self, corrections: Mapping[int, str]) -> list[Mention]:
        """Return the mentions, with the words at the places of *corrections* put right."""
        right = [corrections.get(place, word.text) for place, word in enumerate(self.words)]
        keys = [
            "".join(map(word_key, corrections[place].split())) if place in corrections else key
            for place, key in enumerate(self.keys)
        ]
        found = [self._mention(first, last, right, corrections, hit) for first, last, hit in self._chosen(right, keys)]
        found += self._coordinated(found, keys)
        return sorted(found, key=lambda mention: mention.first)

    def _chosen(self, right: Sequence[str], keys: Sequence[str]) -> list[tuple[int, int, Found]]:
        """Choose names that do not overlap: with most telling words, then the fewest, then the earliest longest."""
        end = len(keys)
        best: list[tuple[tuple[int, int, int], list[tuple[int, int, Found]]]] = [((0, 0, 0), [])] * (end + 1)
        for first in range(end - 1, -1, -1):
            best[first] = best[first + 1]
            for last in range(min(end, first + self.names.reach(keys[first])), first, -1):
                hit = self._named(first, last, right, keys)
                if hit is None:
                    continue
                (held, count, squares), rest = best[last]
                length = sum(text not in self.known.stop for text in right[first:last]) or 1
                score = (held + length, count - 1, squares + (last - first) ** 2)
                if score >= best[first][0]:
                    best[first] = (score, [(first, last, hit), *rest])
        return best[0][1]

    def _named(self, first: int, last: int, right: Sequence[str], keys: Sequence[str]) -> Found | None:
        if last - first == 1 and self._is_guarded(first, right[first]):
            return None
        return self.names.find(right[first:last], keys[first:last])

    def _is_guarded(self, place: int, text: str) -> bool:
        if text in self.known.stop or text.isdecimal():
            return True
        if text not in self.known.capitals_only:
            return False
        word = self.words[place]
        return self._is_shouted or not self.question[word.start : word.end].isupper()

    def _mention(
        self, first: int, last: int, right: Sequence[str], corrections: Mapping[int, str], hit: Found
    ) -> Mention:
        is_wrong = any(first <= place < last for place in corrections)
        is_cause = (
            last < len(self.words)
            and self.words[last].text in self.known.causes
            and self.question[self.words[last - 1].end : self.words[last].start] in {"-", "\u2010", "\u2011", "\u2013"}
        )
        return Mention(
            first,
            last,
            self._written(first, last),
            hit.name.term,
            " ".join(right[first:last]) if is_wrong else None,
            hit.others,
            "misspelling" if is_wrong else hit.name.how(right[first:last]),
            is_cause,
        )

    def _written(self, first: int, last: int) -> str:
        return self.question[self.words[first].start : self.words[last - 1].end]

    # --- Coordination ---

    def _coordinated(self, mentions: Sequence[Mention], keys: Sequence[str]) -> Iterator[Mention]:
        """Yield what the words before 'and' name together with the end of the name behind it."""
        held = {place for mention in mentions for place in range(mention.first, mention.last)}
        for mention in mentions:
            place, tail = mention.first, keys[mention.first : mention.last]
            while shared := self._sharing(place, tail, held, keys):
                yield shared
                place = shared.first

    def _sharing(self, place: int, tail: Sequence[str], held: set[int], keys: Sequence[str]) -> Mention | None:
        joint = place - 1 if place and self.words[place - 1].text in _JOINS else place
        between = self.question[self.words[joint - 1].end : self.words[joint].start] if joint else ""
        if not joint or (joint == place and between.strip(" ") not in {",", "/"}):
            return None
        for length in range(min(_MOST_SHARED, joint), 0, -1):
            first = joint - length
            if held.intersection(range(first, joint)) or any(self._is_stop(p) for p in range(first, joint)):
                continue
            for dropped in range(1, len(tail)):
                own = (*keys[first:joint], *tail[dropped:])
                if own in self.names and (hit := self.names.find(own, own)):
                    written = self._written(first, joint)
                    return Mention(first, joint, written, hit.name.term, None, hit.others, "coordination")
        return None

    def _is_stop(self, place: int) -> bool:
        return self.words[place].text in self.known.stop

    # --- Misspellings ---

    def corrections(self, mentions: Iterable[Mention]) -> tuple[dict[int, str], dict[str, tuple[str, ...]]]:
        """Return what the doubtful words outside *mentions* are read as, and what the undecided ones may mean."""
        held = {place for mention in mentions for place in range(mention.first, mention.last)}
        right: dict[int, str] = {}
        possible: dict[str, tuple[str, ...]] = {}
        for place, word in enumerate(self.words):
            text = word.text
            if place in held or text in self.common or len(text) < _SHORTEST_IN_NAME or not text.isalpha():
                continue
            if is_real(text, inflected=False):
                continue
            dictionary = dictionary_of(self.vocabulary, self.known, self.common)
            if text in dictionary:
                continue
            in_name = self._within_name(place)
            if in_name is not None:
                right[place] = in_name
                self.corrected_in_name.add(place)
                continue
            if len(text) < _SHORTEST_CORRECTED or is_real(text):
                continue
            target, near = dictionary.nearest(text)
            if target is not None:
                right[place] = target
            elif near:
                possible[text] = near
        return right, possible

    def _within_name(self, place: int) -> str | None:
        """Return the one word a slip away that makes a name of the words around: 'low bak pain'."""
        key = self.keys[place]
        fitting = {
            word
            for first in range(max(0, place - 4), place + 1)
            for last in range(max(place + 1, first + 2), min(len(self.keys), first + 5) + 1)
            for word in self.names.words_between(self.keys[first:last], place - first)
            if _is_one_slip(key, word)
        }
        return fitting.pop() if len(fitting) == 1 else None


def _is_one_slip(key: str, word: str) -> bool:
    from rapidfuzz.distance import OSA  # only a misspelling needs it

    return OSA.distance(key, word, score_cutoff=1) == 1


def _keys(text: str) -> str:
    return "".join(map(word_key, texts(text)))
