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
    from evigraph.extraction.engine import Extraction

__all__ = ["Output", "to_jsonl_output", "to_yaml_output"]


@dataclass(frozen=True, slots=True)
class Output:
    """The files of one article, by what follows its name; the first holds the claims."""

    article: str
    files: tuple[tuple[str, bytes], ...]
    #: One line that counts what was read.
    summary: str


def to_yaml_output(extraction: Extraction) -> Output:
    """Return a claim file, what to check in it, and the new names if there are any."""
    article = extraction.document.name
    files = [(".yaml", to_yaml(to_article(extraction))), (".review.yaml", write_yaml(_review(extraction)))]
    if extraction.proposals:
        files.append((".terms.tsv", to_table(extraction.proposals, article)))
    return Output(article, tuple((end, text.encode()) for end, text in files), _summary(extraction))


def to_jsonl_output(extraction: Extraction) -> Output:
    """Return one JSON object a claim, a line each."""
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in iterate_records(extraction))
    return Output(extraction.document.name, ((".jsonl", "".join(lines).encode()),), _summary(extraction))


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
    }
