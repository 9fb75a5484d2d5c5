"""The checks: rules about claims that a person reads, one file each, shipped and of the user's own.

A check is a query whose rows are defects: SPARQL over the graph (``NAME.rq``), or SQL over the columnar index of claims
(``NAME.sql``) where pairs of claims are compared.  Its header says what a row means, how severe that is and why, and
how to word it; rows that agree in the ``key`` columns are one finding.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any, Final, TypeVar

from evigraph.engine import refuse_reaching_out
from evigraph.errors import QueryFileError
from evigraph.findings.finding import FindingType, Severity
from evigraph.library import read_header
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

__all__ = ["FOLDER", "MARKERS", "Check", "fill_template", "list_words", "load_checks", "parse_check"]

#: The shipped checks.
FOLDER: Final = "queries/checks"

#: What begins a line of the header, by the ending of the file.
MARKERS: Final[dict[str, str]] = {".rq": "#+", ".sql": "--+"}

_KEYS: Final = ("summary", "type", "severity", "severity_reason", "reason", "over", "key", "ground", "columns")
#: A query may tell severity and its reason by row, and SQL always does.
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    ".rq": ("summary", "type", "severity", "severity_reason", "reason"),
    ".sql": ("summary", "type", "reason"),
}
#: Columns with a meaning of their own: claims of either side, articles, and a severity that differs by row.
_SUBJECTS: Final = ("claim", "other", "article")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_PROJECTION: Final = re.compile(r"\bSELECT\b(?:\s+DISTINCT)?(.*?)\bWHERE\b", re.IGNORECASE | re.DOTALL)
_COMMENT: Final = re.compile(r"^\s*#.*$", re.MULTILINE)
_Choice = TypeVar("_Choice", FindingType, Severity)
#: A longer list says how many more there are.
_MOST_LISTED: Final = 6


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, where it stands, its query, and what its rows mean."""

    name: str
    path: str
    #: ``.rq`` for SPARQL over the graph, ``.sql`` for SQL over the columnar index of claims.
    language: str
    text: str
    summary: str
    type: FindingType
    severity: Severity
    #: Templates: ``{column}`` stands for what the column holds, ``{column:count}`` for how many different things.
    severity_reason: str
    reason: str
    #: The columns that tell findings apart; rows that agree in them are one finding.
    key: tuple[str, ...]
    #: Column of each part of the shared ground.
    ground: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    #: What rows of SQL name: pairs of ``positions``, or ``claims`` as rows of SPARQL do.
    over: str = ""


def load_checks(folders: Iterable[Path] = ()) -> tuple[Check, ...]:
    """Read the shipped checks and those in *folders*, by name.

    Raises:
        QueryFileError: a file breaks a rule, or two have the same name; the message names file and line.
        OSError: a folder cannot be read.

    >>> {check.language for check in load_checks()} <= set(MARKERS)
    True
    """
    found = {check.name: check for check in _shipped()}
    for folder in folders:
        for file in sorted(folder.iterdir()):
            if file.suffix in MARKERS:
                check = parse_check(str(file), file.read_text(encoding="utf-8"))
                if (other := found.setdefault(check.name, check)) is not check:
                    raise QueryFileError(f"{file}:1: {other.path} has the same name; give this check another one")
    return tuple(found[name] for name in sorted(found))


@cache
def _shipped() -> tuple[Check, ...]:
    folder = resource(FOLDER)
    files: list[Traversable] = sorted(folder.iterdir(), key=lambda file: file.name)
    return tuple(
        parse_check(f"{FOLDER}/{file.name}", file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(tuple(MARKERS))
    )


def parse_check(path: str, text: str) -> Check:
    r"""Read the check in the file *path*, whose ending tells the language.

    Raises:
        QueryFileError: its name, header or query breaks a rule; the message names file and line.
        UnsafeQuery: the query would reach outside the graph.

    >>> header = "#+ summary: S.\n#+ type: number\n#+ severity: low\n#+ severity_reason: R.\n#+ reason: 'It is {n}.'\n"
    >>> parse_check("a.rq", header + "SELECT ?claim ?n WHERE { ?claim ?p ?n } ORDER BY ?claim").key
    ('claim',)
    """
    stem, dot, ending = path.replace("\\", "/").rpartition("/")[2].rpartition(".")
    language = dot + ending
    if not _NAME.fullmatch(stem):
        raise QueryFileError(f"{path}:1: a check is named in snake_case, not {stem!r}")
    values, where = read_header(path, text, keys=_KEYS, needed=_NEEDED[language], marker=MARKERS[language])
    for name in ("summary", "severity_reason", "reason", "over"):
        if not isinstance(values.setdefault(name, ""), str):
            raise QueryFileError(f"{path}:{where[name]}: {name!r} is a text")
    values.setdefault("severity", Severity.MEDIUM.value)
    kind = _member(FindingType, path, where, values, "type")
    severity = _member(Severity, path, where, values, "severity")
    ground = _mapping(path, where, values, "ground")
    columns = _mapping(path, where, values, "columns")
    key = values.get("key") or ()
    if not isinstance(key, list | tuple):
        raise QueryFileError(f"{path}:{where['key']}: 'key' is a list of columns")
    used = [(name, column) for name in ("severity_reason", "reason") for column in _fields(path, where, values, name)]
    used += [("key", str(column)) for column in key] + [("ground", column) for _, column in ground]
    if language == ".rq":
        shown = _projected(path, text)
        for name, column in used:
            if column not in shown:
                line = where.get(name, 1)
                raise QueryFileError(f"{path}:{line}: {name!r} names the column {column!r}; add ?{column} to SELECT")
        key = key or [column for column in _SUBJECTS[:2] if column in shown]
    return Check(
        name=stem,
        path=path,
        language=language,
        text=text,
        summary=values["summary"],
        type=kind,
        severity=severity,
        severity_reason=values["severity_reason"],
        reason=values["reason"],
        key=tuple(map(str, key)),
        ground=ground,
        columns=columns,
        over=values["over"],
    )


def _member(kind: type[_Choice], path: str, where: Mapping[str, int], values: Mapping[str, Any], name: str) -> _Choice:
    try:
        return kind(values[name])
    except ValueError:
        raise QueryFileError(f"{path}:{where[name]}: unknown {name} {values[name]!r}; use {', '.join(kind)}") from None


def _mapping(path: str, where: Mapping[str, int], values: Mapping[str, Any], name: str) -> tuple[tuple[str, str], ...]:
    given = values.get(name) or {}
    if not isinstance(given, dict):
        raise QueryFileError(f"{path}:{where[name]}: {name!r} is a mapping")
    return tuple((str(key), str(value)) for key, value in given.items())


def _fields(path: str, where: Mapping[str, int], values: Mapping[str, Any], name: str) -> Sequence[str]:
    try:
        return _template_columns(values[name])
    except ValueError as error:
        raise QueryFileError(f"{path}:{where[name]}: {name!r} is no template ({error}); write {{column}}") from error


def _projected(path: str, text: str) -> set[str]:
    refuse_reaching_out(text)
    body = _COMMENT.sub("", text)
    projection = _PROJECTION.search(body)
    shown = set(re.findall(r"\?(\w+)", projection[1])) if projection else set()
    if not shown & set(_SUBJECTS):
        raise QueryFileError(f"{path}:1: a check selects ?claim or ?article")
    if not re.search(r"\bORDER\s+BY\b", body, re.IGNORECASE):
        raise QueryFileError(f"{path}:1: the rows have no ORDER BY")
    return shown


def _template_columns(template: str) -> tuple[str, ...]:
    """Return the columns that *template* names."""
    return tuple(field for _, field, _, _ in Formatter().parse(template) if field is not None)


def fill_template(template: str, words: Mapping[str, Sequence[str]]) -> str:
    """Fill *template* with the different *words* of each column.

    >>> fill_template("{drug} has {n:count} doses: {n}", {"drug": ["baclofen"], "n": ["5 mg", "10 mg", "5 mg"]})
    'baclofen has 2 doses: 5 mg and 10 mg'
    """
    return "".join(_filled(template, words)).strip()


def _filled(template: str, words: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for text, field, spec, _ in Formatter().parse(template):
        yield text
        if field is not None:
            different = list(dict.fromkeys(words.get(field, ())))
            yield str(len(different)) if spec == "count" else list_words(different)


def list_words(words: Sequence[str]) -> str:
    """Write *words* as a list in English, the first few where they are many.

    >>> list_words(["a"]), list_words(["a", "b", "c"]), list_words(list("abcdefghi"))
    ('a', 'a, b and c', 'a, b, c, d, e, f and 3 more')
    """
    kept = list(words)
    if len(kept) > _MOST_LISTED + 1:
        kept = [*kept[:_MOST_LISTED], f"{len(kept) - _MOST_LISTED} more"]
    return kept[0] if len(kept) == 1 else " and ".join(part for part in (", ".join(kept[:-1]), *kept[-1:]) if part)
