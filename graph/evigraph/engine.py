"""The RDF engine: terms, syntaxes, stores and SPARQL.  No other module imports ``pyoxigraph``.

Queries run in a state in which they reach nothing but the graph: ``SERVICE`` is refused before the engine sees the
text, and the engine itself resolves no ``FROM`` and offers no ``LOAD`` for queries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final, TypeAlias

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    Variable,
    parse,
    parse_query_results,
    serialize,
)

from evigraph.errors import QuerySyntaxError, UnsafeQuery
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "RDF_FORMATS",
    "Answer",
    "BlankNode",
    "Literal",
    "NamedNode",
    "Quad",
    "Rows",
    "Store",
    "Term",
    "Triple",
    "Variable",
    "add_quads",
    "canonical_nquads",
    "parse_rdf",
    "query",
    "read_results",
    "refuse_reaching_out",
    "serialize_quads",
    "write_quads",
]

#: A cell of a result row, and the object of a statement.
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

#: RDF syntax for every name and file extension that evigraph reads or writes.
RDF_FORMATS: Final[dict[str, RdfFormat]] = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}

#: The syntaxes that are only read, since not every graph can be written in them.
_READ: Final = RDF_FORMATS | {"rdfxml": RdfFormat.RDF_XML}

#: Fewer quads than these are faster added in a transaction.
_BULK: Final = 50_000

_POSITION = re.compile(r"at (\d+):(\d+)")
# SPARQL 1.1 19.8: what is no keyword, however it is written: strings, comments, IRIs, variables, language tags and the
# local parts of names, whose escapes may look like the start of a string or a comment.
_OPAQUE = re.compile(
    r"""
    (?P<space> \"{3}(?:[^"\\]|\\.|"(?!""))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
             | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*' | \#[^\n\r]* | @[A-Za-z]+(?:-+[A-Za-z0-9]+)* )
    | (?P<name> <[^<>"{}|^`\x00-\x20]*> | [?$]\w+
             | :(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w.:·-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\.))? )
    """,
    re.DOTALL | re.VERBOSE,
)
# Read backwards from the brace that every clause has, which takes linear time; a name is ':' by then.  The engine's
# parser takes a keyword that touches its neighbours: '.SERVICE', 'SERVICEex:a'.
_DATASET = re.compile(r"(?<![\w:?$@.-])FROM\s*(?:NAMED\s*)?[\w.-]*<", re.IGNORECASE)
_SERVICE_BACKWARDS = re.compile(r"\{\s*:[^\s{}]*?\s*(?:TNELIS\s*)?ECIVRES", re.IGNORECASE)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Comments before anything else, as the header of a query file, hold no keyword.
_HEADER = re.compile(r"(?:\s*#[^\n\r]*[\n\r])*")


@dataclass(frozen=True, slots=True)
class Rows:
    """The solutions of a ``SELECT`` query, in the query's order.

    >>> Rows(("n",), ((Literal("1"),),)).columns
    ('n',)
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


#: What a query gives: rows, the triples of a ``CONSTRUCT`` or ``DESCRIBE``, or the truth of an ``ASK``.
Answer: TypeAlias = Rows | tuple[Triple, ...] | bool


def add_quads(store: Store, quads: Iterable[Quad]) -> None:
    """Add *quads* to *store*, in bulk where they are many.

    A bulk load writes sorted files at once, which pays from some ten thousand quads on; it is not a transaction.

    >>> store = Store()
    >>> add_quads(store, parse_rdf("<urn:a> <urn:b> 1 .", graph="urn:g"))
    >>> len(store)
    1
    """
    listed = list(quads)
    if len(listed) < _BULK:
        store.extend(listed)
    else:
        store.bulk_extend(listed)


def parse_rdf(data: str | bytes, *, syntax: RdfFormat | str = "turtle", graph: str | None = None) -> list[Quad]:
    """Read the statements of *data*, all into the named graph *graph* where one is given.

    Raises:
        SyntaxError: *data* is not in that syntax; the message gives line and column.

    >>> parse_rdf("<urn:a> <urn:b> 1 .", graph="urn:g")[0].graph_name.value
    'urn:g'
    """
    found = parse(data, format=_READ[syntax] if isinstance(syntax, str) else syntax)
    if graph is None:
        return list(found)
    name = NamedNode(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, name) for quad in found]


def serialize_quads(quads: Iterable[Quad], syntax: str, *, prefixes: Mapping[str, str] = PREFIXES) -> bytes:
    """Write *quads* in one of :data:`RDF_FORMATS`, with evigraph's prefixes, or those given."""
    chosen = RDF_FORMATS[syntax]
    data: Iterable[Quad] | Iterable[Triple] = quads
    if not chosen.supports_datasets:
        data = dict.fromkeys(quad.triple for quad in quads)  # a triple may stand in several graphs
    written = serialize(data, format=chosen, prefixes=dict(prefixes))
    return written or b""


def write_quads(quads: Iterable[Quad], syntax: str, file: BinaryIO) -> None:
    r"""Write *quads* to *file* one after the other, in one of :data:`RDF_FORMATS` or as ``rdfxml``.

    Control characters of literals, which XML has no way to write, become U+FFFD there.

    >>> from io import BytesIO
    >>> file = BytesIO()
    >>> write_quads([Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("x"))], "nquads", file)
    >>> file.getvalue()
    b'<urn:a> <urn:b> "x" .\n'
    """
    chosen = RDF_FORMATS.get(syntax, RdfFormat.RDF_XML)
    data: Iterable[Quad] | Iterable[Triple] = quads
    if not chosen.supports_datasets:
        data = (quad.triple for quad in quads)
    if chosen == RdfFormat.RDF_XML:
        data = (Triple(quad.subject, quad.predicate, _for_xml(quad.object)) for quad in quads)
    serialize(data, file, format=chosen, prefixes=PREFIXES)


def _for_xml(term: Term) -> Term:
    if not isinstance(term, Literal) or not _NOT_XML.search(term.value):
        return term
    text = _NOT_XML.sub("\ufffd", term.value)
    return Literal(text, language=term.language) if term.language else Literal(text, datatype=term.datatype)


def canonical_nquads(quads: Iterable[Quad]) -> str:
    r"""Write *quads* as sorted N-Quads, each once: the same text for the same set.

    >>> quad = Quad(NamedNode("urn:a"), NamedNode("urn:b"), Literal("x"), NamedNode("urn:g"))
    >>> canonical_nquads([quad, quad])
    '<urn:a> <urn:b> "x" <urn:g> .\n'
    """
    return "".join(f"{line} .\n" for line in sorted({str(quad) for quad in quads}))


def refuse_reaching_out(text: str) -> None:
    """Raise :class:`UnsafeQuery` when the SPARQL *text* has a ``SERVICE`` clause.

    A SERVICE clause makes the engine open network connections (SPARQL 1.1 Federated Query 2); the word in strings,
    IRIs, comments, variables and prefixed names is harmless.

    >>> refuse_reaching_out('SELECT * { ?service ex:SERVICE "SERVICE" } # SERVICE')
    """
    if not _mentions("service", text):
        return
    bare = _OPAQUE.sub(lambda found: " " if found["space"] else ":", text)
    if _SERVICE_BACKWARDS.search(bare[::-1]):
        raise UnsafeQuery(
            "SERVICE is refused: a query may not reach another endpoint; load that data into the graph, "
            "or send the query to a remote engine with --endpoint"
        )


def query(store: Store, text: str, *, union: bool = False) -> Answer:
    """Answer the SPARQL query *text* over *store*.

    Parameters:
        union: patterns outside ``GRAPH`` match the union of all named graphs.

    Raises:
        QuerySyntaxError: with line and column.
        UnsafeQuery: the text has a ``SERVICE`` clause.

    >>> query(Store(), "ASK { ?s ?p ?o }")
    False
    """
    refuse_reaching_out(text)
    # A dataset clause names the graphs itself (SPARQL 1.1 Query 13.2); the engine would ignore it for the union.
    union = union and not (_mentions("from", text) and _DATASET.search(_OPAQUE.sub("<>", text)))
    try:
        return _collect(store.query(text, prefixes=PREFIXES, use_default_graph_as_union=union))
    except SyntaxError as error:
        raise _syntax_error(text, str(error)) from error


def _mentions(keyword: str, text: str) -> bool:
    """Tell whether *keyword* is anywhere below the header of *text*; to tell what it is there takes far longer."""
    header = _HEADER.match(text)
    return keyword in text[header.end() if header else 0 :].casefold()


def read_results(data: bytes) -> Answer:
    """Read SPARQL 1.1 results in JSON, as endpoints send them.

    Raises:
        SyntaxError: *data* is not in that format.
    """
    return _collect(parse_query_results(data, format=QueryResultsFormat.JSON))


def _collect(found: QuerySolutions | QueryTriples | QueryBoolean) -> Answer:
    try:
        if isinstance(found, QuerySolutions):
            columns = tuple(variable.value for variable in found.variables)
            return Rows(columns, tuple(map(tuple, found)))
        if isinstance(found, QueryTriples):
            return tuple(found)
        return bool(found)
    finally:
        # An error's traceback keeps what this frame holds, and these may only be freed by the thread that made them.
        del found


def _syntax_error(text: str, message: str) -> QuerySyntaxError:
    position = _POSITION.search(message)
    if position is None:
        return QuerySyntaxError(f"malformed SPARQL: {message}")
    line, column = int(position[1]), int(position[2])
    lines = text.splitlines() or [""]
    excerpt = lines[min(line, len(lines)) - 1].strip()
    reason = _reason(message.partition(": ")[2])
    return QuerySyntaxError(
        f"malformed SPARQL at line {line}, column {column}, near {excerpt!r}: {reason}", line=line, column=column
    )


def _reason(expected: str) -> str:
    """Say on one line what the parser expected, without the classes of characters among it."""
    if "Prefix not found" in expected:
        return "the prefix is not declared; declare it with PREFIX, or write the IRI in full"
    head, _, listed = expected.partition("expected one of ")
    parts = re.split(r",\s+(?![^\[]*\])", listed)
    kept = [part for part in parts if part and not part.startswith("[")]
    return " ".join(f"{head}expected one of {', '.join(kept)}".split()) if kept else " ".join(expected.split())
