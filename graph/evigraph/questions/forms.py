"""Question forms: data files that say which words and entities call for which query, and how its rows are shown."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import QueryFileError
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable


__all__ = ["KINDS", "Form", "Layout", "load_forms", "read_form"]

#: Kinds of entity that a form can need or take, in words.
KINDS: Final = {
    "Intervention": "an intervention",
    "Drug": "a drug",
    "DrugClass": "a drug class",
    "Procedure": "a procedure",
    "Other": "a second intervention",
    "Condition": "a condition",
    "Effect": "an adverse effect",
    "Population": "a population",
    "Outcome": "an outcome",
    "Phase": "a phase",
    "Line": "a line of therapy",
    "Year": "a year",
}

_NOT_FORMS: Final = frozenset({"words"})
#: What a cue writes for an entity of some kind, and the marks of the question that it stands for.
_PLACEHOLDERS: Final = {
    "INTERVENTION": "(?:DRUG|CLASS|PROCEDURE)",
    "STATE": "(?:CONDITION|EFFECT)",
    "NUMBER": r"\d+(?:[.,]\d+)?",
    "MEDICINE": "(?:drugs?|medicines?|medications?|meds|pills?|tablets?)",
}
#: What makes a cue stand for more than its own words.
_MADE_OF: Final = frozenset({"*", *_PLACEHOLDERS})
#: Words of which any will do, as in ``{dose|doses}``.
_ALTERNATIVES: Final = re.compile(r"\{([^{}]*)\}")
#: A star in a cue stands for so many words at most.
_GAP: Final = r"(?:\S+ ){0,4}?"


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a query become answers: what names an answer, and what is shown of it."""

    #: Columns of the term that an answer is about, and of its label.
    term: str
    label: str
    #: Further columns in which answers differ.
    key: tuple[str, ...] = ()
    #: The verdict: a word for all, or the words for the values of a column.
    verdict: str | Mapping[str, str] = "stated"
    verdict_column: str = ""
    #: Name of a value to the column that it is taken from.
    values: Mapping[str, str] = field(default_factory=dict)
    #: Columns in which only some values are kept, by their local names.
    keep: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Headings of the table to ``term``, ``verdict``, ``evidence`` or the name of a value.
    shows: Mapping[str, str] = field(default_factory=dict)
    #: Verdicts that come first, in order.
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form of question."""

    name: str
    summary: str
    query: str
    #: Kind of entity to the query's parameter that it fills: ``needs`` must all be there, ``takes`` may be.
    needs: Mapping[str, str]
    takes: Mapping[str, str]
    cues: tuple[str, ...]
    reading: str
    shows: str
    priority: int
    #: Kinds of entity that rule the form out, and words that do.
    without: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    examples: tuple[str, ...] = field(default=())
    #: With an intervention named, the form needs a word that asks for a list.
    lists: bool = False
    #: Bind all interventions on either side of a pair.
    pairs: bool = False
    #: Words that turn the question round are part of the form.
    negatable: bool = False
    #: The form whose query answers where this one has no rows.
    otherwise: str = ""
    #: The kinds of entity that call for the form where no word of the question does.
    assumed: tuple[str, ...] = ()
    #: Values that the query's parameters always have, as texts.
    fixed: Mapping[str, str] = field(default_factory=dict)
    rows: Layout | None = None

    @property
    def parameters(self) -> dict[str, str]:
        """Kind of entity to parameter, needed and optional ones."""
        return {**self.needs, **self.takes}

    def is_called_for(self, *spoken: str) -> bool:
        """Tell whether one of the texts *spoken* has a cue of the form and none that rules it out."""
        return any(_is_in(text, self.cues) for text in spoken) and not any(_is_in(text, self.unless) for text in spoken)

    def takes_up(self, phrase: str, *spoken: str) -> bool:
        """Tell whether a cue of the form that holds *phrase* is in one of the texts *spoken*."""
        return any(phrase in cue and _is_in(text, (cue,)) for cue in self.cues for text in spoken)


def _is_in(text: str, cues: tuple[str, ...]) -> bool:
    """Tell whether *text* has one of *cues*: words, ``*`` for up to four words, capitals for an entity."""
    words = {"", *text.split()}
    by_word = _by_word(cues)
    # An expression is slow to make and to look for, so that its own words are looked for before.
    return any(
        own <= words and (f" {cue} " in f" {text} " if _is_plain(cue) else _pattern(cue).search(text) is not None)
        for word in by_word.keys() & words
        for cue, own in by_word[word]
    )


@cache
def _by_word(cues: tuple[str, ...]) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return *cues*, each with its own words, by the first of these; those without any by an empty one."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for cue in cues:
        own = [word for word in cue.split() if word not in _MADE_OF]
        found.setdefault(own[0] if own else "", []).append((cue, frozenset(own)))
    return found


@cache
def _is_plain(cue: str) -> bool:
    return _MADE_OF.isdisjoint(cue.split())


@cache
def _pattern(cue: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){_expression(cue)}(?!\S)")


def _spelt_out(written: str) -> Iterator[str]:
    """Yield what *written* stands for, by each choice of its alternatives.

    >>> list(_spelt_out("{agree|at odds} * {dose|doses}"))
    ['agree * dose', 'agree * doses', 'at odds * dose', 'at odds * doses']
    """
    pieces = _ALTERNATIVES.split(written)
    choices = ([piece] if place % 2 == 0 else piece.split("|") for place, piece in enumerate(pieces))
    return map("".join, product(*choices))


def _expression(cue: str) -> str:
    parts = [_GAP if word == "*" else _PLACEHOLDERS.get(word, re.escape(word)) + " " for word in cue.split()]
    return "".join(parts).removesuffix(" ")


@cache
def load_forms() -> tuple[Form, ...]:
    """Read the shipped forms, the one that wins a tie first.

    Raises:
        QueryFileError: a file lacks a key or has one that is unknown.

    >>> "adverse_effects" in {form.name for form in load_forms()}
    True
    """
    files: Iterable[Traversable] = resource("queries/questions").iterdir()
    named = {file.name.removesuffix(".toml"): file for file in files if file.name.endswith(".toml")}
    forms = [read_form(name, file) for name, file in sorted(named.items()) if name not in _NOT_FORMS]
    return tuple(sorted(forms, key=lambda form: -form.priority))


def read_form(name: str, file: Traversable) -> Form:
    """Read the form *name* from *file*.

    Raises:
        QueryFileError: a key is missing, unknown or of the wrong kind; the message names the file.
    """
    try:
        values: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise QueryFileError(f"{file}: the form is no TOML ({error})") from error
    for key in ("cues", "without", "unless", "examples", "assumed"):
        values[key] = tuple(values.get(key, ()))
    values["cues"] = tuple(cue for written in values["cues"] for cue in _spelt_out(written))
    for key in ("needs", "takes"):
        values.setdefault(key, {})
        unknown = sorted(set(values[key]) - set(KINDS))
        if unknown:
            raise QueryFileError(f"{file}: {key}: unknown kind {unknown[0]!r}; allowed: {', '.join(KINDS)}")
    try:
        if "rows" in values:
            rows = values["rows"]
            for key in ("key", "order"):
                rows[key] = tuple(rows.get(key, ()))
            rows["keep"] = {column: tuple(kept) for column, kept in rows.get("keep", {}).items()}
            values["rows"] = Layout(**rows)
        return Form(name=name, **values)
    except TypeError as error:
        allowed = ", ".join((*Form.__slots__[1:], *(f"rows.{key}" for key in Layout.__slots__)))
        raise QueryFileError(f"{file}: {error}; a form has the keys {allowed}") from error
