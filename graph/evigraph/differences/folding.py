"""Put the changed rows of many answers together as a reader wants them: each change once, with all it was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evigraph.differences.difference import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evigraph.differences.difference import AnswerChange, Difference, FindingChange, RowChange

__all__ = ["Folded", "asked_in_words", "because", "fold"]


@dataclass(slots=True)
class Folded:
    """One change of the rows of a query, whatever it was asked for."""

    change: Change
    #: What the rows are about, as it is called.
    subject: str
    #: The values that changed, in words.
    values: str
    because: str
    rows: int = 0
    #: Labels of what was asked for, by parameter, in order.
    asked: dict[str, list[str]] = field(default_factory=dict)


def fold(difference: Difference) -> dict[str, list[Folded]]:
    """Return the changes by query; those of verdicts and other values come before rows that are there or not."""
    found: dict[str, dict[tuple[str, str, str, str], Folded]] = {}
    for answer in difference.answers:
        for row in answer.rows:
            subject = _subject(answer, row, difference.labels)
            values = _values(row)
            one = Folded(row.change, subject, values, because(row))
            folded = found.setdefault(answer.query, {}).setdefault((row.change, subject, values, one.because), one)
            folded.rows += 1
            for name, curie in answer.asked.items():
                labels = folded.asked.setdefault(name, [])
                label = difference.labels.get(curie, curie)
                if label not in labels:
                    labels.append(label)
    sorted_ = {query: sorted(changes.values(), key=_place) for query, changes in found.items()}
    # First come the queries whose verdicts changed, then those of which other values did.
    return dict(sorted(sorted_.items(), key=lambda item: (not _judges(item[1]), _place(item[1][0])[0], item[0])))


def because(change: RowChange | FindingChange) -> str:
    """Name what is responsible for *change*.

    >>> from evigraph.differences.difference import RowChange
    >>> because(RowChange(Change.REMOVED, {}, {}, {}, ("001-011",)))
    '001-011'
    """
    parts = [_several(change.claims), *(f"what is stated of article {_number(name)}" for name in change.articles)]
    if change.terminology:
        parts.append("the terminology")
    return ", ".join(filter(None, parts))


def _judges(changes: Iterable[Folded]) -> bool:
    return any(change.values.startswith("verdict ") for change in changes)


def _place(folded: Folded) -> tuple[bool, str, str, str]:
    return folded.change is not Change.CHANGED, folded.subject, folded.change, folded.values


def _subject(answer: AnswerChange, row: RowChange, labels: Mapping[str, str]) -> str:
    claims = [str(value).removeprefix("claim:") for value in row.key.values() if str(value).startswith("claim:")]
    if claims and (row.change is not Change.CHANGED or set(claims) & set(row.claims)):
        return " and ".join(claims)
    named = [str(row.key["drug"])] if "drug" in row.key else []
    named += [answer.asked["drug"]] if "drug" in answer.asked else []
    named += [str(value) for value in row.key.values()]
    named += answer.asked.values()
    return labels.get(named[0], named[0]) if named else "the answer"


def _values(row: RowChange) -> str:
    if row.change is Change.CHANGED:
        # A label says again what its term says, unless the label is all that changed.
        names = list(dict.fromkeys([*row.old, *row.new]))
        names = [name for name in names if not name.endswith("Label")] or names
        return "; ".join(f"{_word(name)} {_shown(row.old.get(name))} → {_shown(row.new.get(name))}" for name in names)
    if any(str(value).startswith("claim:") for value in row.key.values()):
        return ""  # what the claim says is told with the claim
    values = row.new or row.old
    return "; ".join(f"{_word(name)} {_shown(value)}" for name, value in values.items() if not name.endswith("Label"))


def _shown(value: object) -> str:
    return "nothing" if value is None else str(value).removeprefix("ev:")


def _word(column: str) -> str:
    """Write the name of a column in words.

    >>> _word("claimCondition")
    'claim condition'
    """
    spaced = "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in column)
    return spaced.replace("_", " ").strip()


def _several(names: Iterable[str], most: int = 5) -> str:
    listed = list(names)
    shown = ", ".join(listed[:most])
    return f"{shown} and {len(listed) - most} more" if len(listed) > most else shown


def _number(stem: str) -> str:
    return stem.partition("_")[0]


def asked_in_words(folded: Folded) -> Iterator[str]:
    """Yield each parameter with what was asked for."""
    for name, labels in folded.asked.items():
        yield f"{_word(name)} {_several(labels, 8)}"
