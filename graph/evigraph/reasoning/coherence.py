"""Whether an ontology, alone or with its data, can be true: no contradiction, no class that must stay empty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import PREFIXES
from evigraph.reasoning.hermit import Inconsistent, reasoned, restrict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evigraph.engine import Quad

__all__ = ["Coherence", "check_coherence"]

_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_CLASS: Final = NamedNode(PREFIXES["owl"] + "Class")
_NOTHING: Final = PREFIXES["owl"] + "Nothing"


@dataclass(frozen=True, slots=True)
class Coherence:
    """Whether statements are consistent, which of their classes can have no instance, and how many they declare."""

    consistent: bool
    unsatisfiable: tuple[str, ...]
    classes: int

    @property
    def coherent(self) -> bool:
        """Whether the statements are consistent and every class can have an instance.

        >>> Coherence(consistent=True, unsatisfiable=("https://example.org/SquareCircle",), classes=3).coherent
        False
        """
        return self.consistent and not self.unsatisfiable


def check_coherence(quads: Iterable[Quad]) -> Coherence:
    """Let HermiT look for a contradiction in *quads*, and for classes that can have no instance.

    Of *quads*, it sees what :func:`~evigraph.reasoning.hermit.restrict` keeps.  When they are inconsistent, every class
    is trivially unsatisfiable and none is named.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        ReasonerError: HermiT gave no answer.
    """
    given = restrict(quads)
    classes = {quad.subject for quad in given if quad.predicate == _TYPE and quad.object == _CLASS}
    named = sum(isinstance(node, NamedNode) for node in classes)
    try:
        with reasoned(given, links=False) as world:
            found = {entity.iri for entity in world.inconsistent_classes()} - {_NOTHING}
    except Inconsistent:
        return Coherence(consistent=False, unsatisfiable=(), classes=named)
    return Coherence(consistent=True, unsatisfiable=tuple(sorted(found)), classes=named)
