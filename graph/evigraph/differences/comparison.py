"""Compare two sides, part by part."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.differences.answers import compare_answers
from evigraph.differences.causes import Causes
from evigraph.differences.claim_changes import compare_statements
from evigraph.differences.difference import Compared, Difference
from evigraph.differences.finding_changes import compare_findings
from evigraph.differences.terminology import compare_policies, compare_terminology
from evigraph.engine import Rows
from evigraph.findings.checking import check
from evigraph.namespaces import EV, expand
from evigraph.results import to_python

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.build import Progress
    from evigraph.differences.difference import ArticleChange, ClaimChange, TermChange
    from evigraph.differences.sides import Side
    from evigraph.findings.finding import Finding
    from evigraph.vocabulary import Vocabulary

__all__ = ["compare"]

#: In graphs of more claims, lists for broad terms are thousands of rows, and the same ones.
_LARGE: Final = 5_000
_POLICIES: Final = frozenset({"checks", "waivers"})
_COUNT: Final = f"SELECT (COUNT(?claim) AS ?claims) WHERE {{ GRAPH ?article {{ ?claim a <{EV}Claim> }} }}"


def compare(a: Side, b: Side, parts: Sequence[str], most_runs: int, progress: Progress | None) -> Difference:
    """Compare *parts* of *a* and *b*, of which what does not differ is not looked at further."""
    differing = (*compare_terminology(a, b), *compare_policies(a, b))
    # Checks and waivers make other findings; all else may make other answers too.
    policies = tuple(change for change in differing if change.part in _POLICIES)
    terminology = tuple(change for change in differing if change.part not in _POLICIES)
    stated = compare_statements(a, b, same_terminology=not terminology)
    vocabularies = (b.graph.vocabulary, a.graph.vocabulary)
    causes = Causes(stated, vocabularies, terminology=bool(terminology))
    found = Difference(_summary(a), _summary(b), tuple(parts), terminology)
    if "claims" in parts:
        found = replace(found, articles=stated.articles, claims=stated.claims)
    changes: list[ArticleChange | ClaimChange] = [*stated.articles, *stated.claims]
    # From the same statements, read with the same terminology, the same findings and answers follow.
    if "findings" in parts and (terminology or policies or changes):
        old, new = _find(a, b, progress)
        found = replace(
            found,
            terminology=(*policies, *terminology),
            findings=compare_findings(old, new, stated.renames, causes, policies=bool(policies)),
        )
    bearing = [*terminology, *(change for change in changes if change.bears)]
    if "answers" in parts and bearing:
        answered = compare_answers(
            a.graph,
            b.graph,
            stated,
            causes,
            around=_terms_of(terminology, vocabularies),
            most=most_runs,
            large=max(found.a.claims, found.b.claims) > _LARGE,
            on_run=None if progress is None else lambda done, total: progress("asking", done, total),
        )
        found = replace(found, answers=answered.changes, questions=answered.questions, left_out=answered.left_out)
    return replace(found, labels=dict(sorted(_labels(found, vocabularies))))


def _summary(side: Side) -> Compared:
    answer = side.graph.run(_COUNT)
    count = to_python(answer.rows[0][0]) if isinstance(answer, Rows) else 0
    return Compared(side.name, side.kind, len(side.stems()), int(str(count)), side.commit)


def _find(a: Side, b: Side, progress: Progress | None) -> list[tuple[Finding, ...]]:
    found = []
    for done, side in enumerate((a, b)):
        if progress is not None:
            progress("checking", done, 2)
        made = check(side.graph, waivers=side.workspace.waivers, checks=side.workspace.checks)
        found.append(tuple(_in_users_words(finding, side.origins) for finding in made))
    if progress is not None:
        progress("checking", 2, 2)
    return found


def _in_users_words(finding: Finding, origins: Mapping[str, str]) -> Finding:
    """Return *finding* with its file called as the user calls it."""
    place = finding.place
    called = origins.get(place.file or "") if place is not None else None
    return finding if place is None or called is None else replace(finding, place=replace(place, file=called))


def _terms_of(terminology: Iterable[TermChange], vocabularies: Sequence[Vocabulary]) -> set[str]:
    """Return the terms that differ; all of them, where rules differ, or whatever else concerns any term."""
    if any(change.part != "vocabulary" for change in terminology):
        return {iri for known in vocabularies for iri in known}
    return {iri for change in terminology if (iri := expand(change.name)) is not None}


def _labels(found: Difference, vocabularies: Sequence[Vocabulary]) -> Iterator[tuple[str, str]]:
    asked = {curie for answer in found.answers for curie in answer.asked.values()}
    named = {str(value) for answer in found.answers for row in answer.rows for value in row.key.values()}
    for curie in asked | named:
        iri = expand(curie)
        label = next((known[iri].label for known in vocabularies if iri is not None and iri in known), None)
        if label is not None:
            yield curie, label
