"""The bench of a server that takes fewer calls at once than the operator allows, with fewer calls: no time is asked for."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from refused_above import refused_above


def test_a_limit_that_nobody_tells_costs_no_row_and_few_refusals():
    seen = refused_above(quick=True, cases=600)
    assert seen["rows"] == 600
    assert seen["refused"] > 0
    assert seen["refused_share"] <= 0.03
