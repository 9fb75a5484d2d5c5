"""Find all of many phrases in a text in one pass over its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["PhraseTree"]

_Value = TypeVar("_Value")


class PhraseTree(Generic[_Value]):
    """Phrases by their words, each with a value: a prefix tree, whose nodes are its subtrees."""

    __slots__ = ("_longer", "_value")

    def __init__(self) -> None:
        self._longer: dict[str, PhraseTree[_Value]] = {}
        self._value: _Value | None = None

    def add(self, phrase: Sequence[str], value: _Value) -> None:
        """Give the *phrase* its *value*, unless it has one."""
        node = self
        for word in phrase:
            node = node._longer.setdefault(word, PhraseTree())
        if node._value is None:
            node._value = value

    def find(self, words: Sequence[str]) -> Iterator[tuple[int, int, _Value]]:
        """Yield where in *words* a phrase starts and ends, and its value, also of phrases within each other.

        >>> tree = PhraseTree[str]()
        >>> tree.add(["back", "pain"], "C")
        >>> list(tree.find("no back pain".split()))
        [(1, 3, 'C')]
        """
        for start, word in enumerate(words):
            node = self._longer.get(word)
            end = start + 1
            while node is not None:
                if node._value is not None:
                    yield start, end, node._value
                if end == len(words):
                    break
                node = node._longer.get(words[end])
                end += 1
