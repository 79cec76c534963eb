"""The counters of one server, and its lines in the call bank."""

from __future__ import annotations

import time
from collections.abc import Sequence

from distill.domain.json import JsonObject
from distill.simulator.brain import Note
from distill.simulator.call_bank import BankedCall, CallBank


class Tally:
    """`answered` are whole replies of the brain, without faults."""

    def __init__(self, bank: CallBank | None) -> None:
        """`bank` is closed by the caller."""
        self._bank = bank
        self._answered = 0
        self._faults: dict[str, int] = {}
        self._first_asked_s: float | None = None
        self._in_flight = 0
        self._max_in_flight_seen = 0

    def asked(self) -> None:
        """A call came in; `ended` must follow."""
        self._first_asked_s = self._first_asked_s or time.time()
        self._in_flight += 1
        self._max_in_flight_seen = max(self._max_in_flight_seen, self._in_flight)

    def ended(self) -> None:
        """A call is over, however it ended."""
        self._in_flight -= 1

    def fault(self, kind: str) -> None:
        """A call was spoilt or refused."""
        self._faults[kind] = self._faults.get(kind, 0) + 1

    def answer(self, line: BankedCall, notes: Sequence[Note] = ()) -> None:
        """A whole reply is about to leave."""
        self._answered += 1
        self.enter(line, notes)

    def enter(self, line: BankedCall, notes: Sequence[Note] = ()) -> None:
        """A line of the call bank, if there is one."""
        if self._bank is not None:
            self._bank.append(line, notes)

    def stats(self) -> JsonObject:
        """Counters since the start; `first_asked_s` in seconds since the epoch, or null before the first call."""
        return {
            "answered": self._answered,
            "faults": self._faults,
            "first_asked_s": self._first_asked_s,
            "in_flight": self._in_flight,
            "max_in_flight_seen": self._max_in_flight_seen,
        }
