"""Run a query that looks up many details of the same thing in two parts, which the engine plans far faster.

The time to plan a query grows with the cube of the number of ``OPTIONAL`` clauses that follow one another; a dose and
an effect size have a score of properties, each of which may be missing.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Rows
from evigraph.namespaces import EV
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from evigraph.engine import Term
    from evigraph.questions.claim_reader import Asked

__all__ = ["run_in_parts", "without_details"]

#: A line of a query that looks up one property, as ``OPTIONAL { GRAPH ?g { ?dose ev:unit ?unit } }``.
_DETAIL: Final = re.compile(r"^ *OPTIONAL \{ GRAPH \S+ \{ \?(\w+) ev:(\w+) \?(\w+) \} \}\n", re.MULTILINE)
_SELECTED: Final = re.compile(r"^SELECT\s+(?:DISTINCT\s+)?([\s?\w]+?)\s+WHERE", re.MULTILINE)
#: Fewer details than these are looked up as fast by the query itself.
_FEW: Final = 6
#: Far more is said of a claim than its details.
_CLAIM: Final = "claim"


def run_in_parts(text: str, graph: Asked) -> Rows:
    """Return the rows of the SELECT query *text* over *graph*, in its order."""
    details = {value: where for value, where in _details(text).items() if where[0] != _CLAIM}
    if len(details) < _FEW:
        return rows_of(graph.run(text))
    columns = _columns(text)
    nodes = dict.fromkeys(node for node, _ in details.values())
    kept = [name for name in (*columns, *nodes.keys() - set(columns)) if name not in details]
    found = rows_of(graph.run(_with_columns(text, kept, details)))
    values = _values({row[found.columns.index(node)] for row in found.rows for node in nodes}, graph)
    rows: list[tuple[Term | None, ...]] = []
    for row in found.rows:
        cells = dict(zip(found.columns, row, strict=True))
        looked_up = [values.get((cells[node], name), (None,)) for node, name in details.values()]
        for chosen in product(*looked_up):
            whole = cells | dict(zip(details, chosen, strict=True))
            rows.append(tuple(whole[name] for name in columns))
    return Rows(columns, tuple(rows))


def without_details(text: str, kept: Collection[str]) -> str:
    r"""Return the SELECT query *text* without the details that it looks up, but for those called *kept*.

    It has a row wherever *text* has one.

    >>> text = "SELECT ?dose ?unit WHERE {\n  OPTIONAL { GRAPH ?g { ?dose ev:unit ?unit } }\n  # ...\n}"
    >>> print(without_details(text, {"dose"}))
    SELECT ?dose WHERE {
      # ...
    }
    """
    details = _details(text).keys() - set(kept)
    return _with_columns(text, [name for name in _columns(text) if name not in details], details) if details else text


def _columns(text: str) -> tuple[str, ...]:
    selected = _SELECTED.search(text)
    return tuple(re.findall(r"\w+", selected[1])) if selected is not None else ()


def _with_columns(text: str, columns: Iterable[str], without: Collection[str]) -> str:
    left = _DETAIL.sub(lambda found: "" if found[3] in without else found[0], text)
    selected = _SELECTED.search(left)
    names = " ".join(f"?{name}" for name in columns)
    return left if selected is None else left[: selected.start(1)] + names + left[selected.end(1) :]


def _details(text: str) -> dict[str, tuple[str, Term]]:
    """Return the node and the property of each variable of *text* that is looked up, shown, and used nowhere else."""
    columns = _columns(text)
    return {
        value: (node, NamedNode(EV + name))
        for node, name, value in _DETAIL.findall(text)
        if value in columns and len(re.findall(rf"\?{value}\b", text)) == 2
    }


def _values(nodes: Iterable[Term | None], graph: Asked) -> dict[tuple[Term | None, Term | None], list[Term | None]]:
    """Return what *graph* says of *nodes*, by node and property."""
    listed = " ".join(sorted(str(node) for node in nodes if isinstance(node, NamedNode)))
    values: dict[tuple[Term | None, Term | None], list[Term | None]] = {}
    if not listed:
        return values
    said = f"VALUES ?node {{ {listed} }} GRAPH ?graph {{ ?node ?property ?value }}"
    for node, name, value in rows_of(graph.run(f"SELECT DISTINCT ?node ?property ?value WHERE {{ {said} }}")).rows:
        values.setdefault((node, name), []).append(value)
    return values
