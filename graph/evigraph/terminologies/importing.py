"""Make a pack of the concepts of a terminology: new terms, and further names of those that are known already."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evigraph.errors import did_you_mean
from evigraph.mappings import SYSTEMS
from evigraph.namespaces import EV, PREFIXES, TERM, slug
from evigraph.terminologies.concept import Concept, TerminologyError, identify, kind_of
from evigraph.terms import KINDS, PARENT_PROPERTIES, lookup_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from evigraph.vocabulary import Vocabulary

__all__ = ["Import", "make_pack", "select_under"]

#: Names that are shorter are abbreviations that mean too many things.
_SHORTEST: Final = 2
#: Classes that stand for each other where a name is known already.
_CLINICAL: Final = frozenset({"Condition", "AdverseEffect"})
_DRUGS: Final = frozenset({"Drug", "DrugClass"})


@dataclass(slots=True)
class Import:
    """The text of a pack, and what became of the concepts."""

    text: str = ""
    #: Labels of the new terms.
    added: list[str] = field(default_factory=list)
    #: Labels of the known terms that got names or mappings.
    extended: list[str] = field(default_factory=list)
    #: What was left out, and why.
    skipped: list[str] = field(default_factory=list)


def select_under(concepts: Sequence[Concept], roots: Iterable[str]) -> list[Concept]:
    """Return those of *concepts* that *roots* name, by identifier or label, and all below them.

    Raises:
        TerminologyError: there is no such concept.

    >>> listed = [Concept("a", "ankle"), Concept("b", "sprain", parents=("a",)), Concept("c", "cold")]
    >>> [concept.label for concept in select_under(listed, ["ankle"])]
    ['ankle', 'sprain']
    """
    below: dict[str, list[Concept]] = {}
    names: dict[str, Concept] = {}
    for concept in concepts:
        for parent in concept.parents:
            below.setdefault(parent, []).append(concept)
        for name in (concept.id, _curie(concept), lookup_key(concept.label)):
            names.setdefault(name, concept)
    chosen: dict[str, Concept] = {}
    for root in roots:
        found = names.get(root) or names.get(lookup_key(root))
        if found is None:
            raise TerminologyError(f"there is no concept {root!r}{did_you_mean(_near(root, concepts))}")
        waiting = [found]
        while waiting:
            concept = waiting.pop()
            if concept.id not in chosen:
                chosen[concept.id] = concept
                waiting += below.get(concept.id, ())
    return [concept for concept in concepts if concept.id in chosen]


def _curie(concept: Concept) -> str:
    found = identify(concept.id)
    return SYSTEMS[found[0]].curie(found[1]) if found else concept.id


def _near(name: str, concepts: Sequence[Concept]) -> list[str]:
    from rapidfuzz import process  # only a mistake needs it

    return [label for label, _, _ in process.extract(name, [c.label for c in concepts], score_cutoff=75, limit=3)]


def make_pack(concepts: Sequence[Concept], known: Vocabulary, *, source: str, kind: str | None = None) -> Import:
    """Return the pack that adds *concepts* to the *known* vocabulary, as terms of *kind* where their source tells none.

    A concept whose label is known extends that term.  Names that already mean another term are left out.

    Raises:
        TerminologyError: the kind of a concept is not known.
    """
    result = Import()
    terms: dict[str, tuple[str, str, bool]] = {}
    taken: dict[str, str] = {}
    used_iris: set[str] = set()
    for concept in concepts:
        chosen = kind or kind_of(concept)
        if chosen is None:
            raise TerminologyError(f"{source}: it does not tell what {concept.label!r} is; say so with --kind")
        found = _iri_of(concept, chosen, known, used_iris, result)
        if found is not None:
            iri, is_known = found
            terms[concept.id] = (iri, chosen, is_known)
            used_iris.add(iri)
            taken.setdefault(lookup_key(concept.label), iri)
    blocks = []
    for concept in concepts:
        if concept.id in terms:
            block = _describe(concept, terms, taken, known)
            if block:
                blocks.append(block)
                (result.extended if terms[concept.id][2] else result.added).append(concept.label)
    prefixes = {"ev": EV, "skos": PREFIXES["skos"], "term": TERM}
    head = [f"# Terms of {source}, taken over by evigraph vocabulary import.", ""]
    head += [f"@prefix {prefix}: <{iri}> ." for prefix, iri in prefixes.items()]
    result.text = "\n".join([*head, "", *sorted(blocks)])
    return result


def _iri_of(
    concept: Concept, kind: str, known: Vocabulary, used: Collection[str], result: Import
) -> tuple[str, bool] | None:
    label = " ".join(concept.label.split())
    local = slug(label)
    if not local:
        result.skipped.append(f"{label!r}: it has no Latin letter or digit")
        return None
    found = known.find(label)
    if found is not None:
        alike = _CLINICAL if kind in _CLINICAL else _DRUGS if kind in _DRUGS else {kind}
        if not alike & set(found.kinds):
            result.skipped.append(f"{label!r}: the vocabulary has it as a {KINDS[found.kinds[0]]}")
            return None
        return found.iri, True
    if TERM + local in known or TERM + local in used:
        result.skipped.append(f"{label!r}: another term has the name term:{local}")
        return None
    return TERM + local, False


def _describe(
    concept: Concept, terms: Mapping[str, tuple[str, str, bool]], taken: dict[str, str], known: Vocabulary
) -> str:
    iri, kind, is_known = terms[concept.id]
    lines = []
    if not is_known:
        lines += [f"a ev:{kind}, skos:Concept", f"skos:prefLabel {_text(concept.label)}@en"]
        if concept.definition.strip():
            lines.append(f"skos:definition {_text(concept.definition)}@en")
    for name in sorted(set(concept.synonyms)):
        key = lookup_key(name)
        other = known.find(name)
        if len(key) > _SHORTEST and other is None and taken.setdefault(key, iri) == iri:
            lines.append(f"skos:altLabel {_text(name)}@en")
    if not is_known:
        for parent in sorted(set(concept.parents)):
            above = terms.get(parent)
            link = PARENT_PROPERTIES.get((kind, above[1])) if above else None
            if above and link and above[0] != iri:
                lines.append(f"ev:{link} <{above[0]}>")
    own = identify(concept.id)
    if own is not None:
        lines.append(f"skos:exactMatch <{SYSTEMS[own[0]].iri(own[1])}>")
    matches = {identify(match) for match in concept.matches} - {None, own}
    lines += sorted(f"skos:closeMatch <{SYSTEMS[system].iri(local)}>" for system, local in filter(None, matches))
    joined = " ;\n    ".join(lines)
    return f"<{iri}> {joined} .\n" if lines else ""


def _text(words: str) -> str:
    line = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{line}"'
