"""A claim as it is being read, before it has an identifier."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evigraph.codes import Dimension, Direction, Kind
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.sentences import Sentence

__all__ = ["Draft", "Subject"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about, and where that is written."""

    mentions: tuple[Mention, ...]
    #: ``stated`` in the clause, ``sentence`` in another clause, ``before`` in an earlier sentence, ``heading``.
    source: str = "stated"
    combination: bool = False


@dataclass(slots=True)
class Draft:
    """One claim of one sentence, as far as it is read."""

    sentence: Sentence
    rule: str
    kind: Kind
    direction: Direction
    interventions: tuple[str, ...]
    #: Place of the cue in the sentence, and the words of it.
    cue: tuple[int, int]
    clause: int
    confidence: float
    condition: str | None = None
    condition_source: str | None = None
    comparators: tuple[str, ...] = ()
    adverse_effects: tuple[str, ...] = ()
    dimension: Dimension | None = None
    combination: bool = False
    source: str = "stated"
    citations: tuple[int, ...] = ()
    inherited: tuple[int, ...] = ()
    #: Any other key of a claim: phase, population, line, effect, dose, study.
    more: dict[str, Any] = field(default_factory=dict)
    #: Where the passages begin and end that supply what the sentence leaves unsaid.
    context: tuple[tuple[int, int], ...] = ()
    #: The claim before it that it says again.
    restates: Draft | None = field(default=None, compare=False, repr=False)
    #: Names outside the vocabulary.
    new: tuple[str, ...] = ()
    reasons: list[str] = field(default_factory=list)

    @property
    def strength(self) -> str:
        """The words of the cue as printed."""
        return " ".join(self.sentence.text[slice(*self.cue)].split()).strip(" ,;:-")
