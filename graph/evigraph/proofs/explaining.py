"""Explain a claim, a statement or a reply: what is proved, by which proofs, with all that a reader needs to follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from evigraph.engine import Literal, NamedNode, Quad, Rows, Triple
from evigraph.errors import NotInGraph
from evigraph.namespaces import CITATION, CLAIM, EV, INFERRED
from evigraph.proofs.finding import prove_row, prove_triple
from evigraph.proofs.grounds import Grounds, gather_grounds
from evigraph.proofs.labels import TYPE
from evigraph.proofs.proof import RowGoal
from evigraph.questions.claim_reader import rows_of
from evigraph.questions.details import SourceReading, gather_sources
from evigraph.reasoning.rules import RULE_GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Term
    from evigraph.proofs.passages import TextFolder
    from evigraph.proofs.proof import Goal, Proof
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.reply import AnswerRow, Reply

__all__ = ["ClaimRecord", "Explanation", "Proved", "explain_claim", "explain_reply", "explain_statement"]

#: Parts of a claim that have statements of their own, by the property that links them.
_PARTS: Final = frozenset({"effectSize", "dose", "study"})
#: What is shown of a claim otherwise: its words, its place and its sources.
_SHOWN_APART: Final = frozenset(
    {"paraphrase", "article", "span", "contextSpan", "spanRole", "cites", "citesByInheritance", *_PARTS}
)


#: The stances of which one may carry a verdict.
_CARRYING: Final[dict[str, frozenset[str]]] = {
    "preferred": frozenset({"prefers"}),
    "option": frozenset({"advises", "advisesConditionally"}),
    "not recommended": frozenset({"rejects"}),
    "not recommended with limits": frozenset({"rejectsAsPreferred"}),
    "not preferred": frozenset({"passesOver"}),
    "evidence only": frozenset({"findsBenefit", "findsNoBenefit", "findsNoDifference"}),
    "insufficient evidence": frozenset({"findsTooLittle"}),
}


@dataclass(frozen=True, slots=True)
class Proved:
    """One thing that is explained: where it is asserted, and its proofs."""

    goal: Goal
    proofs: tuple[Proof, ...]
    #: The statements themselves, where the goal is a statement that the graph asserts.
    asserted: tuple[Quad, ...] = ()
    #: The answer, where the goal is a row of one.
    answer: AnswerRow | None = None


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """All that an article says in one claim: fields by the part of the claim, and every reading of its citations."""

    claim: str
    fields: tuple[tuple[str, Triple], ...]
    readings: tuple[SourceReading, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was explained; :mod:`~evigraph.proofs.wording` and its siblings write it."""

    proved: tuple[Proved, ...]
    grounds: Grounds
    #: So many proofs of each thing were looked for.
    bound: int
    #: The question as it was read, or the empty string.
    reading: str = ""
    claim: ClaimRecord | None = None
    #: Where a statement does not hold, what holds of its subject by the same property.
    others: tuple[Triple, ...] = field(default=())


def explain_reply(
    graph: Asked,
    reply: Reply,
    rows: Sequence[AnswerRow] | None = None,
    bound: int = 1,
    texts: TextFolder | None = None,
) -> Explanation:
    """Prove the answers of *reply*, or those of them that *rows* holds.

    Parameters:
        bound: so many proofs of each answer.
        texts: the reader's texts, of which sentences are quoted.
    """
    chosen = reply.answers if rows is None else rows
    proved = []
    for answer in chosen:
        goal = RowGoal(reply.sparql, answer.key)
        proved.append(Proved(goal, _prove_row(graph, goal, answer, bound), answer=answer))
    terms = [term for answer in chosen for term in answer.key.values()]
    grounds = gather_grounds(graph, _proofs(proved), texts, terms=terms)
    return Explanation(tuple(proved), grounds, bound, reply.reading)


def _prove_row(graph: Asked, goal: RowGoal, answer: AnswerRow, bound: int) -> tuple[Proof, ...]:
    stances: Mapping[str, Sequence[str]] = answer.values.get("stances", {})
    carrying = _CARRYING.get(answer.verdict, frozenset())
    # The claim that may carry the row alone comes first, so that the shortest proof is found first.
    claims = sorted(answer.claims, key=lambda claim: carrying.isdisjoint(stances.get(claim, ())))
    try:
        return prove_row(graph, goal, claims, bound=bound)
    except NotInGraph:
        return ()  # said as such, among the proofs of other rows


def explain_statement(graph: Asked, triple: Triple, *, bound: int = 1, texts: TextFolder | None = None) -> Explanation:
    """Say where *triple* is asserted, and prove it where it is inferred."""
    asserted, inferred = _held(graph, triple)
    proofs = tuple(prove_triple(graph, triple, bound=bound)) if inferred else ()
    proved = [Proved(triple, proofs, tuple(asserted))]
    others: list[Triple] = []
    if not asserted and not inferred:
        held = _statements(graph, subject=triple.subject, property=triple.predicate)
        others = list(dict.fromkeys(quad.triple for quad in held if quad.object != quad.subject))
    terms = [part for other in (triple, *others) for part in (other.subject, other.predicate, other.object)]
    claims = [name for quad in asserted if (name := _claim_of(quad)) is not None]
    grounds = gather_grounds(graph, _proofs(proved), texts, claims=claims, terms=terms, stated=asserted)
    return Explanation(tuple(proved), grounds, bound, others=tuple(others))


def explain_claim(graph: Asked, claim: str, *, bound: int = 1, texts: TextFolder | None = None) -> Explanation:
    """Say all that the article says in *claim*, and prove what is inferred from it."""
    subject = NamedNode(CLAIM + claim)
    held = [quad for quad in _statements(graph, subject=subject) if not _is_of_rule(quad)]
    nodes = {
        quad.object: quad.predicate.value.removeprefix(EV)
        for quad in held
        if quad.predicate.value.removeprefix(EV) in _PARTS and isinstance(quad.object, NamedNode)
    }
    fields = [("claim", quad.triple) for quad in held if not _is_inferred(quad) and _is_shown(quad)]
    inferred = [quad.triple for quad in held if _is_inferred(quad)]
    for node, part in nodes.items():
        below = [quad for quad in _statements(graph, subject=node) if not _is_of_rule(quad)]
        fields += [(part, quad.triple) for quad in below if not _is_inferred(quad) and quad.predicate.value != TYPE]
        inferred += [quad.triple for quad in below if _is_inferred(quad)]
    proved = [Proved(triple, tuple(prove_triple(graph, triple, bound=bound))) for triple in inferred]
    terms = [part for _, triple in fields for part in (triple.predicate, triple.object)]
    grounds = gather_grounds(graph, _proofs(proved), texts, claims=[claim], terms=terms)
    citations = grounds.quotes[claim].details.citations if claim in grounds.quotes else ()
    record = ClaimRecord(claim, tuple(fields), tuple(_all_readings(graph, citations)))
    return Explanation(tuple(proved), grounds, bound, claim=record)


def _proofs(proved: Iterable[Proved]) -> list[Proof]:
    return [proof for one in proved for proof in one.proofs]


def _held(graph: Asked, triple: Triple) -> tuple[list[Quad], bool]:
    found = _statements(graph, subject=triple.subject, property=triple.predicate, value=triple.object)
    asserted = [quad for quad in found if not _is_of_rule(quad) and not _is_inferred(quad)]
    return asserted, any(map(_is_inferred, found))


def _statements(graph: Asked, **given: Term) -> list[Quad]:
    """Return the statements with the *given* subject, property and value."""
    terms: Mapping[str, Sequence[Term]] = {name: [term] for name, term in given.items()}
    return list(_quads(rows_of(graph.run(graph.bind("stated", terms))).rows))


def _quads(rows: Iterable[Sequence[Term | None]]) -> Iterator[Quad]:
    for subject, predicate, value, name in rows:
        if (
            isinstance(subject, NamedNode)
            and isinstance(predicate, NamedNode)
            and isinstance(name, NamedNode)
            and isinstance(value, NamedNode | Literal)
        ):
            yield Quad(subject, predicate, value, name)


def _is_inferred(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value == INFERRED


def _is_of_rule(quad: Quad) -> bool:
    return isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(RULE_GRAPH)


def _is_shown(quad: Quad) -> bool:
    local = quad.predicate.value.removeprefix(EV)
    is_class = quad.predicate.value == TYPE and quad.object == NamedNode(EV + "Claim")
    return local not in _SHOWN_APART and not local.endswith("identifier") and not is_class


def _claim_of(quad: Quad) -> str | None:
    value = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
    return value.removeprefix(CLAIM).partition("/")[0] if value.startswith(CLAIM) else None


def _all_readings(graph: Asked, citations: Sequence[str]) -> list[SourceReading]:
    if not citations:
        return []
    terms = {"citation": [NamedNode(CITATION + citation) for citation in citations]}
    rows = rows_of(graph.run(graph.bind("citation_sources", terms)))
    return [reading for row in rows.rows for reading in gather_sources(Rows(rows.columns, (row,)))]
