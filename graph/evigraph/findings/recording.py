"""Write what the checks find into the graph itself, while it is being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import NamedNode, add_quads, query
from evigraph.findings import find_findings
from evigraph.findings.nodes import finding_quads
from evigraph.library import get_query
from evigraph.namespaces import FINDINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.engine import Answer, Quad, Store, Term
    from evigraph.vocabulary import Vocabulary

__all__ = ["record_findings"]


class _Building:
    """The graph in *store*, which no one else reads yet."""

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self._vocabulary = vocabulary

    @property
    def vocabulary(self) -> Vocabulary:
        return self._vocabulary

    def bind(self, name: str, terms: Mapping[str, Sequence[Term]]) -> str:
        return get_query(name).bind(terms)

    def run(self, text: str) -> Answer:
        return query(self.store, text, union=True)

    def quads(self, *names: str) -> Iterator[Quad]:
        for name in names:
            yield from self.store.quads_for_pattern(None, None, None, NamedNode(name))


def record_findings(store: Store, vocabulary: Vocabulary) -> int:
    """Write the findings of the shipped checks into *store*, in place of those before, and return how many there are.

    Checks of a workspace, and those of texts, are left to ``evigraph check``: the graph does not depend on them.

    >>> from evigraph.engine import Store
    >>> from evigraph.vocabulary import load_vocabulary
    >>> record_findings(Store(), load_vocabulary())
    0
    """
    store.remove_graph(NamedNode(FINDINGS))
    found = find_findings(_Building(store, vocabulary))
    add_quads(store, finding_quads(found))
    return len(found)
