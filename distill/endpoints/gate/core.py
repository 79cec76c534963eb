"""Pace, in-flight cap and breaker of one key as one thing, which says how long the next call must wait.

No clock, no I/O: time is an argument.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Mapping
from typing import Final

from distill.endpoints.gate.breaker import Breaker
from distill.endpoints.gate.cap import FIRST, Cap, Flight
from distill.endpoints.gate.edge import Edge
from distill.endpoints.gate.meter import Meter, Meters
from distill.endpoints.gate.need import MINUTE_S, Need
from distill.endpoints.gate.scope import Scope
from distill.endpoints.gate.search import Mark, Search
from distill.endpoints.gate.storm import FIRST_S, IN_A_ROW, STEPS_DOWN, Storm
from distill.endpoints.gate.told import Resource, Told

LEAN: Final = 0.03
"""A told limit is used to 97 % when the server's bucket is empty, to 103 % when it is full."""

LATELY_S: Final = 5.0
"""Over so long the present rate is measured."""

FIRST_GUESS: Final = 1.0
"""Requests per second to start a search at, when fewer got through lately."""

LET_THROUGH: Final = 3.0
"""A call that is not refused in so many times the longest time that a refusal took has been let through."""


NEWEST: Final = 0.1
"""Of the newest answer, in how long one takes."""

SHORTEST_S: Final = 0.1
"""The gate is shut no shorter."""


class Core:
    """What is known of one key's limits."""

    def __init__(self, ceiling: int, first: int = FIRST) -> None:
        """`ceiling` calls in flight at most, whatever the server takes; `first` before anything is known."""
        self.cap = Cap(ceiling, first)
        self.search = Search()
        self.breaker = Breaker()
        self.storm = Storm()
        self.told: dict[Resource, float] = {}
        """Units per second that the server says it takes."""
        self._meters = Meters({})
        self._found = Meter()
        self._edge = Edge()
        self._air: dict[int, Flight] = {}
        self._sent = 0
        self._let_through = Mark(0.0, 0.0, 0.0)
        self._lately: deque[Mark] = deque()
        self._refusal_s = 0.2
        self._answer_s = FIRST_S

    @property
    def in_flight(self) -> int:
        """Calls in the air."""
        return len(self._air)

    @property
    def air(self) -> Collection[Flight]:
        """The calls in the air themselves."""
        return self._air.values()

    def wait_s(self, now: float) -> float:
        """Seconds until the next call may go: 0 at once, infinite when one that is in the air must end first."""
        if len(self._air) >= self.cap.whole:
            return math.inf
        if self.search.found:
            self._found.rate = self.search.rate(now)
        return max(
            self.breaker.wait_s(now), self.storm.wait_s(now), self._found.wait_s(now), self._meters.wait_s(now)
        )  # fmt: skip

    def depart(self, now: float, need: Need) -> Flight:
        """A call goes out."""
        self._sent += 1
        level = len(self._air) + 1
        flight = Flight(now, level, self.cap.reached(level), self._sent, need, self.breaker.depart(now))
        self._air[flight.number] = flight
        if self.storm.depart(now, flight.number, LET_THROUGH * self._refusal_s):
            self._reopened(now)
        self._count(now, 1, need.tokens)
        self._found.take(now, need.units(self.search.unit))
        self._meters.take(now, need)
        return flight

    def unsent(self, now: float, flight: Flight) -> None:
        """It did not go after all, and has taken nothing."""
        self.abandoned(now, flight)
        self._count(now, -1, -flight.need.tokens)
        self._found.give_back(flight.need.units(self.search.unit))
        self._meters.undo(flight.need)

    def abandoned(self, now: float, flight: Flight) -> None:
        """It went, and nobody waits for what becomes of it."""
        del self._air[flight.number]
        self.storm.abandoned(flight.number)
        if flight.probe:
            self.breaker.abandoned(now)

    def answered(self, now: float, flight: Flight, told: Mapping[Resource, Told]) -> None:
        """The last byte of a reply came; whether it is one, `sound` or `spoilt` will say once it is read."""
        del self._air[flight.number]
        if self.storm.answered(flight.number):
            self._reopened(now)
        self._answer_s += NEWEST * (now - flight.at - self._answer_s)
        self.storm.first_s = max(SHORTEST_S, min(FIRST_S, self._answer_s))
        self.cap.answered(flight)
        self._edge.passed(flight.level)
        self._hear(now, told)

    def declined(self, now: float, flight: Flight, told: Mapping[Resource, Told]) -> None:
        """The server will not answer this one (4xx): it is there, and that is all that is known."""
        del self._air[flight.number]
        self.sound()
        self._hear(now, told)

    def sound(self) -> None:
        """A reply was read and is one: the server works."""
        if self.breaker.good():
            self.cap.halve()

    def spoilt(self, now: float, flight: Flight) -> None:
        """A reply was read and is none: as bad as no reply, and it may have cost money."""
        self.breaker.fault(now, probe=flight.probe)

    def correct(self, flight: Flight, used: Need) -> Need:
        """What was taken on an estimate is put right; gives what was estimated too much."""
        spare = flight.need.less(used)
        self._count(self._let_through.at, 0, -spare.tokens)
        if self.search.unit == "tokens":
            self._found.give_back(spare.tokens)
        self._meters.give_back(spare)
        return spare

    def refused(
        self,
        now: float,
        flight: Flight,
        hint_s: float | None,
        told: Mapping[Resource, Told],
        scope: Scope | None = None,
    ) -> None:
        """A 429 came."""
        del self._air[flight.number]
        self._refusal_s = max(0.9 * self._refusal_s, now - flight.at)
        if flight.probe:
            self.breaker.abandoned(now)
        self._count(now, -1, -flight.need.tokens)
        self._see_who_passed(now)
        if flight.at >= self._acted_at():  # what left before the last cut tells nothing new
            row = IN_A_ROW if self.search.found else STEPS_DOWN
            self.storm.refused(now, flight.number, flight.at, hint_s, row)
        self._hear(now, told)
        if self.search.found and self._edge.refused(flight.level):
            self.search, self._found = Search(), Meter()
            self.cap.stay_under(flight.level, now)
            return
        unexplained = scope in {"requests", "tokens"} or self.search.found or self.cap.refused(flight, now)
        if unexplained and scope != "concurrency":
            self._slow_down(scope, flight.need)

    def fault(self, now: float, flight: Flight) -> None:
        """It failed in a way that says nothing of limits: transport, 5xx, time-out."""
        del self._air[flight.number]
        self.storm.abandoned(flight.number)
        self.breaker.fault(now, probe=flight.probe)

    def _reopened(self, now: float) -> None:
        """Nobody was let out for a while: not all at once now, unless a pace sees to that."""
        if self.search.found:
            self.search.resume(now)
        else:
            self.cap.resume(len(self._air))

    def _acted_at(self) -> float:
        """When something was last done about refusals."""
        return self.search.since if self.search.found else self.cap.cut_at

    def _see_who_passed(self, now: float) -> None:
        """Calls that are in the air for longer than any refusal took have been let through."""
        for other in self._air.values():
            if now - other.at < LET_THROUGH * self._refusal_s:
                break
            self.cap.passed(other)
            self.storm.let_through(other.number)

    def _slow_down(self, scope: Scope | None, refused: Need) -> None:
        mark, recent = self._let_through, self._lately[0]
        if not self.search.found:
            lately = mark.rate_since(recent, "requests") if mark.at > recent.at else 0.0
            self.search.begin(mark, max(lately, FIRST_GUESS))
        else:
            self.search.refused(mark, refused.units(self.search.unit))
            self._found.rate = self.search.rate(mark.at)
            self._found.take(mark.at, refused.units(self.search.unit))  # nothing is left there: room for it
        if scope == "tokens":
            self.search.speaks_of("tokens", mark)
        self.cap.loosen(len(self._air))

    def _count(self, now: float, requests: int, tokens: float) -> None:
        past = self._let_through
        self._let_through = Mark(now, past.requests + requests, past.tokens + tokens)
        if not self._lately or now - self._lately[-1].at > LATELY_S / 20:
            self._lately.append(past if past.at else Mark(now, 0.0, 0.0))
        while len(self._lately) > 1 and now - self._lately[1].at > LATELY_S:
            self._lately.popleft()

    def _hear(self, now: float, told: Mapping[Resource, Told]) -> None:
        for resource, said in told.items():
            rate = said.limit / MINUTE_S
            self.told[resource] = rate
            full = min(1.0, said.remaining / said.limit)
            self._meters.set(resource, rate * (1.0 - LEAN + 2.0 * LEAN * full))
            if said.remaining < 1.0:
                self.storm.shut(now, min(max(1.0, 1.0 / rate), said.reset_s or 1.0))
