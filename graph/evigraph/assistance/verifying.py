"""Hold a claim that a model proposes against the text: its numbers, its names, and which way it points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from evigraph.assistance.anchoring import Refused, anchor
from evigraph.claims import Claim
from evigraph.codes import Direction
from evigraph.extraction.drafts import Draft
from evigraph.mistakes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evigraph.documents.document import Document
    from evigraph.extraction.sentences import Sentence
    from evigraph.vocabulary import Vocabulary

__all__ = ["CONFIDENCE", "verify"]

#: That a claim passed these checks says little of whether it is right, and no model has been measured.
CONFIDENCE: Final = 0.5

_FAVOURABLE: Final = frozenset({Direction.FOR, Direction.BENEFIT, Direction.SUPERIOR})
_UNFAVOURABLE: Final = frozenset(
    {Direction.AGAINST, Direction.NO_BENEFIT, Direction.INFERIOR, Direction.NO_DIFFERENCE}
    | {Direction.INSUFFICIENT_EVIDENCE}
)
_OPPOSITE: Final = {
    **dict.fromkeys(_FAVOURABLE, _UNFAVOURABLE | {Direction.HARM}),
    **dict.fromkeys(_UNFAVOURABLE, _FAVOURABLE),
    Direction.HARM: frozenset({Direction.BENEFIT, Direction.FOR}),
}
_ASSERTING: Final = _FAVOURABLE | {Direction.HARM}
_NEGATION: Final = re.compile(
    r"\b(?:not|no|never|neither|nor|cannot|without|avoid\w*|against|lack\w*|fail(?:s|ed)?|contraindicated|"
    r"ineffective|discourag\w+|unlikely|insufficient)\b|n't\b"
)
#: Words that hold one of those and negate nothing.
_NO_NEGATION: Final = re.compile(
    r"\bnot (?:only|just|more than|to exceed|exceed\w*)\b|\bno (?:more|less|fewer|later|earlier|longer) than\b"
    r"|\bif not\b|\bwhether or not\b|\bwith or without\b|\bnot yet tried\b"
)
_UNFAVOURABLE_WORDS: Final = re.compile(
    r"\b(?:less|worse|inferior|poor\w*|lower|limited|uncertain|unclear|similar\w*|equal\w*|comparable|same|stop\w*|"
    r"discontinu\w+|harm\w*|outweigh\w*|withdrawn|only|scarce|sparse|weak\w*|inconclusive|unproven|unknown|few|small|"
    r"rather than|instead of|non-?inferior\w*|caution)\b"
)
_NUMBER: Final = re.compile(r"(?<![\w.,])([-+\u2010-\u2015\u2212])?(\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)|\d+(?:\.\d+)?")
_IN_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "half": 0.5, "once": 1, "twice": 2, "none": 0,
}  # fmt: skip
_NAMES: Final = ("interventions", "comparators", "condition", "adverse_effects")


def verify(data: object, document: Document, sentences: Sequence[Sentence], vocabulary: Vocabulary) -> Draft:
    """Return the claim that *data* describes, if it can be found in the text and says no more than that.

    Raises:
        anchoring.Refused: with the reason.
    """
    if not isinstance(data, dict):
        raise Refused("it is no claim but something else")
    given = _without_nothing(data)
    quote = given.pop("quote", None)
    if not isinstance(quote, str):
        raise Refused("it quotes nothing")
    sentence = anchor(quote, document, sentences)
    claim = _validated(given, sentence)
    _check_numbers(given, sentence)
    new = tuple(dict.fromkeys(_new_names(given, document, sentences, vocabulary)))
    stated = _named_here(claim, sentence, vocabulary)
    _check_polarity(claim, sentence, stated)
    draft = Draft(sentence, "model", claim.kind, claim.direction, claim.interventions, (0, 0), 0, CONFIDENCE)
    draft.source = "sentence" if stated else "before"
    draft.new, draft.combination, draft.comparators = new, claim.combination, claim.comparators
    draft.adverse_effects, draft.condition = claim.adverse_effects, claim.condition
    if claim.condition is not None:
        here = claim.condition.lower() in sentence.text.lower()
        draft.condition_source = "stated" if here else "context"
    draft.citations = tuple(dict.fromkeys(n for _, _, numbers in sentence.citations for n in numbers))
    for key in ("phase", "population", "outcome", "effect", "dose"):
        if key in given:
            draft.more[key] = given[key]
    return draft


def opposes(one: Direction, other: Direction) -> bool:
    """Tell whether two directions cannot both be read in the same words.

    >>> opposes(Direction.FOR, Direction.AGAINST)
    True
    """
    return other in _OPPOSITE.get(one, frozenset())


def _without_nothing(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        kept = {key: _without_nothing(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item is not None and item not in ([], {}, "")}
    return value


def _validated(given: Mapping[str, Any], sentence: Sentence) -> Claim:
    from pydantic import ValidationError

    own = {"id": "claim:model", "paraphrase": "model", "span": {"start": sentence.start, "end": sentence.end}}
    source = {"condition_source": "stated"} if "condition" in given else {}
    try:
        return Claim.model_validate({**given, **own, **source})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "it"
        words = first.get("ctx", {}).get("message") or f"found {shown(first['input'])}: {first['msg']}"
        raise Refused(f"{place}: {words}") from error


# --- Numbers ---


def _check_numbers(given: Mapping[str, Any], sentence: Sentence) -> None:
    text = sentence.text
    for start, end, _ in sentence.citations:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    present = set(_numbers(text))
    for key in ("effect", "dose", "population", "outcome"):
        for number in _claimed(given.get(key)):
            # A fall of 2 may be written 'by 2' and claimed as -2; what is written -2 is never 2.
            if number not in present and not (number < 0 and -number in present):
                raise Refused(f"{key}: the number {number:g} does not stand in its sentence")


def _claimed(value: object) -> Iterator[float]:
    if isinstance(value, bool):
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, str):
        yield from (float(found[0].replace(",", "")) for found in re.finditer(r"\d+(?:,\d{3})*(?:\.\d+)?", value))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _claimed(item)


def _numbers(text: str) -> Iterator[float]:
    for found in _NUMBER.finditer(text):
        sign, digits = found[1], (found[2] or found[0]).replace(",", "")
        number = float(digits)
        yield -number if sign and sign != "+" else number
        if sign and found.start() and not text[found.start() - 1].isspace() and text[found.start() - 1] not in "(=[<>":
            yield number
    yield from (float(_IN_WORDS[word]) for word in re.findall(r"[a-z]+", text.lower()) if word in _IN_WORDS)


# --- Names ---


def _new_names(
    given: Mapping[str, Any], document: Document, sentences: Sequence[Sentence], vocabulary: Vocabulary
) -> Iterator[str]:
    """Yield the names outside the vocabulary, which the article must have; so it must those in it."""
    text = " ".join(document.text.lower().split())
    mentioned = {m.term.iri for s in sentences for m in s.mentions if m.term is not None}
    for key, name in [*_names(given), *_names(given.get("dose", {}), ("drug",))]:
        term = vocabulary.find(name)
        is_written = re.search(rf"(?<!\w){re.escape(' '.join(name.lower().split()))}s?(?!\w)", text) is not None
        if not is_written and (term is None or term.iri not in mentioned):
            raise Refused(f"{key}: the article does not name {name!r}")
        if term is None:
            yield name


def _names(given: Mapping[str, Any], keys: tuple[str, ...] = _NAMES) -> Iterator[tuple[str, str]]:
    for key in keys:
        value = given.get(key)
        yield from ((key, name) for name in ([value] if isinstance(value, str) else value or ()))


def _named_here(claim: Claim, sentence: Sentence, vocabulary: Vocabulary) -> list[int]:
    """Return where *sentence* names what the claim is about."""
    words = sentence.text.lower()
    places = []
    for name in claim.interventions:
        place = words.find(name.lower())
        term = vocabulary.find(name)
        places += [place] if place >= 0 else []
        places += [m.start for m in sentence.mentions if term is not None and m.term == term]
    return places


# --- Direction ---


def _check_polarity(claim: Claim, sentence: Sentence, stated: Sequence[int]) -> None:
    """Refuse a claim whose direction the words of its clause, or of its sentence, contradict."""
    chosen = {sentence.clause_of(place) for place in stated}
    clauses = [c for n, c in enumerate(sentence.clauses) if n in chosen] or list(sentence.clauses)
    words = " ".join(_NO_NEGATION.sub(" ", sentence.mask[c.start : c.end]) for c in clauses)
    negation = _NEGATION.search(words)
    if claim.direction in _ASSERTING and negation is not None:
        raise Refused(f"its direction is '{claim.direction}', and its sentence says {negation[0]!r}")
    whole = _NO_NEGATION.sub(" ", sentence.mask)
    if claim.direction in _UNFAVOURABLE and not (_NEGATION.search(whole) or _UNFAVOURABLE_WORDS.search(whole)):
        raise Refused(f"its direction is '{claim.direction}', and nothing in its sentence says so")
