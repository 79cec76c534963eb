"""Filling a script's `${name}` with what was observed; proofs and the oracle share these rules.

`${name}` inside a string stands for the bound text. A string that is exactly `${name#}`
becomes the JSON number the text spells. There is no other coercion.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence

from distill.domain.json import Json
from distill.domain.script import Act

_PLACEHOLDER = re.compile(r"\$\{(\w+)(#?)\}")


def names_in(value: Json) -> tuple[str, ...]:
    """The names that `fill` would need, in order of appearance, with repeats."""
    if isinstance(value, str):
        return tuple(match[1] for match in _PLACEHOLDER.finditer(value))
    if isinstance(value, dict):
        return tuple(name for item in value.values() for name in names_in(item))
    if isinstance(value, list | tuple):
        return tuple(name for item in value for name in names_in(item))
    return ()


def without_names(text: str) -> str:
    """`text` with nothing where its placeholders stand."""
    return _PLACEHOLDER.sub("", text)


def fill(value: Json, bound: Mapping[str, str]) -> Json:
    """A copy of `value` with every placeholder filled; raises KeyError(name) for an unbound name."""
    if isinstance(value, str):
        return _fill_text(value, bound)
    if isinstance(value, dict):
        return {key: fill(item, bound) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [fill(item, bound) for item in value]
    return value


def _fill_text(text: str, bound: Mapping[str, str]) -> Json:
    whole = _PLACEHOLDER.fullmatch(text)
    if whole is not None and whole[2]:
        return _number(bound[whole[1]])
    return _PLACEHOLDER.sub(lambda match: bound[match[1]], text)


def _number(text: str) -> int | float | str:
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text


def learn(act: Act, observations: Sequence[str], bound: MutableMapping[str, str]) -> None:
    """Add the act's binds to `bound`; a bind that finds nothing leaves its name unbound, also if it was known."""
    for bind in act.binds:
        text = observations[bind.call] if bind.call < len(observations) else ""
        match = re.search(bind.pattern, text)
        if match is None or match[1] is None:
            bound.pop(bind.name, None)
        else:
            bound[bind.name] = match[1]
