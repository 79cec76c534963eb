"""Mutations of a reference: a dropped step, a changed argument; and whether a case notices."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, TypeVar

from distill.domain.json import Json
from distill.domain.script import Act, Script, ScriptedCall
from distill.families.mcp.play import Played
from distill.families.mcp.sql_words import SQL_WORDS
from distill.families.mcp.state import flat
from distill.families.mcp.words import PROSE, TOKEN, is_name, number_in

Verdict: TypeAlias = Literal["killed", "equivalent", "survived"]

SWAPS: Final[Mapping[str, str]] = MappingProxyType({
    "sum": "max", "max": "min", "min": "max", "avg": "sum", "asc": "desc", "desc": "asc",
    "and": "or", "left": "inner", "local": "remote",
})  # fmt: skip
"""Words that have a well-known wrong neighbour."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed script; `touched` is the (act, call) whose arguments differ, None for a dropped step."""

    label: str
    script: Script
    touched: tuple[int, int] | None


def mutants(script: Script) -> Iterator[Mutant]:
    """Every single mutation: each call dropped, each value inside each argument changed."""
    for number, act in enumerate(script.acts):
        for index, call in enumerate(act.calls):
            yield Mutant(f"drop {number}.{index} {call.tool}", _dropped(script, number, index), None)
            for where, changed in _changes(call.arguments):
                other = replace(act, calls=_put(act.calls, index, ScriptedCall(call.tool, changed)))
                label = f"change {number}.{index} {call.tool} {where}"
                yield Mutant(label, Script(_put(script.acts, number, other), script.answer), (number, index))


def verdict(reference: Played, mutated: Played, wrong: list[str], strange: str) -> Verdict:
    """`wrong` are the failed checks, `strange` what is no longer derivable.

    A mutant that changes neither end state nor answer and leaves all derivable is equivalent: nothing is
    wrong with it, so nothing can notice it.
    """
    if wrong or strange:
        return "killed"
    same = mutated.answer == reference.answer and flat(mutated.state) == flat(reference.state)
    return "equivalent" if same else "survived"


def _dropped(script: Script, number: int, index: int) -> Script:
    act = script.acts[number]
    if len(act.calls) == 1:
        return Script(script.acts[:number] + script.acts[number + 1 :], script.answer)
    calls = act.calls[:index] + act.calls[index + 1 :]
    binds = tuple(replace(bind, call=bind.call - (bind.call > index)) for bind in act.binds if bind.call != index)
    return Script(_put(script.acts, number, Act(act.say, calls, binds)), script.answer)


def _changes(value: Json, where: str = "") -> Iterator[tuple[str, Json]]:
    """In a letter or remark only what names or counts something is changed: other words are the writer's own."""
    if isinstance(value, str):
        for text, place in _texts(value, prose=where.rpartition(".")[2] in PROSE):
            yield f"{where} {place}", text
    elif isinstance(value, bool):
        yield where, not value
    elif isinstance(value, int | float):
        yield where, value + 1
    for key, item in _items(value):
        for place, changed in _changes(item, f"{where}.{key}"):
            yield place, _with(value, key, changed)


def _items(value: Json) -> list[tuple[Any, Json]]:
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, list) else []


def _with(value: Json, key: Any, item: Json) -> Json:
    copy = value.copy()
    copy[key] = item
    return copy


def _texts(text: str, *, prose: bool = False) -> Iterator[tuple[str, str]]:
    for hole in re.finditer(r"\$\{\w+#?\}", text):
        yield text[: hole.start()] + "0" + text[hole.end() :], hole.group()
    for match in TOKEN.finditer(re.sub(r"\$\{\w+#?\}", lambda hole: " " * len(hole.group()), text)):
        token = match.group().rstrip(".,:-/+#")
        other = _other(token)
        if token and other is not None and (is_name(token) or not prose):
            end = match.start() + len(token)
            yield text[: match.start()] + other + text[end:], f"{token} -> {other}"


def _other(token: str) -> str | None:
    low = token.lower()
    if low in SWAPS:
        return SWAPS[low]
    if low in SQL_WORDS:
        return None
    number = number_in(token)
    if number is not None:
        return str(number + 1)
    if not re.search(r"\w", token):
        return None
    return f"{token[:-1]}{'x' if token[-1] != 'x' else 'y'}"


T = TypeVar("T")


def _put(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])
