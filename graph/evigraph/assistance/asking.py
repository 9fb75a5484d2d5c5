"""What a model is asked: to quote and read the claims of a passage, in a form that follows from that of claims."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from evigraph.claims import Claim
from evigraph.codes import Direction, Kind

__all__ = ["answer_schema", "messages_about"]

#: The keys of a claim that a model fills in; the others are the program's.
_ASKED: Final = (
    "kind", "direction", "interventions", "combination", "comparators", "condition", "phase", "population",
    "outcome", "adverse_effects", "effect", "dose",
)  # fmt: skip
#: Keywords of JSON Schema that structured output understands.
_KNOWN: Final = frozenset({"type", "properties", "items", "enum", "anyOf", "$ref", "description", "required"})
_INSTRUCTIONS: Final = """\
You read passages of clinical articles and list the claims that they make. A claim is one atomic clinical statement.
Quote for each claim the words of the passage that make it, exactly as they stand, from one sentence. Use only what
these words say: no knowledge of your own, no number that does not stand in them. Names of drugs, conditions and effects
are those of the passage. Leave null or empty what is not said. A passage may make no claim at all.

Kinds:
{kinds}

Directions:
{directions}
"""


def messages_about(passage: str, title: str | None) -> list[dict[str, str]]:
    """Return the messages that ask for the claims of a *passage* of the article *title*."""
    kinds, directions = ("\n".join(f"- {code}: {code.meaning}" for code in codes) for codes in (Kind, Direction))
    return [
        {"role": "system", "content": _INSTRUCTIONS.format(kinds=kinds, directions=directions)},
        {"role": "user", "content": f"Article: {title or 'untitled'}\n\nPassage:\n{passage}"},
    ]


@cache
def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer, strict as structured output wants it: every key required, none other.

    >>> answer_schema()["properties"]["claims"]["items"]["required"][:3]
    ['quote', 'kind', 'direction']
    """
    whole = Claim.model_json_schema()
    asked = {"quote": {"type": "string", "description": "The words of the passage, exactly."}}
    asked |= {key: whole["properties"][key] for key in _ASKED}
    claims = {"type": "array", "items": {"type": "object", "properties": asked}}
    return {
        **_strict({"type": "object", "properties": {"claims": claims}}),
        "$defs": {name: _strict(schema) for name, schema in whole["$defs"].items() if name in _used(asked, whole)},
    }


def _used(asked: dict[str, Any], whole: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting: list[Any] = [asked]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            waiting += value.values()
            name = str(value.get("$ref", "")).rpartition("/")[2]
            if name and name not in found:
                found.add(name)
                waiting.append(whole["$defs"][name])
    return found


def _strict(schema: Any) -> Any:  # noqa: ANN401 - any JSON Schema
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key in _KNOWN and key != "required"}
    for key in ("items",):
        if key in kept:
            kept[key] = _strict(kept[key])
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(option) for option in kept["anyOf"]]
    if "properties" in kept:
        kept["properties"] = {key: _strict(value) for key, value in kept["properties"].items()}
        kept |= {"required": list(kept["properties"]), "additionalProperties": False}
    return kept
