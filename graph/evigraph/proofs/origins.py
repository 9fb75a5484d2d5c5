"""Where a statement of the vocabulary comes from: a shipped part of it, or a pack of the user's."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Rows, parse_rdf
from evigraph.namespaces import EV, PREFIXES
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Triple
    from evigraph.questions.claim_reader import Asked

__all__ = ["PACK", "Part", "find_parts"]

_FOLDER: Final = "ontology/vocabulary"
_TITLE: Final = NamedNode(PREFIXES["dcterms"] + "title")


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A part of the vocabulary, by name; the IRI is empty where it has none."""

    name: str
    iri: str = ""


#: What a statement that no shipped part makes, about a term that names no module, comes from.
PACK: Final = Part("a vocabulary pack")


def find_parts(graph: Asked, triples: Iterable[Triple]) -> dict[Triple, Part]:
    """Tell which part of the vocabulary states each of *triples*.

    The graph does not say which file a statement was read from, so the shipped files are looked into; for what they
    do not state, the module that the term itself names counts.

    >>> from evigraph.api import open as open_
    >>> from evigraph.engine import Triple
    >>> term = EV + "term/"
    >>> edge = Triple(NamedNode(term + "tizanidine"), NamedNode(EV + "inDrugClass"), NamedNode(term + "elsewhere"))
    >>> find_parts(open_(), [edge])[edge].name
    'drugs'
    """
    found: dict[Triple, Part] = {}
    unknown: list[Triple] = []
    for triple in dict.fromkeys(triples):
        part = _shipped_part(triple)
        if part is None:
            unknown.append(triple)
        else:
            found[triple] = part
    modules = _modules(graph, [triple.subject for triple in unknown if isinstance(triple.subject, NamedNode)])
    return found | {triple: modules.get(triple.subject, PACK) for triple in unknown}


def _shipped_part(triple: Triple) -> Part | None:
    subject = triple.subject.value if isinstance(triple.subject, NamedNode) else ""
    for name, text in _files().items():
        # The statements of a file that does not name the subject need not be read.
        if _local(subject) in text and triple in _statements(name):
            return _part(name)
    return None


def _local(iri: str) -> str:
    return iri.rpartition("/")[2]


@cache
def _files() -> dict[str, str]:
    listed = sorted(resource(_FOLDER).iterdir(), key=lambda file: file.name)
    return {file.name: file.read_text(encoding="utf-8") for file in listed if file.name.endswith(".ttl")}


@cache
def _statements(name: str) -> frozenset[Triple]:
    return frozenset(quad.triple for quad in parse_rdf(_files()[name]))


@cache
def _part(name: str) -> Part:
    titles = ((t.subject, t.object) for t in _statements(name) if t.predicate == _TITLE)
    module = next((subject.value for subject, _ in titles if isinstance(subject, NamedNode)), "")
    return Part(name.removesuffix(".ttl").replace("-", " "), module)


def _modules(graph: Asked, subjects: list[NamedNode]) -> dict[object, Part]:
    rows = graph.run(graph.bind("term_modules", {"term": subjects})) if subjects else ()
    modules: dict[object, Part] = {}
    for term, module, title in rows.rows if isinstance(rows, Rows) else ():
        if isinstance(module, NamedNode):
            name = title.value if isinstance(title, Literal) else module.value.removeprefix(EV)
            modules.setdefault(term, Part(name.removeprefix("evigraph vocabulary: "), module.value))
    return modules
