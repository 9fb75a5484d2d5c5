"""Doses: how much to start with, to aim at, at most; how often, how long."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from evigraph.extraction.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evigraph.extraction.mentions import Mention
    from evigraph.extraction.sentences import Sentence

__all__ = ["DoseFound", "find_doses", "names_with_doses"]

_UNITS: Final = {
    "milligrams": "mg", "milligram": "mg", "mg": "mg", "micrograms": "mcg", "mcg": "mcg", "\u00b5g": "mcg", "ug": "mcg",
    "grams": "g", "gram": "g", "gm": "g", "g": "g", "ml": "mL", "units": "units", "unit": "units", "iu": "IU",
    "meq": "mEq", "mmol": "mmol",
}  # fmt: skip
_AMOUNT: Final = pattern("doses", "amount", any_case=True)
#: What is in every amount; looked for first, as it is quick.
_IN_AMOUNTS: Final = re.compile(r"\d\s?-?[a-z\u00b5]", re.IGNORECASE)
#: What stands before an amount that is the most, the first or the one to aim at.
_LEADS: Final = tuple((part, pattern("doses", part)) for part in ("max", "start", "target"))
#: 'Start with naproxen 500 mg' says what to choose, not how much to begin with.
_CHOICE: Final = re.compile(r"\b(?:start|begin|initiate)\w* (?:treatment )?with (?:[\w-]+ )*D_[^.;]*$")
_DURATION: Final = pattern("doses", "duration", any_case=True)
_LIMITING: Final = re.compile(r"\u2264|<|up to|at most|no (?:more|longer)|only|max", re.IGNORECASE)
_TITRATION: Final = pattern("doses", "titration", any_case=True)
_WEEKS: Final = pattern("doses", "weeks", any_case=True)
#: A word with a dose behind it, and words with one that are no drug's name.
_NAMED: Final = pattern("doses", "named")
_NO_DRUG: Final = pattern("doses", "no_drug")
#: What stands before the size of an effect: 'MD = 0.22 units'.
_MEASURED: Final = re.compile(r"(?:=|\bdifferences?(?: of| was)?|\bs?md|\bwmd)[ ,:]*[-\u2212\u2013]?$")
_NOT_A_DOSE: Final = pattern("doses", "not_a_dose", any_case=True)


@dataclass(slots=True)
class DoseFound:
    """The dose of one drug in one sentence."""

    drug: Mention | None
    start: int
    end: int
    dose: dict[str, Any] = field(default_factory=dict)


def names_with_doses(text: str, is_known: Callable[[str], bool]) -> set[str]:
    """Return the words with a dose behind them in *text* that are not known, alone or with the word before.

    >>> names_with_doses("Offer naproxen 250 mg or wonderdrug 5 mg.", {"naproxen"}.__contains__)
    {'wonderdrug'}
    """
    found = {(match[2].lower(), f"{match[1] or ''} {match[2]}".lower()) for match in _NAMED.finditer(text)}
    return {word for word, pair in found if not (is_known(word) or is_known(pair) or _NO_DRUG.fullmatch(word))}


def find_doses(sentence: Sentence) -> list[DoseFound]:
    """Find the doses in *sentence*, one for each drug."""
    found: list[DoseFound] = []
    for amount in _amounts(sentence):
        drug = _drug_of(sentence, amount, found)
        own = next((dose for dose in found if dose.drug == drug), None)
        if own is None:
            own = DoseFound(drug, amount.start(), amount.end())
            found.append(own)
        own.end = amount.end()
        _take(own.dose, amount, sentence)
    if found:
        _add_times(found, sentence)
    return found


def _amounts(sentence: Sentence) -> Iterator[re.Match[str]]:
    for amount in _AMOUNT.finditer(sentence.text) if _IN_AMOUNTS.search(sentence.text) else ():
        measured = _MEASURED.search(sentence.mask, max(0, amount.start() - 30), amount.start())
        if not measured and not _NOT_A_DOSE.match(sentence.text, amount.end()):
            yield amount


def _drug_of(sentence: Sentence, amount: re.Match[str], found: list[DoseFound]) -> Mention | None:
    """Return the drug that *amount* is of: 'X 5 mg', else '5 mg of X', else the one named last."""
    drugs = [m for m in sentence.mentions if m.letter == "D" and m.role != "excluded"]
    before = [m for m in drugs if m.end <= amount.start()]
    after = [m for m in drugs if m.start >= amount.end()]
    if after and re.fullmatch(
        r"\)? ?(?:of |doses? of |oral |tablets? of |daily )*", sentence.mask[amount.end() : after[0].start]
    ):
        return after[0]
    plain = [m for m in before if m.role != "background"] or before
    if plain:
        return plain[-1]
    return found[-1].drug if found else (after[0] if after and len(after) == 1 else None)


def _take(dose: dict[str, Any], amount: re.Match[str], sentence: Sentence) -> None:
    low = _number(amount["low"])
    high = _number(amount["high"]) if amount["high"] else low
    unit = _UNITS[amount["unit"].lower()]
    per = re.sub(r"^\s?(?:/|per|a)\s?", "", (amount["per"] or "").strip().lower())
    frequency = ", ".join(
        part.strip(" ,(") for part in (amount["behind"], amount["second"]) if part and part.strip(" ,(")
    )
    if per:
        unit = f"{unit}/{ {'d': 'day', '24 h': 'day', '24 hours': 'day'}.get(per, per) }"
    elif frequency in {"daily", "per day", "a day"}:
        unit = f"{unit}/day"
    lead = sentence.mask[max(0, amount.start() - 60) : amount.start()]
    part = next((name for name, pattern in _LEADS if pattern.search(lead)), "target")
    if part == "start" and _CHOICE.search(lead):
        part = "target"
    if amount["sign"] and amount["sign"].strip() in "\u2264<":
        part = "max"
    if high < low:
        low, high = high, low
    if part == "start" and "start_low" not in dose:
        dose |= {"start_low": low, "start_high": high, "start_unit": unit}
        if frequency:
            dose["start_frequency"] = frequency
        return
    if part == "max":
        if ("titrat" in lead[-40:] or "increas" in lead[-40:]) and "max" not in lead[-40:]:
            part = "target"
        elif "max" not in dose:
            dose |= {"max": high}
    if part == "target" or (part == "start" and "target_low" not in dose):
        if "target_low" in dose and "start_low" not in dose and "max" not in dose:
            dose |= {"start_low": dose["target_low"], "start_high": dose["target_high"], "start_unit": dose["unit"]}
        elif "target_low" in dose:
            low, high = min(low, dose["target_low"]), max(high, dose["target_high"])
        dose |= {"target_low": low, "target_high": high}
    dose.setdefault("unit", unit)
    if frequency and "frequency" not in dose:
        dose["frequency"] = frequency


_SCHEDULE: Final = re.compile(r"^(?:days?|weeks?) \d+(?:\s?(?:[-\u2013]|to)\s?(?:day |week )?\d+)?", re.IGNORECASE)


def _add_times(found: list[DoseFound], sentence: Sentence) -> None:
    text = sentence.text
    schedule = _SCHEDULE.match(text)
    if schedule:
        found[0].dose["duration"] = schedule[0]
    for place, own in enumerate(found):
        end = found[place + 1].start if place + 1 < len(found) else len(text)
        stretch = text[own.start : end] if place + 1 < len(found) else text[own.start :]
        duration = _DURATION.search(stretch)
        if duration:
            words = duration[1] or duration[2]
            own.dose["duration"] = words
            if _LIMITING.search(duration[0]):
                own.dose["max_duration"] = words
        titration = _TITRATION.search(stretch) or (_WEEKS.search(stretch) if "titrat" in stretch else None)
        if titration:
            own.dose["titration"] = titration[1].strip()
        elif own.dose.get("start_low") is not None:
            weeks = _WEEKS.search(stretch)
            if weeks:
                own.dose["titration"] = weeks[0]


def _number(text: str) -> float:
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value
