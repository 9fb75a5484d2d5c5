"""What a reader names to have it explained: a claim, or a statement in names, CURIEs, IRIs or N-Triples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Triple, parse_rdf
from evigraph.errors import EvigraphError, did_you_mean
from evigraph.namespaces import CLAIM, EV, PREFIXES, expand
from evigraph.proofs.labels import TYPE
from evigraph.questions.claim_reader import rows_of
from evigraph.terms import lookup_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.engine import Term
    from evigraph.questions.claim_reader import Asked

__all__ = ["NothingNamed", "find_claim", "find_statement"]

_PART: Final = re.compile(r'"[^"]*"(?:@[A-Za-z-]+|\^\^<[^>]*>)?|\'[^\']*\'|<[^>]*>|\S+')
_CLAIM: Final = re.compile(r"(?:claim:)?[\w.~]+-[0-9]+", re.ASCII)
_TRIPLE: Final = 3
_NEAREST: Final = 3
_MOST_NAMES: Final = 12

#: Names of a property that the ontology does not declare, since it is of RDF or SKOS.
_OUTSIDE: Final[dict[str, str]] = {
    "a": TYPE,
    "type": TYPE,
    "is a": TYPE,
    "label": PREFIXES["skos"] + "prefLabel",
    "synonym": PREFIXES["skos"] + "altLabel",
}


class NothingNamed(EvigraphError, LookupError):
    """What was to be explained names a claim, a property or a thing that is not there."""

    def __init__(self, name: str, kind: str, nearest: Sequence[str] = (), *, hint: str = "") -> None:
        self.name = name
        self.nearest = tuple(nearest)
        super().__init__(f"there is no {kind} {name!r} in this graph{did_you_mean(nearest) or hint}")


def find_claim(graph: Asked, text: str) -> str | None:
    """Return the identifier of the claim that *text* names; None where it names none.

    Raises:
        NothingNamed: it is written like a claim's identifier, and there is no such claim.

    >>> from evigraph.api import open as open_
    >>> find_claim(open_(), "claim:000-001"), find_claim(open_(), "Is baclofen safe?")
    ('000-001', None)
    """
    text = text.strip()
    iri = expand(text)
    is_iri = iri is not None and iri.startswith(CLAIM)
    if not is_iri and not _CLAIM.fullmatch(text):
        return None
    claim = (iri or "").removeprefix(CLAIM) if is_iri else text.removeprefix("claim:")
    if not re.fullmatch(r"[\w.~-]+", claim):
        raise NothingNamed(claim, "claim", hint="; write it as in 000-001")
    if rows_of(graph.run(graph.bind("passages", {"claim": [NamedNode(CLAIM + claim)]}))).rows:
        return claim
    if not is_iri and not text.startswith("claim:") and graph.vocabulary.find(text) is not None:
        return None  # a term that looks like one
    raise NothingNamed(claim, "claim", hint=_range_of_claims(graph, claim))


def _range_of_claims(graph: Asked, claim: str) -> str:
    """Say which claims the article of *claim* has, else where all are listed."""
    terms = {"property": [NamedNode(TYPE)], "value": [NamedNode(EV + "Claim")]}
    rows = rows_of(graph.run(graph.bind("stated", terms))).rows
    article = f"{claim.rpartition('-')[0]}-"
    known = sorted({row[0].value.removeprefix(CLAIM) for row in rows if isinstance(row[0], NamedNode)})
    same = [name for name in known if name.startswith(article)]
    return f"; there are {same[0]} to {same[-1]}" if same else "; 'evigraph claims' lists them"


def find_statement(graph: Asked, words: Sequence[str]) -> Triple | None:
    """Return the statement that *words* write; None where they are no statement, but a question perhaps.

    Subject, property and object are names of the vocabulary or the ontology, CURIEs or IRIs; those of several words
    may be quoted.  One N-Triples or N-Quads line is a statement too.

    Raises:
        NothingNamed: it is written as a statement, and one of its names is not in the graph.

    >>> from evigraph.api import open as open_
    >>> str(find_statement(open_(), ['tizanidine within "muscle relaxant"']).predicate)
    '<https://w3id.org/evigraph/within>'
    >>> find_statement(open_(), ["Is tizanidine safe?"]) is None
    True
    """
    text = " ".join(words).strip()
    parts = list(words) if len(words) == _TRIPLE else _PART.findall(text)
    if text.startswith("<") and (line := _from_line(text)) is not None:
        return line
    properties = _properties(graph)
    if len(parts) == _TRIPLE:
        return _from_parts(graph, parts, properties)
    return next(_from_words(graph, [part.strip("\"'") for part in parts], properties), None)


def _from_line(text: str) -> Triple | None:
    try:
        found = parse_rdf(text if text.endswith(".") else f"{text} .", syntax="nquads")
    except SyntaxError:
        return None
    if len(found) > 1:
        raise NothingNamed(text, "single statement", hint="; explain one statement at a time")
    return found[0].triple if found else None


def _from_parts(graph: Asked, parts: Sequence[str], properties: dict[str, str]) -> Triple | None:
    subject, name, obj = (part.strip() for part in parts)
    predicate = _property(name, properties)
    written = [part for part in parts if part[:1] in "<\"'" or expand(part) is not None]
    if predicate is None:
        if not written:
            return None
        raise NothingNamed(name.strip("\"'"), "property", _near(name, properties))
    return _triple(graph, subject, predicate, obj)


def _from_words(graph: Asked, words: Sequence[str], properties: dict[str, str]) -> Iterator[Triple]:
    """Yield the ways to part *words* into two known names and a property between them, the longest property first."""
    if len(words) > _MOST_NAMES:
        return
    spans = [(first, last) for first in range(1, len(words)) for last in range(first + 1, len(words))]
    for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
        predicate = _property(" ".join(words[first:last]), properties)
        if predicate is not None:
            try:
                yield _triple(graph, " ".join(words[:first]), predicate, " ".join(words[last:]))
            except NothingNamed:
                continue


def _properties(graph: Asked) -> dict[str, str]:
    """Return the IRI of every property by the key of its name."""
    rows = rows_of(graph.run(graph.bind("properties", {}))).rows
    found = {lookup_key(name): iri for name, iri in _OUTSIDE.items()}
    for iri, label in rows:
        if isinstance(iri, NamedNode) and isinstance(label, Literal):
            found[lookup_key(label.value)] = iri.value
            found.setdefault(lookup_key(iri.value.rpartition("/")[2]), iri.value)
    return found


def _property(name: str, properties: dict[str, str]) -> NamedNode | None:
    name = name.strip("\"'")
    iri = expand(name) or properties.get(lookup_key(name))
    return None if iri is None else NamedNode(iri)


def _near(name: str, properties: Iterable[str]) -> list[str]:
    from rapidfuzz import fuzz, process  # only a wrong name needs it

    found = process.extract(lookup_key(name), list(properties), scorer=fuzz.ratio, score_cutoff=70, limit=_NEAREST)
    return [near for near, _, _ in found]


def _triple(graph: Asked, subject: str, predicate: NamedNode, obj: str) -> Triple:
    """Return the first reading of the two names whose statement the graph holds, else the first reading."""
    subjects = [term for term in _readings(graph, subject) if isinstance(term, NamedNode)]
    if not subjects:
        raise _unknown(graph, subject)
    rows = rows_of(graph.run(graph.bind("stated", {"subject": list(subjects), "property": [predicate]}))).rows
    objects = _readings(graph, obj)
    wanted = obj.strip("\"'")
    for own, _, value, _ in rows:
        is_text = isinstance(value, Literal) and value.value == wanted
        if isinstance(own, NamedNode) and isinstance(value, NamedNode | Literal) and (value in objects or is_text):
            return Triple(own, predicate, value)
    if not objects:
        raise _unknown(graph, obj)
    return Triple(subjects[0], predicate, objects[0])


def _readings(graph: Asked, name: str) -> list[Term]:
    """Return what *name* may stand for: terms, a claim, or something of the ontology."""
    name = name.strip().strip("\"'")
    iri = expand(name)
    if iri is not None:
        return [NamedNode(iri)]
    found: list[Term] = [NamedNode(term.iri) for term in graph.vocabulary.candidates(name)]
    if _CLAIM.fullmatch(name):
        found.append(NamedNode(CLAIM + name))
    key = lookup_key(name)
    for thing, label, _ in rows_of(graph.run(graph.bind("ontology_names", {}))).rows if not found else ():
        if isinstance(thing, NamedNode) and isinstance(label, Literal) and lookup_key(label.value) == key:
            found.append(thing)
    return found


def _unknown(graph: Asked, name: str) -> NothingNamed:
    name = name.strip().strip("\"'")
    return NothingNamed(name, "term, claim or code", graph.vocabulary.nearest(name), hint="; write a name or an IRI")
