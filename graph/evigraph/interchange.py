"""Hand the graph to rdflib, the library that most RDF tools of Python speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import NamedNode, Quad, serialize_quads
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Dataset

__all__ = ["to_dataset"]


def to_dataset(quads: Iterable[Quad]) -> Dataset:
    """Copy *quads* into an rdflib dataset with evigraph's prefixes.

    >>> from evigraph.engine import parse_rdf
    >>> len(to_dataset(parse_rdf("<urn:a> <urn:b> 1 .", graph="urn:g")))
    1
    """
    from rdflib import Dataset, URIRef

    dataset = Dataset(default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    graphs: dict[str, list[Quad]] = {}
    for quad in quads:
        graphs.setdefault(str(quad.graph_name), []).append(quad)
    # One graph at a time: Dataset.parse itself uses a name that rdflib 7.6 deprecates.
    for listed in graphs.values():
        name = listed[0].graph_name
        target = dataset.graph(URIRef(name.value)) if isinstance(name, NamedNode) else dataset.default_graph
        target.parse(data=serialize_quads([_triple(quad) for quad in listed], "nquads"), format="nt")
    return dataset


def _triple(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object)
