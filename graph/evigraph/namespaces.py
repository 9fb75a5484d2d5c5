"""The IRIs that evigraph mints, and the prefixes it writes.

The namespaces of outside standards are those listed in the ontology's alignments; nothing else is used.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = [
    "AGENT",
    "ARTICLE",
    "CITATION",
    "CLAIM",
    "EV",
    "FINDING",
    "FINDINGS",
    "GRAPH",
    "INFERRED",
    "ONTOLOGY",
    "ONTOLOGY_GRAPH",
    "PREFIXES",
    "SOURCE",
    "SPAN",
    "TERM",
    "VOCABULARY_GRAPH",
    "compact",
    "expand",
    "slug",
]

ONTOLOGY: Final = "https://w3id.org/evigraph"
EV: Final = f"{ONTOLOGY}/"
TERM: Final = f"{EV}term/"
CLAIM: Final = f"{EV}claim/"
ARTICLE: Final = f"{EV}article/"
CITATION: Final = f"{EV}citation/"
SOURCE: Final = f"{EV}source/"
SPAN: Final = f"{EV}span/"
AGENT: Final = f"{EV}agent/"
FINDING: Final = f"{EV}finding/"
GRAPH: Final = f"{EV}graph/"

VOCABULARY_GRAPH: Final = f"{GRAPH}vocabulary"
ONTOLOGY_GRAPH: Final = f"{GRAPH}ontology"
INFERRED: Final = f"{GRAPH}inferred"
FINDINGS: Final = f"{GRAPH}findings"

#: Prefix to namespace, the longest namespaces first where one contains another.
PREFIXES: Final[dict[str, str]] = {
    "term": TERM,
    "claim": CLAIM,
    "article": ARTICLE,
    "citation": CITATION,
    "source": SOURCE,
    "span": SPAN,
    "agent": AGENT,
    "finding": FINDING,
    "graph": GRAPH,
    "ev": EV,
    "dcterms": "http://purl.org/dc/terms/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def compact(iri: str) -> str:
    """Write *iri* as a CURIE where a known prefix fits, else unchanged.

    >>> compact("https://w3id.org/evigraph/term/baclofen")
    'term:baclofen'
    >>> compact("https://example.org/x")
    'https://example.org/x'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(text: str) -> str | None:
    """Return the IRI that *text* stands for, as a CURIE of a known prefix or as an absolute IRI, else None.

    >>> expand("claim:000-001")
    'https://w3id.org/evigraph/claim/000-001'
    >>> expand("<https://example.org/x>")
    'https://example.org/x'
    >>> expand("baclofen") is None
    True
    """
    text = text.strip()
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1]
    prefix, colon, local = text.partition(":")
    if not colon or not local or re.search(r'[\s<>"{}|\\^`]', text):
        return None
    if prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return text if local.startswith("//") or prefix.lower() == "urn" else None


def slug(label: str) -> str:
    """Turn *label* into the local name of an IRI.

    >>> slug("α2-adrenergic agonist"), slug("GABA-B receptor agonist")
    ('2-adrenergic-agonist', 'gaba-b-receptor-agonist')
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
