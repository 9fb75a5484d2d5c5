"""Put sets of statements into one store as copies that do not meet, so that one run of a text does for all.

A run costs mostly the reading of its text.  In each copy, every IRI that no text names is renamed; a query that is
bound to such an IRI is bound to all its names.  Sets that renaming would not keep apart go into stores of their own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from evigraph.engine import NamedNode, Quad, Store, Triple
from evigraph.proofs.ruletext import bind_parameters

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

__all__ = ["Copies", "has_other", "in_groups"]

_MARK: Final = "~copy"
#: A rule may make a name from other names, so the mark need not stand at the end.
_MARKED: Final = re.compile(rf"{_MARK}(\d+)")


def in_groups(
    variants: Sequence[Collection[Quad]], named: frozenset[str]
) -> Iterator[tuple[list[int], list[Collection[Quad]]]]:
    """Yield the places and the sets of those *variants* that can be copies in one store.

    Statements without an IRI to rename are in all copies of a store, so sets that differ in them do not go together.
    """
    groups: dict[frozenset[Quad], list[int]] = {}
    for place, variant in enumerate(variants):
        fixed = frozenset(quad for quad in variant if not has_other(quad, named))
        groups.setdefault(fixed, []).append(place)
    for places in groups.values():
        yield places, [variants[place] for place in places]


def has_other(quad: Quad, named: frozenset[str]) -> bool:
    """Tell whether *quad* has an IRI that is not among *named*, its predicate aside."""
    nodes = (quad.subject, quad.object, quad.graph_name)
    return any(isinstance(node, NamedNode) and node.value not in named for node in nodes)


class Copies:
    """Sets of statements in one store.

    A single set is as it is; of several, each has names of its own.

    Parameters:
        named: the IRIs that keep their names, since a text names them.

    >>> a, b = NamedNode("urn:a"), NamedNode("urn:b")
    >>> copies = Copies([[Quad(a, b, b)], [Quad(a, b, a)]], frozenset({"urn:b"}))
    >>> sorted(str(quad) for quad in copies.store)
    ['<urn:a~copy0> <urn:b> <urn:b>', '<urn:a~copy1> <urn:b> <urn:a~copy1>']
    """

    def __init__(self, variants: Sequence[Collection[Quad]], named: frozenset[str]) -> None:
        self.named = named
        self.store = Store()
        self.renamings: list[Callable[[Any], Any]] = [_as_it_is]
        self.suffixes = [""]
        if len(variants) == 1:
            self.store.extend(variants[0])
            return
        self._shared = {quad.subject for quad in variants[0] if not has_other(quad, named)}
        self.suffixes = [f"{_MARK}{place}" for place in range(len(variants))]
        self.renamings = [self._renaming(suffix) for suffix in self.suffixes]
        quads: list[Quad] = []
        for rename, variant in zip(self.renamings, variants, strict=True):
            quads += [
                Quad(rename(quad.subject), quad.predicate, rename(quad.object), rename(quad.graph_name))
                for quad in variant
            ]
        self.store.extend(quads)

    def bind(self, text: str) -> str:
        """Return the query *text* with each parameter bound to the names that its values have in all copies."""
        if len(self.suffixes) == 1:
            return text

        def names(iri: str) -> str:
            return " ".join(f"<{iri}{suffix}>" for suffix in ([""] if iri in self.named else self.suffixes))

        return bind_parameters(text, names)

    def apart(self, triples: Collection[Triple]) -> set[Triple]:
        """Return what a rule concluded, *triples*, with a node of its own for each copy where copies made the same one.

        Copies meet in a node that a rule makes from no name of theirs, such as a setting without limits.  What follows
        from the name of such a node holds in each copy that made it.
        """
        makers: dict[Any, set[int]] = {}
        for triple in triples if len(self.suffixes) > 1 else ():
            for node, other in ((triple.subject, triple.object), (triple.object, triple.subject)):
                if (place := _first_name(other)[1]) is not None and self._is_made(node):
                    makers.setdefault(node, set()).add(place)
        if not makers:
            return set(triples)
        found: set[Triple] = set()
        for triple in triples:
            ends: tuple[Any, ...] = (triple.subject, triple.object)
            places = {place for end in ends if (place := _first_name(end)[1]) is not None}
            if not makers.keys() & set(ends):
                found.add(triple)
                continue
            for place in places or set().union(*(makers.get(end, ()) for end in ends)):
                subject, obj = (NamedNode(f"{end.value}{_MARK}{place}") if end in makers else end for end in ends)
                found.add(Triple(subject, triple.predicate, obj))
        return found

    def sort(self, triples: Collection[Triple]) -> list[set[Triple] | None]:
        """Return which of *triples* belong to each copy, under their first names; None for copies that met."""
        if len(self.suffixes) == 1:
            return [set(triples)]
        sorted_: list[set[Triple]] = [set() for _ in self.suffixes]
        met: set[int] = set()
        makers: dict[Any, set[int]] = {}
        for triple in triples:
            subject, one = _first_name(triple.subject)
            obj, other = _first_name(triple.object)
            places = {place for place in (one, other) if place is not None}
            made = [node for node, at in ((subject, one), (obj, other)) if at is None and self._is_made(node)]
            for node in made:
                makers.setdefault(node, set()).update(places)
            if len(places) > 1:
                met |= places
            elif not made:
                for place in places or range(len(sorted_)):
                    sorted_[place].add(Triple(subject, triple.predicate, obj))
        nobodys = any(not places for places in makers.values())
        met = set(range(len(sorted_))) if nobodys else met.union(*makers.values())
        return [None if place in met else found for place, found in enumerate(sorted_)]

    def _is_made(self, node: Any) -> bool:  # noqa: ANN401 - of a triple
        """Tell whether *node* is one that a rule made without telling whose it is."""
        if not isinstance(node, NamedNode) or node.value in self.named or node in self._shared:
            return False
        return _first_name(node)[1] is None

    def _renaming(self, suffix: str) -> Callable[[Any], Any]:
        named = self.named
        renamed: dict[NamedNode, NamedNode] = {}

        def rename(term: Any) -> Any:  # noqa: ANN401 - a subject, an object or a graph, and the same again
            if not isinstance(term, NamedNode) or term.value in named:
                return term
            found = renamed.get(term)
            if found is None:
                found = renamed[term] = NamedNode(term.value + suffix)
            return found

        return rename


def _as_it_is(term: Any) -> Any:  # noqa: ANN401 - as for the other renamings
    return term


def _first_name(term: Any) -> tuple[Any, int | None]:  # noqa: ANN401 - a subject or an object, and the same again
    if not isinstance(term, NamedNode):
        return term, None
    found = _MARKED.search(term.value)
    return (NamedNode(_MARKED.sub("", term.value)), int(found[1])) if found else (term, None)
