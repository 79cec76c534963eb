"""One call from its arguments to its answer: checks, faults, the tool itself, the new state."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from server_kit.faults import BUSY, LATE, meddle, planned
from server_kit.refusal import Refusal
from server_kit.store import Store
from server_kit.tool import Context, Tool


class Desk:
    """A server's tools on its store."""

    def __init__(self, name: str, version: str, tools: Sequence[Tool], store: Store) -> None:
        self.name: Final = name
        self.version: Final = version
        self.tools: Final = {tool.name: tool for tool in tools}
        self._store: Final = store

    def call(self, tool: Tool, given: Mapping[str, Any]) -> str:
        """The answer as JSON text; raises Refusal."""
        arguments = tool.checked(given)
        state = self._store.load()
        fault = planned(state, tool.name)
        kind = fault.get("kind", "")
        if kind == "meanwhile":
            meddle(state, fault)
        if state.get("faults"):
            self._store.save(state, counted=kind != "meanwhile")
        if kind == "busy":
            raise Refusal(BUSY)
        if kind == "short_page" and "limit" in arguments:
            arguments["limit"] = max(1, arguments["limit"] // 2)
        seen = self._store.stale() if kind == "stale" else state
        context = Context(seen, frozenset(fault.get("ids", ())) if kind == "locked" else frozenset())
        answer = tool.run(context, arguments)
        if tool.writes and kind not in {"no_effect", "stale"}:
            self._store.save(context.state)
        if kind == "late":
            raise Refusal(LATE)
        if kind == "stale":
            answer = {**answer, "read_from": "replica, may lag behind"}
        return json.dumps(answer, ensure_ascii=False)
