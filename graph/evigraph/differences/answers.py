"""Put the same questions to two graphs, and tell which answers differ and which changed claims are responsible."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from evigraph.differences.asking import find_touched, plan
from evigraph.differences.causes import claims_in
from evigraph.differences.difference import AnswerChange, Change, RowChange
from evigraph.differences.rows import paired_rows, values_of
from evigraph.engine import NamedNode, Rows
from evigraph.namespaces import compact

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.differences.asking import Asking
    from evigraph.differences.causes import Causes
    from evigraph.differences.claim_changes import Renames, Stated
    from evigraph.differences.rows import RowPair
    from evigraph.engine import Term
    from evigraph.results import Value

__all__ = ["Answered", "compare_answers"]

#: The changed claims that an intervention was judged from, by condition and intervention.
_Judged = dict[tuple[str, str], set[str]]


class Answered:
    """What was asked, and what came of it."""

    def __init__(self, changes: Sequence[AnswerChange], questions: int, left_out: Sequence[str]) -> None:
        self.changes = tuple(changes)
        self.questions = questions
        self.left_out = tuple(left_out)


def compare_answers(
    a: Graph,
    b: Graph,
    stated: Stated,
    causes: Causes,
    *,
    around: Collection[str],
    most: int,
    large: bool,
    on_run: Callable[[int, int], None] | None,
) -> Answered:
    """Compare what *a* and *b* answer to the library's queries.

    Parameters:
        around: terms to ask about beside those of the changed claims.
        most: at most so many runs of queries on either graph.
        large: claims are not listed once more for each broader term.
        on_run: hears how many runs are done, of how many.
    """
    terms = frozenset[str]().union(*(stated.about[change.claim] for change in stated.claims if change.bears))
    touched = find_touched((a, b), terms, around, stated.citations)
    runs, left_out = plan(touched, most, large=large)
    judged: _Judged = defaultdict(set)
    found: list[tuple[Asking, RowPair]] = []
    for done, run in enumerate(runs):
        if on_run is not None:
            on_run(done, len(runs))
        old, new = a.run(run.text), b.run(run.text)
        if isinstance(old, Rows) and isinstance(new, Rows):
            if run.judges:
                _note_judged(judged, run, (old, new), stated.renames, causes)
            found += ((run, pair) for pair in paired_rows(old, new, stated.renames.iri))
    if on_run is not None:
        on_run(len(runs), len(runs))
    changes: dict[tuple[str, tuple[tuple[str, str], ...]], list[RowChange]] = {}
    for run, pair in found:
        asked = dict(_asked(run, pair))
        rows = changes.setdefault((run.query.name, tuple(asked.items())), [])
        rows.append(_change(run, pair, asked, judged, causes))
    answers = [
        AnswerChange(query, dict(asked), tuple(sorted(rows, key=_order))) for (query, asked), rows in changes.items()
    ]
    answers.sort(key=lambda change: (change.query, *(part for pair in change.asked.items() for part in pair)))
    return Answered(answers, len(runs), left_out)


def _note_judged(judged: _Judged, run: Asking, answers: Sequence[Rows], renames: Renames, causes: Causes) -> None:
    """Note the changed claims that each intervention was judged from."""
    condition = _condition(run)
    for answer in answers:
        if not {"drug", "claim"} <= set(answer.columns):
            return
        drug, claim = answer.columns.index("drug"), answer.columns.index("claim")
        for row in answer.rows:
            about = row[drug]
            if isinstance(about, NamedNode) and isinstance(said := row[claim], NamedNode):
                judged[condition, about.value] |= causes.changed(map(renames.claim, claims_in([said.value])))


def _condition(run: Asking) -> str:
    return " ".join(run.terms.get("condition", ()))


def _asked(run: Asking, pair: RowPair) -> Iterator[tuple[str, str]]:
    """Yield the parameters that the row answers, with what was asked for."""
    row = pair.new or pair.old or {}
    for name, iris in run.terms.items():
        cell = row.get(name)
        yield name, compact(cell.value if isinstance(cell, NamedNode) else iris[0])


def _change(run: Asking, pair: RowPair, asked: Mapping[str, str], judged: _Judged, causes: Causes) -> RowChange:
    of_verdict = None
    if run.judges:
        drug = (pair.new or pair.old or {}).get("drug")
        of_verdict = judged[_condition(run), drug.value] if isinstance(drug, NamedNode) else set()
    responsible = causes.of_row(pair, of_verdict, provenance=run.traces)
    old, new = _differing(pair, asked)
    key = values_of(pair.new or pair.old or {}, (name for name in pair.key if name not in asked))
    change = Change.ADDED if pair.old is None else Change.REMOVED if pair.new is None else Change.CHANGED
    return RowChange(change, key, old, new, *responsible)


def _differing(pair: RowPair, asked: Mapping[str, str]) -> tuple[dict[str, Value], dict[str, Value]]:
    """Return the values of the columns that differ, before and after."""
    old: Mapping[str, Term | None] = pair.old or {}
    new: Mapping[str, Term | None] = pair.new or {}
    columns = [name for name in (new or old) if name not in pair.key and name not in asked]
    if old and new:
        columns = [name for name in columns if old[name] != new[name]]
    return values_of(old, columns if old else ()), values_of(new, columns if new else ())


def _order(row: RowChange) -> tuple[str, ...]:
    return (
        str(sorted(row.key.items())),
        row.change,
        *(str(sorted(map(str, part.items()))) for part in (row.old, row.new)),
    )
