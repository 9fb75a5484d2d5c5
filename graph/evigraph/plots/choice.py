"""What a picture shows: the selection that was asked for, and what bears on it from classes and broader conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.exports.selecting import select
from evigraph.exports.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.api import Graph

__all__ = ["EVERYTHING", "Choice", "choose"]

#: Filters on what claims are about.  What a class or a broader condition passes on is not about the thing itself, so
#: only the other filters, such as the article, can leave it out.
_SUBJECTS: Final = frozenset({"drug", "class", "comparator", "condition", "effect", "verdict", "provenance"})
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """A selection, with the claims that fit all its filters but those on what a claim is about; None for all."""

    selection: Selection
    background: frozenset[str] | None = None
    claims: frozenset[str] | None = None

    def __str__(self) -> str:
        """Say it in words.

        >>> str(EVERYTHING), str(Choice(Selection(words="drug=baclofen")))
        ('all claims', 'drug=baclofen')
        """
        return self.selection.words or "all claims"

    @property
    def heading(self) -> str:
        """What was selected, as a sentence."""
        return f"Selected: {self.selection.words}." if self.selection.words else "All claims."

    @property
    def asserted(self) -> bool:
        """Whether what claims say of a thing itself is shown."""
        return self.selection.asserted

    @property
    def inferred(self) -> bool:
        """Whether what a thing inherits is shown."""
        return self.selection.inferred

    @property
    def verdicts(self) -> frozenset[str] | None:
        """The verdicts that are shown; None for all."""
        return self.selection.verdicts

    @property
    def names_drugs(self) -> bool:
        """Whether drugs or classes were asked for by name."""
        return self.selection.interventions is not None

    def has_claim(self, claim: str) -> bool:
        """Tell whether the claim with this identifier is shown for what it says itself."""
        return self.asserted and (self.claims is None or claim in self.claims)

    def bears(self, claim: str) -> bool:
        """Tell whether this claim may bear on what is shown, though it may be about something broader."""
        return self.background is None or claim in self.background

    def has_drug(self, iri: str) -> bool:
        """Tell whether this intervention is shown."""
        return self.selection.interventions is None or iri in self.selection.interventions

    def has_condition(self, iri: str) -> bool:
        """Tell whether this condition is shown."""
        return self.selection.conditions is None or iri in self.selection.conditions

    def has_effect(self, iri: str) -> bool:
        """Tell whether this adverse effect is shown."""
        return self.selection.effects is None or iri in self.selection.effects


#: No limit at all.
EVERYTHING: Final = Choice(Selection(provenance=frozenset({"asserted", "inferred"})))


def choose(
    graph: Graph,
    where: Mapping[str, Sequence[str]],
    *,
    claims: Iterable[str] | None = None,
    words: str = "",
) -> Choice:
    """Choose what fits *where*, and *claims* if given; what is inherited is shown unless ``provenance`` says otherwise.

    Raises:
        ParameterError: a filter or a value is unknown.
        UnknownTerm: a name is in no vocabulary.

    >>> from evigraph.api import open
    >>> chosen = choose(open(), {"drug": ["Lioresal"], "article": ["001"]})
    >>> str(chosen), chosen.has_claim("001-001"), chosen.has_claim("000-001"), chosen.bears("001-006")
    ('drug=Lioresal, article=001', True, False, True)
    """
    if not where and claims is None:
        return EVERYTHING
    listed = None if claims is None else list(claims)
    said = "provenance" in where
    chosen = select(graph, {**where} if said else {**where, "provenance": [_ALL]}, claims=listed, words=words)
    shown = ", ".join(part for part in chosen.words.split(", ") if said or part != f"provenance={_ALL}")
    selection = Selection(
        chosen.claims,
        chosen.interventions,
        chosen.effects,
        chosen.conditions,
        chosen.verdicts,
        chosen.provenance,
        shown,
    )
    # Without what is inherited: a picture of effect sizes or doses shows what is said of the drug itself.
    direct = select(graph, {name: values for name, values in where.items() if name != "provenance"}, claims=listed)
    others = {name: values for name, values in where.items() if name not in _SUBJECTS}
    behind = select(graph, others, claims=listed).claims if others or listed is not None else None
    return Choice(
        selection,
        None if behind is None else frozenset(behind),
        None if direct.claims is None else frozenset(direct.claims),
    )
