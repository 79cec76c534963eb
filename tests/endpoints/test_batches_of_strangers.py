"""A lost batch of Anthropic's among batches of others: the vendor keeps no name of ours, and the key may be shared."""

from __future__ import annotations

import asyncio

from batch_office import Office, earlier_of
from batch_vendor import HOUR_S, Made, MessagesVendor
from endpoint_fakes import spec_of, virtually

from distill.domain.chat import Reply
from distill.endpoints.faults import Fault
from distill.errors import OutageError

SPECS = [spec_of("judge", batch=True, dialect="anthropic", max_output_tokens=1_000)]
LARGE = Fault("too_large", "the reply is larger than 268435456 bytes")


def office(earlier=(), **others: Made) -> Office:
    return Office(earlier, specs=SPECS, made=MessagesVendor, others=others)


def strange(calls: int, ends_s: float, fault: Fault | None = None) -> Made:
    return Made([f"theirs-{number}" for number in range(calls)], ends_s, fault)


def resumed(vendor_id: str | None, cases: int, **batches: Made) -> tuple[Office, float]:
    """A start that finds so many calls in an open batch, whose custom ids `batches` may hold; and what it took."""

    async def main():
        started = office([earlier_of(Office(specs=SPECS), cases, vendor_id)], **batches)
        await started.ask_all(cases)
        return started, asyncio.get_running_loop().time()

    return virtually(main)


def ours(cases: int, ends_s: float = 0.0, fault: Fault | None = None) -> Made:
    return Made([f"{case}-0-0-teacher-0-0-0_00000000000000aa" for case in range(cases)], ends_s, fault)


def test_a_batch_of_another_size_is_neither_waited_for_nor_fetched():
    async def main():
        started = office(fewer=strange(2, 20 * HOUR_S), more=strange(4, 20 * HOUR_S), ended=strange(1, 0.0))
        await started.ask_all(3)
        return started, asyncio.get_running_loop().time()

    started, took_s = virtually(main)
    assert all(isinstance(reply, Reply) for reply in started.replies.values())
    assert (started.vendor.asked, started.vendor.looked, started.vendor.fetched) == (1, {"ours"}, ["ours"])
    assert took_s < 2.1 * HOUR_S


def test_a_batch_of_an_earlier_start_may_hold_more_calls_than_are_still_open_and_who_has_ended_is_looked_at_first():
    batches = {"fewer": strange(1, 0.0), "slow": strange(5, 20 * HOUR_S), "found": ours(3)}
    started, took_s = resumed(None, 2, **batches)
    assert all(isinstance(reply, Reply) for reply in started.replies.values())
    assert (started.vendor.asked, started.vendor.looked) == (0, {"found"})
    assert took_s < 60


def test_results_of_a_stranger_that_are_too_large_are_passed_by():
    started, _ = resumed(None, 2, large=strange(2, 0.0, LARGE), found=ours(2))
    assert all(isinstance(reply, Reply) for reply in started.replies.values())
    assert (started.vendor.asked, started.vendor.fetched) == (0, ["large", "found"])
    assert started.events("named") == [("named", "00000000000000aa", "found")]


def test_results_that_are_known_to_be_ours_and_too_large_end_the_run_with_the_batch_open():
    started, _ = resumed("found", 2, found=ours(2, fault=LARGE))
    assert all(isinstance(ended, OutageError) for ended in started.replies.values())
    assert (started.vendor.asked, started.events("miss")) == (0, [])
