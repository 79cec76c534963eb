"""A process that dies between the making of a batch and the vendor's answer: real ledger, real sockets, both vendors."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from endpoint_fakes import LoopClock, lane_of

from distill.domain.chat import CallId, ChatRequest
from distill.domain.message import Message
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.registry import dialect_of
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.spec import EndpointSpec, Price
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport
from distill.simulator.call_bank import read_call_bank
from distill.simulator.options import SimulatorOptions
from distill.storage.ledger import Ledger
from distill.storage.status import read_status

sys.path.append(str(Path(__file__).parents[1] / "simulator"))

from simulated import served

CALLS = [CallId(case, 0, 0, "reviewer", 0, 0, 0) for case in range(6)]
REQUEST = ChatRequest((Message("system", "Judge."), Message("user", "What do you say?")))
DIALECTS = ["openai", "openai-responses", "anthropic"]


class Hasty(LoopClock):
    """Ten seconds in each real one: what is waited for is written in seconds of a vendor."""

    def now(self):
        return 10.0 * super().now()

    async def sleep(self, seconds):
        await super().sleep(seconds / 10.0)


class Dying(Transport):
    """Posts what makes a batch, or does not, and then nothing ever happens again."""

    def __init__(self, *, arrives: bool) -> None:
        super().__init__()
        self.dead = anyio.Event()
        self._arrives = arrives

    async def post(self, url, headers, body, timeouts):
        if url.name != "batches":
            return await super().post(url, headers, body, timeouts)
        if self._arrives:
            await super().post(url, headers, body, timeouts)
        self.dead.set()
        await anyio.sleep_forever()
        raise AssertionError


@asynccontextmanager
async def life(folder: Path, spec: EndpointSpec, transport: Transport) -> AsyncIterator[tuple[Pool, RunBudget, list]]:
    """One start of a run, as far as its calls go."""
    clock, said = Hasty(), list[str]()
    async with Ledger.open(folder) as ledger, transport:
        spent = await ledger.spent()
        budget = RunBudget(None, 10.0, spent.calls + spent.possibly_billed_calls, spent.usd + spent.possibly_billed_usd)
        kit = Kit(
            transport=transport,
            journal=ledger,
            till=Till(budget),
            balance=RetryBalance(100, clock),
            outage=Outage(60.0, clock),
            clock=clock,
            wall=time.time,
            rng=random.Random(),
            batches=ledger,
            say=said.append,
        )
        endpoint = Endpoint(spec, dialect_of(spec), kit, lane_of(spec))
        yield Pool([endpoint], kit, 0, asks_anew=True), budget, said


async def ask_all(pool: Pool) -> list:
    replies: list = []

    async def ask(call: CallId) -> None:
        replies.append(await pool.ask(call, REQUEST))

    async with anyio.create_task_group() as group:
        for call in CALLS:
            group.start_soon(ask, call)
    return replies


async def died(folder: Path, spec: EndpointSpec, *, arrives: bool) -> None:
    """A start that ends between the request and its answer, with nothing written after."""
    transport = Dying(arrives=arrives)
    async with life(folder, spec, transport) as (pool, _, _), anyio.create_task_group() as group:
        group.start_soon(ask_all, pool)
        await transport.dead.wait()
        group.cancel_scope.cancel()


def spec_for(url: str, dialect: str) -> EndpointSpec:
    price = Price(1000.0, 2000.0)
    return EndpointSpec("judge", url, "m", dialect=dialect, batch=True, price=price, max_output_tokens=1_000)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_batch_that_was_made_and_never_named_is_found_and_not_made_twice(tmp_path: Path, dialect: str) -> None:
    bank = tmp_path / "bank"
    async with served(SimulatorOptions(batch_s=0.2, answer_chars=40, call_bank=bank)) as url:
        spec = spec_for(url, dialect)
        await died(tmp_path, spec, arrives=True)
        (left,) = read_status(tmp_path).open_batches
        assert (left["id"], left["calls"]) == (None, 6)
        async with life(tmp_path, spec, Transport()) as (pool, budget, said):
            replies = await ask_all(pool)
    assert (len(replies), said) == (6, [])
    assert Counter(call.call for call in read_call_bank(bank).calls) == dict.fromkeys(map(str, CALLS), 1)
    now = read_status(tmp_path)
    assert (now.open_batches, now.spent.possibly_billed_calls, now.spent.calls) == ([], 0, 6)
    assert now.spent.usd == pytest.approx(sum(reply.cost_usd for reply in replies)) == pytest.approx(budget.spent_usd)


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_batch_that_never_arrived_is_made_anew_and_counted_as_possibly_billed(
    tmp_path: Path, dialect: str
) -> None:
    bank = tmp_path / "bank"
    async with served(SimulatorOptions(batch_s=0.2, answer_chars=40, call_bank=bank)) as url:
        spec = spec_for(url, dialect)
        await died(tmp_path, spec, arrives=False)
        async with life(tmp_path, spec, Transport()) as (pool, budget, said):
            replies = await ask_all(pool)
    assert len(replies) == 6
    assert "6 calls is not found at the vendor's" in said[0]
    assert Counter(call.call for call in read_call_bank(bank).calls) == dict.fromkeys(map(str, CALLS), 1)
    now = read_status(tmp_path)
    assert (now.open_batches, now.spent.possibly_billed_calls, now.spent.calls) == ([], 6, 6)
    assert budget.spent_usd == pytest.approx(now.spent.usd + now.spent.possibly_billed_usd)


async def test_a_stored_reply_out_of_a_batch_keeps_its_price_when_batches_are_turned_off(tmp_path: Path) -> None:
    async with served(SimulatorOptions(batch_s=0, answer_chars=40)) as url:
        spec = spec_for(url, "openai")
        async with life(tmp_path, spec, Transport()) as (pool, _, _):
            paid = sum(reply.cost_usd for reply in await ask_all(pool))
        plain = EndpointSpec("judge", url, "m", price=spec.price, max_output_tokens=1_000)
        async with life(tmp_path, plain, Transport()) as (pool, budget, _):
            again = sum(reply.cost_usd for reply in await ask_all(pool))
    assert again == paid == pytest.approx(read_status(tmp_path).spent.usd) == pytest.approx(budget.spent_usd)
