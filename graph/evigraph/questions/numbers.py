"""The numbers of a question: time points, ages, years, doses, lines of therapy, and what is merely counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from evigraph.questions.words import WordList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.questions.words import Word

__all__ = ["Number", "find_numbers"]

_YEARS: Final = range(1900, 2100)
_AGES: Final = range(121)
#: From which on a number with a bound but without a word for age ('over 65') is one, and so many years are.
_YOUNGEST_BARE: Final = 12
_GROWN_UP: Final = 18
_DECADES: Final = frozenset(f"{decade}0s" for decade in range(2, 10))
_RANGE: Final = frozenset({"to", "and", "through", "or"})
#: What makes the years before it an age.
_OLD: Final = (("of", "age"), ("y", "o"), ("yo",), ("old",), ("olds",), ("aged",))
_AGED: Final = frozenset({"age", "aged", "ages"})
#: Of whom a bare number tells the age: 'he's 78', 'my mother is 81'.
_SHORT_OF_BEING: Final = frozenset({"i'm", "he's", "she's", "im", "hes", "shes"})
_BEING: Final = frozenset({"is", "am", "was"})
_PERSONS: Final = frozenset(
    {"i", "he", "she", "who", "patient", "dad", "father", "mum", "mom", "mother", "wife", "husband", "man", "woman"}
)
_SPANS: Final = frozenset({"after", "for", "within", "during", "in", "by", "at", "first", "every", "over", "last"})
_Meaning = TypeVar("_Meaning")
_SIGNS: Final = {">": "over", "<": "under", ">=": "at least", "<=": "at most", "~": "about"}


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a question, with the words from *first* up to, but not including, *last*."""

    #: ``time``, ``age``, ``year``, ``dose``, ``line`` or ``count``.
    kind: str
    #: One value, or the ends of a range.
    values: tuple[float, ...]
    unit: str | None
    first: int
    last: int
    #: ``exactly``, ``over``, ``under``, ``at least``, ``at most``, ``about`` or ``between``.
    bound: str = "exactly"
    #: Times a day, for a dose.
    frequency: int | None = None

    def holds(self, value: float) -> bool:
        """Tell whether *value* is one that the number speaks of.

        >>> Number("age", (65,), "year", 0, 2, "over").holds(65)
        False
        """
        low, high = self.values[0], self.values[-1]
        return {
            "over": value > low,
            "at least": value >= low,
            "under": value < high,
            "at most": value <= high,
        }.get(self.bound, low <= value <= high)


def find_numbers(words: Sequence[Word]) -> tuple[Number, ...]:
    """Find the numbers in *words*, in order.

    >>> from evigraph.questions.words import split
    >>> [(n.kind, n.values, n.unit, n.bound) for n in find_numbers(split("over 65, after 6-12 weeks, 75 mg"))]
    [('age', (65,), 'year', 'over'), ('time', (6, 12), 'week', 'between'), ('dose', (75,), 'mg', 'exactly')]
    >>> [(n.kind, n.values) for n in find_numbers(split("first-line in the 2024 review of an 80-year-old"))]
    [('line', (1,)), ('year', (2024,)), ('age', (80,))]
    """
    return tuple(_Numbers(words, WordList.load()).found())


class _Numbers:
    """The reading of one question's numbers."""

    def __init__(self, words: Sequence[Word], known: WordList) -> None:
        self.words = words
        self.texts = [word.text for word in words]
        self.known = known

    def found(self) -> Iterator[Number]:
        place = 0
        while place < len(self.words):
            number = self._line(place) or self._number(place)
            if number is None:
                place += 1
            else:
                yield number
                place = number.last

    def _line(self, place: int) -> Number | None:
        length, line = self._phrase(self.known.lines, place)
        return Number("line", (line,), None, place, place + length) if line is not None else None

    def _number(self, place: int) -> Number | None:
        if self.texts[place] in _DECADES and self._preceding(place) in {"her", "his", "their", "the"}:
            decade = float(self.texts[place][:2])
            return Number("age", (_plain(decade), _plain(decade + 9)), "year", place, place + 1, "between")
        value = self._value(place)
        if value is None:
            return None
        values, last = self._range(place, value)
        if values is None:
            return None
        first, bound = self._bound(place)
        if len(values) > 1:
            bound = "between"
            first = place - 1 if self._preceding(place) == "between" else first
        elif bound == "exactly":
            length, behind = self._phrase(self.known.comparisons_behind, last)
            if behind is not None and not self._has_unit(last + length):
                bound, last = _in_words(behind), last + length
            elif self.words[last - 1].suffix == "+":
                bound = "at least"
        return self._year(values, first, last, bound) or self._measured(values, first, last, bound)

    def _value(self, place: int) -> float | None:
        text = self.texts[place].replace(",", "") if place < len(self.texts) else ""
        if text[:1].isdecimal() and text.replace(".", "", 1).isdecimal():
            return _plain(float(text))
        following = self.texts[place + 1] if place + 1 < len(self.texts) else ""
        if text == "a" and following != "day" and self._unit("time", place + 1):
            return 1 if self._preceding(place) in _SPANS else None
        # 'the second one' and 'which one' count nothing.
        return None if text == "one" and not self._has_unit(place + 1) else self.known.number_words.get(text)

    def _range(self, place: int, value: float) -> tuple[tuple[float, ...] | None, int]:
        """Return the value at *place*, or the range that begins there, and where it ends."""
        for middle in (place + 1, place + 2):
            other = self._value(middle)
            if other is None or self.texts[middle] == "a":
                continue
            if middle == place + 2:
                is_range = self.texts[place + 1] in _RANGE and (
                    self.texts[place + 1] == "to" or self._preceding(place) == "between" or self._has_unit(middle + 1)
                )
            else:
                between = self.words[middle].start - self.words[place].end
                is_range = between == 1 and self.words[middle].text[0].isdecimal()
            if is_range and other > value:
                return (value, other), middle + 1
        return (value,), place + 1

    def _bound(self, place: int) -> tuple[int, str]:
        sign = self.words[place].sign
        if sign:
            return place, _SIGNS[sign]
        for length in (3, 2, 1):
            phrase = " ".join(self.texts[max(0, place - length) : place])
            if place >= length and phrase in self.known.comparisons:
                return place - length, _in_words(self.known.comparisons[phrase])
        return place, "exactly"

    def _year(self, values: tuple[float, ...], first: int, last: int, bound: str) -> Number | None:
        if any(value not in _YEARS for value in values) or self._has_unit(last):
            return None
        if bound == "exactly":
            bound = {"after": "over", "before": "under"}.get(self._preceding(first), bound)
        return Number("year", values, None, first, last, bound)

    def _measured(self, values: tuple[float, ...], first: int, last: int, bound: str) -> Number:
        unit = self._unit("dose", last)
        if unit is not None:
            return self._dose(values, unit, first, last + 1, bound)
        age = self._age(values, first, last, bound)
        if age is not None:
            return age
        unit = self._unit("time", last)
        if unit is not None:
            return Number("time", values, unit, first, last + 1, bound)
        suffix = self.words[last - 1].suffix
        return Number("count", values, "%" if suffix == "%" else None, first, last, bound)

    def _age(self, values: tuple[float, ...], first: int, last: int, bound: str) -> Number | None:
        unit = self._unit("time", last)
        if unit not in {None, "year"} or any(value not in _AGES for value in values):
            return None
        end = last + (unit is not None)
        length, behind = self._phrase(self.known.comparisons_behind, end)
        if behind is not None and bound == "exactly":
            bound, end = _in_words(behind), end + length
        spelt_out = next((words for words in _OLD if tuple(self.texts[end : end + len(words)]) == words), ())
        is_aged = self._preceding(first) in _AGED
        is_said = values[0] >= _GROWN_UP and unit is None and self._tells_age(first)
        is_bare = values[0] >= _YOUNGEST_BARE and self.words[last - 1].suffix != "%" and not self._counts(end)
        if unit is not None:
            is_bare = is_bare and values[0] >= _GROWN_UP and self._preceding(first) not in _SPANS
        if not (spelt_out or is_aged or is_said or (bound != "exactly" and is_bare)):
            return None
        return Number("age", values, "year", first - is_aged, end + len(spelt_out), bound)

    def _tells_age(self, first: int) -> bool:
        before = self._preceding(first)
        return before in _SHORT_OF_BEING or (before in _BEING and self._preceding(first - 1) in _PERSONS)

    def _counts(self, last: int) -> bool:
        """Tell whether the number counts what the next word names: 'over 65 studies'."""
        following = self.texts[last] if last < len(self.texts) else ""
        return following.endswith("s") and following not in {"is", "as", "has", "was", "does"}

    def _dose(self, values: tuple[float, ...], unit: str, first: int, last: int, bound: str) -> Number:
        frequency = None
        if self.texts[last : last + 1] == ["kg"]:
            unit, last = f"{unit}/kg", last + 1
        if self.texts[last : last + 1] == ["day"]:  # mg/day
            return Number("dose", values, f"{unit}/day", first, last + 1, bound)
        length, times = self._phrase(self.known.frequencies, last)
        if times is not None:
            frequency, last = times, last + length
        return Number("dose", values, unit, first, last, bound, frequency)

    def _unit(self, measure: str, place: int) -> str | None:
        return self.known.units[measure].get(self.texts[place]) if 0 <= place < len(self.texts) else None

    def _has_unit(self, place: int) -> bool:
        return any(self._unit(measure, place) for measure in self.known.units)

    def _preceding(self, place: int) -> str:
        return self.texts[place - 1] if place else ""

    def _phrase(self, phrases: Mapping[str, _Meaning], place: int) -> tuple[int, _Meaning | None]:
        """Return how many words at *place* are one of *phrases*, the longest first, and what it means."""
        for length in range(min(4, len(self.texts) - place), 0, -1):
            meaning = phrases.get(" ".join(self.texts[place : place + length]))
            if meaning is not None:
                return length, meaning
        return 0, None


def _plain(value: float) -> float:
    return int(value) if value.is_integer() else value


def _in_words(comparison: str) -> str:
    return comparison.replace("_", " ")
