"""The sources that articles list, of which design they are, and which claims rest on them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import ARTICLE, CLAIM, EV
from evigraph.questions.claim_reader import rows_of
from evigraph.results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.api import Graph
    from evigraph.plots.choice import Choice

__all__ = ["DESIGNS", "Link", "ListedSource", "References", "design_of", "gather_references"]

#: Designs in the order in which they are shown, with the words that tell them; the first that fits counts.
DESIGNS: Final[tuple[tuple[str, re.Pattern[str] | None], ...]] = tuple(
    (name, re.compile(pattern, re.IGNORECASE) if pattern else None)
    for name, pattern in (
        ("systematic review or meta-analysis", r"systematic review|meta-?analy|pooled analysis"),
        ("guideline or summary of guidelines", r"guideline|consensus|position statement|recommendations of"),
        ("trial", r"randomi[sz]ed|\bRCT\b|\btrial\b|controlled study"),
        ("observational study", r"cohort|case-control|observational|registry|cross-sectional|real-world"),
        ("case report or series", r"case (report|series)"),
        ("health technology assessment", r"technology assessment"),
        ("drug label", r"\blabel(l?ing)?\b|prescribing information|package insert|product (monograph|characteristics)"),
        ("other review or overview", r"\breview\b|overview"),
        ("journal article, design not stated", r"journal|article|\bstudy\b"),
        ("other, or not stated", None),
    )
)
_SURE: Final = frozenset({"printed", "high"})
#: Methods of reading a citation, the most credible first.
_METHODS: Final = ("printed", "byContent", "byPosition")
_PRINTED_LABEL: Final = re.compile(r'printed label "([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedSource:
    """An entry of an article's reference list."""

    iri: str
    article: str
    title: str
    year: int | None
    design: str
    #: Sources of other articles that have the same title, and may be the same.
    twins: tuple[str, ...] = ()


@dataclass(slots=True)
class Link:
    """The claims of an article that rest on one source, or on citations that are no listed source."""

    article: str
    #: None where the number leads to no entry of the list.
    source: str | None
    #: The direction of each claim, and whether it surely rests on this source.
    claims: dict[str, tuple[str, bool]] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)

    @property
    def is_sure(self) -> bool:
        """Whether any of its claims surely rests on the source."""
        return any(sure for _, sure in self.claims.values())


@dataclass(frozen=True, slots=True)
class References:
    """Articles, their sources, and what joins them."""

    #: Titles by stem.
    articles: dict[str, str]
    sources: dict[str, ListedSource]
    links: tuple[Link, ...]


def design_of(kind: str, title: str) -> str:
    """Tell the design of a source from what it is called, else from its title.

    >>> design_of("RCT", ""), design_of("", "Snow: a meta-analysis"), design_of("", "")
    ('trial', 'systematic review or meta-analysis', 'other, or not stated')
    >>> design_of("journal article", "A randomised trial of snow")
    'trial'
    """
    vague = DESIGNS[-2][0]
    stated = _design(_PRINTED_LABEL.sub(r"\1", kind))
    if stated not in {vague, DESIGNS[-1][0]}:
        return stated
    titled = _design(title)
    return titled if titled not in {vague, DESIGNS[-1][0]} else stated


def _design(words: str) -> str:
    return next(name for name, pattern in DESIGNS if pattern is None or pattern.search(words))


def gather_references(graph: Graph, choice: Choice) -> References:
    """Read which sources the selected claims rest on, each citation by its most credible reading."""
    links: dict[tuple[str, str | None], Link] = {}
    for rows in _by_citation(graph, choice).values():
        best = min(rows, key=_rank)
        article = str(best["article"]).removeprefix(ARTICLE)
        source = str(best["source"]) if best["source"] else None
        link = links.setdefault((article, source), Link(article, source))
        sure = bool({str(best["confidence"]), str(best["method"]).removeprefix(EV)} & _SURE)
        link.claims[str(best["claim"]).removeprefix(CLAIM)] = (str(best["direction"]).removeprefix(EV), sure)
        link.numbers.add(int(best["number"]))
    stems = sorted({link.article for link in links.values()})
    articles, sources = _listed(graph, stems)
    ordered = sorted(links.values(), key=lambda link: (link.article, link.source or "~"))
    return References(articles, sources, tuple(ordered))


def _by_citation(graph: Graph, choice: Choice) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in Result(rows_of(graph.run(graph.bind("claim_citations", {})))):
        if choice.has_claim(str(row["claim"]).removeprefix(CLAIM)):
            found.setdefault((str(row["claim"]), str(row["citation"])), []).append(row)
    return found


def _rank(row: Mapping[str, Any]) -> tuple[int, str]:
    method = str(row["method"] or "").removeprefix(EV)
    return _METHODS.index(method) if method in _METHODS else len(_METHODS), str(row["source"] or "")


def _listed(graph: Graph, stems: list[str]) -> tuple[dict[str, str], dict[str, ListedSource]]:
    asked = {"article": [NamedNode(ARTICLE + stem) for stem in stems]}
    articles: dict[str, str] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for row in Result(rows_of(graph.run(graph.bind("listed_sources", asked)))) if stems else ():
        articles[str(row["article"]).removeprefix(ARTICLE)] = str(row["articleTitle"])
        if row["source"]:
            rows.setdefault(str(row["source"]), []).append(row)
    sources = {}
    for iri, several in rows.items():
        first = several[0]
        sources[iri] = ListedSource(
            iri,
            str(first["article"]).removeprefix(ARTICLE),
            str(first["title"]),
            int(first["year"]) if first["year"] is not None else None,
            design_of(str(first["type"] or ""), str(first["title"])),
            tuple(sorted({str(row["twin"]) for row in several if row["twin"]})),
        )
    return articles, sources
