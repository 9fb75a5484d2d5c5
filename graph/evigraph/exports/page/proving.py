"""Proofs of what is inferred from claims, in lines for the page."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

from evigraph.engine import NamedNode, Triple
from evigraph.namespaces import CLAIM, EV, INFERRED
from evigraph.proofs.finding import prove_triple
from evigraph.proofs.grounds import gather_grounds
from evigraph.proofs.labels import TYPE
from evigraph.questions.claim_reader import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.api import Graph
    from evigraph.proofs.grounds import Grounds, Quote
    from evigraph.proofs.proof import Proof

__all__ = ["Step", "prove", "prove_stances"]

#: A heading, and the lines below it.
Step: TypeAlias = tuple[str, tuple[str, ...]]

_STANCE: Final = NamedNode(EV + "stance")
_A_CLAIM: Final = NamedNode(EV + "Claim")
_CLOSED: Final = "closed world - "


def prove_stances(graph: Graph, quotes: Mapping[str, Quote], claims: Iterable[str]) -> dict[str, tuple[Step, ...]]:
    """Say of each of *claims* where it is asserted, and prove what it says of using its intervention."""
    wanted = [claim for claim in claims if claim in quotes]
    inferred = list(_inferred(graph, wanted))
    proofs = [proof for _, triple in inferred for proof in prove_triple(graph, triple)]
    grounds = gather_grounds(graph, proofs)
    found: dict[str, list[Step]] = {claim: [_asserted(quotes[claim])] for claim in wanted}
    for proof, (claim, triple) in zip(proofs, inferred, strict=True):
        found[claim].append(_step(triple, proof, grounds))
    return {claim: tuple(steps) for claim, steps in found.items()}


def prove(graph: Graph, triple: Triple) -> tuple[Step, ...]:
    """Prove *triple*, which is in *graph*.

    Raises:
        NotInGraph: the triple is not in the graph.

    >>> from evigraph.api import open as open_
    >>> one, other = (NamedNode(f"{EV}term/{name}") for name in ("tizanidine", "muscle-relaxant"))
    >>> prove(open_(), Triple(one, NamedNode(EV + "within"), other))[0][0]
    'Tizanidine is within muscle relaxant'
    """
    proofs = prove_triple(graph, triple)
    grounds = gather_grounds(graph, proofs)
    return tuple(_step(triple, proof, grounds) for proof in proofs)


def _inferred(graph: Graph, claims: Sequence[str]) -> Iterator[tuple[str, Triple]]:
    """Yield what is inferred of each claim that a verdict may rest on."""
    if not claims:
        return
    subjects = [NamedNode(CLAIM + claim) for claim in claims]
    rows = rows_of(graph.run(graph.bind("stated", {"subject": subjects, "property": [_STANCE]}))).rows
    for subject, _, value, name in rows:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode) and name == NamedNode(INFERRED):
            yield subject.value.removeprefix(CLAIM), Triple(subject, _STANCE, value)


def _asserted(quote: Quote) -> Step:
    own = quote.own
    if own is None:
        return ("Asserted by the article", ("without a place in its text",))
    checked = f"; SHA-256 of the passage begins {own.digest}" if own.digest else ""
    lines = [f"characters {own.start} to {own.end} of a text with SHA-256 {own.sha256}{checked}"]
    lines += [
        f"read together with characters {place.start} to {place.end}" for place in quote.places if not place.is_own
    ]
    return (f"Asserted in “{own.title}”", tuple(lines))


def _step(goal: Triple, proof: Proof, grounds: Grounds) -> Step:
    return (_capital(grounds.labels.sentence(goal)), tuple(_lines(proof, grounds)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lines(proof: Proof, grounds: Grounds) -> Iterator[str]:
    """Yield what *proof* rests on, what follows by which rule, and what is taken to be so."""
    labels = grounds.labels
    leaves = sorted((leaf for leaf in proof.leaves if leaf.claim is not None), key=lambda leaf: leaf.claim or "")
    for claim, of_claim in groupby(leaves, key=lambda leaf: leaf.claim):
        said = [labels.aspect(leaf.triple) for leaf in of_claim if leaf.triple.object != _A_CLAIM]
        yield f"{claim} has {'; '.join(said)}" if said else f"{claim} is a claim"
    for leaf in proof.leaves:
        if leaf.claim is None and leaf.triple.predicate.value != TYPE:
            origin = f"{leaf.origin}: {grounds.part(leaf.triple).name}" if leaf.origin == "vocabulary" else leaf.origin
            yield f"{labels.sentence(leaf.triple)} ({origin})"
    for step in proof.steps:
        if step.conclusion.subject != step.conclusion.object:
            by = f"rule {step.rule.replace('_', ' ')}"
            yield f"so {labels.sentence(step.conclusion)}, by {by}"
    closed = {step.closed_world for step in proof.steps if step.closed_world and step.closed_world.startswith(_CLOSED)}
    for reason in sorted(closed):
        yield f"taken to be so because nothing in the graph says otherwise: {reason.removeprefix(_CLOSED)}"
