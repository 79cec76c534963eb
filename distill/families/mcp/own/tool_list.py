"""Which tools of the user's own servers a case shows: of a server that is not set back, those that only read."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.environments.mcp.dossier import tool_tokens
from distill.environments.mcp.launch import shown_name
from distill.environments.mcp.own.entry import Entry
from distill.errors import EnvironmentFault
from distill.families.mcp.params import ToolList
from distill.families.mcp.toolbox import Tool, needed, shown


def offered(entry: Entry, listed: Sequence[JsonObject], *, writes: bool = True) -> list[Tool]:
    """The tools of a server that a case may show; where it is not to write, none that does so unseen."""
    free = entry.care.reset is not None and (writes or entry.care.snapshot is not None)
    return [
        Tool(shown_name(entry.name, tool["name"]), tool_tokens(tool), not only_reads(entry, tool))
        for tool in listed
        if free or only_reads(entry, tool)
    ]


def only_reads(entry: Entry, tool: JsonObject) -> bool:
    """As its user says, or else as the server itself does."""
    if entry.care.read_only is not None:
        return tool["name"] in entry.care.read_only
    return (tool.get("annotations") or {}).get("readOnlyHint") is True


def choose(
    entries: Sequence[Entry],
    scripts: tuple[Script, Script],
    params: ToolList,
    listings: Mapping[str, Sequence[JsonObject]],
    seed: str,
    *,
    writes: bool,
) -> tuple[str, ...]:
    """Needed tools and distractors; raises EnvironmentFault `unknown_tool` or `not_read_only`."""
    offer = [tool for entry in entries for tool in offered(entry, listings[entry.name], writes=writes)]
    wanted, known = needed(*scripts), {tool.name for tool in offer}
    every = {shown_name(entry.name, tool["name"]): entry for entry in entries for tool in listings[entry.name]}
    for name in wanted:
        if name not in every:
            raise EnvironmentFault("unknown_tool", f"its servers have no {name}; they list: {', '.join(every)}")
        if name not in known:
            raise EnvironmentFault("not_read_only", f"{name} {_remedy(every[name])}")
    return shown(wanted, (), offer, params, random.Random(f"tools/{seed}"))  # noqa: S311 - seeded on purpose


def _remedy(entry: Entry) -> str:
    if entry.care.reset is not None:
        keys = f"servers.{entry.name}.snapshot, or {entry.name}.read_only if it changes nothing"
        return f"may change something that nothing would show; name {keys}"
    keys = f"servers.{entry.name}.reset (and snapshot), or in servers.{entry.name}.read_only if it changes nothing"
    return f"may change something, and {entry.name} is never set back; name a command in {keys}"
