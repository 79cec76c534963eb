"""Which tools a case shows: the needed ones and some that are not needed."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from distill.domain.binding import without_names
from distill.domain.json import JsonObject
from distill.domain.script import Script
from distill.families.mcp.check_makers import CHANGES_ROWS
from distill.families.mcp.params import ToolList

ENOUGH = 3
"""With fewer distractors than this on its own servers, a case is given one more server."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool on offer: its namespaced name and what showing it costs, in estimated tokens.

    `writes`: whether it may change anything. `description` is the dossier's, `parameters` its schema as a fact.
    """

    name: str
    tokens: int
    writes: bool = True
    description: str = ""
    parameters: JsonObject = field(default_factory=dict, hash=False, repr=False)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The tools of every server that cases may use, by server."""

    tools: Mapping[str, tuple[Tool, ...]]

    def offer(self, servers: Sequence[str]) -> list[Tool]:
        """All tools of these servers."""
        return [tool for server in servers for tool in self.tools[server]]

    def tool(self, name: str) -> Tool:
        """One tool by its namespaced name; raises KeyError when no server has it."""
        for tools in self.tools.values():
            for tool in tools:
                if tool.name == name:
                    return tool
        raise KeyError(name)

    def writes(self, name: str, arguments: JsonObject) -> bool:
        """Whether a call may change something; of a tool that runs SQL, whether the statement does."""
        if not self.tool(name).writes:
            return False
        query = arguments.get("query")
        if not isinstance(query, str):
            return True
        return re.search(CHANGES_ROWS, without_names(query), re.IGNORECASE) is not None

    def servers_for(self, own: Sequence[str], wanted: Sequence[str], rng: random.Random) -> tuple[str, ...]:
        """The mission's own servers, and another where they leave too few distractors."""
        spare = [tool for tool in self.offer(own) if tool.name not in wanted]
        others = sorted(name for name, tools in self.tools.items() if name not in own and len(tools) >= ENOUGH)
        if len(spare) >= ENOUGH or not others:
            return tuple(own)
        return (*own, rng.choice(others))


def needed(*scripts: Script) -> tuple[str, ...]:
    """Every tool that a script calls, in order of first use."""
    return tuple(dict.fromkeys(call.tool for script in scripts for act in script.acts for call in act.calls))


def shown(
    wanted: Sequence[str], withheld: Sequence[str], offer: Sequence[Tool], params: ToolList, rng: random.Random
) -> tuple[str, ...]:
    """Wanted tools and distractors as long as they fit in `max_tokens`, in an order that tells nothing.

    Wanted tools are shown whatever they cost; the number of distractors is drawn between half of
    `params.distractors` and all of it.
    """
    kept = [name for name in wanted if name not in withheld]
    costs = {tool.name: tool.tokens for tool in offer}
    left = params.max_tokens - sum(costs.get(name, 0) for name in kept)
    others = [tool for tool in offer if tool.name not in kept and tool.name not in withheld]
    rng.shuffle(others)
    budget = rng.randint((params.distractors + 1) // 2, params.distractors)
    for tool in others:
        if budget and tool.tokens <= left:
            kept.append(tool.name)
            budget -= 1
            left -= tool.tokens
    return tuple(sorted(kept))
