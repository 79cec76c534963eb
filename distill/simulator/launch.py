"""Starting the simulator as a child process."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from subprocess import PIPE
from typing import Final

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream

from distill.errors import OutageError

SIMULATE: Final = (sys.executable, "-P", "-m", "distill", "simulate")
"""The command of this program; modules in the folder that it is started in are never taken for Python's own."""

READY_TIMEOUT_S: Final = 60.0
"""A cold start on a busy two-core machine takes a few seconds."""

STOP_TIMEOUT_S: Final = 5.0

PASSED_ON: Final = frozenset({"PATH", "HOME", "LANG", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHASHSEED", "VIRTUAL_ENV"})
"""The environment variables a simulator may see, and `LC_*`; above all no key."""


def scrubbed(env: Mapping[str, str]) -> dict[str, str]:
    """Only what `PASSED_ON` allows."""
    return {name: value for name, value in env.items() if name in PASSED_ON or name.startswith("LC_")}


@asynccontextmanager
async def simulator_process(
    argv: Sequence[str], env: Mapping[str, str], *, ready_timeout_s: float = READY_TIMEOUT_S
) -> AsyncIterator[str]:
    """Run `argv` (such as `python -m distill simulate ...`) and yield its base URL, ending in `/v1`.

    `--parent-pid N` is appended, so the child dies with this process, also by SIGKILL. It
    runs in its own session: a Ctrl-C at the terminal is not for it. stderr is shared.
    Ends the child on leaving. Raises OutageError when it ends or hangs before it is ready.
    """
    command = [*argv, "--parent-pid", str(os.getpid())]
    process = await anyio.open_process(
        command, stdin=PIPE, stdout=PIPE, stderr=None, env=scrubbed(env), start_new_session=True
    )
    try:
        port = await _port(process, ready_timeout_s)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        with anyio.CancelScope(shield=True):
            await _end(process)


async def _port(process: Process, timeout_s: float) -> int:
    if process.stdout is None:
        raise OutageError("the simulator has no stdout")
    try:
        with anyio.fail_after(timeout_s):
            line = await BufferedByteReceiveStream(process.stdout).receive_until(b"\n", 256)
    except TimeoutError as error:
        raise OutageError(f"the simulator was not ready after {timeout_s:g} s") from error
    except (anyio.EndOfStream, anyio.IncompleteRead, anyio.DelimiterNotFound) as error:
        raise OutageError("the simulator ended before it was ready; its own message is above") from error
    word, _, port = line.decode(errors="replace").partition(" ")
    if word != "ready" or not port.isdigit():
        raise OutageError(f"the simulator said {line!r} instead of its port")
    return int(port)


async def _end(process: Process) -> None:
    if process.returncode is None:
        process.terminate()
        with anyio.move_on_after(STOP_TIMEOUT_S):
            await process.wait()
    if process.returncode is None:
        process.kill()
    await process.aclose()
