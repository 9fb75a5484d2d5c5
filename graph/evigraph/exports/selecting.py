"""Find the claims that a selection asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from evigraph.codes import CODES, Code
from evigraph.engine import NamedNode
from evigraph.errors import ParameterError
from evigraph.exports.claim_records import all_claims, read_links, statements
from evigraph.exports.selection import ASSERTED, INFERRED, Selection, filter_name
from evigraph.exports.verdict_table import VerdictTable
from evigraph.library import Parameter
from evigraph.namespaces import ARTICLE, CLAIM, EV, PREFIXES
from evigraph.parameters import resolve_value
from evigraph.questions.verdicts import VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evigraph.questions.claim_reader import Asked

__all__ = ["select"]

_Allowed = TypeVar("_Allowed")
_PROVENANCES: Final[dict[str, frozenset[str]]] = {
    ASSERTED: frozenset({ASSERTED}),
    INFERRED: frozenset({INFERRED}),
    "all": frozenset({ASSERTED, INFERRED}),
}
_TYPE: Final = PREFIXES["rdf"] + "type"
_TITLE: Final = PREFIXES["dcterms"] + "title"
#: For each filter that names a term: its kind as a query's parameter, and the claim's property.
_TERMS: Final[dict[str, tuple[str, str]]] = {
    "drug": ("intervention", "intervention"),
    "class": ("drug_class", "intervention"),
    "comparator": ("intervention", "comparator"),
    "condition": ("condition", "condition"),
    "effect": ("effect", "adverseEffect"),
}
_EXAMPLES: Final = {
    "drug": "tizanidine",
    "class": "muscle relaxants",
    "comparator": "placebo",
    "condition": "radiculopathy",
    "effect": "sedation",
}


def select(
    graph: Asked,
    where: Mapping[str, Sequence[str]] | None = None,
    *,
    claims: Iterable[str] | None = None,
    words: str = "",
) -> Selection:
    """Select from *graph* the claims that fit every filter in *where*, as :func:`parse_where` gives them.

    Parameters:
        where: values by the names in :data:`FILTERS`; terms may be named by any label, synonym, IRI or CURIE.
        claims: only these claims, by identifier.
        words: how *claims* were asked for.

    Raises:
        ParameterError: a filter or a value is unknown, or of the wrong kind.
        UnknownTerm: a name is in no vocabulary.

    >>> from evigraph.api import open as open_
    >>> len(select(open_(), {"drug": ["tizanidine"], "condition": ["radiculopathy"]}).claims or ()) > 0
    True
    """
    return _Selecting(graph, {filter_name(name): values for name, values in (where or {}).items()}).select(
        claims, words
    )


class _Selecting:
    """One selection on its way."""

    def __init__(self, graph: Asked, where: Mapping[str, Sequence[str]]) -> None:
        self.graph = graph
        self.where = where
        self.provenance = frozenset().union(
            *(_chosen("provenance", value, _PROVENANCES) for value in where.get("provenance", [ASSERTED]))
        )

    def select(self, claims: Iterable[str] | None, words: str) -> Selection:
        said = ", ".join([*([words] if words else []), *(f"{key}={v}" for key, vs in self.where.items() for v in vs)])
        shown: dict[str, frozenset[str]] = {}
        kept: set[str] | None = None if claims is None else set(claims)
        for name, values in self.where.items():
            if name in {"verdict", "provenance"}:
                continue
            fitting = self._about(name, values, shown) if name in _TERMS else self._with(name, values)
            kept = fitting if kept is None else kept & fitting
        verdicts = None
        if "verdict" in self.where:
            verdicts = frozenset(_verdict(value) for value in self.where["verdict"])
            kept = self._judged(sorted(all_claims(self.graph) if kept is None else kept), verdicts, shown)
        listed = None if kept is None else tuple(sorted(kept))
        return Selection(
            listed,
            shown.get("intervention"),
            shown.get("adverseEffect"),
            shown.get("condition"),
            verdicts,
            self.provenance,
            said,
        )

    def _about(self, name: str, values: Sequence[str], shown: dict[str, frozenset[str]]) -> set[str]:
        kind, prop = _TERMS[name]
        parameter = Parameter(name, kind, required=False, description="", example=_EXAMPLES[name])
        asked = [_iri(parameter, value, self.graph) for value in values]
        close = [EV + "near"] if name in {"condition", "effect"} else []
        below = {iri for iri, _, _ in statements(self.graph, property=[EV + "within", *close], value=asked)} | {*asked}
        shown[prop] = shown[prop] & below if prop in shown else frozenset(below)
        fitting = {*below}
        if prop == "intervention" and INFERRED in self.provenance:
            # What is said of a class is said of what lies within it.
            fitting |= {above for _, _, above in statements(self.graph, subject=below, property=[EV + "within"])}
        return self._claims(EV + prop, fitting)

    def _with(self, name: str, values: Sequence[str]) -> set[str]:
        if name == "article":
            return self._claims(EV + "article", [iri for value in values for iri in self._articles(value)])
        if name == "min-certainty":
            graded = list(CODES["certainty"])
            worst = max(graded.index(_code("certainty", value)) for value in values)
            return self._claims(EV + "certainty", [certainty.iri for certainty in graded[: worst + 1]])
        iris = [_code(name, value).iri for value in values]
        return self._claims(_TYPE if name == "kind" else EV + name, iris)

    def _claims(self, prop: str, values: Iterable[str]) -> set[str]:
        found = statements(self.graph, property=[prop], value=sorted(values))
        return {subject.removeprefix(CLAIM) for subject, _, _ in found if subject.startswith(CLAIM)}

    def _articles(self, value: str) -> list[str]:
        iris = sorted(iri for iri, _, _ in statements(self.graph, property=[_TYPE], value=[EV + "Article"]))
        bare = value.removeprefix(ARTICLE).removeprefix("article:")
        if found := [iri for iri in iris if iri == ARTICLE + bare]:
            return found
        if found := [iri for iri in iris if iri.removeprefix(ARTICLE).startswith(bare)]:
            return found
        titles = {iri: title for iri, _, title in statements(self.graph, subject=iris, property=[_TITLE])}
        if found := [iri for iri, title in titles.items() if value.casefold() in title.casefold()]:
            return found
        known = ", ".join(iri.removeprefix(ARTICLE) for iri in iris[:5])
        raise ParameterError(f"there is no article {value!r}; 'evigraph query articles' lists them: {known}")

    def _judged(self, claims: Sequence[str], verdicts: frozenset[str], shown: Mapping[str, frozenset[str]]) -> set[str]:
        interventions = shown.get("intervention")
        table = VerdictTable(self.graph, interventions)
        return {
            record.identifier
            for record in read_links(self.graph, claims)
            if any(
                table.find(iri, record.condition) in verdicts
                for iri in record.interventions
                if interventions is None or iri in interventions
            )
        }


def _iri(parameter: Parameter, value: str, graph: Asked) -> str:
    term = resolve_value(parameter, value, graph.vocabulary)
    if not isinstance(term, NamedNode):
        raise TypeError(f"{parameter.name} names no term")
    return term.value


def _verdict(value: str) -> str:
    return _chosen("verdict", value.replace("_", " "), {name: name for name in VERDICTS})


def _code(name: str, value: str) -> Code:
    return _chosen(name, value.replace(" ", "_").replace("-", "_"), {str(code): code for code in CODES[name]})


def _chosen(name: str, value: str, allowed: Mapping[str, _Allowed]) -> _Allowed:
    if value.lower() not in allowed:
        raise ParameterError(f"{name}: {value!r} is none of {', '.join(allowed)}")
    return allowed[value.lower()]
