"""Terms: the drugs, conditions, effects, measures, procedures and populations that claims are about."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from evigraph.namespaces import compact

__all__ = ["BROADER_KINDS", "KINDS", "PARENT_PROPERTIES", "Term", "lexical_form", "lookup_key"]

#: Name in words of every kind that a term can have, by class name in the ontology.  The order settles which kind a
#: bare synonym means when terms of two kinds share it.
KINDS: Final[dict[str, str]] = {
    "Drug": "drug",
    "DrugClass": "drug class",
    "ClassExpression": "class expression",
    "Combination": "combination",
    "Procedure": "procedure",
    "Condition": "condition",
    "AdverseEffect": "adverse effect",
    "OutcomeMeasure": "outcome measure",
    "Population": "population",
}

#: The kind above a kind.
BROADER_KINDS: Final[dict[str, str]] = {
    "Drug": "Intervention",
    "DrugClass": "Intervention",
    "ClassExpression": "DrugClass",
    "Combination": "Intervention",
    "Procedure": "Intervention",
    "Condition": "ClinicalState",
    "AdverseEffect": "ClinicalState",
    "Intervention": "Term",
    "ClinicalState": "Term",
    "OutcomeMeasure": "Term",
    "Population": "Term",
}

#: Property that links a term of the first kind to a parent of the second.
PARENT_PROPERTIES: Final[dict[tuple[str, str], str]] = {
    ("Drug", "DrugClass"): "inDrugClass",
    ("Drug", "Drug"): "formulationOf",
    ("DrugClass", "DrugClass"): "subDrugClassOf",
    ("Procedure", "Procedure"): "subProcedureOf",
    ("Condition", "Condition"): "subConditionOf",
    ("AdverseEffect", "AdverseEffect"): "subEffectOf",
    ("AdverseEffect", "Condition"): "subEffectOf",
    ("OutcomeMeasure", "OutcomeMeasure"): "measures",
    ("Population", "Population"): "subPopulationOf",
}

# What separates words is noise: a hyphen, a space, nothing.
_WORD = re.compile(r"[^\W_]+")
_SHORTEST_PLURAL = 5
_SIBILANTS = ("sse", "xe", "che", "she", "zze")


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the vocabulary.

    >>> Term("https://w3id.org/evigraph/term/baclofen", "baclofen", ("Drug",)).curie
    'term:baclofen'
    """

    iri: str
    label: str
    #: Class names in the ontology, as in :data:`KINDS`, in that order; most terms have one.
    kinds: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    #: IRIs of the terms directly above it.
    parents: tuple[str, ...] = ()
    #: IRIs of the terms that are close without being above or below.
    close: tuple[str, ...] = ()
    definition: str | None = None
    #: Names that are looked up but never shown: everyday words, adjectives and verbs that mean the term.
    hidden: tuple[str, ...] = ()

    @property
    def curie(self) -> str:
        """The IRI in short."""
        return compact(self.iri)

    @property
    def labels(self) -> tuple[str, ...]:
        """The preferred label, then the synonyms."""
        return (self.label, *self.synonyms)

    def is_a(self, kind: str) -> bool:
        """Tell whether the term is of *kind*, or of a kind below it.

        >>> Term("urn:x", "baclofen", ("Drug",)).is_a("Intervention")
        True
        """
        for own in self.kinds:
            found: str | None = own
            while found is not None:
                if found == kind:
                    return True
                found = BROADER_KINDS.get(found)
        return False


def lexical_form(label: str) -> str:
    r"""Write *label* in lower case with single spaces.

    >>> lexical_form(" Oswestry  Disability\tIndex ")
    'oswestry disability index'
    """
    return " ".join(label.lower().split())


def lookup_key(name: str) -> str:
    """Reduce *name* to what its spellings share: no case, accents, spaces, hyphens or plural ending.

    >>> lookup_key("Muscle-Relaxants") == lookup_key("muscle relaxant")
    True
    >>> lookup_key("non-specific") == lookup_key("nonspecific")
    True
    """
    plain = name.casefold()
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name).casefold()
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    return _singular("".join(_WORD.findall(plain)))


def _singular(word: str) -> str:
    if len(word) >= _SHORTEST_PLURAL and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    # "therapies" and "stretches" lose the rest of their ending; "ache" loses its e to stay equal to "aches".
    if word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if word.endswith(_SIBILANTS) else word
