"""Choose the questions that are put to both graphs: which queries of the library, for which terms.

The terms are those that changed claims are about, all terms above them, and those below or close to them that some
claim is about too: answers for another term below follow from those.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Rows
from evigraph.library import FOLDERS, load_library
from evigraph.namespaces import EV
from evigraph.parameters import TERM_KINDS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.engine import Term
    from evigraph.library import Header, Parameter, Query
    from evigraph.vocabulary import Vocabulary

__all__ = ["Asking", "Touched", "find_touched", "plan"]

#: Tag of the queries that judge all claims on a drug together, so that each condition is asked about alone.
VERDICT: Final = "verdict"
#: Tag of the queries whose rows tell of articles and sources.
PROVENANCE: Final = "provenance"

#: Tag of the queries that hold each claim against all others, which takes the square of the time.
PAIRS: Final = "disagreement"
#: Tag of the queries for what the checks found, which a difference tells apart.
_FINDINGS: Final = "finding"

#: Terms that are asked about in one run.
_TOGETHER: Final = 60
#: Kinds of parameter that name one record, which is compared as such.
_RECORDS: Final = frozenset({"claim", "article"})
_CONDITION: Final = "condition"

_AROUND: Final = """
SELECT DISTINCT ?other WHERE {
  VALUES ?term { %s }
  GRAPH graph:inferred { { ?term ev:within ?other } UNION { ?other ev:within ?term } UNION { ?other ev:near ?term } }
}
"""
_ABOVE: Final = """
SELECT DISTINCT ?term ?other WHERE {
  VALUES ?term { %s }
  GRAPH graph:inferred { ?term ev:within ?other }
}
"""
_MENTIONED: Final = """
SELECT DISTINCT ?term ?role WHERE {
  VALUES ?term { %s }
  VALUES ?role { ev:intervention ev:comparator ev:condition ev:adverseEffect ev:populationGroup ev:outcome ev:doseOf }
  GRAPH ?article { ?about ?role ?term }
}
"""
_SOURCES: Final = """
SELECT DISTINCT ?source WHERE {
  VALUES ?citation { %s }
  GRAPH ?article { ?citation ev:hasReading ?reading . ?reading ev:readsAs ?source }
}
"""


@dataclass(frozen=True, slots=True)
class Touched:
    """The IRIs of what changed claims reach, those that they name themselves first."""

    terms: tuple[str, ...]
    #: Those of the terms that are the condition of some claim, or above one that is.
    conditions: frozenset[str]
    sources: tuple[str, ...]
    vocabularies: tuple[Vocabulary, ...]
    #: The terms above those that changed claims name, as far as these do not name them too.
    broader: frozenset[str] = frozenset()

    def of(self, parameter: Parameter) -> list[str]:
        """Return what the *parameter* of a query may stand for."""
        if parameter.kind == "source":
            return list(self.sources)
        kinds = TERM_KINDS.get(parameter.kind)
        if kinds is None:
            return []
        return [
            iri
            for iri in self.terms
            if not kinds or any(known[iri].is_a(kind) for known in self.vocabularies if iri in known for kind in kinds)
        ]


@dataclass(frozen=True, slots=True)
class Asking:
    """One run of a query, for several terms at once where its rows say which of them they answer."""

    query: Query
    header: Header
    terms: Mapping[str, Sequence[str]]

    @property
    def judges(self) -> bool:
        """Whether its rows hold verdicts."""
        return VERDICT in self.header.tags

    @property
    def traces(self) -> bool:
        """Whether its rows tell of articles and sources."""
        return PROVENANCE in self.header.tags

    @property
    def text(self) -> str:
        """The SPARQL text."""
        return self.query.bind({name: [NamedNode(iri) for iri in iris] for name, iris in self.terms.items()})


def find_touched(
    graphs: Sequence[Graph], terms: Collection[str], others: Collection[str], citations: Collection[str]
) -> Touched:
    """Find what changed claims reach in *graphs*: the claims name *terms* and rest on *citations*.

    Parameters:
        others: terms that differ themselves, which are asked about as far as claims are about them.
    """
    differing = {*terms, *others}
    around = differing.union(*(_column(graph, _AROUND, differing) for graph in graphs))
    roles = {row for graph in graphs for row in _rows(graph, _MENTIONED, around)}
    conditions = {iri for iri, role in roles if role == f"{EV}condition"}
    above = {row for graph in graphs for row in _rows(graph, _ABOVE, terms)}
    mentioned = {iri for iri, _ in roles} - set(terms)
    broader = {iri for _, iri in above} - mentioned - set(terms)
    sources = {source for graph in graphs for source in _column(graph, _SOURCES, citations)}
    return Touched(
        (*sorted(terms), *sorted(mentioned), *sorted(broader)),
        frozenset(conditions | {broad for iri, broad in above if iri in conditions}),
        tuple(sorted(sources)),
        tuple(graph.vocabulary for graph in graphs),
        frozenset(iri for _, iri in above) - set(terms),
    )


def plan(touched: Touched, most: int, *, large: bool = False) -> tuple[list[Asking], list[str]]:
    """Return at most *most* runs, and in words what is left out for that.

    Parameters:
        large: the graphs hold so much that claims are not listed once more for each broader term.
    """
    # A header is read from text each time that it is asked for.
    found = [(query, query.header) for query in load_library() if query.path.startswith(f"{FOLDERS[0]}/")]
    library = [Asking(query, header, {}) for query, header in found if _is_asked(header)]
    listed, words = touched, []
    if large:
        listed = replace(touched, terms=tuple(iri for iri in touched.terms if iri not in touched.broader))
        paired = [asking.query.name for asking in library if PAIRS in asking.header.tags]
        library = [asking for asking in library if asking.query.name not in paired]
        said = f"lists of claims for the {len(touched.broader)} broader terms, which repeat others"
        words = [f"as the graphs are large, {said}, and {', '.join(paired)}, whose pairs findings tell"]
    runs = [run for asking in library if not asking.judges for run in _batches(asking, listed)]
    judging = [asking for asking in library if asking.judges]
    conditions = {
        iri: None
        for asking in judging
        if (parameter := asking.header.parameter(_CONDITION)) is not None
        for iri in touched.of(parameter)
        if iri in touched.conditions
    }
    # All that judge are asked about one condition before the next; first come those that changed claims name.
    for condition in (None, *conditions):
        bound = {} if condition is None else {_CONDITION: (condition,)}
        runs += [run for asking in judging for run in _batches(replace(asking, terms=bound), touched)]
    left = runs[most:]
    if not left:
        return runs, words
    queries = ", ".join(sorted({run.query.name for run in left}))
    about = len({iri for run in left for iri in run.terms.get(_CONDITION, ())})
    words.append(
        f"{len(left)} of {len(runs)} runs of queries, of {queries}, about {about} conditions; --runs asks more"
    )
    return runs[:most], words


def _is_asked(header: Header) -> bool:
    names_records = any(parameter.required and parameter.kind in _RECORDS for parameter in header.parameters)
    return not names_records and _FINDINGS not in header.tags


def _batches(asking: Asking, touched: Touched) -> Iterator[Asking]:
    """Yield the runs of *asking* for what changed claims reach, beside what is bound already."""
    main = _main_parameter(asking.header)
    if main is None:
        yield asking
        return
    values = touched.of(main)
    for start in range(0, len(values), _TOGETHER):
        yield replace(asking, terms={main.name: values[start : start + _TOGETHER], **asking.terms})


def _main_parameter(header: Header) -> Parameter | None:
    """Return the parameter that is given several terms: the one that is required, else a drug, else the first."""
    parameters = header.parameters
    required = [parameter for parameter in parameters if parameter.required]
    drugs = [parameter for parameter in parameters if parameter.name == "drug"]
    return next(iter([*required, *drugs, *parameters]), None)


def _column(graph: Graph, text: str, iris: Collection[str]) -> set[str]:
    return {iri for (iri,) in _rows(graph, text, iris)}


def _rows(graph: Graph, text: str, iris: Collection[str]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    listed = [str(NamedNode(iri)) for iri in sorted(iris)]
    for start in range(0, len(listed), _TOGETHER):
        answer = graph.run(_PREFIXES + text % " ".join(listed[start : start + _TOGETHER]))
        if isinstance(answer, Rows):
            found |= {tuple(map(_iri, row)) for row in answer.rows}
    return found


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


_PREFIXES: Final = f"PREFIX ev: <{EV}> PREFIX graph: <{EV}graph/> "
