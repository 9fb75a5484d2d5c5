"""What the articles behind an answer disagree about, in a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.questions.verdicts import AGAINST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.questions.details import ClaimDetails
    from evigraph.questions.verdicts import Option
    from evigraph.vocabulary import Vocabulary

__all__ = ["disagreements"]

_ADVICE = frozenset({"prefers", "advises", "advisesConditionally"})
_LINES = {1: "first line", 2: "second line", 3: "third line"}


def disagreements(options: Sequence[Option], details: Mapping[str, ClaimDetails], vocabulary: Vocabulary) -> list[str]:
    """Say where the deciding claims of *options* part: advice both ways, another favourite, another line.

    Only claims of different articles can disagree here.
    """
    return [
        *_contested(options),
        *_favourites(options, details, vocabulary),
        *_lines(options, details),
    ]


def _contested(options: Sequence[Option]) -> Iterator[str]:
    for option in options:
        if option.verdict == "contested":
            pros, cons = option.claims_of(_ADVICE), option.claims_of(AGAINST)
            yield f"the articles disagree about {option.label}: for it {_listed(pros)}; against it {_listed(cons)}"


def _favourites(
    options: Sequence[Option], details: Mapping[str, ClaimDetails], vocabulary: Vocabulary
) -> Iterator[str]:
    """One article puts a drug above its whole class, another advises a different member of that class."""
    for favourite in options:
        ranking = [c for c in favourite.claims_of({"prefers"}) if details[c].one("direction").endswith("superior")]
        articles = {details[claim].article for claim in ranking}
        classes = {iri for claim in ranking for iri in details[claim].values.get("comparator", ())}
        for other in options:
            if classes.isdisjoint(vocabulary.ancestors(other.iri)):
                continue
            advising = [c for c in other.claims_of(_ADVICE) if details[c].article not in articles]
            if ranking and advising and other is not favourite:
                yield (
                    f"the articles disagree about {other.label}: {_short(articles)} ranks "
                    f"{favourite.label} above every {_compared(ranking, details)} ({_listed(ranking)}), "
                    f"while {_short(details[c].article for c in advising)} advises {other.label} "
                    f"({_listed(advising)})"
                )


def _lines(options: Sequence[Option], details: Mapping[str, ClaimDetails]) -> Iterator[str]:
    for option in options:
        lines: dict[int, list[str]] = {}
        for claim in option.claims_of(_ADVICE):
            line = details[claim].line
            if line is not None:
                lines.setdefault(line, []).append(claim)
        articles = {line: {details[claim].article for claim in claims} for line, claims in lines.items()}
        if len(lines) > 1 and len(set().union(*articles.values())) > 1 and not set.intersection(*articles.values()):
            said = "; ".join(f"{_LINES.get(n, f'line {n}')} ({_listed(claims)})" for n, claims in sorted(lines.items()))
            yield f"the articles differ on the line of therapy of {option.label}: {said}"


def _compared(claims: Sequence[str], details: Mapping[str, ClaimDetails]) -> str:
    names = {name for claim in claims for name in details[claim].values.get("comparatorWording", ())}
    return " or ".join(sorted(names))


def _short(articles: Iterable[str]) -> str:
    return ", ".join(sorted({article.partition("_")[0] for article in articles}))


def _listed(claims: Sequence[str]) -> str:
    return ", ".join(claims)
