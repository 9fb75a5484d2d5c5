"""The files that terms come from: the shipped modules and mappings, and users' packs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.engine import BlankNode, Literal, NamedNode, Quad, parse_rdf
from evigraph.errors import EvigraphError, Problem, did_you_mean
from evigraph.mappings import SYSTEMS, read_mappings
from evigraph.namespaces import EV, PREFIXES, VOCABULARY_GRAPH, compact
from evigraph.resources import resource
from evigraph.tables import Row, read_table
from evigraph.terms import KINDS, PARENT_PROPERTIES, lookup_key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evigraph.vocabulary import Vocabulary

__all__ = ["PackError", "read_pack", "shipped_quads"]

_GRAPH: Final = NamedNode(VOCABULARY_GRAPH)
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_PREFERRED: Final = NamedNode(PREFIXES["skos"] + "prefLabel")
_SYNONYM: Final = NamedNode(PREFIXES["skos"] + "altLabel")
_EXACT_MATCH: Final = NamedNode(PREFIXES["skos"] + "exactMatch")
_CONCEPT: Final = NamedNode(PREFIXES["skos"] + "Concept")
_UPWARDS: Final = frozenset(NamedNode(EV + name) for name in (*PARENT_PROPERTIES.values(), "expressionBase"))
_LINKS: Final = _UPWARDS | {NamedNode(EV + name) for name in ("closeTo", "excludes", "hasComponent")}


class PackError(EvigraphError, ValueError):
    """Vocabulary packs are not valid; :attr:`problems` holds every mistake found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def read_pack(path: Path, known: Vocabulary) -> list[Quad]:
    """Read the pack at *path*, a ``.tsv`` table or a ``.ttl`` file, whose parents are in it or in *known*.

    Raises:
        PackError: the pack has mistakes, all of which are listed.
        OSError: the file cannot be read.
    """
    if path.suffix not in _READERS:
        raise PackError([Problem(path, None, "", f"a pack is a {' or a '.join(_READERS)} file; this is neither")])
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PackError([Problem(path, line, "", "the file is not UTF-8 here; save it as UTF-8")]) from error
    quads, problems = _READERS[path.suffix](path, text, known)
    if problems:
        raise PackError(sorted(problems, key=lambda problem: (problem.line or 0, problem.key)))
    return quads


def shipped_quads() -> Iterator[Quad]:
    """Yield what the shipped modules and mappings state.

    >>> next(shipped_quads()).graph_name.value
    'https://w3id.org/evigraph/graph/vocabulary'
    """
    for module in sorted(resource("ontology/vocabulary").iterdir(), key=lambda file: file.name):
        if module.name.endswith(".ttl"):
            yield from parse_rdf(module.read_bytes(), graph=VOCABULARY_GRAPH)
    for mapping_set in sorted(resource("ontology/mappings").iterdir(), key=lambda file: file.name):
        if mapping_set.name.endswith(".sssom.tsv"):
            for match in read_mappings(mapping_set):
                yield Quad(NamedNode(match.subject), NamedNode(match.predicate), NamedNode(match.object), _GRAPH)


# --- Tables ---


def _read_table_pack(path: Path, text: str, known: Vocabulary) -> tuple[list[Quad], list[Problem]]:
    rows, problems = read_table(path, text)
    own: dict[str, Row] = {}
    for row in rows:
        for name in row.labels:
            other = own.setdefault(lookup_key(name), row)
            taken = known.find(name, [row.kind])
            if other is not row:
                problems.append(
                    Problem(path, row.line, "label", f"{name!r} already names the term of line {other.line}")
                )
            elif taken is not None:
                message = f"{name!r} already names {taken.label!r} in the vocabulary; leave it out"
                problems.append(Problem(path, row.line, "label", message))
        if row.iri in known and known.find(row.label, [row.kind]) is None:
            message = f"{row.label!r} is the vocabulary's {_kinds_in_words(known[row.iri].kinds)}; use another label"
            problems.append(Problem(path, row.line, "label", message))
    quads: list[Quad] = []
    for row in rows:
        quads += _own_quads(row)
        for parent in row.parents:
            link = _parent_quad(row, parent, own, known)
            if link is None:
                problems.append(_unknown_parent(path, row, parent, known))
            else:
                quads.append(link)
    lines = {row.iri: row.line for row in rows}
    problems += [Problem(path, lines.get(iri), "parents", _above_itself(iri)) for iri in _loops(quads, known)]
    return quads, problems


def _own_quads(row: Row) -> Iterator[Quad]:
    term = NamedNode(row.iri)
    yield Quad(term, _TYPE, NamedNode(EV + row.kind), _GRAPH)
    yield Quad(term, _TYPE, _CONCEPT, _GRAPH)
    yield Quad(term, _PREFERRED, Literal(row.label, language="en"), _GRAPH)
    for synonym in row.synonyms:
        yield Quad(term, _SYNONYM, Literal(synonym, language="en"), _GRAPH)
    for column, identifier in row.identifiers:
        yield Quad(term, _EXACT_MATCH, NamedNode(SYSTEMS[column].iri(identifier)), _GRAPH)


def _parent_quad(row: Row, parent: str, own: Mapping[str, Row], known: Vocabulary) -> Quad | None:
    allowed = _parent_kinds(row)
    inside = own.get(lookup_key(parent))
    if inside is not None and inside.kind in allowed:
        kind, iri = inside.kind, inside.iri
    else:
        term = known.find(parent, allowed)
        if term is None:
            return None
        kind, iri = next(kind for kind in allowed if term.is_a(kind)), term.iri
    return Quad(NamedNode(row.iri), NamedNode(EV + PARENT_PROPERTIES[row.kind, kind]), NamedNode(iri), _GRAPH)


def _unknown_parent(path: Path, row: Row, parent: str, known: Vocabulary) -> Problem:
    allowed = _parent_kinds(row)
    hint = did_you_mean(known.nearest(parent, allowed))
    message = f"{parent!r} is no {_kinds_in_words(allowed)} of the pack or the vocabulary{hint}"
    return Problem(path, row.line, "parents", message)


def _parent_kinds(row: Row) -> list[str]:
    return [above for below, above in PARENT_PROPERTIES if below == row.kind]


def _kinds_in_words(kinds: Iterable[str]) -> str:
    return " or ".join(KINDS[kind] for kind in kinds)


# --- Turtle ---


def _read_turtle_pack(path: Path, text: str, known: Vocabulary) -> tuple[list[Quad], list[Problem]]:
    try:
        quads = parse_rdf(text, graph=VOCABULARY_GRAPH)
    except SyntaxError as error:
        return [], [Problem(path, error.lineno, "", f"malformed Turtle: {error.msg}")]
    if not quads:
        return [], [Problem(path, None, "", "the file states nothing; describe at least one term")]
    problems = []
    terms = {quad.subject for quad in quads if _is_term(quad)}
    for quad in quads:
        found = _mistake(quad, terms, known)
        if found is not None:
            culprit, message = found
            problems.append(Problem(path, _line(text, culprit), compact(quad.predicate.value), message))
    for term in terms - {quad.subject for quad in quads if quad.predicate == _PREFERRED}:
        if isinstance(term, NamedNode) and term.value not in known:
            message = f"{compact(term.value)} has no preferred label; add one"
            problems.append(Problem(path, _line(text, term.value), "skos:prefLabel", message))
    problems += [Problem(path, _line(text, iri), "", _above_itself(iri)) for iri in _loops(quads, known)]
    return quads, problems


def _is_term(quad: Quad) -> bool:
    return quad.predicate == _TYPE and isinstance(quad.object, NamedNode) and _kind(quad.object.value) in KINDS


def _mistake(quad: Quad, terms: Collection[object], known: Vocabulary) -> tuple[str, str] | None:
    """Return what is wrong with *quad*: the culprit and the message."""
    value = quad.object
    if isinstance(quad.subject, BlankNode) or isinstance(value, BlankNode):
        culprit = quad.subject.value if isinstance(quad.subject, NamedNode) else quad.predicate.value
        return culprit, "a blank node has no name that a claim could use; give it an IRI"
    if quad.predicate == _TYPE and isinstance(value, NamedNode) and _kind(value.value) not in {None, *KINDS}:
        return value.value, f"{compact(value.value)} is not a kind of term; write one of ev:{', ev:'.join(KINDS)}"
    if quad.predicate in _LINKS and isinstance(value, NamedNode) and value not in terms and value.value not in known:
        hint = did_you_mean(map(compact, known.nearest_iris(value.value)))
        return value.value, f"{compact(value.value)} is no term of the pack or the vocabulary{hint}"
    if quad.predicate == _PREFERRED and isinstance(quad.subject, NamedNode) and isinstance(value, Literal):
        taken = known.find(value.value)
        if taken is not None and taken.iri != quad.subject.value and lookup_key(taken.label) == lookup_key(value.value):
            return quad.subject.value, f"{value.value!r} is already the label of {taken.curie}; use that IRI"
    return None


def _kind(iri: str) -> str | None:
    local = iri.removeprefix(EV)
    return local if local != iri and "/" not in local else None


def _line(text: str, iri: str) -> int | None:
    local = re.compile(rf"{re.escape(re.split('[/#]', iri)[-1])}(?![\w-])")
    return next((number for number, line in enumerate(text.splitlines(), 1) if local.search(line)), None)


# --- Both ---


def _loops(quads: Sequence[Quad], known: Vocabulary) -> list[str]:
    """Return the IRIs of the terms that *quads* put above themselves."""
    above: dict[str, list[str]] = {}
    for quad in quads:
        if quad.predicate in _UPWARDS and isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
            above.setdefault(quad.subject.value, []).append(quad.object.value)
    looping = []
    for start in above:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            iri = waiting.pop()
            parents = [*above.get(iri, ()), *(known[iri].parents if iri in known else ())]
            waiting += [parent for parent in parents if parent not in seen]
            seen.update(parents)
        if start in seen:
            looping.append(start)
    return looping


def _above_itself(iri: str) -> str:
    return f"{compact(iri)} is, through its parents, above itself"


_READERS: Final[dict[str, Callable[[Path, str, Vocabulary], tuple[list[Quad], list[Problem]]]]] = {
    ".tsv": _read_table_pack,
    ".ttl": _read_turtle_pack,
}
