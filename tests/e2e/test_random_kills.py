"""A hundred and fifty of the kills that `python tests/bench/kills.py` does by the thousand."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from kills import sweep


def test_kills_amid_faults_at_random_moments_break_no_promise(tmp_path: Path) -> None:
    counts = sweep(tmp_path, kills=150, seed=11, cases=36, each=25)
    assert counts["kills"] >= 150
    assert counts["amid calls"] >= 75, f"the kills came before anything was paid: {counts}"
