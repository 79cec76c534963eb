"""The floor of acceptance: a pilot first, then the last cases; below it nothing more is paid for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from distill.errors import QualityFloor
from distill.flow.drain import Drain
from distill.reviewing.refine import BELOW_MIN_SCORE
from distill.stages.tally import WINDOW, Tally
from distill.storage.rows import Kind

MOST_REASONS: Final = 4


class Quality:
    """Begins the drain when too few of the played cases were accepted; what is in flight ends as usual.

    Looked at is the last `WINDOW` of the played cases, earlier starts included, from the end of the pilot on.
    """

    def __init__(self, tally: Tally, pilot: int, floor: float, drain: Drain, spent_usd: Callable[[], float]) -> None:
        """`pilot` cases are played before any other (0: none), `floor` is 0..1, `spent_usd` what they cost so far."""
        self._tally: Final = tally
        self._pilot: Final = pilot
        self._floor: Final = floor
        self._drain: Final = drain
        self._spent_usd: Final = spent_usd
        self._piloting = False
        self.rejudge = True  # whether what was played can be judged again
        self.notes: list[str] = []

    def wanted(self, in_flight: int) -> bool:
        """Whether another case ought to start: during the pilot only as many as it still lacks."""
        room = self._tally.paid >= self._pilot or in_flight + self._tally.paid < self._pilot
        return room and self._tally.wanted(in_flight)

    def start(self) -> None:
        """To be called once, when earlier starts are settled: a pilot that they finished is not told again."""
        self._piloting = self._tally.paid < self._pilot
        self.look()

    def look(self) -> None:
        """To be called after each case."""
        tally = self._tally
        if not (self._piloting or self._floor) or tally.paid < (self._pilot or WINDOW) or self._drain.begun:
            return
        if self._piloting:
            self._piloting = False
            self.notes.append(self._report())
        kinds = Counter(kind for kind, _ in tally.recent)
        if tally.accepted < tally.target and kinds["accepted"] < self._floor * len(tally.recent):
            lost = Counter(reason for _, reason in tally.recent if reason)
            self._drain.begin(
                QualityFloor(
                    f"{kinds['accepted']} of the last {len(tally.recent)} played cases were accepted, which is under"
                    f" run.min_accept_rate ({self._floor:g}); {_reasons(lost)}. Look at them with `sample --rejected`;"
                    f" {_way_on(kinds, lost, rejudge=self.rejudge)}; or lower run.min_accept_rate to go on all the same"
                )
            )

    def _report(self) -> str:
        tally, usd = self._tally, self._spent_usd()
        missing = max(0, tally.target - tally.accepted)
        lost = _reasons(tally.rejected + tally.failed)
        line = f"pilot of {tally.paid} cases: {tally.accepted} accepted, ${usd:.4f}; {lost}"
        if not tally.accepted:
            return line
        cases = round(missing * tally.paid / tally.accepted)
        return (
            f"{line}; ${usd / tally.accepted:.4f} per accepted: the target of {tally.target} takes about {cases} cases"
            f" and ${usd / tally.accepted * missing:.2f} more"
        )


def _way_on(kinds: Counter[Kind], lost: Counter[str], *, rejudge: bool) -> str:
    """What helps against most of what was lost: failed cases are played again, judged ones judged again."""
    if kinds["failed"] > kinds["rejected"]:
        return "most of them failed: mend the cause and run the same command with --retry-failed"
    if rejudge and lost[BELOW_MIN_SCORE] * 2 > lost.total():
        return (
            "most of them were scored too low: where the reviewers are at fault, change reviewer_pool, prompts.reviewer"
            " or review_flow.min_score and type `distill rejudge`, which plays nothing again"
        )
    return "mend the cause and start anew with --fresh"


def _reasons(lost: Counter[str]) -> str:
    found = ", ".join(f"{reason} {count}" for reason, count in lost.most_common(MOST_REASONS))
    return "not accepted: " + (found or "none")
