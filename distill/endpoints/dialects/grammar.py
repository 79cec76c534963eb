"""A JSON schema cut down to what servers that turn it into a grammar understand."""

from __future__ import annotations

from typing import Final

from distill.domain.json import Json, JsonObject

DEEPEST: Final = 6
"""Levels of nesting that are spelled out; below them anything goes, which also ends a schema that names itself."""

MOST_VALUES: Final = 64
"""A longer enum is only its type: a grammar grows with every value, and the tool checks the value anyway."""


def simplified(schema: JsonObject) -> JsonObject:
    """`schema` with types, properties, items, short enums and alternatives; everything it allowed is still allowed.

    References inside the schema are put in their places. Left out are formats, patterns, bounds and
    conditions: the tool's own schema judges the arguments before anything runs. The one thing taken away
    is the liberty to add properties to an object that lists its own.
    """
    return _cut(schema, schema, DEEPEST)


def _cut(node: Json, root: JsonObject, left: int) -> JsonObject:
    if not isinstance(node, dict) or left == 0:
        return {}
    whole = _resolved(node, root, left)
    if "const" in whole:
        return {"const": whole["const"]}
    values = whole.get("enum")
    if isinstance(values, list) and 0 < len(values) <= MOST_VALUES:
        return {"enum": values}
    either = whole.get("anyOf") or whole.get("oneOf")
    if isinstance(either, list) and not isinstance(whole.get("properties"), dict):
        return {"anyOf": [_cut(one, root, left - 1) for one in either]}
    cut: JsonObject = {"type": whole["type"]} if "type" in whole else {}
    properties = whole.get("properties")
    if isinstance(properties, dict) and (properties or whole.get("additionalProperties") is False):
        cut["type"] = whole.get("type", "object")
        cut["properties"] = {name: _cut(one, root, left - 1) for name, one in properties.items()}
        cut["required"] = [name for name in whole.get("required", ()) if name in properties]
        cut["additionalProperties"] = False
    if isinstance(whole.get("items"), dict):
        cut["items"] = _cut(whole["items"], root, left - 1)
    return cut


def _resolved(node: JsonObject, root: JsonObject, left: int) -> JsonObject:
    """`node` with its reference followed and the parts of an `allOf` laid over one another."""
    whole = dict(node)
    pointer = whole.pop("$ref", None)
    if isinstance(pointer, str) and left > 0:
        whole = {**_resolved(_found(pointer, root), root, left - 1), **whole}
    parts = whole.pop("allOf", None)
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and left > 0:
            whole = _merged(_resolved(part, root, left - 1), whole)
    return whole


def _merged(below: JsonObject, above: JsonObject) -> JsonObject:
    merged = {**below, **above}
    if "properties" in below and "properties" in above:
        merged["properties"] = {**below["properties"], **above["properties"]}
    if "required" in below and "required" in above:
        merged["required"] = [
            *below["required"],
            *(name for name in above["required"] if name not in below["required"]),
        ]
    return merged


def _found(pointer: str, root: JsonObject) -> JsonObject:
    """What a pointer such as `#/$defs/Address` names inside `root`; {} when it names nothing here."""
    place: Json = root
    for step in pointer.removeprefix("#").strip("/").split("/"):
        place = place.get(step.replace("~1", "/").replace("~0", "~")) if step and isinstance(place, dict) else place
    return place if isinstance(place, dict) and pointer.startswith("#") else {}
