"""How judging again ends: outcomes are put in force, the dataset is rebuilt from them, and all is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import orjson
from anyio import to_thread

from distill.app.judging_line import Brief, JudgingLine
from distill.app.line import open_books, sequencer_of, settle_earlier
from distill.app.result import RunResult, ending
from distill.app.rooms import Rooms
from distill.domain.json import JsonObject
from distill.stages.tally import Tally
from distill.storage.aside import has_shards, keep_dataset, next_aside
from distill.storage.crash import Crash
from distill.storage.funnel import Funnel
from distill.storage.judging import FINISHING, UNDER_WAY
from distill.storage.learnable import read_learnable
from distill.storage.sequence import Sequencer, Settled

Moved = tuple[str, str]
"""What a case came to before, and now: `accepted`, `rejected: below_min_score`, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedResult(RunResult):
    """`judged` episodes, `stored` of the verdicts from the ledger; `adopted` says that the outcomes are in force.

    `earlier` of the judged ones were judged by earlier starts; `stored` and `calls` are of this one.
    `play_on` is the command that plays on, empty where only the run's folder was named. `moved` counts the cases
    that ended otherwise; `aside` holds the dataset as it was, if there was one. `lost` says by number why a
    judgement failed: the verdict that was in force before stays so.
    """

    judged: int
    earlier: int
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
    def fell_short(self) -> bool:
        """A missed target is nothing that judging could mend; a judgement that failed is."""
        return bool(self.lost)

    def as_json(self) -> JsonObject:
        """For the log."""
        moved = [{"before": was, "after": now, "cases": count} for (was, now), count in self.moved.most_common()]
        own = {
            "judged": self.judged,
            "judged_earlier": self.earlier,
            "stored_verdicts": self.stored,
            "adopted": self.adopted,
            "moved": moved,
            "judgements_failed": len(self.lost),
        }
        return {**own, "aside": self.aside and str(self.aside), **RunResult.as_json(self)}


class Conclude:
    """Puts the outcomes in force once all are there, and rebuilds the dataset from them.

    Judgements that failed change nothing; where all have failed, nothing at all is changed.
    """

    def __init__(self, crash: Crash) -> None:
        """`crash` is passed at the instants that tests are interested in."""
        self._crash: Final = crash

    async def __call__(self, rooms: Rooms, line: JudgingLine, *, seal: bool) -> JudgedResult:
        """Count once more from the ledger; with a reason to stop, everything stays as it was until the next start."""
        left = _Left.by_a_kill(rooms, line.brief)
        before = left.before or _words(await rooms.ledger.settlement())
        lost = await rooms.ledger.failed_judgements()
        judged = line.live.tally.paid + line.waiting - len(lost)
        line.live.tally = Tally(rooms.loaded.config.run.target_accepted)
        own = {
            "judged": judged + left.judged,
            "earlier": line.waiting + left.judged,
            "lost": lost,
            "play_on": line.brief.play_on,
            "to_judge": len(line.brief.rows),
            "stored": 0 if line.verdicts is None else line.verdicts.stored,
            "planned": await rooms.ledger.planned_count(),
            "samples": line.identity.samples,
            "learnable": await to_thread.run_sync(read_learnable, rooms.ledger.path.parent.parent),
        }
        vain = bool(lost) and not judged
        lacking = line.brief.rows.keys() - await rooms.ledger.waiting_outcomes()
        if rooms.drain.reason is not None or not seal or lacking or (vain and line.brief.changes.any):
            counts = await _counted(rooms)
            own |= {"languages": await rooms.ledger.languages(counts.sequencer.next_number), "adopted": False}
            return await ending(JudgedResult, rooms, counts, line.live, **own)
        aside = None
        if not vain:
            told = _Left(judged + left.judged, before)
            aside = await self._adopt(rooms, line.brief, told)
        books = await open_books(rooms, line.identity, self._crash)
        await settle_earlier(rooms, books)
        await books.dataset.finish(books.exported)
        await rooms.ledger.write_meta({FINISHING: "{}"})
        now = _words(await rooms.ledger.settlement())
        own |= {
            "languages": await rooms.ledger.languages(books.sequencer.next_number),
            "adopted": True,
            "aside": aside or left.aside,
            "moved": Counter((was, now[number]) for number, was in before.items() if now.get(number, was) != was),
        }
        return await ending(JudgedResult, rooms, books, line.live, **own)

    async def _adopt(self, rooms: Rooms, brief: Brief, told: _Left) -> Path | None:
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
        await ledger.adopt({**brief.facts, FINISHING: replace(told, aside=aside).as_text()})
        self._crash("after_adopt")
        return aside


@dataclass(frozen=True, slots=True)
class _Left:
    """What a start has to tell that was killed between putting outcomes in force and rebuilding the dataset.

    `before` says by number what cases had come to; it is empty where nothing is left.
    """

    judged: int = 0
    before: Mapping[int, str] = field(default_factory=dict)
    aside: Path | None = None

    @classmethod
    def by_a_kill(cls, rooms: Rooms, brief: Brief) -> _Left:
        """Nothing where the settings have changed once more."""
        found = orjson.loads(rooms.ledger.read_meta(FINISHING) or "{}")
        if not found or brief.changes.any:
            return cls()
        before = {number: word for word, numbers in found["before"].items() for number in numbers}
        return cls(found["judged"], before, Path(found["aside"]) if found["aside"] else None)

    def as_text(self) -> str:
        """For the ledger: numbers by word."""
        before: dict[str, list[int]] = {}
        for number, word in self.before.items():
            before.setdefault(word, []).append(number)
        aside = None if self.aside is None else str(self.aside)
        return orjson.dumps({"judged": self.judged, "before": before, "aside": aside}).decode()


@dataclass(frozen=True, slots=True)
class _Counts:
    """The outcomes in force, counted without touching the dataset."""

    funnel: Funnel
    sequencer: Sequencer

    @property
    def waiting(self) -> int:
        """Outcomes that wait for a lower case."""
        return self.sequencer.waiting


async def _counted(rooms: Rooms) -> _Counts:
    counts = _Counts(Funnel(), sequencer_of(rooms.loaded))
    for head in await rooms.ledger.settled_rows():
        for one in counts.sequencer.offer(head):
            counts.funnel.add(one)
    return counts


def _words(settlement: tuple[list[Settled], Funnel]) -> dict[int, str]:
    return {one.head.number: f"{one.verdict}: {one.reason}" if one.reason else one.verdict for one in settlement[0]}
