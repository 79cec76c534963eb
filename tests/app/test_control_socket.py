"""A run's socket against clients that mean well, that hang, and that do not know what they do."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
import sys
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import anyio
import pytest
from anyio import to_thread
from processes import until

from distill.app import control_place
from distill.app.control_place import LONGEST_REQUEST, SOCKET, ask_living, ask_run
from distill.app.control_socket import AT_ONCE, serve_control
from distill.errors import UsageError
from distill.flow.beside import beside
from distill.storage.ledger import Ledger


def echoing(line: bytes) -> bytes:
    return json.dumps({"heard": line.decode(errors="replace")}).encode()


@asynccontextmanager
async def listening_run(folder: Path, answer=echoing, said: list[str] | None = None):
    """A ledger that is held, and its socket once it is there."""
    async with Ledger.open(folder), beside(partial(serve_control, folder, answer, (said or []).append)):
        await to_thread.run_sync(until, (folder / ".distill" / SOCKET).exists, "the run listens")
        yield


async def asked(folder: Path, request) -> dict:
    return await to_thread.run_sync(ask_run, folder, request)


async def raw(folder: Path, data: bytes, *, hang_up: bool = True) -> bytes:
    """Say `data` and return all that comes back; a short path, so the plain address will do."""

    def talk() -> bytes:
        with socket.socket(socket.AF_UNIX) as ours:
            ours.settimeout(30)
            ours.connect(str(folder / ".distill" / SOCKET))
            try:
                ours.sendall(data)
                if hang_up:
                    ours.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: ours.recv(65_536), b""))
            except (BrokenPipeError, ConnectionResetError):
                return b""

    return await to_thread.run_sync(talk)


async def test_the_socket_is_for_its_owner_alone_and_goes_with_the_run(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        async with listening_run(tmp_path / "run"):
            private = tmp_path / "run" / ".distill"
            found = (private / SOCKET).stat()
            assert stat.S_ISSOCK(found.st_mode)
            assert stat.S_IMODE(found.st_mode) == 0o600
            assert stat.S_IMODE(private.stat().st_mode) == 0o700
            assert await asked(tmp_path / "run", {"ask": "status"}) == {"heard": '{"ask": "status"}'}
    finally:
        os.umask(old)
    assert not (private / SOCKET).exists()
    assert ask_living(tmp_path / "run", {"ask": "status"}) is None
    with pytest.raises(UsageError, match="no run is going on here; type the command it was started with"):
        ask_run(tmp_path / "run", {"ask": "status"})


@pytest.mark.parametrize("length", [90, 200, 400])
async def test_a_run_folder_may_be_as_deep_as_it_likes(tmp_path: Path, length: int) -> None:
    folder = tmp_path
    while len(str(folder)) < length:
        folder /= "deep-down-in-here"
    async with listening_run(folder):
        assert "heard" in await asked(folder, {"ask": "status"})


async def test_the_socket_of_a_killed_run_is_seen_through_and_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    async with Ledger.open(folder):
        pass
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(folder / ".distill" / SOCKET))
        left.listen()
    assert ask_living(folder, {"ask": "pause"}) is None
    async with listening_run(folder):
        assert "heard" in await asked(folder, {"ask": "pause"})


async def test_clients_at_the_same_time_each_get_their_own_answer(tmp_path: Path) -> None:
    answers: dict[int, str] = {}
    async with listening_run(tmp_path / "run"):

        async def client(number: int) -> None:
            answers[number] = (await asked(tmp_path / "run", {"ask": number}))["heard"]

        async with anyio.create_task_group() as group:
            for number in range(3 * AT_ONCE):
                group.start_soon(client, number)
    assert answers == {number: f'{{"ask": {number}}}' for number in range(3 * AT_ONCE)}


@pytest.mark.parametrize(
    "garbage",
    [b"", b"\n", b"\x00\xff\xfe" * 99, b"GET / HTTP/1.1\r\n\r\n", b"x" * (LONGEST_REQUEST + 9), b"{" * 9_000 + b"\n"],
)
async def test_garbage_ends_its_own_connection_and_nothing_else(tmp_path: Path, garbage: bytes) -> None:
    async with listening_run(tmp_path / "run"):
        await raw(tmp_path / "run", garbage)
        assert "heard" in await asked(tmp_path / "run", {"ask": "status"})


async def test_clients_that_hang_are_let_go_and_others_are_served(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("distill.app.control_socket.PATIENCE_S", 0.2)
    folder = tmp_path / "run"
    async with listening_run(folder):
        hanging = [socket.socket(socket.AF_UNIX) for _ in range(AT_ONCE)]
        for one in hanging:
            one.connect(str(folder / ".distill" / SOCKET))
            one.sendall(b'{"ask": ')
        assert "heard" in await asked(folder, {"ask": "status"})
        for one in hanging:
            one.settimeout(30)
            assert await to_thread.run_sync(one.recv, 9) == b"", "the run has hung up"
            one.close()


async def test_a_client_that_goes_away_before_its_answer_disturbs_nobody(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    async with listening_run(folder, lambda line: echoing(line) + b" " * 3_000_000):
        for _ in range(3):
            with socket.socket(socket.AF_UNIX) as rude:
                rude.connect(str(folder / ".distill" / SOCKET))
                rude.sendall(b"{}\n")
        assert "heard" in await asked(folder, {"ask": "status"})


async def test_a_run_goes_on_where_no_socket_can_be_made(tmp_path: Path) -> None:
    said: list[str] = []
    (tmp_path / ".distill").mkdir()
    (tmp_path / ".distill" / SOCKET).mkdir()  # cannot be unlinked
    await serve_control(tmp_path, echoing, said.append)
    assert len(said) == 1
    assert "cannot listen for pause, drain and set" in said[0]


def test_a_folder_without_a_run_is_called_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no run"):
        ask_run(tmp_path, {"ask": "status"})


async def test_a_run_that_does_not_listen_yet_is_not_called_dead(tmp_path: Path) -> None:
    async with Ledger.open(tmp_path / "run"):
        with pytest.raises(UsageError, match=rf"process {os.getpid()}\) does not listen \(it is starting, or ending\)"):
            await asked(tmp_path / "run", {"ask": "status"})


async def test_an_answer_that_never_comes_is_not_waited_for(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(control_place, "PATIENCE_S", 0.2)
    async with Ledger.open(tmp_path / "run"):
        with socket.socket(socket.AF_UNIX) as mute:
            mute.bind(str(tmp_path / "run" / ".distill" / SOCKET))
            mute.listen()
            with pytest.raises(UsageError, match="gave no answer in 0 s"):
                await asked(tmp_path / "run", {"ask": "status"})


NOBODY = 65_534
STRANGER = f"""
import os, sys
from pathlib import Path
from distill.app.control_place import ask_run
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
try:
    print(ask_run(Path(sys.argv[1]), {{"ask": "drain"}}))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
@pytest.mark.parametrize("opened", [False, True])
async def test_another_user_gets_nothing_even_where_the_modes_are_opened(tmp_path: Path, opened: bool) -> None:
    heard: list[bytes] = []

    def listen(line: bytes) -> bytes:
        heard.append(line)
        return echoing(line)

    folder = tmp_path / "run"
    async with listening_run(folder, listen):
        if opened:
            for path in (folder, folder / ".distill"):
                path.chmod(0o755)
            (folder / ".distill" / SOCKET).chmod(0o666)
        for parent in [*folder.parents][:-2]:
            parent.chmod(0o755)
        command = [sys.executable, "-c", STRANGER, str(folder)]
        done = await to_thread.run_sync(partial(subprocess.run, command, capture_output=True, text=True, check=False))
    assert done.stdout.startswith("UsageError"), done.stdout + done.stderr
    assert ("gave no answer" in done.stdout) if opened else ("belongs to another user" in done.stdout)
    assert heard == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody else")
def test_a_socket_that_another_user_planted_is_not_spoken_to(tmp_path: Path) -> None:
    """The client is nobody here, the listener somebody else: 65533."""
    program = f"""
import os, socket, sys, threading
from pathlib import Path
from distill.app import control_place
path = Path(sys.argv[1])
ours = socket.socket(socket.AF_UNIX)
os.setgroups([]); os.setegid({NOBODY}); os.seteuid({NOBODY - 1})
ours.bind(str(path / ".distill" / "control")); os.chmod(path / ".distill" / "control", 0o666); ours.listen()
os.seteuid(0); os.setresuid({NOBODY}, {NOBODY}, {NOBODY})
try:
    print(control_place.ask_run(path, {{"ask": "drain"}}))
except Exception as error:
    print(type(error).__name__, error)
"""
    folder = tmp_path / "run"
    (folder / ".distill").mkdir(parents=True)
    (folder / ".distill" / "ledger.sqlite").touch()
    for path in [folder / ".distill", folder, *folder.parents][:-2]:
        path.chmod(0o777)
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False)
    assert "UsageError" in done.stdout, done.stderr
    assert "belongs to another user" in done.stdout
