"""A simulator in this process, and the vendors' SDKs as its clients: cheap enough for one per test."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import anyio
from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

from distill.simulator.brain import Answer, RawCall
from distill.simulator.canned import CannedBrain
from distill.simulator.options import SimulatorOptions
from distill.simulator.server import serve


@asynccontextmanager
async def served(options: SimulatorOptions, brain=None, at: int = 0) -> AsyncIterator[str]:
    """Yields the base URL, ending in `/v1`; `at` is the port, 0 a free one."""
    async with anyio.create_task_group() as tasks:
        port, ready = 0, anyio.Event()

        def on_ready(number: int) -> None:
            nonlocal port
            port = number
            ready.set()

        async def run() -> None:
            await serve(brain or CannedBrain(options.answer_chars), options, on_ready=on_ready, port=at)

        tasks.start_soon(run)
        await ready.wait()
        yield f"http://127.0.0.1:{port}/v1"
        tasks.cancel_scope.cancel()


class Says:
    """A brain with one answer, whatever it is asked; it keeps what that was."""

    name = "says"

    def __init__(self, answer: Answer) -> None:
        self.given = answer
        self.asked: list[dict] = []

    def answer(self, call, body) -> Answer:
        self.asked.append(body)
        return self.given


def one_call(arguments: str = '{"z": 1}', **more) -> Answer:
    return Answer("Look:", "because", (RawCall("call_1", "x", arguments),), "tool_calls", **more)


async def stats_of(url: str) -> dict:
    async with aiohttp.ClientSession() as session, session.get(url.replace("/v1", "/stats")) as reply:
        return await reply.json()


def anthropic_of(url: str) -> AsyncAnthropic:
    """Anthropic's SDK without retries of its own; its base URL has no `/v1`."""
    http = DefaultAsyncHttpxClient(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    return AsyncAnthropic(base_url=url.removesuffix("/v1"), api_key="none", max_retries=0, http_client=http)


async def raw_post(url: str, body: dict, headers: dict[str, str] | None = None) -> tuple[int, dict]:
    """Status and JSON over a bare client."""
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as reply:
        return reply.status, await reply.json()
