"""When refusals come thick the gate shuts; then a single call finds out whether the server takes calls again."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

LAST: Final = 32
SHARE: Final = 0.2
"""So much of the last `LAST` replies 429, and the gate shuts."""

IN_A_ROW: Final = 3
"""So many calls refused one after the other, none let through between them, and it shuts too."""

STEPS_DOWN: Final = 5
"""The same while each refusal lowers how many may be in flight, which is done about it already."""

FIRST_S: Final = 1.0
"""So long it shuts, or for the time that an answer takes where that is shorter: then somebody has made room."""

LONGEST_S: Final = 30.0
"""Twice as long each time a try is refused, up to this, and never longer than the hint."""


class Storm:
    """Open, shut until a moment, or waiting for what becomes of a try."""

    def __init__(self) -> None:
        """Open."""
        self._last: deque[bool] = deque(maxlen=LAST)
        self._refusals = 0
        self._row = 0
        self._row_at = -math.inf
        self._last_refused = 0
        self._last_good = 0
        self._until = -math.inf
        self._shut = False
        self._try: int | None = None
        self._verdict_at = math.inf
        self._times = 0
        self.first_s = FIRST_S

    @property
    def share(self) -> float:
        """Of the last replies, how many were 429."""
        return self._refusals / max(1, len(self._last))

    @property
    def closed(self) -> bool:
        """True while nobody passes, or a try only."""
        return self._shut

    def wait_s(self, now: float) -> float:
        """Seconds until a call may go out: until the pause is over, then until the fate of the try is known."""
        if not self._shut:
            return 0.0
        return max(0.0, (self._until if self._try is None else self._verdict_at) - now)

    def depart(self, now: float, number: int, verdict_s: float) -> bool:
        """Call `number` goes out; while the gate is shut it is a try, whose fate is known in `verdict_s`.

        True when it opened the gate: the try before it was let through.
        """
        if not self._shut:
            return False
        if self._try is not None and now >= self._verdict_at:
            self._open()
            return True
        self._try, self._verdict_at = number, now + verdict_s
        return False

    def shut(self, now: float, seconds: float) -> None:
        """Let nobody pass for so long."""
        self._shut, self._try = True, None
        self._until = max(self._until, now + seconds)

    def answered(self, number: int) -> bool:
        """A good reply; True when it opened the gate."""
        self._note(refused=False)
        self._last_good = max(self._last_good, number)
        if not self._shut or number != self._try:
            return False
        self._open()
        return True

    def abandoned(self, number: int) -> None:
        """Of this call nothing will be known: if it was the try, another may be."""
        if number == self._try:
            self._try = None

    def let_through(self, number: int) -> None:
        """This call is known to be let through, though not answered yet."""
        self._last_good = max(self._last_good, number)

    def refused(self, now: float, number: int, left_at: float, hint_s: float | None, row: int = IN_A_ROW) -> None:
        """A 429 for the call that went out at `left_at`; those that left before the last one came are one with it."""
        self._note(refused=True)
        if left_at >= self._row_at:
            self._row = self._row + 1 if self._last_good < self._last_refused else 1
            self._row_at, self._last_refused = now, number
        if self._shut:
            if number == self._try:
                self._times += 1
                self._shut_again(now, hint_s)
            return
        thick = len(self._last) == LAST and self.share >= SHARE
        if thick or self._row >= row:
            self._shut_again(now, hint_s)

    def _shut_again(self, now: float, hint_s: float | None) -> None:
        pause = min(LONGEST_S, self.first_s * 2.0 ** min(self._times, 8))
        self.shut(now, pause if hint_s is None else min(pause, hint_s))

    def _open(self) -> None:
        self._shut, self._try, self._times, self._row, self._refusals = False, None, 0, 0, 0
        self._last.clear()

    def _note(self, *, refused: bool) -> None:
        if len(self._last) == LAST:
            self._refusals -= self._last[0]
        self._last.append(refused)
        self._refusals += refused
