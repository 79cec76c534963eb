"""The line of `distill rejudge`, from what is to be judged to the dataset that it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import orjson

from distill.app.identity import Changes
from distill.app.judging import JudgeAgain, SetDown, Verdicts
from distill.app.line import WRITERS, build_live, open_books, settle_earlier
from distill.app.live import Live
from distill.app.result import RunResult, ending
from distill.app.reviewers import build_judging
from distill.app.rooms import Rooms
from distill.domain.json import JsonObject
from distill.domain.ports import Family
from distill.errors import DistillError, ExitCode
from distill.flow.slots import Slots
from distill.flow.stage import Stage
from distill.stages.quality import Quality
from distill.stages.source import CaseSource
from distill.stages.tally import Tally
from distill.storage.aside import has_shards, keep_dataset, next_aside
from distill.storage.crash import Crash
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.judging import UNDER_WAY, PlayedRow
from distill.storage.sequence import Sequencer, Settled

Moved = tuple[str, str]
"""What a case came to before, and now: `accepted`, `rejected: below_min_score`, ..."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResult(RunResult):
    """`judged` episodes, `stored` of the verdicts from the ledger; `adopted` says that the outcomes are in force.

    `play_on` is the command that plays on, empty where only the run's folder was named. `moved` counts the cases
    that ended otherwise; `aside` holds the dataset as it was, if there was one. `lost` says by number why a
    judgement failed: the verdict that was in force before stays so.
    """

    judged: int
    to_judge: int
    stored: int
    adopted: bool
    play_on: str
    lost: Mapping[int, tuple[str, str]]
    moved: Counter[Moved] = field(default_factory=Counter)
    aside: Path | None = None

    @property
    def goes_on(self) -> bool:
        """With other verdicts the target may be missed, and cases be left that were not played."""
        return self.stop is not None or bool(self.lost) or (self.funnel.accepted < self.target and not self.exhausted)

    @property
    def exit_code(self) -> ExitCode:
        """A missed target is nothing that judging could mend."""
        if not self.conserved:
            return ExitCode.INTERNAL
        if isinstance(self.stop, DistillError):
            return self.stop.exit_code
        return ExitCode.OUTAGE if self.lost else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """For the log."""
        moved = [{"before": was, "after": now, "cases": count} for (was, now), count in self.moved.most_common()]
        own = {"judged": self.judged, "stored_verdicts": self.stored, "adopted": self.adopted, "moved": moved}
        own |= {"judgements_failed": len(self.lost)}
        return {**own, "aside": self.aside and str(self.aside), **RunResult.as_json(self)}


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
    weights = [scenario.weight for scenario in config.scenarios]
    judge = JudgeAgain(
        ledger, families, weights, brief.rows, brief.identity, build_judging(rooms.loaded, verdicts), rooms.drain
    )
    alive = config.concurrency.max_workers
    stages = [
        Stage("judge", judge, workers=alive),
        Stage("write", SetDown(ledger, tally, source.concluded), workers=min(alive, WRITERS), capacity=alive),
    ]
    quality = Quality(tally, 0, 0.0, rooms.drain, lambda: rooms.budget.spent_usd)
    live = build_live(rooms, tally, source, Slots(1), quality)
    return JudgingLine(source, stages, live, brief.identity, brief, verdicts, len(waiting))


async def _mark(rooms: Rooms, brief: Brief) -> None:
    """Note by what is judged; outcomes that wait and were judged otherwise, or not at all, are forgotten."""
    ledger = rooms.ledger
    found = orjson.loads(ledger.read_meta(UNDER_WAY) or "{}")
    same = found.get("by") == brief.by
    await ledger.drop_waiting(failed_only=same)
    if brief.rows and not same:
        await ledger.write_meta({UNDER_WAY: orjson.dumps({"by": brief.by, "aside": None}).decode()})


class Conclude:
    """Puts the outcomes in force once all are there, and rebuilds the dataset from them.

    Judgements that failed change nothing; where all have failed, nothing at all is changed.
    """

    def __init__(self, crash: Crash) -> None:
        """`crash` is passed at the instants that tests are interested in."""
        self._crash: Final = crash

    async def __call__(self, rooms: Rooms, line: JudgingLine, *, seal: bool) -> JudgedResult:
        """Count once more from the ledger; with a reason to stop, everything stays as it was until the next start."""
        before = _words(await rooms.ledger.settlement())
        lost = await rooms.ledger.failed_judgements()
        judged = line.live.tally.paid + line.waiting - len(lost)
        line.live.tally = Tally(rooms.loaded.config.run.target_accepted)
        own = {
            "judged": judged,
            "lost": lost,
            "play_on": line.brief.play_on,
            "to_judge": len(line.brief.rows),
            "stored": 0 if line.verdicts is None else line.verdicts.stored,
            "planned": await rooms.ledger.planned_count(),
        }
        vain = bool(lost) and not judged
        lacking = line.brief.rows.keys() - await rooms.ledger.waiting_outcomes()
        if rooms.drain.reason is not None or not seal or lacking or (vain and line.brief.changes.any):
            counts = await _counted(rooms)
            own |= {"languages": await rooms.ledger.languages(counts.sequencer.next_number), "adopted": False}
            return await ending(JudgedResult, rooms, counts, line.live, **own)
        aside = None if vain else await self._adopt(rooms, line.brief)
        books = await open_books(rooms, line.identity, self._crash)
        await settle_earlier(rooms, books)
        await books.dataset.finish(books.exported)
        now = _words(await rooms.ledger.settlement())
        own |= {
            "languages": await rooms.ledger.languages(books.sequencer.next_number),
            "adopted": True,
            "aside": aside,
            "moved": Counter((was, now[number]) for number, was in before.items() if now.get(number, was) != was),
        }
        return await ending(JudgedResult, rooms, books, line.live, **own)

    async def _adopt(self, rooms: Rooms, brief: Brief) -> Path | None:
        """Keep the dataset as it is, then put the new outcomes in force; returns where it is kept."""
        ledger = rooms.ledger
        if not brief.rows:
            await ledger.write_meta(brief.facts)
            return None
        folder = ledger.path.parent.parent
        aside: Path | None = None
        if has_shards(folder):
            named = orjson.loads(ledger.read_meta(UNDER_WAY) or "{}").get("aside")
            aside = folder.with_name(named) if named else next_aside(folder)
            await ledger.write_meta({UNDER_WAY: orjson.dumps({"by": brief.by, "aside": aside.name}).decode()})
            keep_dataset(folder, aside)
        self._crash("before_adopt")
        await ledger.adopt(brief.facts)
        self._crash("after_adopt")
        return aside


@dataclass(frozen=True, slots=True)
class _Counts:
    """The outcomes in force, counted without touching the dataset."""

    funnel: Funnel
    sequencer: Sequencer


async def _counted(rooms: Rooms) -> _Counts:
    counts = _Counts(Funnel(), Sequencer(rooms.loaded.config.run.target_accepted))
    for head in await rooms.ledger.settled_rows():
        for one in counts.sequencer.offer(head):
            counts.funnel.add(one)
    return counts


def _words(settlement: tuple[list[Settled], Funnel]) -> dict[int, str]:
    return {one.head.number: f"{one.verdict}: {one.reason}" if one.reason else one.verdict for one in settlement[0]}
