"""The figures for faults and outages, through the whole pool in virtual time."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate
from random import Random

import anyio
import pytest
from bad_days import Server, ask_all, bench_on
from endpoint_fakes import CALL, EPOCH_S, REQUEST, answer, spec_of, virtually

from distill.domain.message import Message
from distill.endpoints.faults import Fault
from distill.endpoints.pool import Pool
from distill.endpoints.spec import Timeouts
from distill.errors import EndpointFault, OutageError

RETURN_S = 700.0
"""The outages here last from 100 s to this: ten minutes."""

MIX = (
    *[Fault("server", "500")] * 6, *[Fault("reset", "reset")] * 5, *[Fault("not_json", "cut off")] * 4,
    *[Fault("gateway", "502")] * 3, *[answer({"error": {"message": "slow down"}}, 429, retry_after="1")] * 2,
)  # fmt: skip
"""One in five calls meets one of these."""


def one_in_five(_now, rng):
    return rng.choice(MIX) if rng.random() < 0.2 else None


def out_for_ten_minutes(how):
    return lambda now, _rng: how if 100.0 <= now < RETURN_S else None


def test_one_call_in_five_fails_in_mixed_ways_and_each_row_is_paid_once():
    async def main():
        server = Server(one=one_in_five)
        bench = bench_on(server, specs=[spec_of("one", max_concurrency=64)], planned_calls=2000)
        failed = await ask_all(bench, 2000, 128)
        return failed, len(bench.journal.receipts), len(server.whole), len(server.sent)

    failed, rows, whole, sent = virtually(main)
    assert (failed, rows) == ([], 2000)
    assert whole <= 1.10 * 2000
    assert sent <= 1.30 * 2000


def test_when_every_call_fails_the_retry_balance_bounds_what_is_sent():
    """Asked are at most 1.1 calls for each case, and the probes, however long the run goes on trying."""

    async def main():
        server = Server(one=lambda _now, _rng: Fault("server", "500"))
        bench = bench_on(server, specs=[spec_of("one", max_concurrency=256)], planned_calls=1000, max_outage_s=600.0)
        failed = await ask_all(bench, 1000, 256)
        return failed, len(server.sent), bench.kit.clock.now()

    failed, sent, seconds = virtually(main)
    assert failed == []
    assert sent <= 256 + 60, "the breaker leaves far fewer: who was in the air when it opened, and probes"
    assert 600 < seconds < 660


WAYS = {
    "refused": Fault("connect", "connection refused"),
    "DNS": Fault("dns", "no such host"),
    "503": answer({"error": {"message": "overloaded"}}, 503),
    "silent": "hang",
}


@pytest.mark.parametrize("workers", [1, 2, 128])
@pytest.mark.parametrize("way", WAYS)
def test_after_ten_minutes_without_a_server_no_case_has_failed_and_the_pace_is_back_in_half_a_minute(way, workers):
    async def main():
        server = Server(one=out_for_ten_minutes(WAYS[way]))
        one = spec_of("one", max_concurrency=64, timeouts=Timeouts(first_byte_s=60.0))
        bench = bench_on(server, specs=[one], planned_calls=10_000, max_outage_s=3600.0)
        failed = await ask_all(bench, max(10_000, 200 * workers) if workers > 2 else 400 * workers, workers)
        probes = sum(102.0 <= at < RETURN_S for at, _ in server.sent)
        return failed, probes, server.rate(RETURN_S + 30, RETURN_S + 60) / server.rate(40, 100)

    failed, probes, pace = virtually(main)
    assert failed == []
    assert probes <= 60, "those that left while good replies to earlier ones still came are not among them"
    assert pace >= 0.9 or workers < 128, "one of two that is in the air as the server returns is half of the pace"


def test_what_one_waited_before_an_outage_does_not_count_against_it():
    """For an hour 429s, then 503s for five minutes, of a server that has one question to answer."""

    async def main():
        busy, down = answer({"error": {"message": "slow down"}}, 429), answer({"error": {"message": "no"}}, 503)
        server = Server(one=lambda now, _rng: busy if now < 3_600 else down if now < 3_900 else None)
        bench = bench_on(server, specs=[spec_of("one")], max_outage_s=1_800.0)
        failed = await ask_all(bench, 1, 1)
        return failed, len(server.whole)

    assert virtually(main) == ([], 1)


@pytest.mark.parametrize("max_outage_s", [300.0, 1_800.0])
@pytest.mark.parametrize("workers", [1, 2, 64])
def test_a_question_that_nobody_can_answer_fails_alone_and_the_run_goes_on(workers, max_outage_s):
    async def main():
        server = Server()
        one = spec_of("one", max_concurrency=64)
        bench = bench_on(server, specs=[one], planned_calls=400, max_outage_s=max_outage_s)
        good, poison = server.post, b"poison"

        async def post(url, headers, body, timeouts):
            if poison not in body:
                return await good(url, headers, body, timeouts)
            server.sent.append((bench.kit.clock.now(), "poison"))
            return answer({"error": {"message": "boom"}}, 500)

        server.post = post
        failed, numbers, ended = [], iter(range(400)), []

        async def work():
            for case in numbers:
                text = "poison" if case == 9 else "hello"
                try:
                    await bench.ask(CALL._replace(case=case), replace(REQUEST, messages=(Message("user", text),)))
                except EndpointFault:
                    failed.append(case)
                    ended.append(bench.kit.clock.now())

        async with anyio.create_task_group() as group:
            for _ in range(workers):
                group.start_soon(work)
        return failed, sum(host == "poison" for _, host in server.sent), ended[0], len(server.whole)

    failed, asked, seconds, done = virtually(main)
    assert (failed, done) == ([9], 399)
    assert asked <= 80
    assert seconds < max_outage_s


@pytest.mark.parametrize("way", WAYS)
def test_a_healthy_endpoint_carries_the_weight_of_one_that_is_dead(way):
    async def main():
        server = Server(one=lambda _now, _rng: WAYS[way])
        specs = [spec_of(name, max_concurrency=32, timeouts=Timeouts(first_byte_s=10.0)) for name in ("one", "two")]
        bench = bench_on(server, specs=specs, planned_calls=4000)
        failed = await ask_all(bench, 4000, 128)
        return failed, bench.kit.clock.now(), sum(host == "one" for _, host in server.sent)

    failed, seconds, tried = virtually(main)
    assert failed == []
    assert seconds <= 1.1 * 4000 / 32 + 30
    assert tried <= 32 + 10 + 20, "who was in the air, and probes"


def test_with_every_endpoint_down_the_run_ends_after_max_outage_and_says_how_to_go_on():
    async def main():
        server = Server(one=lambda _n, _r: Fault("dns", "no such host"), two=lambda _n, _r: Fault("connect", "refused"))
        bench = bench_on(server, specs=[spec_of("one"), spec_of("two")], max_outage_s=300.0)
        with pytest.raises(OutageError, match=r"no call has succeeded.*the same command resumes"):
            await bench.ask()
        return bench.kit.clock.now()

    assert 300 < virtually(main) < 360


@pytest.mark.parametrize("workers", [1, 4, 64])
@pytest.mark.parametrize("way", WAYS)
def test_while_all_reviewers_are_down_drafts_are_kept_and_wait_and_no_case_fails(way, workers):
    """Teachers go on until every worker waits for a review; each is asked once for a draft."""

    async def main():
        server = Server(judge=out_for_ten_minutes(WAYS[way]))
        patient = Timeouts(first_byte_s=30.0)
        specs = [spec_of(name, max_concurrency=64, timeouts=patient) for name in ("teacher", "judge")]
        bench = bench_on(server, specs=specs, planned_calls=4000, max_outage_s=3600.0)
        teachers, judges = (Pool([endpoint], bench.kit, 0) for endpoint in bench.endpoints)
        numbers, failed, done = iter(range(90 * workers)), [], []

        async def work() -> None:
            for case in numbers:
                try:
                    await teachers.ask(CALL._replace(case=case), REQUEST)
                    await judges.ask(CALL._replace(case=case, role="reviewer"), REQUEST)
                    done.append(bench.kit.clock.now())
                except EndpointFault:
                    failed.append(case)

        async with anyio.create_task_group() as group:
            for _ in range(workers):
                group.start_soon(work)
        drafts = sum(host == "teacher" for _, host in server.sent)
        return failed, drafts, len(done), sum(102.0 <= at < RETURN_S for at in done)

    failed, drafts, done, meanwhile = virtually(main)
    assert failed == []
    assert (drafts, done, meanwhile) == (90 * workers, 90 * workers, 0)


def test_a_clock_that_is_set_by_hours_changes_no_wait():
    """Hints are dates here, told beside the server's own; budgets of time and pauses are those of a steady clock."""

    def timeline(wall):
        async def main():
            def weather(now, rng):
                if rng.random() < 0.1:
                    dates = {"Date": formatdate(EPOCH_S + now, usegmt=True)}
                    return answer(
                        {"error": {"message": "slow down"}}, 429, Retry_After=formatdate(EPOCH_S + now + 9), **dates
                    )
                return one_in_five(now, rng)

            server = Server(one=weather)
            spec = spec_of("one", max_concurrency=16)
            bench = bench_on(server, specs=[spec], planned_calls=400, wall=wall)
            failed = await ask_all(bench, 400, 32)
            return failed, server.sent

        return virtually(main)

    jumps = Random(4)
    steady = timeline(lambda: EPOCH_S)
    assert timeline(lambda: EPOCH_S + jumps.uniform(-9e4, 9e4)) == steady
    assert steady[0] == []


def test_two_in_a_hundred_calls_that_hang_for_ever_cost_one_time_out_and_not_the_run():
    async def main():
        server = Server(one=lambda _now, rng: "hang" if rng.random() < 0.02 else None, latency_s=10.0)
        one = spec_of("one", max_concurrency=64, timeouts=Timeouts(first_byte_s=60.0))
        bench = bench_on(server, specs=[one], planned_calls=1000)
        failed = await ask_all(bench, 1000, 128)
        return failed, len(bench.journal.receipts), bench.kit.clock.now()

    failed, rows, seconds = virtually(main)
    assert (failed, rows) == ([], 1000)
    assert seconds <= 1.3 * 1000 * 10.0 / 64 + 60.0
