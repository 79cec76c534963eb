"""Where batches are worked off: after their time, some items at a time, so that other calls are not held up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Final

import orjson

from distill.errors import DistillError, boundary
from distill.simulator.answering import Answerer, Caller
from distill.simulator.batches.job import CANCELLED, Done, Item, Job, call_of
from distill.simulator.brain import BadQuestion
from distill.simulator.call_bank import BankedCall
from distill.simulator.chance import draw
from distill.simulator.dressing import Wardrobe
from distill.simulator.misbehave import Refused
from distill.simulator.options import SimulatorOptions
from distill.simulator.tally import Tally

PORTION: Final = 32
"""Items answered between two looks at the sockets."""

VALIDATING: Final = 0.2
"""Share of a batch's time before it is in progress."""


class BatchRoom:
    """Holds every batch as long as the process lives."""

    def __init__(self, answerer: Answerer, wardrobe: Wardrobe, tally: Tally, options: SimulatorOptions) -> None:
        """Empty; must be used on a running event loop."""
        self.jobs: dict[str, Job] = {}
        self._answerer = answerer
        self._wardrobe = wardrobe
        self._tally = tally
        self._seconds = options.batch_s
        self._seed = options.seed

    def begin(self, prefix: str, items: Sequence[Item]) -> Job:
        """Take a batch in; it is worked off after the options' `batch_s`."""
        named = f"{len(self.jobs)}/{time.time_ns()}/{len(items)}"
        job = Job(prefix + sha256(named.encode()).hexdigest()[:24], time.time(), items)
        self.jobs[job.id] = job
        asyncio.get_running_loop().call_later(self._seconds, self._work, job)
        return job

    def cancel(self, job: Job) -> None:
        """What is not asked yet will not be; the batch ends when it would have ended."""
        if job.ended_s is None and job.cancelled_s is None:
            job.cancelled_s = time.time()

    def is_validating(self, job: Job) -> bool:
        """True in the first part of a batch's time."""
        return job.begun_s is None and time.time() - job.created_s < VALIDATING * self._seconds

    def started_s(self, job: Job) -> float:
        """When a batch is in progress, in seconds since the epoch."""
        return job.created_s + VALIDATING * self._seconds

    def _work(self, job: Job) -> None:
        job.begun_s = job.begun_s or time.time()
        for item in job.items[len(job.done) : len(job.done) + PORTION]:
            job.done.append(self._done(item) if job.cancelled_s is None else Done(item.custom_id, CANCELLED, {}))
        if len(job.done) < len(job.items):
            asyncio.get_running_loop().call_soon(self._work, job)
            return
        job.done.sort(key=lambda done: draw(self._seed, "order", done.custom_id))
        job.ended_s = time.time()

    def _done(self, item: Item) -> Done:
        """What became of one; a failure that nobody foresaw is a 500 of that item alone."""
        try:
            with boundary() as caught:
                return self._do(item)
            error: Exception | None = caught.error
        except DistillError as raised:
            error = raised
        return Done(item.custom_id, 500, item.protocol.error(500, f"the simulator failed: {error!r}"))

    def _do(self, item: Item) -> Done:
        """Ask one; injected statuses come as errors, other faults have no meaning here. Billed at half."""
        raw = orjson.dumps(item.wire)
        call = call_of(item.custom_id)
        caller = Caller(None if call is None else str(call), call, sha256(raw).hexdigest())
        fault = self._wardrobe.of(item.wire.get("model")).script.next(item.custom_id)
        if fault is not None and fault.isdigit():
            return self._refuse(item, caller, Refused(int(fault)), fault)
        try:
            question = self._answerer.read(item.protocol, item.wire, len(raw), call)
            answered = self._answerer.answer(question, caller)
        except BadQuestion as bad:
            return self._refuse(item, caller, Refused(400, str(bad)), "400")
        line = answered.line(caller, item.wire.get("model"), len(orjson.dumps(answered.reply)))
        self._tally.answer(replace(line, batch=True), answered.notes)
        return Done(item.custom_id, 200, answered.reply)

    def _refuse(self, item: Item, caller: Caller, why: Refused, counted: str) -> Done:
        self._tally.fault(counted)
        body = item.protocol.error(why.status, why.message)
        size = len(orjson.dumps(body))
        line = BankedCall(caller.named, caller.digest, size, why.status, billed=False, fault=counted, batch=True)
        self._tally.enter(line)
        return Done(item.custom_id, why.status, body)
