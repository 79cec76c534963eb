"""Where a run listens, and how to ask it from another process.

The socket is in the run's private folder. Its address in the kernel has room for 107 bytes
(unix(7)), so both sides name it through a descriptor of the folder, however long the path is.
Nothing here imports more than the standard library: asking is quick.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from distill.domain.json import Json, JsonObject
from distill.errors import UsageError
from distill.storage.place import PRIVATE, holder, ledger_path

SOCKET: Final = "control"
BACKLOG: Final = 16
LONGEST_REQUEST: Final = 64 * 1024
LONGEST_REPLY: Final = 4 * 1024 * 1024
PATIENCE_S: Final = 20.0
"""For one whole answer; longer than a run gives to those before us in its line."""


@contextmanager
def listening(run_folder: Path) -> Iterator[socket.socket]:
    """Listen for the length of the block; the caller holds the run's lock, so a socket found there is stale.

    Raises OSError where no socket can be made.
    """
    with _inside(run_folder) as (folder, address), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as ours:
        _remove(folder)
        ours.bind(address)
        try:
            os.chmod(address, 0o600)  # noqa: PTH101 - the address is no path to keep
            ours.listen(BACKLOG)
            ours.setblocking(False)
            yield ours
        finally:
            _remove(folder)


def ask_run(run_folder: Path, request: JsonObject) -> JsonObject:
    """The answer of the run that holds `run_folder`. Raises UsageError when there is none, or when it refuses."""
    answer = ask_living(run_folder, request)
    if answer is None:
        raise UsageError(f"{run_folder}: no run is going on here; type the command it was started with to go on")
    if "error" in answer:
        raise UsageError(str(answer["error"]))
    return answer


def ask_living(run_folder: Path, request: JsonObject) -> JsonObject | None:
    """The answer as it came, None when no run lives there (it ended, or was killed and left its socket)."""
    try:
        if not ledger_path(run_folder).is_file():
            raise UsageError(f"{run_folder}: holds no run (no {ledger_path(run_folder).relative_to(run_folder)})")
        return _ask(run_folder, json.dumps(request).encode() + b"\n")
    except (FileNotFoundError, ConnectionRefusedError):
        if (pid := holder(run_folder)) is None:
            return None
        why = "does not listen (it is starting, or ending)"
    except PermissionError:
        why, pid = "belongs to another user", holder(run_folder)
    except (TimeoutError, BlockingIOError):
        why, pid = f"gave no answer in {PATIENCE_S:.0f} s", holder(run_folder)
    except (OSError, ValueError) as error:
        why, pid = f"gave no answer ({error})", holder(run_folder)
    raise UsageError(f"{run_folder}: the run there (process {pid or 'unknown'}) {why}")


def peer(connection: socket.socket) -> tuple[int, int]:
    """Process id and user id of the other side, as the kernel knows them."""
    shape = "3i"  # struct ucred: pid, uid, gid
    pid, uid, _ = struct.unpack(
        shape, connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize(shape))
    )
    return pid, uid


def _ask(run_folder: Path, line: bytes) -> JsonObject:
    with _inside(run_folder) as (_, address), socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as ours:
        for way in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, way, struct.pack("ll", int(PATIENCE_S), int(PATIENCE_S % 1 * 1e6)))
        ours.connect(address)  # waits where many ask; with a timeout of Python's own it would be refused
        _, uid = peer(ours)
        if uid not in {os.geteuid(), 0} and os.geteuid() != 0:
            raise PermissionError
        ours.sendall(line)
        said = b""
        while not said.endswith(b"\n"):
            more = ours.recv(65_536)
            said += more
            if not more or len(said) > LONGEST_REPLY:
                raise ValueError("no whole answer")
        answer: Json = json.loads(said)
        if not isinstance(answer, dict):
            raise ValueError("no JSON object")  # noqa: TRY004 - what came over the wire, not an argument
        return answer


@contextmanager
def _inside(run_folder: Path) -> Iterator[tuple[int, str]]:
    """A descriptor of the private folder, and the socket's short address through it."""
    folder = os.open(run_folder / PRIVATE, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield folder, f"/proc/self/fd/{folder}/{SOCKET}"
    finally:
        os.close(folder)


def _remove(folder: int) -> None:
    with suppress(FileNotFoundError):
        os.unlink(SOCKET, dir_fd=folder)
