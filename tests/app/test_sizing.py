"""How many live environments a machine or its container carries."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from distill.app.sizing import LEAST, MEGABYTES_EACH, PER_CORE, environment_slots, memory_mb

MACHINE_MB = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


@pytest.mark.parametrize(
    ("told", "megabytes"), [("536870912\n", 512), ("max\n", MACHINE_MB), ("9223372036854771712\n", MACHINE_MB)]
)
def test_a_container_s_limit_counts_where_there_is_one(tmp_path, told, megabytes):
    limit = tmp_path / "memory.max"
    limit.write_text(told)
    assert memory_mb((str(tmp_path / "not there"), str(limit))) == megabytes


@pytest.mark.parametrize(
    ("cores", "megabytes", "workers", "slots"),
    [
        (2, 10**6, 64, 64),  # never more than episodes alive
        (2, 10**6, 500, 2 * PER_CORE),
        (64, 16_000, 500, 8_000 // MEGABYTES_EACH),
        (1, 100, 500, LEAST),
    ],
)
def test_cores_memory_and_workers_bound_the_slots(monkeypatch, cores, megabytes, workers, slots):
    monkeypatch.setattr("distill.app.sizing.os.cpu_count", lambda: cores)
    monkeypatch.setattr("distill.app.sizing.memory_mb", lambda: megabytes)
    told = SimpleNamespace(environment_slots=None, max_workers=workers)
    assert environment_slots(SimpleNamespace(config=SimpleNamespace(concurrency=told))) == slots
