from __future__ import annotations

import os
import sqlite3
import stat

import anyio
import pytest
from storage_samples import IDENTITY, accepted, call_id, failed, job, rejected, small_row

from distill.domain.case import Proof
from distill.domain.chat import NOT_SENT, Receipt, Usage
from distill.domain.tool import Observation
from distill.errors import StorageError, UsageError
from distill.storage.judging import PlayedRow
from distill.storage.ledger import Ledger
from distill.storage.place import ledger_path
from distill.storage.record import outcome_row


async def pay(ledger, call, *, body=b"{}", attempt=1, cost=0.5, settle=True):
    await ledger.intend(call, attempt, "key", "end", 1.0)
    await ledger.receive(call, attempt, Receipt("key", "end", body))
    if settle:
        ledger.settle(call, attempt, cost, Usage(1, 0, 2, 0))


async def test_a_receipt_is_recalled_in_a_later_start(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(3), body=b"\x00raw")
    async with Ledger.open(tmp_path) as ledger:
        assert await ledger.recall(call_id(3)) == Receipt("key", "end", b"\x00raw")
        assert await ledger.recall(call_id(3, step=2)) is None
        assert await ledger.recall(call_id(3, generation=1)) is None


async def test_recall_on_a_fresh_case_does_not_touch_the_thread(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        ledger._writer.submit = None
        assert await ledger.recall(call_id(0)) is None
        assert await ledger.recorded(job(0), 0) == ()
        del ledger._writer.submit


async def test_a_concluded_case_costs_no_memory_at_the_next_start(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0))
        await pay(ledger, call_id(1))
        await ledger.conclude(small_row(0))
    async with Ledger.open(tmp_path) as ledger:
        assert ledger._unfinished == {(1, 0, 0)}


async def test_spent_counts_what_is_sure_and_what_is_possible_apart(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0), cost=0.25)
        await pay(ledger, call_id(1), settle=False)
        await ledger.intend(call_id(2), 1, "k", "e", 2.0)
        await ledger.intend(call_id(3), 1, "k", "e", 4.0)
        await ledger.miss(call_id(3), 1, "reset", billed=True)
        await ledger.intend(call_id(4), 1, "k", "e", 8.0)
        await ledger.miss(call_id(4), 1, "refused", billed=False)
        spent = await ledger.spent()
    assert (spent.calls, spent.usd) == (2, 0.25)
    assert (spent.possibly_billed_calls, spent.possibly_billed_usd) == (2, 7.0)
    async with Ledger.open(tmp_path) as ledger:
        assert await ledger.spent() == spent


async def test_attempts_without_a_reply_are_counted_beside_the_calls_answered(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0))
        await ledger.intend(call_id(1), 1, "k", "e", 0.0)
        await ledger.receive(call_id(1), 1, Receipt("k", "e", b"no JSON"))
        await ledger.miss(call_id(1), 1, "malformed", billed=True)
        for number, fault in enumerate(("throttled", "server", "reset", NOT_SENT), start=2):
            await ledger.intend(call_id(number), 1, "k", "e", 0.0)
            await ledger.miss(call_id(number), 1, fault, billed=False)
        await ledger.intend(call_id(9), 1, "k", "e", 0.0)
        spent = await ledger.spent()
    assert (spent.calls, spent.unanswered) == (2, 3)


async def test_a_call_sent_again_after_a_kill_is_counted_beside_the_lost_one(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.intend(call_id(0), 1, "k", "e", 2.0)
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0), cost=0.5)
        spent = await ledger.spent()
    assert (spent.calls, spent.usd, spent.possibly_billed_calls, spent.possibly_billed_usd) == (1, 0.5, 1, 2.0)


async def test_a_recalled_reply_whose_cost_was_lost_can_be_settled(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0), settle=False)
    async with Ledger.open(tmp_path) as ledger:
        await ledger.recall(call_id(0))
        ledger.settle(call_id(0), 9, 0.125, Usage())
        assert (await ledger.spent()).usd == 0.125


async def test_a_receipt_without_an_intent_is_refused(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        with pytest.raises(StorageError, match="no intent"):
            await ledger.receive(call_id(0), 1, Receipt("k", "e", b""))


async def test_a_cancelled_caller_still_saves_its_receipt(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.intend(call_id(0), 1, "k", "e", 1.0)
        async with anyio.create_task_group() as group:
            group.start_soon(ledger.receive, call_id(0), 1, Receipt("k", "e", b"body"))
            await anyio.lowlevel.checkpoint()
            group.cancel_scope.cancel()
        assert (await ledger.spent()).calls == 1


async def test_observations_come_back_in_order_up_to_the_first_gap(tmp_path):
    seen = [Observation(f"text {n}", n == 1, True, "git", "stale" if n == 2 else None) for n in range(5)]
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0))
        for index in (2, 0, 1, 4):
            ledger.record(job(0), 0, index, seen[index])
        ledger.record(job(0), 1, 0, seen[3])
    async with Ledger.open(tmp_path) as ledger:
        assert await ledger.recorded(job(0), 0) == tuple(seen[:3])
        assert await ledger.recorded(job(0), 1) == (seen[3],)
        assert await ledger.recorded(job(1), 0) == ()


async def test_an_observation_is_durable_before_the_next_intent(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        ledger.record(job(0), 0, 0, Observation("x", False, True, "git"))
        await ledger.intend(call_id(0, step=2), 1, "k", "e", 0.0)
        other = sqlite3.connect(ledger.path)
        assert other.execute("SELECT count(*) FROM observation").fetchone() == (1,)
        other.close()


async def test_a_new_generation_survives_and_hides_the_old_outcome(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        for number in range(4):
            ledger.plan(job(number))
        await ledger.conclude(outcome_row(accepted(0), IDENTITY))
        await ledger.conclude(outcome_row(failed(1), IDENTITY))
        await ledger.conclude(outcome_row(rejected(2), IDENTITY))
        assert await ledger.pending() == [3]
        assert await ledger.retry_failed() == [1]
        assert ledger.generation_of(1) == 1
    async with Ledger.open(tmp_path) as ledger:
        assert [(one.number, one.kind) for one in await ledger.settled_rows()] == [(0, "accepted"), (2, "rejected")]
        assert await ledger.pending() == [1, 3]
        assert (ledger.generation_of(0), ledger.generation_of(1)) == (0, 1)
        assert await ledger.retry_failed() == []
        await ledger.conclude(outcome_row(accepted(1, generation=1), IDENTITY))
        assert [one.number for one in await ledger.settled_rows()] == [0, 1, 2]
        records = await ledger.records([2, 0, 1])
        assert [b'"case-%d"' % n in record for n, record in zip((2, 0, 1), records, strict=True)] == [True] * 3


async def test_what_the_counted_tries_cost_is_neither_a_replaced_try_nor_what_may_have_been_billed(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0), cost=0.25)
        await pay(ledger, call_id(1), cost=4.0)
        await ledger.intend(call_id(2), 1, "k", "e", 8.0)
        await ledger.conclude(outcome_row(accepted(0), IDENTITY))
        await ledger.conclude(outcome_row(failed(1), IDENTITY))
        assert await ledger.spent_on_current() == 4.25
        await ledger.retry_failed()
        await pay(ledger, call_id(1, generation=1), cost=0.5)
        assert await ledger.spent_on_current() == 0.75


async def test_a_ledger_that_is_looked_at_answers_while_another_holds_it_and_keeps_nothing(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await pay(ledger, call_id(0), cost=0.25)
        await ledger.conclude(outcome_row(accepted(0), IDENTITY))
        async with Ledger.look(tmp_path) as looked:
            assert [head.number for head in await looked.settled_rows()] == [0]
            await pay(looked, call_id(1))
            await looked.conclude(outcome_row(accepted(1), IDENTITY))
            assert [head.number for head in await looked.settled_rows()] == [0]
            with pytest.raises(StorageError, match="case 9: its record is gone"):
                await looked.played(PlayedRow(9, 0, 0, "accepted", 0, "accepted", "", ""))
        assert (await ledger.spent()).calls == 1
    with pytest.raises(UsageError, match="holds no run"):
        async with Ledger.look(tmp_path / "elsewhere"):
            pass


async def test_facts_and_proofs_survive(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        assert ledger.read_meta("run_id") is None
        await ledger.write_meta({"run_id": "r1", "target_accepted": "5"})
        ledger.record_proof("c1", Proof(False, "nothing passes too"))
        ledger.note("diverged", "step 3", 7)
    async with Ledger.open(tmp_path) as ledger:
        assert (ledger.read_meta("run_id"), ledger.read_meta("target_accepted")) == ("r1", "5")
        assert ledger.known_proof("c1") == Proof(False, "nothing passes too")
        assert ledger.known_proof("c2") is None


async def test_a_newer_ledger_is_refused(tmp_path):
    async with Ledger.open(tmp_path):
        pass
    connection = sqlite3.connect(ledger_path(tmp_path))
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(UsageError, match="newer"):
        async with Ledger.open(tmp_path):
            pass


async def test_a_database_that_is_no_ledger_is_refused_and_left_alone(tmp_path):
    path = ledger_path(tmp_path)
    path.parent.mkdir()
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(UsageError, match="not a ledger"):
        async with Ledger.open(tmp_path):
            pass
    assert path.read_bytes() == before


async def test_a_second_opener_in_the_same_process_is_refused_too(tmp_path):
    async with Ledger.open(tmp_path):
        with pytest.raises(UsageError, match=str(os.getpid())):
            async with Ledger.open(tmp_path):
                pass


async def test_the_write_ahead_log_is_for_the_owner_only_and_fully_synced(tmp_path):
    async with Ledger.open(tmp_path) as ledger:
        await ledger.intend(call_id(0), 1, "k", "e", 0.0)
        wal = ledger.path.with_name("ledger.sqlite-wal")
        assert stat.S_IMODE(wal.stat().st_mode) == 0o600
        level = await ledger._writer.submit(lambda c: c.execute("PRAGMA synchronous").fetchone()[0])
        mode = await ledger._writer.submit(lambda c: c.execute("PRAGMA journal_mode").fetchone()[0])
    assert (level, mode) == (2, "wal")
