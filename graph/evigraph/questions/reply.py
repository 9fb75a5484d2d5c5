"""The reply to a question: a value with all that JSON, a table or a program needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.engine import Term
    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.forms import Layout

__all__ = ["AnswerRow", "Entity", "Evidence", "Reply", "Status"]


class Status(StrEnum):
    """Whether a question was answered, and if not, which of three failures it met."""

    ANSWERED = "answered"
    NO_EVIDENCE = "no_evidence"
    NOT_COVERED = "not_covered"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Entity:
    """A term that the question names, and the words that name it."""

    text: str
    term: str
    iri: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """How much distinct evidence an answer rests on; what is said twice, or rests on one source, counts once."""

    #: Claims that restate no other of them.
    claims: int
    articles: int
    #: Sources by identity, whatever the number of articles and claims that cite them.
    sources: int
    #: Sources among these whose link to the claim is inferred and not of high confidence.
    uncertain_sources: int
    #: Claims without any citation.
    unsourced_claims: int
    #: Claims that a program read and nobody has reviewed.
    unreviewed_claims: int = 0


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One answer: a term, its verdict, and what that rests on."""

    term: str
    iri: str
    verdict: str
    values: Mapping[str, Any]
    claims: tuple[str, ...]
    articles: tuple[str, ...]
    sources: tuple[str, ...]
    directness: str
    evidence: Evidence
    #: Cells of the query's answer that this row stands for, by column.
    key: Mapping[str, Term] = field(default_factory=dict, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return the row as plain values."""
        return {
            "term": self.term,
            "iri": self.iri,
            "verdict": self.verdict,
            "values": dict(self.values),
            "claims": list(self.claims),
            "articles": list(self.articles),
            "sources": list(self.sources),
            "directness": self.directness,
            "evidence": asdict(self.evidence),
        }


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply to a question; iterating gives its answers."""

    question: str
    status: Status
    reading: str
    answers: tuple[AnswerRow, ...] = ()
    sparql: str = ""
    notes: tuple[str, ...] = ()
    #: What the asked phase or population left out, in sentences.
    left_out: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    #: What to type next.
    suggestions: tuple[str, ...] = ()
    details: Mapping[str, ClaimDetails] = field(default_factory=dict, compare=False, repr=False)
    #: How the answers are laid out; None where they are verdicts.
    layout: Layout | None = field(default=None, compare=False, repr=False)

    def __iter__(self) -> Iterator[AnswerRow]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    def __bool__(self) -> bool:
        # A reply without answers is a reply all the same.
        return True

    def to_json(self) -> dict[str, Any]:
        """Return the reply as plain values, in the order in which ``evigraph ask --format json`` prints them."""
        return {
            "question": self.question,
            "status": str(self.status),
            "reading": self.reading,
            "answers": [answer.to_json() for answer in self.answers],
            "sparql": self.sparql,
            "notes": list(self.notes),
            "left_out": list(self.left_out),
            "entities": [asdict(entity) for entity in self.entities],
        }

    def to_pandas(self) -> Any:  # noqa: ANN401 - a pandas.DataFrame, which type checkers need pandas for
        """Return the answers as a data frame, one row each.

        Raises:
            MissingExtra: pandas is not installed.
        """
        from evigraph.results import data_frame  # pandas is an extra

        return data_frame([answer.to_json() for answer in self.answers])

    def __str__(self) -> str:
        from evigraph.questions.display import to_text  # 80 ms of rich, for display only

        return to_text(self)

    def _repr_html_(self) -> str:
        from evigraph.questions.display import to_html

        return to_html(self)
