"""An endpoint's side of its gate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from distill.endpoints.gate.cap import Flight
from distill.endpoints.gate.core import Need
from distill.endpoints.gate.gate import Gate
from distill.endpoints.gate.line import Ceilings, Line
from distill.endpoints.gate.reading import Reading
from distill.endpoints.gate.scope import Scope
from distill.endpoints.gate.told import Resource, Told


class Lane:
    """Wait here, then go; say what became of it, whatever that is, exactly once."""

    def __init__(self, gate: Gate, ceilings: Ceilings, *, favoured: bool = False) -> None:
        """`favoured` lanes, those of reviewers, have a share of their own."""
        self.gate: Final = gate
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
        return min(self._line.ceilings.in_flight, self.gate.core.cap.whole)

    def reading(self) -> Reading:
        """What is believed now, as far as this endpoint goes; calls in the air are those of the whole key."""
        return self.gate.reading().under(self._line.ceilings)

    @property
    def broken(self) -> bool:
        """True while nothing works there."""
        return self.gate.core.breaker.open

    @property
    def out(self) -> bool:
        """True while nothing works there and no probe is due."""
        return self.gate.out

    async def enter(self, need: Need, admit: Callable[[], None]) -> Flight:
        """Wait until a call may go out; raises what `admit` raises, which is asked now and then."""
        return await self.gate.enter(self._line, need, admit)

    def unsent(self, flight: Flight) -> None:
        """It was not sent after all, or cancelled."""
        self.gate.unsent(self._line, flight)

    def replied(self, flight: Flight, told: Mapping[Resource, Told], *, good: bool, read: bool = True) -> None:
        """The last byte is here."""
        self.gate.replied(self._line, flight, told, good=good, read=read)

    def sound(self) -> None:
        """What came last was a reply, now that it has been read."""
        self.gate.core.sound()

    def spoilt(self, flight: Flight) -> None:
        """What came could not be read, or said that it is none."""
        self.gate.core.spoilt(self.gate.now(), flight)

    def refused(self, flight: Flight, hint_s: float | None, told: Mapping[Resource, Told], scope: Scope | None) -> None:
        """A 429, with what its headers and words say."""
        self.gate.refused(self._line, flight, hint_s, told, scope)

    def failed(self, flight: Flight) -> None:
        """Transport, 5xx, time-out."""
        self.gate.failed(self._line, flight)

    def used(self, flight: Flight, used: Need) -> None:
        """What an answered call took, known once its reply is read."""
        self._line.correct(self.gate.core.correct(flight, used))
