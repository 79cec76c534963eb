from __future__ import annotations

from distill.app.clock import RunClock
from distill.flow.pause import Pause


def test_the_runs_clock_stands_still_during_a_pause():
    """The pause is of an hour, on a clock of its own: the run's clock has lost it."""
    at = [0.0]
    pause = Pause(lambda: at[0])
    clock = RunClock(pause)
    before = clock.now()
    pause.hold()
    at[0] = 3_600.0
    assert before - 3_600 <= clock.now() < before
    pause.release()
    at[0] = 4_000.0
    assert before - 3_600 <= clock.now() < before
