"""A few of the runs that `python tests/bench/broke.py` does by the thousand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from broke import spree


@pytest.mark.parametrize("runs", [20, pytest.param(1_000, marks=pytest.mark.slow)])
def test_faults_and_kills_never_make_a_run_cost_more_than_its_budget(tmp_path: Path, runs: int) -> None:
    done = spree(tmp_path, runs, seed=5)
    assert done.counts["runs"] == runs
    assert done.counts["kills"] >= runs / 2, f"too few hit a living run: {done.counts}"
    assert done.counts["reached"] >= runs / 2, f"too few came to their budget: {done.counts}"
    assert done.fullest >= 0.8, "a budget that is hardly used proves nothing"
