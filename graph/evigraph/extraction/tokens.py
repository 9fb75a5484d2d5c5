"""Split texts into tokens as spaCy does, each word that comes again only once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from evigraph.errors import MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc

__all__ = ["Phrases", "Tokenizer", "Tokens"]

_Value = TypeVar("_Value")
#: spaCy splits what stands between spaces on its own, and takes spaces beyond the first for a token.
_RUN: Final = re.compile(r"(\S+) ?|(\s+)")
#: Articles of so many characters together share what is kept of their words, as most words come again.
_TOGETHER: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text: their words in lower case, and where in the text each of them starts and ends."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.words)

    def written(self, start: int, end: int) -> str:
        """Return the tokens from number *start* up to number *end* as the text has them."""
        return self.text[self.starts[start] : self.ends[end - 1]]

    def touched(self, start: int, end: int) -> slice:
        """Return the numbers of the tokens that have any of the characters from *start* up to *end*."""
        return slice(bisect_right(self.ends, start), bisect_left(self.starts, end))


class Tokenizer:
    """Splits texts with the rules of spaCy for English.

    It forgets the new words of articles from time to time; else memory would grow from article to article.
    """

    def __init__(self) -> None:
        try:
            from spacy import blank
        except ModuleNotFoundError as error:
            raise MissingExtra("spacy", "extract", "reading claims in articles") from error

        self._nlp = blank("en")
        self.vocab = self._nlp.vocab
        self._zone = ExitStack()
        self._left = 0
        #: What each word is split into: the parts in lower case, and where in the word each of them starts and ends.
        self._parts: dict[str, tuple[tuple[str, int, int], ...]] = {}

    def begin_article(self, characters: int) -> None:
        """Begin an article of so many *characters*."""
        if self._left <= 0:
            self._parts.clear()
            self._zone.close()
            self._zone.enter_context(self._nlp.memory_zone())
            self._left = _TOGETHER
        self._left -= characters

    def split(self, text: str) -> Tokens:
        """Return the tokens of *text*.

        >>> tokens = Tokenizer().split("Anti-TNF drugs (as infliximab).")
        >>> tokens.words
        ['anti', '-', 'tnf', 'drugs', '(', 'as', 'infliximab', ')', '.']
        >>> tokens.written(0, 4)
        'Anti-TNF drugs'
        """
        tokens = Tokens(text)
        for word, start, end in self._placed(text):
            tokens.words.append(word)
            tokens.starts.append(start)
            tokens.ends.append(end)
        return tokens

    def _placed(self, text: str) -> Iterator[tuple[str, int, int]]:
        for run in _RUN.finditer(text):
            written = run[1] or run[2]
            parts = self._parts.get(written)
            if parts is None:
                made = self._nlp.make_doc(written)
                parts = tuple((token.lower_, token.idx, token.idx + len(token)) for token in made)
                self._parts[written] = parts
            place = run.start()
            for word, start, end in parts:
                yield word, place + start, place + end


class Phrases(Generic[_Value]):
    """Phrases, each with a value, that spaCy finds whatever the case of their letters."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        from spacy.matcher import PhraseMatcher

        self._tokenizer = tokenizer
        self._matcher = PhraseMatcher(tokenizer.vocab)
        self._values: dict[str, _Value] = {}

    def add(self, phrase: str, value: _Value) -> None:
        """Give the *phrase* its *value*, unless it has one."""
        tokens = self._tokenizer.split(phrase)
        key = " ".join(tokens.words)
        if key not in self._values:
            self._values[key] = value
            self._matcher.add(key, [self._document(tokens)])

    def whole(self, text: str) -> _Value | None:
        """Return the value of the phrase that *text* is, None where it is none."""
        return self._values.get(" ".join(self._tokenizer.split(text).words))

    def find(self, tokens: Tokens) -> Iterator[tuple[int, int, _Value]]:
        """Yield where in *tokens* a phrase starts and ends, and its value, also of phrases within each other.

        >>> tokenizer = Tokenizer()
        >>> phrases = Phrases[str](tokenizer)
        >>> phrases.add("back pain", "C")
        >>> list(phrases.find(tokenizer.split("No Back pain")))
        [(1, 3, 'C')]
        """
        for key, start, end in self._matcher(self._document(tokens)):
            yield start, end, self._values[self._tokenizer.vocab.strings[key]]

    def _document(self, tokens: Tokens) -> Doc:
        from spacy.tokens import Doc

        return Doc(self._tokenizer.vocab, words=tokens.words)
