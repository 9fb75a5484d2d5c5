"""The files that hold what was read in an article: claims, what to check, new names."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evigraph.claimfiles import to_yaml
from evigraph.extraction.claimrecords import claim_name, iterate_records, reasons_for_review, to_article
from evigraph.extraction.proposals import to_table
from evigraph.yamlfile import write_yaml

if TYPE_CHECKING:
    from evigraph.extraction.engine import Extraction, Refusal

__all__ = ["Output", "to_jsonl_output", "to_yaml_output"]


@dataclass(frozen=True, slots=True)
class Output:
    """The files of one article, by what follows its name; the first holds the claims."""

    article: str
    files: tuple[tuple[str, bytes], ...]
    #: One line that counts what was read.
    summary: str
    #: What asking a model took, None where none was asked, and how many of its claims were refused.
    usage: Any = None
    refused: int = 0


def to_yaml_output(extraction: Extraction) -> Output:
    """Return a claim file, what to check in it, and the new names if there are any."""
    article = extraction.document.name
    files = [(".yaml", to_yaml(to_article(extraction))), (".review.yaml", write_yaml(_review(extraction)))]
    if extraction.proposals:
        files.append((".terms.tsv", to_table(extraction.proposals, article)))
    return _output(extraction, files)


def to_jsonl_output(extraction: Extraction) -> Output:
    """Return one JSON object a claim, a line each."""
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in iterate_records(extraction))
    files = [(".jsonl", "".join(lines))]
    if extraction.refusals:
        refusals = (json.dumps(_refused(refusal), ensure_ascii=False) + "\n" for refusal in extraction.refusals)
        files.append((".refused.jsonl", "".join(refusals)))
    return _output(extraction, files)


def _output(extraction: Extraction, files: list[tuple[str, str]]) -> Output:
    encoded = tuple((end, text.encode()) for end, text in files)
    name, refused = extraction.document.name, len(extraction.refusals)
    return Output(name, encoded, _summary(extraction), extraction.usage, refused)


def _refused(refusal: Refusal) -> dict[str, Any]:
    proposed = {} if refusal.proposed is None else {"proposed": json.dumps(refusal.proposed, ensure_ascii=False)}
    return {"reason": refusal.reason, "quote": refusal.quote, **proposed}


def _summary(extraction: Extraction) -> str:
    return (
        f"{extraction.document.name}: {len(extraction.drafts)} claims, {len(extraction.uncovered)} sentences not read, "
        f"{len(extraction.proposals)} new names"
    )


def _review(extraction: Extraction) -> dict[str, Any]:

    return {
        "claims": [
            {
                "id": f"claim:{claim_name(extraction, number)}",
                "rule": draft.rule,
                "confidence": round(draft.confidence, 2),
                "needs_review": reasons_for_review(draft),
            }
            for number, draft in enumerate(extraction.drafts, 1)
        ],
        "uncovered": [
            {"start": sentence.start, "end": sentence.end, "text": " ".join(sentence.text.split())}
            for sentence in extraction.uncovered
        ],
        "new_terms": [
            {
                "name": proposal.name,
                "kind": proposal.kind,
                **({"parent": proposal.parent} if proposal.parent else {}),
                "count": proposal.count,
                "sentence": proposal.sentence,
            }
            for proposal in extraction.proposals
        ],
        **({"refused": [_refused(refusal) for refusal in extraction.refusals]} if extraction.refusals else {}),
    }
