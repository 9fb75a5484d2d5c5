"""What a claim is about: the interventions that a cue governs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from evigraph.codes import Direction, Kind
from evigraph.extraction.drafts import Subject
from evigraph.extraction.mentions import Mention
from evigraph.extraction.names import written
from evigraph.extraction.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evigraph.extraction.context import Context
    from evigraph.extraction.rules import Rule
    from evigraph.extraction.sentences import Sentence

__all__ = ["find_subjects", "full_name", "is_aside", "is_name"]


def find_subjects(
    rule: Rule, sentence: Sentence, context: Context, cue: tuple[int, int], number: int
) -> Iterator[Subject]:
    """Yield what the claim that *rule* makes of *cue*, in clause *number*, is about: one subject a claim."""
    if rule.subject == "none":
        yield Subject((), "stated")
        return
    if rule.subject == "excluded":
        after = [m for m in sentence.within(cue[1], len(sentence.mask), "D") if m.role == "excluded"]
        yield from (Subject((m,)) for m in after[:1])
        return
    if rule.subject == "pair":
        yield from _pairs(sentence, context, cue)
        return
    clause = sentence.clauses[number]
    letters = "T" if rule.subject == "tests" else "DT"
    found: list[Mention] = []
    source = "stated"
    before = _plain(sentence.within(clause.start, cue[0] + 1, letters), rule)
    before = [m for m in before if not is_aside(sentence, m)] or before
    if not before and rule.subject in {"before", "either"}:
        before = _lead(sentence, cue) if not _names_object(sentence, cue) else []
    after = _plain(sentence.within(cue[1] - 1, clause.end, letters), rule)
    inside = _plain(sentence.within(*cue, letters), rule)
    if rule.subject == "either" and after and not inside and _names_object(sentence, cue):
        found = _group(sentence, after[0], letters)
    elif rule.subject in {"before", "either", "tests"} and before:
        found = _group(sentence, before[-1], letters)
    elif inside:
        found = _group(sentence, inside[0], letters)
    elif rule.kind is Kind.EVIDENCE_GAP and (unnamed := _unnamed_object(sentence, cue, clause.end)):
        found = unnamed
    elif (_REFERRING.search(sentence.mask, clause.start, cue[0]) and rule.subject in {"before", "either"}) or (
        number and rule.subject == "either" and _is_of_earlier(sentence, clause.start, cue)
    ):
        found = []
    elif rule.subject in {"after", "either", "after-any", "tests"} and after:
        found = _group(sentence, after[0], letters)
    paired = rule.direction is Direction.NO_DIFFERENCE and not _compares(sentence, clause.start, clause.end)
    if len(found) > 1 and rule.comparator == "any" and (paired or _BETWEEN.search(sentence.mask[: found[0].start])):
        found = found[:1]
    # What is checked is no treatment: 'Serum bicarbonate should be measured'.
    if not found and rule.subject in {"before", "either"} and rule.kind is not Kind.MONITORING:
        found = _unnamed(sentence, clause.start, cue[0])
    if not found:
        found, source = _elsewhere(rule, sentence, context, cue, number, letters)
    if not found:
        if rule.names_if_none:
            yield Subject((Mention(0, 0, "D", rule.names_if_none[0]),), "stated")
        return
    if _is_combination(sentence, found) and source == "stated":
        yield Subject(tuple(found), source, combination=True)
    else:
        yield from (Subject((mention,), source) for mention in found)


#: Passive verbs have what they are about before them: 'and should be used when naproxen fails'.
_PASSIVE: Final = re.compile(r"\b(?:be|been|is|are|was|were)\b.*\b\w+(?:ed|en|ate|able|ble)(?: only)?$")


def _is_of_earlier(sentence: Sentence, start: int, cue: tuple[int, int]) -> bool:
    """Tell whether the clause at *start* says of an earlier one's subject what *cue* says: 'and can raise D_'."""
    passive = _PASSIVE.search(sentence.mask[cue[0] : cue[1]].rstrip())
    return passive is not None or _GOING_ON.match(sentence.mask, start) is not None


def _compares(sentence: Sentence, start: int, end: int) -> bool:
    return any(m.role == "comparator" or m.letter == "X" for m in sentence.within(start, end, "DX"))


#: What goes on with the subject of the clause before: an auxiliary verb with nothing in front of it but a conjunction.
_GOING_ON: Final = pattern("subjects", "going_on")
_OF_SAFETY: Final = frozenset({Kind.ADVERSE_EFFECT, Kind.CAUTION, Kind.MONITORING, Kind.CONTRAINDICATION})
_OF_ADVICE: Final = frozenset({Kind.RECOMMENDATION, Kind.EFFICACY, Kind.EVIDENCE_GAP})
#: An indefinite article begins the name of what was not spoken of before.
_INTRODUCING: Final = re.compile(
    r"\s*an? (?:[a-z-]+ )*(?P<head>[a-z-]+)(?: (?:should|may|can|could|might|must|is|has))*\s*$"
)
_IS_A: Final = re.compile(r"\b(?:it|this|which|they) (?:is|are|was|were|remains?)(?: the| an?)?(?: \w+)? $")
_REFERRING: Final = pattern("subjects", "referring")


_UNNAMED: Final = pattern("subjects", "unnamed")
_VERB: Final = pattern("subjects", "verb")
_UNNAMED_OBJECT: Final = pattern("subjects", "unnamed_object")
_OF_A_KIND: Final = re.compile(r"(?<=\w) (?:treatments?|therap(?:y|ies)|products?|regimens?)$")
_OF_ANY_KIND: Final = pattern("subjects", "of_any_kind")
_NO_NAME: Final = pattern("subjects", "no_name")


def is_name(words: str) -> bool:
    """Tell whether *words* may name a treatment: 'copper bracelets' and 'laser treatment', not 'new treatment'."""
    kept = _OF_A_KIND.sub("", words)
    return _NO_NAME.search(kept) is None and (kept == words or _OF_ANY_KIND.fullmatch(kept) is None)


def _unnamed(sentence: Sentence, start: int, cue: int) -> list[Mention]:
    """Return what the clause begins with and no list names: 'Cherry juice is not recommended'."""
    words = sentence.mask[start:cue]
    found = _UNNAMED.match(words.strip())
    if found is None or not is_name(found["name"]) or not (found["verb"] or _VERB.match(sentence.mask[cue:])):
        return []
    place = start + len(words) - len(words.lstrip()) + found.start("name")
    name = sentence.text[place : place + len(found["name"])]
    return [Mention(place, place + len(name), "D", written(name))]


def _unnamed_object(sentence: Sentence, cue: tuple[int, int], end: int) -> list[Mention]:
    """Return what evidence is said to be missing for, where no list names it: 'no evidence for copper bracelets'."""
    found = _UNNAMED_OBJECT.search(sentence.mask, cue[0], end)
    if found is None or found.start() > cue[1] + 1 or not is_name(found["name"]):
        return []
    start, stop = found.span("name")
    return [Mention(start, stop, "D", written(sentence.text[start:stop]))]


def _lead(sentence: Sentence, cue: tuple[int, int]) -> list[Mention]:
    """Return what a label in front of the clause names: 'Naproxen: effective in gout'."""
    first = next((m for m in sentence.mentions if m.letter in "DT"), None)
    colon = sentence.mask.find(":")
    if first is None or not 0 < colon < cue[0] + 1 or first.end > colon or sentence.mask[: first.start].strip():
        return []
    return [m for m in sentence.within(0, colon, "DT") if not is_aside(sentence, m)]


def _names_object(sentence: Sentence, cue: tuple[int, int]) -> bool:
    """Tell whether the cue's verb has its object right behind it: 'consider naproxen'."""
    return (
        re.match(r"\s*(?:an? |the |oral |adding |low-dose |short |\w+ing )*[DT]_", sentence.mask[cue[1] :]) is not None
    )


def _elsewhere(
    rule: Rule, sentence: Sentence, context: Context, cue: tuple[int, int], number: int, letters: str
) -> tuple[list[Mention], str]:
    """Return the subject that an earlier clause, an earlier sentence or a heading gives."""
    for earlier in range(number - 1, -1, -1):
        clause = sentence.clauses[earlier]
        named = _plain(sentence.within(clause.start, clause.end, letters), rule)
        if named:
            return _group(sentence, named[0], letters), "sentence"
    later_clauses = range(number + 1, len(sentence.clauses))
    if _REFERRING.search(sentence.mask, sentence.clauses[number].start, cue[0] + 1):
        later_clauses = range(0)
    for later in later_clauses:
        clause = sentence.clauses[later]
        named = _plain(sentence.within(clause.start, clause.end, letters), rule)
        if named and rule.subject in {"either", "after"}:
            return _group(sentence, named[0], letters), "sentence"
    if rule.kind in _OF_SAFETY:
        taken = [m for m in sentence.mentions if m.letter in letters and m.role == "background"]
        taken = [m for m in taken if not _IS_A.search(sentence.mask, 0, m.start)]
        if taken:
            return taken[:1], "sentence"
    if rule.names_if_none and len(context.topics) != 1:
        return [], "stated"
    if rule.kind in _OF_ADVICE and _introduces(sentence.mask[sentence.clauses[number].start : cue[0]]):
        return [], "stated"
    given = context.subjects()
    return (list(given[0]), given[1]) if given else ([], "stated")


def _introduces(words: str) -> bool:
    """Tell whether the *words* before a verb speak of something new: 'a combined programme', not 'a lower dose'."""
    found = _INTRODUCING.match(words)
    return found is not None and _NO_NAME.search(found["head"]) is None


def _plain(mentions: Sequence[Mention], rule: Rule) -> list[Mention]:
    roles = {"", "background"} if rule.subject == "after-any" else {""}
    return [m for m in mentions if m.role in roles]


def _group(sentence: Sentence, mention: Mention, letters: str) -> list[Mention]:
    same = [m for m in sentence.mentions if m.letter in letters and m.group == mention.group and m.role == mention.role]
    outer = [m for m in same if not is_aside(sentence, m)]
    return outer if mention in outer else same


def is_aside(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether *mention* stands in brackets as a dose or another name of what stands before them."""
    opened = sentence.mask.rfind("(", 0, mention.start)
    if opened < 0 or sentence.mask.rfind(")", 0, mention.start) > opened:
        return False
    closed = sentence.mask.find(")", mention.end)
    inside = sentence.text[opened : closed if closed > 0 else len(sentence.text)]
    single = (
        sentence.mask[opened + 1 : mention.start].strip() == "" and sentence.mask[mention.end : closed].strip() == ""
    )
    kinds = mention.term.kinds if mention.term else ("Drug",)
    return any(c.isdecimal() for c in inside) or (single and "Drug" not in kinds) or (single and mention.name.isupper())


_BETWEEN: Final = re.compile(r"\b(?:between|comparing)(?: the| oral)* $")
_TOGETHER: Final = pattern("subjects", "together")


def _is_combination(sentence: Sentence, found: Sequence[Mention]) -> bool:
    if len(found) < 2:
        return False
    stretch = sentence.mask[max(0, found[0].start - 32) : found[-1].end]
    return _TOGETHER.search(stretch) is not None


def _pairs(sentence: Sentence, context: Context, cue: tuple[int, int]) -> Iterator[Subject]:
    """Yield each pair of what is taken and what it meets."""
    named = [m for m in sentence.mentions if m.letter == "D"]
    met = [m for m in named if m.start >= cue[1] - 1]
    own = [m for m in named if m.start < cue[1] - 1 and m.role == ""]
    source = "stated"
    if not own:
        given = context.subjects()
        if given is None:
            return
        own, source = list(given[0]), given[1]
    last = [m for m in own if m.group == own[-1].group] if source == "stated" else own[-1:]
    if not met:
        met, last = last[1:], last[:1]
    for first in last:
        for second in met:
            if second.name != first.name:
                yield Subject((first, second), source, combination=True)


def full_name(sentence: Sentence, mention: Mention) -> str:
    """Return the name with what it leaves out: 'muscle relaxants other than baclofen'."""
    rest = sentence.mask[mention.end :]
    found = re.match(r" (?:other than|except(?: for)?|excluding) (?=D_)", rest)
    if not found:
        return mention.name
    place = mention.end + found.end()
    left_out = next((m for m in sentence.mentions if m.start == place), None)
    if left_out is None:
        return mention.name
    base = mention.name.removeprefix("skeletal ").removesuffix("s")
    return f"{base} other than {left_out.name}"
