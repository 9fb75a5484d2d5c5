"""What the claims of a graph are about, and what is said where a question is about something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode
from evigraph.errors import did_you_mean
from evigraph.namespaces import EV
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.reply import Reply, Status
from evigraph.questions.wording import words
from evigraph.questions.words import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.reading import Reading
    from evigraph.terms import Term

__all__ = ["answered_from", "find_broader", "find_covered", "find_roles", "say_not_covered"]

_BROADER_SHOWN: Final = 3


def find_broader(reading: Reading, graph: Asked) -> tuple[Term, ...]:
    """Return what articles say of the condition where none names it but its name only qualifies theirs.

    Of painful diabetic neuropathy, what is said of diabetic neuropathy holds, if indirectly.
    """
    condition = reading.condition
    if condition is None or reading.form is None or find_covered([condition.iri], graph):
        return ()
    own = set(texts(condition.label))
    above = [graph.vocabulary[iri] for iri in sorted(graph.vocabulary.ancestors(condition.iri) - {condition.iri})]
    qualified = [term for term in above if own.issuperset(texts(term.label))]
    named = find_covered([term.iri for term in qualified], graph) if qualified else {}
    found = [term for term in qualified if named.get(term.iri)]
    beyond = frozenset().union(*(graph.vocabulary.ancestors(term.iri) - {term.iri} for term in found))
    return tuple(term for term in found if term.iri not in beyond)


def answered_from(reading: Reading, broader: Sequence[Term]) -> Reading:
    """Let *reading* say that its condition is answered from *broader* ones."""
    if not broader or reading.condition is None:
        return reading
    said = (
        f"no claim is about {reading.condition.label} itself; what is said of the broader "
        f"{' and '.join(term.label for term in broader)} bears on it only indirectly"
    )
    return replace(reading, notes=(said, *reading.notes))


def say_not_covered(reading: Reading, graph: Asked, broader: Sequence[Term] = ()) -> Reply | None:
    """Reply which words and terms no article speaks of, if any.

    Parameters:
        broader: conditions that stand in for the one that is asked about.
    """
    said = [
        f"{word!r} is in no vocabulary of this graph; name it otherwise, or leave it out"
        + did_you_mean(reading.possible.get(word, ()))
        for word in reading.unknown
    ]
    terms = reading.terms
    if terms:
        covered = find_covered([term.iri for term in terms], graph)
        said += [
            f"no article of this graph says anything of {term.label}" + _above(term.iri, graph)
            for term in terms
            if term.iri not in covered and term != reading.population and not (broader and term == reading.condition)
        ]
    if not said or not (terms or reading.cued):
        return None
    return Reply(reading.question, Status.NOT_COVERED, words(reading), notes=(*said, *reading.notes))


def find_covered(iris: Sequence[str], graph: Asked) -> dict[str, bool]:
    """Return those of the terms *iris* that claims are about, and whether some claim names the term itself."""
    found = graph.run(graph.bind("coverage", {"term": [NamedNode(iri) for iri in iris]}))
    covered: dict[str, bool] = {}
    for term, itself in rows_of(found).rows:
        if isinstance(term, NamedNode) and isinstance(itself, Literal):
            covered[term.value] = covered.get(term.value, False) or itself.value == "true"
    return covered


def find_roles(iri: str, graph: Asked) -> set[str]:
    """Return what claims take the state *iri* for: a condition of patients, or an adverse effect of an intervention."""
    rows = rows_of(graph.run(graph.bind("roles_of_states", {"state": [NamedNode(iri)]}))).rows
    return {role.value.removeprefix(EV) for _, role in rows if isinstance(role, NamedNode)}


def _above(iri: str, graph: Asked) -> str:
    """Name the nearest broader terms that articles do speak of."""
    near: list[str] = []
    level = [iri]
    while level := [parent for term in level for parent in graph.vocabulary[term].parents if parent not in near]:
        near += dict.fromkeys(level)
    named = [parent for parent, itself in find_covered(near, graph).items() if itself] if near else []
    if not named:
        return ""
    labels = [graph.vocabulary[parent].label for parent in sorted(named, key=near.index)[:_BROADER_SHOWN]]
    return f"; it does of {' and '.join(labels)}: ask about that"
