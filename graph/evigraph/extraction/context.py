"""What a sentence leaves unsaid: the drug, the condition and the line that its title, heading or lead-in gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from evigraph.extraction.patterns import Guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.documents.document import Block
    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.sentences import Sentence
    from evigraph.vocabulary import Vocabulary

__all__ = ["Context", "Passage", "find_line"]

_LINES: Final = (
    (
        Guarded(
            re.compile(
                r"\b(?:first|1st|front)[- ]?line|\bfrontline"
                r"|\binitial (?:therapy|treatment|choice|agent|drug|pharmac)"
            )
        ),
        1,
    ),
    (Guarded(re.compile(r"\b(?:second|2nd)[- ]?line")), 2),
    (Guarded(re.compile(r"\b(?:third|3rd|last)[- ]?line")), 3),
)


#: Words in the names of conditions that have nothing else in common.
_OF_MANY_NAMES: Final = frozenset(
    {"disease", "syndrome", "disorder", "failure", "injury", "acute", "chronic", "severe"}
)


_ANY_PAIN: Final = frozenset({"acute pain", "chronic pain", "subacute pain"})
#: A line that describes what its title names: 'Class: muscle relaxant'.
_DESCRIBES: Final = re.compile(
    r"(?:drug |pharmacologic\w* |therapeutic )?(?:class|category|group|type|(?:brand|generic|trade) names?)\s*:"
)


def find_line(mask: str) -> int | None:
    """Return the line of therapy that *mask* speaks of.

    >>> find_line("as a second-line option")
    2
    """
    return next((line for pattern, line in _LINES if pattern.search(mask)), None)


@dataclass(slots=True)
class Passage:
    """What is known of a block once it is read: its sentences and the claims in them."""

    block: Block
    sentences: tuple[Sentence, ...]
    drafts: list[Draft] = field(default_factory=list)


@dataclass(slots=True)
class Context:
    """What stands over a block, innermost first."""

    #: Passages of headings, lead-ins and outer items, innermost first.
    above: Sequence[Passage]
    #: Passages before it under the same heading, the last first.
    earlier: Sequence[Passage]
    scope: Mention | None
    topics: tuple[Mention, ...] = ()
    #: Sentences before it in its own block, the last first.
    titles: frozenset[str | None] = frozenset()
    vocabulary: Vocabulary | None = None
    preceding: list[tuple[Sentence, list[Draft]]] = field(default_factory=list)

    @property
    def is_list_item(self) -> bool:
        """Whether the block is an item of a list."""
        return bool(self.above) and self.above[0].block.kind == "item"

    def knows(self, name: str) -> bool:
        """Tell whether the vocabulary has an intervention of that *name*."""
        return self.vocabulary is not None and self.vocabulary.find(name, ("Intervention",)) is not None

    def condition(self) -> Mention | None:
        """Return the condition of the innermost heading or lead-in that has one, else that of the article."""
        for passage in self.above:
            if passage.sentences and passage.sentences[0].text in self.titles:
                break
            for sentence in passage.sentences:
                stated = [m for m in sentence.mentions if m.letter in "CB"]
                if stated and (passage.block.kind == "heading" or sentence.mask.rstrip().endswith(":")):
                    return self._phased(stated[0])
        return self.scope

    def _phased(self, state: Mention) -> Mention:
        """Return the condition of the article in the phase of *state*, where that is pain of any kind."""
        if self.scope is not None and state.name in _ANY_PAIN and self.scope.name.endswith(" pain"):
            return replace(self.scope, phase=state.name.split()[0])
        return state

    def is_about(self, state: Mention) -> bool:
        """Tell whether *state* is, or is kin of, what the article or the part of it is about."""
        general = {m.name: m for m in (self.scope, self.condition()) if m is not None}
        return not general or any(self._are_kin(state, one) for one in general.values())

    def _are_kin(self, one: Mention, other: Mention) -> bool:
        if one.term is None or other.term is None or self.vocabulary is None:
            return bool(_content_words(one.name) & _content_words(other.name))
        above = [{m.term.iri, *self.vocabulary.ancestors(m.term.iri)} for m in (one, other) if m.term is not None]
        return one.term.iri in above[1] or other.term.iri in above[0] or bool(set(one.term.parents) & above[1])

    def _is_class_of(self, one: Mention, other: Mention) -> bool:
        if one.term is None or other.term is None or self.vocabulary is None:
            return False
        return one.term.iri in self.vocabulary.ancestors(other.term.iri)

    def line(self) -> int | None:
        """Return the line of therapy of the innermost heading or lead-in that gives one."""
        for passage in self.above:
            for sentence in passage.sentences:
                found = find_line(sentence.mask)
                if found is not None and not re.search(r"\bnot\b", sentence.mask):
                    return found
        return None

    def subjects(self) -> tuple[tuple[Mention, ...], str] | None:
        """Return the interventions that a sentence without one is about, and where they are written."""
        topic = self.topics if len(self.topics) == 1 else ()
        for number, (sentence, drafts) in enumerate(self.preceding):
            follows = not number and any(draft.source == "stated" for draft in drafts)
            if topic and not topic[0].is_class and not follows:
                break  # a text about one drug speaks of it wherever it names none
            found = _main(sentence, drafts)
            if found and topic and self._is_class_of(found[0], topic[0]):
                break  # what holds for its whole class is said of that drug in passing
            if found:
                return found, "before"
        for passage in self.above:
            if passage.block.kind == "item":
                for sentence in reversed(passage.sentences):
                    found = _main(sentence, passage.drafts)
                    if found:
                        return found, "heading"
        for passage in self.above:
            found = _leading(passage)
            if found and passage.block.level > 1:
                return found, "heading"
        for passage in self.earlier if not topic else ():
            for sentence in reversed(passage.sentences):
                found = _main(sentence, passage.drafts)
                if found:
                    return found, "before"
        return (topic, "heading") if topic else None


def _content_words(name: str) -> set[str]:
    return {word for word in name.lower().split() if word not in _OF_MANY_NAMES}


def _main(sentence: Sentence, drafts: Sequence[Draft]) -> tuple[Mention, ...]:
    """Return the interventions that the last claim of *sentence* is about, else the first that it names."""
    named = [m for m in sentence.mentions if m.letter in "DT" and m.role == ""]
    for draft in drafts:
        if draft.sentence is sentence:
            chosen = tuple(m for m in named if m.name in draft.interventions)
            if chosen:
                return chosen[:1] if not draft.combination else chosen
            if draft.source == "before":
                return ()  # it goes on with what the sentence before is about: 'It beat doxazosin'
    return (named[0],) if named else ()


def _leading(passage: Passage) -> tuple[Mention, ...]:
    for sentence in passage.sentences:
        named = [m for m in sentence.mentions if m.letter in "DT" and m.role == ""]
        if named and not _DESCRIBES.match(sentence.mask):
            return (named[0],)
    return ()
