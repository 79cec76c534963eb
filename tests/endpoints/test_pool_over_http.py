"""The whole room against a real server: nothing faked but the journal."""

from __future__ import annotations

from collections import Counter
from random import Random

import anyio
import orjson
from aiohttp import web
from endpoint_fakes import EPOCH_S, REQUEST, LoopClock, MemoryJournal, completion, lane_of
from loopback import http_server
from openai import AsyncOpenAI

from distill.config.secret import Secret
from distill.domain.chat import CallId
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport


def kit_of(transport: Transport, journal: MemoryJournal) -> Kit:
    clock = LoopClock()
    return Kit(
        transport=transport,
        journal=journal,
        till=Till(RunBudget(None, None)),
        balance=RetryBalance(1000, clock),
        outage=Outage(60.0, clock),
        clock=clock,
        wall=lambda: EPOCH_S,
        rng=Random(0),
        policy=RetryPolicy(base_s=0.001, cap_s=0.01),
    )


async def test_forty_calls_through_a_bad_day_are_all_answered_once_and_the_journal_adds_up():
    billed, asked = [], Counter()

    async def handler(request):
        body = orjson.loads(await request.read())
        call = CallId.parse(request.headers["X-Distill-Call"])
        fate = (call.case + asked[call]) % 5  # every call meets the faults in another order, and 0 to 4 of them
        asked[call] += 1
        if fate == 0:
            return web.json_response({"error": {"message": "slow"}}, status=429, headers={"Retry-After": "0"})
        if fate == 1:
            return web.json_response({"error": {"message": "oops"}}, status=500)
        if fate == 2:
            request.transport.abort()
            return web.Response()
        if fate == 3:
            return web.Response(text="<html>", content_type="text/html")
        billed.append(request.headers["X-Distill-Call"])
        reply = web.json_response(completion(body["messages"][1]["content"]))
        reply.enable_compression(web.ContentCoding.gzip)
        return reply

    journal, replies = MemoryJournal(), []
    async with http_server(handler) as url, Transport() as transport:
        kit = kit_of(transport, journal)
        spec = EndpointSpec("sim", str(url), "m", kind="scripted", max_concurrency=4)
        pool = Pool([Endpoint(spec, OpenAIChat(), kit, lane_of(spec, kit.clock.now))], kit, seed=0)

        async def ask(case):
            replies.append(await pool.ask(CallId(case, 0, 0, "teacher", 0, 0, 0), REQUEST))

        async with anyio.create_task_group() as group:
            for case in range(40):
                group.start_soon(ask, case)
    assert [reply.message.content for reply in replies] == ["Hello"] * 40
    assert sorted(billed) == sorted(f"{case}.0.0.teacher.0.0.0" for case in range(40))
    kinds = journal.kinds()
    assert kinds.count("receive") == kinds.count("settle") == 40
    assert kinds.count("miss") == 8 * (0 + 1 + 2 + 3 + 4)
    assert kinds.count("intend") == 40 + kinds.count("miss")


async def test_the_vendors_sdk_and_we_send_the_same_body_and_the_same_key():
    seen = []

    async def handler(request):
        seen.append((request.path, request.headers["Authorization"], orjson.loads(await request.read())))
        return web.json_response(completion())

    async with http_server(handler) as url, Transport() as transport:
        kit = kit_of(transport, MemoryJournal())
        spec = EndpointSpec("one", str(url), "m", api_key=Secret("k-1"), temperature=0.5, max_output_tokens=9)
        await Pool([Endpoint(spec, OpenAIChat(), kit, lane_of(spec, kit.clock.now))], kit, seed=0).ask(
            CallId(0, 0, 0, "teacher", 0, 0, 0), REQUEST
        )
        async with AsyncOpenAI(base_url=str(url), api_key="k-1", max_retries=0) as client:
            messages = [{"role": message.role, "content": message.content} for message in REQUEST.messages]
            await client.chat.completions.create(model="m", messages=messages, temperature=0.5, max_completion_tokens=9)
    ours, theirs = seen
    assert ours == theirs
