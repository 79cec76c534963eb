from __future__ import annotations

from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import anyio.lowlevel
import orjson
import pytest
from anthropic import BadRequestError as AnthropicBadRequest
from anthropic import NotFoundError as AnthropicNotFound
from openai import BadRequestError, NotFoundError
from openai.types import Batch
from order_desk import client_of, oracle_case
from simulated import anthropic_of, raw_post, served

from distill.domain.chat import CallId
from distill.simulator.answering import Answerer
from distill.simulator.batches.job import Item, call_of
from distill.simulator.batches.room import PORTION, BatchRoom
from distill.simulator.call_bank import read_call_bank
from distill.simulator.canned import CannedBrain
from distill.simulator.dress import FaultRate
from distill.simulator.dressing import Wardrobe
from distill.simulator.options import SimulatorOptions
from distill.simulator.oracle import OracleBrain
from distill.simulator.protocols.chat import ChatProtocol
from distill.simulator.sloppiness import Errs
from distill.simulator.tally import Tally

HELLO = [{"role": "user", "content": "Hello"}]
CALLS = [CallId(case, 0, 0, "teacher", 0, 0, 0) for case in range(40)]
CHAT = "/v1/chat/completions"


@asynccontextmanager
async def oracle(folder: Path, **more):
    """A simulator that knows the desk's cases, and where its bank is."""
    options = SimulatorOptions(**{"batch_s": 0.2, "call_bank": folder / "bank", **more})
    async with served(options, OracleBrain(oracle_case, Errs(0))) as url:
        yield url


def line(custom_id: str, body: dict | None = None, url: str = CHAT) -> dict:
    return {
        "custom_id": custom_id,
        "method": "POST",
        "url": url,
        "body": {"model": "m", "messages": HELLO} if body is None else body,
    }


async def sent(client, lines: list[dict], endpoint: str = CHAT) -> Batch:
    content = b"\n".join(map(orjson.dumps, lines))
    file = await client.files.create(file=("requests.jsonl", content), purpose="batch")
    assert (file.bytes, file.purpose, file.status) == (len(content), "batch", "processed")
    return await client.batches.create(input_file_id=file.id, endpoint=endpoint, completion_window="24h")


async def ended(client, batch: Batch) -> tuple[Batch, list[str]]:
    """The batch at its end, and the states that were seen on the way."""
    states = [batch.status]
    with anyio.fail_after(10):
        while batch.status not in {"completed", "failed", "cancelled"}:
            await anyio.sleep(0.01)
            batch = await client.batches.retrieve(batch.id)
            states += [batch.status] if batch.status != states[-1] else []
    return batch, states


async def lines_of(client, file_id: str | None) -> list[dict]:
    if file_id is None:
        return []
    return [orjson.loads(text) for text in (await client.files.content(file_id)).text.splitlines()]


async def test_a_batch_of_openai_goes_up_as_a_file_and_comes_down_in_another_order_at_half_price(tmp_path: Path):
    async with oracle(tmp_path) as url, client_of(url) as client:
        batch, states = await ended(client, await sent(client, [line(str(call)) for call in CALLS]))
        done = await lines_of(client, batch.output_file_id)
        listed = [one.id async for one in client.batches.list()]
    assert states[0] == "validating"
    assert states[-1] == "completed"
    assert (batch.request_counts.total, batch.request_counts.completed, batch.error_file_id) == (40, 40, None)
    assert batch.created_at <= batch.in_progress_at <= batch.completed_at
    assert listed == [batch.id]
    ids = [one["custom_id"] for one in done]
    assert sorted(ids) == sorted(map(str, CALLS))
    assert ids != [str(call) for call in CALLS]
    for one in done:
        message = one["response"]["body"]["choices"][0]["message"]
        assert message["tool_calls"][0]["function"]["name"] == "orders__find"
    bank = read_call_bank(tmp_path / "bank").calls
    assert {(row.batch, row.billed, row.status) for row in bank} == {(True, True, 200)}
    assert sorted(row.call for row in bank) == sorted(ids)


async def test_a_batch_may_speak_responses(tmp_path: Path):
    wanted = [line("a", {"model": "m", "input": "Hello"}, "/v1/responses")]
    async with served(SimulatorOptions(batch_s=0)) as url, client_of(url) as client:
        batch, _ = await ended(client, await sent(client, wanted, "/v1/responses"))
        (done,) = await lines_of(client, batch.output_file_id)
    assert done["response"]["body"]["object"] == "response"


async def test_requests_that_fail_are_told_one_by_one_in_a_file_of_their_own_and_are_not_billed(tmp_path: Path):
    wanted = [line(str(CALLS[0])), line("no-call"), line(str(CALLS[1]), {"model": "m"})]
    async with oracle(tmp_path) as url, client_of(url) as client:
        batch, _ = await ended(client, await sent(client, wanted))
        good = await lines_of(client, batch.output_file_id)
        bad = await lines_of(client, batch.error_file_id)
    assert (batch.request_counts.completed, batch.request_counts.failed) == (1, 2)
    assert [one["custom_id"] for one in good] == [str(CALLS[0])]
    assert {one["custom_id"] for one in bad} == {"no-call", str(CALLS[1])}
    assert {one["response"]["status_code"] for one in bad} == {400}
    assert all(one["response"]["body"]["error"]["message"] for one in bad)
    assert sorted((row.billed, row.batch) for row in read_call_bank(tmp_path / "bank").calls) == [
        (False, True),
        (False, True),
        (True, True),
    ]


class Fails(CannedBrain):
    """Answers but for one question, which it was not made for."""

    def answer(self, call, body):
        if body["messages"][0]["content"] == "Fail":
            raise KeyError("nobody foresaw it")
        return super().answer(call, body)


async def test_a_request_that_makes_the_simulator_fail_is_a_500_of_its_own_and_the_batch_ends(tmp_path: Path):
    failing = {"model": "m", "messages": [{"role": "user", "content": "Fail"}]}
    wanted = [line("a"), line("b", failing), line("c")]
    options = SimulatorOptions(batch_s=0, call_bank=tmp_path / "bank")
    async with served(options, Fails(40)) as url, client_of(url) as client:
        batch, _ = await ended(client, await sent(client, wanted))
        (bad,) = await lines_of(client, batch.error_file_id)
    assert (batch.request_counts.completed, batch.request_counts.failed) == (2, 1)
    assert (bad["custom_id"], bad["response"]["status_code"]) == ("b", 500)
    assert "nobody foresaw it" in bad["response"]["body"]["error"]["message"]
    assert {row.billed for row in read_call_bank(tmp_path / "bank").calls} == {True}


async def test_an_injected_status_is_an_error_of_its_request(tmp_path: Path):
    options = SimulatorOptions(batch_s=0, faults=(FaultRate("500", 0.5),))
    async with served(options) as url, client_of(url) as client:
        batch, _ = await ended(client, await sent(client, [line(str(call)) for call in CALLS]))
    assert batch.request_counts.completed + batch.request_counts.failed == 40
    assert 8 <= batch.request_counts.failed <= 32


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([line("a"), line("a")], 2),
        ([line("a", url="/v1/responses")], 1),
        ([{"custom_id": "a"}], 1),
        ([], None),
    ],
)
async def test_a_file_that_is_no_batch_makes_the_batch_fail_as_a_whole(lines: list[dict], at: int | None):
    async with served(SimulatorOptions(batch_s=0)) as url, client_of(url) as client:
        batch, _ = await ended(client, await sent(client, lines))
    assert (batch.status, batch.errors.data[0].line, batch.output_file_id) == ("failed", at, None)


async def test_what_openai_refuses_at_once_is_a_400_and_what_it_does_not_know_a_404():
    async with served(SimulatorOptions()) as url, client_of(url) as client:
        file = await client.files.create(file=("x", b"{}"), purpose="batch")
        assert (await client.files.retrieve(file.id)).filename == "x"
        with pytest.raises(BadRequestError, match="endpoint"):
            await client.batches.create(input_file_id=file.id, endpoint="/v1/messages", completion_window="24h")
        with pytest.raises(BadRequestError, match="input_file_id"):
            await client.batches.create(input_file_id="file-none", endpoint=CHAT, completion_window="24h")
        with pytest.raises(BadRequestError, match="completion_window"):
            await client.batches.create(input_file_id=file.id, endpoint=CHAT, completion_window="1h")
        with pytest.raises(BadRequestError, match="purpose"):
            await client.files.create(file=("x", b"{}"), purpose="fine-tune")
        assert (await raw_post(f"{url}/files", {}))[0] == 400
        for missing in (client.batches.retrieve("none"), client.files.content("none"), client.batches.cancel("none")):
            with pytest.raises(NotFoundError):
                await missing


async def test_a_cancelled_batch_tells_what_was_not_asked_and_bills_nothing(tmp_path: Path):
    async with oracle(tmp_path) as url, client_of(url) as client, anthropic_of(url) as anthropic:
        begun = await sent(client, [line(str(CALLS[0]))])
        other = await anthropic.messages.batches.create(requests=[request("a")])
        assert (await client.batches.cancel(begun.id)).status == "cancelling"
        assert (await anthropic.messages.batches.cancel(other.id)).processing_status == "canceling"
        batch, states = await ended(client, begun)
        (left,) = await lines_of(client, batch.error_file_id)
        (row,) = await results(anthropic, other.id)
        told = await anthropic.messages.batches.retrieve(other.id)
    assert (states[-1], left["error"]["code"], left["response"]) == ("cancelled", "batch_cancelled", None)
    assert (row.result.type, told.request_counts.canceled) == ("canceled", 1)
    assert read_call_bank(tmp_path / "bank").calls == ()


def request(custom_id: str, **changed) -> dict:
    return {"custom_id": custom_id, "params": {"model": "m", "max_tokens": 99, "messages": HELLO} | changed}


def named(call: CallId) -> str:
    return str(call).replace(".", "-")


async def results(client, batch_id: str) -> list:
    with anyio.fail_after(10):
        while (await client.messages.batches.retrieve(batch_id)).processing_status != "ended":  # noqa: ASYNC110 - the server tells it
            await anyio.sleep(0.01)
    return [row async for row in await client.messages.batches.results(batch_id)]


async def test_a_batch_of_anthropic_goes_up_in_one_body_and_comes_down_as_lines_at_half_price(tmp_path: Path):
    wanted = [request(named(call)) for call in CALLS] + [request("no-call"), request("bad", messages=[])]
    async with oracle(tmp_path) as url, anthropic_of(url) as client:
        begun = await client.messages.batches.create(requests=wanted)
        assert (begun.processing_status, begun.request_counts.processing) == ("in_progress", 42)
        with pytest.raises(AnthropicNotFound):
            await raw_results(client, begun.id)
        rows = await results(client, begun.id)
        told = await client.messages.batches.retrieve(begun.id)
        listed = [one.id async for one in client.messages.batches.list()]
    assert (told.request_counts.succeeded, told.request_counts.errored, listed) == (40, 2, [begun.id])
    assert told.created_at < told.ended_at < told.expires_at
    ids = [row.custom_id for row in rows]
    assert sorted(ids) == sorted(one["custom_id"] for one in wanted)
    assert ids != [one["custom_id"] for one in wanted]
    kinds = {row.custom_id: row.result.type for row in rows}
    assert {id_ for id_, kind in kinds.items() if kind == "errored"} == {"no-call", "bad"}
    for row in rows:
        if row.result.type == "succeeded":
            assert row.result.message.stop_reason == "tool_use"
        else:
            assert row.result.error.error.type == "invalid_request_error"
    bank = read_call_bank(tmp_path / "bank").calls
    assert sorted(row.call for row in bank if row.billed) == sorted(map(str, CALLS))
    assert {row.batch for row in bank} == {True}


async def raw_results(client, batch_id: str) -> object:
    return await client.get(f"/v1/messages/batches/{batch_id}/results", cast_to=object)


@pytest.mark.parametrize("custom_id", [str(CALLS[0]), "a" * 65, "a b", ""])
async def test_a_custom_id_that_anthropic_does_not_take_refuses_the_whole_batch(custom_id: str):
    async with served(SimulatorOptions()) as url, anthropic_of(url) as client:
        with pytest.raises(AnthropicBadRequest, match="custom_id"):
            await client.messages.batches.create(requests=[request("good"), request(custom_id)])
        with pytest.raises(AnthropicBadRequest, match="twice"):
            await client.messages.batches.create(requests=[request("good"), request("good")])
        with pytest.raises(AnthropicNotFound):
            await client.messages.batches.retrieve("none")


@pytest.mark.parametrize(
    ("custom_id", "call"),
    [
        ("3.0.1.teacher.1.4.0", CallId(3, 0, 1, "teacher", 1, 4, 0)),
        ("3-0-1-teacher-1-4-0", CallId(3, 0, 1, "teacher", 1, 4, 0)),
        ("3-0-1-teacher-1-4-0_5f0c", CallId(3, 0, 1, "teacher", 1, 4, 0)),
        ("03.0.1.teacher.1.4.0", None),
        ("3.0.1.cook.1.4.0", None),
        ("request-1", None),
    ],
)
def test_a_custom_id_is_a_call_id_only_when_it_is_exactly_one(custom_id: str, call: CallId | None):
    assert call_of(custom_id) == call


async def test_a_large_batch_is_worked_off_in_portions_so_that_other_calls_come_between():
    options = SimulatorOptions(batch_s=0, answer_chars=40)
    wardrobe = Wardrobe(options.dress(), {}, 0, 0.0)
    room = BatchRoom(Answerer(CannedBrain(40), options), wardrobe, Tally(None), options)
    chat = ChatProtocol("m")
    job = room.begin("batch_", [Item(f"r{number}", chat, {"messages": HELLO}) for number in range(10 * PORTION)])
    seen = [0]
    with anyio.fail_after(10):
        while job.ended_s is None:
            await anyio.lowlevel.checkpoint()
            seen.append(len(job.done))
    assert seen[-1] == 10 * PORTION
    assert max(after - before for before, after in pairwise(seen)) <= 2 * PORTION
