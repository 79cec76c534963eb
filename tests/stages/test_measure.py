"""An endpoint that is stopped does not stop the measuring of the others."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from distill.domain.case import Case
from distill.domain.episode import Draft, Job
from distill.domain.outcome import Failed, Parked
from distill.errors import Diverged, EnvironmentFault, OutageError
from distill.flow.drain import Drain
from distill.stages.measure import GONE, Measure, Measured


@dataclass
class Player:
    """Answers until its endpoint is stopped by the first call."""

    stops: bool = False
    gone: bool = False
    asked: int = 0

    async def play(self, job: Job) -> Draft:
        self.asked += 1
        if self.stops:
            self.gone = True
            raise OutageError("every endpoint of this pool is stopped")
        raise EnvironmentFault("played", str(job.sample))


async def restart(job: Job, diverged: Diverged) -> Job:
    raise AssertionError(diverged)


def measure(players: list[Player], drain: Drain) -> Measure:
    return Measure([Measured(one.play, lambda one=one: one.gone) for one in players], 2, restart, drain)  # type: ignore[misc]


def job(sample: int) -> Job:
    return Job(sample, sample, 0, 0, Case("c", "f", "t", "g", "g", "s", "easy", {}))


async def test_the_plays_of_a_stopped_endpoint_wait_and_the_others_go_on() -> None:
    stopped, sound, drain = Player(stops=True), Player(), Drain()
    stage = measure([stopped, sound], drain)
    found = [await stage(job(sample)) for sample in range(4)]
    assert found[:2] == [Parked(0, GONE), Parked(1, GONE)]
    assert [one.detail for one in found[2:] if isinstance(one, Failed)] == ["2", "3"]
    assert (stopped.asked, sound.asked, drain.begun) == (1, 2, False)


async def test_when_the_last_endpoint_stops_the_run_does() -> None:
    drain = Drain()
    stage = measure([Player(stops=True), Player(stops=True)], drain)
    await stage(job(0))
    assert not drain.begun
    await stage(job(2))
    assert isinstance(drain.reason, OutageError)


@pytest.mark.parametrize("gone", [False, True])
async def test_an_outage_of_others_than_the_player_stops_the_run(gone: bool) -> None:
    drain = Drain()

    async def play(_: Job) -> Draft:
        raise OutageError("the users' endpoint is stopped")

    stage = Measure([Measured(play), Measured(play, lambda: gone)], 2, restart, drain)
    await stage(job(0))
    assert drain.begun
