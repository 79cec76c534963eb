from __future__ import annotations

import asyncio
import sqlite3
import threading

import anyio
import pytest

from distill.errors import StorageError
from distill.storage.tables import Table
from distill.storage.writer import open_writer

T = Table("t", "n")


def tables(connection, limit=None):
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY)")


def numbers(path):
    connection = sqlite3.connect(path)
    try:
        return [n for (n,) in connection.execute("SELECT n FROM t ORDER BY n")]
    finally:
        connection.close()


async def test_a_submitted_row_is_durable_when_the_call_returns(tmp_path):
    path = tmp_path / "x.sqlite"
    async with open_writer(path, tables) as writer:
        await writer.submit((T, (1,)))
        assert numbers(path) == [1]


async def test_rows_of_many_callers_share_transactions(tmp_path):
    commits = []
    async with open_writer(tmp_path / "x.sqlite", tables, commits.append) as writer, anyio.create_task_group() as group:
        for n in range(500):
            group.start_soon(lambda n=n: one(writer, n))
    assert numbers(tmp_path / "x.sqlite") == list(range(500))
    assert commits.count("after_commit") < 100


async def one(writer, n):
    await writer.submit((T, (n,)))


async def test_a_callable_sees_everything_queued_before_it(tmp_path):
    async with open_writer(tmp_path / "x.sqlite", tables) as writer:
        for n in range(100):
            writer.enqueue((T, (n,)))
        count = await writer.submit(lambda connection: connection.execute("SELECT count(*) FROM t").fetchone()[0])
    assert count == 100


async def test_queued_rows_are_committed_when_the_writer_is_left(tmp_path):
    async with open_writer(tmp_path / "x.sqlite", tables) as writer:
        for n in range(3000):
            writer.enqueue((T, (n,)))
    assert numbers(tmp_path / "x.sqlite") == list(range(3000))


async def test_cancelling_a_caller_does_not_take_the_row_back(tmp_path):
    gate = threading.Event()
    async with open_writer(tmp_path / "x.sqlite", tables) as writer:
        writer.enqueue(lambda _: gate.wait())
        async with anyio.create_task_group() as group:
            group.start_soon(one, writer, 7)
            await anyio.wait_all_tasks_blocked()
            group.cancel_scope.cancel()
        gate.set()
    assert numbers(tmp_path / "x.sqlite") == [7]


async def test_a_failing_batch_reaches_every_waiter_and_every_later_caller(tmp_path):
    path = tmp_path / "x.sqlite"
    refused = []

    async def submit(writer, n):
        try:
            await writer.submit((T, (n,)))
        except StorageError as error:
            refused.append(str(error))

    async def session():
        gate = threading.Event()
        async with open_writer(path, tables) as writer:
            await writer.submit((T, (0,)))
            writer.enqueue(lambda _: gate.wait())
            async with anyio.create_task_group() as group:
                for n in (1, 2, 2, 3):
                    group.start_soon(submit, writer, n)
                await anyio.wait_all_tasks_blocked()
                gate.set()
            await submit(writer, 9)
            with pytest.raises(StorageError):
                writer.enqueue((T, (9,)))

    with pytest.raises(StorageError, match="UNIQUE"):
        await session()
    assert len(refused) == 5
    assert all(str(path) in text and "UNIQUE" in text for text in refused)
    assert numbers(path) == [0]


async def test_a_full_disk_is_a_storage_error_and_keeps_what_was_acknowledged(tmp_path):
    path = tmp_path / "x.sqlite"
    blobs = Table("b", "body")
    acknowledged = []

    def small(connection):
        connection.execute("CREATE TABLE b (body BLOB)")
        connection.execute("PRAGMA max_page_count=20")

    async def session():
        async with open_writer(path, small) as writer:
            for n in range(100):
                await writer.submit((blobs, (b"x" * 3000,)))
                acknowledged.append(n)

    with pytest.raises(StorageError, match="full"):
        await session()
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM b").fetchone()[0] == len(acknowledged) > 0
    connection.close()


async def test_a_failure_nobody_waited_for_surfaces_when_the_writer_is_left(tmp_path):
    with pytest.raises(StorageError):
        async with open_writer(tmp_path / "x.sqlite", tables) as writer:
            writer.enqueue((T, ("not a number",)))


async def test_a_file_that_is_no_database_is_refused(tmp_path):
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(StorageError, match=r"x\.sqlite: .*the ledger is damaged: --fresh moves the folder aside"):
        async with open_writer(path, tables):
            pass


async def test_one_wake_up_serves_a_whole_batch(tmp_path):
    loop = asyncio.get_running_loop()
    gate = threading.Event()
    async with open_writer(tmp_path / "x.sqlite", tables) as writer:
        calls = []
        real = writer._call
        writer._call = lambda *args: (calls.append(args), real(*args))
        writer.enqueue(lambda _: gate.wait())
        futures = [writer.submit((T, (n,))) for n in range(200)]
        loop.call_soon(gate.set)
        for future in futures:
            await future
        assert len(calls) <= 2
