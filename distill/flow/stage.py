"""A stage: a name, a function, how many at once, how many may wait in front."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from distill.flow.slots import Slots


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a line: `fn` takes an item and returns the next stage's item.

    `workers` (>= 1) run `fn` at the same time; `capacity` (>= 0) items may wait in front of
    the stage, 0 meaning that an item is handed over from hand to hand. `fn` never sees a
    channel; whatever it raises ends the whole line. `slots`, where given, bound how many are
    inside `fn` and may be resized while the line runs: workers are added when there are more slots.
    """

    name: str
    fn: Callable[[Any], Awaitable[Any]]
    workers: int = 1
    capacity: int = 0
    slots: Slots | None = None

    def __post_init__(self) -> None:
        """Refuse sizes that could never move an item."""
        if self.workers < 1:
            raise ValueError(f"stage {self.name}: workers must be at least 1, not {self.workers}")
        if self.capacity < 0:
            raise ValueError(f"stage {self.name}: capacity must be at least 0, not {self.capacity}")
