"""Memory over a long run, and what a second start of a finished run costs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from spine import CONFIG, HERE, simulator

IN_FLIGHT = 256
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


def start(work: Path, text: str) -> subprocess.Popen[bytes]:
    """`distill run` on this configuration, in `work`."""
    (work / "bench.yaml").write_text(text)
    log = (work / "stderr.log").open("w")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[1])])}
    command = [sys.executable, "-m", "distill", "run", "bench.yaml"]
    return subprocess.Popen(command, cwd=work, stdout=log, stderr=log, env=environment)


def settings(url: str, cases: int, out: Path, in_flight: int = IN_FLIGHT) -> str:
    return CONFIG.format(cases=cases, out=out, url=url, in_flight=in_flight, alive=2 * in_flight)


def answered(url: str) -> int:
    with urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as answer:  # noqa: S310 - loopback
        return int(json.load(answer)["answered"])


def rss_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * PAGE_MB


def memory_slope(*, quick: bool) -> dict[str, object]:
    """RSS against answered cases, by least squares over the last three quarters of the run."""
    cases = 8_000 if quick else 60_000
    work = Path(tempfile.mkdtemp(prefix="distill-memory-"))
    points: list[tuple[int, float]] = []
    try:
        with simulator("0") as url:
            process = start(work, settings(url, cases, work / "out"))
            while process.poll() is None:
                done = answered(url)
                try:
                    points.append((done, rss_mb(process.pid)))
                except (OSError, IndexError):
                    break
                if done == cases:
                    break
                time.sleep(0.1)
            assert process.wait() == 0, (work / "stderr.log").read_text()[-2000:]
    finally:
        shutil.rmtree(work, ignore_errors=True)
    late = [point for point in points if point[0] >= cases / 4]
    return {
        "cases": cases,
        "slope_mb_per_10000": round(slope(late) * 10_000, 2),
        "rss_mb_at": {done: round(rss, 1) for done, rss in points[:: max(1, len(points) // 12)]},
        "samples": len(late),
        "asked": "<= 3 MB per 10,000",
    }


def slope(points: list[tuple[int, float]]) -> float:
    """Least squares."""
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    return sum((x - x_mean) * (y - y_mean) for x, y in points) / sum((x - x_mean) ** 2 for x, _ in points)


def second_start(*, quick: bool) -> dict[str, object]:
    """The same command on a finished run: wall seconds of the whole process, and its calls."""
    cases = 1_000 if quick else 10_000
    work = Path(tempfile.mkdtemp(prefix="distill-again-"))
    try:
        with simulator("0") as url:
            text = settings(url, cases, work / "out")
            first = time.monotonic()
            assert start(work, text).wait() == 0, (work / "stderr.log").read_text()[-2000:]
            first, before = time.monotonic() - first, answered(url)
            again = time.monotonic()
            assert start(work, text).wait() == 0, (work / "stderr.log").read_text()[-2000:]
            again, calls = time.monotonic() - again, answered(url) - before
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return {
        "cases": cases,
        "first_s": round(first, 2),
        "again_s": round(again, 2),
        "calls": calls,
        "asked": "0, <= 5 s",
    }
