"""Why a drug is not an option for a condition: which condition failed, by which claims, and what comes nearest."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import CLAIM
from evigraph.proofs.cases import Case, Reason, WhyNot, label_of, recommendation_rows, verdict_of
from evigraph.proofs.grounds import gather_quotes
from evigraph.proofs.nearmisses import find_near_misses
from evigraph.questions.claim_reader import ClaimReader, rows_of
from evigraph.questions.details import distinct
from evigraph.questions.verdicts import FAVOURABLE, IN_FAVOUR, gather, in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.proofs.cases import NearMiss
    from evigraph.proofs.passages import TextFolder
    from evigraph.questions.claim_reader import Asked
    from evigraph.questions.verdicts import Option

__all__ = ["why_not"]

_ADVICE: Final = IN_FAVOUR - {"findsBenefit"}
_ONLY_EVIDENCE: Final = frozenset({"evidence only", "insufficient evidence"})

#: Code and sentence for claims of a stance that keep a drug from being preferred or an option, the gravest first.
_STANCES: Final[dict[str, tuple[str, str]]] = {
    "rejects": ("advised_against", "advised against"),
    "rejectsAsPreferred": ("not_preferred", "advised against as the first or preferred choice"),
    "passesOver": ("passed_over", "something else is advised rather than it"),
    "findsNoBenefit": ("no_benefit", "found not to help, to harm or to do worse"),
    "findsNoDifference": ("no_difference", "found to do no better than what it was compared with"),
    "findsTooLittle": ("too_little_evidence", "too little evidence, the claims say"),
}
_MOST_CONDITIONS: Final = 8
#: How a verdict is said of a class.
_IN_WORDS: Final[dict[str, str]] = {
    "option": "is an option",
    "contested": "is contested",
    "evidence only": "has evidence and no advice",
    "insufficient evidence": "has too little evidence",
}


def why_not(
    graph: Asked,
    drug: str,
    condition: str,
    drug_class: str | None = None,
    phase: str | None = None,
    population: str | None = None,
    *,
    texts: TextFolder | None = None,
) -> WhyNot:
    """Say why *drug* is not an option for *condition*, or that it is, and what comes nearest to it.

    Parameters:
        drug_class: also ask whether the drug belongs to this class, and what is advised of it instead.
        texts: the reader's texts, of which sentences are quoted.

    Raises:
        UnknownTerm: a name is in no vocabulary; the error holds the nearest names.
        ParameterError: a name is of the wrong kind.

    >>> from evigraph.api import open as open_
    >>> found = why_not(open_(), "Lioresal", "radiculopathy")
    >>> found.verdict, found.reasons[0].code
    ('not recommended', 'advised_against')
    """
    case = Case.from_names(graph, drug, condition, drug_class=drug_class, phase=phase, population=population)
    return _Inquiry(graph, case).answer(texts)


class _Inquiry:
    """One case with the rows that reasons are drawn from."""

    def __init__(self, graph: Asked, case: Case) -> None:
        self.graph = graph
        self.case = case
        self.names = case.labels(graph)
        self.above = _above(graph, case.drug)
        self.is_member = case.drug_class in {None, case.drug, *self.above}
        self.option = verdict_of(graph, case)
        #: What bears on it whatever the condition and the context.
        self.anywhere = recommendation_rows(graph, Case(case.drug, case.condition), any_condition=True)
        self.overall = next(iter(gather(self.anywhere)), None)
        self.unlimited = verdict_of(graph, Case(case.drug, case.condition)) if case.has_context else self.option
        options = (self.option, self.overall, self.unlimited)
        bearings = {bearing.claim for option in options if option is not None for bearing in option.bearings}
        self.reader = ClaimReader(graph, bearings)

    def answer(self, texts: TextFolder | None) -> WhyNot:
        """Put the answer together."""
        option = self.option
        found = WhyNot(
            self.names,
            option.verdict if option is not None else "no claims",
            option.directness if option is not None else None,
            self.is_member,
            tuple(self._reasons()),
            tuple(
                find_near_misses(self.graph, self.case, option, self.anywhere, self.reader, is_member=self.is_member)
            ),
            tuple(self._instead()),
        )
        quotes = gather_quotes(self.graph, found.claims, texts)
        return replace(found, quotes=quotes, changes=dict(texts.changes) if texts is not None else {})

    def _near_misses(self) -> Iterator[NearMiss]:
        return find_near_misses(
            self.graph, self.case, self.option, self.anywhere, self.reader, is_member=self.is_member
        )

    # --- Reasons ---

    def _reasons(self) -> Iterator[Reason]:
        yield from self._cautions()
        if not self.is_member:
            yield self._not_in_class()
        if self.overall is None:
            yield Reason("not_named", f"no claim in this graph is about {self.names['drug']}")
            yield from self._of_its_classes()
        elif self.option is None:
            yield from self._nothing_applies()
        else:
            yield from self._weighed(self.option)
        if self.option is not None and self.case.has_context:
            yield from self._left_out(applies=True)

    def _not_in_class(self) -> Reason:
        listed = [label_of(self.graph, iri) for iri in self.above]
        belongs = f"; it is within {_listed(listed)}" if listed else ""
        return Reason("not_in_class", f"{self.names['drug']} is no {self.names['drug_class']}{belongs}")

    def _of_its_classes(self) -> Iterator[Reason]:
        """Say what the verdict on its classes is, for a drug that no claim names."""
        rows = recommendation_rows(self.graph, self.case, drugs=self.above) if self.above else None
        for option in gather(rows) if rows is not None else ():
            direct = [b for b in option.deciding if b.about == option.iri]
            claims = self._distinct(bearing.claim for bearing in direct)
            if claims:
                verdict = _IN_WORDS.get(option.verdict, f"is {option.verdict}")
                says = f"its class {option.label} {verdict}, by claims that do not name {self.names['drug']}"
                yield Reason("only_its_class", says, claims)

    def _nothing_applies(self) -> Iterator[Reason]:
        if self.unlimited is not None:
            yield from self._left_out(applies=False)
            return
        overall = self.overall
        conditions: dict[str, list[str]] = {}
        for bearing in overall.bearings if overall is not None else ():
            if bearing.about == self.case.drug:
                conditions.setdefault(bearing.condition_label or "no condition in particular", []).append(bearing.claim)
        said = f"no claim about {self.names['drug']} applies to {self.names['condition']}"
        if not conditions:
            yield Reason("other_conditions", f"{said}; it is named, but nothing is advised or found of using it")
            yield from self._of_its_classes()
            return
        ranked = sorted(conditions, key=lambda name: (-len(set(conditions[name])), name))
        counts = [f"{name} ({len(set(conditions[name]))})" for name in ranked[:_MOST_CONDITIONS]]
        more = f" and {len(ranked) - _MOST_CONDITIONS} more" if len(ranked) > _MOST_CONDITIONS else ""
        # One claim on each condition first, so that what is shown of them speaks of all.
        claims = self._distinct([*(conditions[name][0] for name in ranked), *chain(*conditions.values())])
        yield Reason("other_conditions", f"{said}; its claims are on {', '.join(counts)}{more}", claims)

    def _weighed(self, option: Option) -> Iterator[Reason]:
        drug, condition = self.names["drug"], self.names["condition"]
        if option.verdict == "preferred":
            preferring = self._distinct(option.claims_of({"prefers"}))
            yield Reason("preferred", f"preferred for {condition}, by these claims", preferring)
        if option.verdict == "option":
            yield self._only_an_option(option)
        if option.directness in {"inherited", "indirect"}:
            yield self._indirect(option)
        if option.verdict == "contested":
            pros, cons = option.claims_of(_ADVICE), option.claims_of({"rejects", "rejectsAsPreferred", "passesOver"})
            both = f"advised in {_counted(pros)}, and advised against in {_counted(cons)}"
            says = f"contested: {both}, in contexts that meet"
            yield Reason("contested", says, self._distinct([*pros, *cons]))
        else:
            for stance, (code, said) in _STANCES.items():
                claims = self._distinct(option.claims_of({stance}))
                if claims:
                    yield Reason(code, f"{said}, for {condition}", claims)
        if option.verdict in _ONLY_EVIDENCE:
            helped = self._distinct(option.claims_of({"findsBenefit"}))
            said = f"no claim advises {drug} for {condition}"
            yield Reason("only_evidence", f"{said}; there is only evidence on it", helped)
        elsewhere = self._distinct(option.rejected_elsewhere)
        if elsewhere:
            says = "advised against by way of its class or a broader condition, which does not decide here"
            yield Reason("advised_against_elsewhere", says, elsewhere)

    def _only_an_option(self, option: Option) -> Reason:
        claims = self._distinct(option.claims_of(_ADVICE))
        limits = [self._limits(option, claim) for claim in claims]
        shared = [limit for limit in limits[0] if all(limit in others for others in limits)]
        only = f" (always: {'; '.join(shared)})" if shared else ""
        said = f"an option: advised for {self.names['condition']}{only}, and no claim that applies prefers it"
        return Reason("only_an_option", said, claims)

    def _limits(self, option: Option, claim: str) -> tuple[str, ...]:
        conditional = "advisesConditionally" in option.stances_of(claim)
        return self.reader.details[claim].limits or (("under a condition",) if conditional else ())

    def _indirect(self, option: Option) -> Reason:
        drug, condition = self.names["drug"], self.names["condition"]
        about = {b.about_label for b in option.deciding if b.about != self.case.drug}
        broader = {b.condition_label for b in option.deciding if b.condition_match == "indirect"}
        through = [f"about {_listed(sorted(about))}"] if about else []
        through += [f"on {_listed(sorted(broader))}, which is broader"] if broader else []
        through = through or ["about it together with something else"]
        says = f"no claim is about {drug} by itself for {condition}; those that apply are {' and '.join(through)}"
        return Reason("only_indirect", says, self._distinct(option.claims))

    def _left_out(self, applies: bool) -> Iterator[Reason]:
        """List the claims that the asked phase or population excludes."""
        kept = {b.claim for b in self.option.bearings} if self.option is not None else set()
        left = self.unlimited.bearings if self.unlimited is not None else ()
        claims = self._distinct(b.claim for b in left if b.claim not in kept)
        if claims:
            context = " and ".join(self.names[part] for part in ("phase", "population") if part in self.names)
            only = "do not apply" if applies else "are all there is, and do not apply"
            yield Reason("context_excluded", f"claims about another phase or population than {context} {only}", claims)

    def _cautions(self) -> Iterator[Reason]:
        """List the contraindications and cautions that are about the asked population."""
        population = self.case.population
        if population is None:
            return
        rows = rows_of(self.graph.run(self.graph.bind("warnings", {"drug": [NamedNode(self.case.drug)]})))
        vocabulary = self.graph.vocabulary
        found = [
            claim.value.removeprefix(CLAIM)
            for _, claim, _, _, group in rows.rows
            if isinstance(claim, NamedNode)
            and isinstance(group, NamedNode)
            and (
                group.value == population
                or population in vocabulary.ancestors(group.value)
                or group.value in vocabulary.ancestors(population)
            )
        ]
        if found:
            says = f"cautions and contraindications in {self.names['population']}"
            yield Reason("caution", says, self._distinct(found))

    # --- What is advised instead ---

    def _instead(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        case = self.case
        if case.drug_class is None:
            return
        given = {"drug_class": case.drug_class, "condition": case.condition, "phase": case.phase}
        given["population"] = case.population
        terms = {name: [NamedNode(iri)] for name, iri in given.items() if iri is not None}
        options = gather(rows_of(self.graph.run(self.graph.bind("options", terms))))
        others = [o for o in options if o.verdict in FAVOURABLE and o.iri not in {case.drug, case.drug_class}]
        direct = [option for option in others if option.directness != "inherited"]
        self.reader.add(claim for option in direct for claim in option.claims)
        for option in in_order(direct, {}):
            yield option.label, option.verdict, self._distinct(option.claims_of(_ADVICE))

    def _distinct(self, claims: Iterable[str]) -> tuple[str, ...]:
        listed = tuple(dict.fromkeys(claims))
        self.reader.add(listed)
        return distinct(listed, self.reader.details)


def _above(graph: Asked, iri: str) -> tuple[str, ...]:
    rows = rows_of(graph.run(graph.bind("above", {"term": [NamedNode(iri)]})))
    return tuple(above.value for _, above in rows.rows if isinstance(above, NamedNode))


def _listed(names: Sequence[str]) -> str:
    shown = [*names[:4], *(["others"] if len(names) > 4 else [])]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _counted(claims: Sequence[str]) -> str:
    return "1 claim" if len(claims) == 1 else f"{len(claims)} claims"
