"""The loopback server: a bare aiohttp server, no router, no middleware, no access log."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Final

import anyio
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from distill.errors import UsageError
from distill.simulator.brain import Brain
from distill.simulator.call_bank import CallBank
from distill.simulator.options import SimulatorOptions
from distill.simulator.service import Service
from distill.simulator.thinking import ThinkingBrain

HOST: Final = "127.0.0.1"
"""Loopback only: there is no key to check and nothing to protect it with."""

MAX_BODY_BYTES: Final = 64 << 20
BACKLOG: Final = 1_024


async def serve(brain: Brain, options: SimulatorOptions, *, on_ready: Callable[[int], None], port: int = 0) -> None:
    """Serve on 127.0.0.1 until cancelled; closes the call bank it opened.

    `port` 0 takes a free one. `on_ready` is called once with the port, when connections are
    accepted. Raises UsageError when the port is taken or the call bank cannot be opened.
    """
    with ExitStack() as stack:
        bank = None
        if options.call_bank is not None:
            bank = stack.enter_context(closing(_bank(options.call_bank)))
        if options.reasoning_chars:
            brain = ThinkingBrain(brain, options.reasoning_chars)
        service = Service(brain, options, bank)
        server = web.Server(service.handle, request_factory=_request, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await _listen(runner, port)
            on_ready(runner.addresses[0][1])
            await anyio.sleep_forever()
        finally:
            with anyio.CancelScope(shield=True):
                await runner.cleanup()


def _bank(path: Path) -> CallBank:
    try:
        return CallBank(path)
    except OSError as error:
        raise UsageError(f"call bank {path}: {error.strerror}; name a file in a folder that can be written") from error


async def _listen(runner: web.ServerRunner, port: int) -> None:
    try:
        await web.TCPSite(runner, HOST, port, backlog=BACKLOG).start()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(
            f"{HOST}:{port}: cannot listen here ({why}); choose another --port, or leave it out for a free one"
        ) from error


def _request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=MAX_BODY_BYTES)
