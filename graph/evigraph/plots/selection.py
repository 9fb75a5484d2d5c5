"""Which claims a picture shows: the words of ``--where`` and what they choose."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evigraph.codes import Certainty
from evigraph.engine import NamedNode
from evigraph.errors import ParameterError, UnknownTerm, did_you_mean
from evigraph.namespaces import ARTICLE, CLAIM, EV
from evigraph.parameters import TERM_KINDS
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.verdicts import VERDICTS, gather

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evigraph.api import Graph

__all__ = ["EVERYTHING", "WORDS", "Selection", "read_pairs", "select"]

#: What a picture can be limited by.
WORDS: Final[dict[str, str]] = {
    "drug": "a drug or other intervention, with the kinds of it",
    "class": "a class, with its members",
    "condition": "a condition, with narrower ones and close matches",
    "article": "an article, by its number or stem",
    "verdict": f"what the claims amount to: {', '.join(VERDICTS[:-1])}",
    "min-certainty": f"graded at least so in print: {', '.join(reversed(Certainty))}",
    "provenance": "asserted (what is said of the thing itself) or inferred (what its class or context passes on)",
}
_PROVENANCE: Final = ("asserted", "inferred")
_KINDS: Final = {"drug": "intervention", "class": "intervention", "condition": "condition"}


@dataclass(frozen=True, slots=True)
class Selection:
    """What is shown; None for a set that is not limited."""

    #: The words as given, each with its value in words.
    said: tuple[tuple[str, str], ...] = ()
    claims: frozenset[str] | None = None
    #: The claims without regard to the drug and its class: what a class passes on is said of another thing.
    of_anything: frozenset[str] | None = None
    drugs: frozenset[str] | None = None
    conditions: frozenset[str] | None = None
    verdicts: frozenset[str] | None = None
    asserted: bool = True
    inferred: bool = True

    def __str__(self) -> str:
        """Say it in words.

        >>> str(Selection((("drug", "baclofen"),))), str(EVERYTHING)
        ('drug: baclofen', 'everything')
        """
        return "; ".join(f"{word}: {value}" for word, value in self.said) or "everything"

    def has_claim(self, claim: str) -> bool:
        """Tell whether the claim with this identifier is shown."""
        return self.claims is None or claim in self.claims

    def has_drug(self, iri: str) -> bool:
        """Tell whether this intervention is shown."""
        return self.drugs is None or iri in self.drugs

    def has_condition(self, iri: str) -> bool:
        """Tell whether this condition is shown."""
        return self.conditions is None or iri in self.conditions


#: No limit at all.
EVERYTHING: Final = Selection()


def read_pairs(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Split the words of ``--where``; a word that is given twice means either value.

    Raises:
        ParameterError: a text has no ``=``, or a word is unknown.

    >>> read_pairs(["drug=Lyrica", "condition=sciatica"])
    [('drug', 'Lyrica'), ('condition', 'sciatica')]
    """
    pairs = []
    for text in texts:
        word, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            raise ParameterError(f"{text!r} chooses nothing; write WORD=VALUE, as in drug=tizanidine")
        if word not in WORDS:
            near = did_you_mean(known for known in WORDS if known.startswith(word[:3]))
            raise ParameterError(f"--where has no word {word!r}{near or '; it has ' + ', '.join(WORDS)}")
        pairs.append((word, value))
    return pairs


def select(graph: Graph, pairs: Sequence[tuple[str, str]]) -> Selection:
    """Find what *pairs* of words and values choose.

    Raises:
        ParameterError: a value is not one of those that its word has.
        UnknownTerm: a name is in no vocabulary.

    >>> from evigraph.api import open
    >>> graph = open()
    >>> sorted(select(graph, [("drug", "Lioresal"), ("article", "001")]).claims)[0]
    '001-001'
    """
    if not pairs:
        return EVERYTHING
    values: dict[str, list[str]] = defaultdict(list)
    for word, value in pairs:
        values[word].append(_checked(word, value))
    said: list[tuple[str, str]] = []
    terms: dict[str, frozenset[str]] = {}
    for word, given in values.items():
        names = given
        if word in _KINDS:
            found = [_term(graph, word, value) for value in given]
            names = [label for _, label in found]
            terms[word] = _within(graph, [iri for iri, _ in found], close=word == "condition")
        said.append((word, " or ".join(names)))
    drugs = terms.get("drug")
    if "class" in terms:
        drugs = terms["class"] if drugs is None else drugs & terms["class"]
    conditions = terms.get("condition")
    facets = _facets(graph)
    claims = _claims(facets, values, drugs, conditions)
    of_anything = _claims(facets, values, None, conditions)
    verdicts = frozenset(values["verdict"]) if "verdict" in values else None
    if verdicts is not None:
        claims &= _deciding(graph, verdicts, values.get("condition", ()))
    known = values.get("provenance", list(_PROVENANCE))
    return Selection(tuple(said), claims, of_anything, drugs, conditions, verdicts, "asserted" in known, "inferred" in known)


def _checked(word: str, value: str) -> str:
    allowed = {"verdict": VERDICTS[:-1], "min-certainty": tuple(Certainty), "provenance": _PROVENANCE}.get(word)
    if allowed is None:
        return value
    wanted = value.lower().replace(" ", "_") if word == "min-certainty" else value.lower().replace("_", " ")
    if wanted not in allowed:
        raise ParameterError(f"{word}: {value!r} is none of {', '.join(allowed)}")
    return wanted


def _term(graph: Graph, word: str, name: str) -> tuple[str, str]:
    kinds = TERM_KINDS[_KINDS[word]]
    found = graph.vocabulary.find(name, kinds)
    if found is None:
        near = graph.vocabulary.nearest(name, kinds) or graph.vocabulary.nearest(name)
        raise UnknownTerm(name, near, kinds=[_KINDS[word]])
    return found.iri, found.label


def _within(graph: Graph, iris: Sequence[str], *, close: bool) -> frozenset[str]:
    rows = rows_of(graph.run(graph.bind("terms_within", {"term": [NamedNode(iri) for iri in iris]})))
    found = {(narrower.value, str(nearly)) for _, narrower, nearly in rows.rows if isinstance(narrower, NamedNode)}
    return frozenset(iri for iri, nearly in found if close or '"false"' in nearly) | frozenset(iris)


def _facets(graph: Graph) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for claim, prop, value in rows_of(graph.run(graph.bind("claim_facets", {}))).rows:
        if isinstance(claim, NamedNode) and isinstance(prop, NamedNode) and isinstance(value, NamedNode):
            found[claim.value.removeprefix(CLAIM)][prop.value.removeprefix(EV)].add(value.value)
    return found


def _claims(
    facets: dict[str, dict[str, set[str]]],
    values: dict[str, list[str]],
    drugs: frozenset[str] | None,
    conditions: frozenset[str] | None,
) -> frozenset[str]:
    grades = list(Certainty)
    least = max((grades.index(grade) for grade in grades if grade in values.get("min-certainty", ())), default=9)
    allowed = {grade.iri for grade in grades[: least + 1]}
    named = values.get("article", [])
    stems = {stem for of in facets.values() for stem in _stems(of)}
    wanted = {stem for stem in stems if any(stem == name or stem.startswith(f"{name}_") for name in named)}
    if named and not wanted:
        near = ", ".join(sorted(stems)[:5])
        raise ParameterError(f"article: {named[0]!r} names no article of this graph; it has {near}")
    return frozenset(
        claim
        for claim, of in facets.items()
        if (drugs is None or drugs & (of["intervention"] | of["comparator"]))
        and (conditions is None or conditions & of["condition"])
        and (not named or wanted & _stems(of))
        and ("min-certainty" not in values or allowed & of["certainty"])
    )


def _stems(of: dict[str, set[str]]) -> set[str]:
    return {iri.removeprefix(ARTICLE) for iri in of["article"]}


def _deciding(graph: Graph, verdicts: frozenset[str], conditions: Sequence[str]) -> frozenset[str]:
    """Return the claims that one of *verdicts* rests on, for one of *conditions* or for any."""
    found: set[str] = set()
    for condition in conditions or (None,):
        asked = {} if condition is None else {"condition": [NamedNode(_term(graph, "condition", condition)[0])]}
        for option in gather(rows_of(graph.run(graph.bind("options", asked)))):
            found |= set(option.claims) if option.verdict in verdicts else set()
    return frozenset(found)
