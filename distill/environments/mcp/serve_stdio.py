"""Standard input and output as the two streams of an MCP server, with caps and answers to junk.

The SDK's own reader sits in a thread that no signal can end, has no limit on a line, drops junk without
an answer, and cuts off calls that still run when the input ends. Here the input is waited for, a line
is bounded, junk is answered, and what was asked before the end of the input is answered first.
"""

from __future__ import annotations

import os
import select
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import anyio
import anyio.lowlevel
import orjson
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCRequest,
    JSONRPCResponse,
    RequestId,
    jsonrpc_message_adapter,
)

from distill.environments.mcp.framing import LINE_CAP

Incoming: TypeAlias = MemoryObjectReceiveStream[SessionMessage | Exception]
Outgoing: TypeAlias = MemoryObjectSendStream[SessionMessage]

LAST_ANSWERS_S: Final = 1.0
"""Seconds that open calls get once the input has ended; a client kills its server after 2."""

_CHUNK: Final = 65_536


@dataclass(slots=True)
class _Open:
    """Requests that have no answer yet."""

    ids: set[RequestId] = field(default_factory=set)
    none: anyio.Event = field(default_factory=anyio.Event)
    ended: bool = False

    def answered(self, one: RequestId | None) -> None:
        if one is not None:
            self.ids.discard(one)
        if self.ended and not self.ids:
            self.none.set()

    async def wait(self) -> None:
        """Until all are answered, or for as long as a client may be expected to wait."""
        self.ended = True
        self.answered(None)
        with anyio.move_on_after(LAST_ANSWERS_S):
            await self.none.wait()


@asynccontextmanager
async def standard_streams() -> AsyncIterator[tuple[Incoming, Outgoing]]:
    """Bridge the process's own pipes; meanwhile stray prints go to standard error."""
    to_server, read = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    write, from_server = anyio.create_memory_object_stream[SessionMessage](0)
    unanswered = _Open()
    with _claimed() as (source, sink):
        async with anyio.create_task_group() as group:
            group.start_soon(_read, source, to_server, write.clone(), unanswered)
            group.start_soon(_write, sink, from_server, unanswered, group.cancel_scope)
            with read, write:
                yield read, write


async def _read(
    source: int, to_server: MemoryObjectSendStream[SessionMessage | Exception], to_client: Outgoing, unanswered: _Open
) -> None:
    with to_server, to_client, suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
        async for line in _lines(source):
            try:
                message = jsonrpc_message_adapter.validate_json(line, by_name=False)
            except ValueError:
                await to_client.send(SessionMessage(_refusal(line)))
                continue
            if isinstance(message, JSONRPCRequest):
                unanswered.ids.add(message.id)
            await to_server.send(SessionMessage(message))
        await unanswered.wait()


async def _lines(source: int) -> AsyncIterator[bytes]:
    """Lines that are not blank; one beyond the cap is cut there and is the last."""
    buffer = bytearray()
    while chunk := await _chunk(source):
        searched = len(buffer)
        buffer += chunk
        start, end = 0, buffer.find(b"\n", searched)
        while end >= 0:
            if line := bytes(buffer[start:end]).strip():
                yield line
            start, end = end + 1, buffer.find(b"\n", end + 1)
        del buffer[:start]
        if len(buffer) > LINE_CAP:
            break
    if line := bytes(buffer).strip():
        yield line


async def _chunk(source: int) -> bytes:
    await _ready(anyio.wait_readable, source)
    return os.read(source, _CHUNK)


async def _put(sink: int, data: bytes) -> None:
    """Write without ever blocking the loop: a pipe that is ready takes this much at once."""
    left = memoryview(data)
    while left:
        await _ready(anyio.wait_writable, sink)
        left = left[os.write(sink, left[: select.PIPE_BUF]) :]


async def _ready(wait: Callable[[int], Awaitable[None]], pipe: int) -> None:
    try:
        await wait(pipe)
    except PermissionError:  # a plain file or /dev/null cannot be waited for and never blocks
        await anyio.lowlevel.checkpoint()


def _refusal(line: bytes) -> JSONRPCError:
    """The answer to a line that is no message, under its id if it has one."""
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError:
        return JSONRPCError(jsonrpc="2.0", id=None, error=ErrorData(code=PARSE_ERROR, message="not JSON"))
    named = data.get("id") if isinstance(data, dict) else None
    error = ErrorData(code=INVALID_REQUEST, message="not a JSON-RPC 2.0 message")
    return JSONRPCError(jsonrpc="2.0", id=named if type(named) in {int, str} else None, error=error)


async def _write(
    sink: int, from_server: MemoryObjectReceiveStream[SessionMessage], unanswered: _Open, scope: anyio.CancelScope
) -> None:
    with from_server:
        async for item in from_server:
            text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
            try:
                await _put(sink, text.encode() + b"\n")
            except OSError:  # the client is gone
                scope.cancel()
                return
            if isinstance(item.message, JSONRPCResponse | JSONRPCError):
                unanswered.answered(item.message.id)


@contextmanager
def _claimed() -> Iterator[tuple[int, int]]:
    """Copies of standard input and output, which nothing else in the process can reach."""
    source, sink, nothing = os.dup(0), os.dup(1), os.open(os.devnull, os.O_RDONLY)
    try:
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        yield source, sink
    finally:
        os.dup2(source, 0)
        os.dup2(sink, 1)
        for copy in (source, sink, nothing):
            os.close(copy)
