"""A journal in virtual time: commits take their moment, nothing is kept but sums."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import anyio

from distill.app.plan.loads import Load
from distill.domain.chat import CallId, Receipt, Role, Usage


class Core:
    """The one core on which this program's event loop runs: what asks for it waits for those before."""

    def __init__(self) -> None:
        """Idle."""
        self.busy_s = 0.0
        self._free_at = 0.0

    async def use(self, seconds: float, least_s: float = 0.0) -> None:
        """Take so much of it; returns after `least_s` at the earliest."""
        now = anyio.current_time()
        self._free_at = max(now, self._free_at) + seconds
        self.busy_s += seconds
        await anyio.sleep(max(least_s, self._free_at - now))

    @property
    def behind_s(self) -> float:
        """Work that waits for it, in seconds."""
        return max(0.0, self._free_at - anyio.current_time())


class Books:
    """Implements `domain.ports.Journal`."""

    def __init__(self, commits_s: float) -> None:
        """Nothing was spent; a call's two commits take so long together."""
        self._commit_s = commits_s / 2
        self.usd: defaultdict[tuple[Role, str], float] = defaultdict(float)
        self.faults: Counter[tuple[str, str]] = Counter()
        self._loads: dict[tuple[Role, str], Load] = {}
        self._endpoints: dict[CallId, str] = {}

    @property
    def loads(self) -> tuple[Load, ...]:
        """What was asked, by role and endpoint."""
        return tuple(self._loads.values())

    async def recall(self, call: CallId) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """Nothing was asked before."""
        return None

    async def recall_one(self, call: CallId, keys: Sequence[str]) -> Receipt | None:  # noqa: ARG002
        """Nothing was asked before."""
        return None

    async def intend(self, call: CallId, attempt: int, key: str, endpoint: str, reserved_usd: float) -> None:  # noqa: ARG002
        """The time of a commit."""
        self._endpoints[call] = endpoint
        await anyio.sleep(self._commit_s)

    async def receive(self, call: CallId, attempt: int, receipt: Receipt) -> None:  # noqa: ARG002
        """The time of a commit."""
        await anyio.sleep(self._commit_s)

    def settle(self, call: CallId, attempt: int, cost_usd: float | None, usage: Usage) -> None:  # noqa: ARG002
        """Count it."""
        key = call.role, self._endpoints.pop(call)
        made = Load(*key, 1.0, usage.input, usage.cached, usage.cache_write, usage.output)
        self._loads[key] = self._loads[key].plus(made) if key in self._loads else made
        self.usd[key] += cost_usd or 0.0

    async def miss(self, call: CallId, attempt: int, fault: str, *, billed: bool) -> None:  # noqa: ARG002
        """Count it by endpoint and kind."""
        self.faults[self._endpoints[call], fault] += 1
