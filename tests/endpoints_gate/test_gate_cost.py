"""The bench of the gate runs, on every way through it; what it measures is not asked for here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
from gate_cost import one

from distill.endpoints.gate.line import Ceilings


@pytest.mark.parametrize("headers", [False, True])
@pytest.mark.parametrize("ceilings", [None, Ceilings(64), Ceilings(1_000, rpm=60_000, input_tpm=10**9)])
def test_a_thousand_calls_go_through(ceilings, headers):
    assert isinstance(one(1_000, ceilings, headers), float)
