"""The columnar claim index: a DuckDB table of claims with closed hierarchies beside it, on which rules find pairs.

It is derived, lives in memory or in a scratch file, and is thrown away; the graph is the truth.
"""

from __future__ import annotations

import csv
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evigraph.findings.wordings import opposed
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.findings.reading import Filed

__all__ = ["TABLES", "ClaimIndex"]

#: The tables that rows may be filed in.
TABLES: Final = (
    "claim",
    "intervention",
    "comparator",
    "effect",
    "term",
    "within_term",
    "near_term",
    "parent",
    "component",
    "excluded_people",
    "measured",
    "scope",
)
#: Two conditions of one family: the family is no root, claims are about it, and it is the parent of one at least.
_KIN: Final = """
  WITH used AS (SELECT DISTINCT condition FROM cell),
  named AS (SELECT DISTINCT condition FROM claim),
  part AS (SELECT narrow, broad FROM within_term UNION SELECT one, other FROM near_term),
  family AS (SELECT DISTINCT narrow AS family FROM parent JOIN named ON named.condition = parent.narrow)
  SELECT one.narrow, other.narrow, one_term.label, other_term.label,
    CASE WHEN max(CASE WHEN direct.narrow IS NOT NULL THEN 1 ELSE 0 END) = 1 THEN 'sibling' ELSE 'cousin' END
  FROM family
  JOIN parent one ON one.broad = family.family
  JOIN part other ON other.broad = family.family AND other.narrow NOT IN (one.narrow, family.family)
  JOIN used one_used ON one_used.condition = one.narrow
  JOIN used other_used ON other_used.condition = other.narrow
  JOIN term one_term ON one_term.term = one.narrow
  JOIN term other_term ON other_term.term = other.narrow
  LEFT JOIN parent direct ON direct.narrow = other.narrow AND direct.broad = family.family
  GROUP BY ALL
"""


class ClaimIndex:
    """Claims as a table; ``with ClaimIndex() as index`` frees it at the end."""

    def __init__(self, *, memory: str = "1GB", threads: int = 2) -> None:
        import duckdb

        self._scratch = ExitStack()
        self.folder = Path(self._scratch.enter_context(tempfile.TemporaryDirectory(prefix="evigraph-index-")))
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(self.folder / "spill"),
            # Nothing in the index comes from outside, and nothing of it may reach outside.
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "preserve_insertion_order": False,
        }
        self.connection = duckdb.connect(":memory:", config=settings)
        self.run(_text("tables"))

    def __enter__(self) -> ClaimIndex:
        return self

    def __exit__(self, *error: object) -> None:
        self.connection.close()
        self._scratch.close()

    def run(self, text: str, parameters: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """Run the SQL *text* and return the rows of its last statement."""
        held = list(parameters)
        found = self.connection.execute(text, held) if held else self.connection.execute(text)
        return found.fetchall() if found.description else []

    def fill(self, rows: Iterable[Filed]) -> None:
        """File *rows* in their tables, by way of files, so that few are in memory at once."""
        with ExitStack() as files:
            writers: dict[str, Any] = {}
            for table, row in rows:
                if table not in writers:
                    file = files.enter_context((self.folder / f"{table}.csv").open("w", encoding="utf-8", newline=""))
                    writers[table] = csv.writer(file)
                writers[table].writerow(["\\N" if cell is None else cell for cell in row])
        for table in writers:
            path = self.folder / f"{table}.csv"
            self.run(f"COPY {table} FROM '{path}' (FORMAT csv, HEADER false, NULL '\\N')")
            path.unlink()

    def pair(self) -> None:
        """Derive positions and where they meet, once all rows are filed."""
        self.run(_text("positions"))
        self.run("CREATE TABLE kin (one INTEGER, other INTEGER, degree VARCHAR)")
        kin = {
            (pair, degree)
            for one, other, label, other_label, degree in self.run(_KIN)
            if not opposed(label, other_label)
            for pair in ((one, other), (other, one))
        }
        self.fill(("kin", (one, other, degree)) for (one, other), degree in sorted(kin))
        self.run(_text("meeting"))
        # The rules join from the keys outwards, as they are written: an engine that guesses may begin with pairs of
        # positions that share a limit, of which there are more than of all else.
        self.run("SET disabled_optimizers = 'join_order'")
        # A rule of the user's own reads the index and nothing else.
        self.run("SET enable_external_access = false; SET lock_configuration = true")


def _text(name: str) -> str:
    return resource(f"queries/index/{name}.sql").read_text(encoding="utf-8")
