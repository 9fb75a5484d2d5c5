"""Name what is responsible for a row or a finding that changed.

A row is a function of the claims and articles that it names, or that it was judged from, and of the terminology.
Responsible are, of the claims that changed, the first of these that there are:

1.  those that the row names, before or after; for a verdict, those that it was judged from, before or after:
    the claims that the queries list for the same intervention and condition;
2.  of rows that count or compare: those of the article that the row names, else those about the same terms,
    terms above or below them, or close ones;
3.  all that say something else.

A claim of which only the place in the text changed is never responsible.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from evigraph.differences.rows import is_named
from evigraph.engine import NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, TERM

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evigraph.differences.claim_changes import Stated
    from evigraph.differences.rows import RowPair
    from evigraph.findings.finding import Finding
    from evigraph.vocabulary import Vocabulary

__all__ = ["Causes", "Responsible", "claims_in"]

_VERDICT: Final = "verdict"


class Responsible(NamedTuple):
    """The claims and articles that are responsible, or the terminology where none of them is."""

    claims: tuple[str, ...]
    articles: tuple[str, ...] = ()
    terminology: bool = False


class Causes:
    """What changed, to be held against rows and findings."""

    def __init__(self, stated: Stated, vocabularies: Sequence[Vocabulary], *, terminology: bool) -> None:
        self._bearing = {change.claim for change in stated.claims if change.bears}
        self._altering = {change.claim for change in stated.claims if change.alters}
        self._article_of = {change.claim: change.article for change in stated.claims}
        self._articles = {change.article for change in stated.articles if change.bears}
        self._about = stated.about
        self._vocabularies = vocabularies
        self._terminology = terminology

    def changed(self, claims: Iterable[str]) -> set[str]:
        """Return those of *claims* that may change an answer."""
        return self._bearing.intersection(claims)

    def of_row(self, pair: RowPair, judged: Collection[str] | None, *, provenance: bool = False) -> Responsible:
        """Name what is responsible for a row that changed.

        Parameters:
            judged: the changed claims that the row was judged from, where it holds a verdict.
            provenance: the row tells of articles and sources, whose own changes may be responsible too.
        """
        cells = [cell for row in (pair.old, pair.new) if row is not None for cell in row.values()]
        named = {cell.value for cell in cells if is_named(cell) and isinstance(cell, NamedNode)}
        own = self.changed(claims_in(named))
        if judged is not None and (not own or _verdict_changed(pair)):
            own |= self._weightiest(judged)
            own = self._weightiest(own)
        articles = self._articles.intersection(iri.removeprefix(ARTICLE) for iri in named)
        if own:
            return Responsible(tuple(sorted(own)), tuple(sorted(articles)) if provenance else ())
        return self._otherwise(named, articles)

    def of_finding(self, finding: Finding, claims: Iterable[str], *, policies: bool = False) -> Responsible:
        """Name what is responsible for a finding that appeared, vanished or changed.

        Parameters:
            claims: those that it names, before or after.
            policies: waivers or the user's own checks differ, which may be responsible.
        """
        own = self._weightiest(self.changed(claims))
        if own:
            return Responsible(tuple(sorted(own)))
        named = {ARTICLE + article for article in finding.articles}
        return self._otherwise(named, self._articles.intersection(finding.articles), policies=policies)

    def _otherwise(self, named: set[str], articles: set[str], *, policies: bool = False) -> Responsible:
        """Name what bears on a row or finding of whose own claims none changed."""
        if articles:
            return Responsible((), tuple(sorted(articles)), self._terminology or policies)
        if self._terminology or policies:
            return Responsible(tuple(sorted(self._touching(named))), terminology=True)
        return Responsible(tuple(sorted(self._touching(named) or self._altering or self._bearing)))

    def _touching(self, named: set[str]) -> set[str]:
        terms = {iri for iri in named if any(iri in known for known in self._vocabularies) or iri.startswith(TERM)}
        if not terms:
            inside = {iri.removeprefix(ARTICLE) for iri in named if iri.startswith(ARTICLE)}
            return {claim for claim in self._altering if self._article_of[claim] in inside}
        around = terms.union(*(self._around(iri) for iri in terms))
        return {
            claim
            for claim in self._altering
            if any(term in around or terms & self._around(term) for term in self._about[claim])
        }

    def _around(self, iri: str) -> set[str]:
        """Return the terms above *iri*, and those close to it."""
        found: set[str] = set()
        for known in self._vocabularies:
            if iri in known:
                found |= {*known.ancestors(iri), *known[iri].close}
        return found

    def _weightiest(self, claims: Collection[str]) -> set[str]:
        """Return those of *claims* that claim something else now; where there are none, those worded otherwise."""
        return self._altering.intersection(claims) or set(claims)


def claims_in(iris: Iterable[str]) -> set[str]:
    """Return the identifiers of the claims among *iris*.

    >>> claims_in(["https://w3id.org/evigraph/claim/000-001/dose"])
    {'000-001'}
    """
    return {iri.removeprefix(CLAIM).partition("/")[0] for iri in iris if iri.startswith(CLAIM)}


def _verdict_changed(pair: RowPair) -> bool:
    old: Mapping[str, object] = pair.old or {}
    new: Mapping[str, object] = pair.new or {}
    return bool(old and new) and old.get(_VERDICT) != new.get(_VERDICT)
