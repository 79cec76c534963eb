"""What a run answers: to every request something, whatever it is made of."""

from __future__ import annotations

import json
from types import SimpleNamespace

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distill.app.control import Control
from distill.errors import BudgetReached, Interrupted, StorageError
from distill.flow.drain import Drain
from distill.flow.pause import Pause


class Dials:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.heard: list[list[str]] = []

    def put(self, settings):
        self.heard.append(settings)
        if self.error is not None:
            raise self.error
        return [{"key": "k", "old": 1, "new": 2}]


def control(error: Exception | None = None) -> Control:
    drain, pause = Drain(), Pause(lambda: 0.0)

    def snapshot():
        return {"state": "draining" if drain.begun else "paused" if pause.held else "running"}

    live = SimpleNamespace(rooms=SimpleNamespace(drain=drain, pause=pause), snapshot=snapshot)
    return Control(live, Dials(error))


def ask(one: Control, what: object) -> dict:
    return json.loads(one.answer(json.dumps(what).encode()))


async def test_orders_are_obeyed_and_saying_them_twice_changes_nothing():
    one = control()
    said = [
        ask(one, {"ask": word})["live"]["state"] for word in ("status", "pause", "pause", "resume", "resume", "drain")
    ]
    assert said == ["running", "paused", "paused", "running", "running", "draining"]
    assert isinstance(one.live.rooms.drain.reason, Interrupted)
    assert ask(one, {"ask": "set", "settings": ["a=1"]})["error"].startswith("the run is ending already")
    assert "error" in ask(one, {"ask": "pause"})
    assert ask(one, {"ask": "drain"}) == ask(one, {"ask": "status"}) == {"live": {"state": "draining"}}
    await anyio.lowlevel.checkpoint()


async def test_a_run_whose_budget_is_reached_says_how_to_go_on_and_not_to_ask_again():
    one = control()
    one.live.rooms.drain.begin(BudgetReached("budget.calls reached: raise budget.calls"))
    assert ask(one, {"ask": "set", "settings": ["budget.calls=9"]})["error"] == (
        "the run is ending already: budget.calls reached: raise budget.calls"
    )


async def test_settings_are_passed_on_and_the_changes_told():
    one = control()
    assert ask(one, {"ask": "set", "settings": ["a=1", "b=2"]})["changes"] == [{"key": "k", "old": 1, "new": 2}]
    assert one.dials.heard == [["a=1", "b=2"]]


@pytest.mark.parametrize(
    "request_",
    [{}, [], 3, None, "pause", {"ask": "fly"}, {"ask": ["pause"]}, {"ask": "set"}, {"ask": "set", "settings": []},
     {"ask": "set", "settings": "a=1"}, {"ask": "set", "settings": [3]}],
)  # fmt: skip
async def test_what_is_no_order_is_called_so(request_):
    one = control()
    assert set(ask(one, request_)) == {"error"}
    assert ask(one, {"ask": "status"}) == {"live": {"state": "running"}}


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(line):
    assert b"error" in anyio.run(answered, line)


async def answered(line: bytes) -> bytes:
    return control().answer(line)


async def test_endless_nesting_is_no_request():
    assert "error" in json.loads(control().answer(b'{"ask":' * 20_000))


@pytest.mark.parametrize(
    ("error", "told"),
    [(StorageError("the disk is gone"), "the disk is gone"), (KeyError("x"), "a bug in distill: KeyError: 'x'")],
)
async def test_an_order_that_fails_is_answered_and_ends_nothing(error, told):
    assert ask(control(error), {"ask": "set", "settings": ["a=1"]}) == {"error": told}
