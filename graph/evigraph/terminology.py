"""The graphs that every store begins with: the vocabulary, and the declarations of the ontology."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evigraph.engine import BlankNode, parse_rdf
from evigraph.namespaces import ONTOLOGY_GRAPH
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.engine import Quad
    from evigraph.vocabulary import Vocabulary

__all__ = ["ontology_quads", "terminology_quads"]


def ontology_quads() -> Iterator[Quad]:
    """Yield what the core ontology says of its terms by name.

    The axioms that need blank nodes (restrictions, unions) stay in the Turtle file: they are for OWL reasoners, and
    the built graph holds no blank node.

    >>> next(ontology_quads()).graph_name.value
    'https://w3id.org/evigraph/graph/ontology'
    """
    text = resource("ontology/evigraph.ttl").read_bytes()
    for quad in parse_rdf(text, graph=ONTOLOGY_GRAPH):
        if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode):
            yield quad


def terminology_quads(vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the ontology's declarations and the terms of *vocabulary*."""
    yield from ontology_quads()
    yield from vocabulary.quads()
