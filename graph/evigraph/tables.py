"""Tables of terms: tab-separated, one term a line."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.errors import Problem, did_you_mean
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import TERM, slug
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["TABLE_KINDS", "Row", "read_table"]

#: Class name for every kind that a table of terms may name; the others need more than a table can say.
TABLE_KINDS: Final = {label: name for name, label in KINDS.items() if name not in {"ClassExpression", "Combination"}}

_SYNONYMS: Final = ("synonyms", "synonyms_common_usage")
_COLUMNS: Final = ("label", "kind", "tier", *_SYNONYMS, "parents", *SYSTEMS, "source")


@dataclass(frozen=True, slots=True)
class Row:
    """One term of a table."""

    line: int
    label: str
    #: Class name in the ontology.
    kind: str
    synonyms: tuple[str, ...]
    #: Names of other terms.
    parents: tuple[str, ...]
    #: Column and identifier.
    identifiers: tuple[tuple[str, str], ...]
    source: str

    @property
    def iri(self) -> str:
        """The IRI that the label gives."""
        return TERM + slug(self.label)

    @property
    def labels(self) -> tuple[str, ...]:
        """The preferred label, then the synonyms."""
        return (self.label, *self.synonyms)


def read_table(path: Path, text: str) -> tuple[list[Row], list[Problem]]:
    r"""Read the *text* of a table of terms: a header line, tabs between cells, ``|`` between several values.

    >>> from pathlib import Path
    >>> rows, problems = read_table(Path("pack.tsv"), "label\tkind\nallopurinol\tdrug\ncolchicine\tpill\n")
    >>> rows[0].label, problems[0].line, problems[0].key
    ('allopurinol', 3, 'kind')
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter="\t", quoting=csv.QUOTE_NONE)
    columns = reader.fieldnames
    if not columns:
        return [], [Problem(path, None, "", "the table is empty; begin with a header line: label, kind, parents ...")]
    problems = [
        Problem(path, 1, str(column), f"there is no column of this name; the columns are {', '.join(_COLUMNS)}")
        for column in columns
        if column not in _COLUMNS
    ]
    problems += [
        Problem(path, 1, column, "the column is missing from the header line")
        for column in ("label", "kind")
        if column not in columns
    ]
    if problems:
        return [], problems
    rows = []
    for cells in reader:
        if None in cells:
            problems.append(Problem(path, reader.line_num, "", f"the line has more than {len(columns)} cells"))
        row, mistakes = _row(path, reader.line_num, {key: value or "" for key, value in cells.items() if key})
        problems += mistakes
        if row is not None:
            rows.append(row)
    if not rows and not problems:
        problems.append(Problem(path, None, "", "the table has no terms; write one a line below the header"))
    return rows, problems


def _row(path: Path, line: int, cells: Mapping[str, str]) -> tuple[Row | None, list[Problem]]:
    problems = []
    label = " ".join(cells["label"].split())
    if not slug(label):
        problems.append(Problem(path, line, "label", f"{cells['label']!r} has no Latin letter or digit; name the term"))
    written = cells["kind"].strip().lower()
    kind = TABLE_KINDS.get(written)
    if kind is None:
        hint = did_you_mean(name for name in TABLE_KINDS if name == written.removesuffix("s"))
        allowed = ", ".join(TABLE_KINDS)
        message = f"{cells['kind']!r} is not a kind of term; write one of {allowed}{hint}"
        problems.append(Problem(path, line, "kind", message))
    identifiers = [(column, identifier) for column in SYSTEMS for identifier in _values(cells.get(column, ""))]
    for column, identifier in identifiers:
        system = SYSTEMS[column]
        if not re.fullmatch(system.pattern, identifier):
            message = f"{identifier!r} is not an identifier in {system.title}; write one such as {system.example}"
            problems.append(Problem(path, line, column, message))
    if problems or kind is None:
        return None, problems
    synonyms = dict.fromkeys(value for column in _SYNONYMS for value in _values(cells.get(column, "")))
    synonyms.pop(label, None)
    parents = tuple(_values(cells.get("parents", "")))
    return Row(line, label, kind, tuple(synonyms), parents, tuple(identifiers), cells.get("source", "")), []


def _values(cell: str) -> list[str]:
    return [" ".join(value.split()) for value in cell.split("|") if value.strip()]
