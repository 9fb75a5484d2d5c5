"""Explanations and why-not answers as plain values, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from evigraph.engine import Literal, NamedNode
from evigraph.namespaces import EV, PREFIXES
from evigraph.proofs.proof import RowGoal
from evigraph.proofs.wording import title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evigraph.engine import Term, Triple
    from evigraph.proofs.cases import WhyNot
    from evigraph.proofs.explaining import ClaimRecord, Explanation, Proved
    from evigraph.proofs.grounds import Grounds, Quote
    from evigraph.proofs.proof import Leaf, Proof
    from evigraph.texts import TextChange

__all__ = ["explanation_to_json", "proof_to_json", "why_not_to_json"]

_STRING = PREFIXES["xsd"] + "string"


def explanation_to_json(explanation: Explanation) -> dict[str, Any]:
    """Return *explanation* as plain values: what is proved, its proofs, and the claims behind them."""
    grounds = explanation.grounds
    found: dict[str, Any] = {"asked": explanation.reading} if explanation.reading else {}
    if explanation.claim is not None:
        found["claim"] = _record(explanation.claim, grounds)
    # The rows of one answer have one query, which is long.
    queries = {proved.goal.sparql: None for proved in explanation.proved if isinstance(proved.goal, RowGoal)}
    if queries:
        found["sparql"] = next(iter(queries))
    found["explained"] = [_proved(proved, grounds) for proved in explanation.proved]
    if explanation.others:
        found["holds_instead"] = [_triple(triple) for triple in explanation.others]
    return found | _behind(grounds.quotes, grounds.changes, grounds)


def proof_to_json(proof: Proof, grounds: Grounds) -> dict[str, Any]:
    """Return *proof* as plain values; a premise is its place among the leaves and then the steps, from 0.

    Parameters:
        grounds: what is known of its claims and its terms.
    """
    place: dict[Triple, int] = {}
    for triple in (*(leaf.triple for leaf in proof.leaves), *(step.conclusion for step in proof.steps)):
        place.setdefault(triple, len(place))
    return {
        "leaves": [_leaf(leaf, grounds) for leaf in proof.leaves],
        "steps": [
            {
                "conclusion": _triple(step.conclusion),
                "says": grounds.labels.sentence(step.conclusion),
                "rule": step.rule,
                "summary": grounds.rules[step.rule].summary if step.rule in grounds.rules else None,
                "closed_world": step.closed_world,
                "premises": [place[premise] for premise in step.premises],
            }
            for step in proof.steps
        ],
        "claims": list(proof.claims),
        "articles": list(proof.articles),
    }


def why_not_to_json(found: WhyNot) -> dict[str, Any]:
    """Return *found* as plain values."""
    return {
        "asked": dict(found.asked),
        "verdict": found.verdict,
        "directness": found.directness,
        "is_member": found.is_member,
        "favourable": found.favourable,
        "reasons": [reason.to_json() for reason in found.reasons],
        "near_misses": [miss.to_json() for miss in found.near_misses],
        "instead": [
            {"term": label, "verdict": verdict, "claims": list(claims)} for label, verdict, claims in found.instead
        ],
    } | _behind(found.quotes, found.changes)


def _behind(
    quotes: Mapping[str, Quote], changes: Mapping[str, TextChange], grounds: Grounds | None = None
) -> dict[str, Any]:
    return {
        "claims": {claim: _quote(quote, grounds) for claim, quote in sorted(quotes.items())},
        "changed_texts": {
            article: {
                "affected": [name.partition(":")[2] for name in change.affected],
                "untouched": len(change.untouched),
            }
            for article, change in sorted(changes.items())
        },
    }


def _quote(quote: Quote, grounds: Grounds | None) -> dict[str, Any]:
    own = quote.own
    voice = own.voice if own is not None else ""
    return {
        "paraphrase": quote.paraphrase,
        "article": quote.details.article,
        "title": own.title if own is not None else None,
        "limits": list(quote.details.limits),
        "voice": (grounds.labels.of_iri(voice) if grounds is not None else voice.removeprefix(EV)) or None,
        "spans": [
            {
                "role": "sentence" if place.is_own else "context",
                "iri": place.iri,
                "start": place.start,
                "end": place.end,
                "line": place.line,
                "sentence": quote.sentences.get(place),
            }
            for place in quote.places
        ],
        "sentence": quote.sentence,
        "sources": [asdict(source) for source in quote.sources],
    }


def _proved(proved: Proved, grounds: Grounds) -> dict[str, Any]:
    return {
        "says": title(proved, grounds),
        "goal": _goal(proved.goal),
        "answer": proved.answer.to_json() if proved.answer is not None else None,
        "asserted_in": [str(quad.graph_name).strip("<>") for quad in proved.asserted],
        "proofs": [proof_to_json(proof, grounds) for proof in proved.proofs],
    }


def _record(record: ClaimRecord, grounds: Grounds) -> dict[str, Any]:
    return {
        "id": record.claim,
        "fields": [
            {
                "part": part,
                "property": triple.predicate.value,
                "value": _term(triple.object),
                "says": grounds.labels.aspect(triple),
            }
            for part, triple in record.fields
        ],
        "readings": [asdict(reading) for reading in record.readings],
    }


def _leaf(leaf: Leaf, grounds: Grounds) -> dict[str, Any]:
    quote = grounds.quotes.get(leaf.claim) if leaf.claim is not None else None
    return {
        "quad": {**_triple(leaf.triple), "graph": str(leaf.quad.graph_name).strip("<>")},
        "says": grounds.labels.sentence(leaf.triple),
        "origin": leaf.origin,
        "part": grounds.part(leaf.triple).name if leaf.origin == "vocabulary" else None,
        "claim": leaf.claim,
        "article": leaf.article,
        "spans": [
            {"role": "sentence" if place.is_own else "context", "start": place.start, "end": place.end}
            for place in (quote.places if quote is not None else ())
        ],
        "sentence": quote.sentence if quote is not None else None,
    }


def _goal(goal: RowGoal | Triple) -> dict[str, Any]:
    if isinstance(goal, RowGoal):
        return {"key": {column: _term(cell) for column, cell in goal.key.items()}}
    return _triple(goal)


def _triple(triple: Triple) -> dict[str, Any]:
    parts = {"subject": triple.subject, "predicate": triple.predicate, "object": triple.object}
    return {name: _term(part) for name, part in parts.items()}


def _term(term: Term) -> dict[str, str]:
    """Return *term* as in SPARQL 1.1 results in JSON."""
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "bnode", "value": str(term)}
    if term.language is not None:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    kind = {} if term.datatype.value == _STRING else {"datatype": term.datatype.value}
    return {"type": "literal", "value": term.value, **kind}
