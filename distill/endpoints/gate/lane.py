"""An endpoint's side of its gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.line import Ceilings, Line
from distill.endpoints.gate.need import Need
from distill.endpoints.gate.reading import Reading
from distill.endpoints.gate.scope import Scope
from distill.endpoints.gate.told import Resource, Told


class Lane:
    """Wait here, then go; say what became of it, whatever that is, exactly once."""

    def __init__(self, gate: Gate, ceilings: Ceilings, *, favoured: bool = False) -> None:
        """`favoured` lanes, those of reviewers, have a share of their own."""
        self.gate: Final = gate
        self._core: Final = gate.core
        self._line = Line(ceilings, favoured=favoured)
        gate.add(self._line)

    @property
    def in_use(self) -> int:
        """Calls of this endpoint in the air."""
        return self._line.in_flight

    @property
    def waiting(self) -> int:
        """Calls of this endpoint that wait here."""
        return len(self._line.queue)

    @property
    def most(self) -> int:
        """Calls that may be in the air now, as far as this endpoint goes."""
        return min(self._line.ceilings.in_flight, self._core.cap.whole)

    def reading(self) -> Reading:
        """What is believed now, as far as this endpoint goes; calls in the air are those of the whole key."""
        return self.gate.reading().under(self._line.ceilings)

    @property
    def broken(self) -> bool:
        """True while nothing works there."""
        return self._core.breaker.open

    @property
    def out(self) -> bool:
        """True while nothing works there and no probe is due."""
        return self.gate.out

    async def enter(self, need: Need, admit: Callable[[], None], turn: int = 0) -> Flight:
        """Wait until a call may go out; raises what `admit` raises, which is asked now and then.

        A call that was refused gives the `turn` of its flight, and has its place again.
        """
        return await self.gate.enter(self._line, need, admit, turn)

    def unsent(self, flight: Flight) -> None:
        """It was not sent after all."""
        self.gate.unsent(self._line, flight)

    def abandoned(self, flight: Flight) -> None:
        """It was sent, and then cancelled."""
        self._core.abandoned(self.gate.now(), flight)
        self.gate.left(self._line)

    def answered(self, flight: Flight, told: Mapping[Resource, Told]) -> None:
        """The last byte of a reply is here; `sound` or `spoilt` follows once it is read."""
        self._core.answered(self.gate.now(), flight, told)
        self.gate.left(self._line)

    def declined(self, flight: Flight, told: Mapping[Resource, Told]) -> None:
        """4xx, but for 429."""
        self._core.declined(self.gate.now(), flight, told)
        self.gate.left(self._line)

    def refused(self, flight: Flight, hint_s: float | None, told: Mapping[Resource, Told], scope: Scope | None) -> None:
        """A 429, with what its headers and words say."""
        self._core.refused(self.gate.now(), flight, hint_s, told, scope)
        self.gate.left(self._line)

    def failed(self, flight: Flight) -> None:
        """Transport, 5xx, time-out, or a reply that cannot be one."""
        self._core.fault(self.gate.now(), flight)
        self.gate.left(self._line)

    def sound(self, flight: Flight, used: Need | None) -> None:
        """The reply was read, and is one; it took `used`, if it says."""
        self._core.sound()
        if used is not None:
            self._line.correct(self._core.correct(flight, used))

    def spoilt(self, flight: Flight) -> None:
        """The reply could not be read, or said that it is none."""
        self._core.spoilt(self.gate.now(), flight)
