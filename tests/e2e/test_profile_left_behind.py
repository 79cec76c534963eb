"""A paid run leaves a profile of its endpoints behind, for a rehearsal of the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from runs import paid
from simulators import simulating

from distill.simulator.dress_file import read_profile


def test_waits_faults_and_a_limit_that_was_found_are_in_it(tmp_path: Path) -> None:
    with simulating("--latency", "100ms", "--fault", "500:5%", "--max-in-flight", "12") as url:
        run = paid(tmp_path, url, generator="bench_family:BenchFamily", target=150, cases=150, workers=64).whole()
    profile = read_profile(run.folder / ".distill" / "profile.json")
    dress = profile.dresses["gpt-4.1"]
    assert dress.latency.median_s == pytest.approx(0.1, abs=0.05)
    assert {rate.kind: rate.share for rate in dress.faults}["500"] == pytest.approx(0.05, abs=0.04)
    assert 6 <= dress.limits.max_in_flight <= 13
    assert profile.sloppiness == 0.0
