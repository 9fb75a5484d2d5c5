"""Answers that are the rows of a query: grouped by what they are about, worded by the form's layout."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import CLAIM
from evigraph.questions.cells import in_words, plain
from evigraph.questions.reply import AnswerRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Rows, Term
    from evigraph.questions.claim_reader import ClaimReader
    from evigraph.questions.forms import Layout
    from evigraph.terms import Term as VocabularyTerm

__all__ = ["Group", "answer_rows", "group", "one_way"]

#: Columns that say how directly a row answers, and what their values amount to.
_MATCHES: Final = ("directness", "otherDirectness", "conditionMatch", "populationMatch", "effectMatch")
_DIRECTNESS: Final = ("direct", "close", "inherited", "indirect")
_AMOUNTS_TO: Final = {"member": "direct", "any": "direct", "general": "indirect"}
#: Columns of the two ends of a pair.
_ENDS: Final = ("intervention", "drug", "other", "partner")
_CLAIM_COLUMNS: Final = ("claim", "otherClaim")


@dataclass(slots=True)
class Group:
    """The rows of a query that make one answer."""

    term: str
    label: str
    verdict: str
    key: dict[str, Term]
    cells: list[Mapping[str, Term]] = field(default_factory=list)

    @property
    def claims(self) -> tuple[str, ...]:
        """The identifiers of the claims in the rows."""
        found = (cells[name] for cells in self.cells for name in _CLAIM_COLUMNS if name in cells)
        return tuple(sorted({term.value.removeprefix(CLAIM) for term in found if isinstance(term, NamedNode)}))

    @property
    def directness(self) -> str:
        """The most direct of the ways in which the rows answer."""
        return min((_directness(cells) for cells in self.cells), key=_DIRECTNESS.index)


def group(rows: Rows, layout: Layout) -> list[Group]:
    """Gather *rows* into answers by the key columns of *layout*, in the order of its verdicts, then of the rows."""
    found: dict[tuple[Any, ...], Group] = {}
    for row in rows.rows:
        cells = {name: cell for name, cell in zip(rows.columns, row, strict=True) if cell is not None}
        column = next((name for name in layout.term.split("|") if name in cells), None)
        if column is None or not _is_kept(cells, layout):
            continue
        verdict = _verdict(cells, layout)
        names = (column, *layout.key, *layout.verdict_column.split())
        key = {name: cells[name] for name in names if name in cells}
        identity = (verdict, *(str(cells.get(name)) for name in (column, *layout.key)))
        if identity not in found:
            label = next((cells[name] for name in layout.label.split("|") if name in cells), cells[column])
            name = plain(label)
            # A citation number that no listed source has is all that is printed of the source.
            found[identity] = Group(plain(cells[column]), f"[{name}]" if isinstance(name, int) else name, verdict, key)
        found[identity].cells.append(cells)
    return sorted(found.values(), key=lambda one: (_rank(one.verdict, layout), _DIRECTNESS.index(one.directness)))


def one_way(groups: Iterable[Group], asked: Sequence[VocabularyTerm]) -> list[Group]:
    """Return *groups* without those that say of a pair what another says of it the other way round."""
    order = [term.iri for term in asked]
    kept: dict[tuple[Any, ...], Group] = {}
    for one in groups:
        ends = frozenset(str(one.cells[0][name]) for name in _ENDS if name in one.cells[0])
        same = (one.verdict, one.claims, ends)
        known = kept.get(same)
        if known is None or _place(one, order) < _place(known, order):
            kept[same] = one
    chosen = {id(one) for one in kept.values()}
    return [one for one in groups if id(one) in chosen]


def _place(one: Group, order: Sequence[str]) -> int:
    return order.index(one.term) if one.term in order else len(order)


def answer_rows(groups: Iterable[Group], layout: Layout, reader: ClaimReader) -> Iterator[AnswerRow]:
    """Yield the answer that each of *groups* makes."""
    for one in groups:
        claims = one.claims
        values = {name: value for name, spec in layout.values.items() if (value := _collected(one, spec)) is not None}
        asked = _collected(one, "drugLabel")
        if asked is not None and asked != one.label and "drug" not in values:
            values["drug"] = asked  # the term is a class of it, or a member
        figures = [figure for claim in claims if claim in reader.figures for figure in reader.figures[claim].effects]
        doses = [dose for claim in claims if claim in reader.figures for dose in reader.figures[claim].doses]
        effects = reader.effects_of(claims)
        articles = sorted({reader.details[claim].article for claim in claims})
        yield AnswerRow(
            str(one.label),
            str(one.term),
            one.verdict,
            values
            | ({"figures": figures} if figures and "value" not in layout.values else {})
            | ({"doses": doses} if doses and "start" not in layout.values else {})
            | ({"effects": effects} if effects and "effect" not in layout.values else {}),
            claims,
            tuple(articles),
            tuple(str(source) for source in reader.sources_of(claims)),
            one.directness,
            reader.weigh(claims),
            one.key,
        )


def _is_kept(cells: Mapping[str, Term], layout: Layout) -> bool:
    return all(str(plain(cells[name])) in kept for name, kept in layout.keep.items() if name in cells)


def _verdict(cells: Mapping[str, Term], layout: Layout) -> str:
    said = " ".join(str(plain(cells[name])) for name in layout.verdict_column.split() if name in cells)
    if isinstance(layout.verdict, str):
        return said or layout.verdict
    return layout.verdict.get(said, said or "stated")


def _rank(verdict: str, layout: Layout) -> int:
    return layout.order.index(verdict) if verdict in layout.order else len(layout.order)


def _directness(cells: Mapping[str, Term]) -> str:
    found = [str(plain(cells[name])) for name in _MATCHES if name in cells]
    ranks = [_DIRECTNESS.index(word) for value in found if (word := _AMOUNTS_TO.get(value, value)) in _DIRECTNESS]
    return _DIRECTNESS[max(ranks, default=0)]


def _collected(one: Group, spec: str) -> Any:  # noqa: ANN401 - plain values, as JSON has them
    """Return what the rows hold under *spec*: one value, several in a list, or None."""
    found = dict.fromkeys(value for cells in one.cells if (value := _composed(cells, spec.split())) not in {None, ""})
    values = list(found)
    return (values[0] if len(values) == 1 else values) if values else None


def _composed(cells: Mapping[str, Term], parts: Sequence[str]) -> Any:  # noqa: ANN401 - plain values
    """Compose a value of columns; ``low-high`` is a range, and nothing is said without the first part."""
    texts = [_part(cells, part) for part in parts]
    if texts[0] is None or len(parts) == 1:
        return texts[0]
    return " ".join(str(text) for text in texts if text is not None)


def _part(cells: Mapping[str, Term], part: str) -> Any:  # noqa: ANN401 - plain values
    found = [in_words(cells[name]) for name in part.split("-") if name in cells]
    if len(found) < 2 or found[0] == found[1]:
        return found[0] if found else None
    return f"{found[0]}-{found[1]}"
