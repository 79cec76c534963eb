"""An environment whose tools are shown under other names: a proxy in front of the real one, and scripts to match."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from distill.domain.json import JsonObject
from distill.domain.ports import Environment
from distill.domain.script import Script, ScriptedCall
from distill.domain.tool import Observation, ToolCall, ToolSpec
from distill.families.mcp.front import Front
from distill.families.mcp.variation.renames import Renamed


class Disguised(Front):
    """Names go in as shown and reach the real tool under its own; errors come out in the shown words."""

    def __init__(self, real: Environment, made: Sequence[Renamed]) -> None:
        """`made` covers every tool that `real` shows."""
        super().__init__(real)
        self._by_shown: Final = {one.shown: one for one in made}
        by_real = {one.real: one for one in made}
        self._tools: Final = tuple(_shown(tool, by_real[tool.name]) for tool in real.tools)

    @property
    def tools(self) -> tuple[ToolSpec, ...]:
        """The real tools under their shown names."""
        return self._tools

    async def call(self, call: ToolCall) -> Observation:
        """Run it under its real name."""
        made = self._by_shown.get(call.name)
        if made is None:
            return Observation(f"There is no tool named {call.name!r}.", is_error=True, executed=False, server="")
        inward = {shown: real for real, shown in made.arguments.items()}
        arguments = {inward.get(name, name): value for name, value in call.arguments.items()}
        seen = await self._real.call(ToolCall(call.id, made.real, arguments))
        return replace(seen, text=_reworded(seen.text, made)) if seen.is_error else seen


def _shown(tool: ToolSpec, made: Renamed) -> ToolSpec:
    names = made.arguments
    parameters = dict(tool.parameters)
    if "properties" in parameters:
        parameters["properties"] = {
            names.get(name, name): _described(schema, made) for name, schema in parameters["properties"].items()
        }
    if "required" in parameters:
        parameters["required"] = [names.get(name, name) for name in parameters["required"]]
    return replace(
        tool, name=made.shown, description=_reworded(made.description or tool.description, made), parameters=parameters
    )


def _described(schema: JsonObject, made: Renamed) -> JsonObject:
    """The schema of one argument, its prose in the shown names; a title would give the old name away."""
    told = {key: value for key, value in schema.items() if key != "title"}
    if isinstance(told.get("description"), str):
        told["description"] = _reworded(told["description"], made)
    return told


def _reworded(text: str, made: Renamed) -> str:
    """Real names of the tool and of arguments that are no plain words, as shown."""
    words = {real: shown for real, shown in made.arguments.items() if "_" in real}
    words |= {made.real.partition("__")[2]: made.shown} if "_" in made.real.partition("__")[2] else {}
    if not words:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", lambda match: words[match[0]], text)


def disguised_script(script: Script, made: Iterable[Renamed]) -> Script:
    """The script with its calls under the shown names."""
    by_real = {one.real: one for one in made}
    acts = tuple(replace(act, calls=tuple(_call(call, by_real) for call in act.calls)) for act in script.acts)
    return Script(acts, script.answer)


def _call(call: ScriptedCall, by_real: Mapping[str, Renamed]) -> ScriptedCall:
    made = by_real.get(call.tool)
    if made is None:
        return call
    return ScriptedCall(made.shown, {made.arguments.get(name, name): value for name, value in call.arguments.items()})


def disguised_checks(checks: Iterable[JsonObject], made: Iterable[Renamed]) -> list[JsonObject]:
    """Checks that name tools, under the shown names."""
    shown = {one.real: one.shown for one in made}
    return [_check(check, shown) for check in checks]


def _check(check: JsonObject, shown: Mapping[str, str]) -> JsonObject:
    if "tool" in check:
        return {**check, "tool": shown.get(check["tool"], check["tool"])}
    if "tools" in check:
        return {**check, "tools": [[shown.get(tool, tool), pattern] for tool, pattern in check["tools"]]}
    return check
