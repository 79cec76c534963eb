"""Four ways in which systems print results, and how a value is found again in each.

Every record is flat (its own values on one line or between one pair of braces), so that a
pattern never reaches into a neighbour.
"""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

import orjson

from distill.domain.json import Json

Name: TypeAlias = Literal["json", "envelope", "lines", "pairs"]


def render(name: Name, payload: Json) -> str:
    """`payload` is an object whose values are scalars, lists of scalars or lists of flat objects."""
    match name:
        case "json":
            return orjson.dumps(payload).decode()
        case "envelope":
            return orjson.dumps({"success": True, "data": payload}).decode()
        case "lines":
            return "\n".join(_lines(payload))
        case "pairs":
            return "\n".join(_pairs(payload))


def render_error(name: Name, text: str) -> str:
    """A system's refusal."""
    match name:
        case "json":
            return orjson.dumps({"error": text}).decode()
        case "envelope":
            return orjson.dumps({"success": False, "message": text}).decode()
        case "lines" | "pairs":
            return f"ERROR: {text}"


def pattern(name: Name, key: str, where: tuple[str, str] | None) -> str:
    """Group 1 is the value of `key` in the first record, or in the first whose `where` field has the `where` value."""
    wanted, condition = re.escape(key), ""
    if name in {"json", "envelope"}:
        found = rf'"{wanted}":"?((?<=")(?:[^"\\]|\\.)*|[^",{{}}\[\]]*)'
        if where:
            condition = rf'(?=[^{{}}]*"{re.escape(where[0])}":"?{re.escape(where[1])}"?[,}}])'
            return rf"\{{{condition}[^{{}}]*?{found}"
        return found
    sep, end = (": ", r"(?:; |$)") if name == "lines" else ("=", r"(?: \| |$)")
    if where:
        condition = rf"(?=.*\b{re.escape(where[0])}{sep}{re.escape(where[1])}{end})"
    value = r"([^;\n]*?)" if name == "lines" else r"([^|\n]*?)"
    return rf"(?m)^{condition}.*?(?<![\w-]){wanted}{sep}{value}{end}"


def _lines(payload: Json) -> list[str]:
    out = []
    for key, value in payload.items():
        if _is_table(value):
            out += [f"{key}:", *(f"  - {_joined(row, ': ', '; ')}" for row in value)]
        else:
            out.append(f"{key}: {_text(value)}")
    return out


def _pairs(payload: Json) -> list[str]:
    flat = {key: value for key, value in payload.items() if not _is_table(value)}
    out = [_joined(flat, "=", " | ")] if flat else []
    for key, value in payload.items():
        if _is_table(value):
            out += [
                f"{key} ({len(value)})",
                *(f"{number}. {_joined(row, '=', ' | ')}" for number, row in enumerate(value, 1)),
            ]
    return out


def _is_table(value: Json) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _joined(row: Json, equals: str, between: str) -> str:
    return between.join(f"{key}{equals}{_text(value)}" for key, value in row.items())


_WORDS: Final = {True: "yes", False: "no", None: "none", "": "none"}


def _text(value: Json) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return _WORDS.get(value, str(value)) if isinstance(value, bool | str) or value is None else str(value)
