"""Values that people give for a query's parameters, turned into RDF terms of the right kind."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph import codes
from evigraph.engine import Literal, NamedNode
from evigraph.errors import ParameterError, UnknownTerm, did_you_mean
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, SOURCE, expand
from evigraph.terms import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.engine import Term
    from evigraph.library import Parameter, Query
    from evigraph.vocabulary import Vocabulary

__all__ = ["TERM_KINDS", "parse_pairs", "resolve_parameters", "resolve_value"]

#: Kinds of term of the vocabulary for each kind of parameter that names one.
TERM_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "drug": ("Drug",),
    "drug_class": ("DrugClass",),
    "intervention": ("Intervention",),
    "condition": ("Condition", "AdverseEffect"),
    "effect": ("AdverseEffect", "Condition"),
    "population": ("Population",),
    "outcome": ("OutcomeMeasure",),
    "term": (),
}

_NAMED: Final = {"article": ARTICLE, "claim": CLAIM, "source": SOURCE, "citation": CITATION}
_LOCAL: Final = re.compile(r"[A-Za-z0-9._~/-]+")


def parse_pairs(pairs: tuple[str, ...]) -> dict[str, str]:
    """Split ``name=value`` texts.

    Raises:
        ParameterError: a text has no ``=``, or a name is given twice.

    >>> parse_pairs(("drug=tizanidine",))
    {'drug': 'tizanidine'}
    """
    values: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise ParameterError(f"{pair!r} is not a parameter; write NAME=VALUE, as in drug=tizanidine")
        if name.strip() in values:
            raise ParameterError(f"the parameter {name.strip()!r} is given twice; give it once")
        values[name.strip()] = value.strip()
    return values


def resolve_parameters(query: Query, values: Mapping[str, object], vocabulary: Vocabulary) -> dict[str, list[Term]]:
    """Turn *values* into the terms that *query* is bound with.

    Raises:
        ParameterError: a parameter is unknown, missing, empty or of the wrong kind.
        UnknownTerm: a name is in no vocabulary.

    >>> from evigraph.library import get_query
    >>> from evigraph.vocabulary import load_vocabulary
    >>> resolve_parameters(get_query("recommendation"), {"drug": "Lioresal"}, load_vocabulary())["drug"][0].value
    'https://w3id.org/evigraph/term/baclofen'
    """
    header = query.header
    names = [parameter.name for parameter in header.parameters]
    for name in values:
        if name not in names:
            hint = did_you_mean(_nearest(name, names)) or f"; it takes {', '.join(names) or 'none'}"
            raise ParameterError(f"the query {query.name} has no parameter {name!r}{hint}")
    for parameter in header.parameters:
        # A query that an answer has shown is bound already.
        if parameter.required and parameter.name in query.slots and values.get(parameter.name) is None:
            example = f"{parameter.name}={parameter.example!r}"
            raise ParameterError(f"the query {query.name} needs the parameter {parameter.name!r}, as in {example}")
    return {
        parameter.name: [resolve_value(parameter, values[parameter.name], vocabulary)]
        for parameter in header.parameters
        if values.get(parameter.name) is not None
    }


def resolve_value(parameter: Parameter, value: object, vocabulary: Vocabulary) -> Term:
    """Turn *value* into a term of the kind that *parameter* wants.

    Raises:
        ParameterError: it is empty or of the wrong kind.
        UnknownTerm: it is a name that is in no vocabulary.

    >>> from evigraph.library import Parameter
    >>> from evigraph.vocabulary import load_vocabulary
    >>> line = Parameter("line", "integer", required=False, description="", example="1")
    >>> resolve_value(line, "2", load_vocabulary()).value
    '2'
    """
    if isinstance(value, NamedNode | Literal):
        return value
    text = str(value).strip()
    if not text:
        raise ParameterError(f"the parameter {parameter.name!r} is empty; give it as in {parameter.example!r}")
    if parameter.kind in TERM_KINDS:
        return _term(parameter, text, vocabulary)
    if parameter.kind in _NAMED:
        return _named(parameter, text)
    if parameter.kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,9}", text):
            raise ParameterError(
                f"{parameter.name}: {text!r} is not a whole number; write one, as in {parameter.example}"
            )
        return Literal(int(text))
    return Literal(text) if parameter.kind == "text" else _code(parameter, text)


def _term(parameter: Parameter, text: str, vocabulary: Vocabulary) -> NamedNode:
    kinds = TERM_KINDS[parameter.kind]
    found = vocabulary.find(text, kinds)
    if found is not None:
        return NamedNode(found.iri)
    other = vocabulary.find(text)
    if other is not None:
        is_a = " and ".join(_with_article(KINDS[kind]) for kind in other.kinds)
        wanted = _with_article(parameter.kind.replace("_", " "))
        raise ParameterError(
            f"{text!r} is {is_a}; the parameter {parameter.name!r} wants {wanted}, as in {parameter.example!r}"
        )
    raise UnknownTerm(text, vocabulary.nearest(text, kinds) or vocabulary.nearest(text), kinds=[parameter.kind])


def _named(parameter: Parameter, text: str) -> NamedNode:
    namespace = _NAMED[parameter.kind]
    iri = expand(text) or (namespace + text if _LOCAL.fullmatch(text) else "")
    if not iri.startswith(namespace):
        raise ParameterError(
            f"{parameter.name}: {text!r} does not name a {parameter.kind}; write it as in {parameter.example!r}"
        )
    return NamedNode(iri)


def _code(parameter: Parameter, text: str) -> NamedNode:
    members = getattr(codes, parameter.kind.partition(":")[2])
    wanted = text.lower().replace(" ", "_")
    for code in members:
        if wanted == code or text == code.iri:
            return NamedNode(code.iri)
    raise ParameterError(f"{parameter.name}: {text!r} is none of {', '.join(members)}")


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _nearest(name: str, known: list[str]) -> list[str]:
    from rapidfuzz import fuzz, process  # only a wrong name needs it

    return [near for near, _, _ in process.extract(name, known, scorer=fuzz.WRatio, score_cutoff=60, limit=2)]
