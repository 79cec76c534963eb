"""Every way a server can misbehave, over real sockets, against transport, endpoint and pool together.

Each call meets one hostile reply and then a good one, asked again here or, after a body that is too
large, of the other endpoint: the call must be answered, the fault must have its kind, and the
journal must say whether it may have cost money.
"""

from __future__ import annotations

import asyncio
import gzip
from random import Random

import anyio
import orjson
import pytest
from endpoint_fakes import EPOCH_S, REQUEST, LoopClock, MemoryJournal, completion, lane_of
from loopback import raw_server

from distill.domain.chat import CallId
from distill.endpoints.balance import RetryBalance
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.kit import Kit
from distill.endpoints.outage import Outage
from distill.endpoints.pool import Pool
from distill.endpoints.retry import RetryPolicy
from distill.endpoints.spec import EndpointSpec, Timeouts
from distill.endpoints.till import Till
from distill.endpoints.transport import Transport

CALL = CallId(0, 0, 0, "teacher", 0, 0, 0)
CAP = 256 * 1024
GOOD = orjson.dumps(completion())
BOUNDS = Timeouts(connect_s=5.0, first_byte_s=0.3, idle_s=0.3, total_s=1.0)


def framed(body: bytes, *more: str, status: str = "200 OK", kind: str = "application/json", length: int = -1) -> bytes:
    """A whole reply with a head; `length` lies about the body."""
    said = len(body) if length < 0 else length
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {said}", "Connection: close", *more]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"

WRITTEN = {
    "429": (framed(b"{}", "Retry-After: 0", status="429 Too Many Requests"), "throttled", False),
    "500": (framed(b"{}", status="500 Internal Server Error"), "server", False),
    "502 as a page": (framed(b"<html>", status="502 Bad Gateway", kind="text/html"), "gateway", True),
    "529": (framed(b"{}", status="529 Overloaded"), "server", False),
    "a page with status 200": (framed(b"<html>busy</html>", kind="text/html"), "wrong_type", True),
    "plain text": (framed(GOOD, kind="text/plain"), "wrong_type", True),
    "nothing": (framed(b""), "empty", True),
    "a byte order mark": (framed(b"\xef\xbb\xbf" + GOOD), "not_json", True),
    "half a JSON": (framed(GOOD[:40]), "not_json", True),
    "a list": (framed(b"[]"), "bad_shape", True),
    "an error with status 200": (framed(b'{"error": {"message": "upstream died"}}'), "error_body", True),
    "less than announced": (framed(GOOD, length=len(GOOD) + 9), "truncated", True),
    "a chunk without an end": (CHUNKED + b"%x\r\n" % len(GOOD) + GOOD + b"\r\n", "truncated", True),
    "a chunk that is none": (CHUNKED + b"zz\r\n" + GOOD, "protocol", True),
    "gzip that is none": (framed(GOOD, "Content-Encoding: gzip"), "truncated", True),
    "a gzip bomb": (framed(gzip.compress(bytes(CAP * 8)), "Content-Encoding: gzip"), "too_large", True),
    "no HTTP": (b"\x16\x03\x01 what is this\r\n\r\n", "protocol", True),
    "a head of 1 MB": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * (1 << 20) + b"\r\n\r\n", "protocol", True),
    "goodbye": (b"", "reset", True),
}


async def silence(_: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def half_then_silence(writer: asyncio.StreamWriter) -> None:
    writer.write(framed(GOOD)[:-20])
    await asyncio.sleep(30)


async def a_byte_at_a_time(writer: asyncio.StreamWriter) -> None:
    writer.write(framed(GOOD)[: -len(GOOD)])
    for byte in GOOD:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.1)


async def zeros_without_end(writer: asyncio.StreamWriter) -> None:
    writer.write(CHUNKED)
    for _ in range(10_000):
        writer.write(b"10000\r\n" + bytes(0x10000) + b"\r\n")
        await writer.drain()


PLAYED = {
    "silence": (silence, "timeout_first_byte"),
    "half, then silence": (half_then_silence, "timeout_idle"),
    "slow-loris": (a_byte_at_a_time, "timeout_total"),
    "zeros without end": (zeros_without_end, "too_large"),
}


def kit_of(transport: Transport, journal: MemoryJournal) -> Kit:
    clock = LoopClock()
    return Kit(
        transport=transport, journal=journal, till=Till(RunBudget(None, None)), balance=RetryBalance(100, clock),
        outage=Outage(60.0, clock), clock=clock, wall=lambda: EPOCH_S, rng=Random(0),
        policy=RetryPolicy(base_s=0.001, cap_s=0.01),
    )  # fmt: skip


async def survived(play) -> tuple[str, dict[str, int], list[tuple[str, bool]]]:
    """Ask once; `play(writer)` answers the first request, a good reply the second."""
    asked = 0

    async def respond(_, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        if asked == 1:
            await play(writer)
        else:
            writer.write(framed(GOOD))
            await writer.drain()

    journal = MemoryJournal()
    async with raw_server(respond) as url, Transport(max_body_bytes=CAP) as transport:
        kit = kit_of(transport, journal)
        specs = [EndpointSpec(name, str(url), "m", timeouts=BOUNDS) for name in "ab"]
        both = [Endpoint(spec, OpenAIChat(), kit, lane_of(spec)) for spec in specs]
        with anyio.fail_after(20):
            reply = await Pool(both, kit, seed=0).ask(CALL, REQUEST)
    assert asked == 2
    misses = [event[3:] for event in journal.events if event[0] == "miss"]
    seen = {kind: count for endpoint in both for kind, count in endpoint.stats().faults.items()}
    return reply.message.content, seen, misses


@pytest.mark.parametrize("name", WRITTEN)
async def test_what_a_hostile_server_writes_is_never_a_reply_and_costs_no_call(name: str) -> None:
    data, kind, billed = WRITTEN[name]

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    assert await survived(play) == ("Hello", {kind: 1}, [(kind, billed)])


@pytest.mark.parametrize("name", PLAYED)
async def test_a_server_that_takes_its_time_or_never_ends_is_left_and_costs_no_call(name: str) -> None:
    play, kind = PLAYED[name]
    assert await survived(play) == ("Hello", {kind: 1}, [(kind, True)])
