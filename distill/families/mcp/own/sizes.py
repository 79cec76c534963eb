"""Missions whose own tools are larger than a whole list of tools may be, by what the servers list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from distill.domain.finding import Finding
from distill.domain.json import JsonObject
from distill.environments.mcp.dossier import tool_tokens
from distill.environments.mcp.launch import shown_name
from distill.families.mcp.own.missions import MissionModel


def too_large(
    missions: Sequence[MissionModel], listings: Mapping[str, Sequence[JsonObject]], most: int
) -> Iterator[str]:
    """A line for each; needed tools are shown whatever they cost, others only as long as all fit in `most` tokens."""
    costs = {
        shown_name(server, tool["name"]): tool_tokens(tool) for server, tools in listings.items() for tool in tools
    }
    for mission in missions:
        calls = [call.tool for step in (*mission.reference, *mission.mistake) for call in step.calls]
        taken = {name: costs[name] for name in calls if name in costs}
        if (tokens := sum(taken.values())) > most:
            largest = max(taken, key=taken.__getitem__)
            yield (
                f"the tools that {mission.name} needs take about {tokens} tokens, paid in every call, and "
                f"tools.max_tokens is {most}; the largest is {largest} with {taken[largest]}"
            )


def size_findings(
    missions: Sequence[MissionModel], listings: Mapping[str, Sequence[JsonObject]], most: int
) -> tuple[Finding, ...]:
    """The same for `distill doctor`."""
    remedy = "shorten what the server says of them, or raise tools.max_tokens if it is meant"
    return tuple(Finding("tools", "warn", line, remedy) for line in too_large(missions, listings, most))
