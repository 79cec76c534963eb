from __future__ import annotations

from distill.domain.chat import CallId, Receipt, Usage
from distill.storage.ledger import Ledger

CALL = CallId(0, 0, 0, "teacher", 0, 0, 0)


async def test_the_last_receipt_of_a_call_is_the_one_that_is_recalled(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.intend(CALL, 1, "k", "e", 0.0)
        await ledger.receive(CALL, 1, Receipt("k", "e", b"<garbage>"))
        await ledger.miss(CALL, 1, "not_json", billed=True)
        await ledger.intend(CALL, 2, "k", "e", 0.0)
        await ledger.receive(CALL, 2, Receipt("k", "e", b"{}"))
        ledger.settle(CALL, 2, 0.0, Usage())
    async with Ledger.open(tmp_path) as ledger:
        receipt = await ledger.recall(CALL)
    assert receipt == Receipt("k", "e", b"{}")
