"""What FHIR codes: concepts with codes of outside systems, quantities with units of UCUM, names of resources.

The systems are those that HL7 registers a URI for; a concept without a code in one of them is text.
"""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from evigraph.engine import Literal, NamedNode, Rows, parse_rdf
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import EV, ONTOLOGY, PREFIXES
from evigraph.resources import resource

if TYPE_CHECKING:
    from evigraph.api import Graph

__all__ = [
    "UCUM",
    "Concepts",
    "Resource",
    "coding",
    "identify",
    "number",
    "own_tag",
    "quantity",
    "reference",
    "token_of",
    "ucum",
    "urn",
]

#: A resource or a part of one, as in FHIR's JSON.
Resource: TypeAlias = dict[str, Any]

UCUM: Final = "http://unitsofmeasure.org"

#: What FHIR calls an outside vocabulary, and whether its codes carry their prefix there.
_SYSTEMS: Final[dict[str, tuple[str, bool]]] = {
    "rxcui": ("http://www.nlm.nih.gov/research/umls/rxnorm", False),
    "atc": ("http://www.whocc.no/atc", False),
    "mondo": ("http://purl.obolibrary.org/obo/mondo.owl", True),
    "hp": ("http://human-phenotype-ontology.org", True),
    "icd10": ("http://hl7.org/fhir/sid/icd-10", False),
    "icd10cm": ("http://hl7.org/fhir/sid/icd-10-cm", False),
}
#: UCUM's case-sensitive code of each unit that articles print.
_UNITS: Final[dict[str, str]] = {
    **{unit: unit for unit in ("mg", "g", "kg", "ng", "mL", "L", "mmol", "%", "h", "d", "wk", "mo", "a", "min")},
    **dict.fromkeys(("mcg", "µg", "μg", "ug", "microgram", "micrograms"), "ug"),
    "ml": "mL",
    "l": "L",
    "IU": "[iU]",
    "iu": "[iU]",
    "mEq": "meq",
    "m2": "m2",
    "m²": "m2",
    "milligram": "mg",
    "milligrams": "mg",
    "gram": "g",
    "grams": "g",
    **dict.fromkeys(("minute", "minutes"), "min"),
    **dict.fromkeys(("hour", "hours", "hr"), "h"),
    **dict.fromkeys(("day", "days"), "d"),
    **dict.fromkeys(("week", "weeks"), "wk"),
    **dict.fromkeys(("month", "months"), "mo"),
    **dict.fromkeys(("year", "years"), "a"),
}
_URI: Final = "urn:ietf:rfc:3986"
_SPACES: Final = re.compile(r"\s+")


def urn(iri: str) -> str:
    """Return the address in a bundle of the resource that stands for *iri*, the same each time.

    >>> urn("https://w3id.org/evigraph/claim/000-001")
    'urn:uuid:3756bd64-5b36-5f1d-ab09-e81b7704359b'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, iri)}"


def identify(kind: str, iri: str, of: str | None = None) -> Resource:
    """Begin a resource of *kind* that stands for *iri*; its identifier is the IRI *of* what it says something of."""
    return {
        "resourceType": kind,
        "id": urn(iri).removeprefix("urn:uuid:"),
        "identifier": [{"system": _URI, "value": of or iri}],
    }


def reference(iri: str, display: str) -> Resource:
    """Refer to the resource that stands for *iri* in the same bundle."""
    return {"reference": urn(iri), "display": display}


def coding(system: str, code: str, display: str) -> Resource:
    """Return a code of a system, with what it means."""
    return {"system": system, "code": code, "display": display}


def own_tag(iri: str) -> Resource | None:
    """Return a code of evigraph's own ontology as a tag, or None for what is not of the ontology."""
    if not iri.startswith(EV) or "/" in (name := iri.removeprefix(EV)):
        return None
    return coding(ONTOLOGY, name, re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())


@cache
def _tokens() -> dict[str, tuple[str, str]]:
    """Read which codes of FHIR the ontology's codes are aligned with, by IRI."""
    found: dict[str, tuple[str, str]] = {}
    for quad in parse_rdf(resource("ontology/alignments/fhir.ttl").read_bytes()):
        if quad.predicate == NamedNode(PREFIXES["dcterms"] + "identifier") and isinstance(quad.object, Literal):
            system, _, code = quad.object.value.partition("|")
            if isinstance(quad.subject, NamedNode):
                found[quad.subject.value] = (system, code)
    return found


def token_of(iri: str) -> tuple[str, str] | None:
    """Return system and code of FHIR that the ontology's code *iri* is aligned with, or None.

    >>> token_of("https://w3id.org/evigraph/veryLow")
    ('http://hl7.org/fhir/certainty-rating', 'very-low')
    """
    return _tokens().get(iri)


class Concepts:
    """The terms of a graph as concepts of FHIR: with label, and with the codes that match exactly."""

    def __init__(self, graph: Graph) -> None:
        self._vocabulary = graph.vocabulary
        self._codes: dict[str, list[tuple[str, str]]] = {}
        answer = graph.run(graph.bind("exact_matches", {}))
        for row in answer.rows if isinstance(answer, Rows) else ():
            term, match = (cell.value for cell in row if isinstance(cell, NamedNode))
            if (code := _code_of(match)) is not None:
                self._codes.setdefault(term, []).append(code)

    def label(self, iri: str) -> str:
        """Return the preferred label of the term *iri*."""
        return self._vocabulary[iri].label if iri in self._vocabulary else iri.rpartition("/")[2]

    def is_drug(self, iri: str) -> bool:
        """Tell whether *iri* is a drug or a class of drugs, which FHIR calls a medication."""
        return iri in self._vocabulary and any(map(self._vocabulary[iri].is_a, ("Drug", "DrugClass")))

    def concept(self, iri: str) -> Resource:
        """Return the term *iri* as a CodeableConcept; evigraph's own code comes first."""
        label = self.label(iri)
        own = coding(f"{EV}term", iri.rpartition("/")[2], label)
        outside = [{"system": system, "code": code} for system, code in self._codes.get(iri, ())]
        return {"coding": [own, *outside], "text": label}


def _code_of(match: str) -> tuple[str, str] | None:
    for name, (system, prefixed) in _SYSTEMS.items():
        outside = SYSTEMS[name]
        if match.startswith(outside.namespace):
            code = match.removeprefix(outside.namespace)
            return system, outside.curie(code) if prefixed else code
    return None


def number(text: str) -> int | float:
    """Return the figure in *text* as JSON has it.

    >>> number("300"), number("-0.31")
    (300, -0.31)
    """
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else float(value)


def ucum(unit: str) -> str | None:
    """Return UCUM's code for a printed *unit*, or None where it is none of UCUM's; a dose counts as one.

    >>> ucum("mg/day"), ucum("mcg/kg/dose"), ucum("points on 0-10 scale")
    ('mg/d', 'ug/kg', None)
    """
    parts = [_SPACES.sub("", part) for part in unit.replace(" per ", "/").split("/")]
    if len(parts) > 1 and parts[-1] == "dose":
        parts.pop()
    codes = [_UNITS.get(part) for part in parts]
    return None if None in codes else "/".join(code for code in codes if code)


def quantity(value: str, unit: str | None) -> Resource:
    """Return a Quantity: the figure, the unit as printed, and its code where UCUM has one."""
    found: Resource = {"value": number(value)}
    if unit is not None:
        found["unit"] = unit
        if (code := ucum(unit)) is not None:
            found |= {"system": UCUM, "code": code}
    return found
