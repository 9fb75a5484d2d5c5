"""The rules of the fast reasoner: one SPARQL ``CONSTRUCT`` a file, in ``queries/rules``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import yaml

from evigraph.errors import QueryFileError
from evigraph.resources import resource

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["RULE_GRAPH", "Rule", "load_rules", "read_rule", "rule_graph"]

#: Namespace of the graphs that hold what one rule inferred.
RULE_GRAPH: Final = "https://w3id.org/evigraph/graph/rule/"

# libyaml where PyYAML was built with it, which reads ten times as fast.
_Loader: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

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
    return tuple(sorted(read_rule(file) for file in folder.iterdir() if file.name.endswith(".rq")))


def read_rule(file: Traversable) -> Rule:
    """Read the rule in *file*, named like the file.

    Raises:
        QueryFileError: its header is not valid.
    """
    text = file.read_text(encoding="utf-8")
    header = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    try:
        values = yaml.load(header, _Loader) or {}  # noqa: S506 - one of the safe loaders
    except yaml.YAMLError as error:
        raise QueryFileError(f"{file}: the header of the rule is no YAML ({' '.join(str(error).split())})") from error
    if not isinstance(values, dict) or set(values) != _KEYS:
        wrong = sorted(set(values) ^ _KEYS) if isinstance(values, dict) else [values]
        raise QueryFileError(f"{file}: the header of a rule has the keys {sorted(_KEYS)}; check {wrong}")
    if not isinstance(values["stratum"], int):
        raise QueryFileError(f"{file}: stratum: found {values['stratum']!r}; allowed: a whole number")
    name = file.name.removesuffix(".rq")
    return Rule(values["stratum"], name, values["summary"], str(values["axiom"]), text)
