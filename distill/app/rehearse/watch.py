"""Who is waited for: looked at once a second, from the client's side alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

import anyio

from distill.app.rehearse.books import Core
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.pool import Pool
from distill.flow.slots import Slots

LOOK_S: Final = 1.0
BEHIND_S: Final = 0.05
"""So much work in front of the core, and it holds the others up."""

HELD_UP: Final = 0.35
"""Of the time: less is no bottleneck, but the run's beginning and end."""


class Watch:
    """Counts looks at which something had to wait."""

    def __init__(self, pools: Sequence[Pool], slots: Slots, workers: Slots, core: Core) -> None:
        """`workers` are those of the teach stage."""
        self.endpoints: Final[Sequence[Endpoint]] = [one for pool in pools for one in pool.endpoints]
        self._slots = slots
        self._workers = workers
        self._core = core
        self.looks = 0
        self.waited: Final[Counter[str]] = Counter()
        self.in_flight: Final[Counter[str]] = Counter()

    async def look(self) -> None:
        """Until cancelled."""
        while True:
            await anyio.sleep(LOOK_S)
            self.looks += 1
            for endpoint in self.endpoints:
                stats = endpoint.stats()
                self.in_flight[stats.name] += stats.in_flight
                self.waited[stats.name] += stats.waiting > 0
            self.waited["core"] += self._core.behind_s > BEHIND_S
            self.waited["slots"] += self._slots.waiting > 0
            self.waited["workers"] += self._workers.in_use >= self._workers.size

    def share(self, what: str) -> float:
        """Of the time, how much was waited for it; 0..1."""
        return self.waited[what] / max(1, self.looks)

    @property
    def tightest(self) -> str | None:
        """What held the run up: the innermost thing that was waited for most of the time; None when nothing was.

        A core that is behind makes everything else wait; endpoints make slots and workers wait, slots workers.
        """
        endpoints = sorted((one.spec.name for one in self.endpoints), key=lambda name: -self.share(name))
        return next((what for what in ("core", *endpoints, "slots", "workers") if self.share(what) >= HELD_UP), None)
