"""The closed sets of values that claim files use.

A member equals the text that stands in a file; :attr:`Code.iri` is the individual (for :class:`Kind`, the class) of
the ontology that it stands for, and :attr:`Code.meaning` says it in words.  The individual's local name is the file's
value in lower camel case, ``no_benefit`` to ``ev:noBenefit``; only the classes of :class:`Kind` have their own names.

>>> Direction("no_benefit").iri, Kind.ADVERSE_EFFECT.iri
('https://w3id.org/evigraph/noBenefit', 'https://w3id.org/evigraph/AdverseEffectClaim')
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from evigraph.namespaces import EV

__all__ = [
    "CODES",
    "Certainty",
    "Code",
    "ConditionSource",
    "Confidence",
    "Derivation",
    "Dimension",
    "Direction",
    "Kind",
    "Phase",
    "ReadingMethod",
    "ReviewStatus",
    "Role",
    "SpanRole",
    "TextUnit",
]


class Code(StrEnum):
    """A value of a closed set, with what it means and what the ontology calls it."""

    _value_: str
    meaning: str

    def __new__(cls, value: str, meaning: str) -> Code:
        """Keep the *meaning* beside the *value*, so that schemas and help texts can show it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    @property
    def local_name(self) -> str:
        """The local name of the ontology's individual.

        >>> Certainty.VERY_LOW.local_name
        'veryLow'
        """
        first, *rest = str(self).replace("-", "_").split("_")
        return first + "".join(map(str.capitalize, rest))

    @property
    def iri(self) -> str:
        """The IRI of the ontology's individual."""
        return EV + self.local_name


class Kind(Code):
    """What sort of statement a claim is."""

    RECOMMENDATION = "recommendation", "What should, may or should not be used."
    EFFICACY = "efficacy", "Whether an intervention works."
    COMPARISON = "comparison", "How interventions compare."
    ADVERSE_EFFECT = "adverse_effect", "A harm that an intervention does."
    DOSING = "dosing", "How much to give, how often, how long."
    APPROVAL = "approval", "What a regulator has licensed; never advice."
    CAUTION = "caution", "A risk (harm) or a call for care (conditional)."
    CONTRAINDICATION = "contraindication", "When an intervention must not be used."
    INTERACTION = "interaction", "What happens when interventions meet."
    MECHANISM = "mechanism", "How an intervention works."
    PHARMACOKINETICS = "pharmacokinetics", "What the body does with a drug."
    EVIDENCE_GAP = "evidence_gap", "What is not known or too little studied."
    STUDY_FINDING = "study_finding", "What one study or review found."
    MONITORING = "monitoring", "What to check, and when."
    DIAGNOSTIC = "diagnostic", "What test to use, and what it tells."

    @property
    def local_name(self) -> str:
        """The local name of the ontology's class."""
        return _CLASS_OF_KIND[self]


_CLASS_OF_KIND: Final[dict[Kind, str]] = {
    Kind.RECOMMENDATION: "Recommendation",
    Kind.EFFICACY: "EfficacyClaim",
    Kind.COMPARISON: "Comparison",
    Kind.ADVERSE_EFFECT: "AdverseEffectClaim",
    Kind.DOSING: "DosingClaim",
    Kind.APPROVAL: "Approval",
    Kind.CAUTION: "Caution",
    Kind.CONTRAINDICATION: "Contraindication",
    Kind.INTERACTION: "Interaction",
    Kind.MECHANISM: "MechanismClaim",
    Kind.PHARMACOKINETICS: "PharmacokineticsClaim",
    Kind.EVIDENCE_GAP: "EvidenceGap",
    Kind.STUDY_FINDING: "StudyFinding",
    Kind.MONITORING: "MonitoringClaim",
    Kind.DIAGNOSTIC: "DiagnosticClaim",
}


class Direction(Code):
    """Which way a claim points."""

    FOR = "for", "Instructed, listed as an option at a line, or licensed."
    AGAINST = "against", "Rejected or not licensed; with a line, rejected at that line only."
    CONDITIONAL = "conditional", "May be considered, or only under a condition."
    BENEFIT = "benefit", "It helps."
    NO_BENEFIT = "no_benefit", "It does not help."
    NO_DIFFERENCE = "no_difference", "It does as well as the comparator."
    SUPERIOR = "superior", "It does better than the comparator."
    INFERIOR = "inferior", "It does worse than the comparator."
    HARM = "harm", "It harms."
    INSUFFICIENT_EVIDENCE = "insufficient_evidence", "Too little is known to say."
    NEUTRAL = "neutral", "It states a fact that points nowhere."


class Dimension(Code):
    """In what respect a claim compares or prefers."""

    EFFICACY = "efficacy", "How well it works."
    SAFETY = "safety", "How safe it is."
    TOLERABILITY = "tolerability", "How well it is borne."
    COST = "cost", "What it costs."
    EVIDENCE_BASE = "evidence_base", "How much evidence there is, not what it says."
    OVERALL = "overall", "All in all."
    SAFETY_AND_EFFICACY = "safety_and_efficacy", "Both together, not told apart."
    ACROSS_CONDITIONS = "across_conditions", "The same intervention in another condition."
    PROGNOSTIC_VALUE = "prognostic_value", "How well it tells the outcome."
    DIAGNOSTIC_CHOICE = "diagnostic_choice", "Which test to prefer."
    PREFERENCE = "preference", "Preferred status only; weaker than advice to use or not to use."


class Phase(Code):
    """The phase of the condition that a claim is limited to."""

    ACUTE = "acute", "Of recent onset."
    SUBACUTE = "subacute", "Between acute and chronic."
    CHRONIC = "chronic", "Long-standing."
    RECURRENT = "recurrent", "Coming back."


class Role(Code):
    """The part that the intervention plays in the treatment."""

    ALONE = "alone", "Given by itself."
    ADJUNCT = "adjunct", "Added to another treatment."
    COMBINATION = "combination", "One of several given together."


class Certainty(Code):
    """The certainty of the evidence as graded in print (GRADE)."""

    HIGH = "high", "Further research is very unlikely to change the estimate."
    MODERATE = "moderate", "Further research may change the estimate."
    LOW = "low", "Further research is likely to change the estimate."
    VERY_LOW = "very_low", "Any estimate is very uncertain."


class ConditionSource(Code):
    """Where a claim's condition is written."""

    STATED = "stated", "In the sentence itself."
    CONTEXT = "context", "In a title, heading or sentence before it."


class TextUnit(Code):
    """The part of an article in which a claim's sentence stands."""

    SUMMARY = "summary", "The leading answer."
    HEADING = "heading", "A heading."
    BODY = "body", "Running text or a bullet."
    ALGORITHM = "algorithm", "A step of a treatment algorithm."
    PITFALL = "pitfall", "A list of pitfalls or caveats."


class SpanRole(Code):
    """In whose voice a claim's sentence speaks."""

    OWN_ADVICE = "own_advice", "The article's own advice."
    CITED_RESULT = "cited_result", "A result that the article cites."
    BACKGROUND = "background", "Background, cited from nowhere."
    REPORTED_POSITION = "reported_position", "The position of a guideline body or regulator, as reported."


class Derivation(Code):
    """How a claim came to be in the graph."""

    ASSERTED = "asserted", "A curator read it in the article."
    EXTRACTED = "extracted", "A program read it in the article."
    INFERRED = "inferred", "A rule derived it."
    DECIDED = "decided", "A curator decided it."


class ReviewStatus(Code):
    """How far a claim's reading has been checked."""

    UNREVIEWED = "unreviewed", "Nobody has checked it."
    REVIEWED = "reviewed", "A curator has checked it against the text."
    APPROVED = "approved", "A second curator agrees."

    def reaches(self, least: ReviewStatus) -> bool:
        """Tell whether it says of a claim at least what *least* does.

        >>> ReviewStatus.APPROVED.reaches(ReviewStatus.REVIEWED)
        True
        """
        order = list(ReviewStatus)
        return order.index(self) >= order.index(least)


class ReadingMethod(Code):
    """How a printed citation number was matched with an entry of the reference list."""

    BY_POSITION = "by_position", "The nth entry is number n."
    BY_CONTENT = "by_content", "The entry fits what is cited under the number."
    PRINTED = "printed", "The entry is printed with the number."


class Confidence(Code):
    """How sure a reading or an identification is."""

    HIGH = "high", "Nothing else fits."
    MEDIUM = "medium", "Others fit less well."
    LOW_MEDIUM = "low-medium", "Something speaks for it."
    LOW = "low", "A guess."


#: The closed set of every key of a claim file that has one.
CODES: Final[dict[str, type[Code]]] = {
    "certainty": Certainty,
    "condition_source": ConditionSource,
    "confidence": Confidence,
    "derivation": Derivation,
    "dimension": Dimension,
    "direction": Direction,
    "kind": Kind,
    "method": ReadingMethod,
    "phase": Phase,
    "role": Role,
    "span_role": SpanRole,
    "status": ReviewStatus,
    "unit": TextUnit,
}
