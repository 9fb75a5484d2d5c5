"""What a reader needs to know to follow proofs: names, the claims behind them with their sentences, origins, rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from evigraph.engine import NamedNode
from evigraph.namespaces import VOCABULARY_GRAPH
from evigraph.proofs.labels import Labels
from evigraph.proofs.origins import PACK, find_parts
from evigraph.proofs.passages import gather_places
from evigraph.questions.claim_reader import ClaimReader
from evigraph.reasoning.rules import load_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.engine import Quad, Term, Triple
    from evigraph.proofs.origins import Part
    from evigraph.proofs.passages import Place, TextFolder
    from evigraph.proofs.proof import Proof
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.details import ClaimDetails, SourceReading
    from evigraph.reasoning.rules import Rule
    from evigraph.texts import TextChange

__all__ = ["Grounds", "Quote", "gather_grounds", "gather_quotes"]


@dataclass(frozen=True, slots=True)
class Quote:
    """A claim as a reader checks it: our paraphrase, its place in the article, its sentence and its sources."""

    claim: str
    details: ClaimDetails
    places: tuple[Place, ...]
    sources: tuple[SourceReading, ...]
    #: The passages whose text is in reach.
    sentences: Mapping[Place, str]

    @property
    def paraphrase(self) -> str:
        """What the claim says, in the curator's words."""
        return self.details.paraphrase

    @property
    def own(self) -> Place | None:
        """Where its own sentence stands."""
        return next((place for place in self.places if place.is_own), None)

    @property
    def sentence(self) -> str | None:
        """Its own sentence, where the text is in reach."""
        return self.sentences.get(self.own) if self.own is not None else None


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that the words, the JSON and the provenance of some proofs are put together from."""

    labels: Labels
    quotes: Mapping[str, Quote] = field(default_factory=dict)
    parts: Mapping[Triple, Part] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    #: By article, how the reader's text differs from the one that the claims were read in.
    changes: Mapping[str, TextChange] = field(default_factory=dict)

    def part(self, triple: Triple) -> Part:
        """Return the part of the vocabulary that states *triple*."""
        return self.parts.get(triple, PACK)


def gather_grounds(
    graph: Asked,
    proofs: Sequence[Proof],
    texts: TextFolder | None = None,
    *,
    claims: Iterable[str] = (),
    terms: Iterable[Term] = (),
    stated: Iterable[Quad] = (),
) -> Grounds:
    """Look up in *graph*, and in the reader's *texts*, what *proofs* rest on.

    Parameters:
        claims: further claims to be quoted.
        terms: further things to be named.
        stated: further asserted statements, whose origin is asked for.
    """
    of_vocabulary = [quad.triple for quad in stated if quad.graph_name == NamedNode(VOCABULARY_GRAPH)]
    leaves = [leaf for proof in proofs for leaf in proof.leaves]
    steps = [step for proof in proofs for step in proof.steps]
    triples = [leaf.triple for leaf in leaves] + [step.conclusion for step in steps]
    named = [*terms, *(part for triple in triples for part in (triple.subject, triple.predicate, triple.object))]
    used = {step.rule for step in steps}
    quotes = gather_quotes(graph, [*(claim for proof in proofs for claim in proof.claims), *claims], texts)
    voices = [NamedNode(place.voice) for quote in quotes.values() for place in quote.places if place.voice]
    return Grounds(
        Labels.of(graph, [*(term for term in named if isinstance(term, NamedNode)), *voices]),
        quotes,
        find_parts(graph, [*of_vocabulary, *(leaf.triple for leaf in leaves if leaf.origin == "vocabulary")]),
        {name: rule for name, rule in _rules().items() if name in used} if used else {},
        dict(texts.changes) if texts is not None else {},
    )


@cache
def _rules() -> dict[str, Rule]:
    return {rule.name: rule for rule in load_rules()}


def gather_quotes(graph: Asked, claims: Iterable[str], texts: TextFolder | None = None) -> dict[str, Quote]:
    """Return what *graph*, and the reader's *texts*, hold of *claims*, by claim."""
    wanted = list(dict.fromkeys(claims))
    reader = ClaimReader(graph, wanted)
    places: dict[str, list[Place]] = {}
    for place in gather_places(graph, claims=wanted):
        places.setdefault(place.claim, []).append(place)
    return {
        claim: Quote(
            claim,
            reader.details[claim],
            tuple(places.get(claim, ())),
            reader.sources_of([claim]),
            dict(_sentences(graph, places.get(claim, ()), texts)),
        )
        for claim in wanted
        if claim in reader.details
    }


def _sentences(graph: Asked, places: Iterable[Place], texts: TextFolder | None) -> Iterator[tuple[Place, str]]:
    for place in places if texts is not None else ():
        sentence = texts.sentence(place, graph) if texts is not None else None
        if sentence is not None:
            yield place, sentence
