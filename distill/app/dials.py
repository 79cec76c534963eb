"""Settings of a run that can be changed while it is on.

The keys are those of the run file, of the class *live*; others of that class are read at the
start alone. A change lasts as long as the process: the file is what the next start reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from distill import telemetry
from distill.app.line import AnyLine
from distill.app.rooms import Rooms
from distill.app.sizing import environment_slots
from distill.config.faults import ConfigFaults, KeyPath, dotted, listed
from distill.config.fingerprint import Change, canonical, changed, meaning, shown
from distill.config.loader import Loaded, check
from distill.config.overrides import override
from distill.endpoints.prices import require_prices
from distill.errors import UsageError
from distill.telemetry import Event

Turn: TypeAlias = Callable[[Loaded], None]

AT_THE_START = "drain the run, change it in the file or with --set, and type the run's command again"


class Dials:
    """The settings in force; `put` changes all that it is told to, or nothing."""

    def __init__(self, rooms: Rooms, line: AnyLine) -> None:
        """As the run was started."""
        self._rooms = rooms
        self._line = line
        self._loaded = rooms.loaded
        self._turns: dict[KeyPath, Turn] = {
            ("budget", "usd"): self._budget,
            ("budget", "calls"): self._budget,
            ("concurrency", "max_workers"): self._workers,
            ("concurrency", "environment_slots"): self._environments,
        }

    def put(self, settings: Sequence[str]) -> list[dict[str, Any]]:
        """Apply `KEY=VALUE` texts; returns each change as `{"key", "old", "new"}`, for the log and for who asked.

        Raises UsageError for what the file's own checks refuse, for a key that is not live, and for
        one that only a start reads.
        """
        try:
            loaded = check(override(self._loaded.source, settings), offline=self._rooms.scripted)
        except ConfigFaults as faults:  # they speak of the option of a start
            raise UsageError(re.sub("^--set ", "", str(faults), flags=re.MULTILINE)) from None
        changes = changed(canonical(self._loaded.config), canonical(loaded.config))
        if refused := [why for change in changes if (why := self._refusal(change))]:
            raise UsageError("\n".join(refused))
        if not self._rooms.scripted:
            require_prices([endpoint.spec for endpoint in self._line.live.endpoints], loaded.config.budget.usd)
        self._loaded = loaded
        for turn in dict.fromkeys(self._turns[change.path] for change in changes):
            turn(loaded)
        return [self._noted(change) for change in changes]

    def _refusal(self, change: Change) -> str:
        """Why a change cannot be made now, "" when it can."""
        key = dotted(change.path)
        if change.key_class != "live":
            known = listed([dotted(path) for path in self._turns])
            return f"{key}: cannot be changed in a run that has begun ({meaning(change.path)}); while it is on: {known}"
        if change.path not in self._turns:
            return f"{key}: is read at the start of a run alone; {AT_THE_START}"
        if change.path == ("budget", "usd") and self._rooms.scripted:
            return f"{key}: means nothing in an offline run, which costs nothing"
        return ""

    def _noted(self, change: Change) -> dict[str, Any]:
        key, old, new = dotted(change.path), change.old, change.new
        telemetry.emit(Event.RUN_SET, key=key, old=old, new=new)
        self._rooms.ledger.note("set", f"{key}: {shown(old)} -> {shown(new)}")
        return {"key": key, "old": old, "new": new}

    def _budget(self, loaded: Loaded) -> None:
        budget, wanted = self._rooms.budget, loaded.config.budget
        budget.put(wanted.calls, None if self._rooms.scripted else wanted.usd)
        self._rooms.till.look_again()

    def _workers(self, loaded: Loaded) -> None:
        for stage in self._line.stages:
            if stage.slots is not None:
                stage.slots.resize(loaded.config.concurrency.max_workers)

    def _environments(self, loaded: Loaded) -> None:
        self._line.live.environments.resize(environment_slots(loaded))
