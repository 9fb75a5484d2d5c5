"""Find the drugs, procedures, conditions, effects, outcomes and people that a text names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.extraction.conditionnames import PHASES, find_narrowing, sharing_a_head, with_events
from evigraph.extraction.doses import names_with_doses
from evigraph.extraction.mentions import Mention, abbreviations, class_names_joined, spelt_out, with_ages
from evigraph.extraction.names import form_of, name_lists, singular_of, spellings
from evigraph.extraction.names import written as written_as
from evigraph.extraction.preparations import local_preparation
from evigraph.extraction.tokens import Phrases, Tokenizer
from evigraph.questions.conditions import find_phase
from evigraph.questions.words import WordList

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.extraction.tokens import Tokens
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["MentionFinder"]

_LETTERS: Final = (
    ("Drug", "D"),
    ("DrugClass", "D"),
    ("Combination", "D"),
    ("Procedure", "D"),
    ("Test", "T"),
    ("AdverseEffect", "A"),
    ("Condition", "C"),
    ("OutcomeMeasure", "O"),
    ("Population", "P"),
)
_INTRODUCES: Final = re.compile(r"\([A-Z][A-Z0-9-]+s?\)")
_SIGNS: Final = re.compile(r"[^\w\s]{40,}")
_TEST_ANCESTORS: Final = ("diagnostic imaging",)
_GENERIC: Final = frozenset(
    {"routine", "drug", "drugs", "medication", "medications", "analgesic", "analgesics", "pain", "agent", "agents"}
)
_MEDICAL_NOUNS: Final = frozenset(
    {"inhibitor", "antagonist", "agonist", "blocker", "supplement", "relaxant", "stimulant", "hormone", "vaccine"}
    | {"contraceptive"}
)


@dataclass(frozen=True, slots=True)
class _Entry:
    letter: str
    term: Term | None
    shown: str | None = None
    phase: str | None = None


class MentionFinder:
    """Matches the names of a vocabulary, and of the general lists, in sentences."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._lists = name_lists()
        self._capitals = frozenset(name.upper() for name in self._lists.capitals_only)
        self._known = WordList.load()
        hints = sorted({word for _, _, words, _ in self._lists.described for word in words}, key=len, reverse=True)
        self._hints = re.compile("|".join(map(re.escape, hints)))
        self._tokenizer = Tokenizer()
        self._names = Phrases[_Entry](self._tokenizer)
        for name, entry in self._named():
            self._names.add(name, entry)

    def find(self, text: str, short: Mapping[str, Mention] | None = None) -> list[Mention]:
        """Return what *text* names, in order, the longest names where some overlap.

        Parameters:
            short: abbreviations that the document has introduced, each with what it is short for.
        """
        # spaCy looks at every end of a run of signs, which names nothing.
        bare = _SIGNS.sub(lambda run: " " * len(run[0]), text)
        found = sorted(self._found(self._tokenizer.split(bare)), key=lambda mention: mention.start)
        found = class_names_joined(text, found, self._lists.class_heads, self.vocabulary)
        found = sorted((*found, *sharing_a_head(text, found, self._condition)), key=lambda mention: mention.start)
        found = list(with_ages(text, with_events(text, found)))
        return sorted(spelt_out(text, found, short), key=lambda mention: mention.start) if short else found

    def begin_article(self, characters: int) -> None:
        """Begin an article of so many *characters*, and forget words of earlier ones where they are many."""
        self._tokenizer.begin_article(characters)

    def abbreviations(self, text: str) -> dict[str, Mention]:
        """Return the abbreviations that *text* introduces: 'urinary tract infection (UTI)'.

        >>> from evigraph.vocabulary import load_vocabulary
        >>> found = MentionFinder(load_vocabulary()).abbreviations("Muscle relaxants (MR) are many.")
        >>> found["MR"].name
        'muscle relaxants'
        """
        return abbreviations(text, self.find(text)) if _INTRODUCES.search(text) else {}

    def dosed(self, text: str) -> dict[str, Mention]:
        """Return what *text* gives a dose of and no list names.

        >>> from evigraph.vocabulary import load_vocabulary
        >>> found = MentionFinder(load_vocabulary()).dosed("Offer naproxen 250 mg or wonderdrug 5 mg.")
        >>> sorted(found)
        ['Wonderdrug', 'wonderdrug']
        """
        names = names_with_doses(text, self._knows)
        return {form: Mention(0, 0, "D", name) for name in names for form in (name, name.capitalize())}

    def _knows(self, word: str) -> bool:
        return self._names.whole(word) is not None or form_of(word).startswith("drug")

    def _condition(self, name: str) -> Mention | None:
        entry = self._names.whole(name)
        if entry is None or entry.letter != "C":
            return None
        return Mention(0, len(name), "C", entry.shown or name.lower(), entry.term, entry.phase)

    # --- Names to match ---

    def _named(self) -> Iterator[tuple[str, _Entry]]:
        states = {kind: {name.lower() for name in names} for kind, names in self._lists.listed}
        other = {"C": states["AdverseEffect"], "A": states["Condition"]}
        several, one = self._lists.generic
        anything = self.vocabulary.find(one, ("Intervention",))
        yield from ((written, _Entry("D", anything, one)) for written in several)
        for written, name in self._lists.harms:
            entry = _Entry("A", self.vocabulary.find(name, ("AdverseEffect",)), name)
            yield from ((form, entry) for form in spellings(written))
        for term in self.vocabulary.values():
            letter = self._letter(term)
            if letter is None:
                continue
            if letter in other and any(label.lower() in other[letter] for label in term.labels):
                letter = "B"
            phased = find_phase(term, self.vocabulary, self._known) if term.is_a("Condition") else None
            for label in term.labels:
                entry = _Entry(letter, term, *self._shown(label, term, letter, phased))
                yield from ((written, entry) for written in spellings(label))
            for label in term.hidden:
                if letter == "P" or " " in label:
                    yield from ((written, _Entry(letter, term, term.label)) for written in spellings(label))
        letters = dict(_LETTERS)
        both = states["Condition"] & states["AdverseEffect"]
        for kind, names in self._lists.listed:
            for name in names:
                entry = _Entry("B" if name.lower() in both else letters[kind], None)
                yield from ((written, entry) for written in spellings(name))

    def _shown(
        self, label: str, term: Term, letter: str, phased: tuple[Term, str] | None
    ) -> tuple[str | None, str | None]:
        """Return how a claim calls what *label* names, None for as printed, and the phase in it."""
        if letter in "CB":
            first, _, rest = label.lower().partition(" ")
            if first in PHASES and rest and rest != "pain":
                base = self.vocabulary.find(rest, ("Condition",))
                if base is not None and (base == term or base.iri in self.vocabulary.ancestors(term.iri)):
                    return rest, first
                return None, first if phased is not None else None
            return (phased[0].label, phased[1]) if phased is not None else (None, None)
        if letter == "A" and label.lower().endswith(" risk"):
            return term.label, None
        if letter in "DT":
            return self._plain_name(label, term), None
        return None, None

    def _plain_name(self, label: str, term: Term) -> str | None:
        """Return *label* without words such as 'routine' or 'medication', where it still names *term*."""
        words = label.split()
        bare = [w for w in words if w.lower() not in _GENERIC]
        if len(bare) == len(words) or not bare:
            return None
        name = " ".join(bare)
        return name if self.vocabulary.find(name, ("Intervention",)) == term else None

    def _letter(self, term: Term) -> str | None:
        if term.label in self._lists.unmasked:
            return None
        if term.label == "placebo":
            return "X"
        if term.is_a("Intervention"):
            above = {
                self.vocabulary[iri].label for iri in self.vocabulary.ancestors(term.iri) if iri in self.vocabulary
            }
            return "T" if term.label in _TEST_ANCESTORS or above & set(_TEST_ANCESTORS) else "D"
        if term.is_a("Condition") and term.is_a("AdverseEffect"):
            return "B"
        return next((letter for kind, letter in _LETTERS if term.is_a(kind)), None)

    # --- Matches ---

    def _found(self, tokens: Tokens) -> Iterator[Mention]:
        taken = [False] * len(tokens)
        text = tokens.text
        lowered = text.lower()
        hints = set(self._hints.findall(lowered))
        for pattern, name, words, _ in self._lists.described if hints else ():
            if hints.isdisjoint(words):
                continue
            for found in pattern.finditer(text):
                touched = tokens.touched(*found.span())
                if not any(taken[touched]):
                    taken[touched] = [True] * (touched.stop - touched.start)
                    term = self.vocabulary.find(name, ("AdverseEffect",))
                    yield Mention(found.start(), found.end(), "A", name, term)
        longest_first = sorted(self._names.find(tokens), key=lambda match: (match[0] - match[1], match[0]))
        for start, end, entry in longest_first:
            if any(taken[start:end]) or not self._is_meant(tokens.written(start, end), entry.letter):
                continue
            taken[start:end] = [True] * (end - start)
            yield self._mention(tokens, text, start, end, entry)
        yield from self._by_form(tokens, text, taken)

    def _is_meant(self, text: str, letter: str) -> bool:
        if text.lower() in self._lists.never and not (letter == "O" and text.lower().startswith("function")):
            return False
        return text in self._lists.capitals_only or text.upper() not in self._capitals

    def _mention(self, tokens: Tokens, text: str, start: int, end: int, entry: _Entry) -> Mention:
        begin, finish = tokens.starts[start], tokens.ends[end - 1]
        phase = entry.phase
        if entry.letter in "CB" and phase is None and start and tokens.words[start - 1] in PHASES:
            phase = tokens.words[start - 1]
        name = entry.shown or written_as(tokens.written(start, end))
        if entry.letter in "CB" and (narrowing := find_narrowing(tokens, start, name)):
            narrowed = " ".join([*narrowing, name])
            begin = tokens.starts[start - len(narrowing)]
            return Mention(begin, finish, entry.letter, narrowed, None, phase, base=name)
        mention = Mention(begin, finish, entry.letter, name, entry.term, phase)
        return local_preparation(text, mention, self._lists.local_routes) if entry.letter == "D" else mention

    def _by_form(self, tokens: Tokens, text: str, taken: list[bool]) -> Iterator[Mention]:
        """Yield names that only their form tells: 'a calcium channel blocker', 'eletriptan', 'tendinitis'."""
        lists = self._lists
        for place, word in enumerate(tokens.words):
            if taken[place] or not (known := form_of(word)):
                continue
            singular = singular_of(word)
            if known.startswith("drug "):
                taken[place] = True
                drug = self._new(tokens, place, place + 1, "D", known.removeprefix("drug "))
                yield local_preparation(text, drug, lists.local_routes)
                continue
            for letter, heads, words in (
                ("D", lists.class_heads, lists.class_words),
                ("D", lists.procedure_heads, lists.procedure_words),
                ("C", lists.condition_heads, lists.condition_words),
            ):
                if singular in heads or word in heads:
                    first = self._first(tokens.words, place, words, taken)
                    if first < place or (words is lists.class_words and singular not in _MEDICAL_NOUNS):
                        taken[first : place + 1] = [True] * (place + 1 - first)
                        form = "class" if words is lists.class_words else None
                        yield self._new(tokens, first, place + 1, letter, form)
                        break
            else:
                if known == "disease":
                    taken[place] = True
                    yield self._new(tokens, place, place + 1, "B", None)

    def _first(self, written: Sequence[str], place: int, words: frozenset[str], taken: list[bool]) -> int:
        first = place
        while first and not taken[first - 1] and (written[first - 1] in words or written[first - 1] == "-"):
            first -= 1
        while first < place and written[first] == "-":
            first += 1
        return first

    def _new(self, tokens: Tokens, start: int, end: int, letter: str, form: str | None) -> Mention:
        phase = None
        if letter in "CB":
            if tokens.words[start] in PHASES and end - start > 1:
                phase = tokens.words[start]
                start += 1
            elif start and tokens.words[start - 1] in PHASES:
                phase = tokens.words[start - 1]
        name = written_as(tokens.written(start, end))
        return Mention(tokens.starts[start], tokens.ends[end - 1], letter, name, None, phase, form)
