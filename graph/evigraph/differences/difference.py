"""What sets two graphs apart, as values: terminology, articles, claims, findings and answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.findings.finding import Finding
    from evigraph.results import Value

__all__ = [
    "AnswerChange",
    "ArticleChange",
    "Aspect",
    "Change",
    "ClaimChange",
    "Compared",
    "Difference",
    "FieldChange",
    "FindingChange",
    "RowChange",
    "TermChange",
]


class Change(StrEnum):
    """What became of a thing between A and B."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    #: Another identifier, the same content.
    RENAMED = "renamed"


class Aspect(StrEnum):
    """What a changed field is about."""

    #: What is claimed: whatever an answer or a check may look at.
    MEANING = "meaning"
    #: How it is worded, where the terms that the words stand for are the same.
    WORDS = "words"
    #: Who vouches for it: its review status and derivation.
    REVIEW = "review"
    #: Where it stands in the article's text.
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with its values in A and in B; no values where the field is absent."""

    #: Named as in claim files: ``direction``, ``dose.max``, ``span.start``.
    field: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    aspect: Aspect


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A claim that is in one graph only, or differs between them."""

    #: The identifier in B, and in A for a claim that was removed: ``000-001``.
    claim: str
    change: Change
    article: str
    #: What it says, in the curator's words; as in B, where it is there.
    paraphrase: str
    fields: tuple[FieldChange, ...] = ()
    #: The identifier in A, where that was another.
    was: str | None = None

    @property
    def aspects(self) -> frozenset[Aspect]:
        """What the changed fields are about: only the place, for a claim whose span moved."""
        return frozenset(changed.aspect for changed in self.fields)

    @property
    def bears(self) -> bool:
        """Whether an answer may be another for it: not when only its place or its identifier is another."""
        return self.change in {Change.ADDED, Change.REMOVED} or bool(self.aspects - {Aspect.PLACE})

    @property
    def alters(self) -> bool:
        """Whether what is claimed differs: it was added or removed, or a field of its meaning changed."""
        return self.change in {Change.ADDED, Change.REMOVED} or Aspect.MEANING in self.aspects


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """An article that is in one graph only, or of which something else than its claims differs."""

    #: The stem of its text, in B, and in A for an article that was removed.
    article: str
    change: Change
    title: str
    fields: tuple[FieldChange, ...] = ()
    was: str | None = None

    @property
    def bears(self) -> bool:
        """Whether an answer may be another for it."""
        return self.change is not Change.RENAMED


@dataclass(frozen=True, slots=True)
class TermChange:
    """What differs beside claims, so that the same claims may give other answers or other findings."""

    #: ``vocabulary``, ``ontology``, ``rules``, ``mappings``, ``reasoner``, ``program``, ``checks`` or ``waivers``.
    part: str
    name: str
    change: Change
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding that appeared (added), vanished (removed) or says something else of the same claims (changed)."""

    change: Change
    #: As in B, and as in A for one that vanished.
    finding: Finding
    fields: tuple[FieldChange, ...] = ()
    #: The changed claims and articles that it rests on; where there are none, the terminology changed.
    claims: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    terminology: bool = False


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of an answer that was added, removed, or has other values for the same key.

    The key are the columns that name things: terms, claims, articles, citations, sources.  ``claims`` are responsible:
    changed claims that the row names or was judged from, before or after.
    """

    change: Change
    key: Mapping[str, Value]
    #: The values in A of the columns that differ; of all columns, for a row that was removed.
    old: Mapping[str, Value]
    new: Mapping[str, Value]
    claims: tuple[str, ...] = ()
    #: Articles of which something else than the claims changed, which the row names.
    articles: tuple[str, ...] = ()
    #: Whether no changed claim or article bears on the row, so that the changed terminology does.
    terminology: bool = False


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A named query that answers otherwise for the same parameters."""

    query: str
    #: Parameters with the CURIEs that were asked for; none where the query was run as it is.
    asked: Mapping[str, str]
    rows: tuple[RowChange, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the two graphs: what it was called, and how much is in it."""

    name: str
    #: ``store``, ``claims``, ``revision`` or ``graph``.
    kind: str
    articles: int
    claims: int
    #: The commit that a revision stands for.
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All that sets graph B apart from graph A; false where nothing does.

    Every part is sorted.  What was not asked for, or not compared, is named in :attr:`parts` and :attr:`left_out`.
    """

    a: Compared
    b: Compared
    #: What was compared: ``claims``, ``findings``, ``answers``.
    parts: tuple[str, ...]
    terminology: tuple[TermChange, ...] = ()
    articles: tuple[ArticleChange, ...] = ()
    claims: tuple[ClaimChange, ...] = ()
    findings: tuple[FindingChange, ...] = ()
    answers: tuple[AnswerChange, ...] = ()
    #: How many questions were put to both graphs.
    questions: int = 0
    #: What was left out for the sake of time, in words.
    left_out: tuple[str, ...] = ()
    #: Labels of the terms that are named, by CURIE.
    labels: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any((self.terminology, self.articles, self.claims, self.findings, self.answers))
