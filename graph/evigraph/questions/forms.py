"""Question forms: data files that say which words and entities call for which query."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from evigraph.errors import QueryFileError
from evigraph.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Form", "Unanswered", "load_forms", "load_unanswered"]

_OTHERS: Final = frozenset({"unanswered", "words"})


@dataclass(frozen=True, slots=True)
class Form:
    """A form of question that is answered."""

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
    #: Kinds of entity that rule the form out.
    without: tuple[str, ...] = ()
    examples: tuple[str, ...] = field(default=())
    #: With an intervention named, the form needs a word that asks for a list.
    lists: bool = False


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A form of question that plain English does not answer yet, though a named query does."""

    query: str
    cues: tuple[str, ...]
    asks: str


@cache
def load_forms() -> tuple[Form, ...]:
    """Read the shipped forms, the one that wins a tie first.

    Raises:
        QueryFileError: a file lacks a key or has one that is unknown.

    >>> load_forms()[0].name
    'avoid'
    """
    forms = []
    for file in resource("queries/questions").iterdir():
        name = file.name.removesuffix(".toml")
        if name == file.name or name in _OTHERS:
            continue
        values: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        for key in ("cues", "without", "examples"):
            values[key] = tuple(values.get(key, ()))
        try:
            forms.append(Form(name=name, **values))
        except TypeError as error:
            raise QueryFileError(f"{file}: {error}; a form has the keys {', '.join(Form.__slots__[1:])}") from error
    return tuple(sorted(forms, key=lambda form: -form.priority))


@cache
def load_unanswered() -> tuple[Unanswered, ...]:
    """Read the shipped forms that a named query answers.

    >>> "adverse effects" in {form.asks for form in load_unanswered()}
    True
    """
    values = tomllib.loads(resource("queries/questions/unanswered.toml").read_text(encoding="utf-8"))
    return tuple(
        Unanswered(query, tuple(form["cues"]), form["asks"]) for query, form in values.items() if query != "summary"
    )
