"""What was read in a document, as records for programs and as the claims of an article."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from evigraph.codes import ConditionSource, Direction, Kind, TextUnit
from evigraph.documents.document import BlockKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.articles import Article
    from evigraph.claims import Claim
    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.engine import Extraction

__all__ = ["claim_name", "iterate_records", "reasons_for_review", "to_article"]

_QUALIFIERS: Final = ("phase", "population", "duration", "role", "severity", "line")
#: Below it a claim is worth a look whatever else is known of it.
_DOUBTFUL: Final = 0.7
_SECTIONS: Final = (
    (
        re.compile(r"algorithm|treatment (?:approach|options)|(?:first|second|third)-line|step", re.I),
        TextUnit.ALGORITHM,
    ),
    (re.compile(r"pitfall|caveat|avoid|warning", re.I), TextUnit.PITFALL),
)
_SOURCES: Final = {"stated": ConditionSource.STATED, "context": ConditionSource.CONTEXT}
#: How a claim of each kind and direction is said in words; ``{x}`` is what it is about.
_WORDINGS: Final = {
    (Kind.RECOMMENDATION, Direction.FOR): "{x} is recommended",
    (Kind.RECOMMENDATION, Direction.AGAINST): "{x} is advised against",
    (Kind.RECOMMENDATION, Direction.CONDITIONAL): "{x} may be considered",
    (Kind.APPROVAL, Direction.FOR): "{x} is licensed",
    (Kind.APPROVAL, Direction.AGAINST): "{x} is not licensed",
    (Kind.ADVERSE_EFFECT, Direction.HARM): "{x} may do harm",
    (Kind.CAUTION, Direction.HARM): "{x} carries a risk",
    (Kind.CAUTION, Direction.CONDITIONAL): "{x} calls for care",
    (Kind.CONTRAINDICATION, Direction.AGAINST): "{x} must not be used",
    (Kind.INTERACTION, Direction.HARM): "{x} interact",
    (Kind.DOSING, Direction.FOR): "Doses of {x} are given",
    (Kind.DOSING, Direction.CONDITIONAL): "Doses of {x} are given for some people",
    (Kind.EVIDENCE_GAP, Direction.INSUFFICIENT_EVIDENCE): "Too little is known about {x}",
    (Kind.MECHANISM, Direction.NEUTRAL): "It is said how {x} works",
    (Kind.PHARMACOKINETICS, Direction.NEUTRAL): "It is said what the body does with {x}",
    (Kind.MONITORING, Direction.FOR): "Checks are advised with {x}",
    (Kind.MONITORING, Direction.CONDITIONAL): "Checks with {x} may be considered",
}
_BY_DIRECTION: Final = {
    Direction.FOR: "{x} is advised",
    Direction.AGAINST: "{x} is advised against",
    Direction.CONDITIONAL: "{x} may help",
    Direction.BENEFIT: "{x} helps",
    Direction.NO_BENEFIT: "{x} does not help",
    Direction.NO_DIFFERENCE: "{x} does as well",
    Direction.SUPERIOR: "{x} does better",
    Direction.INFERIOR: "{x} does worse",
    Direction.HARM: "{x} does harm",
    Direction.INSUFFICIENT_EVIDENCE: "Too little is known about {x}",
    Direction.NEUTRAL: "A fact is stated about {x}",
}
#: Verbs as they are after several things.
_PLURALS: Final = {"is": "are", "does": "do", "helps": "help", "carries": "carry", "calls": "call"}
_VERB: Final = re.compile(rf"(?<=\{{x\}} )(?:{'|'.join(_PLURALS)})\b")
_SEVERAL: Final = re.compile(r"\w(?<![isu])s$")


def claim_name(extraction: Extraction, number: int) -> str:
    """Return the identifier, without prefix, of the claim at place *number*."""
    stem = re.sub(r"[^A-Za-z0-9._~-]+", "-", extraction.document.name).strip("-._~") or "article"
    return f"{stem}-{number:03}"


def reasons_for_review(draft: Draft) -> list[str]:
    """Say what about *draft* a reader should check; empty where nothing is in doubt.

    What cannot be resolved is said here and never guessed.
    """
    reasons = [f"{name!r} is not in the vocabulary" for name in draft.new]
    if draft.source == "heading":
        reasons.append("what it is about stands in a heading, label or title")
    elif draft.source == "before":
        reasons.append("what it is about stands in an earlier sentence")
    if draft.confidence < _DOUBTFUL:
        reasons.append(f"confidence is {draft.confidence:.2f}")
    return [*reasons, *draft.reasons]


def iterate_records(extraction: Extraction) -> Iterator[dict[str, Any]]:
    """Yield one record a claim, by the keys of annotated claims, with rule and confidence."""
    names = _names(extraction)
    for number, draft in enumerate(extraction.drafts, 1):
        more = draft.more
        yield {
            "article": extraction.document.name,
            "id": claim_name(extraction, number),
            "char_start": draft.sentence.start,
            "char_end": draft.sentence.end,
            "line_no": extraction.document.line_of(draft.sentence.start),
            "text_unit": str(_unit(extraction, draft)),
            "kind": str(draft.kind),
            "interventions": list(draft.interventions),
            "combination": draft.combination,
            "comparators": list(draft.comparators),
            "condition": draft.condition,
            "condition_source": draft.condition_source,
            "qualifiers": {**{key: more.get(key) for key in _QUALIFIERS}, "other": None},
            "direction": str(draft.direction),
            "dimension": str(draft.dimension) if draft.dimension else None,
            "outcome": more.get("outcome"),
            "certainty": more.get("certainty"),
            "strength": draft.strength or None,
            "effect": more.get("effect"),
            "dose": more.get("dose"),
            "adverse_effects": list(draft.adverse_effects),
            "study": more.get("study"),
            "issuer": more.get("issuer"),
            "citations": list(draft.citations),
            "citations_inherited": list(draft.inherited),
            "context": [list(place) for place in draft.context],
            "restates": names.get(id(draft.restates)),
            "paraphrase": paraphrase(draft),
            "derivation": "extracted",
            "rule": draft.rule,
            "confidence": round(draft.confidence, 2),
            "needs_review": reasons_for_review(draft),
        }


def _names(extraction: Extraction) -> dict[int, str]:
    """Return the identifiers of the claims, without prefix, by their drafts."""
    return {id(draft): claim_name(extraction, number) for number, draft in enumerate(extraction.drafts, 1)}


def paraphrase(draft: Draft) -> str:
    """Say in plain words what *draft* claims."""
    joint = " plus " if draft.combination else " or "
    about = joint.join(draft.interventions) or "it"
    words = _WORDINGS.get((draft.kind, draft.direction), _BY_DIRECTION[draft.direction])
    if _SEVERAL.search(about):
        words = _VERB.sub(lambda verb: _PLURALS[verb[0]], words)
    words = words.format(x=about)
    if draft.comparators:
        words += f", compared with {' or '.join(draft.comparators)}"
    if draft.condition:
        phase = f"{draft.more['phase']} " if "phase" in draft.more else ""
        words += f", in {phase}{draft.condition}"
    if "line" in draft.more:
        words += f", at line {draft.more['line']}"
    if draft.adverse_effects:
        words += f": {', '.join(draft.adverse_effects)}"
    return words[0].upper() + words[1:] + "."


def _unit(extraction: Extraction, draft: Draft) -> TextUnit:
    document = extraction.document
    block = next((b for b in document.blocks if b.start <= draft.sentence.start < b.end), None)
    if block is None:
        return TextUnit.BODY
    if block.kind is BlockKind.HEADING:
        return TextUnit.HEADING
    over = " ".join(document.words_of(parent) for parent in document.ancestors(block)[1:])
    if block.kind is BlockKind.ITEM:
        return next((unit for pattern, unit in _SECTIONS if pattern.search(over)), TextUnit.BODY)
    first = next((b for b in document.blocks if b.kind is BlockKind.PARAGRAPH), None)
    return TextUnit.SUMMARY if block is first else TextUnit.BODY


# --- The claims of an article ---

_EFFECT_KEYS: Final = (
    "measure", "value", "low", "high", "unit", "timepoint", "p_value", "n", "arm", "comparator",
    "clinically_significant", "statistically_significant", "magnitude", "interval",
)  # fmt: skip


def to_article(extraction: Extraction) -> Article:
    """Return the article that a claim file holds, with the claims that were read."""
    from evigraph.articles import Article, ArticleText, Reference

    document = extraction.document
    names = _names(extraction)
    claims = tuple(_claim(extraction, draft, names) for draft in extraction.drafts)
    references = tuple(
        Reference(
            position=entry.position,
            printed_number=entry.number,
            printed_type=entry.label,
            title=entry.title,
            container=entry.container,
            year=entry.year,
            doi=entry.doi,
            pmid=entry.pmid,
        )
        for entry in document.references
    )
    printed = {entry.number for entry in document.references}
    cited = sorted({number for claim in claims for number in claim.cited_numbers} - printed)
    stem = claim_name(extraction, 0).rpartition("-")[0]
    return Article(
        id=f"article:{stem}",
        title=document.title or document.name,
        heading=document.heading if document.heading != document.title else None,
        publisher=document.publisher,
        publisher_basis=document.publisher_basis,
        authors=tuple(dict.fromkeys(document.authors)),
        url=document.url,
        scope_condition=extraction.scope.name if extraction.scope else None,
        last_updated=document.updated,
        last_updated_printed=document.updated_printed,
        review_status_printed=document.notices,
        reference_section_printed=bool(document.references),
        references_numbered_in_print=bool(printed - {None}),
        text=ArticleText(sha256=document.sha256, characters=len(document.text)),
        references=references,
        unlisted_citations=tuple(cited),
        claims=claims,
    )


def _claim(extraction: Extraction, draft: Draft, names: Mapping[int, str]) -> Claim:
    from pydantic import ValidationError

    from evigraph.claims import Claim, Dose, Effect, Passage, Span, StudyDesign
    from evigraph.codes import Derivation
    from evigraph.texts import passage_digest

    more = draft.more
    parts: dict[str, Any] = {}
    for key, model, allowed in (("effect", Effect, _EFFECT_KEYS), ("dose", Dose, None), ("study", StudyDesign, None)):
        data = more.get(key)
        if not data:
            continue
        try:
            parts[key] = model.model_validate({k: v for k, v in data.items() if allowed is None or k in allowed})
        except ValidationError:
            draft.reasons.append(f"the figures of its {key} do not fit together")
    text = extraction.document.text
    first = names.get(id(draft.restates))
    return Claim(
        id=f"claim:{names[id(draft)]}",
        kind=draft.kind,
        span=Span(
            start=draft.sentence.start,
            end=draft.sentence.end,
            digest=passage_digest(text[draft.sentence.start : draft.sentence.end]),
            line=extraction.document.line_of(draft.sentence.start),
            unit=_unit(extraction, draft),
        ),
        interventions=draft.interventions,
        combination=draft.combination,
        comparators=draft.comparators,
        condition=draft.condition,
        condition_source=_SOURCES.get(draft.condition_source or ""),
        direction=draft.direction,
        dimension=draft.dimension,
        adverse_effects=draft.adverse_effects,
        citations=draft.citations,
        citations_inherited=tuple(number for number in draft.inherited if number not in draft.citations),
        context=tuple(
            Passage(start=start, end=end, digest=passage_digest(text[start:end])) for start, end in draft.context
        ),
        restates=f"claim:{first}" if first else None,
        strength=draft.strength or None,
        paraphrase=paraphrase(draft),
        derivation=Derivation.EXTRACTED,
        rule=draft.rule,
        confidence=Decimal(f"{draft.confidence:.2f}"),
        needs_review=tuple(dict.fromkeys(reasons_for_review(draft))),
        **{key: more[key] for key in (*_QUALIFIERS, "outcome", "certainty", "issuer") if more.get(key)},
        **parts,
    )
