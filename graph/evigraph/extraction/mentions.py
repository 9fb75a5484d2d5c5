"""Names that a text mentions, and the abbreviations that it introduces for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from evigraph.extraction.names import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["Mention", "abbreviations", "class_names_joined", "spelt_out", "with_ages"]

_AGE: Final = re.compile(
    r",? (?:who are |aged? )?(?:over|under|above|below|older than|younger than|at least|aged?|[<>\u2264\u2265])"
    r"(?: the age of)? ?\d{1,3}(?:\s?(?:[-\u2013]|to) ?\d{1,3})?(?: (?:years?|months?)(?: old| of age)?)?"
    r"(?: (?:and|or) (?:over|older|above|younger))?\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: where it stands, what it names, and how it is written into a claim."""

    start: int
    end: int
    #: ``D`` intervention, ``T`` test, ``C`` condition, ``A`` effect, ``B`` condition or effect, ``O``, ``P``, ``X``.
    letter: str
    #: The name in the article's words, in lower case where it is no acronym.
    name: str
    term: Term | None = None
    phase: str | None = None
    #: Class that the form of a name tells, for a name outside the vocabulary.
    form: str | None = None
    #: Name without the word that narrows it, as 'uncomplicated' does; empty where none does.
    base: str = ""
    #: Part that the mention plays: ``comparator``, ``excluded``, ``background``, else empty.
    role: str = ""
    #: Number of the group of mentions that are listed together.
    group: int = field(default=-1, compare=False)

    @property
    def is_new(self) -> bool:
        """Whether the name is outside the vocabulary."""
        return self.term is None

    @property
    def is_class(self) -> bool:
        """Whether it names a class of drugs."""
        return self.form == "class" if self.term is None else self.term.is_a("DrugClass")

    def with_role(self, role: str) -> Mention:
        """Return the mention in another part."""
        return replace(self, role=role)


#: What tells another kind of a condition from the one that its short form stands for: 'upper UTI'.
_NARROWER: Final = re.compile(r"\b(upper|complicated|recurrent) $", re.IGNORECASE)
_SHORT_FORM: Final = re.compile(r" \(([A-Z][A-Z0-9-]{1,9}s?)\)")


def _abbreviates(short: str, name: str) -> bool:
    """Tell whether the letters of *short* stand in *name* in their order."""
    letters = iter(name.lower())
    return all(letter in letters for letter in short.removesuffix("s").lower() if letter.isalpha())


def spelt_out(text: str, found: list[Mention], short: Mapping[str, Mention]) -> Iterator[Mention]:
    """Yield *found* with the abbreviations of *short* in *text* written out."""
    whole = {form: [*re.finditer(rf"(?<![\w-]){re.escape(form)}s?(?![\w-])", text)] for form in short}
    places = [(match.span(), meant) for form, meant in short.items() for match in whole[form]]
    for mention in found:
        if not any(start < mention.end and mention.start < end for (start, end), _ in places):
            yield mention
    for (start, end), meant in sorted(places, key=lambda place: place[0]):
        narrower = _NARROWER.search(text, 0, start) if meant.base else None
        if narrower:
            yield replace(meant, start=narrower.start(), end=end, name=f"{narrower[1].lower()} {meant.base}")
        else:
            yield replace(meant, start=start, end=end)


#: What stands between two names that are one: 'thiazide diuretic', 'thiazide-like diuretic'.
_JOINING: Final = frozenset({" ", "-like ", "-type "})


def class_names_joined(
    text: str, found: Iterable[Mention], heads: frozenset[str], vocabulary: Vocabulary
) -> list[Mention]:
    """Make one name of what narrows a class and the class, one of *heads*: 'thiazide' and 'diuretic'."""
    joined: list[Mention] = []
    for mention in found:
        last = joined[-1] if joined else None
        word = text[mention.start : mention.end].lower()
        is_head = word in heads or word.removesuffix("s") in heads
        between = text[last.end : mention.start] if last else ""
        if last and is_head and last.letter == mention.letter == "D" and between in _JOINING:
            name = written(text[last.start : mention.end])
            term = vocabulary.find(name, ("Intervention",))
            joined[-1] = Mention(last.start, mention.end, "D", name, term, form=None if term else "class")
        else:
            joined.append(mention)
    return joined


def abbreviations(text: str, mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Return the abbreviations that *text*, in which *mentions* are, introduces."""
    introduced = {}
    for mention in mentions:
        short = _SHORT_FORM.match(text, mention.end)
        if short and mention.letter in "DTCAB" and _abbreviates(short[1], mention.name):
            introduced[short[1].removesuffix("s")] = mention
    return introduced


def with_ages(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """Yield *found*, people with the age that the text gives right after them.

    >>> [one.name for one in with_ages("Adults over 65 years do well.", [Mention(0, 6, "P", "adults")])]
    ['adults over 65 years']
    """
    for mention in found:
        age = _AGE.match(text, mention.end) if mention.letter == "P" else None
        yield mention if age is None else replace(mention, end=age.end(), name=f"{mention.name}{age[0].lower()}")
