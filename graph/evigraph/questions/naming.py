"""The names of a vocabulary as sequences of words, so that they are found in a question however they are spelt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from evigraph.questions.spelling import Dictionary, is_real, word_key
from evigraph.questions.words import texts
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.questions.words import WordList
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Found", "Name", "NameIndex", "dictionary_of", "index_names"]

_LABEL, _SYNONYM, _HIDDEN = range(3)
_KIND_ORDER: Final = {kind: position for position, kind in enumerate(KINDS)}
_LONGEST_ABBREVIATION: Final = 6
#: From this length on, a name is found with a blank too many or too few ('gaba pentin', 'backpain').
_SHORTEST_RESPACED: Final = 7
_MOST_RESPACED: Final = 4
_SHORTEST_JOINED_CORRECTED: Final = 10
_LONGEST_GAPPED: Final = 5
_SHORTEST_GAP: Final = 3
#: Words within a name that change with who speaks: 'bad for the heart', 'bad for my heart'.
_WHOSE: Final = frozenset({"the", "my", "your", "his", "her", "our", "their"})


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a term: a label, a synonym, or a hidden name."""

    text: str
    term: Term
    rank: int
    #: The words of the name, in lower case.
    words: tuple[str, ...]

    def how(self, words: Sequence[str]) -> str:
        """Tell how *words* of a question use the name: by which sort of name, or spelt in which way."""
        if self.rank == _HIDDEN:
            return "hidden name"
        if self.rank == _SYNONYM:
            is_short = len(self.text) <= _LONGEST_ABBREVIATION and self.text[:-1].isupper()
            return "abbreviation" if is_short else "synonym"
        if tuple(words) == self.words:
            return "label"
        if len(words) != len(self.words):
            return "spacing"
        differing = [(word, own) for word, own in zip(words, self.words, strict=True) if word != own]
        return "plural" if all(_differ_in_number(*pair) for pair in differing) else "spelling"


@dataclass(frozen=True, slots=True)
class Found:
    """The terms that a stretch of words names, the likeliest first."""

    name: Name
    others: tuple[Term, ...]


class NameIndex:
    """The names of a vocabulary by the keys of their words."""

    def __init__(self, vocabulary: Vocabulary, known: WordList) -> None:
        self._known = known
        self._names: dict[tuple[str, ...], list[Name]] = {}
        self._joined: dict[str, list[Name]] = {}
        #: Names with a word for whose it is, without that word.
        self._bare: dict[tuple[str, ...], list[Name]] = {}
        self._gapped: dict[tuple[str, ...], set[str]] | None = None
        #: Most words of the names that begin with a key.
        self._longest: dict[str, int] = {}
        for term in vocabulary.values():
            for rank, labels in enumerate(((term.label,), term.synonyms, term.hidden)):
                for label in labels:
                    words = texts(label)
                    self._add(Name(label, term, rank, words))
                    for variant in _variants(words, term, known):
                        self._add(Name(label, term, _HIDDEN, variant))
        for names in (*self._names.values(), *self._joined.values(), *self._bare.values()):
            if len(names) > 1:
                names.sort(key=lambda name: (name.rank, _KIND_ORDER[name.term.kinds[0]], name.term.iri, name.text))

    def _add(self, name: Name) -> None:
        keys = tuple(map(word_key, name.words))
        if not keys:
            return
        self._names.setdefault(keys, []).append(name)
        if (bare := _bare(keys)) != keys:
            self._bare.setdefault(bare, []).append(name)
        self._joined.setdefault("".join(keys), []).append(name)
        self._longest[keys[0]] = max(len(keys), self._longest.get(keys[0], 0))

    def __contains__(self, keys: tuple[str, ...]) -> bool:
        return keys in self._names

    def reach(self, key: str) -> int:
        """Return over how many words a name that begins with *key* may go."""
        return max(self._longest.get(key, 0), _MOST_RESPACED)

    def find(self, words: Sequence[str], keys: Sequence[str]) -> Found | None:
        """Return what the *words* of a question name, in whatever number, national spelling or spacing."""
        bare = _bare(keys)
        names = self._names.get(tuple(keys)) or self._names.get(bare) or self._bare.get(bare)
        if names is None:
            names = self._joined.get("".join(keys))
            if names is None or not self._may_be_respaced(words, keys):
                return None
        best = names[0]
        spelt_so = next((name for name in names if name.term == best.term and name.words == tuple(words)), best)
        others = tuple(dict.fromkeys(name.term for name in names if name.term != best.term))
        return Found(spelt_so, others)

    def _may_be_respaced(self, words: Sequence[str], keys: Sequence[str]) -> bool:
        # "used as a painkiller" has no ASA in it.
        return sum(map(len, keys)) >= _SHORTEST_RESPACED and (len(keys) == 1 or self._known.stop.isdisjoint(words))

    def words_between(self, keys: Sequence[str], gap: int) -> set[str]:
        """Return the words that make *keys* a name when they stand at *gap*."""
        if self._gapped is None:
            self._gapped = {}
            for name in self._names:
                for place, word in enumerate(name if 1 < len(name) <= _LONGEST_GAPPED else ()):
                    if len(word) >= _SHORTEST_GAP:
                        self._gapped.setdefault((*name[:place], "", *name[place + 1 :]), set()).add(word)
        return self._gapped.get((*keys[:gap], "", *keys[gap + 1 :]), set())

    def dictionary(self, common: frozenset[str]) -> Dictionary:
        """Return the words that misspellings are read as: those of names, and *common* words."""
        # Of the forms of a word, the shortest is what a misspelling is read as.
        ordered = sorted(common, key=lambda word: (-len(word), word))
        written = {word_key(word): word for word in ordered if word.isalpha()}
        common_keys = frozenset(written)
        drugs: set[str] = set()
        for keys, names in self._names.items():
            is_drug = any("Drug" in name.term.kinds for name in names)
            for key, word in zip(keys, names[0].words, strict=True):
                if key.isalpha():
                    written.setdefault(key, word)
                    written.setdefault(word, word)
                    if is_drug and not is_real(word):
                        drugs |= {key, word}
            joined = "".join(keys)
            if len(keys) > 1 and len(joined) >= _SHORTEST_JOINED_CORRECTED and joined.isalpha():
                written.setdefault(joined, " ".join(names[0].words))
        return Dictionary(written, drugs, common_keys, self._known)


@lru_cache(maxsize=4)
def index_names(vocabulary: Vocabulary, known: WordList) -> NameIndex:
    """Return the index of the names of *vocabulary*, made once.

    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> index = index_names(load_vocabulary(), WordList.load())
    >>> index.find(["gaba", "pentin"], ["gaba", "pentin"]).name.text
    'gabapentin'
    """
    return NameIndex(vocabulary, known)


@lru_cache(maxsize=4)
def dictionary_of(vocabulary: Vocabulary, known: WordList, common: frozenset[str]) -> Dictionary:
    """Return the dictionary of *vocabulary* and the *common* words, made once."""
    return index_names(vocabulary, known).dictionary(common)


def _variants(words: tuple[str, ...], term: Term, known: WordList) -> Iterator[tuple[str, ...]]:
    """Yield what people say for *words*: one degree of a range, a route, an effect as what a drug does, a complaint."""
    match words:
        case (one, "to" | "or" | "and", other, *rest) if rest and {one, other} <= known.degrees:
            yield (one, *rest)
            yield (other, *rest)
        case (first, *rest, "syndrome") if rest and first not in known.phases and term.is_a("Condition"):
            yield (first, *rest)
        case (*rest, "pain") if rest and term.is_a("Condition"):
            for verb in ("hurts", "hurt", "aches"):
                yield (*rest, verb)
            yield (*rest, "is", "painful")
        case (first, noun) if first.endswith("ed") and is_real(first) and term.is_a("Condition"):
            yield (noun, "is", first)
            yield (noun, "being", first)
        case (*rest, "loss" | "gain" as change) if rest and term.is_a("AdverseEffect"):
            for verb in ("lose", "loses", "losing") if change == "loss" else ("gain", "gains", "gaining"):
                yield (verb, *rest)
            yield (change, "of", *rest)
        case ("oral", *rest) if rest:
            yield (*rest, "by", "mouth")
        case (first, *rest) if rest and first.endswith("ed") and term.is_a("AdverseEffect"):
            plain = next((stem for stem in (first[:-2], first[:-1]) if is_real(stem, inflected=False)), None)
            if plain is not None:
                going = first[:-2] + "ing"
                yield (plain, *rest)
                yield (plain + "s", *rest)
                yield (going, *rest)
                yield (going, "of", *rest)


def _bare(keys: Sequence[str]) -> tuple[str, ...]:
    """Leave out the words within a name that tell whose it is: 'slow my breathing' is to slow breathing."""
    inner = (key for key in keys[1:-1] if key not in _WHOSE)
    return (*keys[:1], *inner, *keys[-1:]) if len(keys) > 1 else tuple(keys)


def _differ_in_number(word: str, own: str) -> bool:
    stem = own[:-2] if own.endswith("is") else own[:-1]
    return word.startswith(stem) or own.startswith(word[:-1])
