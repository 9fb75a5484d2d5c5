"""The rules that turn cues into claims; they are data, in ``rules/*.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, TypeVar

from evigraph.codes import Code, Dimension, Direction, Kind
from evigraph.extraction.patterns import joined

__all__ = ["Example", "Rule", "compile_cue", "cue_words", "find_cue_words", "load_rules", "phrases"]

_Code = TypeVar("_Code", bound=Code)

_FILES: Final = ("advice", "effects", "safety", "background")
_WORD: Final = re.compile(r"[a-z]+|[A-Z]_|\d")
_NAMED: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """An invented sentence, and the claims that must be read in it: 'recommendation against diazepam'."""

    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A cue in a clause, and the claim that it makes of the names around it."""

    name: str
    says: str
    cue: re.Pattern[str]
    kind: Kind
    direction: Direction
    #: Which interventions it is about: ``before`` or ``after`` the cue, ``either``, ``excluded``, ``pair``, ``tests``,
    #: ``after-any`` whatever part they play, or ``none``.
    subject: str
    confidence: float
    #: One of these is in every sentence that the cue matches; looked for first, as it is quick.
    words: frozenset[str] = frozenset()
    #: The clause must have this, and must not have that.
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    dimension: Dimension | None = None
    #: Where the comparator stands: ``after`` the cue, or ``any``.
    comparator: str | None = None
    #: Where adverse effects stand: ``after``, ``any``.
    effects: str | None = None
    needs_effects: bool = False
    #: ``context`` takes the condition of the passage where the sentence has none; ``none`` takes only a stated one.
    condition: str = "context"
    #: Interventions that the cue itself names, and those it names when the sentence has none.
    names: tuple[str, ...] = ()
    names_if_none: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()


@cache
def phrases() -> dict[str, str]:
    """Return the phrases that cues share."""
    return {str(name): str(pattern) for name, pattern in _read("phrases").items()}


@cache
def load_rules() -> tuple[Rule, ...]:
    """Return all rules, the ones that are tried first in front.

    >>> load_rules()[0].kind
    <Kind.APPROVAL: 'approval'>
    """
    return tuple(_rule(data) for name in _FILES for data in _read(name)["rule"])


@cache
def cue_words() -> tuple[str, ...]:
    """Return the words of all rules that are looked for before their cues are."""
    return tuple(sorted({word for rule in load_rules() for word in rule.words}))


@lru_cache(maxsize=20_000)
def _in_word(word: str) -> frozenset[str]:
    return frozenset(part for part in cue_words() if part in word)


@cache
def _of_several() -> tuple[str, ...]:
    return tuple(part for part in cue_words() if not part.isalpha())


def find_cue_words(mask: str) -> set[str]:
    """Return the cue words in *mask*; what a word holds is looked up once for all texts.

    >>> "recommend" in find_cue_words("it is recommended")
    True
    """
    present = {part for part in _of_several() if part in mask}
    return present.union(*map(_in_word, set(_WORD.findall(mask))))


def compile_cue(pattern: str) -> re.Pattern[str]:
    """Compile *pattern* with the shared phrases written out."""
    return re.compile(_NAMED.sub(lambda found: phrases()[found[1]], pattern))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("evigraph.extraction") / "rules" / f"{name}.toml").read_text(encoding="utf-8"))


def _rule(data: dict[str, Any]) -> Rule:
    return Rule(
        name=data["name"],
        says=data["says"],
        cue=compile_cue(joined(data["cue"])),
        kind=_member(Kind, data["kind"]),
        direction=_member(Direction, data["direction"]),
        subject=data["subject"],
        confidence=data["confidence"],
        words=frozenset(data.get("words", ())),
        needs=compile_cue(joined(data["needs"])) if "needs" in data else None,
        unless=compile_cue(joined(data["unless"])) if "unless" in data else None,
        dimension=_member(Dimension, data["dimension"]) if "dimension" in data else None,
        comparator=data.get("comparator"),
        effects=data.get("effects"),
        needs_effects=data.get("needs-effects", False),
        condition=data.get("condition", "context"),
        names=tuple(data.get("names", ())),
        names_if_none=tuple(data.get("names-if-none", ())),
        examples=tuple(Example(e["text"], tuple(e["claims"])) for e in data.get("example", ())),
    )


def _member(codes: type[_Code], value: str) -> _Code:
    return next(code for code in codes if code == value)
