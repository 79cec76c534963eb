"""JSON schemas as the Messages API takes them for an answer: fewer keywords, closed objects."""

from __future__ import annotations

from typing import Final

import orjson

from distill.domain.json import Json, JsonObject

UNTOLD: Final = frozenset({
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems",
    "minItems", "uniqueItems", "minProperties", "maxProperties", "pattern",
})  # fmt: skip
"""Keywords that the API refuses with a 400. Who reads the answer checks them; the model is told in words."""

_NESTED: Final = ("properties", "$defs", "definitions")
_LISTED: Final = ("anyOf", "allOf", "oneOf", "prefixItems")


def fitted(schema: Json) -> Json:
    """A copy without the refused keywords, which go into the description; every object refuses further keys."""
    if not isinstance(schema, dict):
        return schema
    told = {name: value for name, value in schema.items() if name in UNTOLD}
    made: JsonObject = {name: _inside(name, value) for name, value in schema.items() if name not in UNTOLD}
    if told:
        limits = ", ".join(f"{name}: {orjson.dumps(value).decode()}" for name, value in told.items())
        made["description"] = f"{made['description']} ({limits})" if made.get("description") else limits
    if made.get("type") == "object":
        made["additionalProperties"] = False
    return made


def _inside(name: str, value: Json) -> Json:
    if name in _NESTED and isinstance(value, dict):
        return {key: fitted(inner) for key, inner in value.items()}
    if name in _LISTED and isinstance(value, list):
        return [fitted(inner) for inner in value]
    return fitted(value) if name == "items" else value
