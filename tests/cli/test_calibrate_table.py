"""What is told of an endpoint of which nothing was measured."""

from __future__ import annotations

from distill.app.calibration_end import Record
from distill.cli.calibrate import _table
from distill.domain.chat import EndpointInfo
from distill.storage.plays import Player


def test_an_endpoint_without_a_play_has_no_rate() -> None:
    about = EndpointInfo("api", "t", "openai", "gpt-4.1", None, None, None)
    record = Record(Player("teacher", about), 0, 0, 0, {1: 0.0}, {}, 0.0, None)
    assert "teacher t (gpt-4.1): 0 cases  pass@1 -" in list(_table(record, 2))
