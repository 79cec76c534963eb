"""The pilot and the floor: a bad run stops early, a good one is told what it will cost."""

from __future__ import annotations

import pytest

from distill.errors import ExitCode, QualityFloor
from distill.flow.drain import Drain
from distill.stages.quality import Quality
from distill.stages.tally import WINDOW, Tally
from distill.storage.rows import Head

FAILURES = {"http_400", "tool_down"}


class Run:
    """A run without stages: outcomes come one by one."""

    def __init__(self, *, target=100, pilot=20, floor=0.1, usd_each=0.02):
        self.tally, self.drain = Tally(target, frozenset({"look_alike"})), Drain()
        self.usd_each = usd_each
        self.quality = Quality(self.tally, pilot, floor, self.drain, lambda: self.tally.paid * usd_each)
        self.quality.start()

    def play(self, *outcomes):
        for reason in outcomes:
            kind = "failed" if reason in FAILURES else "rejected" if reason else "accepted"
            self.tally.count(Head(0, 0, 0, kind, reason, "id", "s", "g", "c", None))
            self.quality.look()
        return self


def test_during_the_pilot_only_its_cases_start():
    run = Run(pilot=3)
    assert [run.quality.wanted(n) for n in (0, 2, 3)] == [True, True, False]
    run.play("", "")
    assert [run.quality.wanted(n) for n in (0, 1)] == [True, False]
    assert run.play("").quality.wanted(40)


def test_the_end_of_the_pilot_tells_rate_cost_reasons_and_a_forecast_once():
    run = Run().play(*[""] * 15, *["checks_failed"] * 4, "below_min_score", "", "")
    (note,) = run.quality.notes
    assert note.startswith("pilot of 20 cases: 15 accepted, $0.4000; not accepted: checks_failed 4, below_min_score 1")
    assert "$0.0267 per accepted: the target of 100 takes about 113 cases and $2.27 more" in note
    assert not run.drain.begun


def test_a_pilot_below_the_floor_ends_the_run_resumable_with_the_reasons():
    run = Run().play("", *["checks_failed"] * 19)
    assert isinstance(run.drain.reason, QualityFloor)
    assert run.drain.reason.exit_code == ExitCode.QUALITY == 3
    assert "1 of the last 20 played cases were accepted" in str(run.drain.reason)
    assert "checks_failed 19" in str(run.drain.reason)
    assert run.quality.notes


@pytest.mark.parametrize(
    ("lost", "advice", "unsaid"),
    [
        (["http_400"] * 12 + ["checks_failed"] * 7, "with --retry-failed", "--fresh"),
        (["below_min_score"] * 12 + ["checks_failed"] * 7, "type `distill rejudge`", "--fresh"),
        (["checks_failed"] * 12 + ["below_min_score"] * 7, "start anew with --fresh", "rejudge"),
    ],
)
def test_the_way_on_is_that_of_most_of_what_was_lost(lost, advice, unsaid):
    said = str(Run().play("", *lost).drain.reason)
    assert advice in said
    assert unsaid not in said


def test_the_reasons_are_those_of_the_last_cases():
    run = Run(target=1000, floor=0.5).play(*[""] * 60, *["tool_down"] * 3, *[""] * 60)
    run.play(*["checks_failed"] * (WINDOW // 2 + 1))
    assert "not accepted: checks_failed 26." in str(run.drain.reason)


def test_a_pilot_that_earlier_starts_finished_is_not_told_again():
    tally = Tally(100)
    quality = Quality(tally, 3, 0.1, Drain(), lambda: 1.0)
    for number in range(4):
        tally.count(Head(number, 0, 0, "accepted", "", "id", "s", "g", "c", None))
    quality.start()
    assert quality.notes == []


def test_later_the_last_cases_count_and_not_a_good_beginning():
    run = Run(target=1000, floor=0.5).play(*[""] * 200)
    run.play(*["checks_failed"] * (WINDOW // 2))
    assert not run.drain.begun
    run.play("checks_failed")
    assert run.drain.begun


def test_what_was_never_paid_for_does_not_count():
    run = Run().play("", *["look_alike"] * 300)
    assert (run.tally.paid, run.drain.begun, run.quality.notes) == (1, False, [])


@pytest.mark.parametrize("floor", [0.0, 0.04])
def test_a_lowered_floor_lets_a_resumed_run_go_on(floor):
    run = Run(floor=floor).play("", *["checks_failed"] * 19)
    assert not run.drain.begun


def test_without_a_pilot_a_whole_window_is_waited_for():
    run = Run(pilot=0).play(*["checks_failed"] * (WINDOW - 1))
    assert not run.drain.begun
    assert run.play("checks_failed").drain.begun


def test_a_target_that_is_reached_is_no_failure_however_it_was_reached():
    run = Run(target=2, pilot=0).play(*[""] * 2, *["checks_failed"] * WINDOW)
    assert not run.drain.begun
