"""Batches in the ledger: what is open, since when, and how it is closed."""

from __future__ import annotations

from pathlib import Path

import pytest
from storage_samples import call_id

from distill.domain.batches import BatchedCall, OpenBatch
from distill.domain.chat import Receipt, Usage
from distill.errors import StorageError
from distill.storage.ledger import Ledger
from distill.storage.status import read_status

CALLS = [call_id(number) for number in range(3)]
BATCHED = tuple(BatchedCall(call, 1, f"k{call.case}", 0.5) for call in CALLS)
TOLD = OpenBatch("aa", "judge", 1_800_000_000.0, None, BATCHED)


async def begun(ledger: Ledger) -> None:
    for one in BATCHED:
        await ledger.intend(one.call, 1, one.key, "judge", 0.5)
    await ledger.begin_batch(TOLD)


async def test_a_batch_is_open_at_its_endpoint_in_the_next_start_until_each_call_has_a_receipt_or_a_miss(
    tmp_path: Path,
) -> None:
    async with Ledger.open(tmp_path) as ledger:
        await begun(ledger)
        assert ledger.open_batches("judge") == [], "it is this start's own"
    assert read_status(tmp_path).open_batches == [
        {"id": None, "endpoint": "judge", "since": "2027-01-15T08:00:00+00:00", "calls": 3}
    ]
    async with Ledger.open(tmp_path) as ledger:
        (found,) = ledger.open_batches("judge")
        assert found == TOLD
        assert ledger.open_batches("other") == []
        await ledger.name_batch(found, "batch_1")
        ledger.reopen(found, found.calls[0])
        await ledger.receive(CALLS[0], 1, Receipt("k0", "judge", b"{}"))
        ledger.settle(CALLS[0], 1, 0.25, Usage(10, 0, 1, 0))
        ledger.reopen(found, found.calls[1])
        await ledger.miss(CALLS[1], 1, "server", billed=False)
    async with Ledger.open(tmp_path) as ledger:
        (found,) = ledger.open_batches("judge")
        assert (found.vendor_id, found.calls) == ("batch_1", (BATCHED[2],))
        receipt = await ledger.recall(CALLS[0])
        assert receipt == Receipt("k0", "judge", b"{}", batched=True)
        spent = await ledger.spent()
    assert (spent.calls, spent.usd, spent.possibly_billed_calls, spent.possibly_billed_usd) == (1, 0.25, 1, 0.5)


async def test_a_batch_of_calls_that_were_never_meant_is_refused(tmp_path: Path) -> None:
    async with Ledger.open(tmp_path) as ledger:
        with pytest.raises(StorageError, match="no intent"):
            await ledger.begin_batch(TOLD)


async def test_a_call_of_a_batch_that_was_not_made_may_go_into_another(tmp_path: Path) -> None:
    async with Ledger.open(tmp_path) as ledger:
        await begun(ledger)
        await ledger.begin_batch(OpenBatch("bb", "judge", 1_800_000_001.0, None, BATCHED))
    assert [one["calls"] for one in read_status(tmp_path).open_batches] == [3]
