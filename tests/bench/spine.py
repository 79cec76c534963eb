"""The spine's own cost: `python tests/bench/spine.py [--cases 20000] [--latency 0] [--in-flight 256]`.

First the bare loop, then `distill run` on the one-turn family through the real stages, ledger
and shards, then the bare loop again, each against a fresh simulator in a process of its own.
CPU is user + system of the whole process, wall is from the first request that the simulator
saw to the last committed row. distill runs from bytecode, as it does once it is installed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.request import urlopen

HERE = Path(__file__).parent
CONFIG = """
run: {{name: bench, seed: 1, target_accepted: {cases}, max_cases: {cases}}}
output: {{dir: {out}, shard_rows: 5000}}
teacher_pool:
  endpoints:
    - {{name: local, base_url: "{url}", model: m, provider: simulator, kind: local, max_concurrency: {in_flight}}}
review_flow: {{enabled: false}}
concurrency: {{max_workers: {alive}}}
budget: {{calls: 100000000}}
scenarios:
  - generator: bench_family:BenchFamily
"""


@contextmanager
def simulator(latency: str, *more: str) -> Iterator[str]:
    process, url = start_simulator(latency, *more)
    try:
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def start_simulator(latency: str, *more: str) -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "distill", "simulate", "--latency", latency, "--answer-chars", "2500", *more],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"(\d{4,5})", line):
            return process, f"http://127.0.0.1:{found[1]}/v1"
    raise SystemExit("the simulator did not start")


def bare(latency: str, cases: int, in_flight: int) -> dict[str, float]:
    with simulator(latency) as url:
        done = subprocess.run(
            [sys.executable, str(HERE / "bare_loop.py"), url, str(cases), str(in_flight)],
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def as_installed(work: Path) -> dict[str, str]:
    """The environment of a program whose bytecode is there, which a first small run sees to.

    Where PYTHONDONTWRITEBYTECODE is set, as in some containers, every start compiles everything: 0.7 s of CPU.
    """
    environment = {**os.environ, "PYTHONPATH": str(HERE), "PYTHONPYCACHEPREFIX": str(work / "bytecode")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    config = work / "warm.yaml"
    with simulator("0") as url:
        config.write_text(CONFIG.format(cases=4, out=work / "warm", url=url, in_flight=4, alive=4))
        command = [sys.executable, "-m", "distill", "run", str(config)]
        subprocess.run(command, cwd=work, env=environment, check=True, capture_output=True)
    return environment


def spine(url: str, cases: int, in_flight: int, work: Path) -> dict[str, float]:
    config, out = work / "bench.yaml", work / "out"
    config.write_text(CONFIG.format(cases=cases, out=out, url=url, in_flight=in_flight, alive=2 * in_flight))
    environment = as_installed(work)
    started = time.monotonic()
    log = (work / "stderr.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "distill", "run", str(config)],
        cwd=work,
        stdout=log,
        stderr=log,
        env=environment,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"distill ended with {process.returncode}:\n{(work / 'stderr.log').read_text()[-3000:]}")
    rows = sum(len(path.read_bytes().splitlines()) for path in out.glob("shard-*.jsonl"))
    return {
        "rows": rows,
        "first_request_to_last_row_s": round(last_row_s(out / ".distill" / "log.jsonl") - first_asked_s(url), 3),
        "wall_s": round(time.monotonic() - started, 3),
        "cpu_s": round(used.ru_utime + used.ru_stime, 3),
        "rss_mb": used.ru_maxrss // 1024,
    }


def first_asked_s(url: str) -> float:
    with urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as answer:  # noqa: S310 - loopback
        return json.load(answer)["first_asked_s"]


def last_row_s(log: Path) -> float:
    """When the last row was committed, by the run's own log."""
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    ended = [line["timestamp"] for line in lines if line["event"] == "episode.concluded"][-1]
    return datetime.fromisoformat(ended).timestamp()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=20_000)
    asked.add_argument("--latency", default="0")
    asked.add_argument("--in-flight", type=int, default=256)
    options = asked.parse_args()
    work = Path(tempfile.mkdtemp(prefix="distill-bench-"))
    size = (options.cases, options.in_flight)
    try:
        first = bare(options.latency, *size)
        with simulator(options.latency) as url:
            ours = spine(url, *size, work)
        second = bare(options.latency, *size)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    loop_cpu = (first["cpu_s"] + second["cpu_s"]) / 2
    print(
        json.dumps(
            {"bare": [first, second], "distill": ours, "cpu_ratio": round(ours["cpu_s"] / loop_cpu, 2)}, indent=1
        )
    )


if __name__ == "__main__":
    main()
