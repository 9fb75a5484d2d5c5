"""The cases close to one that fails in which the verdict is better: the fewest changes first."""

from __future__ import annotations

from itertools import combinations, islice
from typing import TYPE_CHECKING, Final, NamedTuple

from evigraph.engine import NamedNode
from evigraph.namespaces import CLAIM, EV
from evigraph.proofs.cases import Case, Change, NearMiss, label_of, verdict_of
from evigraph.questions.details import distinct
from evigraph.questions.verdicts import FAVOURABLE, IN_FAVOUR, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.engine import Rows
    from evigraph.questions.claim_reader import Asked, ClaimReader
    from evigraph.questions.verdicts import Option
    from evigraph.vocabulary import Vocabulary

__all__ = ["find_near_misses"]

_ADVICE: Final = IN_FAVOUR - {"findsBenefit"}
#: So many near misses are looked for, with so many verdicts.
_MOST_FOUND: Final = 4
_MOST_TRIED: Final = 16
#: Conditions further apart than this many links are equally far.
_FARTHEST: Final = 9


class _Variation(NamedTuple):
    """One part of the case, changed: how far that takes it, and to what; None for nothing asked."""

    distance: int
    part: str
    after: str | None


def find_near_misses(
    graph: Asked, case: Case, option: Option | None, anywhere: Rows, reader: ClaimReader, *, is_member: bool
) -> Iterator[NearMiss]:
    """Yield the cases near *case* whose verdict is better than that of *option*.

    Only what some claim advises is tried: the conditions, phases and populations of advice to use the drug.

    Parameters:
        anywhere: rows of the query ``recommendation`` for the drug, whatever the condition.
        is_member: whether the drug belongs to the asked class.
    """
    if is_member and option is not None and option.verdict == "preferred":
        return
    dropped = () if is_member else (_Variation(0, "drug_class", None),)
    if option is not None and option.verdict in FAVOURABLE and dropped:
        yield _miss(graph, case, dropped, option, reader)
        return
    best = option.verdict if option is not None else None
    tries = islice(_nearest_first(list(_variations(graph, case, anywhere, reader))), _MOST_TRIED)
    found: list[tuple[int, bool, NearMiss]] = []
    for chosen in tries:
        if found and (len(chosen) > found[0][0] or len(found) == _MOST_FOUND):
            break  # with more changes than were enough it is no nearer
        other = verdict_of(graph, _changed(case, chosen))
        if other is not None and _is_better(other.verdict, best):
            is_direct = other.directness in {"direct", "close"}
            found.append((len(chosen), not is_direct, _miss(graph, case, (*dropped, *chosen), other, reader)))
    yield from (miss for *_, miss in sorted(found, key=lambda ranked: ranked[:2]))


def _is_better(verdict: str, than: str | None) -> bool:
    return verdict in FAVOURABLE and (than not in FAVOURABLE or VERDICTS.index(verdict) < VERDICTS.index(than or ""))


def _variations(graph: Asked, case: Case, anywhere: Rows, reader: ClaimReader) -> Iterator[_Variation]:
    if case.phase is not None:
        yield _Variation(1, "phase", None)
    if case.population is not None:
        yield _Variation(1, "population", None)
    columns = {name: place for place, name in enumerate(anywhere.columns)}
    phases: set[str] = set()
    populations: set[str] = set()
    conditions: set[str] = set()
    for row in anywhere.rows:
        stance, claim, condition = (row[columns[name]] for name in ("stance", "claim", "claimCondition"))
        if not isinstance(stance, NamedNode) or stance.value.removeprefix(EV) not in _ADVICE:
            continue
        if isinstance(condition, NamedNode):
            conditions.add(condition.value)
        if isinstance(claim, NamedNode):
            values = reader.details[claim.value.removeprefix(CLAIM)].values
            phases.update(values.get("phase", ()))
            populations.update(values.get("populationGroup", ()))
    yield from (_Variation(1, "phase", iri) for iri in phases - {case.phase})
    yield from (_Variation(1, "population", iri) for iri in populations - {case.population})
    far = _distances(graph.vocabulary, case.condition)
    for iri in conditions - {case.condition}:
        yield _Variation(min(far.get(iri, _FARTHEST), _FARTHEST), "condition", iri)


def _distances(vocabulary: Vocabulary, start: str) -> dict[str, int]:
    """Count the links of the hierarchy, and of close matches, between the term *start* and each other term."""
    links: dict[str, set[str]] = {}
    for term in vocabulary.values():
        for other in (*term.parents, *term.close):
            links.setdefault(term.iri, set()).add(other)
            links.setdefault(other, set()).add(term.iri)
    far = {start: 0}
    level = [start]
    while level:
        level = list(dict.fromkeys(near for iri in level for near in links.get(iri, ()) if near not in far))
        far |= dict.fromkeys(level, max(far.values()) + 1)
    return far


def _nearest_first(variations: Sequence[_Variation]) -> Iterator[tuple[_Variation, ...]]:
    """Yield the variations, then their pairs of different parts, each the least far first."""
    for size in (1, 2):
        sets = (some for some in combinations(variations, size) if len({change.part for change in some}) == size)
        yield from sorted(
            sets, key=lambda some: (sum(v.distance for v in some), [(v.part, v.after or "") for v in some])
        )


def _order(variations: Sequence[_Variation]) -> tuple[int, list[tuple[str, str]]]:
    return sum(change.distance for change in variations), [(change.part, change.after or "") for change in variations]


def _changed(case: Case, variations: Iterable[_Variation]) -> Case:
    changed = {variation.part: variation.after for variation in variations}
    return Case(
        case.drug,
        changed.get("condition") or case.condition,
        None,
        changed.get("phase", case.phase),
        changed.get("population", case.population),
    )


def _miss(graph: Asked, case: Case, variations: Iterable[_Variation], option: Option, reader: ClaimReader) -> NearMiss:
    changes = tuple(
        Change(
            variation.part,
            _name(graph, getattr(case, variation.part)),
            _name(graph, variation.after),
        )
        for variation in variations
    )
    claims = option.claims_of({"prefers"}) if option.verdict == "preferred" else option.claims_of(_ADVICE)
    against = option.rejected_elsewhere
    reader.add((*claims, *against))
    pros, cons = distinct(claims, reader.details), distinct(against, reader.details)
    return NearMiss(changes, option.verdict, option.directness, pros, cons)


def _name(graph: Asked, iri: str | None) -> str | None:
    return None if iri is None else label_of(graph, iri)
