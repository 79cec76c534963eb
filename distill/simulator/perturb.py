"""Small plausible changes to values: what a careless model gets wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy

from distill.domain.json import Json, JsonObject
from distill.simulator.chance import pick

Path = tuple[str | int, ...]


def leaves(value: Json, path: Path = ()) -> Iterator[Path]:
    """The paths of all strings, numbers and booleans inside `value`."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, (*path, key))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from leaves(item, (*path, index))
    elif value is not None:
        yield path


def wrong_arguments(arguments: JsonObject, key: str) -> tuple[JsonObject, str]:
    """A copy with one value wrong, and a sentence about it; `arguments` has at least one leaf.

    A drawn number grows by one, a boolean flips, a string changes; one time in three, where
    two top-level strings differ, the two are swapped instead.
    """
    changed: JsonObject = deepcopy(arguments)
    texts = [name for name, value in arguments.items() if isinstance(value, str)]
    first = texts[0] if texts else ""
    other = next((name for name in texts if arguments[name] != arguments[first]), None)
    if other is not None and pick(3, key, "swap") == 0:
        changed[first], changed[other] = changed[other], changed[first]
        return changed, f"{first} and {other} swapped"
    paths = list(leaves(changed))
    path = paths[pick(len(paths), key, "leaf")]
    holder: Json = changed
    for part in path[:-1]:
        holder = holder[part]
    was = holder[path[-1]]
    holder[path[-1]] = wrong_value(was)
    return changed, f"{'.'.join(map(str, path))}: {holder[path[-1]]!r} for {was!r}"


def wrong_value(value: Json) -> Json:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return wrong_text(str(value))


def wrong_text(text: str) -> str:
    """The last number grows by one; without a number the first word gets a letter too many."""
    numbers = list(re.finditer(r"\d+", text))
    if numbers:
        last = numbers[-1]
        grown = str(int(last[0]) + 1).zfill(len(last[0]))
        return text[: last.start()] + grown + text[last.end() :]
    word = re.search(r"\w+", text)
    return text + "x" if word is None else text[: word.end()] + "x" + text[word.end() :]
