"""Explanations as text for a terminal: what is concluded, from which claims, by which hierarchy and which rules."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from evigraph.engine import NamedNode
from evigraph.namespaces import CLAIM, EV, ONTOLOGY_GRAPH, PREFIXES, VOCABULARY_GRAPH
from evigraph.proofs.claim_wording import changed_texts, in_full, source_of, wrapped
from evigraph.proofs.labels import TYPE
from evigraph.proofs.proof import ARTICLE_GRAPHS, RowGoal
from evigraph.questions.display import DISCLAIMER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evigraph.engine import Quad, Triple
    from evigraph.proofs.explaining import ClaimRecord, Explanation, Proved
    from evigraph.proofs.grounds import Grounds
    from evigraph.proofs.proof import Goal, Leaf, Proof, Step

__all__ = ["title", "to_text"]

_NAMES: Final = frozenset({PREFIXES["skos"] + "prefLabel", PREFIXES["rdfs"] + "label"})
_A_CLAIM: Final = NamedNode(EV + "Claim")
_OTHERS_SHOWN: Final = 12
#: How the axiom of a rule begins that takes what is not stated to be not so; others calculate, or say what is trivial.
_CLOSED: Final = "closed world - "
_PARTS: Final = {"effectSize": "effect size", "dose": "dose", "study": "study"}

#: What a verdict takes to be so because no claim in the graph says otherwise; where one did, it would be another.
_UNOPPOSED: Final = "no claim in the graph that applies as directly advises against it in the same context"
_CLOSED_WORLD: Final[dict[str, str]] = {
    "preferred": _UNOPPOSED,
    "option": f"{_UNOPPOSED}, and none prefers it",
    "not recommended": "no claim in the graph that applies as directly advises it",
    "not recommended with limits": "no claim in the graph that applies as directly advises it, or advises against it "
    "at every line",
    "not preferred": "no claim in the graph that applies as directly advises it, or advises against it",
    "evidence only": "no claim in the graph that applies as directly advises it, or advises against it",
    "insufficient evidence": "no claim in the graph that applies as directly advises it, or finds anything of it",
}


def to_text(explanation: Explanation) -> str:
    """Return *explanation* as a clinician reads it."""
    return "\n".join(_Writer(explanation).lines())


def title(proved: Proved, grounds: Grounds) -> str:
    """Say what is proved: the answer and its verdict, or the statement.

    Parameters:
        grounds: the names of what it is about.
    """
    if proved.answer is not None:
        verdict = proved.answer.verdict
        return f"{proved.answer.term}: {verdict}" if verdict else proved.answer.term
    if isinstance(proved.goal, RowGoal):
        return ", ".join(f"{column} {grounds.labels.name(cell)}" for column, cell in proved.goal.key.items())
    return grounds.labels.sentence(proved.goal)


class _Writer:
    """One explanation on its way to text; a claim and a rule are written out once."""

    def __init__(self, explanation: Explanation) -> None:
        self.explanation = explanation
        self.grounds = explanation.grounds
        self.labels = explanation.grounds.labels
        self.written: set[str] = set()

    def lines(self) -> Iterator[str]:
        explanation = self.explanation
        if explanation.reading:
            yield from wrapped(f"Asked: {explanation.reading}.", "  ", first="")
        if explanation.claim is not None:
            yield from self._record(explanation.claim)
        for place, proved in enumerate(explanation.proved):
            if place or explanation.reading or explanation.claim is not None:
                yield ""
            yield from wrapped(title(proved, self.grounds), "  ", first="")
            yield from self._proved(proved)
        yield ""
        if any(len(proved.proofs) == explanation.bound for proved in explanation.proved):
            yield f"Further proofs, where there are any: --proofs {explanation.bound + 1}"
        for note in changed_texts(self.grounds.changes):
            yield from wrapped(note, "  ", first="")
        yield DISCLAIMER

    def _proved(self, proved: Proved) -> Iterator[str]:
        if proved.asserted:
            yield "  Asserted:"
            yield from self._asserted(proved.asserted)
        elif not proved.proofs and isinstance(proved.goal, RowGoal):
            yield "  No proof was found."
        elif not proved.proofs:
            yield "  The graph does not hold this: nothing asserts it, and no rule infers it."
            yield from self._others()
        for number, proof in enumerate(proved.proofs, 1):
            if self.explanation.bound > 1:
                yield f"  Proof {number} of {len(proved.proofs)}"
            yield from self._proof(proof, proved)

    def _asserted(self, quads: Iterable[Quad]) -> Iterator[str]:
        for quad in quads:
            name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
            subject = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            claim = subject.removeprefix(CLAIM).partition("/")[0] if subject.startswith(CLAIM) else ""
            if claim in self.grounds.quotes:
                yield from self._claim(claim)
            elif name == VOCABULARY_GRAPH:
                yield f"    in the vocabulary ({self.grounds.part(quad.triple).name})"
            elif name == ONTOLOGY_GRAPH:
                yield "    in the ontology"
            else:
                yield f"    in the article {name.removeprefix(ARTICLE_GRAPHS)}"

    def _others(self) -> Iterator[str]:
        said = [self.labels.sentence(triple) for triple in self.explanation.others]
        if said:
            more = f"; and {len(said) - _OTHERS_SHOWN} more" if len(said) > _OTHERS_SHOWN else ""
            yield from wrapped(f"What it does hold: {'; '.join(said[:_OTHERS_SHOWN])}{more}.", "    ", first="  ")

    def _claim(self, claim: str) -> Iterator[str]:
        if claim in self.grounds.quotes and claim not in self.written:
            self.written.add(claim)
            yield from in_full(self.grounds.quotes[claim], "    ", self.labels)
        else:
            yield f"    {claim}, as above" if claim in self.written else f"    {claim}"

    # --- One proof ---

    def _proof(self, proof: Proof, proved: Proved) -> Iterator[str]:
        by_claim: dict[str, list[Leaf]] = {}
        for leaf in proof.leaves:
            if leaf.claim is not None:
                by_claim.setdefault(leaf.claim, []).append(leaf)
        if by_claim:
            yield "  From the articles"
        for claim, leaves in sorted(by_claim.items()):
            used = [self.labels.aspect(leaf.triple) for leaf in leaves if leaf.triple.object != _A_CLAIM]
            said = f"used of it: {'; '.join(used) or 'that it is a claim'}"
            if claim in self.written:
                yield from wrapped(f"{claim}, as above; {said}", "      ", first="    ")
            else:
                yield from self._claim(claim)
                yield from wrapped(said, "        ")
        yield from self._terminology(proof)
        yield from self._steps(proof.steps, proof.goal)
        yield from _closed_world(proof, proved)

    def _terminology(self, proof: Proof) -> Iterator[str]:
        """Write the leaves that are not of claims: links by where they come from, names and kinds in short."""
        found = [leaf for leaf in proof.leaves if leaf.origin == "findings"]
        if found:
            yield "  From the checks"
        for leaf in found:
            yield from wrapped(self.labels.sentence(leaf.triple), "      ", first="    ")
        rest = [leaf for leaf in proof.leaves if leaf.claim is None and leaf not in found]
        links = [leaf for leaf in rest if leaf.triple.predicate.value not in {*_NAMES, TYPE}]
        kinds = [leaf for leaf in rest if leaf.triple.predicate.value == TYPE]
        named = [leaf for leaf in rest if leaf.triple.predicate.value in _NAMES]
        if rest:
            yield "  From the terminology"
        for leaf in _in_chains(links):
            said = f"{self.labels.sentence(leaf.triple)} ({self._origin(leaf)})"
            yield from wrapped(said, "      ", first="    ")
        said_of = [self.labels.sentence(leaf.triple) for leaf in kinds]
        if named:
            said_of.append(f"the names of {', '.join(self.labels.name(leaf.triple.subject) for leaf in named)}")
        if said_of:
            yield from wrapped(f"and {'; '.join(said_of)}", "      ", first="    ")

    def _origin(self, leaf: Leaf) -> str:
        if leaf.origin == "vocabulary":
            return f"vocabulary: {self.grounds.part(leaf.triple).name}"
        return leaf.origin if leaf.article is None else f"article {leaf.article}"

    def _steps(self, steps: Sequence[Step], goal: Goal) -> Iterator[str]:
        # That a term is within itself is for the engine, not for a reader.
        shown = [step for step in _folded(steps) if step[0].conclusion.subject != step[0].conclusion.object]
        if shown:
            yield "  It follows"
        for step, rules in shown:
            new = [name for name in rules if name not in self.written]
            known = [_rule(name) for name in rules if name not in new]
            by = f" (by {', '.join(known)})" if known else ""
            said = "this" if len(shown) == 1 and step.conclusion == goal else self.labels.sentence(step.conclusion)
            yield from wrapped(f"{said}{by}", "      ", first="    ")
            for name in new:
                self.written.add(name)
                summary = self.grounds.rules[name].summary if name in self.grounds.rules else ""
                yield from wrapped(f"{_rule(name)}: {summary}", " " * 8, first="      ")

    # --- A claim ---

    def _record(self, record: ClaimRecord) -> Iterator[str]:
        if record.claim not in self.grounds.quotes:
            return
        yield "What the article says"
        yield from self._claim(record.claim)
        quote = self.grounds.quotes[record.claim]
        fields: dict[tuple[str, str], list[str]] = {}
        for part, triple in record.fields:
            name = "kind" if triple.predicate.value == TYPE else self.labels.of_iri(triple.predicate.value)
            fields.setdefault((part, name), []).append(self.labels.name(triple.object).strip('"'))
        for part, name in list(fields):
            if fields[part, name] == fields.get((part, name.removesuffix(" wording"))) and name.endswith(" wording"):
                del fields[part, name]
        width = max((len(name) for _, name in fields), default=0)
        last = "claim"
        for (part, name), values in fields.items():
            if part != last:
                yield f"      {_PARTS[part]}"
            last = part
            indent = "      " if part == "claim" else "        "
            yield from wrapped(", ".join(values), indent + " " * (width + 2), first=f"{indent}{name.ljust(width + 2)}")
        if len(record.readings) > len(quote.sources):
            yield "      Its citations, by every reading of their numbers"
            for reading in record.readings:
                yield from wrapped(source_of(reading), " " * 10, first="        ")
        yield ""
        yield "What is inferred from it"


def _rule(name: str) -> str:
    return f"rule {name.replace('_', ' ')}"


def _in_chains(links: Sequence[Leaf]) -> Iterator[Leaf]:
    """Yield *links* so that a hierarchy reads upwards: what leads to a term before what leads on from it."""
    waiting = list(links)
    last: Leaf | None = None
    while waiting:
        reached = {leaf.triple.object for leaf in waiting if leaf.triple.object != leaf.triple.subject}
        following = (leaf for leaf in waiting if last is not None and leaf.triple.subject == last.triple.object)
        beginning = (leaf for leaf in waiting if leaf.triple.subject not in reached)
        last = next(chain(following, beginning), waiting[0])
        waiting.remove(last)
        yield last


def _folded(steps: Sequence[Step]) -> Iterator[tuple[Step, tuple[str, ...]]]:
    """Yield the steps with the rules that led to each; a chain along one hierarchy is one step."""
    uses: dict[Triple, list[Step]] = {}
    for step in steps:
        for premise in step.premises:
            uses.setdefault(premise, []).append(step)
    rules: dict[Triple, tuple[str, ...]] = {}
    for step in steps:
        own = tuple(dict.fromkeys([*(name for premise in step.premises for name in rules.get(premise, ())), step.rule]))
        on = uses.get(step.conclusion, [])
        if on and all(user.conclusion.predicate == step.conclusion.predicate for user in on):
            rules[step.conclusion] = own
        else:
            yield step, own


def _closed_world(proof: Proof, proved: Proved) -> Iterator[str]:
    """Say what was taken to be so for want of a statement, in the rules and in the verdict."""
    said: dict[str, None] = {}
    answer = proved.answer
    if answer is not None and "verdict" in getattr(proof.goal, "key", ()) and answer.verdict in _CLOSED_WORLD:
        said[f"{answer.verdict} holds because {_CLOSED_WORLD[answer.verdict]}"] = None
        if answer.directness in {"inherited", "indirect"}:
            said[f"it rests on {answer.directness} evidence because no claim in the graph applies more directly"] = None
    for step in proof.steps:
        if step.closed_world is not None and step.closed_world.startswith(_CLOSED):
            said[f"{_rule(step.rule)}: {step.closed_world.removeprefix(_CLOSED)}"] = None
    if said:
        yield "  Taken to be so because nothing in the graph says otherwise"
    for sentence in said:
        yield from wrapped(sentence, "      ", first="    ")
