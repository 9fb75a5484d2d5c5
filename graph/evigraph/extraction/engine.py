"""Read a document from its first block to its last."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.codes import Kind
from evigraph.documents.document import BlockKind
from evigraph.extraction.completing import complete, read_doses
from evigraph.extraction.connecting import connect, find_restatements
from evigraph.extraction.context import Context, Passage
from evigraph.extraction.details import is_treated
from evigraph.extraction.finding import MentionFinder
from evigraph.extraction.labels import met_under, read_labelled, read_met
from evigraph.extraction.proposals import propose_terms, propose_used
from evigraph.extraction.reading import read_sentence
from evigraph.extraction.results import list_results, read_result
from evigraph.extraction.rules import load_rules
from evigraph.extraction.sentences import read_sentences
from evigraph.extraction.structure import (
    is_of_methods,
    is_question,
    leads_in,
    read_listed,
    read_under_lead_in,
    without_methods,
)

if TYPE_CHECKING:
    from evigraph.documents.document import Block, Document
    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.proposals import Proposal
    from evigraph.extraction.sentences import Sentence
    from evigraph.vocabulary import Vocabulary

__all__ = ["Extraction", "Extractor", "Refusal"]


#: What a heading may claim; of anything else it is only the name.
_OF_HEADINGS: Final = frozenset({Kind.RECOMMENDATION, Kind.EVIDENCE_GAP, Kind.APPROVAL, Kind.CONTRAINDICATION})


_OF_A_TRIAL: Final = re.compile(r"\btrial\b|\brandomi[sz]ed\b")
#: Letters of mentions that make a sentence clinical.
_CLINICAL: Final = frozenset("DTCAB")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A claim that a model proposed and that could not be verified: why, its quote, and all that was proposed."""

    reason: str
    quote: str = ""
    proposed: Any = None


@dataclass(slots=True)
class Extraction:
    """What was read in one document, and what was not."""

    document: Document
    drafts: list[Draft] = field(default_factory=list)
    #: Sentences with clinical content in which no rule found a claim.
    uncovered: list[Sentence] = field(default_factory=list)
    #: Names outside the vocabulary.
    proposals: list[Proposal] = field(default_factory=list)
    scope: Mention | None = None
    #: Every sentence of the article itself.
    sentences: list[Sentence] = field(default_factory=list)
    #: Claims of a model that were refused, and what asking it took; empty and None where none was asked.
    refusals: list[Refusal] = field(default_factory=list)
    usage: Any = None


class Extractor:
    """Reads documents with one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._finder = MentionFinder(vocabulary)
        load_rules()

    def extract(self, document: Document) -> Extraction:
        """Return the claims of *document*."""
        self._finder.begin_article(len(document.text))
        return self._extract(document)

    def _extract(self, document: Document) -> Extraction:
        result = Extraction(document)
        passages: dict[int, Passage] = {}
        short: dict[str, Mention] = {}
        for block in document.body():
            words = document.words_of(block)
            short |= self._finder.dosed(words) | self._finder.abbreviations(words)
        for place, block in enumerate(document.blocks):
            if block.kind in {BlockKind.FURNITURE, BlockKind.REFERENCE}:
                continue
            passages[place] = Passage(block, tuple(read_sentences(document.text, block, self._finder, short)))
        result.scope, topics = self._about(passages)
        titles = {document.title, document.heading}
        for place, passage in passages.items():
            over = [passages[parent] for parent in passage.block.path if parent in passages]
            if self._is_title(passage.block, place) or is_of_methods(passage, over):
                continue
            above = over[::-1]
            earlier = [
                passages[other]
                for other in range(place - 1, max(passage.block.path, default=0), -1)
                if other in passages
            ]
            context = Context(above, earlier, result.scope, topics, frozenset(titles), self.vocabulary)
            for sentence in without_methods(passage, over):
                heading = passage.block.kind is BlockKind.HEADING
                if is_question(sentence, heading=heading):
                    continue
                drafts = list(read_met(sentence, context)) or [
                    met_under(draft, context) for draft in read_sentence(sentence, context)
                ]
                if heading:
                    drafts = [d for d in drafts if d.kind in _OF_HEADINGS and d.source in {"stated", "sentence"}]
                else:
                    drafts += list(read_result(sentence, context, drafts))
                    drafts += list(read_doses(sentence, context, drafts))
                passage.drafts += drafts
                context.preceding.insert(0, (sentence, drafts))
            for read in (read_listed, read_under_lead_in, read_labelled):
                passage.drafts += list(read(passage, context))
            for draft in passage.drafts:
                complete(draft, context)
            passage.drafts += [other for draft in tuple(passage.drafts) for other in list_results(draft)]
        connect(passages)
        result.drafts = [draft for passage in passages.values() for draft in self._kept(passage)]
        find_restatements(result.drafts)
        result.sentences = [sentence for passage in passages.values() for sentence in passage.sentences]
        self._account(result, passages)
        return result

    def _account(self, result: Extraction, passages: dict[int, Passage]) -> None:
        """Note what was not understood: sentences without a claim, names without a term."""
        covered = {draft.sentence.start for draft in result.drafts}
        body = [p for p in passages.values() if p.block.kind is not BlockKind.HEADING]
        result.uncovered = [
            sentence
            for passage in body
            for sentence in passage.sentences
            if sentence.start not in covered
            and not leads_in(passage)
            and not is_question(sentence)
            and any(mention.letter in _CLINICAL for mention in sentence.mentions)
        ]
        proposed = propose_terms(s for passage in passages.values() for s in passage.sentences)
        result.proposals = proposed + propose_used(result.drafts, self.vocabulary, proposed)

    def _kept(self, passage: Passage) -> list[Draft]:
        """Return the claims of *passage*, none where a list says what its lead-in is about."""
        return [] if leads_in(passage) else passage.drafts

    def _is_title(self, block: Block, place: int) -> bool:
        return block.kind is BlockKind.HEADING and place == 0

    def _about(self, passages: dict[int, Passage]) -> tuple[Mention | None, tuple[Mention, ...]]:
        """Return the condition and the interventions that the article is about."""
        titles = [p for p in passages.values() if p.block.kind is BlockKind.HEADING][:2]
        scope: Mention | None = None
        topics: list[Mention] = []
        for passage in titles:
            named = [mention for sentence in passage.sentences for mention in sentence.mentions]
            scope = scope or next((m for m in named if m.letter in "CB"), None)
            # What a text is about stands in its title; a heading under it names a part.
            drugs = {m.name: m for m in reversed(named) if m.letter == "D"}
            if any(_OF_A_TRIAL.search(sentence.mask) for sentence in passage.sentences):
                # A trial is of the first of two arms, and compares it with the other.
                drugs = {name: m for name, m in drugs.items() if m.role != "comparator"} or drugs
            topics = topics or list(drugs.values())[::-1]
        first = next((p for p in passages.values() if p.block.kind is BlockKind.PARAGRAPH), None)
        if scope is not None and scope.term is not None and first is not None:
            related = {scope.term.iri, *self.vocabulary.ancestors(scope.term.iri)}
            for mention in (m for s in first.sentences for m in s.mentions):
                if mention.letter in "CB" and mention.term is not None:
                    above = self.vocabulary.ancestors(mention.term.iri)
                    if mention.term.iri in related or scope.term.iri in above:
                        scope = mention
                        break
        if scope is None and first is not None:
            treated = (m for s in first.sentences for m in s.mentions if m.letter in "CB" and is_treated(s.mask, m))
            scope = next(treated, None)
        return scope, tuple(topics)
