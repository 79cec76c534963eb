"""A framed stdio transport with caps, between a server's process and the SDK's session.

The SDK's own reader has no limit on a line: a server that prints a gigabyte without a line
feed would take the program down. Here a line, the junk between messages and the kept part
of standard error are all bounded, the end of the process is the end of the read stream at
once, and closing means that every process of the sandbox is dead.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import anyio
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCRequest

from distill.environments.mcp.crowd import Crowd
from distill.environments.mcp.framing import LINE_CAP, Sieve
from distill.environments.sandbox import Command

STDERR_TAIL: Final = 4 * 1024
"""Bytes of standard error that are kept, for the detail of a fault."""

GRACE_S: Final = 2.0
"""Seconds a server gets to leave by itself once its standard input is closed."""

_REAP_S: Final = 2.0


@dataclass(slots=True)
class Wire:
    """The two streams the SDK wants, and what was seen on the way.

    `broken` says why the transport gave up on a server that still ran, else it is empty.
    `polite` lets the server leave by itself at close; set it when nothing went wrong.
    """

    process: Process
    read: MemoryObjectReceiveStream[SessionMessage | Exception]
    write: MemoryObjectSendStream[SessionMessage]
    sieve: Sieve = field(default_factory=Sieve)
    stderr: bytearray = field(default_factory=bytearray)
    broken: str = ""
    polite: bool = False

    def last_words(self) -> str:
        """The last line of standard error, for a fault's detail; it is data from a stranger."""
        lines = self.stderr.decode(errors="replace").strip().splitlines()
        return printable(lines[-1][:200]) if lines else ""


def printable(text: str) -> str:
    """A stranger's text without what a terminal would obey."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


@asynccontextmanager
async def stdio(command: Command, crowd: Crowd | None = None) -> AsyncIterator[Wire]:
    """Start a server and bridge its pipes; raises OSError when it cannot be started.

    On exit the process and everything it started is dead, also under cancellation.
    """
    process = await anyio.open_process(command.argv, env=dict(command.env), cwd=command.cwd, start_new_session=True)
    to_session, read = anyio.create_memory_object_stream[SessionMessage | Exception](1)
    write, from_session = anyio.create_memory_object_stream[SessionMessage](16)
    wire = Wire(process, read, write)
    try:
        async with anyio.create_task_group() as group:
            group.start_soon(_read_messages, wire, to_session)
            group.start_soon(_write_messages, wire, from_session)
            group.start_soon(_read_stderr, wire)
            group.start_soon(_watch, wire, crowd or Crowd())
            try:
                yield wire
            finally:
                with anyio.CancelScope(shield=True):
                    await _stop(wire)
                group.cancel_scope.cancel()
    finally:
        for stream in (to_session, read, write, from_session):
            stream.close()
        with anyio.CancelScope(shield=True):
            await process.aclose()


async def _read_messages(wire: Wire, to_session: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
    buffer = bytearray()
    with to_session, suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):
        while not wire.broken:
            searched = len(buffer)
            try:
                buffer += await wire.process.stdout.receive()  # type: ignore[union-attr]
            except anyio.EndOfStream:
                return
            end = buffer.find(b"\n", searched)
            start = 0
            while end >= 0 and not wire.broken:
                message = wire.sieve.message(bytes(buffer[start:end]))
                wire.broken = wire.broken or wire.sieve.broken
                if message is not None:
                    await to_session.send(message)
                start, end = end + 1, buffer.find(b"\n", end + 1)
            del buffer[:start]
            if len(buffer) > LINE_CAP:
                wire.broken = f"a line of more than {LINE_CAP} bytes on standard output"


async def _write_messages(wire: Wire, from_session: MemoryObjectReceiveStream[SessionMessage]) -> None:
    stdin = wire.process.stdin
    with from_session, suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
        async for item in from_session:
            wire.sieve.asked += isinstance(item.message, JSONRPCRequest)
            line = item.message.model_dump_json(by_alias=True, exclude_unset=True)
            await stdin.send(line.encode() + b"\n")  # type: ignore[union-attr]


async def _read_stderr(wire: Wire) -> None:
    with suppress(anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
        while True:
            wire.stderr += await wire.process.stderr.receive()  # type: ignore[union-attr]
            del wire.stderr[:-STDERR_TAIL]


async def _watch(wire: Wire, crowd: Crowd) -> None:
    """Kill a sandbox that outgrows its bounds; the session then sees the end of its server."""
    while wire.process.returncode is None:
        await anyio.sleep(crowd.every_s)
        if excess := crowd.excess(wire.process.pid):
            wire.broken = wire.broken or excess
            with suppress(ProcessLookupError):
                os.kill(_inner(wire.process.pid) or wire.process.pid, signal.SIGKILL)


async def _stop(wire: Wire) -> None:
    """Close standard input, wait a moment, kill what is left, and wait until all of it is dead.

    bubblewrap's inner process is process 1 of the sandbox: when it is gone the kernel has
    already killed every other process in there. It outlives the outer one by a moment.
    """
    process = wire.process
    inner = _inner(process.pid) if process.returncode is None else None
    ended = _watched(inner)
    try:
        if wire.polite and process.stdin is not None:
            with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
                await process.stdin.aclose()
            await _exited(process, GRACE_S)
        if process.returncode is None and inner is not None:
            with suppress(ProcessLookupError):
                os.kill(inner, signal.SIGKILL)
            await _exited(process, _REAP_S)
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await _exited(process, _REAP_S)
        if ended is not None:
            with anyio.move_on_after(_REAP_S):
                await anyio.wait_readable(ended)
    finally:
        if ended is not None:
            os.close(ended)


def _inner(pid: int) -> int | None:
    """The process that bubblewrap forked into the sandbox; None when there is none to be seen."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
    return None


def _watched(pid: int | None) -> int | None:
    """A file descriptor that becomes readable when the process is dead."""
    with suppress(OSError):
        return os.pidfd_open(pid) if pid is not None else None
    return None


async def _exited(process: Process, seconds: float) -> None:
    with anyio.move_on_after(seconds):
        await process.wait()
