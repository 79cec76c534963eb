"""What a played sample has shown: its calls in order, the time between them, and what became of each case."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from distill.domain.chat import CallId, ChatRequest, Reply, Role, Usage
from distill.domain.episode import Draft, Job
from distill.domain.outcome import Accepted, Failed, Parked, Rejected
from distill.endpoints.pool import Pool
from distill.flow.stage import Stage
from distill.stages.produce import FREE

REPLAYED: Final = frozenset({"teacher", "user", "reflector"})
"""Roles that speak while an environment is open."""


@dataclass(frozen=True, slots=True)
class Call:
    """One answered question: `sent` bytes of its body, what it took, what it cost.

    `before_s` is the time since the case's last answer: tools, checks, our own work. `judging`: it was asked in the
    review stage.
    """

    role: Role
    sent: int
    usage: Usage
    usd: float
    before_s: float
    judging: bool


@dataclass(frozen=True, slots=True)
class Episode:
    """One played case. `proof_s` went by before it was a job, `after_s` from its last answer to its end.

    `dropped` cases were look-alikes, or unproven, and nothing was asked for them.
    """

    number: int
    scenario: int
    calls: tuple[Call, ...]
    accepted: bool
    dropped: bool
    proof_s: float
    after_s: float

    @property
    def usd(self) -> float:
        """Dollars of all calls."""
        return sum(call.usd for call in self.calls)


@dataclass(slots=True)
class _Case:
    """A case under way; `since` is when its last answer came."""

    since: float
    scenario: int = 0
    proof_s: float = 0.0
    after_s: float = 0.0
    judging: bool = False
    calls: list[Call] = field(default_factory=list)


class Hearing:
    """Listens to one line; times are those of this process's clock."""

    def __init__(self) -> None:
        """Nothing was played yet."""
        self._cases: dict[int, _Case] = {}
        self._ended: dict[int, tuple[bool, bool]] = {}
        self._beside: list[float] = []

    @property
    def commits_s(self) -> float:
        """What a call takes beside its request where nothing is waited for: the lower quarter of what all took."""
        ordered = sorted(self._beside)
        return ordered[len(ordered) // 4] if ordered else 0.0

    @property
    def episodes(self) -> tuple[Episode, ...]:
        """Concluded cases in order; a failed one is left out: it says nothing of what others take."""
        return tuple(
            Episode(number, case.scenario, tuple(case.calls), *self._ended[number], case.proof_s, case.after_s)
            for number, case in sorted(self._cases.items())
            if number in self._ended
        )

    @property
    def failed(self) -> int:
        """Cases that came to no end."""
        return len(self._cases) - len(self._ended)

    def answered(self, call: CallId, sent: int, reply: Reply, asked_at: float) -> None:
        """A pool has answered."""
        case = self._cases[call.case]
        case.calls.append(
            Call(call.role, sent, reply.usage, reply.cost_usd or 0.0, max(0.0, asked_at - case.since), case.judging)
        )
        case.since = time.monotonic()
        self._beside.append(max(0.0, case.since - asked_at - reply.seconds))

    def listening(self, stages: Sequence[Stage]) -> list[Stage]:
        """The same stages, each telling when a case enters and leaves it."""
        told = {"produce": self._producing, "teach": self._playing, "review": self._playing, "write": self._writing}
        return [told[stage.name](stage) for stage in stages]

    def _producing(self, stage: Stage) -> Stage:
        async def produce(number: int) -> Any:
            began = time.monotonic()
            made = await stage.fn(number)
            now = time.monotonic()
            case = self._cases[number] = _Case(now, proof_s=now - began)
            if isinstance(made, Job):
                case.scenario = made.scenario_index
            return made

        return _with(stage, produce)

    def _playing(self, stage: Stage) -> Stage:
        async def play(item: Any) -> Any:
            if not isinstance(item, Job | Draft):
                return await stage.fn(item)
            case = self._cases[item.number if isinstance(item, Job) else item.job.number]
            case.judging, case.since = stage.name == "review", time.monotonic()
            made = await stage.fn(item)
            case.after_s += time.monotonic() - case.since
            return made

        return _with(stage, play)

    def _writing(self, stage: Stage) -> Stage:
        async def write(item: Accepted | Rejected | Failed | Parked) -> None:
            await stage.fn(item)
            match item:
                case Accepted():
                    self._ended[item.draft.job.number] = True, False
                case Rejected():
                    self._ended[item.job.number] = False, item.reason in FREE

        return _with(stage, write)


def _with(stage: Stage, fn: Any) -> Stage:
    return Stage(stage.name, fn, stage.workers, stage.capacity, stage.slots)


class HeardPool(Pool):
    """A pool whose answers are listened to."""

    hearing: Hearing

    async def ask(self, call: CallId, request: ChatRequest) -> Reply:
        """As any pool does."""
        asked_at = time.monotonic()
        reply = await super().ask(call, request)
        sent = next(len(one.encode(request)) for one in self.endpoints if one.spec.name == reply.endpoint)
        self.hearing.answered(call, sent, reply, asked_at)
        return reply
