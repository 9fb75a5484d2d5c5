"""The vocabulary: every term by its IRI, and by whatever name people use for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Quad
from evigraph.errors import UnknownTerm
from evigraph.namespaces import EV, PREFIXES, VOCABULARY_GRAPH, compact, expand
from evigraph.packs import read_pack, shipped_quads
from evigraph.terms import KINDS, Term, lexical_form, lookup_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["FIELD_KINDS", "Vocabulary", "load_vocabulary"]

#: Kinds of term that each field of a claim takes, in the order in which a shared synonym is read.
FIELD_KINDS: Final[dict[str, tuple[str, ...]]] = {
    "interventions": ("Intervention",),
    "comparators": ("Intervention",),
    "condition": ("Condition", "AdverseEffect"),
    "scope_condition": ("Condition", "AdverseEffect"),
    "population": ("Population",),
    "outcome": ("OutcomeMeasure",),
    "adverse_effects": ("AdverseEffect", "Condition"),
    "drug": ("Drug", "DrugClass", "ClassExpression"),
}

_HIERARCHY: Final = frozenset(
    EV + name
    for name in (
        *("inDrugClass", "subDrugClassOf", "subProcedureOf", "subConditionOf", "subEffectOf"),
        *("subPopulationOf", "expressionBase"),
    )
)
_TYPE: Final = PREFIXES["rdf"] + "type"
_PREFERRED: Final = PREFIXES["skos"] + "prefLabel"
_SYNONYM: Final = PREFIXES["skos"] + "altLabel"
_HIDDEN: Final = PREFIXES["skos"] + "hiddenLabel"
_DEFINITION: Final = PREFIXES["skos"] + "definition"
_CLOSE: Final = EV + "closeTo"
_LEXICAL_FORM: Final = NamedNode(EV + "lexicalForm")
_KIND_ORDER: Final = {kind: position for position, kind in enumerate(KINDS)}
_NEAR: Final = 75.0
_NEAREST: Final = 3


class Vocabulary:
    """Terms by IRI, as in a mapping; :meth:`find` and :meth:`get` look them up by name.

    >>> vocabulary = load_vocabulary()
    >>> vocabulary.get("Muscle relaxants").curie
    'term:muscle-relaxant'
    >>> vocabulary.find("Lioresal", ["Drug"]).label
    'baclofen'
    >>> vocabulary.find("perpetual motion") is None
    True
    """

    __slots__ = ("_names", "_quads", "_terms")

    def __init__(
        self, terms: Mapping[str, Term], names: Mapping[str, Sequence[tuple[int, Term]]], quads: Sequence[Quad]
    ) -> None:
        self._terms = terms
        self._names = names
        self._quads = quads

    # --- Constructors ---

    @classmethod
    def from_quads(cls, quads: Iterable[Quad]) -> Vocabulary:
        """Return the vocabulary that *quads* describe.

        >>> from evigraph.engine import parse_rdf
        >>> quads = parse_rdf(
        ...     '@prefix ev: <https://w3id.org/evigraph/> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .'
        ...     '<urn:x> a ev:Drug ; skos:prefLabel "x"@en ; skos:altLabel "ex"@en .'
        ... )
        >>> Vocabulary.from_quads(quads).find("EX").iri
        'urn:x'
        """
        stated = tuple(dict.fromkeys(quads))
        terms = {term.iri: term for term in sorted(_terms(stated), key=lambda term: term.iri)}
        names: dict[str, list[tuple[int, Term]]] = {}
        for term in terms.values():
            for rank, labels in enumerate(((term.label,), term.synonyms, term.hidden)):
                for label in labels:
                    names.setdefault(lookup_key(label), []).append((rank, term))
        names.pop("", None)  # a label without letters and digits
        for candidates in names.values():
            candidates.sort(key=lambda candidate: (candidate[0], _KIND_ORDER[candidate[1].kinds[0]], candidate[1].iri))
        return cls(terms, names, stated)

    # --- Mapping ---

    def __getitem__(self, iri: str) -> Term:
        return self._terms[iri]

    def __contains__(self, iri: object) -> bool:
        return iri in self._terms

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def values(self) -> Iterable[Term]:
        """Return the terms, by IRI."""
        return self._terms.values()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {len(self)} terms>"

    # --- Names ---

    @property
    def names(self) -> Mapping[str, Sequence[tuple[int, Term]]]:
        """The terms by the key of each name, with 0 for a preferred label, 1 for a synonym, 2 for a hidden name."""
        return self._names

    def find(self, name: str, kinds: Sequence[str] = ()) -> Term | None:
        """Return the term that *name* stands for: a label, synonym or brand name, a CURIE or an IRI.

        Case, spaces, hyphens and a plural ending make no difference.  A preferred label beats a synonym; among terms
        that share a synonym the first of *kinds* (or of :data:`~evigraph.terms.KINDS`) wins.

        >>> load_vocabulary().find("term:baclofen").label
        'baclofen'
        >>> load_vocabulary().find("pain", ["OutcomeMeasure"]).label
        'pain intensity'
        """
        iri = expand(name)
        if iri is not None and iri in self._terms:
            term = self._terms[iri]
            return term if not kinds or any(map(term.is_a, kinds)) else None
        candidates = self._names.get(lookup_key(name), ())
        if not kinds:
            return candidates[0][1] if candidates else None
        fitting = [
            (rank, position, term)
            for rank, term in candidates
            for position, kind in enumerate(kinds)
            if term.is_a(kind)
        ]
        return min(fitting, key=lambda found: found[:2])[2] if fitting else None

    def get(self, name: str, kinds: Sequence[str] = ()) -> Term:
        """Return the term that *name* stands for, as :meth:`find` does.

        Raises:
            UnknownTerm: no term has that name; the error holds the nearest names.

        >>> load_vocabulary().get("tizanadine")
        Traceback (most recent call last):
        evigraph.errors.UnknownTerm: 'tizanadine' is not in the vocabulary; did you mean tizanidine?
        """
        term = self.find(name, kinds)
        if term is None:
            raise UnknownTerm(name, self.nearest(name, kinds), kinds=[_in_words(kind) for kind in kinds])
        return term

    def candidates(self, name: str) -> tuple[Term, ...]:
        """Return every term that *name* may stand for, the likeliest first.

        >>> [term.kinds[0] for term in load_vocabulary().candidates("renal impairment")]
        ['Condition', 'Population']
        """
        return tuple(dict.fromkeys(term for _, term in self._names.get(lookup_key(name), ())))

    def nearest(self, name: str, kinds: Sequence[str] = ()) -> list[str]:
        """List the labels that *name* may be a misspelling of, the nearest first, at most three.

        >>> load_vocabulary().nearest("tizanidin")[0]
        'tizanidine'
        """
        from rapidfuzz import fuzz, process  # only a misspelling needs it

        written: dict[str, tuple[str, str]] = {}
        for term in self._terms.values():
            if not kinds or any(map(term.is_a, kinds)):
                for label in term.labels:
                    written.setdefault(lexical_form(label), (label, term.iri))
        found: dict[str, str] = {}
        for near, _, _ in process.extract(
            lexical_form(name), written.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=4 * _NEAREST
        ):
            label, iri = written[near]
            found.setdefault(iri, label)
        return list(found.values())[:_NEAREST]

    def nearest_iris(self, iri: str) -> list[str]:
        """List the IRIs of terms that *iri* may be a misspelling of, the nearest first, at most three."""
        from rapidfuzz import fuzz, process  # only a misspelling needs it

        written = {compact(known): known for known in self._terms}
        name = compact(iri).rpartition(":")[2]
        found = process.extract(
            name,
            written.keys(),
            processor=lambda curie: curie.rpartition(":")[2],
            scorer=fuzz.ratio,
            score_cutoff=_NEAR,
            limit=_NEAREST,
        )
        return [written[near] for near, _, _ in found]

    # --- Hierarchy ---

    def ancestors(self, iri: str) -> frozenset[str]:
        """Return the IRIs of all terms above the term *iri*, without itself.

        >>> "https://w3id.org/evigraph/term/muscle-relaxant" in load_vocabulary().ancestors(
        ...     "https://w3id.org/evigraph/term/baclofen"
        ... )
        True
        """
        above: set[str] = set()
        waiting = [*self._terms[iri].parents]
        while waiting:
            parent = waiting.pop()
            if parent not in above:
                above.add(parent)
                waiting += self._terms[parent].parents if parent in self._terms else ()
        return frozenset(above)

    def of_kind(self, kind: str) -> list[Term]:
        """List the terms of *kind* or of a kind below it, by IRI.

        >>> load_vocabulary().of_kind("ClassExpression")[0].label
        'muscle relaxant other than baclofen'
        """
        return [term for term in self._terms.values() if term.is_a(kind)]

    # --- Quads ---

    def quads(self) -> Iterator[Quad]:
        """Yield what is stated about the terms, and the plain lower-case form of each of their labels."""
        yield from self._quads
        graph = NamedNode(VOCABULARY_GRAPH)
        for term in self._terms.values():
            for form in sorted(set(map(lexical_form, term.labels))):
                yield Quad(NamedNode(term.iri), _LEXICAL_FORM, Literal(form), graph)


def load_vocabulary(*packs: Path) -> Vocabulary:
    """Return the shipped vocabulary, extended by *packs*: files of terms as a table (.tsv) or in Turtle (.ttl).

    A pack may use the terms of the packs before it.

    Raises:
        PackError: a pack has mistakes, all of which are listed.
        OSError: a pack cannot be read.

    >>> len(load_vocabulary()) > 377
    True
    """
    vocabulary = Vocabulary.from_quads(shipped_quads())
    for pack in packs:
        vocabulary = Vocabulary.from_quads([*vocabulary._quads, *read_pack(pack, vocabulary)])
    return vocabulary


def _terms(quads: Iterable[Quad]) -> Iterator[Term]:
    stated: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            stated.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object.value)
    closeness: dict[str, set[str]] = {}
    for iri, values in stated.items():
        for other in values.get(_CLOSE, ()):
            closeness.setdefault(iri, set()).add(other)
            closeness.setdefault(other, set()).add(iri)
    for iri, values in stated.items():
        kinds = {value.removeprefix(EV) for value in values.get(_TYPE, ())} & KINDS.keys()
        labels = sorted(values.get(_PREFERRED, ()))
        if not kinds or not labels:
            continue
        yield Term(
            iri,
            labels[0],
            tuple(sorted(kinds, key=_KIND_ORDER.__getitem__)),
            tuple(sorted({*values.get(_SYNONYM, ()), *labels[1:]})),
            tuple(sorted({parent for name in _HIERARCHY & values.keys() for parent in values[name]})),
            tuple(sorted(closeness.get(iri, ()))),
            next(iter(values.get(_DEFINITION, ())), None),
            tuple(sorted(values.get(_HIDDEN, ()))),
        )


def _in_words(kind: str) -> str:
    return KINDS.get(kind, {"Intervention": "intervention", "ClinicalState": "condition or effect"}.get(kind, kind))
