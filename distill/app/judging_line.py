"""The line of `distill rejudge`: what is to be judged, and the stages that do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from distill.app.families import dealer_of
from distill.app.identity import Changes
from distill.app.judging import JudgeAgain, SetDown, Verdicts
from distill.app.line import WRITERS, build_live
from distill.app.live import Live
from distill.app.reviewers import build_judging
from distill.app.rooms import Rooms
from distill.app.standing import Standing
from distill.domain.ports import Family
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.stages.quality import Quality
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.identity import RunIdentity
from distill.storage.judging import UNDER_WAY, PlayedRow


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be done: `rows` are the episodes to judge, by number; `facts` what the run is then.

    `play_on` is the command that plays on afterwards.
    """

    changes: Changes
    identity: RunIdentity
    facts: Mapping[str, str]
    rows: Mapping[int, PlayedRow]
    play_on: str

    @property
    def by(self) -> str:
        """What the episodes are judged by; outcomes that wait belong to one such value."""
        return f"{self.identity.config_sha256}/{self.identity.prompt_sha256}"


class Everything:
    """A gate that lets every case through."""

    def wanted(self, in_flight: int) -> bool:  # noqa: ARG002 - the gate's signature
        """Always."""
        return True

    def look(self) -> None:
        """Nothing to look at."""


@dataclass(frozen=True, slots=True)
class JudgingLine:
    """A built line; `waiting` is how many outcomes an earlier start had set down."""

    source: CaseSource
    stages: Sequence[Stage]
    live: Live
    identity: RunIdentity
    brief: Brief
    verdicts: Verdicts | None
    waiting: int


async def build_judging_line(
    rooms: Rooms, families: Sequence[Family], brief: Brief, verdicts: Verdicts | None
) -> JudgingLine:
    """Put the stages together; what an earlier start judged by the same settings is not judged again."""
    ledger, config = rooms.ledger, rooms.loaded.config
    await _mark(rooms, brief)
    waiting = await ledger.waiting_outcomes()
    todo = brief.rows.keys() - waiting
    last = max(todo, default=-1) + 1
    tally = Tally(len(todo))
    source = CaseSource(last, {*range(last)} - todo, rooms.drain, Everything(), lambda: False)
    dealer = dealer_of(rooms.loaded, families)
    judge = JudgeAgain(
        ledger,
        families,
        dealer,
        brief.rows,
        brief.identity,
        build_judging(rooms.loaded, verdicts, rooms.unreadable),
        rooms.drain,
    )
    alive = config.concurrency.max_workers
    stages = [
        Stage("judge", judge, workers=alive),
        Stage("write", SetDown(ledger, tally, source.concluded), workers=min(alive, WRITERS), capacity=alive),
    ]
    quality = Quality(tally, 0, 0.0, rooms.drain, lambda: rooms.budget.spent_usd)
    live = build_live(rooms, tally, source, Slots(1), quality, Standing(config.review_flow.min_score))
    return JudgingLine(source, stages, live, brief.identity, brief, verdicts, len(waiting))


async def _mark(rooms: Rooms, brief: Brief) -> None:
    """Note by what is judged; outcomes that wait and were judged otherwise, or not at all, are forgotten."""
    ledger = rooms.ledger
    found = orjson.loads(ledger.read_meta(UNDER_WAY) or "{}")
    same = found.get("by") == brief.by
    await ledger.drop_waiting(failed_only=same)
    if brief.rows and not same:
        await ledger.write_meta({UNDER_WAY: orjson.dumps({"by": brief.by, "aside": None}).decode()})
