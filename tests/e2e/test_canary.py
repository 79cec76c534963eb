"""A canary key in the environment is nowhere but in the request's header."""

from __future__ import annotations

import base64
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from processes import PATIENCE_S, descendants, look, texts
from runs import PROJECT, Run, paid
from simulators import simulating

CANARY = "sk-CANARY/9f+3q%7Zx==mDk2"


def forms(secret: str) -> list[bytes]:
    """Raw, %-encoded both ways, and base64 at every alignment (the bytes that its neighbours cannot change)."""
    found = [secret.encode(), quote(secret, safe="").encode(), quote(secret).encode()]
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + secret.encode())
        found += [whole[4:-4], whole[4:-4].replace(b"+", b"-").replace(b"/", b"_")]
    return found


FORMS = forms(CANARY)


def holds(data: bytes) -> bool:
    return any(form in data for form in FORMS)


def test_the_search_finds_what_it_looks_for() -> None:
    assert holds(b"x" + CANARY.encode())
    assert holds(base64.b64encode(b"Authorization: Bearer " + CANARY.encode()))
    assert holds(quote(f"key={CANARY}&x", safe="").encode())
    assert not holds(b"sk-CANARY")


def hits(home: Path) -> list[str]:
    """Files of a run that hold the canary; the ledger is read as bytes, freed pages and WAL included."""
    return [
        str(path) for path in home.rglob("*") if path.is_file() and path.name != ".env" and holds(path.read_bytes())
    ]


def is_still(parent: int, child: int) -> bool:
    """True between fork and exec, when a child is the parent's own image; waits that instant out."""
    own = Path(f"/proc/{parent}/cmdline").read_bytes()
    for _ in range(1_000):
        if next(texts(child), own) != own:
            return False
        time.sleep(0.001)
    return look(child) is None


def watched(run: Run, *more: str) -> tuple[subprocess.CompletedProcess[str], int, list[str]]:
    """Run to the end while every child's command, environment and folder is read; gives how many were seen."""
    process = run.start(*more)
    seen: set[tuple[int, str]] = set()
    leaks: list[str] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.02):
            for child in descendants(process.pid):
                seen.add((child.pid, child.started))
                if any(holds(text) for text in texts(child.pid)) and not is_still(process.pid, child.pid):
                    leaks.extend(f"{child.pid}: {text[:80]!r}" for text in texts(child.pid) if holds(text))

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, err = process.communicate(timeout=PATIENCE_S * 5)
    over.set()
    watcher.join()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err), len(seen), leaks


@pytest.fixture(params=["environment", "dotenv"])
def place(request: pytest.FixtureRequest) -> str:
    return request.param


def hidden(run: Run, place: str) -> Run:
    """Put the canary where the run finds it."""
    run.env = {"CANARY_KEY": CANARY} if place == "environment" else {}
    if place == "dotenv":
        (run.home / ".env").write_text(f"CANARY_KEY='{CANARY}'\n", encoding="utf-8")
    return run


@pytest.mark.parametrize("generator", ["bench_family:BenchFamily", "shop_family:ShopFamily"])
def test_a_key_is_in_no_file_and_no_line_of_a_paid_run(tmp_path: Path, place: str, generator: str) -> None:
    with simulating("--fault", "500:20%") as url:
        run = hidden(paid(tmp_path, url, generator=generator, target=6, cases=6), place)
        done, _, leaks = watched(run)
    assert done.returncode in {0, 5}, done.stderr
    assert "6 cases = " in done.stdout
    assert not holds((done.stdout + done.stderr).encode())
    assert (leaks, hits(tmp_path)) == ([], [])


def test_a_key_that_the_endpoint_refuses_is_not_in_the_reason(tmp_path: Path) -> None:
    """401 from an endpoint that says which key it was given."""
    with refusing() as url:
        run = hidden(paid(tmp_path, url, generator="bench_family:BenchFamily", target=2, cases=2), "environment")
        done = run.finish()
    assert done.returncode == 5
    assert "every endpoint of this pool is stopped" in done.stdout
    assert not holds((done.stdout + done.stderr).encode())
    assert hits(tmp_path) == []


def refusing() -> Iterator[str]:
    from contextlib import contextmanager
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            body = ('{"error": {"message": "bad key: ' + self.headers["Authorization"] + '", "code": "x"}}').encode()
            self.send_response(401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            return

    @contextmanager
    def serve() -> Iterator[str]:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serve()


@pytest.mark.servers
def test_a_key_is_in_no_server_and_no_sandbox(tmp_path: Path, place: str) -> None:
    """Real servers: their processes are read from outside, pid 1 of each sandbox among them."""
    with simulating("--latency", "400ms") as url:
        run = hidden(paid(tmp_path, url, generator="mcp", target=2, cases=2), place)
        run.change("run:", f"environments: {{mcp: {{dossiers: [{PROJECT}/question_banks/mcp]}}}}\nrun:")
        done, seen, leaks = watched(run)
    assert "2 cases = " in done.stdout, done.stderr
    assert seen >= 4, "no server was started"
    assert not holds((done.stdout + done.stderr).encode())
    assert (leaks, hits(tmp_path)) == ([], [])
