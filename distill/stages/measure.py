"""The stages of calibration: a case is played by one endpoint, its checks are looked at, the outcome is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from distill.domain.episode import Draft, Job
from distill.domain.outcome import Accepted, Failed, Outcome, Parked, Rejected
from distill.errors import OutageError
from distill.flow.drain import Drain
from distill.reviewing.refine import ReviewPolicy, accepted, look
from distill.stages.dealing import Dealer
from distill.stages.guard import restarting
from distill.stages.tally import Tally
from distill.stages.teach import Restart
from distill.stages.told import report
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.record import outcome_row
from distill.storage.rows import OutcomeRow
from distill.storage.sequence import Settled

UNJUDGED = ReviewPolicy(enabled=False)

GONE = "endpoint_stopped"
"""Why a play waits while others go on."""


class Kept(Protocol):
    """Where jobs and outcomes go."""

    def plan(self, job: Job) -> None:
        """Queue that a case is to be played; planning it again changes nothing."""
        ...

    async def conclude(self, row: OutcomeRow) -> None:
        """Commit an outcome."""
        ...


@dataclass(frozen=True, slots=True)
class Deal:
    """Stage: a number becomes a job. Nothing is proven: a case that cannot be passed is what calibration looks for."""

    dealer: Dealer
    kept: Kept
    generation_of: Callable[[int], int]

    async def __call__(self, number: int) -> Job:
        """The stage function."""
        index, case = self.dealer.case_of(number)
        job = Job(number, self.dealer.place_of(number)[1], self.generation_of(number), index, case)
        self.kept.plan(job)
        return job


@dataclass(frozen=True, slots=True)
class Measured:
    """One endpoint: how it plays, and whether it is stopped for good."""

    play: Callable[[Job], Awaitable[Draft]]
    gone: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Measure:
    """Stage: a job is played by the player that its sample belongs to, `each` samples in a row to one player.

    Executed checks alone decide; nobody reviews, and nothing is revised. The plays of a player that is gone wait for a
    later start; the run stops when all are.
    """

    players: Sequence[Measured]
    each: int
    restart: Restart
    drain: Drain

    async def __call__(self, job: Job) -> Accepted | Rejected | Failed | Parked:
        """The stage function."""
        player = self.players[job.sample // self.each]

        async def play(job: Job) -> Draft | Parked:
            if self._left_behind(player):
                return Parked(job.number, GONE)
            try:
                return await player.play(job)
            except OutageError:
                if not self._left_behind(player):
                    raise
                return Parked(job.number, GONE)

        played = await restarting(job, self.drain, play, self.restart)
        if not isinstance(played, Draft):
            return played
        weakness, _ = await look(played, (), None, UNJUDGED, ())
        if weakness is None:
            return accepted(played, ())
        return Rejected(played.job, weakness.reason, weakness.detail, played)

    def _left_behind(self, player: Measured) -> bool:
        return player.gone() and not all(one.gone() for one in self.players)


@dataclass(frozen=True, slots=True)
class SetDown:
    """Stage: commits an outcome and counts it. A parked play leaves only its receipts."""

    kept: Kept
    identity: RunIdentity
    tally: Tally
    funnel: Funnel
    concluded: Callable[[], None]

    async def __call__(self, outcome: Outcome | Parked) -> None:
        """The stage function."""
        if isinstance(outcome, Parked):
            self.tally.parked += 1
        else:
            row = outcome_row(outcome, self.identity)
            await self.kept.conclude(row)
            head = row.head
            self.tally.count(head)
            self.funnel.add(Settled(head, head.kind, head.reason))
            report(row)
        self.concluded()
