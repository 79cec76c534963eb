"""A small value that fits a JSON schema."""

from __future__ import annotations

from typing import Final

from distill.domain.json import Json, JsonObject

_PLAIN: Final[dict[str, Json]] = {"integer": 1, "number": 1.0, "boolean": True, "null": None}


def example(schema: JsonObject) -> Json:
    """The smallest plain value: required properties only, first enum value, first alternative.

    Local `$ref` is not followed and patterns are not solved; such a value is the string `value`.
    """
    for key in ("const", "default"):
        if key in schema:
            return schema[key]
    for key in ("anyOf", "oneOf", "allOf"):
        if schema.get(key):
            return example(schema[key][0])
    return schema["enum"][0] if schema.get("enum") else _of_type(schema)


def _of_type(schema: JsonObject) -> Json:
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    match kind:
        case "object":
            return _object(schema)
        case "array":
            return [example(schema.get("items", {}))] * int(schema.get("minItems", 0))
        case "string":
            return "value".ljust(int(schema.get("minLength", 0)), "e")[: int(schema.get("maxLength", 1 << 20))]
    return schema.get("minimum", _PLAIN.get(kind))


def _object(schema: JsonObject) -> JsonObject:
    properties = schema.get("properties", {})
    return {name: example(properties.get(name, {})) for name in schema.get("required", ())}
