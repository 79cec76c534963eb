"""Event-loop lag while every call fails, 512 in flight."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from spine import simulator
from upkeep import settings, start

IN_FLIGHT = 512
KINDS = ("400", "429", "500", "reset", "malformed", "html")


def lag_in_a_storm(*, quick: bool) -> dict[str, object]:
    """By kind of fault: how late the loop's timers were, in ms, and how many calls the server refused."""
    seconds = 4.0 if quick else 12.0
    return {kind: one_kind(kind, seconds) for kind in KINDS} | {"asked": "p99 <= 50 ms"}


def one_kind(kind: str, seconds: float) -> dict[str, object]:
    work = Path(tempfile.mkdtemp(prefix="distill-storm-"))
    try:
        with simulator("100ms", "--fault", f"{kind}:100%") as url:
            text = settings(url, 200_000, work / "out", IN_FLIGHT).replace(
                "bench_family:BenchFamily", "lag_family:LagFamily"
            )
            process = start(work, text)
            stop(process, seconds)
            with_faults = faults(url)
        late_ms = sorted(json.loads((work / "lag.json").read_text(encoding="utf-8")))
    finally:
        shutil.rmtree(work, ignore_errors=True)
    at = {name: late_ms[int(len(late_ms) * share)] for name, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))}
    return {**at, "max": late_ms[-1], "samples": len(late_ms), **with_faults}


def stop(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Let it go on for a while, then ask it to end; a second signal ends what waits."""
    for pause in (seconds, 3.0):
        try:
            process.wait(pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
    process.wait(30)


def faults(url: str) -> dict[str, object]:
    from urllib.request import urlopen

    with urlopen(url.removesuffix("/v1") + "/stats", timeout=10) as answer:  # noqa: S310 - loopback
        seen = json.load(answer)
    return {"refused": sum(seen["faults"].values()), "in_flight_seen": seen["max_in_flight_seen"]}
