"""How a word is spelt: plurals and national spellings that make no difference, and slips of the pen that do.

A misspelling is read through within this bound (optimal string alignment distance, so that two swapped letters are one
slip; n is the length of the shorter word):

=====================  ==============================================================================================
name of a drug         one slip from n = 6 on; at n = 5 only one that is not heard (a vowel, a doubled letter, c for k);
                       two slips from n = 9 on when neither is heard, from n = 12 on when one is not; the first sound is
                       always right, and no drug of the vocabulary or well-known other one is as near
any other word         swapped letters at n = 4; one slip from n = 5 on, also of the first letter from n = 9 on; two
                       from n = 8 on when neither is heard, from n = 12 on when one is not; no other word is as near
=====================  ==============================================================================================

A word of English, the name of another drug, and a word whose end or beginning makes it another name (``-pril`` for
``-sartan``, ``hypo-`` for ``hyper-``) are never read as something else.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from evigraph.questions.words import WordList

__all__ = ["Dictionary", "is_real", "real_words", "skeleton", "word_key"]

_SHORTEST: Final = 4
_MOST_SLIPS: Final = 2
_SHORTEST_OF_TWO_SLIPS: Final = 8
_NEAREST_SHOWN: Final = 3

_IRREGULAR: Final = {"children": "child", "feet": "foot", "men": "man", "teeth": "tooth", "women": "woman"}
_SIBILANTS: Final = ("sse", "che", "she", "zze", "xe")
_ABBREVIATED: Final = re.compile(r"[^aeiou]+is")
#: National spellings by what they are written alike as; all that fit are applied.
_SPELLINGS: Final = (
    (re.compile(r"[ao]e(?=[a-z]{2})"), "e"),  # oedema, anaesthetic
    (re.compile(r"(?<=[a-z]{3})our(?=$|al|ed|ing|able)"), "or"),
    (re.compile(r"(?<=[a-z]{3})([iy])s(e|ed|ing|er|ation)$"), r"\1z\2"),
    (re.compile(r"(?<=[a-z]{3})ll(?=(?:ing|ed|er|or)$)"), "l"),
    (re.compile(r"(?<=[a-z]{2})([bt])re$"), r"\1er"),
    (re.compile(r"^disk"), "disc"),
    (re.compile(r"sulph"), "sulf"),
    (re.compile(r"(?<=[a-z]{4})ical$"), "ic"),
)
_SPELT_OTHERWISE: Final = re.compile(r"[ao]e|our|[iy]s[ea]|[iy]sing|ll|[bt]re$|^disk|sulph|ical$")
_SOUNDS: Final = (
    (re.compile(r"^x"), "s"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"c(?=[eiy])"), "s"),
    (re.compile(r"[cq]k?"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"h"), ""),
    (re.compile(r"(?<=.)[aeiouy]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
)
_ENDINGS_OF_ENGLISH: Final = (("ies", "y"), ("es", ""), ("s", ""), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"),
                              ("er", ""), ("er", "e"), ("ly", ""))  # fmt: skip


@lru_cache(maxsize=1 << 14)
def word_key(word: str) -> str:
    """Reduce the lower-case *word* to what its spellings share: singular, American, without accents.

    >>> [word_key(word) for word in ("radiculopathies", "disks", "oedema", "stenoses", "ssris", "neurological")]
    ['radiculopathy', 'disc', 'edema', 'stenosis', 'ssri', 'neurologic']
    """
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word).casefold()
        word = "".join(character for character in decomposed if not unicodedata.combining(character))
    if len(word) < _SHORTEST:
        return word
    if word[-1] in "s'e" or "'" in word:
        word = _singular(word)
    word = _IRREGULAR.get(word, word)
    if _SPELT_OTHERWISE.search(word):
        for pattern, plain in _SPELLINGS:
            word = pattern.sub(plain, word)
    return word


def _singular(word: str) -> str:
    if "'" in word:
        word = word.removesuffix("s").replace("'", "") if word.endswith("'s") else word.replace("'", "")
    elif word.endswith("oses") and len(word) >= 8 and not word.endswith("doses"):
        word = f"{word[:-2]}is"  # stenoses
    elif word.endswith("yses"):
        word = f"{word[:-2]}is"  # analyses
    elif word.endswith("ies") and len(word) >= 5:
        word = f"{word[:-3]}y"
    elif word[-1] == "s" and (not word.endswith(("ss", "us", "is")) or _ABBREVIATED.fullmatch(word)):
        word = word[:-1]
    # "stretches" loses the rest of its ending; "ache" loses its e to stay equal to "aches".
    return word[:-1] if word.endswith(_SIBILANTS) else word


@lru_cache(maxsize=1 << 14)
def skeleton(word: str) -> str:
    """Return the consonants of *word* as they are heard, after its first letter.

    >>> skeleton("tizanadene") == skeleton("tizanidine"), skeleton("dapoxetine") == skeleton("duloxetine")
    (True, False)
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@cache
def real_words() -> frozenset[str]:
    """Return the English words that are never corrected.

    >>> "trail" in real_words()
    True
    """
    return _listed("english")


@cache
def _other_drugs() -> frozenset[str]:
    return _listed("other_drugs")


def _listed(name: str) -> frozenset[str]:
    lines = resource(f"queries/questions/{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


class Dictionary:
    """The words that misspellings are read as, by :func:`word_key`."""

    def __init__(
        self, written: Mapping[str, str], drugs: Collection[str], common: Collection[str], known: WordList
    ) -> None:
        #: What each key is written as, and which keys are names of drugs (held to stricter bounds), and common words.
        self._written = written
        self._by_length: dict[int, list[str]] = {}
        for key in written:
            self._by_length.setdefault(len(key), []).append(key)
        self._drugs = drugs
        self._common = common
        self._known = known
        self._other_drugs = tuple(_other_drugs() - written.keys())
        self._longest_ending = max(map(len, known.endings), default=0)

    def __contains__(self, word: str) -> bool:
        return word_key(word) in self._written

    def nearest(self, word: str) -> tuple[str | None, tuple[str, ...]]:
        """Return what *word* is read as, if it can be told, and the words that it might be otherwise."""
        from rapidfuzz import process  # only a misspelling needs it
        from rapidfuzz.distance import OSA

        key = word_key(word)
        if len(key) < _SHORTEST or not key.isalpha():
            return None, ()
        slips: dict[str, int] = {}
        # A slip at the end may look like a plural, so the word is compared as it is, too.
        for text in {key, word}:
            bound = 1 if len(text) < _SHORTEST_OF_TWO_SLIPS else _MOST_SLIPS
            keys = [
                name for n in range(len(text) - bound, len(text) + bound + 1) for name in self._by_length.get(n, ())
            ]
            for name, distance, _ in process.extract(text, keys, scorer=OSA.distance, score_cutoff=bound, limit=None):
                slips[name] = min(int(distance), slips.get(name, _MOST_SLIPS))
        hits = sorted((distance, name) for name, distance in slips.items())
        fitting = [
            (distance, name) for distance, name in hits if any(self._fits(t, name, distance) for t in (key, word))
        ]
        alike = dict.fromkeys(self._written[name] for far, name in hits if name[0] == key[0] and len(name) > 4 * far)
        possible = tuple(alike)[:_NEAREST_SHOWN]
        if not fitting:
            return None, possible
        distance, name = fitting[0]
        near_enough = hits if name in self._drugs else fitting
        rivals = {word_key(self._written[other]) for far, other in near_enough if far <= distance}
        is_clear = rivals == {word_key(self._written[name])}
        if name in self._drugs:
            is_clear = is_clear and not process.extract(
                key, self._other_drugs, scorer=OSA.distance, score_cutoff=distance, limit=1
            )
        return (self._written[name], ()) if is_clear else (None, possible)

    def _fits(self, word: str, name: str, distance: int) -> bool:
        length = min(len(word), len(name))
        if length < (
            _SHORTEST_OF_TWO_SLIPS if distance > 1 else _SHORTEST if _is_swap(word, name) or name in self._common else 5
        ):
            return False
        starts_alike = (
            word[0] == name[0] or skeleton(word)[:1] == skeleton(name)[:1] or (length > 5 and word[:2] == name[1::-1])
        )
        heard = 0 if distance == 1 and length > 5 else _distance(skeleton(word), skeleton(name))
        if name in self._drugs:
            bound = 0 if length == 5 or distance == 2 else 1
            fits = starts_alike and length >= (5 if distance == 1 else 9) and heard <= bound + (length >= 12)
        elif distance == 1:
            fits = (starts_alike and (length > _SHORTEST or heard == 0 or _is_swap(word, name))) or (
                length >= 9 and name not in self._common
            )
        else:
            fits = starts_alike and heard <= (length >= 12)
        # An unheard slip in a long word leaves it what it is, whatever its end looks like: benzodiazapine.
        return fits and ((distance == 1 and length >= 10 and is_unheard(word, name)) or not self._is_other(word, name))

    def _is_other(self, word: str, name: str) -> bool:
        """Tell whether the end or the beginning of *word* makes it another name than *name*."""
        ending = self._ending(word)
        if ending is not None and ending != self._ending(name):
            return True
        return any(
            {part for part in group if word.startswith(part)} ^ {part for part in group if name.startswith(part)}
            for group in self._known.beginnings
            if word.startswith(group) and name.startswith(group)
        )

    def _ending(self, word: str) -> str | None:
        for length in range(min(self._longest_ending, len(word) - 2), 2, -1):
            if word[-length:] in self._known.endings:
                return word[-length:]
        return None


def is_real(word: str, *, inflected: bool = True) -> bool:
    """Tell whether *word* is English or the name of a well-known drug, which stands for itself.

    Parameters:
        inflected: a form of an English word counts, too, as far as its ending tells.

    >>> is_real("trails"), is_real("metformin"), is_real("gabapentine")
    (True, True, False)
    """
    if word in real_words() or word in _other_drugs() or word_key(word) in _other_drugs():
        return True
    stems = [word.removesuffix(end) + plain for end, plain in _ENDINGS_OF_ENGLISH if word.endswith(end)]
    stems += [stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1] and len(stem) < len(word) - 1]  # stopped
    return inflected and any(stem in real_words() for stem in stems)


def is_unheard(word: str, name: str) -> bool:
    """Tell whether *word* and *name* sound alike.

    >>> is_unheard("benzodiazapine", "benzodiazepine")
    True
    """
    return skeleton(word) == skeleton(name)


def _is_swap(word: str, name: str) -> bool:
    return len(word) == len(name) and sorted(word) == sorted(name)


def _distance(one: str, other: str) -> int:
    from rapidfuzz.distance import OSA  # only a misspelling needs it

    return int(OSA.distance(one, other))
