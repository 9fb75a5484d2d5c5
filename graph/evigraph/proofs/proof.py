"""A proof as a value: what is proved, the asserted statements that it rests on, and the steps of the rules between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.engine import NamedNode, Quad, Triple
from evigraph.namespaces import CLAIM, FINDINGS, GRAPH, ONTOLOGY_GRAPH, VOCABULARY_GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.engine import Term

__all__ = ["ARTICLE_GRAPHS", "Goal", "Leaf", "Proof", "RowGoal", "Step"]

#: Namespace of the graphs that hold what one article says.
ARTICLE_GRAPHS: Final = f"{GRAPH}article/"


_ORIGINS: Final = {VOCABULARY_GRAPH: "vocabulary", ONTOLOGY_GRAPH: "ontology", FINDINGS: "findings"}


@dataclass(frozen=True, slots=True)
class Leaf:
    """An asserted statement on which a proof rests.

    Parameters:
        origin: who asserts it: ``article``, ``vocabulary``, ``ontology`` or, what the checks found, ``findings``.

    >>> graph = NamedNode(ARTICLE_GRAPHS + "000_example")
    >>> dose = Quad(NamedNode(CLAIM + "000-001/dose"), NamedNode("urn:maximum"), NamedNode("urn:x"), graph)
    >>> leaf = Leaf.from_quad(dose)
    >>> leaf.origin, leaf.claim, leaf.article
    ('article', '000-001', '000_example')
    """

    quad: Quad
    origin: str

    @classmethod
    def from_quad(cls, quad: Quad) -> Leaf:
        """Make a leaf of *quad*, whose graph tells its origin."""
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        return cls(quad, _ORIGINS.get(name, "article"))

    @property
    def triple(self) -> Triple:
        """The statement without its graph."""
        return self.quad.triple

    @property
    def claim(self) -> str | None:
        """The id of the claim that says it, of itself or of a node below it, as its dose is; None for all else."""
        subject = self.quad.subject
        if not isinstance(subject, NamedNode) or not subject.value.startswith(CLAIM):
            return None
        return subject.value.removeprefix(CLAIM).partition("/")[0]

    @property
    def article(self) -> str | None:
        """The article in whose graph it stands, if any."""
        name = self.quad.graph_name.value if isinstance(self.quad.graph_name, NamedNode) else ""
        return name.removeprefix(ARTICLE_GRAPHS) if name.startswith(ARTICLE_GRAPHS) else None


@dataclass(frozen=True, slots=True)
class Step:
    """One use of a rule.

    Parameters:
        rule: name of the file in ``queries/rules``.
        closed_world: what the rule takes to be so for want of a statement, or calculates, where OWL cannot express it.
    """

    conclusion: Triple
    rule: str
    premises: tuple[Triple, ...]
    closed_world: str | None


@dataclass(frozen=True, slots=True)
class RowGoal:
    """A row of a query's answer: the query, and the cells that single out the row.

    >>> RowGoal("SELECT ?drug {}", {"drug": NamedNode("urn:a")}).key["drug"].value
    'urn:a'
    """

    sparql: str
    key: Mapping[str, Term]


#: What can be proved.
Goal: TypeAlias = RowGoal | Triple


@dataclass(frozen=True, slots=True)
class Proof:
    """A minimal proof: without any one of its leaves the goal does not follow.

    Parameters:
        steps: in an order in which each premise is a leaf or the conclusion of an earlier step.
    """

    goal: Goal
    leaves: tuple[Leaf, ...]
    steps: tuple[Step, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """The ids of the claims among the leaves, sorted."""
        return tuple(sorted({leaf.claim for leaf in self.leaves if leaf.claim is not None}))

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles of the leaves, sorted."""
        return tuple(sorted({leaf.article for leaf in self.leaves if leaf.article is not None}))
