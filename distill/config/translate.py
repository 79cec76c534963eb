"""From the validator's errors to faults a person can mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from distill.config.faults import Fault, KeyPath, dotted, echo, listed, nearest
from distill.config.schema import field_at, keys, model_at
from distill.config.yaml_source import Source

LARGEST: Final = 2**63
"""No whole number of a run file reaches it; a parser may have made a fraction of one that does."""

_EXPECTED: Final = {
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_parsing": "true or false",
    "string_type": "text",
    "bool_type": "true or false",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "tuple_type": "a list",
    "list_type": "a list",
}
_BOUNDS: Final = {
    "greater_than_equal": ("ge", "at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "at most"),
    "less_than": ("lt", "below"),
}
_LENGTHS: Final = {
    "too_short": "the list is empty; it needs at least {min_length}",
    "too_long": "the list is longer than {max_length}",
    "string_too_long": "longer than {max_length} characters",
}


class Translator:
    """Errors of one `model`, whose keys stand at `base` in the file; `origin` says where a value was written."""

    def __init__(
        self,
        model: type[BaseModel],
        source: Source,
        base: KeyPath = (),
        origin: Callable[[KeyPath], KeyPath] | None = None,
    ) -> None:
        self.model = model
        self.source = source
        self.base = base
        self.origin = origin or (lambda path: path)

    def faults(self, errors: Iterable[ErrorDetails]) -> list[Fault]:
        """All errors; a missing key whose typo stands beside it is reported once, as the typo."""
        unknown: list[Fault] = []
        others: list[tuple[KeyPath, Fault]] = []
        explained: set[KeyPath] = set()
        for error in errors:
            if _is_echo(error):
                continue
            path = self.origin((*self.base, *error["loc"]))
            if error["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
                fault, meant = self.unknown_key(path)
                unknown.append(fault)
                explained.add((*path[:-1], meant))
            else:
                others.append((path, self.fault(path, error)))
        return unknown + [fault for path, fault in others if path not in explained]

    def fault(self, path: KeyPath, error: ErrorDetails) -> Fault:
        """One error other than an unknown key."""
        if path and path[-1] == "[key]":
            return Fault(self.source.mark(path[:-1], "key"), dotted(path[:-1]), f"this name {_message(error)}")
        inner = path[len(self.base) :]
        about = field_at(self.model, inner)
        note = f" ({about.description})" if about is not None and about.description else ""
        if error["type"] == "missing":
            mark = self.source.mark(path[:-1], "key")
            return Fault(mark, dotted(path), f"missing key{note}")
        return Fault(self.source.mark(path), dotted(path), _what(error, note))

    def unknown_key(self, path: KeyPath) -> tuple[Fault, str]:
        """The fault of a key that no model has, and the key that was meant (or nothing)."""
        name = str(path[-1])
        inner = path[len(self.base) : -1]
        model = model_at(self.model, inner)
        known = list(model.model_fields) if model is not None else []
        home = self.elsewhere(name)
        near = "" if home else nearest(name, known)
        meant = near[len(" (did you mean: ") : -1]
        hint = home or near or f"; known here: {listed(known)}"
        return Fault(self.source.mark(path, "key"), dotted(path), f"unknown key{hint}"), meant

    def elsewhere(self, name: str) -> str:
        """A hint for a right key in the wrong section."""
        homes = [path for path, _ in keys(self.model) if path[-1] == name and len(path) > 1]
        if not homes:
            return ""
        return f" (did you mean: {dotted(homes[0]).replace('.[]', '[]')})"


def _is_echo(error: ErrorDetails) -> bool:
    """The validator counts only good items, so a list with a bad one is called too short as well."""
    value = error.get("input")
    return error["type"] == "too_short" and isinstance(value, list) and len(value) >= error["ctx"]["min_length"]


def _what(error: ErrorDetails, note: str) -> str:
    kind, value = error["type"], error.get("input")
    context: dict[str, Any] = error.get("ctx", {})
    if kind in {"int_type", "int_from_float"} and isinstance(value, float) and abs(value) >= LARGEST:
        return f"must be at most {LARGEST - 1}{note}, found a larger number"
    if kind in _EXPECTED:
        return f"expected {_EXPECTED[kind]}{note}, found {_found(value)}{_remedy(kind, value)}"
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"must be {words} {_number(context[key])}{note}, found {_number(value)}"
    if kind == "literal_error":
        choices = re.findall(r"'([^']*)'", context["expected"])
        found = f"'{echo(value)}'{nearest(value, choices)}" if isinstance(value, str) else _found(value)
        return f"must be one of: {listed(choices)}{note}, found {found}"
    if kind in _LENGTHS:
        return _LENGTHS[kind].format(**context) + note
    return _message(error) + note


def _message(error: ErrorDetails) -> str:
    cause = error.get("ctx", {}).get("error")
    return str(cause) if isinstance(cause, ValueError) else error["msg"].removeprefix("Value error, ")


def _found(value: Any) -> str:
    if value is None:
        return "nothing"
    names = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "keys"}
    return names.get(type(value), "another kind of value")


def _remedy(kind: str, value: Any) -> str:
    if kind.startswith(("int_", "float_", "bool_")) and isinstance(value, str):
        return "; write it without quotes or unit"
    if kind in {"int_type", "int_from_float"} and isinstance(value, float):
        return " with a fraction"
    if kind == "string_type" and isinstance(value, (bool, int, float)):
        return "; put it in quotes"
    if kind in {"tuple_type", "list_type"}:
        return "; write [a, b] or one `- item` a line"
    return ""


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
