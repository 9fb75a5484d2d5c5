"""Concepts: what terminologies of every format are read into."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from evigraph.errors import EvigraphError
from evigraph.mappings import SYSTEMS

__all__ = ["Concept", "TerminologyError", "identify", "kind_of"]

#: Class name for every system whose identifiers tell what their terms are.
_KINDS: Final = {
    "mondo": "Condition",
    "doid": "Condition",
    "icd10": "Condition",
    "icd10cm": "Condition",
    "hp": "AdverseEffect",
    "chebi": "Drug",
    "drugbank": "Drug",
    "rxcui": "Drug",
}
#: Length of an ATC code that names a substance; shorter ones name groups.
_ATC_SUBSTANCE: Final = 7


class TerminologyError(EvigraphError, ValueError):
    """A terminology cannot be read, or its terms cannot be taken over."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One entry of a terminology."""

    #: The identifier that its own terminology gives, as written there.
    id: str
    label: str
    synonyms: tuple[str, ...] = ()
    #: Identifiers of the concepts directly above it.
    parents: tuple[str, ...] = ()
    #: Identifiers in other terminologies.
    matches: tuple[str, ...] = ()
    definition: str = ""


def identify(written: str) -> tuple[str, str] | None:
    """Return system and identifier of what is *written* as a CURIE or an IRI; None for systems that are not known.

    >>> identify("MONDO:0005393"), identify("http://purl.obolibrary.org/obo/HP_0001997")
    (('mondo', 'MONDO:0005393'), ('hp', 'HP:0001997'))
    >>> identify("MESH:D006073"), identify("UMLS:C0018099")
    (('mesh', 'D006073'), None)
    """
    for name, system in SYSTEMS.items():
        for start in (system.namespace, f"{system.prefix}:"):
            if written.startswith(start):
                local = written.removeprefix(start)
                for identifier in (local, f"{system.prefix}:{local}"):
                    if re.fullmatch(system.pattern, identifier):
                        return name, identifier
    return None


def kind_of(concept: Concept) -> str | None:
    """Return the class of term that the identifier of *concept* tells, if it tells one.

    >>> kind_of(Concept("ATC:M03BX01", "baclofen")), kind_of(Concept("ATC:M03B", "muscle relaxants"))
    ('Drug', 'DrugClass')
    """
    found = identify(concept.id)
    if found is None:
        return None
    system, identifier = found
    if system == "atc":
        return "Drug" if len(identifier) == _ATC_SUBSTANCE else "DrugClass"
    return _KINDS.get(system)
