"""docs/reference/config.md, from the models of a run file and the classes of its keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import BaseModel
from reference_pages import MADE, docstrings, table

from distill.config.fingerprint import classify, meaning
from distill.config.models import RunConfig
from distill.config.plugins import load_plugin, registered
from distill.config.presets import POOLS
from distill.config.schema import keys, model_at

Path = tuple[str | int, ...]
HEAD = ("key", "type", "default", "meaning", "class")
INTRODUCTION = """\
A key that is not here is refused, with the nearest name. `[]` stands for each item of a list, `<name>` for each name.
Bounds are part of the type. What a change of a key means for a run that has begun is its class:

- **live**: applies at once.
- **re-judge**: `distill run` refuses, and `distill rejudge` judges every played episode again; nothing is played.
- **re-play**: refused, because every episode would have to be played again; set it back, or start anew with `--fresh`.

Where neither judging nor playing would help, the last column says why the key is fixed once a run has begun."""


def config_page() -> str:
    lines = ["# Keys of a run file", "", MADE, "", INTRODUCTION, ""]
    for section in RunConfig.model_fields:
        lines += [f"## {section}", ""]
        lines += _pool(section) if section in POOLS[1:] else _section(section)
        lines.append("")
    for name in registered():
        lines += _params(name)
    return "\n".join(lines)


def _section(section: str) -> Iterator[str]:
    found = [(path, field) for path, field in keys(RunConfig) if path[0] == section]
    own = found[0][1].description or ""
    if len(found) == 1:
        yield from table(HEAD, [_row(found[0][0])])
        return
    yield f"{own[0].upper()}{own[1:]}."
    yield ""
    inside = [path for path, _ in found[1:]]
    if section == "model_presets":
        yield (
            "`model_presets.<name>.*` are the keys of an endpoint, of `re-play` class where a teacher takes them"
            " and `re-judge` where a reviewer does."
        )
        return
    yield from table(HEAD, [_row(path) for path in inside if not _is_section(path)])


def _pool(section: str) -> Iterator[str]:
    """Another pool has the keys of the first; what differs is the class."""
    (own,) = [field for path, field in keys(RunConfig) if path == (section,)]
    first, here = (
        {path[1:]: classify(path) for path, _ in keys(RunConfig) if path[0] == pool and len(path) > 1}
        for pool in (POOLS[0], section)
    )
    assert first.keys() == here.keys()
    live = [
        _spelled((section, *path))
        for path, name in here.items()
        if name == "live" and not _is_section((section, *path))
    ]
    said = f"{own.description[0].upper()}{own.description[1:]}. The keys are those of `{POOLS[0]}`; class"
    if set(here.values()) == {"live"}:
        yield f"{said} **live**: a run takes no notice of them."
        return
    (rest,) = {name for name in here.values() if name != "live"}
    yield f"{said} **{rest}**, but"
    yield f"live: {', '.join(f'`{name}`' for name in live)}."


def _row(path: Path) -> tuple[str, str, str, str, str]:
    name = str(path[-1])
    parent = model_at(RunConfig, tuple({"[]": 0}.get(str(step), step) for step in path[:-1]))
    assert parent is not None
    schema = parent.model_json_schema()
    field = schema["properties"][name]
    told = meaning(path)
    cost = (
        "not compared: the merged keys are"
        if name == "preset"
        else classify(path)
        if told.startswith(classify(path))
        else f"fixed: {told}"
    )
    default = "required" if name in schema.get("required", ()) else _default(field)
    return f"`{_spelled(path)}`", _type(field, schema), default, field.get("description", ""), cost


def _is_section(path: Path) -> bool:
    """A key whose own keys are listed."""
    return any(other[: len(path)] == path != other for other, _ in keys(RunConfig))


def _params(name: str) -> Iterator[str]:
    generator = load_plugin(name)
    yield f"## scenarios[].params of {name}"
    yield ""
    yield f"For `generator: {registered()[name].value}`, or `{name}`. Class re-play."
    yield ""
    yield from table(HEAD[:4], list(_fields(generator.Params, "")))
    yield ""


def _fields(model: type[BaseModel], before: str) -> Iterator[tuple[str, ...]]:
    schema, told = model.model_json_schema(), docstrings(model)
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield from _fields(inner, f"{before}{name}.")
        else:
            shown = schema["properties"][name]
            yield f"`{before}{name}`", _type(shown, schema), _default(shown), told[name]


def _spelled(path: Path) -> str:
    return ".".join(map(str, path)).replace(".[]", "[]")


def _default(field: dict[str, Any]) -> str:
    if "default" not in field:
        return ""
    text = orjson.dumps(field["default"]).decode()
    return "empty" if text in {'""', "[]", "{}"} else f"`{text}`"


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """In words, with its bounds."""
    if "$ref" in field:
        field = schema["$defs"][field["$ref"].rpartition("/")[2]]
    choices = field.get("anyOf")
    if choices:
        words = [_type(choice, schema) for choice in choices]
        return ", or ".join(sorted(words, key=lambda word: word != "null"))
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    kind = field.get("type", "any")
    if kind == "array":
        if "prefixItems" in field:
            return f"[{', '.join(_type(item, schema) for item in field['prefixItems'])}]"
        return f"list of {_type(field['items'], schema)}{_between(field, 'minItems', 'maxItems', ' items')}"
    words = {
        "string": "text",
        "number": "number",
        "integer": "integer",
        "boolean": "true or false",
        "object": "mapping",
    }
    if kind == "string":
        return f"text{_between(field, 'minLength', 'maxLength', ' characters')}"
    return words.get(kind, kind) + _between(field, "minimum", "maximum")


def _between(field: dict[str, Any], least: str, most: str, unit: str = "") -> str:
    low, high = field.get(least), field.get(most)
    above, below = field.get("exclusiveMinimum"), field.get("exclusiveMaximum")
    bounds = ((low, "from {}"), (above, "above {}"), (high, f"to {{}}{unit}"), (below, "below {}"))
    parts = [said.format(f"{bound:,}".removesuffix(".0")) for bound, said in bounds if bound is not None]
    return f", {' '.join(parts)}" if parts else ""
