"""`--set key=value` of the command line, put over a file before anything is checked.

A key is a dotted path with list items in brackets, `teacher_pool.endpoints[0].model`; a name that holds
a dot is quoted, `model_presets."gpt-4.1".temperature`. A value is YAML, as it would stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from ruamel.yaml.error import YAMLError

from distill.config.faults import Fault, KeyPath, Mark, dotted, echo
from distill.config.literal_keys import is_variable_name
from distill.config.yaml_source import Source
from distill.config.yaml_tree import Place, Unreadable, parse
from distill.domain.json import Json

_SPLIT: Final = re.compile(r'((?:"[^"]*"|[^"=])*)=(.*)', re.DOTALL)
_STEP: Final = re.compile(r'(?:^|\.)(?:"([^"]+)"|([^.\[\]"\s]+))|\[(\d{1,4})\]')
_SECRETS: Final = "api_key_env"

SHAPE: Final = "write KEY=VALUE with a dotted path, such as run.seed=8 or teacher_pool.endpoints[0].model=NAME"


class _Wrong(Exception):
    """The text says what is wrong with one setting."""


def override(source: Source, settings: Sequence[str]) -> Source:
    """The file with each setting put over it, in their order; what is wrong with one is a fault of the file."""
    for text in settings:
        source = _override(source, text)
    return source


def _override(source: Source, text: str) -> Source:
    split = _SPLIT.fullmatch(text)
    key, said = split.groups() if split is not None else (text, "")
    try:
        path = _path(key) if split is not None else ()
        mark = Mark(0, 0, f"--set {echo(key)}={_shown(path, said)}" if split is not None else f"--set {echo(text)}")
        value = _value(said)
        path = _existing(source.data, path)
        data = _with(source.data, path, value)
    except _Wrong as wrong:
        return replace(source, faults=(*source.faults, Fault(mark, "", str(wrong))))
    places = {place: at for place, at in source.places.items() if place[: len(path)] != path}
    for length in range(1, len(path) + 1):
        places.setdefault(path[:length], Place(mark, mark))
    return replace(source, data=data, places=places)


def _path(key: str) -> KeyPath:
    """Empty when the text is no path."""
    steps: list[str | int] = []
    at = 0
    while at < len(key):
        step = _STEP.match(key, at) if at or not key.startswith(".") else None
        if step is None:
            return ()
        quoted, plain, index = step.groups()
        steps.append(quoted or plain if index is None else int(index))
        at = step.end()
    return tuple(steps) if steps and isinstance(steps[0], str) else ()


def _value(said: str) -> Json:
    try:
        tree = parse(said)
    except (Unreadable, YAMLError):
        raise _Wrong("the value is not YAML; quote a text with special characters, such as 'a: \"b: c\"'") from None
    if tree.faults:
        raise _Wrong(tree.faults[0].what)
    return tree.data


def _existing(data: Json, path: KeyPath) -> KeyPath:
    """The path with list indexes as numbers; raises _Wrong where the file has no such place to set anything in."""
    if not path:
        raise _Wrong(SHAPE)
    found: list[str | int] = []
    here = data
    for step in path:
        named, where = step, dotted(tuple(found))
        if isinstance(here, list):
            named = int(step) if isinstance(step, str) and step.isdecimal() else step
            if isinstance(named, str):
                raise _Wrong(f"{where} is a list; name an item of it, such as {where}[0]")
            if named >= len(here):
                raise _Wrong(f"{where} has {len(here)} items, counted from 0; set the whole list to add one")
            here = here[named]
        elif isinstance(here, dict) or here is None:
            if isinstance(step, int):
                raise _Wrong(f"{where} is not a list")
            here = here.get(step) if isinstance(here, dict) else None
        else:
            raise _Wrong(f"{where} is a single value; nothing can be set below it")
        found.append(named)
    return tuple(found)


def _with(data: Json, path: KeyPath, value: Json) -> Json:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(step, int):
        return [*data[:step], _with(data[step], rest, value), *data[step + 1 :]]
    inner = data if isinstance(data, dict) else {}
    return {**inner, step: _with(inner.get(step), rest, value)}


def _shown(path: KeyPath, said: str) -> str:
    """The value for a message; where the name of a key's variable belongs, a key may have been typed."""
    return "..." if path[-1:] == (_SECRETS,) and not is_variable_name(said) else echo(said)
