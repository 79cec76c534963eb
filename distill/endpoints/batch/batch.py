"""One batch, from its first call to its results; moved on by whichever of its callers comes first."""

from __future__ import annotations

from functools import partial
from typing import Final

import anyio

from distill.domain.batches import BatchedCall, OpenBatch
from distill.domain.ports import BatchBook
from distill.endpoints.batch.desk import Desk
from distill.endpoints.batch.slip import Slip
from distill.endpoints.batch.speech import NOT_ASKED, Answer, Asked, Sought, State, custom_id
from distill.endpoints.batch.watch import LOST, Watch, failed_whole
from distill.endpoints.faults import Fault, FaultKind
from distill.endpoints.kit import Kit
from distill.endpoints.transport import HttpReply
from distill.flow.fault import FirstFault

MOST_CALLS: Final = 500
"""Calls of a batch: results stay some MB. Vendors take 50,000 and more."""

MOST_BYTES: Final = 90 * 1024 * 1024
"""Bodies of a batch; OpenAI takes 200 MB, Anthropic 256 MB, and for a moment they are in memory twice."""

LONGEST_S: Final = 60.0
"""From the first call to the closing: next to hours of waiting it is nothing, and it gathers what comes slowly."""

QUIET_S: Final = 5.0
"""Without another call it is closed earlier: whoever might come waits itself for what is in here."""

TICK_S: Final = 0.25
"""Between two looks at whether it is to be closed."""

STRANGE: Final[frozenset[FaultKind]] = LOST | frozenset({"too_large"})
"""Why a batch is passed by of which nobody knows whether it is ours: also because it is too large to be read."""


class Batch:
    """`lock` is held by the caller that moves it; who gets it next goes on from where the last one was cut off."""

    def __init__(self, desk: Desk, kit: Kit, book: BatchBook, told: OpenBatch, *, earlier: bool = False) -> None:
        """Without calls, or with those of an `earlier` start, as the ledger tells of it."""
        self.told = told
        self.lock: Final = anyio.Lock()
        self.slips: Final[list[Slip]] = []
        self.done = False
        self._desk = desk
        self._kit = kit
        self._book = book
        self._watch = Watch(desk, kit, told.name)
        self._bytes = 0
        self._began_s = self._latest_s = kit.clock.now()
        self._closed = self._written = earlier
        self._made = earlier
        self._size: int | None = None
        self._ids = None if told.vendor_id is None else [told.vendor_id]
        self._answers: dict[str, Answer] = {}
        self._fault: Fault | None = None

    @property
    def takes(self) -> bool:
        """True while another call may join."""
        return not self._closed and len(self.slips) < MOST_CALLS and self._bytes < MOST_BYTES

    @property
    def waiting(self) -> int:
        """Calls that wait for it to be closed; 0 afterwards."""
        return 0 if self._closed else sum(not slip.gone for slip in self.slips)

    def join(self, slip: Slip) -> None:
        """One more call."""
        self.slips.append(slip)
        self._bytes += len(slip.errand.body)
        self._latest_s = self._kit.clock.now()

    async def move(self, slip: Slip) -> None:
        """On to the results; with `lock` held, by the caller of `slip`.

        What concerns all callers is kept for `take`. Raises what ends the run, and what `slip.errand.admit` raises:
        then nothing was sent, or the batch stays open at the vendor's. Once the run is ending nobody looks again.
        """
        self._kit.till.admit()
        if not self._made:
            await self._gather()
            await self._kit.till.opened()
            slip.errand.admit()
            await self._write()
            await self._make()
        if self._fault is None:
            await self._fetch()
        self.done = True

    def take(self, slip: Slip) -> HttpReply:
        """The reply to one call of a batch that is done, once; raises Fault."""
        if self._fault is not None:
            raise Fault(self._fault.kind, self._fault.detail, self._fault.hint_s)
        answer = self._answers.pop(custom_id(slip.errand.attempts.call, self.told.name), None)
        if answer is None:
            raise Fault("empty", f"batch {self.told.vendor_id} ended without an answer to this call")
        if answer.status == NOT_ASKED:
            raise Fault("server", f"batch {self.told.vendor_id}: not asked ({self._desk.words_of(answer)})")
        if answer.status != 200:
            raise self._desk.fault_of(answer)
        return HttpReply(200, {}, answer.body)

    async def _gather(self) -> None:
        """Wait until it is full, old enough, or nothing more comes."""
        clock = self._kit.clock
        while self.takes and clock.now() < min(self._began_s + LONGEST_S, self._latest_s + QUIET_S):
            await clock.sleep(TICK_S)
        self._closed = True

    async def _write(self) -> None:
        """All intents, then the batch: before anything of it can cost money."""
        if self._written:
            return
        fault = FirstFault()

        async def mean(slip: Slip) -> None:
            with fault:
                await slip.errand.mean()

        try:
            async with anyio.create_task_group() as group:
                for slip in self.slips:
                    if not (slip.gone or slip.errand.attempts.meant):
                        group.start_soon(mean, slip)
        except BaseExceptionGroup as caught:
            fault.surface(caught)
        calls = tuple(_batched(slip) for slip in self.slips if not slip.gone)
        told = self.told
        self.told = OpenBatch(told.name, told.endpoint, self._kit.wall(), None, calls)
        await self._book.begin_batch(self.told)
        self._written = True

    async def _make(self) -> None:
        """Send it, and commit the vendor's name for it; after a send whose fate is unknown it has to be looked for."""
        live = [slip for slip in self.slips if not slip.gone]
        asked = [Asked(custom_id(slip.errand.attempts.call, self.told.name), slip.errand.body) for slip in live]
        for slip in live:
            slip.errand.attempts.meant, slip.errand.attempts.sent = False, True
        self._made, self._size = True, len(asked)
        sending = False
        try:
            file_id = await self._desk.upload(asked, self.told.name)
            sending = True
            made: State = await self._desk.create(asked, self.told.name, file_id)
        except Fault as fault:
            if not fault.verdict.billed:
                self._fault = fault
            elif not sending:  # an upload costs nothing
                self._fault = Fault("server", fault.detail)
            return
        await self._name(made.id)

    async def _name(self, vendor_id: str) -> None:
        self.told = OpenBatch(self.told.name, self.told.endpoint, self.told.since_s, vendor_id, self.told.calls)
        self._ids = [vendor_id]
        await self._book.name_batch(self.told, vendor_id)

    async def _fetch(self) -> None:
        """Wait for its end and keep what came of it, or why nothing did."""
        if self._ids is None:
            self._ids = await self._found()
            if self._ids and self._desk.speech.keeps_name:
                await self._name(self._ids[0])
        known = self.told.vendor_id is not None
        ours = {custom_id(one.call, self.told.name) for one in self.told.calls}
        while self._ids:
            try:
                state = await self._watch.ended(self._ids[0])
                answers = await self._watch.steadily(partial(self._desk.fetch, state), LOST if known else STRANGE)
            except Fault as fault:
                if known:
                    self._fault = Fault("reset", f"batch {self._ids[0]} is lost ({fault.detail})")
                    break
            else:
                self._kit.outage.succeeded()
                if known or ours & answers.keys():
                    if not known:
                        await self._name(self._ids[0])
                    self._answers = answers
                    self._fault = failed_whole(state)
                    return
            self._ids.pop(0)
        lost = f"batch {self.told.name} of {len(ours)} calls is not found at the vendor's"
        self._fault = self._fault or Fault("reset", lost)
        self._kit.say(
            f"endpoint {self.told.endpoint}: {self._fault.detail}; its calls are asked again, and may be billed twice"
        )

    async def _found(self) -> list[str]:
        """What the vendor has that may be this batch: nothing where it has no list, though it may have been made."""
        told, size = self.told, self._size
        sought = Sought(told.name, told.since_s, len(told.calls) if size is None else size, size is not None)
        try:
            return list(await self._watch.steadily(partial(self._desk.find, sought)))
        except Fault:
            return []


def _batched(slip: Slip) -> BatchedCall:
    attempts = slip.errand.attempts
    return BatchedCall(attempts.call, attempts.number, attempts.key, attempts.reserved or 0.0)
