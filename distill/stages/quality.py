"""The floor of acceptance: a pilot first, then the last cases; below it nothing more is paid for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from distill.errors import QualityFloor
from distill.flow.drain import Drain
from distill.stages.tally import WINDOW, Tally

MOST_REASONS: Final = 4


class Quality:
    """Begins the drain when too few of the played cases were accepted; what is in flight ends as usual.

    Looked at is the last `WINDOW` of the played cases, earlier starts included, from the end of the pilot on.
    """

    def __init__(self, tally: Tally, pilot: int, floor: float, drain: Drain, spent_usd: Callable[[], float]) -> None:
        """`pilot` cases are played before any other (0: none), `floor` is 0..1, `spent_usd` what was spent so far."""
        self._tally: Final = tally
        self._pilot: Final = pilot
        self._floor: Final = floor
        self._drain: Final = drain
        self._spent_usd: Final = spent_usd
        self._piloting = tally.paid < pilot
        self.notes: list[str] = []

    def wanted(self, in_flight: int) -> bool:
        """Whether another case ought to start: during the pilot only as many as it still lacks."""
        room = self._tally.paid >= self._pilot or in_flight + self._tally.paid < self._pilot
        return room and self._tally.wanted(in_flight)

    def look(self) -> None:
        """To be called at the start and after each case."""
        tally = self._tally
        if not (self._piloting or self._floor) or tally.paid < (self._pilot or WINDOW) or self._drain.begun:
            return
        if self._piloting:
            self._piloting = False
            self.notes.append(self._report())
        if tally.accepted < tally.target and sum(tally.recent) < self._floor * len(tally.recent):
            self._drain.begin(
                QualityFloor(
                    f"{sum(tally.recent)} of the last {len(tally.recent)} played cases were accepted, which is under"
                    f" run.min_accept_rate ({self._floor:g}); {self._reasons()}. Look at them with `sample --rejected`;"
                    " lower run.min_accept_rate to go on all the same, or mend the cause and start anew with --fresh"
                )
            )

    def _report(self) -> str:
        tally, usd = self._tally, self._spent_usd()
        missing = max(0, tally.target - tally.accepted)
        line = f"pilot of {tally.paid} cases: {tally.accepted} accepted, ${usd:.4f}; {self._reasons()}"
        if not tally.accepted:
            return line
        cases = round(missing * tally.paid / tally.accepted)
        return (
            f"{line}; ${usd / tally.accepted:.4f} per accepted: the target of {tally.target} takes about {cases} cases"
            f" and ${usd / tally.accepted * missing:.2f} more"
        )

    def _reasons(self) -> str:
        lost = (self._tally.rejected + self._tally.failed).most_common(MOST_REASONS)
        return "not accepted: " + (", ".join(f"{reason} {count}" for reason, count in lost) or "none")
