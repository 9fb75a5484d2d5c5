"""Say what is wrong with the data of a claim file: which key, what was found, what is allowed."""

from __future__ import annotations

import enum
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from evigraph.articles import Article
from evigraph.consistency import find_disagreements
from evigraph.errors import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from evigraph.fields import Mistake

__all__ = ["find_mistakes", "shown"]

_LONGEST: Final = 60

#: What is allowed where pydantic itself refuses a value.
_ALLOWED: Final[dict[str, str]] = {
    "string_type": "text (quote what reads as a number or a truth)",
    "tuple_type": "a list, as in [a, b]",
    "model_type": "a mapping of keys",
    "string_too_short": "text that is not empty",
}


def find_mistakes(data: Mapping[str, Any]) -> tuple[Article | None, list[Mistake]]:
    """Return the article that *data* describes, or None and every mistake.

    >>> find_mistakes({"id": "article:x", "title": "X", "text": {}, "claims": 3})[1][-1]
    (('claims',), 'found 3; allowed: a list, as in [a, b]')
    """
    try:
        return Article.model_validate(data), []
    except ValidationError as error:
        mistakes = [(_path(detail), _message(detail)) for detail in error.errors(include_url=False)]
    # Whatever is wrong with one key, the others are looked at together as well.
    return None, list(dict.fromkeys([*mistakes, *find_disagreements(data)]))


def shown(value: object) -> str:
    """Show a *value* as a message quotes it, long ones cut."""
    if isinstance(value, str):
        return f"'{value}'" if len(value) <= _LONGEST else f"'{value[:_LONGEST]}...'"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        listed = f"[{', '.join(map(shown, value))}]"
        return listed if len(listed) <= _LONGEST and "a mapping" not in listed else "a list"
    return str(value)


def _path(detail: ErrorDetails) -> tuple[str | int, ...]:
    return detail["loc"]


def _message(detail: ErrorDetails) -> str:
    kind, found, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind == "wrong":
        return str(context["message"])
    if kind == "missing":
        return f"found no such key; allowed: {_expectation(detail['loc'])}"
    if kind == "extra_forbidden":
        return _unknown_key(detail["loc"])
    if kind == "refused":
        allowed = str(context["allowed"])
    elif kind in {"enum", "literal_error"}:
        allowed = ", ".join(_values(detail["loc"]) or (str(context["expected"]).replace("'", ""),))
        return f"found {shown(found)}; allowed: {allowed}{_nearest(found, _values(detail['loc']))}"
    elif kind == "string_pattern_mismatch":
        allowed = f"text that matches {context['pattern']}"
    else:
        allowed = _ALLOWED.get(kind, detail["msg"])
    return f"found {shown(found)}; allowed: {allowed}"


def _expectation(path: tuple[str | int, ...]) -> str:
    annotation = _annotation(path)
    values = _values(path)
    if values:
        return ", ".join(values)
    description = _model(path[:-1]).model_fields[str(path[-1])].description if annotation is not None else None
    return f"{description[0].lower()}{description[1:]}".removesuffix(".") if description else "a value"


def _unknown_key(path: tuple[str | int, ...]) -> str:
    model = _model(path[:-1])
    names = [info.alias or name for name, info in model.model_fields.items()]
    return f"found the unknown key '{path[-1]}'; allowed: {', '.join(names)}{_nearest(path[-1], names)}"


def _nearest(found: object, names: list[str]) -> str:
    from rapidfuzz import fuzz, process  # only a mistake needs it

    if not isinstance(found, str):
        return ""
    near = process.extractOne(found.lower().replace(" ", "_"), names, scorer=fuzz.ratio, score_cutoff=70)
    return did_you_mean([near[0]]) if near else ""


def _values(path: tuple[str | int, ...]) -> list[str]:
    annotation = _annotation(path)
    if isinstance(annotation, type) and issubclass(annotation, enum.StrEnum):
        return [str(value) for value in annotation]
    return []


def _model(path: tuple[str | int, ...]) -> type[BaseModel]:
    found = _annotation(path) if path else Article
    if not (isinstance(found, type) and issubclass(found, BaseModel)):
        raise TypeError(f"there is no model at {path!r}")
    return found


def _annotation(path: tuple[str | int, ...]) -> object:
    """Return the type of the value at *path*, bare of None, constraints and the list around it."""
    found: object = Article
    for key in path:
        if isinstance(key, str) and isinstance(found, type) and issubclass(found, BaseModel):
            by_alias = {info.alias or name: info for name, info in found.model_fields.items()}
            found = _bare(by_alias[key].annotation) if key in by_alias else None
    return found


def _bare(annotation: object) -> object:
    origin = get_origin(annotation)
    if origin is Annotated or origin is tuple:
        return _bare(get_args(annotation)[0])
    if origin in {Union, UnionType}:
        return _bare(next(part for part in get_args(annotation) if part is not type(None)))
    return annotation
