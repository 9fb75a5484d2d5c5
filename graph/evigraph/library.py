"""The query library: files of SPARQL whose header says what they ask and which parameters they take.

A parameter has one or more slots in the text, ``VALUES ?name { UNDEF }``.  Binding puts RDF terms into the slots, in
their N-Triples form, so no text of a user ever becomes SPARQL; unbound, a file runs as it is and answers for
everything.  The same text runs embedded, on any endpoint, and is what a reader is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import refuse_reaching_out
from evigraph.errors import ParameterError, QueryFileError, UnknownQuery, did_you_mean
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evigraph.engine import Term

__all__ = ["Header", "Parameter", "Query", "check_query", "get_query", "load_library", "parse_header", "read_header"]

#: Folders of the library: competency questions, and what replies to questions are put together from.
FOLDERS: Final = ("queries/answers", "queries/reports")

#: What a parameter can be; ``code:`` and the name of a code class, as in ``code:Phase``, is one too.
PARAMETER_KINDS: Final = frozenset(
    {
        "drug",
        "drug_class",
        "intervention",
        "condition",
        "effect",
        "population",
        "outcome",
        "term",
        "article",
        "claim",
        "source",
        "citation",
        "text",
        "integer",
    }
)

_KEYS: Final = ("summary", "question", "parameters", "tags", "columns")
_NEEDED: Final = ("summary", "question", "tags")
_PARAMETER_KEYS: Final = ("kind", "required", "description", "example")
_SLOT: Final = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}", re.IGNORECASE)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_PROJECTION: Final = re.compile(r"\bSELECT\b(?:\s+DISTINCT)?(.*?)\bWHERE\b", re.IGNORECASE | re.DOTALL)
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a query takes."""

    name: str
    kind: str
    required: bool
    description: str
    example: str


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of a query file says of it."""

    summary: str
    question: str
    parameters: tuple[Parameter, ...]
    tags: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]

    def parameter(self, name: str) -> Parameter | None:
        """Return the parameter called *name*, or None."""
        return next((parameter for parameter in self.parameters if parameter.name == name), None)


@dataclass(frozen=True, slots=True)
class Query:
    """A query file: its name, where it stands, and its text."""

    name: str
    path: str
    text: str

    @property
    def header(self) -> Header:
        """The header, read when it is needed."""
        return parse_header(self.path, self.text)

    @property
    def slots(self) -> frozenset[str]:
        """The names of the parameters that the text has slots for."""
        return frozenset(name for _, _, name in _pieces(self.text))

    def bind(self, terms: Mapping[str, Sequence[Term]]) -> str:
        """Return the text with the slots of each parameter filled with its *terms*.

        Raises:
            ParameterError: a parameter has no slot.

        >>> from evigraph.engine import NamedNode
        >>> Query("q", "q.rq", "SELECT ?s { VALUES ?s { UNDEF } }").bind({"s": [NamedNode("urn:a")]})
        'SELECT ?s { VALUES ?s { <urn:a> } }'
        """
        slots = self.slots
        for name in terms:
            if name not in slots:
                hint = f"; it has {', '.join(sorted(slots))}" if slots else "; it has none"
                raise ParameterError(f"the query {self.name} has no parameter {name!r}{hint}")
        written: list[str] = []
        end = 0
        for start, stop, name in _pieces(self.text):
            values = terms.get(name)
            written.append(self.text[end:start])
            written.append(
                self.text[start:stop] if values is None else f"VALUES ?{name} {{ {' '.join(map(str, values))} }}"
            )
            end = stop
        return "".join((*written, self.text[end:]))


@lru_cache(maxsize=128)
def _pieces(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return where the slots of *text* start and end, and the parameter of each."""
    return tuple((slot.start(), slot.end(), slot[1]) for slot in _SLOT.finditer(text))


@cache
def get_query(name: str) -> Query:
    """Return the shipped query *name*.

    Raises:
        UnknownQuery: there is none; the error holds the nearest names.

    >>> get_query("options").header.parameters[0].kind
    'intervention'
    """
    for folder in FOLDERS:
        file = resource(folder).joinpath(f"{name}.rq")
        if _NAME.fullmatch(name) and file.is_file():
            return Query(name, f"{folder}/{name}.rq", file.read_text(encoding="utf-8"))
    raise UnknownQuery(name, _nearest(name, [query.name for query in load_library()]))


@cache
def load_library() -> tuple[Query, ...]:
    """Read the queries that answer competency questions, by name.

    >>> "options" in {query.name for query in load_library()}
    True
    """
    folder = resource(FOLDERS[0])
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".rq")), key=lambda file: file.name)
    return tuple(
        Query(file.name.removesuffix(".rq"), f"{FOLDERS[0]}/{file.name}", file.read_text(encoding="utf-8"))
        for file in files
    )


def parse_header(path: str, text: str) -> Header:
    r"""Read the ``#+`` lines of a query file.

    Parameters:
        path: what error messages call the file.

    Raises:
        QueryFileError: a key is unknown, missing or of the wrong kind; the message names file and line.

    >>> parse_header("q.rq", "#+ summary: S.\n#+ question: Q?\n#+ tags: [a]\nASK {}").question
    'Q?'
    """
    values, where = read_header(path, text, keys=_KEYS, needed=_NEEDED)
    given = values.get("parameters") or {}
    line = where.get("parameters", 1)
    return Header(
        values["summary"],
        values["question"],
        tuple(_parameter(f"{path}:{line}", name, parameter) for name, parameter in given.items()),
        tuple(values["tags"]),
        tuple((values.get("columns") or {}).items()),
    )


def read_header(
    path: str, text: str, *, keys: Sequence[str], needed: Sequence[str], marker: str = "#+"
) -> tuple[dict[str, Any], dict[str, int]]:
    r"""Read the YAML in the lines of *text* that begin with *marker*, and the line of the file that each key stands in.

    Parameters:
        path: what error messages call the file.
        keys: the keys that a header may have.
        needed: those that it must have.

    Raises:
        QueryFileError: a key is unknown or missing, or it is no YAML; the message names file and line.

    >>> read_header("q.sql", "--+ a: 1\n--+ b: 2\nSELECT 1", keys=["a", "b"], needed=["a"], marker="--+")
    ({'a': 1, 'b': 2}, {'a': 1, 'b': 2})
    """
    import yaml

    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.startswith(marker)]
    numbers = [number for number, _ in lines]
    source = "\n".join(line.removeprefix(marker).removeprefix(" ") for _, line in lines)
    try:
        # libyaml where it is there: the headers of all checks take half a second without.
        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        root = yaml.compose(source, Loader=loader)
        values: dict[str, Any] = yaml.load(source, loader) or {}  # noqa: S506 - one of the safe loaders
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = numbers[mark.line] if mark is not None and mark.line < len(numbers) else (numbers or [1])[0]
        problem = getattr(error, "problem", None) or "unreadable"
        raise QueryFileError(f"{path}:{line}: the header is not YAML ({problem}); quote text with a colon") from error
    if not isinstance(values, dict):
        raise QueryFileError(f"{path}:1: the header is a mapping of {', '.join(keys)}")
    where = {key.value: numbers[key.start_mark.line] for key, _ in (root.value if root else ())}
    for name in values:
        if name not in keys:
            hint = did_you_mean(_nearest(str(name), keys))
            raise QueryFileError(f"{path}:{where.get(str(name), 1)}: unknown header key {name!r}{hint}")
    for key in needed:
        if not values.get(key):
            raise QueryFileError(f"{path}:{numbers[0] if numbers else 1}: the header lacks {key!r}")
    return values, where


def _parameter(place: str, name: str, values: Any) -> Parameter:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(values, dict) or set(values) - set(_PARAMETER_KEYS) or "kind" not in values:
        raise QueryFileError(f"{place}: the parameter {name!r} has the keys {', '.join(_PARAMETER_KEYS)}")
    kind = str(values["kind"])
    if kind not in PARAMETER_KINDS and not kind.startswith("code:"):
        known = ", ".join(sorted(PARAMETER_KINDS))
        raise QueryFileError(
            f"{place}: the parameter {name!r} has the unknown kind {kind!r}; use {known} or code:CLASS"
        )
    return Parameter(
        name, kind, bool(values.get("required")), str(values.get("description", "")), str(values.get("example", ""))
    )


def check_query(query: Query) -> None:
    """Check *query* against the rules of the library.

    Raises:
        QueryFileError: the header is wrong, a parameter lacks a slot or is not projected, a slot is not declared,
            or the order of the rows is left open.
        UnsafeQuery: the text has a ``SERVICE`` clause.
    """
    declared = {parameter.name for parameter in query.header.parameters}
    if not _NAME.fullmatch(query.name):
        raise QueryFileError(f"{query.path}: a query is named in snake_case, not {query.name!r}")
    body = _COMMENT.sub("", query.text)
    for name in sorted(declared ^ query.slots):
        problem = "has no slot VALUES ?name { UNDEF }" if name in declared else "has a slot and is not declared"
        raise QueryFileError(f"{query.path}: the parameter {name!r} {problem}")
    projected = _PROJECTION.search(body)
    shown = set(re.findall(r"\?(\w+)", projected[1])) if projected else set()
    for name in sorted(declared - shown):
        raise QueryFileError(f"{query.path}: the parameter {name!r} is not projected; add ?{name} to SELECT")
    if not re.search(r"\bORDER\s+BY\b", body, re.IGNORECASE):
        raise QueryFileError(f"{query.path}: the rows have no ORDER BY")
    refuse_reaching_out(query.text)


def _nearest(name: str, known: Sequence[str]) -> list[str]:
    from rapidfuzz import fuzz, process  # only a wrong name needs it

    return [near for near, _, _ in process.extract(name, known, scorer=fuzz.WRatio, score_cutoff=70, limit=3)]
