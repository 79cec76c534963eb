"""No key of any pool is written to a log."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from distill import telemetry
from distill.app.pools import Specs, oracle_specs
from distill.config.loader import load_run
from distill.config.secret import Secret
from distill.telemetry import Event

TELECOM = Path(__file__).parents[2] / "configs" / "run.telecom.yaml"
POOLS = ("teachers", "reviewers", "users", "solvers", "students")


def keyed() -> Specs:
    plain = oracle_specs("http://127.0.0.1:1", load_run(TELECOM, offline=True).config)
    return dataclasses.replace(
        plain,
        **{
            pool: tuple(dataclasses.replace(spec, api_key=Secret(f"sk-canary-{pool}")) for spec in getattr(plain, pool))
            for pool in POOLS
        },
    )


def test_a_pool_that_is_added_is_not_forgotten():
    marks = {"stand_ins"}  # says what the pools are, and holds none
    fields = {field.name for field in dataclasses.fields(Specs)}
    assert fields == {*POOLS, *(f"preferred_{pool}" for pool in POOLS), *marks}


@pytest.mark.parametrize("pool", POOLS)
def test_the_log_blanks_a_key(tmp_path, pool):
    with telemetry.logging_to(tmp_path / "log.jsonl", keyed().secrets):
        telemetry.warn(Event.ENDPOINT_STOPPED, endpoint="one", why=f"HTTP 401: who is sk-canary-{pool}?")
    log = (tmp_path / "log.jsonl").read_text()
    assert "who is [redacted]?" in log
    assert "canary" not in log
