"""Hand the graph to rdflib, the library that most RDF tools of Python speak."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import serialize_quads
from evigraph.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import Dataset

    from evigraph.engine import Quad

__all__ = ["to_dataset"]


def to_dataset(quads: Iterable[Quad]) -> Dataset:
    """Copy *quads* into an rdflib dataset with evigraph's prefixes.

    >>> from evigraph.engine import parse_rdf
    >>> len(to_dataset(parse_rdf("<urn:a> <urn:b> 1 .", graph="urn:g")))
    1
    """
    from rdflib import Dataset

    dataset = Dataset(default_union=True)
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    dataset.parse(data=serialize_quads(quads, "nquads"), format="nquads")
    return dataset
