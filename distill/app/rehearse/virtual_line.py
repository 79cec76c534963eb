"""The run's line in virtual time: its own pipeline, source, slots, pools and gates, with heard calls for work."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field, replace
from itertools import groupby
from random import Random
from typing import Final

import anyio

from distill.app.line import WRITERS
from distill.app.pools import Openings, Specs
from distill.app.rehearse.books import Books, Core
from distill.app.rehearse.heard import REPLAYED, Call, Episode
from distill.app.rehearse.replayed import ReplayedDialect, Score
from distill.app.rehearse.server import VirtualServer
from distill.app.rehearse.stand_ins import by_name
from distill.app.rehearse.virtual_time import VirtualClock
from distill.app.rehearse.watch import Queues, Watch
from distill.app.rooms import CALLS_PER_CASE
from distill.app.sizing import producers
from distill.domain.chat import CallId, Role
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Till
from distill.errors import DistillError, EndpointFault
from distill.flow.beside import beside
from distill.flow.drain import Drain
from distill.flow.pipeline import run
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.simulator.dress import Dress
from distill.simulator.dressing import Wardrobe
from distill.stages.produce import FREE, UNPROVEN
from distill.stages.quality import Quality
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.rows import Head

WRITE_S: Final = 0.01
"""From an outcome to its commit, on an ordinary disk."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A run: `deal` gives the episode that stands for a case; `cpu_s` is our own work for one call,
    `commits_s` what its commits take.

    `holds_slot` says of each scenario whether an open environment counts against `slots`. `pilot` cases are waited
    for before any other, `target` accepted cases end it, or `limit` cases, or fewer accepted than `floor` of the last.
    """

    specs: Specs
    episodes: tuple[Episode, ...]
    deal: Callable[[int], Episode]
    holds_slot: Sequence[bool]
    workers: int
    planned: int
    slots: int
    pilot: int
    floor: float
    target: int
    limit: int
    seed: int
    cpu_s: float
    commits_s: float
    max_outage_s: float


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it: `seconds` of virtual time, `took_s` of real time; `stop` says why it ended too early."""

    seconds: float
    took_s: float
    books: Books
    watch: Watch
    tally: Tally
    drawn: int
    ended_at: tuple[float, ...]
    stop: str | None = None


@dataclass(slots=True)
class _Line:
    """The parts that its stage functions share."""

    setting: Setting
    pools: Mapping[Role, Pool]
    score: Score
    numbers: Mapping[int, Sequence[int]]
    slots: Slots
    proving: Slots
    tally: Tally
    core: Core
    failed: set[int] = field(default_factory=set)
    ended_at: list[float] = field(default_factory=list)
    source: CaseSource | None = None

    async def produce(self, number: int) -> int:
        async with self.proving:
            await anyio.sleep(self.setting.deal(number).proof_s)
        return number

    async def teach(self, number: int) -> int:
        await self._play(number, judging=False)
        return number

    async def review(self, number: int) -> int:
        if number not in self.failed:
            await self._play(number, judging=True)
            await anyio.sleep(self.setting.deal(number).after_s)
        return number

    async def write(self, number: int) -> None:
        await anyio.sleep(WRITE_S)
        episode = self.setting.deal(number)
        reason = UNPROVEN if episode.dropped else "" if episode.accepted else "rejected"
        kind = "failed" if number in self.failed else "rejected" if reason else "accepted"
        self.tally.count(Head(number, 0, 0, kind, reason, "", "", "", "", None))  # type: ignore[arg-type]
        self.ended_at.append(anyio.current_time())
        if self.source is not None:
            self.source.concluded()

    async def _play(self, number: int, *, judging: bool) -> None:
        """The calls of a stage in order; those of one play while its environment is open."""
        episode = self.setting.deal(number)
        if episode.dropped:
            return
        numbered = [
            (place, heard, call)
            for place, (heard, call) in enumerate(zip(self.numbers[episode.number], episode.calls, strict=True))
            if call.judging == judging
        ]
        for playing, calls in groupby(numbered, lambda one: one[2].role in REPLAYED):
            async with self._environment(episode) if playing else nullcontext():
                for place, heard, call in calls:
                    if not await self._ask(number, place, heard, call):
                        return

    def _environment(self, episode: Episode) -> AbstractAsyncContextManager[None]:
        return self.slots if self.setting.holds_slot[episode.scenario] else nullcontext()

    async def _ask(self, number: int, place: int, heard: int, call: Call) -> bool:
        await self.core.use(self.setting.cpu_s, call.before_s)
        try:
            await self.pools[call.role].ask(CallId(number, 0, 0, call.role, 0, place, 0), self.score.request(heard))
        except EndpointFault:
            self.failed.add(number)
            return False
        return True


async def perform(setting: Setting, default: Dress, dresses: Mapping[str, Dress]) -> Played:
    """The whole run against the dresses; to be run in virtual time."""
    began, clock, drain, books = time.monotonic(), VirtualClock(), Drain(), Books(setting.commits_s)
    score = Score([call for episode in setting.episodes for call in episode.calls])
    specs = _addressed(setting.specs)
    wardrobe = Wardrobe(default, dresses, setting.seed, clock.now())
    addresses = {f"/{place}/replayed": spec for place, spec in enumerate(by_name(specs).values())}
    kit = Kit(
        transport=VirtualServer(score, wardrobe, addresses),
        journal=books,
        till=Till(RunBudget(None, None)),
        balance=RetryBalance(setting.target * CALLS_PER_CASE, clock),
        outage=Outage(setting.max_outage_s, clock),
        clock=clock,
        wall=clock.now,
        rng=Random(setting.seed),  # noqa: S311 - jitter
    )
    dialect = ReplayedDialect(score)
    opened = Openings(kit, Gates(clock.now, searching=True), setting.seed, [], dialect_of=lambda _spec: dialect)
    pools = _pools(opened, specs)
    line = _Line(
        setting,
        pools,
        score,
        _numbers(setting.episodes),
        Slots(setting.slots),
        Slots(producers()),
        Tally(setting.target, FREE),
        Core(),
    )
    quality = Quality(line.tally, setting.pilot, setting.floor, drain, lambda: 0.0)
    quality.start()
    line.source = CaseSource(setting.limit, (), drain, quality, lambda: False)
    workers = Slots(setting.workers)
    queues = Queues(line.slots, workers, line.proving, line.core)
    watch = Watch(list({id(pool): pool for pool in pools.values()}.values()), queues)
    stages = [
        Stage("produce", line.produce, workers=producers()),
        Stage("teach", line.teach, workers=setting.workers, capacity=setting.planned, slots=workers),
        Stage("review", line.review, workers=setting.workers, slots=Slots(setting.workers)),
        Stage("write", line.write, workers=min(setting.workers, WRITERS), capacity=setting.workers),
    ]
    stop = await _watched(line, stages, watch) or _floored(drain, line.tally)
    return Played(
        clock.now(), time.monotonic() - began, books, watch, line.tally, len(line.ended_at), tuple(line.ended_at), stop
    )


async def _watched(line: _Line, stages: Sequence[Stage], watch: Watch) -> str | None:
    assert line.source is not None  # noqa: S101 - the caller has built it
    try:
        async with beside(watch.look):
            await run(line.source, stages)
    except DistillError as error:
        return str(error)
    return None


def _floored(drain: Drain, tally: Tally) -> str | None:
    if not drain.begun:
        return None
    return f"after {tally.paid} cases: fewer of the last ones were accepted than run.min_accept_rate asks for"


def _addressed(specs: Specs) -> Specs:
    places = {name: place for place, name in enumerate(by_name(specs))}

    def pool(members: Sequence[EndpointSpec]) -> tuple[EndpointSpec, ...]:
        return tuple(replace(spec, base_url=f"http://127.0.0.1/{places[spec.name]}") for spec in members)

    return replace(specs, teachers=pool(specs.teachers), reviewers=pool(specs.reviewers), users=pool(specs.users))


def _pools(opened: Openings, specs: Specs) -> Mapping[Role, Pool]:
    teachers = opened.pool(specs.teachers, specs.preferred_teachers)
    pools: dict[Role, Pool] = {"teacher": teachers, "reflector": teachers}
    if specs.reviewers:
        pools["reviewer"] = opened.pool(specs.reviewers, specs.preferred_reviewers, judging=True)
    if specs.users:
        pools["user"] = opened.pool(specs.users, specs.preferred_users)
    return pools


def _numbers(episodes: Sequence[Episode]) -> Mapping[int, Sequence[int]]:
    """The score's numbers of each episode's calls, by the episode's own number."""
    found: dict[int, Sequence[int]] = {}
    first = 0
    for episode in episodes:
        found[episode.number] = range(first, first + len(episode.calls))
        first += len(episode.calls)
    return found
