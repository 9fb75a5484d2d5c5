"""The rules that turn cues into claims; they are data, in ``rules/*.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final, TypeVar

from evigraph.codes import Code, Dimension, Direction, Kind
from evigraph.extraction.patterns import joined

__all__ = ["Example", "Rule", "load_rules", "phrases"]

_Code = TypeVar("_Code", bound=Code)

_FILES: Final = ("advice", "effects", "safety", "background")
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
    #: Patterns to choose from, the first that fits where several begin at one place.
    cues: tuple[str, ...]
    kind: Kind
    direction: Direction
    #: Which interventions it is about: ``before`` or ``after`` the cue, ``either``, ``excluded``, ``pair``, ``tests``,
    #: ``after-any`` whatever part they play, or ``none``.
    subject: str
    confidence: float
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


def _written_out(pattern: str) -> str:
    """Return *pattern* with the shared phrases written out."""
    return _NAMED.sub(lambda found: phrases()[found[1]], pattern)


def _compiled(written: str | list[str] | None) -> re.Pattern[str] | None:
    return None if written is None else re.compile(_written_out(joined(written)))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("evigraph.extraction") / "rules" / f"{name}.toml").read_text(encoding="utf-8"))


def _rule(data: dict[str, Any]) -> Rule:
    return Rule(
        name=data["name"],
        says=data["says"],
        cues=tuple(map(_written_out, [data["cue"]] if isinstance(data["cue"], str) else data["cue"])),
        kind=_member(Kind, data["kind"]),
        direction=_member(Direction, data["direction"]),
        subject=data["subject"],
        confidence=data["confidence"],
        needs=_compiled(data.get("needs")),
        unless=_compiled(data.get("unless")),
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
