"""Claims as JSON Lines: one object a claim, every key present, absent values null.

The keys and their nesting are those of the annotated claims that programs exchange and are scored against; the last
ones say what a claim file adds: in whose voice the sentence speaks, how the claim was derived, how far it is reviewed,
the rule that read it with its confidence, why it should be reviewed, and who did so when.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.articles import Article
    from evigraph.claims import Claim
    from evigraph.fields import Model

__all__ = ["claim_record", "iterate_lines"]

#: Key of a claim file for each key of ``qualifiers``.
_QUALIFIERS: Final[dict[str, str]] = {
    "phase": "phase",
    "population": "population",
    "duration": "duration",
    "role": "role",
    "severity": "severity",
    "line": "line",
    "other": "note",
}


def iterate_lines(article: Article) -> Iterator[str]:
    """Yield one line of JSON for each claim of *article*, in the order of the file."""
    for claim in article.claims:
        yield json.dumps(claim_record(article, claim), ensure_ascii=False)


def claim_record(article: Article, claim: Claim) -> dict[str, Any]:
    """Return *claim* as a JSON object.

    >>> from evigraph.claimfiles import load_article, shipped_claim_files
    >>> article = load_article(shipped_claim_files()[0])
    >>> record = claim_record(article, article.claims[0])
    >>> record["id"], record["char_start"], record["qualifiers"]["line"], record["effect"]
    ('000-001', 613, None, None)
    """
    plain = claim.model_dump(mode="json")
    return {
        "article": article.stem,
        "id": claim.identifier,
        "char_start": claim.span.start,
        "char_end": claim.span.end,
        "line_no": claim.span.line,
        "text_unit": plain["span"]["unit"],
        **_taken(plain, "kind", "interventions", "combination", "comparators", "condition", "condition_source"),
        "qualifiers": {key: plain[name] for key, name in _QUALIFIERS.items()},
        **_taken(plain, "direction", "dimension", "outcome", "certainty", "strength"),
        "effect": _part(claim.effect),
        "dose": _part(claim.dose),
        "adverse_effects": plain["adverse_effects"],
        "study": _part(claim.study),
        **_taken(plain, "issuer", "citations", "citations_inherited"),
        "context": [[passage.start, passage.end] for passage in claim.context],
        "restates": None if claim.restates is None else claim.restates.partition(":")[2],
        "paraphrase": claim.paraphrase,
        "span_role": str(claim.voice),
        "derivation": str(claim.derivation),
        "status": str(article.status_of(claim)),
        **_taken(plain, "rule", "confidence", "needs_review", "reviews"),
    }


def _taken(plain: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: plain[key] for key in keys}


def _part(value: Model | None) -> dict[str, Any] | None:
    return None if value is None else value.model_dump(mode="json")
