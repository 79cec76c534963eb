"""An endpoint that answers nothing but faults is named while the run waits, and the run ends resumable."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from runs import Run, paid
from simulators import simulating

LOUD = "no good reply for"


def status(run: Run) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "distill", "status", str(run.folder), "--json"],
        cwd=run.home,
        env=run.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def test_a_sick_endpoint_is_named_and_the_run_stops_after_max_outage_s(tmp_path: Path) -> None:
    case = {"generator": "bench_family:BenchFamily", "target": 8, "cases": 8, "workers": 4}
    with simulating("--fault", "503:100%") as url:
        run = paid(tmp_path, url, **case)
        run.change("budget:", "max_outage_s: 14\nbudget:")
        done = run.finish()
    assert done.returncode == 5, done.stderr
    (warning,) = [line for line in done.stderr.splitlines() if LOUD in line]
    assert warning.startswith("distill: endpoint t: no good reply for 1")
    assert "server: HTTP 503" in warning
    assert warning.endswith("when nothing succeeds for 14 s (max_outage_s)")
    events = [json.loads(line) for line in (run.folder / ".distill" / "log.jsonl").read_text().splitlines()]
    (sick,) = [event for event in events if event["event"] == "endpoint.sick"]
    assert (sick["endpoint"], sick["kind"], sick["level"]) == ("t", "server", "warning")
    assert "max_outage_s 14" in done.stdout
    now = status(run)
    assert now["failing"]["t"]["last"] == "server"
    assert now["failing"]["t"]["faults"] >= 4
    with simulating() as url:
        run.change(run.text.split('base_url: "')[1].split('"')[0], url)
        run.change("max_outage_s: 14", "max_outage_s: 60")
        refused = run.finish()
    assert refused.returncode == 2, "another address is another endpoint"
