"""The rules of the fast reasoner: one SPARQL ``CONSTRUCT`` a file, in ``queries/rules``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from evigraph.errors import QueryFileError
from evigraph.resources import resource

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["RULE_GRAPH", "Rule", "load_rules", "rule_graph"]

#: Namespace of the graphs that hold what one rule inferred.
RULE_GRAPH: Final = "https://w3id.org/evigraph/graph/rule/"

_KEYS: Final = {"summary", "axiom", "stratum", "tags"}


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """A rule of inference; rules run in the order of their strata, each after all that it reads."""

    stratum: int
    name: str
    summary: str
    axiom: str
    text: str

    @property
    def owl(self) -> bool:
        """Whether OWL 2 DL expresses the rule, so that HermiT draws the same conclusions."""
        return not self.axiom.startswith(("closed world", "outside OWL", "arithmetic"))


def rule_graph(name: str) -> str:
    """Return the IRI of the graph that holds what the rule *name* inferred.

    >>> rule_graph("transitive")
    'https://w3id.org/evigraph/graph/rule/transitive'
    """
    return RULE_GRAPH + name


def load_rules() -> tuple[Rule, ...]:
    """Read the shipped rules, in the order in which they run.

    Raises:
        QueryFileError: a header is not valid.

    >>> load_rules()[0].name
    'sub_property'
    """
    folder = resource("queries/rules")
    return tuple(sorted(_read(file) for file in folder.iterdir() if file.name.endswith(".rq")))


def _read(file: Traversable) -> Rule:
    text = file.read_text(encoding="utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    values = yaml.safe_load(header) or {}
    if set(values) != _KEYS:
        wrong = sorted(set(values) ^ _KEYS)
        raise QueryFileError(f"{file}: the header of a rule has the keys {sorted(_KEYS)}; check {wrong}")
    name = file.name.removesuffix(".rq")
    return Rule(int(values["stratum"]), name, values["summary"], str(values["axiom"]), text)
