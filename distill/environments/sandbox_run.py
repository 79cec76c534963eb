"""Run one short command in the sandbox and take what it printed."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import anyio
from anyio.abc import ByteReceiveStream, Process

from distill.environments.sandbox import Command
from distill.errors import EnvironmentFault

OUTPUT_CAP: Final = 64 * 1024 * 1024
"""Bytes of standard output after which a command is killed."""

_STDERR_CAP: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended."""

    code: int
    stdout: bytes
    stderr: bytes


async def run(command: Command, stdin: bytes = b"", timeout_s: float = 60.0) -> Finished:
    """Start, feed, collect; raises EnvironmentFault (`sandbox_hung`, `sandbox_flood`) after killing it."""
    process = await anyio.open_process(command.argv, env=dict(command.env), cwd=command.cwd, start_new_session=True)
    out, err = bytearray(), bytearray()
    try:
        with anyio.fail_after(timeout_s):
            async with anyio.create_task_group() as group:
                group.start_soon(_feed, process, stdin)
                group.start_soon(_collect, process.stdout, out, OUTPUT_CAP)
                group.start_soon(_collect, process.stderr, err, _STDERR_CAP)
            code = await process.wait()
    except TimeoutError:
        raise EnvironmentFault("sandbox_hung", f"a command in the sandbox ran longer than {timeout_s:g} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        with anyio.CancelScope(shield=True):
            await process.aclose()
    if len(out) > OUTPUT_CAP:
        raise EnvironmentFault("sandbox_flood", f"a command in the sandbox printed more than {OUTPUT_CAP} bytes")
    return Finished(code, bytes(out), bytes(err))


async def _feed(process: Process, data: bytes) -> None:
    if process.stdin is None:
        return
    with suppress(anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):
        if data:
            await process.stdin.send(data)
        await process.stdin.aclose()


async def _collect(stream: ByteReceiveStream | None, into: bytearray, cap: int) -> None:
    """Read to the end; what is past the cap (plus one byte, to tell) is read and forgotten."""
    if stream is None:
        return
    with suppress(anyio.EndOfStream, anyio.ClosedResourceError, anyio.BrokenResourceError):
        while True:
            chunk = await stream.receive()
            into += chunk[: max(0, cap + 1 - len(into))]
