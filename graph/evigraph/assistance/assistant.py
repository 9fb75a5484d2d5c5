"""Add to what rules read in an article the claims of a model that can be verified, and list those that cannot."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evigraph.assistance.anchoring import Refused
from evigraph.assistance.asking import answer_schema, messages_about
from evigraph.assistance.endpoint import Endpoint, Usage
from evigraph.assistance.verifying import opposes, verify
from evigraph.documents.document import BlockKind
from evigraph.extraction.engine import Refusal
from evigraph.extraction.proposals import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evigraph.documents.document import Document
    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.engine import Extraction
    from evigraph.vocabulary import Vocabulary

__all__ = ["Assistant"]

#: Most characters of one passage that is asked about.
_PASSAGE: Final = 6000
#: Most claims that one answer may have.
_MOST: Final = 200
_SURE: Final = 0.8


@dataclass(slots=True)
class Assistant:
    """Asks one model about articles."""

    endpoint: Endpoint
    vocabulary: Vocabulary

    @property
    def digest(self) -> str:
        """What decides, besides the article, what is asked."""
        asked = json.dumps([self.endpoint.url, self.endpoint.model, messages_about("", None), answer_schema()])
        return hashlib.sha256(asked.encode()).hexdigest()

    def assist(self, extraction: Extraction) -> None:
        """Add verified claims to *extraction*, refusals with their reasons, and what it took.

        Raises:
            ModelError: the endpoint refuses, or fails each time.
        """
        document = extraction.document
        usage = Usage()
        for start, passage in _passages(document):
            reply = self.endpoint.ask(messages_about(passage, document.title), answer_schema())
            usage += reply.usage
            claims = reply.data.get("claims") if isinstance(reply.data, dict) else None
            if not isinstance(claims, list):
                line = document.line_of(start)
                reason = f"the answer about the passage from line {line} is cut off, or not of the form asked for"
                extraction.refusals.append(Refusal(reason))
                continue
            extraction.refusals += [Refusal("the answer has more claims than a passage can")] * (len(claims) > _MOST)
            for data in claims[:_MOST]:
                self._take(data, extraction)
        extraction.usage = usage
        extraction.drafts.sort(key=lambda draft: draft.sentence.start)
        covered = [(draft.sentence.start, draft.sentence.end) for draft in extraction.drafts]
        extraction.uncovered = [
            s for s in extraction.uncovered if not any(start <= s.start < end for start, end in covered)
        ]

    def _take(self, data: Any, extraction: Extraction) -> None:  # noqa: ANN401 - any JSON
        try:
            draft = verify(data, extraction.document, extraction.sentences, self.vocabulary)
            if _is_read_already(draft, extraction):
                return
        except Refused as refused:
            quote = data.get("quote") if isinstance(data, dict) else None
            extraction.refusals.append(Refusal(str(refused), quote if isinstance(quote, str) else "", data))
            return
        draft.reasons.append(f"read by the model {self.endpoint.model}, not by a rule")
        extraction.drafts.append(draft)
        known = {proposal.name.lower() for proposal in extraction.proposals}
        for name in draft.new:
            if name.lower() not in known:
                extraction.proposals.append(_proposal(name, draft))


def _is_read_already(draft: Draft, extraction: Extraction) -> bool:
    """Tell whether *draft* is there already.

    Raises:
        Refused: a rule that is mostly right reads the opposite in the same sentence.
    """
    for other in extraction.drafts:
        same_words = other.sentence.start < draft.sentence.end and draft.sentence.start < other.sentence.end
        if not same_words or other.kind != draft.kind or not set(other.interventions) & set(draft.interventions):
            continue
        if other.direction == draft.direction and set(draft.interventions) <= set(other.interventions):
            return True
        if other.rule != draft.rule and other.confidence >= _SURE and opposes(draft.direction, other.direction):
            raise Refused(f"its direction is '{draft.direction}'; the rule {other.rule!r} reads '{other.direction}'")
    return False


def _proposal(name: str, draft: Draft) -> Proposal:
    kind = "AdverseEffect" if name in draft.adverse_effects else "Condition" if name == draft.condition else "Drug"
    return Proposal(name, kind, None, " ".join(draft.sentence.text.split()), draft.sentence.start)


def _passages(document: Document) -> Iterator[tuple[int, str]]:
    """Yield stretches of the article's own text, each with its place; a long block is a passage of its own."""
    lines: list[str] = []
    start = 0
    for block in document.body():
        words = document.words_of(block)
        if lines and sum(map(len, lines)) + len(words) > _PASSAGE:
            yield start, "\n".join(lines)
            lines = []
        if not lines:
            start = block.start
        lines.append(f"# {words}" if block.kind is BlockKind.HEADING else words)
    if lines:
        yield start, "\n".join(lines)
