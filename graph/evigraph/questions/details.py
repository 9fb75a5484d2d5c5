"""What a reader is shown of claims: their words, limits, articles and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.engine import Rows

__all__ = ["ClaimDetails", "SourceReading", "distinct", "gather_details", "gather_sources"]

#: Methods of reading a citation, the most credible first.
_METHODS: Final = ("printed", "byContent", "byPosition")
_LIMITS: Final = ("phase", "severity", "duration", "population", "role", "line")


@dataclass(frozen=True, slots=True)
class ClaimDetails:
    """A claim as a reader is shown it."""

    identifier: str
    values: Mapping[str, tuple[str, ...]]

    def one(self, name: str) -> str:
        """Return the value of the property *name*, or the empty string."""
        return next(iter(self.values.get(name, ())), "")

    @property
    def article(self) -> str:
        """The stem of the claim's article."""
        return self.one("article").removeprefix(ARTICLE)

    @property
    def paraphrase(self) -> str:
        """What the claim says."""
        return self.one("paraphrase")

    @property
    def restates(self) -> str:
        """The identifier of the claim that this one says again, or the empty string."""
        return self.one("restates").removeprefix(CLAIM)

    @property
    def is_unreviewed(self) -> bool:
        """Whether a program read the claim, and nobody has reviewed it."""
        return self.one("derivation") == f"{EV}extracted" and self.one("reviewStatus") == f"{EV}unreviewed"

    @property
    def line(self) -> int | None:
        """The line of therapy."""
        return int(self.one("line")) if self.one("line") else None

    @property
    def limits(self) -> tuple[str, ...]:
        """What the claim is limited to, each in words; advice against a line is against it *as* that line."""
        against = self.one("direction").endswith("against")
        found = []
        for name in _LIMITS:
            value = self.one(name).removeprefix(EV)
            if not value:
                continue
            if name == "line":
                value = {"1": "first line", "2": "second line", "3": "third line"}.get(value, f"line {value}")
                value = f"as {value}" if against else value
            elif name == "role":
                value = {"adjunct": "as an adjunct", "combination": "in combination"}.get(value, value)
            found.append(value)
        if self.one("givenTogether"):
            found.append(f"together: {' + '.join(self.values.get('interventionWording', ()))}")
        return tuple(found)

    @property
    def citations(self) -> tuple[str, ...]:
        """The claim's citations as article and number, ``001_f92ee4eb54ec1f53/3``."""
        cited = (*self.values.get("cites", ()), *self.values.get("citesByInheritance", ()))
        return tuple(value.removeprefix(CITATION) for value in dict.fromkeys(cited))


@dataclass(frozen=True, slots=True)
class SourceReading:
    """A citation and the source that it is most credibly read as, if any."""

    citation: str
    title: str | None
    method: str | None
    confidence: str | None
    source: str | None

    def __str__(self) -> str:
        """Write article, number, title and how sure the link is."""
        article, _, number = self.citation.rpartition("/")
        if self.title is None:
            return f"{article} [{number}], not in its reference list"
        how = {"byContent": "by content", "byPosition": "by position", "printed": "printed"}.get(self.method or "", "")
        sure = f", {self.confidence} confidence" if self.confidence else ""
        return f"{article} [{number}] {self.title} (read {how}{sure})"


def gather_details(rows: Rows) -> dict[str, ClaimDetails]:
    """Gather the *rows* of the report ``claim_details`` by claim."""
    values: dict[str, dict[str, list[str]]] = {}
    for claim, prop, value in rows.rows:
        if isinstance(claim, NamedNode) and isinstance(prop, NamedNode) and isinstance(value, NamedNode | Literal):
            named = values.setdefault(claim.value.removeprefix(CLAIM), {})
            named.setdefault(prop.value.removeprefix(EV), []).append(value.value)
    return {
        claim: ClaimDetails(claim, {name: tuple(dict.fromkeys(several)) for name, several in named.items()})
        for claim, named in values.items()
    }


def gather_sources(rows: Rows) -> list[SourceReading]:
    """Gather the *rows* of the report ``citation_sources``: each citation by its most credible reading."""
    best: dict[str, SourceReading] = {}
    for row in rows.rows:
        found = dict(zip(rows.columns, row, strict=True))
        texts = {name: cell.value for name, cell in found.items() if isinstance(cell, NamedNode | Literal)}
        reading = SourceReading(
            texts["citation"].removeprefix(CITATION),
            texts.get("title"),
            texts.get("method", "").removeprefix(EV) or None,
            texts.get("confidence"),
            texts.get("source"),
        )
        known = best.get(reading.citation)
        if known is None or _rank(reading) < _rank(known):
            best[reading.citation] = reading
    return [best[citation] for citation in sorted(best, key=_citation_key)]


def _rank(reading: SourceReading) -> int:
    return _METHODS.index(reading.method) if reading.method in _METHODS else len(_METHODS)


def _citation_key(citation: str) -> tuple[str, int]:
    article, _, number = citation.rpartition("/")
    return article, int(number)


def distinct(claims: Iterable[str], details: Mapping[str, ClaimDetails]) -> tuple[str, ...]:
    """Return *claims* without those that only restate another of them."""
    listed = tuple(claims)
    return tuple(claim for claim in listed if claim not in details or details[claim].restates not in listed)
