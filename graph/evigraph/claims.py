"""A claim: one atomic clinical statement of one article, with its numbers and its place in the text.

Attributes are named like the keys of a claim file and stand in the order in which files are written.  Nothing here
knows the vocabulary: interventions, conditions and effects are the words of the reading, resolved at build.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import Field, model_validator

from evigraph.codes import (
    Certainty,
    ConditionSource,
    Derivation,
    Dimension,
    Direction,
    Kind,
    Phase,
    ReviewStatus,
    Role,
    SpanRole,
    TextUnit,
)
from evigraph.fields import (
    Amount,
    Flag,
    Identifier,
    Mistake,
    Model,
    Moment,
    Number,
    Offset,
    Probability,
    ShortDigest,
    Text,
    Whole,
    Year,
    distinct,
    raise_mistakes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Claim", "ClaimId", "Dose", "Effect", "Passage", "Review", "Span", "StudyDesign"]

ClaimId = Annotated[str, Identifier("claim", "claim:000-001")]

_ADVISING_KINDS: Final = frozenset(
    {Kind.RECOMMENDATION, Kind.CONTRAINDICATION, Kind.DOSING, Kind.CAUTION, Kind.MONITORING, Kind.DIAGNOSTIC}
)
_ADVISING_DIRECTIONS: Final = frozenset({Direction.FOR, Direction.AGAINST, Direction.CONDITIONAL})
_BACKGROUND_KINDS: Final = frozenset({Kind.MECHANISM, Kind.PHARMACOKINETICS})


class Passage(Model):
    """A stretch of an article's text, in Unicode code points, without its bullet."""

    start: Offset = Field(description="Offset of the first code point.")
    end: Offset = Field(description="Offset after the last code point.")
    digest: ShortDigest | None = Field(
        default=None,
        description="First 12 hexadecimal digits of the SHA-256 of the stretch in UTF-8; tells whether it changed.",
    )

    @model_validator(mode="after")
    def _runs_forward(self) -> Passage:
        if self.start >= self.end:
            raise_mistakes("Passage", [(("end",), f"found {self.end}; allowed: more than start ({self.start})")], self)
        return self


class Span(Passage):
    """Where a claim's own sentence stands."""

    line: Whole | None = Field(default=None, description="Number of the line in the text, from 1.")
    unit: TextUnit | None = Field(default=None, description="Part of the article.")


class Effect(Model):
    """The size of an effect, as far as the article gives it."""

    measure: Text = Field(description="What was measured: 'mean difference in pain', 'response rate'.")
    value: Number | None = Field(default=None, description="The figure.")
    low: Number | None = Field(default=None, description="Lower bound of the interval.")
    high: Number | None = Field(default=None, description="Upper bound of the interval.")
    unit: Text | None = Field(default=None, description="Unit or scale: '%', 'points on 0-10 scale'.")
    timepoint: Text | None = Field(default=None, description="When it was measured.")
    p_value: Probability | None = Field(default=None, description="The p value.")
    n: Whole | None = Field(default=None, description="Number of people.")
    arm: Text | None = Field(default=None, description="What the people with this effect received.")
    comparator: Text | None = Field(default=None, description="What the others received.")
    clinically_significant: Flag | None = Field(default=None, description="Whether the article says that it matters.")
    statistically_significant: Flag | None = Field(default=None, description="Whether it is significant, as stated.")
    magnitude: Text | None = Field(default=None, description="The size in words: 'small to moderate'.")
    interval: Text | None = Field(default=None, description="What low and high are: '95 % CI', 'range across reports'.")

    @model_validator(mode="after")
    def _figures_agree(self) -> Effect:
        raise_mistakes("Effect", list(self._disagreements()), self)
        return self

    def _disagreements(self) -> Iterator[Mistake]:
        figures = {"low": self.low, "value": self.value, "high": self.high}
        given = {key: figure for key, figure in figures.items() if figure is not None}
        for (smaller, least), (larger, most) in pairwise(given.items()):
            if least > most:
                yield (larger,), f"found {most}; allowed: {smaller} ({least}) or more"
        if self.unit == "%":
            for key, figure in given.items():
                if not 0 <= figure <= 100:
                    yield (key,), f"found {figure}; allowed: 0 to 100 as the unit is '%' (a change has '% change')"


class Dose(Model):
    """How much of a drug to give, how often and how long."""

    drug: Text = Field(description="The drug.")
    start_low: Amount | None = Field(default=None, description="Least to start with.")
    start_high: Amount | None = Field(default=None, description="Most to start with.")
    start_unit: Text | None = Field(default=None, description="Unit of the start: 'mg', 'mg/day', 'mg/dose'.")
    start_frequency: Text | None = Field(default=None, description="How often at the start.")
    target_low: Amount | None = Field(default=None, description="Least to aim at.")
    target_high: Amount | None = Field(default=None, description="Most to aim at.")
    max: Amount | None = Field(default=None, description="Never more than this.")
    unit: Text | None = Field(default=None, description="Unit of target and max.")
    frequency: Text | None = Field(default=None, description="How often.")
    titration: Text | None = Field(default=None, description="How the dose is changed.")
    duration: Text | None = Field(default=None, description="How long.")
    max_duration: Text | None = Field(default=None, description="Never longer than this.")

    @model_validator(mode="after")
    def _ranges_run_upward(self) -> Dose:
        raise_mistakes("Dose", list(self._disagreements()), self)
        return self

    def _disagreements(self) -> Iterator[Mistake]:
        for smaller, larger in (("start_low", "start_high"), ("target_low", "target_high"), ("target_high", "max")):
            least, most = getattr(self, smaller), getattr(self, larger)
            if least is not None and most is not None and least > most:
                yield (larger,), f"found {most}; allowed: {smaller} ({least}) or more"


class StudyDesign(Model):
    """The study that a claim reports, as far as the article describes it."""

    design: Text | None = Field(default=None, description="'RCT', 'systematic review', 'meta-analysis'.")
    year: Year | None = Field(default=None, description="Year of publication.")
    n: Whole | None = Field(default=None, description="Number of people.")
    detail: Text | None = Field(default=None, description="Anything else that is said of it.")


class Review(Model):
    """One person's decision that a claim is read rightly, or is now."""

    who: Text = Field(description="Who decided.")
    when: Moment = Field(description="When.")


class Claim(Model):
    """One atomic clinical statement of one article; an information object, not a fact about the world."""

    id: ClaimId = Field(description="The claim's identifier, unique in the graph.")
    kind: Kind = Field(description="What sort of statement it is.")
    span: Span = Field(description="Where its sentence stands in the text.")
    interventions: Annotated[tuple[Text, ...], distinct] = Field(
        default=(), description="Drugs, classes, procedures; it is true of each, or of all together with combination."
    )
    combination: Flag = Field(default=False, description="The interventions are given together.")
    comparators: Annotated[tuple[Text, ...], distinct] = Field(default=(), description="What it is compared with.")
    condition: Text | None = Field(default=None, description="The condition.")
    condition_source: ConditionSource | None = Field(default=None, description="Where the condition is written.")
    phase: Phase | None = Field(default=None, description="Phase of the condition.")
    population: Text | None = Field(default=None, description="The people it is limited to.")
    duration: Text | None = Field(default=None, description="The time it is limited to.")
    role: Role | None = Field(default=None, description="Part played in the treatment.")
    severity: Text | None = Field(default=None, description="The severity it is limited to.")
    line: Whole | None = Field(default=None, description="Line of therapy: 1 is first-line.")
    note: Text | None = Field(default=None, description="Any other limit, and the reader's remarks.")
    direction: Direction = Field(description="Which way it points.")
    dimension: Dimension | None = Field(default=None, description="In what respect.")
    outcome: Text | None = Field(default=None, description="The outcome it is about.")
    certainty: Certainty | None = Field(default=None, description="Only where graded in print.")
    strength: Text | None = Field(default=None, description="The strength as worded.")
    effect: Effect | None = Field(default=None, description="The size of the effect.")
    dose: Dose | None = Field(default=None, description="The dose.")
    adverse_effects: Annotated[tuple[Text, ...], distinct] = Field(default=(), description="Harms that it names.")
    study: StudyDesign | None = Field(default=None, description="The study that it reports.")
    issuer: Text | None = Field(default=None, description="Whose position it reports: 'FDA'.")
    citations: Annotated[tuple[Whole, ...], distinct] = Field(default=(), description="Citation numbers, as printed.")
    citations_inherited: Annotated[tuple[Whole, ...], distinct] = Field(
        default=(), description="Citation numbers taken over from a sentence before it."
    )
    context: Annotated[tuple[Passage, ...], distinct] = Field(
        default=(), description="Passages that supply a missing subject, condition or line."
    )
    restates: ClaimId | None = Field(default=None, description="The claim of this article that it says again.")
    paraphrase: Text = Field(description="The statement in the curator's own English words.")
    span_role: SpanRole | None = Field(
        default=None, description="In whose voice the sentence speaks, where the rule gets it wrong."
    )
    derivation: Derivation = Field(default=Derivation.ASSERTED, description="How it came to be in the graph.")
    rule: Text | None = Field(default=None, description="The rule by which a program read it.")
    confidence: Probability | None = Field(
        default=None, description="How likely that reading is right, from 0 to 1; of 0.9 and more, 95 in 100 are."
    )
    needs_review: Annotated[tuple[Text, ...], distinct] = Field(
        default=(), description="Why a person should look at that reading."
    )
    reviews: tuple[Review, ...] = Field(default=(), description="Who accepted or edited it, and when, the first first.")
    status: ReviewStatus | None = Field(default=None, description="Review status, where not that of the file.")

    @property
    def identifier(self) -> str:
        """The identifier without its prefix."""
        return self.id.partition(":")[2]

    @property
    def cited_numbers(self) -> tuple[int, ...]:
        """All citation numbers that the claim rests on, its own before the inherited ones."""
        return tuple(dict.fromkeys(self.citations + self.citations_inherited))

    @property
    def voice(self) -> SpanRole:
        """In whose voice the sentence speaks: :attr:`span_role` where the file gives it, else by rule.

        1. An approval, or anything with an issuer, is a reported position.
        2. What a study found is a cited result.
        3. An advising kind that points for, against or conditionally is the article's own advice.
        4. Mechanism and pharmacokinetics are background.
        5. Anything else is a cited result when it cites, and background when it does not.
        """
        if self.span_role is not None:
            return self.span_role
        if self.issuer is not None or self.kind is Kind.APPROVAL:
            return SpanRole.REPORTED_POSITION
        if self.study is not None or self.kind is Kind.STUDY_FINDING:
            return SpanRole.CITED_RESULT
        if self.kind in _ADVISING_KINDS and self.direction in _ADVISING_DIRECTIONS:
            return SpanRole.OWN_ADVICE
        if self.kind in _BACKGROUND_KINDS or not self.cited_numbers:
            return SpanRole.BACKGROUND
        return SpanRole.CITED_RESULT

    @model_validator(mode="after")
    def _parts_agree(self) -> Claim:
        raise_mistakes("Claim", list(self._disagreements()), self)
        return self

    def _disagreements(self) -> Iterator[Mistake]:
        if self.combination and len(self.interventions) < 2:
            count = len(self.interventions)
            yield ("combination",), f"found true with {count} intervention(s); allowed: true with two or more"
        if self.condition is not None and self.condition_source is None:
            yield ("condition_source",), f"found no such key; allowed beside condition: {', '.join(ConditionSource)}"
        if self.condition is None and self.condition_source is not None:
            yield ("condition_source",), f"found '{self.condition_source}' without a condition; allowed: with one only"
        if self.restates == self.id:
            yield ("restates",), f"found '{self.id}', the claim itself; allowed: another claim of this file"
        if self.derivation is not Derivation.EXTRACTED:
            for key in ("rule", "confidence", "needs_review"):
                if getattr(self, key) not in (None, ()):
                    message = f"found it with derivation: {self.derivation}; allowed: with derivation: extracted only"
                    yield (key,), message
        for number in sorted(set(self.citations) & set(self.citations_inherited)):
            yield ("citations_inherited",), f"found {number}, which citations has too; allowed: a number once"
