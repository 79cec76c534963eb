"""What is written of the gates, and how little of it."""

from __future__ import annotations

import math

import orjson

from distill.app.limits import FINENESS, LimitBook
from distill.config.secret import Secret
from distill.endpoints.gate.cap import FIRST
from distill.endpoints.gate.sharing import Gates
from distill.endpoints.spec import EndpointSpec
from distill.endpoints.stats import EndpointStats
from distill.storage.limits import LIMITS, LimitRow


class Watched:
    """As much of an endpoint as is looked at."""

    def __init__(self, name: str, gates: Gates, key: str = "k") -> None:
        self.spec = EndpointSpec(name, "https://api.example/v1", "m", Secret(key), max_concurrency=256)
        self.lane = gates.lane(self.spec)
        self.sent = self.throttled = 0

    def stats(self) -> EndpointStats:
        return EndpointStats(self.spec.name, 0, 0, self.sent, {"throttled": self.throttled}, None)


class Kept(list):
    def note(self, kind: str, detail: str) -> None:
        assert kind == LIMITS
        self.append(LimitRow(*orjson.loads(detail)))


def test_endpoints_that_share_a_key_are_one_gate_and_their_calls_are_added():
    gates, kept = Gates(lambda: 0.0), Kept()
    one, two, other = Watched("teacher", gates), Watched("judge", gates), Watched("user", gates, "another")
    one.sent, two.sent, two.throttled = 10, 5, 2
    LimitBook([one, two, other], kept.note).look(2.0, 1_700_000_000.0)
    assert [(row.gate, row.sent, row.throttled) for row in kept] == [("teacher + judge", 15, 2), ("user", 0, 0)]
    assert (kept[0].allowed, kept[0].why, kept[0].wall_s) == (FIRST, "slow start", 1_700_000_000.0)


def test_nothing_new_is_written_once_a_minute_and_a_change_at_the_next_look():
    gates, kept = Gates(lambda: 0.0), Kept()
    one = Watched("teacher", gates)
    book = LimitBook([one], kept.note)
    for second in range(2, 302, 2):
        book.look(float(second), 0.0)
    assert [row.run_s for row in kept] == [2.0, 62.0, 122.0, 182.0, 242.0]
    one.lane.gate.core.storm.shut(0.0, 5.0)
    book.look(302.0, 0.0)
    assert (kept[-1].run_s, kept[-1].state) == (302.0, "shut")
    one.lane.gate.core.cap.size = FIRST * 1.02
    book.look(304.0, 0.0)
    assert kept[-1].run_s == 302.0, "a change of 3 % or less is none"
    book.look(304.5, 0.0, last=True)
    assert kept[-1].run_s == 304.5


def test_a_gate_that_never_rests_leaves_less_than_a_megabyte_in_three_days():
    gates, kept = Gates(lambda: 0.0), Kept()
    one = Watched("teacher-with-a-name", gates)
    book = LimitBook([one], kept.note)
    for look in range(1, 3 * 43_200 + 1):
        one.lane.gate.core.cap.size = (100.0, 200.0)[look % 2]
        one.sent = 60 * look
        book.look(2.0 * look, 1_700_000_000.0 + 2.0 * look)
    assert len(kept) < FINENESS * (1 + math.log(3 * 29)) * 1.15
    assert sum(len(row.as_note()) for row in kept) < 1_000_000
    late = [after.run_s - row.run_s for row, after in zip(kept[-50:], kept[-49:], strict=False)]
    assert max(late) < 3 * 86_400 / FINENESS * 1.1
