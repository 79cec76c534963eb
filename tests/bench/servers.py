"""What one machine carries: `python tests/bench/servers.py [--slots 32] [--latency 20s] [--minutes 10]`.

Real missions on real servers, and a simulated model that takes its time. While the run is in its steady state
(from the first accepted episode on) this looks every two seconds at all processes below it: memory, CPU, swap. Printed are
accepted episodes an hour, live environments, MB and CPU of a live one, and what bound.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

sys.path.insert(0, str(Path(__file__).parents[1] / "e2e"))
from processes import descendants

PROJECT = Path(__file__).parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True)
class Look:
    """One look: seconds, MB of all processes below the run (shared pages once each), their CPU so far, idle CPU of the machine."""

    at_s: float
    servers: int
    megabytes: float
    idle_s: float
    swapped_pages: int


def look(pid: int) -> Look:
    below = descendants(pid)
    memory = sum(proportional_mb(seen.pid) for seen in below)
    fields = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    swapped = next(
        int(line.split()[1])
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines()
        if line.startswith("pswpout ")
    )
    return Look(time.monotonic(), len(below), memory, int(fields[4]) / TICKS, swapped)


def proportional_mb(pid: int) -> float:
    """Its share of memory, shared pages divided among those who share them; 0 for one that has just gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("Pss:")), 0.0)


def heartbeats(said: Path) -> list[dict]:
    lines = (line for line in said.read_text(encoding="utf-8").splitlines() if line.startswith("{"))
    return [beat for beat in map(json.loads, lines) if beat["event"] == "run.heartbeat"]


def measured(work: Path, slots: int | None, latency: str, minutes: float) -> dict[str, object]:
    workers = 2 * (slots or 32)
    told = [f"concurrency.environment_slots={slots}"] if slots else []
    more = [f"concurrency.max_workers={workers}", "run.target_accepted=5000", "run.max_cases=9000", *told]
    command = [sys.executable, "-m", "distill", "run", str(PROJECT / "configs" / "run.mcp.yaml")]
    command += ["--offline", "--latency", latency, "--set", f"output.dir={work / 'out'}"]
    command += [word for setting in more for word in ("--set", setting)]
    said = work / "said.txt"
    with said.open("w", encoding="utf-8") as out:
        run = subprocess.Popen(command, stdout=out, stderr=out, cwd=work)
        began, looks = time.monotonic(), []
        cpu_before = os.times().children_user + os.times().children_system
        while time.monotonic() - began < 60 * minutes and run.poll() is None:
            time.sleep(2)
            beats = heartbeats(said)
            if beats and beats[-1]["accepted"]:
                looks.append(look(run.pid))
        run.terminate()
        run.wait(120)
    return told_by(looks, heartbeats(said), os.times().children_user + os.times().children_system - cpu_before)


def told_by(looks: list[Look], beats: list[dict], cpu_s: float) -> dict[str, object]:
    steady = [beat for beat in beats if beat["accepted"]]
    first, last = steady[0], steady[-1]
    hours = (last["elapsed_s"] - first["elapsed_s"]) / 3_600
    live = median(beat["environments"] for beat in steady)
    seconds = looks[-1].at_s - looks[0].at_s
    idle = (looks[-1].idle_s - looks[0].idle_s) / seconds / (os.cpu_count() or 1)
    megabytes = median(one.megabytes for one in looks)
    return {
        "accepted_per_hour": round((last["accepted"] - first["accepted"]) / hours, 1),
        "live": live,
        "processes": round(mean(one.servers for one in looks), 1),
        "mb_per_live": round(megabytes / max(1, live), 1),
        "cpu_s_per_accepted": round(cpu_s / max(1, last["accepted"]), 2),
        "idle_share": round(idle, 2),
        "swapped_out_pages": looks[-1].swapped_pages - looks[0].swapped_pages,
        "binds": "the cores" if idle < 0.15 else "the slots",
    }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--slots", type=int, default=None)
    asked.add_argument("--latency", default="20s")
    asked.add_argument("--minutes", type=float, default=10)
    options = asked.parse_args()
    work = Path(tempfile.mkdtemp(prefix="distill-servers-"))
    try:
        print(json.dumps(measured(work, options.slots, options.latency, options.minutes)))
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
