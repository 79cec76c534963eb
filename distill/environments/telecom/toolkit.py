"""Tools from plain functions: schema from type hints, marked read or write.

A tool is `(world, **arguments) -> World | payload | (World, payload)`. It raises `Refused` for what
the operator's systems, or the phone, would answer with an error.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from distill.domain.json import Json, JsonObject
from distill.environments.telecom.world import World

TYPES: Final[Mapping[Any, str]] = MappingProxyType({str: "string", int: "integer", bool: "boolean"})


class Refused(Exception):
    """The system's own error text."""


@dataclass(frozen=True, slots=True)
class Tool:
    """`parameters` is a JSON schema; `write` says that it may change the world."""

    name: str
    description: str
    parameters: JsonObject
    write: bool
    run: Callable[..., Any]

    def call(self, world: World, arguments: JsonObject) -> tuple[World, Json]:
        """The world after the call and what came back; raises Refused. A schema's integer may come as 500.0."""
        plain = {
            name: int(value) if isinstance(value, float) and value.is_integer() else value
            for name, value in arguments.items()
        }
        result = self.run(world, **plain)
        if isinstance(result, World):
            return result, {"result": "ok"}
        if isinstance(result, tuple):
            return result
        return world, result


def reads(*functions: Callable[..., Any]) -> dict[str, Tool]:
    """Tools that look and change nothing."""
    return {function.__name__: _tool(function, write=False) for function in functions}


def writes(*functions: Callable[..., Any]) -> dict[str, Tool]:
    """Tools that may change the world."""
    return {function.__name__: _tool(function, write=True) for function in functions}


@cache
def _tool(function: Callable[..., Any], *, write: bool) -> Tool:
    hints = get_type_hints(function, include_extras=True)
    names = [name for name in inspect.signature(function).parameters if name != "world"]
    parameters: JsonObject = {
        "type": "object",
        "properties": {name: _schema(hints[name]) for name in names},
        "required": names,
        "additionalProperties": False,
    }
    text = inspect.getdoc(function) or ""
    return Tool(function.__name__, " ".join(text.split()), parameters, write, function)


def _schema(hint: Any) -> JsonObject:
    """The schema of one parameter: `Annotated[type, "what it is"]`, type one of TYPES or a Literal of texts."""
    kind, text = get_args(hint) if get_origin(hint) is Annotated else (hint, "")
    schema: JsonObject = {"type": "string", "enum": list(get_args(kind))} if get_origin(kind) is Literal else {}
    schema = schema or {"type": TYPES[kind]}
    return {**schema, "description": text} if text else schema
