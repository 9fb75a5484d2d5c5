"""What things are called: terms, claims, articles, and the words of the ontology, for sentences about statements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from evigraph.engine import Literal, NamedNode, Rows
from evigraph.namespaces import ARTICLE, CITATION, CLAIM, EV, PREFIXES, SOURCE, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evigraph.engine import Term, Triple
    from evigraph.questions.claim_reader import Asked
    from evigraph.vocabulary import Vocabulary

__all__ = ["TYPE", "Labels"]

TYPE: Final = PREFIXES["rdf"] + "type"

#: How a property reads between its subject and its object; any other is read as "has" and its label.
_VERBS: Final[dict[str, str]] = {
    EV + "within": "is within",
    EV + "near": "is near",
    EV + "closeTo": "is close to",
    EV + "inDrugClass": "is in the class",
    EV + "subDrugClassOf": "is in the class",
    EV + "subConditionOf": "is a kind of",
    EV + "subEffectOf": "is a kind of",
    EV + "subProcedureOf": "is a kind of",
    EV + "subPopulationOf": "is part of",
    EV + "formulationOf": "is a formulation of",
    EV + "expressionBase": "is limited to",
    EV + "excludes": "excludes",
    EV + "excludesPopulation": "has no one in common with",
    EV + "settingOf": "is what limits",
    EV + "settingCondition": "is limited to the condition",
    EV + "settingPhase": "is limited to the phase",
    EV + "settingPopulation": "is limited to people described as",
    EV + "settingGroup": "is limited to",
    EV + "settingTogether": "says whether things are given together:",
    EV + "preferredIn": "is preferred in",
    EV + "advisedIn": "is advised in",
    EV + "rejectedIn": "is advised against in",
    EV + "rejectedAsPreferredIn": "is advised against as the first or preferred choice in",
    EV + "passedOverIn": "is passed over in",
    EV + "studiedIn": "has evidence in",
    EV + "unsettledIn": "has too little evidence in",
    PREFIXES["rdfs"] + "subClassOf": "is a kind of",
    PREFIXES["rdfs"] + "subPropertyOf": "is a kind of",
    PREFIXES["rdfs"] + "label": "is called",
    PREFIXES["skos"] + "prefLabel": "is called",
}

_STANCE: Final = EV + "stance"
_SETTING: Final = EV + "setting/"

#: Namespaces whose identifiers people know without the prefix.
_BARE: Final = (CLAIM, ARTICLE, CITATION, SOURCE)
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Labels:
    """The names of what some statements are about; :meth:`of` looks them up in a graph."""

    __slots__ = ("_definitions", "_labels", "_vocabulary")

    def __init__(self, vocabulary: Vocabulary, labels: Mapping[str, str], definitions: Mapping[str, str]) -> None:
        self._vocabulary = vocabulary
        self._labels = labels
        self._definitions = definitions

    @classmethod
    def of(cls, graph: Asked, terms: Iterable[Term]) -> Labels:
        """Look up what *graph* calls those of *terms* that belong to the ontology."""
        wanted = [term for term in dict.fromkeys(terms) if isinstance(term, NamedNode) and _is_of_ontology(term.value)]
        labels: dict[str, str] = {}
        definitions: dict[str, str] = {}
        found = graph.run(graph.bind("ontology_names", {"thing": wanted})) if wanted else ()
        for thing, label, definition in found.rows if isinstance(found, Rows) else ():
            if isinstance(thing, NamedNode) and isinstance(label, Literal):
                labels[thing.value] = label.value
                if isinstance(definition, Literal):
                    definitions[thing.value] = definition.value
        return cls(graph.vocabulary, labels, definitions)

    def name(self, term: Term) -> str:
        """Return what *term* is called: a label, the identifier of a claim or an article, a text in quotes.

        >>> from evigraph.vocabulary import Vocabulary
        >>> labels = Labels(Vocabulary({}, {}, ()), {}, {})
        >>> labels.name(NamedNode(CLAIM + "000-001")), labels.name(NamedNode(EV + "findsBenefit"))
        ('000-001', 'finds benefit')
        >>> labels.name(Literal(5)), labels.name(Literal("daily"))
        ('5', '"daily"')
        """
        if isinstance(term, Literal):
            is_text = term.language is not None or term.datatype.value == PREFIXES["xsd"] + "string"
            return f'"{term.value}"' if is_text else term.value
        return self.of_iri(term.value) if isinstance(term, NamedNode) else str(term)

    def of_iri(self, iri: str) -> str:
        """Return what the thing *iri* is called."""
        if iri in self._vocabulary:
            return self._vocabulary[iri].label
        if iri in self._labels:
            return self._labels[iri]
        for namespace in _BARE:
            if iri.startswith(namespace):
                return iri.removeprefix(namespace)
        if iri.startswith(_SETTING):
            limits = [unquote(limit).replace("-", " ") for limit in iri.removeprefix(_SETTING).split(";") if limit]
            return f"the setting {', '.join(dict.fromkeys(limits)) or 'without limits'}"
        if _is_of_ontology(iri):
            return _WORDS.sub(" ", iri.removeprefix(EV)).lower()
        return compact(iri)

    def definition(self, iri: str) -> str:
        """Return how the ontology defines *iri*, or the empty string."""
        return self._definitions.get(iri, "")

    def sentence(self, triple: Triple) -> str:
        """Say *triple* in words, without a full stop.

        >>> from evigraph.engine import Triple
        >>> from evigraph.vocabulary import load_vocabulary
        >>> labels = Labels(load_vocabulary(), {}, {})
        >>> node = NamedNode(EV + "term/tizanidine")
        >>> labels.sentence(Triple(node, NamedNode(EV + "within"), NamedNode(EV + "term/muscle-relaxant")))
        'tizanidine is within muscle relaxant'
        """
        subject = self.name(triple.subject) if isinstance(triple.subject, NamedNode) else str(triple.subject)
        obj = self.name(triple.object)
        predicate = triple.predicate.value
        if predicate == TYPE:
            return f"{subject} is {_with_article(obj)}"
        verb = _VERBS.get(predicate) or f"has the {self.of_iri(predicate)}"
        meaning = (
            self.definition(triple.object.value)
            if predicate == _STANCE and isinstance(triple.object, NamedNode)
            else ""
        )
        return f"{subject} {verb} {obj}{f' ({_uncapitalised(meaning)})' if meaning else ''}"

    def aspect(self, triple: Triple) -> str:
        """Say what *triple* says of its subject, without naming that: ``condition radiculopathy``."""
        if triple.predicate.value == TYPE:
            return self.name(triple.object)
        return f"{self.of_iri(triple.predicate.value)} {self.name(triple.object)}"


def _uncapitalised(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _with_article(noun: str) -> str:
    # "Advice for" and "evidence against" cannot be counted.
    if noun.endswith((" for", " against")):
        return noun
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _is_of_ontology(iri: str) -> bool:
    return iri.startswith(EV) and "/" not in iri.removeprefix(EV)
