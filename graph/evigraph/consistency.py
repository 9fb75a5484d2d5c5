"""The mistakes that only the whole of a claim file shows: identifiers, offsets, readings, citation numbers.

They are looked for in the plain data of a file, and whatever is of the wrong kind is passed over: so they are found
in a file whose other keys are wrong too, and all mistakes can be shown at once.

>>> [(where, what)] = find_disagreements({"claims": [{"id": "claim:1", "citations": [4]}], "unlisted_citations": [1]})
>>> where
('claims', 0, 'citations', 0)
>>> what
'found 4 in claim 1, which no source has; allowed: 1 (or list it in unlisted_citations)'
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from evigraph.fields import Mistake

__all__ = ["find_disagreements"]

_Data: TypeAlias = Mapping[str, Any]


def find_disagreements(data: _Data) -> Iterator[Mistake]:
    """Yield what does not fit together in the plain *data* of a claim file."""
    claims = list(_mappings(data.get("claims")))
    yield from _identity_mistakes(claims)
    yield from _offset_mistakes(claims, data.get("text"))
    references = list(_mappings(data.get("references")))
    yield from _reading_mistakes(references)
    yield from _citation_mistakes(claims, references, dict(_numbers(data.get("unlisted_citations"))))


def _items(value: object) -> Iterator[tuple[int, Any]]:
    if isinstance(value, Sequence) and not isinstance(value, str):
        yield from enumerate(value)


def _mappings(value: object) -> Iterator[tuple[int, _Data]]:
    return ((place, item) for place, item in _items(value) if isinstance(item, Mapping))


def _numbers(value: object) -> Iterator[tuple[int, int]]:
    return ((place, item) for place, item in _items(value) if isinstance(item, int) and not isinstance(item, bool))


def _identity_mistakes(claims: list[tuple[int, _Data]]) -> Iterator[Mistake]:
    known: set[str] = set()
    for place, claim in claims:
        name = claim.get("id")
        if isinstance(name, str):
            if name in known:
                yield ("claims", place, "id"), f"found '{name}' a second time; allowed: an identifier of its own"
            known.add(name)
    for place, claim in claims:
        name = claim.get("restates")
        if isinstance(name, str) and name not in known:
            yield ("claims", place, "restates"), f"found '{name}'; allowed: the id of a claim of this file"


def _offset_mistakes(claims: list[tuple[int, _Data]], text: object) -> Iterator[Mistake]:
    length = text.get("characters") if isinstance(text, Mapping) else None
    if not isinstance(length, int):
        return
    for place, claim in claims:
        passages: list[tuple[tuple[str | int, ...], object]] = [(("span",), claim.get("span"))]
        passages += [(("context", i), passage) for i, passage in _mappings(claim.get("context"))]
        for key, passage in passages:
            end = passage.get("end") if isinstance(passage, Mapping) else None
            if isinstance(end, int) and end > length:
                allowed = f"up to {length}, the length of the text (text.characters)"
                yield ("claims", place, *key, "end"), f"found {end}; allowed: {allowed}"


def _reading_mistakes(references: list[tuple[int, _Data]]) -> Iterator[Mistake]:
    positions: set[object] = set()
    taken: dict[tuple[str, int], object] = {}
    for place, reference in references:
        position = reference.get("position")
        if isinstance(position, int):
            if position in positions:
                yield ("references", place, "position"), f"found {position} a second time; allowed: each position once"
            positions.add(position)
        for i, reading in _mappings(reference.get("readings")):
            method, number = reading.get("method"), reading.get("number")
            if isinstance(method, str) and isinstance(number, int):
                other = taken.setdefault((method, number), position)
                if other != position:
                    message = (
                        f"found {number}, which reference {other} is by the same method; allowed: each number once"
                    )
                    yield ("references", place, "readings", i, "number"), message


def _citation_mistakes(
    claims: list[tuple[int, _Data]], references: list[tuple[int, _Data]], unlisted: dict[int, int]
) -> Iterator[Mistake]:
    read = {reference.get("printed_number") for _, reference in references}
    for _, reference in references:
        read |= {reading.get("number") for _, reading in _mappings(reference.get("readings"))}
    numbers = {number for number in read if isinstance(number, int)}
    for place, number in unlisted.items():
        if number in numbers:
            message = f"found {number}, which a reference is read as; allowed: numbers that no reference is read as"
            yield ("unlisted_citations", place), message
    known = sorted(numbers | set(unlisted.values()))
    allowed = ", ".join(map(str, known)) or "none, as the article has no references"
    for place, claim in claims:
        name = str(claim.get("id")).removeprefix("claim:")
        for key in ("citations", "citations_inherited"):
            for i, number in _numbers(claim.get(key)):
                if number not in known:
                    found = f"found {number} in claim {name}, which no source has"
                    yield ("claims", place, key, i), f"{found}; allowed: {allowed} (or list it in unlisted_citations)"
