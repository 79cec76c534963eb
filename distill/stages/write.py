"""write: an outcome is committed, and settled when its turn comes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from distill.domain.outcome import Accepted, Failed, Outcome, Parked, Rejected
from distill.errors import DiskFull
from distill.flow.drain import Drain
from distill.stages.tally import Tally
from distill.stages.told import report
from distill.storage.dataset import Dataset
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.ledger import Ledger
from distill.storage.record import outcome_row
from distill.storage.rows import Head
from distill.storage.sequence import Sequencer, Settled


@dataclass(frozen=True, slots=True)
class Books:
    """Where outcomes are counted.

    `funnel` counts every settled case; `exported` only those up to the last exported one, so
    that it does not depend on how far ahead a run happened to be.
    """

    sequencer: Sequencer
    dataset: Dataset
    tally: Tally
    funnel: Funnel
    exported: Funnel

    @property
    def waiting(self) -> int:
        """Outcomes that wait for a lower case."""
        return self.sequencer.waiting

    async def settle(self, head: Head) -> None:
        """Offer one committed outcome; what its turn brings is counted, and sealed when a shard is full."""
        full = self.sequencer.full
        settled = self.sequencer.offer(head)
        for one in settled:
            self.funnel.add(one)
            if not full:
                self.exported.add(one)
            full = full or self.exported.accepted >= self.tally.target
            self._correct(one)
        await self.dataset.add(settled)

    def _correct(self, one: Settled) -> None:
        if one.verdict == "duplicate" or (one.verdict == "surplus" and not self.sequencer.full):
            self.tally.demote(one.reason)


@dataclass(frozen=True, slots=True)
class Write:
    """Commits outcomes; that commit is the acknowledgement. A parked case leaves no trace but its receipts.

    A shard that finds no space begins the drain: it is sealed by a later start.
    """

    ledger: Ledger
    identity: RunIdentity
    books: Books
    concluded: Callable[[], None]
    drain: Drain

    async def __call__(self, item: Accepted | Rejected | Failed | Parked) -> None:
        """The stage function."""
        if isinstance(item, Parked):
            self.books.tally.parked += 1
        else:
            await self._conclude(item)
        self.concluded()

    async def _conclude(self, outcome: Outcome) -> None:
        row = outcome_row(outcome, self.identity)
        await self.ledger.conclude(row)
        head = row.head
        report(row)
        self.books.tally.count(head)
        try:
            await self.books.settle(head)
        except DiskFull as full:
            self.drain.begin(full)
