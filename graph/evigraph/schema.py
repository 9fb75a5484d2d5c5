"""The JSON Schema of claim files, for editors and other programs."""

from __future__ import annotations

from typing import Any, Final

from evigraph.articles import Article
from evigraph.codes import CODES

__all__ = ["claim_file_schema"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_IRI: Final = "https://w3id.org/evigraph/claim-file.schema.json"


def claim_file_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a claim file.

    >>> claim_file_schema()["$defs"]["Phase"]["enum"]
    ['acute', 'subacute', 'chronic', 'recurrent']
    """
    schema = Article.model_json_schema(by_alias=True, mode="validation")
    for code in CODES.values():
        schema["$defs"][code.__name__] |= {
            "description": f"{code.__doc__} " + " ".join(f"{value}: {value.meaning}" for value in code),
            # Not of the standard; editors show it beside each value, and validators pass over it.
            "enumDescriptions": [value.meaning for value in code],
        }
    head = {
        "$schema": _DIALECT,
        "$id": _IRI,
        "title": "evigraph claim file",
        "description": "One article with the claims that were read in it.",
    }
    return {**head, **{key: _without_null(value) for key, value in schema.items() if key not in head}}


def _without_null(value: Any) -> Any:  # noqa: ANN401  # any JSON value
    """Drop ``null`` from optional keys: a claim file leaves an absent value out, and null is no suggestion to make."""
    if isinstance(value, list):
        return [_without_null(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _without_null(item) for key, item in value.items() if not (key == "default" and item is None)}
    options = kept.get("anyOf")
    if not isinstance(options, list) or {"type": "null"} not in options:
        return kept
    rest = [option for option in options if option != {"type": "null"}]
    del kept["anyOf"]
    return {**rest[0], **kept} if len(rest) == 1 else {"anyOf": rest, **kept}
