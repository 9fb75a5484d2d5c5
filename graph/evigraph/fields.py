"""The kinds of values that stand in claim files: trimmed text, exact numbers, dates, identifiers.

A value of the wrong kind raises with what is allowed, in the words that error messages print.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError, core_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

__all__ = [
    "Amount",
    "Digest",
    "Flag",
    "Identifier",
    "Mistake",
    "Model",
    "Moment",
    "Number",
    "Offset",
    "PrintedDate",
    "Probability",
    "ShortDigest",
    "Text",
    "Whole",
    "Year",
    "distinct",
    "plain_number",
    "raise_mistakes",
    "refused",
]

_T = TypeVar("_T")
# RFC 3986 2.3: unreserved characters only, so that an identifier is the end of an IRI as it stands.
_LOCAL: Final = "[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?"

#: A mistake that concerns several keys: the path of the key to blame, and what is allowed there.
Mistake = tuple[tuple[str | int, ...], str]


class Model(BaseModel):
    """A frozen mapping of a claim file that knows its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True, validate_by_alias=True)


def refused(allowed: str) -> PydanticCustomError:
    """Return the error that says what is *allowed* instead."""
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed})


def raise_mistakes(title: str, mistakes: Sequence[Mistake], found: object) -> None:
    """Raise all *mistakes* at once, each at its own key; return when there are none."""
    if mistakes:
        raise ValidationError.from_exception_data(
            title, [InitErrorDetails(type=_wrong(message), loc=loc, input=found) for loc, message in mistakes]
        )


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("wrong", "{message}", {"message": message})


def _trimmed(value: str) -> str:
    if not value or value != value.strip():
        raise refused("text without space at its ends, not empty")
    return value


def _number(value: object, *, allowed: str, low: float | None = None, high: float | None = None) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise refused(allowed)
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or (low is not None and number < low) or (high is not None and number > high):
        raise refused(allowed)
    return number


def plain_number(value: Decimal) -> int | float:
    """Return *value* as JSON and YAML write it: whole where it is whole.

    >>> plain_number(Decimal("58.0")), plain_number(Decimal("-0.31"))
    (58, -0.31)
    """
    return int(value) if value == value.to_integral_value() else float(value)


def _whole(value: object, *, allowed: str, low: int, high: int | None = None) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < low or (high is not None and value > high):
        raise refused(allowed)
    return value


def _hexadecimal(value: str, *, digits: int) -> str:
    if not re.fullmatch(f"[0-9a-f]{{{digits}}}", value):
        raise refused(f"{digits} hexadecimal digits in lower case")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refused("true or false")
    return value


def _date(value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            return date.fromisoformat(value)
    except ValueError:
        pass  # a day that no calendar has is refused like any other text
    raise refused("a date written YYYY-MM-DD")


def _moment(value: object) -> str:
    try:
        if isinstance(value, str) and (found := datetime.fromisoformat(value)).tzinfo is not None:
            return found.isoformat(timespec="seconds")
    except ValueError:
        pass  # refused below, like a moment without its zone
    raise refused("a moment with its time zone, written 2026-01-31T12:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Identifier:
    """The constraint on an identifier ``prefix:local``, and what may come after it."""

    prefix: str
    example: str
    ending: str = ""

    @property
    def pattern(self) -> str:
        """The regular expression of all such identifiers."""
        return f"{self.prefix}:{_LOCAL}{self.ending}"

    def check(self, value: str) -> str:
        """Return *value* when it is such an identifier, else refuse it."""
        if not re.fullmatch(self.pattern, value):
            raise refused(f"an identifier such as {self.example}")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401  # pydantic's protocol
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{self.pattern}$", "examples": [self.example]}


@dataclass(frozen=True, slots=True)
class _Distinct:
    """The constraint on a list that has no item twice."""

    def check(self, values: tuple[_T, ...]) -> tuple[_T, ...]:
        if len(set(values)) != len(values):
            raise refused("each item once")
        return values

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401  # pydantic's protocol
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {**handler(schema), "uniqueItems": True}


#: The constraint on a list whose items are distinct.
distinct: Final = _Distinct()

#: Text that is not empty and has no space at its ends.
Text = Annotated[str, AfterValidator(_trimmed), Field(min_length=1)]

#: A date as written in a file, ``2026-02-17``.
PrintedDate = Annotated[date, BeforeValidator(_date), WithJsonSchema({"type": "string", "format": "date"})]

#: A moment as written in a file, ``2026-01-31T12:00:00+00:00``.
Moment = Annotated[str, BeforeValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})]

#: True or false; no other word stands for them.
Flag = Annotated[bool, BeforeValidator(_flag)]

#: The SHA-256 of a text.
Digest = Annotated[
    str,
    AfterValidator(partial(_hexadecimal, digits=64)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{64}$"}),
]

#: The beginning of the SHA-256 of a passage, enough to tell whether it changed.
ShortDigest = Annotated[
    str,
    AfterValidator(partial(_hexadecimal, digits=12)),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-f]{12}$"}),
]

_PLAIN = PlainSerializer(plain_number, return_type=int | float)

#: An exact decimal number.
Number = Annotated[
    Decimal, BeforeValidator(partial(_number, allowed="a number")), _PLAIN, WithJsonSchema({"type": "number"})
]

#: A number of some unit, zero or more.
Amount = Annotated[
    Decimal,
    BeforeValidator(partial(_number, allowed="a number, 0 or more", low=0)),
    _PLAIN,
    WithJsonSchema({"type": "number", "minimum": 0}),
]

#: A number from 0 to 1.
Probability = Annotated[
    Decimal,
    BeforeValidator(partial(_number, allowed="a number from 0 to 1", low=0, high=1)),
    _PLAIN,
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
]

#: A counting number: 1, 2, 3.
Whole = Annotated[
    int,
    BeforeValidator(partial(_whole, allowed="a whole number, 1 or more", low=1)),
    WithJsonSchema({"type": "integer", "minimum": 1}),
]

#: An offset into a text, from 0.
Offset = Annotated[
    int,
    BeforeValidator(partial(_whole, allowed="a whole number, 0 or more", low=0)),
    WithJsonSchema({"type": "integer", "minimum": 0}),
]

#: A year in which something was published.
Year = Annotated[
    int,
    BeforeValidator(partial(_whole, allowed="a year from 1500 to 2199", low=1500, high=2199)),
    WithJsonSchema({"type": "integer", "minimum": 1500, "maximum": 2199}),
]
