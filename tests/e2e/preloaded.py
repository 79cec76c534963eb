"""The real program, started by fork from a process that has imported it already: a start takes a twentieth of a second.

What runs is `distill.cli.main.main` in a process of its own, which can be killed like any other. Only the
imports are shared, and those are the same in every start.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from processes import PATIENCE_S, until

MODULES = (
    "aiohttp", "anyio._backends._asyncio", "jsonschema", "orjson", "uvloop",
    "distill.app.distillation", "distill.cli.main", "distill.cli.program", "distill.cli.run", "distill.cli.watching",
    "distill.config.loader", "distill.storage.ledger",
)  # fmt: skip


class Child:
    """A forked start, with the part of `subprocess.Popen` that the tests use."""

    def __init__(self, pid: int, server: Preloaded, said: Path) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._server = server
        self._said = said

    def poll(self) -> int | None:
        self._server.collect()
        self.returncode = self._server.ended.get(self.pid)
        return self.returncode

    def wait(self, patience_s: float = PATIENCE_S) -> int:
        until(lambda: self.poll() is not None, f"process {self.pid} ends", patience_s)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float = PATIENCE_S) -> tuple[str, str]:
        self.wait(timeout)
        return "", self._said.read_text(encoding="utf-8")

    def send_signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Preloaded:
    """The process that forks; made by `preloaded`."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.ended: dict[int, int] = {}
        self._process = process
        self._started: list[int] = []

    def start(self, args: list[str], cwd: Path, env: dict[str, str]) -> Child:
        """`distill ARGS` in `cwd` with `env`; what it prints goes into `said.txt` there."""
        said = cwd / "said.txt"
        said.write_text("", encoding="utf-8")  # a child may be killed before it opens it
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([args, str(cwd), env, str(said)]) + "\n")
        self._process.stdin.flush()
        until(lambda: self.collect() or self._started, "a child is forked")
        return Child(self._started.pop(), self, said)

    def collect(self) -> None:
        """Read what the forking process has to tell: `started PID` and `ended PID STATUS`."""
        stream = self._process.stdout
        assert stream is not None
        while select.select([stream], [], [], 0)[0]:
            word, *numbers = stream.readline().split()
            if word == "started":
                self.ended.pop(int(numbers[0]), None)  # numbers of processes come round again
                self._started.append(int(numbers[0]))
            else:
                self.ended[int(numbers[0])] = int(numbers[1])


@contextmanager
def preloaded(*paths: str) -> Iterator[Preloaded]:
    """One forking process for as long as the block lasts; `paths` go in front of the module path."""
    env = {name: value for name, value in os.environ.items() if not name.endswith("_API_KEY")}
    here = Path(__file__).parent
    env["PYTHONPATH"] = os.pathsep.join([*paths, str(here), str(here.parents[1])])
    process = subprocess.Popen(
        [sys.executable, "-u", __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, env=env
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield Preloaded(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(PATIENCE_S)


def serve() -> None:
    """Fork for each line on standard input; tell of each child's start and end.

    A child that has ended is buried when the next one is asked for: until then nobody else can have its number.
    """
    import importlib

    for module in MODULES:
        importlib.import_module(module)
    print("ready")
    children: set[int] = set()
    dead: list[int] = []
    while True:
        asked = select.select([sys.stdin], [], [], 0.005)[0]
        for pid in list(children):
            ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is not None:
                children.discard(pid)
                dead.append(pid)
                print("ended", pid, ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)
        if asked:
            line = sys.stdin.readline()
            if not line:
                return
            while dead:
                os.waitpid(dead.pop(), 0)
            pid = os.fork()
            if pid == 0:
                become(*json.loads(line))
            children.add(pid)
            print("started", pid)


def become(args: list[str], cwd: str, env: dict[str, str], said: str) -> None:
    """The forked child: a start of the program, as from a shell."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    handle = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    code = 1
    try:
        from distill.cli.main import main

        sys.argv = ["distill", *args]
        sys.path[:0] = env.get("PYTHONPATH", "").split(os.pathsep)
        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - told, then the process ends
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
