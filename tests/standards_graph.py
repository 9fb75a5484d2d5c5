"""Two invented articles whose claims, figures and sources have what the shipped ones lack, for tests of documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evigraph.api import Graph, StoredGraph
from evigraph.articles import Article
from evigraph.engine import NamedNode, Store
from evigraph.namespaces import VOCABULARY_GRAPH
from evigraph.quads import article_quads
from evigraph.terminology import terminology_quads
from evigraph.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from evigraph.engine import Answer

#: Signs that mean something in Turtle, JSON, HTML and TeX.
SIGNS: Final = "\"Signs\" & <b>'tags'</b>, 5 % of {x_1} ~ $2 # \\ back^slash – é 漢 🦴"
DOI: Final = "10.1234/Example.(5)"

_TEXT: Final = {"sha256": "0" * 64, "characters": 999}
_TRIAL: Final = {
    "position": 1,
    "printed_number": 1,
    "title": f"A trial of {SIGNS}",
    "container": "Example Journal",
    "year": 2019,
    "source_type": "randomised trial",
    "doi": DOI,
    "pmid": 12345,
}


def claim(identifier: str, kind: str, direction: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - any key's value
    """Return a claim with a place of its own."""
    start = 10 * int(identifier[-2:])
    stated = {"condition_source": "stated"} if "condition" in more else {}
    return {
        "id": f"claim:{identifier}",
        "kind": kind,
        "direction": direction,
        "span": {"start": start, "end": start + 9, "digest": "0" * 12, "line": 1, "unit": "body"},
        "paraphrase": f"An invented claim, number {identifier}: {SIGNS}.",
        **stated,
        **more,
    }


ONE: Final = Article.model_validate(
    {
        "id": "article:x1_signs",
        "title": f"An article on {SIGNS}",
        "publisher": "Example Press",
        "url": "https://example.org/article?id=1",
        "last_updated": "2024-02-29",
        "text": _TEXT,
        "references": [
            _TRIAL,
            {"position": 2, "title": "Guidance", "readings": [{"method": "by_content", "number": 2}]},
        ],
        "unlisted_citations": [9],
        "claims": [
            claim(
                "x1-01",
                "study_finding",
                "superior",
                interventions=["tizanidine"],
                comparators=["placebo"],
                condition="low back pain",
                outcome="pain",
                certainty="very_low",
                effect={
                    "measure": "standardised mean difference",
                    "value": -0.45,
                    "low": -0.7,
                    "high": -0.2,
                    "interval": "95 % CI",
                    "p_value": 0.003,
                    "n": 210,
                    "timepoint": "4 weeks",
                },
                study={"design": "RCT", "year": 2019, "n": 210},
                citations=[1, 9],
            ),
            claim(
                "x1-02",
                "dosing",
                "for",
                interventions=["baclofen"],
                dose={
                    "drug": "baclofen",
                    "start_low": 0.5,
                    "start_high": 0.5,
                    "start_unit": "mg/kg/dose",
                    "start_frequency": "every 8 to 12 hours",
                    "target_low": 20,
                    "target_high": 60,
                    "max": 80,
                    "unit": "mg/day",
                    "frequency": "divided doses",
                    "titration": "by 5 mg every third day",
                    "duration": "1-2 weeks",
                },
                citations=[2],
            ),
            claim("x1-03", "approval", "for", interventions=["baclofen"], condition="spasticity", issuer="FDA"),
            claim("x1-04", "approval", "against", interventions=["baclofen"], condition="low back pain", issuer="FDA"),
            claim(
                "x1-05", "adverse_effect", "harm", interventions=["tizanidine"], adverse_effects=["falls", "sedation"]
            ),
            claim("x1-06", "adverse_effect", "no_difference", interventions=["tizanidine"], adverse_effects=["falls"]),
            claim("x1-07", "contraindication", "against", interventions=["tizanidine"], condition="spasticity"),
            claim(
                "x1-08",
                "interaction",
                "harm",
                interventions=["tizanidine", "baclofen"],
                combination=True,
                adverse_effects=["sedation"],
            ),
            claim("x1-09", "caution", "conditional", interventions=["baclofen"], population="older adults"),
        ],
    }
)
TWO: Final = Article.model_validate(
    {
        "id": "article:x2_again",
        "title": "An article that lists the same trial",
        "text": _TEXT,
        "references": [_TRIAL | {"position": 7, "printed_number": 4, "title": "The same trial in other words"}],
        "claims": [claim("x2-01", "recommendation", "for", interventions=["tizanidine"], citations=[4])],
    }
)


def standards_graph() -> Graph:
    """Return a graph of the two articles and the shipped vocabulary, in memory."""
    vocabulary = load_vocabulary()
    store = Store()
    for article in (ONE, TWO):
        store.extend(article_quads(article, vocabulary))
    store.extend(quad for quad in terminology_quads(vocabulary) if quad.graph_name == NamedNode(VOCABULARY_GRAPH))
    graph = Graph(StoredGraph(store))
    graph.vocabulary = vocabulary
    return graph


class Elsewhere:
    """A source that only answers queries, as an endpoint does, at an address where there is one."""

    def __init__(self, graph: Graph, url: str | None = None) -> None:
        self._graph = graph
        self.url = url

    def query(self, text: str) -> Answer:
        return self._graph.run(text)
