"""Mappings of terms to outside vocabularies, kept as SSSOM."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.namespaces import PREFIXES, TERM

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["SYSTEMS", "Match", "System", "read_mappings"]


@dataclass(frozen=True, slots=True)
class System:
    """An outside vocabulary: how its identifiers are written, and its IRIs."""

    title: str
    prefix: str
    namespace: str
    #: What an identifier looks like, as a regular expression.
    pattern: str
    example: str

    def iri(self, identifier: str) -> str:
        """Return the IRI of *identifier*, which may carry the prefix.

        >>> SYSTEMS["mondo"].iri("MONDO:0002959")
        'http://purl.obolibrary.org/obo/MONDO_0002959'
        """
        return self.namespace + identifier.removeprefix(f"{self.prefix}:")

    def curie(self, identifier: str) -> str:
        """Return *identifier* with the prefix."""
        return f"{self.prefix}:{identifier.removeprefix(f'{self.prefix}:')}"


#: Outside vocabulary for every identifier column of a table of terms.
SYSTEMS: Final[dict[str, System]] = {
    "atc": System(
        "Anatomical Therapeutic Chemical classification",
        "ATC",
        "http://purl.bioontology.org/ontology/UATC/",
        r"[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?",
        "M03BX01",
    ),
    "rxcui": System("RxNorm", "RXNORM", "http://purl.bioontology.org/ontology/RXNORM/", r"\d+", "1292"),
    "mesh": System("Medical Subject Headings", "MESH", "http://id.nlm.nih.gov/mesh/", r"[CD]\d+", "D001418"),
    "chebi": System(
        "Chemical Entities of Biological Interest",
        "CHEBI",
        "http://purl.obolibrary.org/obo/CHEBI_",
        r"CHEBI:\d+",
        "CHEBI:2972",
    ),
    "drugbank": System("DrugBank", "DRUGBANK", "http://identifiers.org/drugbank/", r"DB\d{5}", "DB00181"),
    "wikidata": System("Wikidata", "WIKIDATA", "http://www.wikidata.org/entity/", r"Q\d+", "Q413717"),
    "mondo": System(
        "Mondo Disease Ontology", "MONDO", "http://purl.obolibrary.org/obo/MONDO_", r"MONDO:\d{7}", "MONDO:0002959"
    ),
    "hp": System("Human Phenotype Ontology", "HP", "http://purl.obolibrary.org/obo/HP_", r"HP:\d{7}", "HP:0012531"),
    "doid": System("Disease Ontology", "DOID", "http://purl.obolibrary.org/obo/DOID_", r"DOID:\d+", "DOID:4306"),
    "icd10": System(
        "International Classification of Diseases, 10th revision",
        "ICD10",
        "http://purl.bioontology.org/ontology/ICD10/",
        r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?",
        "M54.1",
    ),
    "icd10cm": System(
        "International Classification of Diseases, 10th revision, Clinical Modification",
        "ICD10CM",
        "http://purl.bioontology.org/ontology/ICD10CM/",
        r"[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?",
        "M54.16",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One mapping: IRIs of the term, of the SKOS mapping relation, and of the outside concept."""

    subject: str
    predicate: str
    object: str
    comment: str = ""


def read_mappings(file: Traversable) -> list[Match]:
    """Read an SSSOM file whose header declares all its prefixes.

    Raises:
        ValueError: a prefix is not in the header's ``curie_map``.

    >>> from evigraph.resources import resource
    >>> read_mappings(resource("ontology/mappings/doid.sssom.tsv"))[0].object
    'http://purl.obolibrary.org/obo/DOID_3021'
    """
    lines = file.read_text(encoding="utf-8").splitlines()
    header = [line[1:] for line in lines if line.startswith("#")]
    prefixes = {"term": TERM, "skos": PREFIXES["skos"]} | _curie_map(header)

    def expand(curie: str) -> str:
        prefix, _, local = curie.partition(":")
        if prefix not in prefixes:
            raise ValueError(f"{file.name}: {curie!r} has a prefix that curie_map does not declare")
        return prefixes[prefix] + local

    return [
        Match(
            expand(row["subject_id"]), expand(row["predicate_id"]), expand(row["object_id"]), row.get("comment") or ""
        )
        for row in csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    ]


def _curie_map(header: list[str]) -> dict[str, str]:
    # SSSOM writes the header as YAML in comments; the map is its only nested key.
    found: dict[str, str] = {}
    inside = False
    for line in header:
        if not line.startswith(" "):
            inside = line.rstrip() == "curie_map:"
        elif inside:
            prefix, _, namespace = line.partition(":")
            found[prefix.strip()] = namespace.strip().strip("'\"")
    return found
