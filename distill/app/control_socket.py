"""Serving a run's control over its socket: one request a connection, one line each way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from socket import socket
from typing import Final

import anyio
from anyio.abc import SocketAttribute, SocketListener, SocketStream

from distill.app.control_place import LONGEST_REQUEST, listening, peer

PATIENCE_S: Final = 5.0
"""For one connection in all: a client that hangs holds one of a few places for so long."""

AT_ONCE: Final = 8
"""Connections at the same time; more wait in the kernel. It bounds what clients take of the run's descriptors."""

AGAIN_S: Final = 1.0

Answer = Callable[[bytes], bytes]


async def serve_control(run_folder: Path, answer: Answer, warn: Callable[[str], None]) -> None:
    """Serve until cancelled. Where no socket can be made the run goes on without, and says so.

    Whatever a client does, it ends its own connection alone. `answer` must not raise.
    """
    try:
        with listening(run_folder) as ours:
            async with await SocketListener.from_socket(ours) as listener:
                await _serve(listener, answer)
    except OSError as error:
        warn(f"{run_folder}: cannot listen for pause, drain and set ({error.strerror or error}); the run goes on")


async def _serve(listener: SocketListener, answer: Answer) -> None:
    places = anyio.Semaphore(AT_ONCE)
    async with anyio.create_task_group() as group:
        while True:
            await places.acquire()
            try:
                stream = await listener.accept()
            except anyio.BrokenResourceError:  # no descriptor is free, for one
                places.release()
                await anyio.sleep(AGAIN_S)
                continue
            group.start_soon(_one, stream, answer, places)


async def _one(stream: SocketStream, answer: Answer, places: anyio.Semaphore) -> None:
    try:
        async with stream:
            with anyio.move_on_after(PATIENCE_S):
                if _trusted(stream) and (line := await _line(stream)):
                    await stream.send(answer(line) + b"\n")
    except (anyio.BrokenResourceError, anyio.ClosedResourceError, OSError):  # the client has gone
        return
    finally:
        places.release()


def _trusted(stream: SocketStream) -> bool:
    """The folder's mode keeps others out; this holds where somebody has opened it."""
    raw: socket = stream.extra(SocketAttribute.raw_socket)  # noqa: S610 - anyio's typed attributes, no Django
    _, uid = peer(raw)
    return uid in {os.geteuid(), 0}


async def _line(stream: SocketStream) -> bytes:
    """The request, "" when the client said too much or nothing."""
    said = b""
    while b"\n" not in said:
        try:
            said += await stream.receive()
        except anyio.EndOfStream:
            break
        if len(said) > LONGEST_REQUEST:
            return b""
    return said.partition(b"\n")[0]
