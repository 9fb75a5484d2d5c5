"""Claims as lines of text for a terminal: in short, or with their place, their sentence and their sources."""

from __future__ import annotations

import shutil
import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evigraph.proofs.grounds import Quote
    from evigraph.proofs.labels import Labels
    from evigraph.proofs.passages import Place
    from evigraph.questions.details import SourceReading
    from evigraph.texts import TextChange

__all__ = ["changed_texts", "in_full", "in_short", "place_of", "source_of", "wrapped"]

_WIDEST: Final = 120
_NARROWEST: Final = 60
_AFFECTED_SHOWN: Final = 12
_METHODS: Final = {"byContent": "read by content", "byPosition": "read by position", "printed": "printed"}


def wrapped(text: str, indent: str, *, first: str | None = None) -> Iterator[str]:
    """Break *text* into lines that begin with *indent*, the first one with *first*."""
    width = min(max(shutil.get_terminal_size((_WIDEST, 24)).columns, _NARROWEST), _WIDEST)
    start = indent if first is None else first
    yield from textwrap.wrap(text, width, initial_indent=start, subsequent_indent=indent, break_on_hyphens=False)


def in_short(quote: Quote, indent: str) -> Iterator[str]:
    """Write a claim on a line, with its limits, its article and citations; and its sentence below, if in reach."""
    limits = f" ({'; '.join(quote.details.limits)})" if quote.details.limits else ""
    cited = ", ".join(citation.rpartition("/")[2] for citation in quote.details.citations)
    where = f"{quote.details.article.partition('_')[0]}: {cited or 'no citation'}"
    yield from wrapped(f"{quote.claim} {quote.paraphrase}{limits} [{where}]", f"{indent}  ", first=indent)
    if quote.sentence is not None:
        yield from wrapped(f'"{_one_line(quote.sentence)}"', f"{indent}    ")


def in_full(quote: Quote, indent: str, labels: Labels) -> Iterator[str]:
    """Write a claim with its sentence, if in reach, its place in the article, and how sure its sources are."""
    yield from wrapped(f"{quote.claim}  {quote.paraphrase}", f"{indent}  ", first=indent)
    inner = f"{indent}    "
    if quote.sentence is not None:
        yield from wrapped(f'"{_one_line(quote.sentence)}"', inner)
    if quote.own is not None:
        voice = f"; {labels.of_iri(quote.own.voice)}" if quote.own.voice else ""
        yield from wrapped(f"in {place_of(quote.own)}{voice}", inner)
    for place in quote.places:
        if not place.is_own:
            said = f': "{_one_line(quote.sentences[place])}"' if place in quote.sentences else ""
            yield from wrapped(f"read together with characters {place.start}-{place.end}{said}", inner)
    for source in quote.sources:
        yield from wrapped(f"cites {source_of(source)}", inner)
    if not quote.sources:
        yield f"{inner}cites nothing"


def place_of(place: Place) -> str:
    """Say where *place* is: the article's title and stem, and the offsets."""
    line = f", line {place.line}" if place.line is not None else ""
    return f'"{place.title}" ({place.article}), characters {place.start}-{place.end}{line}'


def source_of(reading: SourceReading) -> str:
    """Say which source a citation is, and how sure that is."""
    number = reading.citation.rpartition("/")[2]
    if reading.title is None:
        return f"[{number}], which the reference list does not hold"
    how = _METHODS.get(reading.method or "", "read")
    sure = f", {reading.confidence or 'unstated'} confidence" if reading.method != "printed" else ""
    return f"[{number}] {reading.title} ({how}{sure})"


def changed_texts(changes: Mapping[str, TextChange]) -> Iterator[str]:
    """Say which texts are not those that the claims were read in, so that nothing of them is shown."""
    for article, change in sorted(changes.items()):
        affected = [name.partition(":")[2] for name in change.affected]
        total = len(change.affected) + len(change.untouched)
        more = f" and {len(affected) - _AFFECTED_SHOWN} more" if len(affected) > _AFFECTED_SHOWN else ""
        listed = f": {', '.join(affected[:_AFFECTED_SHOWN])}{more}" if affected else ""
        yield (
            f"Note: the text of {article} is not the one that the claims were read in, so no sentence of it is shown; "
            f"changed are the passages of {len(affected)} of {total} claims{listed}."
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
