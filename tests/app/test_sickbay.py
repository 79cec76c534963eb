from __future__ import annotations

from types import SimpleNamespace

import anyio
import pytest

from distill.app.sickbay import AGAIN_S, NOTICE_S, Sickbay, watch_endpoints
from distill.endpoints.stats import EndpointStats, Sickness


def stats(name: str, sick: Sickness | None, stopped: str | None = None) -> EndpointStats:
    return EndpointStats(name, 0, 0, 0, {}, stopped, sick)


DOWN = Sickness("server", "HTTP 503: overloaded", 100.0)


def test_a_short_spell_is_not_spoken_of():
    assert Sickbay(1800).look([stats("one", DOWN)], 100.0 + NOTICE_S - 0.1) == []


def test_the_endpoint_its_fault_and_what_will_happen_are_named():
    (line,) = Sickbay(1800).look([stats("one", DOWN), stats("two", None)], 115.0)
    assert line == (
        "endpoint one: no good reply for 15 s; last: server: HTTP 503: overloaded; asking on."
        " The run stops, resumable, when nothing succeeds for 1800 s (max_outage_s)"
    )


def test_the_same_is_said_again_only_after_a_while_and_another_fault_at_once():
    sickbay = Sickbay(1800)
    assert len(sickbay.look([stats("one", DOWN)], 115.0)) == 1
    assert sickbay.look([stats("one", DOWN)], 115.0 + AGAIN_S - 1) == []
    assert len(sickbay.look([stats("one", Sickness("dns", "no such name", 100.0))], 120.0)) == 1
    assert len(sickbay.look([stats("one", DOWN)], 115.0 + AGAIN_S)) == 1


def test_who_was_well_in_between_is_spoken_of_again():
    sickbay = Sickbay(1800)
    assert len(sickbay.look([stats("one", DOWN)], 115.0)) == 1
    assert sickbay.look([stats("one", None)], 116.0) == []
    assert len(sickbay.look([stats("one", Sickness("server", "again", 117.0))], 130.0)) == 1


@pytest.mark.parametrize("stopped", ["HTTP 401: who are you"])
def test_a_stopped_endpoint_was_spoken_of_already(stopped):
    assert Sickbay(1800).look([stats("one", DOWN, stopped)], 1e6) == []


async def test_what_the_pilot_found_is_said_even_if_the_run_ends_before_the_next_look():
    said: list[str] = []
    clock = SimpleNamespace(sleep=anyio.sleep, now=lambda: 0.0)
    rooms = SimpleNamespace(clock=clock, notices=["endpoint one is stopped"])
    quality = SimpleNamespace(notes=["pilot of 5 cases"])
    live = SimpleNamespace(rooms=rooms, endpoints=(), quality=quality, sample=lambda **_: None)
    async with anyio.create_task_group() as group:
        group.start_soon(watch_endpoints, live, 1800.0, said.append)
        await anyio.lowlevel.checkpoint()
        group.cancel_scope.cancel()
    assert said == ["pilot of 5 cases", "endpoint one is stopped"]
