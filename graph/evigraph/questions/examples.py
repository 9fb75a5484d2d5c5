"""Examples in a question: 'a water pill such as furosemide' asks for furosemide, 'Valium-type drugs' for a class."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from evigraph.questions.linking import Linked, Mention
    from evigraph.terms import Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["with_classes", "without_introductions"]

_SUCH_AS: Final = frozenset(
    {"such as", "like", "e g", "eg", "i e", "ie", "namely", "for example", "for instance", "say"}
)
#: Words behind a drug that make it an example of its class, be it before a word for drugs or behind a hyphen.
_KINDS: Final = frozenset({"type", "types", "like", "style", "class", "family", "group", "kind"})
_DRUGS: Final = frozenset(
    {"drug", "drugs", "medicine", "medicines", "medication", "medications", "meds", "pill", "pills", "tablet"}
    | {"tablets", "agent", "agents", "stuff", "thing", "things", "of"}
)
_HYPHENS: Final = frozenset("-\u2010\u2011\u2013")


def with_classes(linked: Linked, vocabulary: Vocabulary, covers: Callable[[Term], bool]) -> Linked:
    """Return *linked* with a drug that stands for its kind as the narrowest class of it that claims speak of.

    >>> from evigraph.questions.linking import link
    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary()
    >>> linked = link("Are Valium-type drugs good for sciatica?", vocabulary, WordList.load())
    >>> [mention.term.label for mention in with_classes(linked, vocabulary, lambda _: True).mentions]
    ['benzodiazepine', 'sciatica']
    """
    mentions: list[Mention] = []
    for mention in linked.mentions:
        before = mentions[-1] if mentions else None
        if before is not None and _names_again(mention, before, vocabulary):
            mentions[-1] = replace(before, last=mention.last)  # 'prednisone-type steroids' names the class twice
        else:
            mentions.append(_class_of(mention, linked, vocabulary, covers) or mention)
    return replace(linked, mentions=tuple(mentions))


def _names_again(mention: Mention, before: Mention, vocabulary: Vocabulary) -> bool:
    is_next = before.how == "example" and before.last == mention.first
    return is_next and mention.term.iri in {before.term.iri, *vocabulary.ancestors(before.term.iri)}


def _class_of(
    mention: Mention, linked: Linked, vocabulary: Vocabulary, covers: Callable[[Term], bool]
) -> Mention | None:
    place, term = mention.last, mention.term
    if not (term.is_a("Drug") or term.is_a("DrugClass")) or _KINDS.isdisjoint(linked.texts[place : place + 1]):
        return None
    between = linked.question[linked.words[place - 1].end : linked.words[place].start]
    behind = linked.texts[place + 1 : place + 2]
    is_class = any(one.first == place + 1 and one.term.iri in vocabulary.ancestors(term.iri) for one in linked.mentions)
    if between not in _HYPHENS and _DRUGS.isdisjoint(behind) and not is_class:
        return None
    meant = _narrowest_class(term, vocabulary, covers)
    if meant is None:
        return None
    text = linked.question[linked.words[mention.first].start : linked.words[place].end]
    return replace(mention, last=place + 1, text=text, term=meant, how="example", corrected=None)


def _narrowest_class(term: Term, vocabulary: Vocabulary, covers: Callable[[Term], bool]) -> Term | None:
    """Return the class with the fewest members of those of *term* that claims speak of; a class is its own."""
    if term.is_a("DrugClass"):
        return term
    classes = (vocabulary[iri] for iri in vocabulary.ancestors(term.iri) if iri in vocabulary)
    known = [one for one in classes if one.is_a("DrugClass") and covers(one)]
    above = [vocabulary.ancestors(one.iri) for one in vocabulary.values()] if known else []
    return min(known, key=lambda one: (sum(one.iri in classes for classes in above), one.iri), default=None)


def without_introductions(linked: Linked, vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """Return the mentions of a question without the classes that only introduce one of their members.

    >>> from evigraph.questions.linking import link
    >>> from evigraph.questions.words import WordList
    >>> from evigraph.vocabulary import load_vocabulary
    >>> vocabulary = load_vocabulary()
    >>> linked = link("Is a relaxant such as baclofen safe?", vocabulary, WordList.load())
    >>> [mention.text for mention in without_introductions(linked, vocabulary)]
    ['baclofen']
    """
    kept = list(linked.mentions)
    for one, other in zip(linked.mentions, linked.mentions[1:], strict=False):
        between = " ".join(linked.texts[one.last : other.first])
        if between in _SUCH_AS and one.term.iri in vocabulary.ancestors(other.term.iri):
            kept.remove(one)
    return tuple(kept)
