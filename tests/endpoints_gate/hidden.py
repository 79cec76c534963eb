"""A server with hidden limits, in virtual time: events in a heap, no loop, no socket; ours alone decides what is sent."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import deque
from dataclasses import dataclass, field
from random import Random

from distill.endpoints.gate.core import Core
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.told import Told


@dataclass
class Bucket:
    """`per_minute` units, refilled continuously, `capacity_s` seconds of them at most; `window` refills by the minute."""

    per_minute: float
    capacity_s: float = 6.0
    window: bool = False
    level: float = 0.0
    at: float = 0.0

    def __post_init__(self) -> None:  # noqa: D105
        self.level = self.most

    @property
    def most(self) -> float:
        return self.per_minute if self.window else max(1.0, self.per_minute * self.capacity_s / 60.0)

    def refill(self, now: float) -> None:
        if self.window:
            if int(now // 60) > int(self.at // 60):
                self.level = self.most
        else:
            self.level = min(self.most, self.level + (now - self.at) * self.per_minute / 60.0)
        self.at = now

    def told(self) -> Told:
        return Told(self.per_minute, math.floor(self.level), (self.most - self.level) * 60.0 / self.per_minute)


@dataclass
class Hidden:
    """What the server allows; None is no limit. `changes` maps a second to new values of fields."""

    concurrency: int | None = None
    rpm: Bucket | None = None
    tpm: Bucket | None = None
    headers: bool = False
    median_s: float = 4.0
    sigma: float = 0.5
    rtt_s: float = 0.05
    hint_s: float | None = None


@dataclass
class Seen:
    sent: list[tuple[float, float]] = field(default_factory=list)
    accepted: list[tuple[float, float]] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def goodput(self, start: float, end: float, *, tokens: bool = False) -> float:
        """Requests, or tokens, per second that were let through between two moments."""
        inside = [size for at, size in self.accepted if start <= at < end]
        return (sum(inside) if tokens else len(inside)) / (end - start)

    def share(self, start: float = 0.0, end: float = math.inf) -> float:
        refused = sum(start <= at < end for at in self.refused)
        sent = sum(start <= at < end for at, _ in self.sent)
        return refused / max(1, sent)


def drive(
    server: Hidden, seconds: float, seed: int, *, changes: dict[float, dict] | None = None, ceiling: int = 2_000
) -> Seen:
    """Keep the gate busy with an endless queue for so many virtual seconds."""
    rng, core, seen = Random(seed), Core(ceiling), Seen()
    order, events, held, working = itertools.count(), [], [], 0
    backlog: deque[float] = deque()

    def size() -> float:
        return min(30_000.0, rng.lognormvariate(math.log(4_000), 0.8))

    def push(at: float, kind: str, what: object) -> None:
        heapq.heappush(events, (at, next(order), kind, what))

    for at, change in (changes or {}).items():
        push(at, "change", change)
    now, timer = 0.0, math.inf
    while now < seconds:
        while held and held[0][0] <= now:
            backlog.append(heapq.heappop(held)[1])
        if not backlog:
            backlog.append(size())
        wait = core.wait_s(now)
        if wait == 0:
            tokens = backlog.popleft()
            flight = core.depart(now, Need(tokens, 0.0))
            seen.sent.append((now, tokens))
            push(now + server.rtt_s / 2, "arrive", (flight, tokens))
            continue
        timer = now + wait + 1e-9
        due = events[0][0] if events else math.inf
        if held:
            due = min(due, max(held[0][0], now + 1e-6))
        if timer <= due:
            now = timer
            continue
        if not events or events[0][0] > due:
            now = due
            continue
        now, _, kind, what = heapq.heappop(events)
        if kind == "change":
            for name, value in what.items():
                if name in {"rpm", "tpm"}:
                    getattr(server, name).per_minute = value
                else:
                    setattr(server, name, value)
        elif kind == "arrive":
            flight, tokens = what
            for bucket in (server.rpm, server.tpm):
                if bucket:
                    bucket.refill(now)
            ok = server.concurrency is None or working < server.concurrency
            ok = (
                ok
                and (server.rpm is None or server.rpm.level >= 1)
                and (server.tpm is None or server.tpm.level >= min(tokens, server.tpm.most))
            )
            told = {}
            if ok:
                working += 1
                if server.rpm:
                    server.rpm.level -= 1
                if server.tpm:
                    server.tpm.level -= tokens
                seen.accepted.append((now, tokens))
            if server.headers:
                if server.rpm:
                    told["requests"] = server.rpm.told()
                if server.tpm:
                    told["tokens"] = server.tpm.told()
            if ok:
                push(now + rng.lognormvariate(math.log(server.median_s), server.sigma), "done", (flight, tokens, told))
            else:
                push(now + server.rtt_s / 2, "refused", (flight, tokens, told))
        elif kind == "done":
            working -= 1
            push(now + server.rtt_s / 2, "answered", what)
        elif kind == "answered":
            flight, tokens, told = what
            core.answered(now, flight, told)
            core.correct(flight, Need(tokens, 0.0))
        elif kind == "refused":
            flight, tokens, told = what
            seen.refused.append(now)
            core.refused(now, flight, server.hint_s, told)
            heapq.heappush(held, (now + (server.hint_s or 1.0) * rng.uniform(1.0, 1.5), tokens))
    seen.core = core  # type: ignore[attr-defined]
    return seen
