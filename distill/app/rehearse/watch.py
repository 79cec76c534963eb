"""Who is waited for: looked at once a second, from the client's side alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import anyio

from distill.app.rehearse.books import Core
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.pool import Pool
from distill.flow.slots import Slots

Ours: TypeAlias = Literal["core", "slots", "workers", "proving"]
"""What may be waited for on our side."""

LOOK_S: Final = 1.0
BEHIND_S: Final = 0.05
"""So much work in front of the core, and it holds the others up."""

HELD_UP: Final = 0.35
"""Of the time: less is no bottleneck, but the run's beginning and end."""


@dataclass(frozen=True, slots=True)
class Queues:
    """What may be waited for on our side: environments, `workers` of the teach stage, proofs, the event loop's core."""

    slots: Slots
    workers: Slots
    proving: Slots
    core: Core


class Watch:
    """Counts looks at which something had to wait."""

    def __init__(self, pools: Sequence[Pool], queues: Queues) -> None:
        """All endpoints of the run are looked at."""
        self.endpoints: Final[Sequence[Endpoint]] = [one for pool in pools for one in pool.endpoints]
        self._queues = queues
        self.looks = 0
        self.waited: Final[Counter[Ours]] = Counter()
        self.queued: Final[Counter[str]] = Counter()
        self.in_flight: Final[Counter[str]] = Counter()

    async def look(self) -> None:
        """Until cancelled."""
        while True:
            await anyio.sleep(LOOK_S)
            self.looks += 1
            for endpoint in self.endpoints:
                stats = endpoint.stats()
                self.in_flight[stats.name] += stats.in_flight
                self.queued[stats.name] += stats.waiting > 0
            queues = self._queues
            self.waited["core"] += queues.core.behind_s > BEHIND_S
            self.waited["slots"] += queues.slots.waiting > 0
            self.waited["workers"] += queues.workers.in_use >= queues.workers.size
            self.waited["proving"] += queues.proving.in_use >= queues.proving.size

    @property
    def tightest(self) -> Endpoint | Ours | None:
        """What held the run up: the innermost thing that was waited for much of the time; None when nothing was.

        A core that is behind makes everything else wait; endpoints make slots and workers wait, slots workers, and
        proofs nobody but workers who have nothing to do.
        """
        enough = HELD_UP * max(1, self.looks)
        if self.waited["core"] >= enough:
            return "core"
        most = max(self.endpoints, key=lambda one: self.queued[one.spec.name])
        if self.queued[most.spec.name] >= enough:
            return most
        inside_out: tuple[Ours, ...] = ("slots", "workers", "proving")
        return next((what for what in inside_out if self.waited[what] >= enough), None)
