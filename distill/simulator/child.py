"""The simulator's own process: says where it listens, and never outlives its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

import anyio

from distill.flow.fault import FirstFault
from distill.simulator.brain import Brain
from distill.simulator.options import SimulatorOptions
from distill.simulator.server import serve

_PR_SET_PDEATHSIG: Final = 1
"""From <linux/prctl.h>: the signal this process gets when the thread that started it ends."""


def run(brain: Brain, options: SimulatorOptions, *, port: int = 0, parent_pid: int | None = None) -> None:
    """Serve until SIGINT or SIGTERM; writes the one line `ready PORT` to stdout.

    With `parent_pid` the process also ends when that parent does, even by SIGKILL: a
    parent-death signal, and end of file on stdin. Raises UsageError when it cannot listen or
    cannot write its call bank.
    """
    if parent_pid is not None:
        die_with(parent_pid)
    anyio.run(_main, brain, options, port, parent_pid is not None)


def die_with(parent_pid: int) -> None:
    """Ask the kernel for SIGKILL at the parent's death; exits at once if it has died already.

    Nothing is lost by SIGKILL: the call bank has no buffer.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent_pid:
        raise SystemExit(0)


async def _main(brain: Brain, options: SimulatorOptions, port: int, watch_stdin: bool) -> None:  # noqa: FBT001 - anyio.run passes positions only
    fault = FirstFault()
    try:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_end_on_signal, tasks.cancel_scope)
            if watch_stdin:
                tasks.start_soon(_end_with_stdin, tasks.cancel_scope)
            with fault:
                await serve(brain, options, on_ready=_say_ready, port=port)
    except BaseExceptionGroup as caught:
        fault.surface(caught)


def _say_ready(port: int) -> None:
    sys.stdout.write(f"ready {port}\n")
    sys.stdout.flush()


async def _end_on_signal(scope: anyio.CancelScope) -> None:
    with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
        async for _ in signals:
            scope.cancel()


async def _end_with_stdin(scope: anyio.CancelScope) -> None:
    stdin = sys.stdin.fileno()
    while True:
        await anyio.wait_readable(stdin)
        if not os.read(stdin, 4_096):
            scope.cancel()
            return
