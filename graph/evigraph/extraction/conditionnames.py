"""Names of conditions: the words that narrow them, and names that share their last word."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.tokens import Tokens

__all__ = ["PHASES", "find_narrowing", "sharing_a_head", "with_events"]

PHASES: Final = frozenset({"acute", "chronic", "subacute", "recurrent"})
_NARROWING: Final = frozenset(
    {"uncomplicated", "complicated", "episodic", "resistant", "essential", "gestational", "menstrual", "upper"}
    | {"peripheral", "diabetic", "isolated", "systolic", "diastolic", "localized", "localised"}
)
#: What a condition brings on from time to time is the condition in its acute phase...
_EVENT: Final = re.compile(r" (?:flares?(?:[- ]?ups?)?|attacks?|exacerbations?)\b", re.IGNORECASE)
#: ...which is not treated where it is to be kept away, or counted.
_KEPT_AWAY: Final = re.compile(
    r"\b(?:prevent\w*|prophyla\w+|frequency|numbers?|rates?|risks?|fewer|reduc\w+|decreas\w+|lower\w*)(?: \w+){0,2} $",
    re.IGNORECASE,
)
#: Where 'simple' is an everyday word for 'uncomplicated'.
_INFECTION: Final = re.compile(r"(?:infections?|cystitis)$", re.IGNORECASE)
#: One or two words before a condition that share its last word.
_SHARING: Final = re.compile(r"\b[A-Za-z-]+( [A-Za-z-]+)?( (?:and|or|and/or) )$")
_LONGEST_SITES: Final = 40
_BOTH_AT_ONCE: Final = re.compile(r"\b(?:patients?|people|those|adults|women|men) with $")


def find_narrowing(tokens: Tokens, start: int, name: str) -> list[str]:
    """Return the words before token *start* that make a narrower condition of the one called *name*."""
    words: list[str] = []
    for place in range(start - 1, max(-1, start - 4), -1):
        word = tokens.words[place]
        if word == "simple" and _INFECTION.search(name):
            word = "uncomplicated"
        if word not in _NARROWING:
            break
        words.insert(0, word)
    return words


def sharing_a_head(text: str, found: Sequence[Mention], find: Callable[[str], Mention | None]) -> Iterator[Mention]:
    """Yield the conditions that share the last word of one of *found*: the first in 'back and neck pain'.

    Parameters:
        find: returns the condition that a name names.
    """
    end = 0
    for mention in found:
        sites = _SHARING.search(text, max(end, mention.start - _LONGEST_SITES), mention.start)
        end = mention.end
        # Patients with back and leg pain have both at once.
        if mention.letter != "C" or sites is None or _BOTH_AT_ONCE.search(text, 0, sites.start()):
            continue
        head = text[mention.start : mention.end].rpartition(" ")[2]
        for words in (sites[0], sites[0].partition(" ")[2]):
            site = words[: -len(sites[2])]
            other = find(f"{site} {head}") if site.lower() not in PHASES else None
            if other is not None:
                start = mention.start - len(words)
                yield replace(other, start=start, end=start + len(site))
                break


def with_events(text: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """Yield *found*, with what a condition brings on read as its acute phase: 'gout flares' are acute gout.

    >>> from evigraph.extraction.mentions import Mention
    >>> (flare,) = with_events("Treat gout flares early.", [Mention(6, 10, "C", "gout")])
    >>> flare.end, flare.name, flare.phase
    (17, 'gout', 'acute')
    """
    for mention in found:
        event = _EVENT.match(text, mention.end) if mention.letter in "CB" else None
        if event is None:
            yield mention
            continue
        kept_away = _KEPT_AWAY.search(text, 0, mention.start) is not None
        yield replace(mention, end=event.end(), phase=mention.phase if kept_away else mention.phase or "acute")
