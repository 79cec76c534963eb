"""The live parts that every stage shares, opened and closed together."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from distill.app.clock import RunClock, SystemClock
from distill.app.gatekeeper import DrainingBudget, DrainingClock
from distill.app.pools import Openings, Specs
from distill.app.remedies import Remedy, Unreadable, remedies, unreadable_verdicts
from distill.config.loader import Loaded
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport
from distill.flow.drain import Drain
from distill.flow.pause import Pause
from distill.storage.journal import Spent
from distill.storage.ledger import Ledger
from distill.storage.reply_folder import ReplyFolder

CALLS_PER_CASE: Final = 10
"""For the retry balance's start: what an episode with its review takes, roughly."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """`reviewers` is None when review is off, `users` when no scenario has a user, `students` where none is measured.

    `before` is what earlier starts of the run have spent. `notices` are lines for a person that wait to be shown;
    `remedy` says what may be done about an endpoint, `unreadable` is told of replies that are no verdict.
    """

    loaded: Loaded
    ledger: Ledger
    drain: Drain
    pause: Pause
    clock: RunClock
    budget: RunBudget
    till: Till
    before: Spent
    remedy: Remedy
    notices: list[str]
    unreadable: Unreadable
    teachers: Pool
    reviewers: Pool | None
    users: Pool | None = None
    solvers: Pool | None = None
    students: Pool | None = None

    @property
    def scripted(self) -> bool:
        """True in an offline run."""
        return self.teachers.endpoints[0].spec.kind == "scripted"


@asynccontextmanager
async def open_rooms(
    loaded: Loaded, specs: Specs, ledger: Ledger, *, students: bool = False, make: Callable[..., Pool] = Pool
) -> AsyncIterator[Rooms]:
    """Open the transport and all pools; the budget starts from what the ledger says was spent.

    The student pool is opened only with `students`, where the file has one. A scripted run has no bound in
    dollars: nothing costs any. `make` makes the pools.
    """
    config, drain, pause = loaded.config, Drain(), Pause(SystemClock().now)
    clock = RunClock(pause)
    spent = await ledger.spent()
    scripted = specs.teachers[0].kind == "scripted"
    budget = RunBudget(
        config.budget.calls,
        None if scripted else config.budget.usd,
        already_calls=spent.calls + spent.possibly_billed_calls,
        already_usd=spent.usd + spent.possibly_billed_usd,
    )
    shared, notices = config.cache.dir, list[str]()
    async with Transport() as transport:
        kit = Kit(
            transport=transport,
            journal=ledger,
            till=Till(DrainingBudget(budget, drain), pause),
            balance=RetryBalance(config.run.target_accepted * CALLS_PER_CASE, DrainingClock(clock, drain)),
            outage=Outage(config.max_outage_s, clock),
            clock=DrainingClock(clock, drain),
            wall=time.time,
            rng=random.Random(),  # noqa: S311 - jitter and names of batches; no byte of a record depends on it
            replies=ReplyFolder.open(Path(shared)) if shared and not scripted else None,
            remedy=remedies(loaded),
            batches=ledger,
            say=notices.append,
        )
        opened = Openings(kit, Gates(clock.now, searching=specs.stand_ins), config.run.seed, notices, make)
        judged = specs.reviewers if config.review_flow.enabled else ()
        solvers = specs.solvers if config.casegen is not None else ()
        learners = specs.students if students and config.student_pool is not None else ()
        yield Rooms(
            loaded, ledger, drain, pause, clock, budget, kit.till, spent,
            kit.remedy, notices, unreadable_verdicts(loaded, notices),
            teachers=opened.pool(specs.teachers, specs.preferred_teachers),
            reviewers=opened.pool(judged, specs.preferred_reviewers, judging=True) if judged else None,
            users=opened.pool(specs.users, specs.preferred_users) if specs.users else None,
            solvers=opened.pool(solvers, specs.preferred_solvers) if solvers else None,
            students=opened.pool(learners, specs.preferred_students) if learners else None,
        )  # fmt: skip
