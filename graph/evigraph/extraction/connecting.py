"""Connect what was read: where its subject or condition is written, whose citations it shares, what it says again."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from evigraph.codes import Kind
from evigraph.extraction.context import find_line
from evigraph.extraction.structure import leads_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evigraph.extraction.context import Passage
    from evigraph.extraction.drafts import Draft
    from evigraph.extraction.sentences import Sentence

__all__ = ["connect", "find_restatements"]

#: What an article says again in its summary, its headings and its pitfalls; a list of facts only looks alike.
_SAID_AGAIN: Final = frozenset({Kind.RECOMMENDATION, Kind.CONTRAINDICATION, Kind.APPROVAL, Kind.EVIDENCE_GAP})
_LIMITS: Final = ("phase", "population", "line", "role", "severity", "issuer", "outcome")
#: Below it two claims may look alike because something in one of them was not read.
_SURE: Final = 0.75
#: So many sentences before it may name what a claim is about.
_AS_FAR_BACK: Final = 40


def connect(passages: Mapping[int, Passage]) -> None:
    """Fill in for the claims of *passages* what supplies what they leave unsaid, and citations that they inherit."""
    titles = [passage for passage in passages.values() if passage.block.kind == "heading"][:2]
    opening = [passage for passage in passages.values() if passage.block.kind == "paragraph"][:1]
    at_end = _cited_at_the_end(passages.values())
    read: list[Passage] = []
    for passage in passages.values():
        above = [passages[place] for place in reversed(passage.block.path) if place in passages]
        around = [*above, *titles, *opening]
        for draft in passage.drafts:
            before = (sentence for sentence in reversed(passage.sentences) if sentence.start < draft.sentence.start)
            earlier = islice(chain(before, _sentences(reversed(read))), _AS_FAR_BACK)
            supplied = (
                _subject_of(draft, earlier, around),
                _condition_of(draft, around),
                _line_of(draft, above),
            )
            own = (draft.sentence.start, draft.sentence.end)
            places = ((found.start, found.end) for found in supplied if found is not None)
            draft.context = tuple(place for place in dict.fromkeys(places) if place != own)
            if not draft.sentence.citations and passage.block.kind == "item":
                over = (_cited(one) for one in above if one not in titles)
                draft.inherited = next(filter(None, over), ())
                if above and leads_in(above[0]) and not draft.inherited:
                    draft.inherited = at_end[passage.block.path]
        read.append(passage)


def find_restatements(drafts: Sequence[Draft]) -> None:
    """Mark those of *drafts* that say of the same thing what another one before them says."""
    said: dict[tuple[object, ...], Draft] = {}
    for draft in drafts:
        more = draft.more
        figures = more.get("effect") or more.get("dose")
        if draft.kind not in _SAID_AGAIN or draft.condition is None or figures or draft.confidence < _SURE:
            continue
        limits = tuple(more.get(name) for name in _LIMITS)
        about = (frozenset(draft.interventions), frozenset(draft.comparators), frozenset(draft.adverse_effects))
        key = (draft.kind, draft.direction, draft.dimension, draft.combination, draft.condition, *about, *limits)
        first = said.setdefault(key, draft)
        if first is not draft and first.sentence is not draft.sentence:
            draft.restates = first


def _sentences(passages: Iterable[Passage]) -> Iterator[Sentence]:
    for passage in passages:
        yield from reversed(passage.sentences)


def _subject_of(draft: Draft, earlier: Iterable[Sentence], around: Sequence[Passage]) -> Sentence | None:
    if draft.source not in {"before", "heading"}:
        return None
    over = [sentence for passage in around for sentence in passage.sentences]
    looked = chain(earlier, over) if draft.source == "before" else chain(over, earlier)
    return next((one for one in looked if any(m.name in draft.interventions for m in one.mentions)), None)


def _condition_of(draft: Draft, around: Sequence[Passage]) -> Sentence | None:
    if draft.condition_source != "context":
        return None
    over = (sentence for passage in around for sentence in passage.sentences)
    return next((one for one in over if any(m.name == draft.condition for m in one.mentions)), None)


def _line_of(draft: Draft, above: Sequence[Passage]) -> Sentence | None:
    line = draft.more.get("line")
    if line is None or find_line(draft.sentence.mask) == line:
        return None
    over = (sentence for passage in above for sentence in passage.sentences)
    return next((one for one in over if find_line(one.mask) == line), None)


def _cited(passage: Passage) -> tuple[int, ...]:
    return tuple(dict.fromkeys(n for one in passage.sentences for _, _, numbers in one.citations for n in numbers))


def _cited_at_the_end(passages: Iterable[Passage]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return what the last item of each list cites, by the path of its items; nothing where others cite as well."""
    cited: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for passage in passages:
        if passage.block.kind == "item":
            cited.setdefault(passage.block.path, []).append(_cited(passage))
    return {path: () if any(several[:-1]) else several[-1] for path, several in cited.items()}
