"""A pool of one endpoint that asks by batch, with every part in reach."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import anyio
from batch_vendor import MemoryBook, Vendor
from endpoint_fakes import CALL, EPOCH_S, REQUEST, LoopClock, lane_of, spec_of

from distill.domain.batches import BatchedCall, OpenBatch
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.spec import Price
from distill.endpoints.till import Till
from distill.errors import EndpointFault, Interrupted, OutageError

PRICE = Price(1000.0, 2000.0)
FULL_USD = 2.0
"""Of one completion of the fakes at that price."""


class Stopping(LoopClock):
    """Ends every sleep once the run is to end, as the draining clock does."""

    def __init__(self) -> None:
        self.over = False

    async def sleep(self, seconds):
        await super().sleep(seconds)
        if self.over:
            raise Interrupted("stop")


class Ending(RunBudget):
    """Admits nothing once the run is to end, as the draining budget does."""

    over = False

    def admit(self):
        if self.over:
            raise Interrupted("stop")


class Office:
    """Made inside the loop; `made` makes the vendor, of the journal and what else is given."""

    def __init__(
        self, earlier=(), *, budget=None, max_outage_s=600.0, specs=None, made: Callable[..., Any] = Vendor, **vendor
    ) -> None:
        self.clock = Stopping()
        self.journal = MemoryBook(earlier)
        self.vendor = made(self.journal, **vendor)
        self.budget = budget or RunBudget(None, None)
        self.said: list[str] = []
        self.kit = Kit(
            transport=self.vendor,
            journal=self.journal,
            till=Till(self.budget),
            balance=RetryBalance(1000, self.clock),
            outage=Outage(max_outage_s, self.clock),
            clock=self.clock,
            wall=lambda: EPOCH_S,
            rng=Random(0),
            batches=self.journal,
            say=self.said.append,
        )
        given = specs or [spec_of("judge", batch=True, price=PRICE, max_output_tokens=1_000)]
        self.endpoints = [Endpoint(spec, dialect_named(spec.dialect), self.kit, lane_of(spec)) for spec in given]
        self.pool = Pool(self.endpoints, self.kit, 0)
        self.replies: dict[int, object] = {}

    async def ask(self, case: int, after_s: float = 0.0) -> None:
        await anyio.sleep(after_s)
        try:
            self.replies[case] = await self.pool.ask(CALL._replace(case=case), REQUEST)
        except (EndpointFault, OutageError, Interrupted) as ended:
            self.replies[case] = ended

    async def ask_all(self, calls: int, apart_s: float = 0.0) -> None:
        async with anyio.create_task_group() as group:
            for case in range(calls):
                group.start_soon(self.ask, case, case * apart_s)

    @property
    def sizes(self) -> list[int]:
        return [len(asked) for asked in self.vendor.asked]

    def events(self, *kinds: str) -> list[tuple]:
        return [event for event in self.journal.events if event[0] in kinds]


def earlier_of(office: Office, cases: int, vendor_id: str | None) -> OpenBatch:
    """What the ledger would tell of a batch of these cases that the last start left."""
    (endpoint,) = office.endpoints
    calls = [CALL._replace(case=case) for case in range(cases)]
    keys = [endpoint.key(call, endpoint.encode(REQUEST)) for call in calls]
    asked = tuple(BatchedCall(call, 1, key, 0.75) for call, key in zip(calls, keys, strict=True))
    return OpenBatch("00000000000000aa", "judge", EPOCH_S, vendor_id, asked)
