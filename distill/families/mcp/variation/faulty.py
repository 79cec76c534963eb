"""An environment whose tools fail as planned: a proxy in front of the real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import orjson

from distill.domain.ports import Environment
from distill.domain.tool import Observation, ToolCall
from distill.families.mcp.front import Front
from distill.families.mcp.variation.faults import Fault, FaultKind, WritesOf

INSTEAD: Final[dict[FaultKind, tuple[str, bool]]] = {
    "refused": ("Error: the tool server is busy; the call was not sent. Try again.", True),
    "timeout": ("Error: no answer within 30 s; the call was given up.", True),
    "empty": ("", False),
    "lost_call": ("Error: connection lost after the call was sent; no answer was received.", True),
    "false_success": ("OK", False),
}
"""What is shown although no server was reached, and whether it says that it is an error."""

LOST: Final = INSTEAD["lost_call"][0]
"""What is shown of a call that was carried out: nothing tells it from one that was not."""
CACHED: Final = "(answered from cache)\n"
PAGE: Final = "\n[page 1 of 2; repeat the call for the rest]"
PAGE_2: Final = "[page 2 of 2]\n"


class Faulty(Front):
    """Counts the calls of each tool and plays a fault at its turn; deterministic in the sequence of calls."""

    def __init__(self, real: Environment, faults: Sequence[Fault], writes: WritesOf) -> None:
        """`faults` name tools as `real` names them; each is met once."""
        super().__init__(real)
        self._due: Final = {(fault.tool, fault.writes, fault.nth): fault for fault in faults}
        self._writes: Final = writes
        self._counts: Final[Counter[tuple[str, bool]]] = Counter()
        self._seen: Final[dict[bytes, str]] = {}
        self._rest: Final[dict[bytes, Observation]] = {}

    async def call(self, call: ToolCall) -> Observation:
        """Run it, unless a fault is due; the fault is named in the observation."""
        key = orjson.dumps([call.name, call.arguments], option=orjson.OPT_SORT_KEYS)
        if key in self._rest:
            return self._rest.pop(key)
        writes = self._writes(call.name, call.arguments)
        self._counts[call.name, writes] += 1
        fault = self._due.get((call.name, writes, self._counts[call.name, writes]))
        if fault is not None:
            return await self._play(fault, call, key)
        seen = await self._real.call(call)
        self._seen.setdefault(key, seen.text)
        return seen

    async def _play(self, fault: Fault, call: ToolCall, key: bytes) -> Observation:
        if fault.kind in INSTEAD:
            text, is_error = INSTEAD[fault.kind]
            return Observation(text, is_error=is_error, executed=False, server="", fault=fault.kind)
        if fault.kind == "stale" and key in self._seen:
            text = CACHED + self._seen[key]
            return Observation(text, is_error=False, executed=False, server="", fault=fault.kind)
        seen = await self._real.call(call)
        if fault.kind == "lost_reply":
            return Observation(LOST, is_error=True, executed=seen.executed, server=seen.server, fault=fault.kind)
        return self._paged(fault, seen, key) if fault.kind == "paged" else seen

    def _paged(self, fault: Fault, seen: Observation, key: bytes) -> Observation:
        """The first half, cut at the end of a line where there is one; the same call again gives the rest."""
        half = seen.text.rfind("\n", 0, len(seen.text) // 2 + 1) + 1 or len(seen.text) // 2
        if seen.is_error or len(seen.text) < 2:
            return seen
        rest = PAGE_2 + seen.text[half:]
        self._rest[key] = Observation(rest, is_error=False, executed=True, server=seen.server, fault=fault.kind)
        first = seen.text[:half].rstrip("\n") + PAGE
        return Observation(first, is_error=False, executed=True, server=seen.server, fault=fault.kind)
