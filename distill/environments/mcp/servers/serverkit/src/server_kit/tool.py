"""Tools: what is listed, and the check of arguments before anything runs."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from server_kit.refusal import Refusal

Json: TypeAlias = Any
State: TypeAlias = dict[str, Any]

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


@dataclass(slots=True)
class Context:
    """One call: the state it may change, and the ids that a fault has locked for it."""

    state: State
    locked: frozenset[str] = frozenset()


Run: TypeAlias = Callable[[Context, Mapping[str, Any]], Json]


@dataclass(frozen=True, slots=True)
class Tool:
    """`properties` are JSON schemas by argument; `required` names the ones that must be given."""

    name: str
    description: str
    run: Run = field(repr=False)
    properties: Mapping[str, Json]
    required: tuple[str, ...] = ()
    writes: bool = False
    destructive: bool = False

    def listed(self) -> Json:
        """The tool as `tools/list` shows it."""
        schema: dict[str, Json] = {"type": "object", "properties": dict(self.properties)}
        if self.required:
            schema["required"] = list(self.required)
        schema["additionalProperties"] = False
        hints = {"readOnlyHint": not self.writes, "openWorldHint": False}
        if self.writes:
            hints["destructiveHint"] = self.destructive
        return {"name": self.name, "description": self.description, "inputSchema": schema, "annotations": hints}

    def checked(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with defaults filled in; Refusal names the first that does not fit."""
        for name in given:
            if name not in self.properties:
                near = difflib.get_close_matches(name, self.properties, n=1)
                known = ", ".join(self.properties) or "none"
                hint = f"; did you mean {near[0]}?" if near else f"; known arguments: {known}"
                raise Refusal(f"{self.name} has no argument {name}{hint}")
        for name in self.required:
            if name not in given:
                raise Refusal(f"{self.name} needs the argument {name}")
        for name, value in given.items():
            _check(name, value, self.properties[name])
        defaults = {name: spec["default"] for name, spec in self.properties.items() if "default" in spec}
        return {**defaults, **given}


def _check(name: str, value: Json, spec: Mapping[str, Any]) -> None:
    kind = spec["type"]
    if not isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        raise Refusal(f"{name} must be of type {kind}, not {value!r}")
    if kind == "array":
        _check_list(name, value, spec)
    elif kind == "object":
        _check_object(name, value, spec)
    elif "enum" in spec and value not in spec["enum"]:
        raise Refusal(f"{name} must be one of {', '.join(spec['enum'])}, not {value!r}")
    elif kind == "integer" and not spec.get("minimum", value) <= value <= spec.get("maximum", value):
        raise Refusal(f"{name} must be from {spec['minimum']} to {spec['maximum']}, not {value}")
    elif kind == "string" and spec.get("minLength") and not value.strip():
        raise Refusal(f"{name} must not be empty")


def _check_list(name: str, value: list[Any], spec: Mapping[str, Any]) -> None:
    if len(value) < spec.get("minItems", 0):
        raise Refusal(f"{name} must hold at least {spec['minItems']}")
    if len(value) > spec.get("maxItems", len(value)):
        raise Refusal(f"{name} may hold at most {spec['maxItems']}, not {len(value)}")
    for index, item in enumerate(value):
        _check(f"{name}[{index}]", item, spec["items"])


def _check_object(name: str, value: Mapping[str, Any], spec: Mapping[str, Any]) -> None:
    for key, item in value.items():
        if "properties" in spec and key not in spec["properties"]:
            raise Refusal(f"{name} has no key {key}; known: {', '.join(spec['properties'])}")
        if "properties" in spec:
            _check(f"{name}.{key}", item, spec["properties"][key])


def text(description: str, **more: Json) -> Json:
    """A string that must not be empty."""
    return {"type": "string", "description": description, "minLength": 1, **more}


def choice(description: str, *options: str, **more: Json) -> Json:
    """One of a few words."""
    return {"type": "string", "description": description, "enum": list(options), **more}


def number(description: str, low: int, high: int, **more: Json) -> Json:
    """A whole number within bounds."""
    return {"type": "integer", "description": description, "minimum": low, "maximum": high, **more}


def flag(description: str, *, default: bool = False) -> Json:
    """Yes or no; no by default."""
    return {"type": "boolean", "description": description, "default": default}


def texts(description: str, *, most: int, least: int = 0) -> Json:
    """A list of strings."""
    items = {"type": "string", "minLength": 1}
    spec: dict[str, Json] = {"type": "array", "description": description, "items": items, "maxItems": most}
    return {**spec, "minItems": least} if least else spec
