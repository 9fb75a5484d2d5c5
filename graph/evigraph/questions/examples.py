"""Examples in a question: 'a water pill such as furosemide' asks for furosemide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evigraph.questions.linking import Linked, Mention
    from evigraph.vocabulary import Vocabulary

__all__ = ["without_introductions"]

_SUCH_AS: Final = frozenset(
    {"such as", "like", "e g", "eg", "i e", "ie", "namely", "for example", "for instance", "say"}
)


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
