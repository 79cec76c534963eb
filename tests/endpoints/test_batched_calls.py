"""Calls by batch in virtual time: what waits, what is asked again, what is paid, what ends a run."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import anyio
import pytest
from batch_office import FULL_USD, Ending, Office, earlier_of
from batch_vendor import HOUR_S
from endpoint_fakes import answer, lane_of, spec_of, virtually

from distill.endpoints.batch.batch import LONGEST_S, MOST_CALLS, QUIET_S
from distill.endpoints.batch.watch import FULL_QUEUE_S, LONGEST_LOOK_S
from distill.endpoints.budget import RunBudget
from distill.endpoints.dialects.openai_chat import OpenAIChat
from distill.endpoints.endpoint import Endpoint
from distill.endpoints.faults import Fault
from distill.errors import EndpointFault, Interrupted, OutageError, UsageError


def test_all_calls_of_a_moment_go_in_one_batch_written_down_before_it_is_made_and_named_before_it_is_waited_for():
    async def main():
        office = Office()
        await office.ask_all(40)
        assert office.sizes == [40]
        kinds = [event[0] for event in office.journal.events]
        assert kinds[:44] == ["intend"] * 40 + ["begin", "files", "batches", "named"]
        assert kinds[44:].count("receive") == kinds[44:].count("settle") == 40
        assert len(set(office.vendor.asked[0])) == 40
        return office

    office = virtually(main)
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}
    assert office.budget.spent_usd == pytest.approx(40 * FULL_USD / 2)
    assert office.budget.reserved_usd == 0


def test_what_comes_slowly_is_gathered_for_a_minute_and_what_has_come_to_an_end_is_not_kept_waiting():
    async def main():
        slow = Office()
        await slow.ask_all(40, apart_s=QUIET_S * 0.9)
        quick = Office()
        await quick.ask_all(2, apart_s=QUIET_S * 2)
        return slow.sizes, quick.sizes

    slow, quick = virtually(main)
    assert set(slow[:-1]) == {int(LONGEST_S / (QUIET_S * 0.9)) + 1}
    assert quick == [1, 1]


def test_a_batch_is_closed_when_it_is_full():
    async def main():
        office = Office()
        await office.ask_all(MOST_CALLS + 3)
        return office.sizes

    assert sorted(virtually(main)) == [3, MOST_CALLS]


def test_looks_come_at_growing_distances_and_hours_of_waiting_are_no_outage():
    async def main():
        office = Office(takes_s=23 * HOUR_S, max_outage_s=60.0)
        await office.ask_all(3)
        return office

    office = virtually(main)
    apart = [later - earlier for earlier, later in pairwise(office.vendor.looks)]
    assert apart == pytest.approx(sorted(apart))
    assert apart[0] < 2
    assert LONGEST_LOOK_S < apart[-1] < LONGEST_LOOK_S + 1
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}


@pytest.mark.parametrize("status", [500, 0, 429])
def test_single_calls_that_fail_are_asked_again_in_later_batches_however_long_each_takes(status: int):
    async def main():
        office = Office(status_of=lambda custom_id, nth: status if custom_id[0] in "012" and nth < 5 else 200)
        await office.ask_all(10)
        return office

    office = virtually(main)
    assert sum(office.sizes) == 10 + 3 * 4
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}
    assert {event[4] for event in office.events("miss")} == {False}
    assert office.budget.spent_usd == pytest.approx(10 * FULL_USD / 2)


def test_a_call_that_the_vendor_forgot_may_have_been_billed():
    async def main():
        office = Office(status_of=lambda custom_id, nth: None if custom_id[0] == "1" and nth == 1 else 200)
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert office.sizes == [3, 1]
    assert [event[3:] for event in office.events("miss")] == [("empty", True)]


def test_a_refused_call_fails_alone():
    async def main():
        office = Office(status_of=lambda custom_id, _nth: 400 if custom_id[0] == "1" else 200)
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert isinstance(office.replies[1], EndpointFault)
    assert [office.replies[case].cost_usd for case in (0, 2)] == [FULL_USD / 2] * 2
    assert office.sizes == [3]


def test_a_full_queue_is_waited_for():
    async def main():
        office = Office()
        office.vendor.failed = {"code": "token_limit_exceeded", "message": "Enqueued token limit reached"}
        async with anyio.create_task_group() as group:
            group.start_soon(office.ask_all, 3)
            await anyio.sleep(QUIET_S + FULL_QUEUE_S / 2)
            office.vendor.failed = None
        return office

    office = virtually(main)
    assert sum(office.sizes) == 6
    assert office.endpoints[0].stats().faults == {"throttled": 3}
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}


def test_a_batch_that_failed_for_its_model_stops_the_endpoint():
    async def main():
        office = Office()
        office.vendor.failed = {"code": "model_not_found", "message": "The model `m` does not exist"}
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert office.sizes == [3]
    assert all("does not exist" in str(ended) for ended in office.replies.values())


def test_a_batch_whose_making_was_not_answered_is_looked_for_and_not_made_again():
    async def main():
        office = Office(trouble={"batches": [Fault("reset", "gone")]})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert office.sizes == [3]
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}


def test_a_batch_that_was_found_by_our_name_is_named_before_it_is_waited_for():
    async def main():
        office = Office(trouble={"batches": [Fault("reset", "gone")]})
        async with anyio.create_task_group() as group:
            group.start_soon(office.ask_all, 3)
            await anyio.sleep(QUIET_S + 30)
            return [event[2] for event in office.events("named")], office.events("receive")

    assert virtually(main) == (["batch_1"], [])


def test_a_found_batch_whose_results_are_too_large_stays_open():
    async def main():
        large = Fault("too_large", "the reply is too large")
        office = Office(trouble={"batches": [Fault("reset", "gone")], "content": [large] * 3})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert all(isinstance(ended, OutageError) for ended in office.replies.values())
    assert (office.sizes, office.events("miss")) == ([3], [])


def test_a_batch_of_unknown_fate_at_a_vendor_without_a_list_may_have_been_billed_and_its_calls_are_asked_again():
    async def main():
        no_list = answer({"error": {"message": "no route"}}, 404)
        office = Office(trouble={"batches": [Fault("timeout_first_byte", "silence")], "list": [no_list]})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert {event[3:] for event in office.events("miss")} == {("reset", True)}
    assert office.endpoints[0].stopped is None
    assert {reply.cost_usd for reply in office.replies.values()} == {FULL_USD / 2}
    reserved = {event[4] for event in office.events("intend")}
    assert office.budget.spent_usd == pytest.approx(3 * FULL_USD / 2 + 3 * reserved.pop())
    assert "3 calls is not found at the vendor's" in office.said[0]


def test_an_upload_that_fails_costs_nothing():
    async def main():
        office = Office(trouble={"files": [Fault("reset", "gone")]})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert sum(office.sizes) == 3
    assert {event[3:] for event in office.events("miss")} == {("server", False)}


def test_a_server_without_batches_stops_the_endpoint_and_nothing_is_billed():
    async def main():
        office = Office(trouble={"files": [answer({"error": {"message": "no route"}}, 404)]})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert all(isinstance(ended, OutageError) for ended in office.replies.values())
    assert office.budget.spent_usd == 0


def test_bad_moments_while_waiting_are_sat_out_and_a_lasting_one_ends_the_run_with_the_batch_open():
    async def main():
        short = Office(trouble={"look": [Fault("reset", "gone")] * 5, "content": [answer({}, 503)] * 2})
        await short.ask_all(3)
        long = Office(trouble={"look": [Fault("dns", "no such host")] * 500})
        await long.ask_all(3)
        return short, long

    short, long = virtually(main)
    assert {reply.cost_usd for reply in short.replies.values()} == {FULL_USD / 2}
    assert all(isinstance(ended, OutageError) for ended in long.replies.values())
    assert (long.events("miss"), long.events("settle"), long.sizes) == ([], [], [3])


def test_a_key_that_is_refused_while_waiting_ends_the_run_with_the_batch_open():
    async def main():
        office = Office(trouble={"look": [answer({"error": {"message": "bad key"}}, 401)] * 3})
        await office.ask_all(3)
        return office

    office = virtually(main)
    assert all("it stays open, the same command goes on" in str(ended) for ended in office.replies.values())
    assert office.events("miss") == []


def test_a_run_that_ends_leaves_a_batch_open_and_sends_nothing_that_is_still_being_collected():
    async def main():
        office = Office()
        async with anyio.create_task_group() as group:
            group.start_soon(office.ask_all, 3)
            await anyio.sleep(QUIET_S + 30)
            group.start_soon(office.ask, 77)
            await anyio.sleep(1)
            office.clock.over = True
        return office

    office = virtually(main)
    assert all(isinstance(ended, Interrupted) for ended in office.replies.values())
    assert len(office.replies) == 4
    assert (office.sizes, office.events("miss")) == ([3], [])
    assert len(office.events("intend")) == 3


def test_when_a_run_ends_its_callers_do_not_look_at_the_vendor_once_more_each():
    async def main():
        office = Office(budget=Ending(None, None))
        async with anyio.create_task_group() as group:
            group.start_soon(office.ask_all, 100)
            await anyio.sleep(QUIET_S + 30)
            before = len(office.vendor.looks)
            office.clock.over = office.budget.over = True
        return office, len(office.vendor.looks) - before

    office, looks = virtually(main)
    assert looks <= 1
    assert all(isinstance(ended, Interrupted) for ended in office.replies.values())
    assert (len(office.replies), office.sizes, office.events("miss")) == (100, [100], [])
    reserved = {event[4] for event in office.events("intend")}
    assert office.budget.spent_usd == pytest.approx(100 * reserved.pop())


def adopted(vendor_id: str | None, *, known: bool) -> Office:
    """A start that finds three calls in an open batch, of five that are asked."""

    async def main():
        budget = RunBudget(None, 100.0, already_calls=3, already_usd=3 * 0.75)
        told = earlier_of(Office(), 3, vendor_id)
        office = Office([told], budget=budget)
        if known:
            office.vendor.asked.append([f"{case}-0-0-teacher-0-0-0_{told.name}" for case in range(3)])
            office.vendor.batches["batch_1"] = {
                "id": "batch_1",
                "metadata": {"distill_batch": told.name},
                "ends": HOUR_S,
            }
        await office.ask_all(5)
        return office

    return virtually(main)


@pytest.mark.parametrize("vendor_id", ["batch_1", None])
def test_an_open_batch_of_an_earlier_start_is_fetched_by_its_name_or_found_and_nothing_is_sent_twice(vendor_id):
    office = adopted(vendor_id, known=True)
    named = [event[2] for event in office.events("named") if event[1] == "00000000000000aa"]
    assert named == ([] if vendor_id else ["batch_1"])
    assert office.sizes == [3, 2]
    assert len(office.events("intend")) == 2
    assert len(office.events("reopen")) == 3
    assert len(office.events("receive")) == 5
    assert office.budget.spent_usd == pytest.approx(5 * FULL_USD / 2)
    assert (office.budget.calls, office.budget.reserved_usd, office.said) == (5, 0, [])


def test_a_batch_that_the_vendor_does_not_know_may_have_been_billed_and_that_is_said():
    office = adopted(None, known=False)
    assert sum(office.sizes) == 5
    assert {event[3:] for event in office.events("miss")} == {("reset", True)}
    assert office.budget.spent_usd == pytest.approx(5 * FULL_USD / 2 + 3 * 0.75)
    (said,) = office.said
    assert said.startswith("endpoint judge: batch 00000000000000aa of 3 calls is not found at the vendor's; its calls")
    assert said.endswith("are asked again, and may be billed twice")


def test_of_two_endpoints_the_one_that_was_sent_the_question_is_waited_for():
    async def main():
        specs = [spec_of("judge", batch=True), spec_of("other", batch=True)]
        told = [replace(earlier_of(Office(specs=[spec_of(name, batch=True)]), 1, "batch_1"), endpoint=name)
                for name in ("judge", "other")]  # fmt: skip
        names = []
        for one in told:
            office = Office([one], specs=specs)
            office.vendor.asked.append([f"0-0-0-teacher-0-0-0_{one.name}"])
            office.vendor.batches["batch_1"] = {"id": "batch_1", "ends": 0.0}
            await office.ask(0)
            names.append(office.replies[0].endpoint)
        return names

    assert virtually(main) == ["judge", "other"]


def test_a_batched_endpoint_needs_a_dialect_with_batches_and_a_place_to_write_them_down():
    async def main():
        office = Office()
        for kit, dialect in ((office.kit, "example"), (replace(office.kit, batches=None), "openai")):
            spec = spec_of("judge", batch=True, dialect=dialect)
            with pytest.raises(UsageError, match="no batch can be made"):
                Endpoint(spec, OpenAIChat(), kit, lane_of(spec))

    virtually(main)


def test_budget_bounds_what_is_collected_and_the_timer_lets_the_rest_follow():
    async def main():
        office = Office(budget=RunBudget(None, 8.1))
        await office.ask_all(8)
        return office

    office = virtually(main)
    assert office.budget.spent_usd == pytest.approx(8 * FULL_USD / 2)
    assert office.sizes == [7, 1]
