"""docs/pictures/limits.svg: how a real run finds limits that nobody tells it, and follows them when they change.

    python tests/bench/limits_picture.py docs/pictures/limits.svg [--seconds 60]

A paid-looking endpoint (256 calls allowed by the file) on a simulator that takes 64 calls at once; then the server is
gone for a while; then one that takes 1,800 requests a minute. Each part lasts `--seconds`, the outage a quarter.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from spine import HERE, start_simulator

CONFIG = """
run: {{name: limits, seed: 1, target_accepted: 400000, max_cases: 400000}}
output: {{dir: {out}}}
teacher_pool:
  endpoints:
    - {{name: teacher, base_url: "{url}", model: m, provider: simulator}}
review_flow: {{enabled: false}}
concurrency: {{max_workers: 200}}
budget: {{calls: 1000000}}
scenarios:
  - generator: bench_family:BenchFamily
"""
FIRST = ("--max-in-flight", "64")
SECOND = ("--rpm", "1800")
LATENCY = "600ms"


def played(work: Path, seconds: float) -> Path:
    """The folder of a run through all three parts."""
    server, url = start_simulator(LATENCY, *FIRST)
    port = re.findall(r"\d{4,5}", url)[0]
    config, out = work / "limits.yaml", work / "out"
    config.write_text(CONFIG.format(out=out, url=url), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
    with (work / "stderr.log").open("w", encoding="utf-8") as log:
        run = subprocess.Popen(
            [sys.executable, "-m", "distill", "run", str(config)], cwd=work, env=environment, stdout=log, stderr=log
        )
    try:
        time.sleep(seconds)
        stopped(server)
        time.sleep(seconds / 4)
        server, _ = start_simulator(LATENCY, *SECOND, "--port", port)
        time.sleep(seconds)
    finally:
        run.send_signal(signal.SIGINT)
        run.wait(60)
        stopped(server)
    if run.returncode != 6:
        raise SystemExit((work / "stderr.log").read_text(encoding="utf-8")[-3_000:])
    return out


def stopped(server: subprocess.Popen[str]) -> None:
    server.send_signal(signal.SIGTERM)
    server.wait(10)


def drawn(out: Path, file: Path) -> str:
    """What `distill status --limits` prints of it, which draws it too."""
    file.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "distill", "status", str(out), "--limits", "--svg", str(file)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="distill-limits-"))
    try:
        print(drawn(played(work, options.seconds), options.file))
    finally:
        shutil.rmtree(work)


if __name__ == "__main__":
    main()
