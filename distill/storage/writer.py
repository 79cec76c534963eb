"""The one thread that writes the ledger.

Callers queue operations and wait. The event loop hands over whatever waits, the thread commits that in
one transaction, and the loop hands over the rest once it has come round: what the callers that were woken
want next is then part of it. Under load batches grow by themselves, at rest a commit is immediate, and
there is no timer. One wake-up of the event loop serves all callers of a batch.

An operation is queued the moment `submit` or `enqueue` is called. Cancelling a caller that
waits never takes the operation back.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final, TypeAlias, TypeVar, overload

import anyio

from distill.errors import DiskFull, DistillError, StorageError, boundary
from distill.storage.crash import Crash, no_crash
from distill.storage.reserve import Reserve, is_full
from distill.storage.schema import told
from distill.storage.tables import INTENT, ROWS_PER_STATEMENT, Row, Table, insert
from distill.storage.waking import Result, Waking

T = TypeVar("T")
Work: TypeAlias = Callable[[sqlite3.Connection], T]
"""Runs in the thread, inside the batch's transaction; its result is what `submit` returns."""

Waiting: TypeAlias = "asyncio.Future[Any] | None"
Operation: TypeAlias = Row | Work[Any]
Item: TypeAlias = tuple[Operation, Waiting]

MAX_BATCH: Final = 1024
"""Operations in one transaction: bounds the time to the first acknowledgement (about 15 ms at 4 kB a row)."""


class Writer:
    """Owner of the only writing connection; made and closed by `open_writer`.

    Any failure (I/O error, a faulty statement) poisons it: the batch is rolled
    back, every waiting and every later caller gets StorageError naming the file and the cause.
    A full disk does so only when the reserve is used up too: until then intents alone are
    refused, with DiskFull, so that nothing more is paid for and what was paid for is kept.
    """

    def __init__(self, path: Path, crash: Crash, reserve: Reserve | None = None) -> None:
        """Nothing happens before `open_writer` starts the thread."""
        self.path: Final = path
        self._crash: Final = crash
        self._loop: Final = asyncio.get_running_loop()
        self._waiting: Final[list[Item]] = []
        self._batches: Final[SimpleQueue[list[Item] | None]] = SimpleQueue()
        self._working = False
        self._waking: Final = Waking(self._loop)
        self._reserve: Final = reserve
        self.failure: str | None = None
        self.full: str | None = None

    @overload
    def submit(self, operation: Row) -> asyncio.Future[None]: ...
    @overload
    def submit(self, operation: Work[T]) -> asyncio.Future[T]: ...
    def submit(self, operation: Operation) -> asyncio.Future[Any]:
        """Queue an operation; the future is done when it is durable. Raises StorageError once poisoned."""
        if self.failure is not None:
            raise StorageError(self.failure)
        if self.full is not None and _is_intent(operation):
            raise DiskFull(self.full)
        waiting = self._loop.create_future()
        self._add((operation, waiting))
        return waiting

    def enqueue(self, operation: Operation) -> None:
        """Queue an operation, durable with the next commit, before anything queued later. Raises StorageError."""
        if self.failure is not None:
            raise StorageError(self.failure)
        self._add((operation, None))

    def serve(self, prepare: Work[None], opened: asyncio.Future[None], closed: asyncio.Future[None]) -> None:
        """Body of the thread: open, commit batches until the end mark, close."""
        connection: sqlite3.Connection | None = None
        try:
            connection = self.connect()
            prepare(connection)
        except (sqlite3.Error, OSError, DistillError) as error:
            if connection is not None:
                connection.close()
            known = isinstance(error, DistillError)
            self._call(_fail, [opened], error if known else StorageError(told(self.path, error)))
            return
        self._call(self._waking.wake, [(opened, None)], [])
        while (batch := self._batches.get()) is not None:
            self.commit(connection, batch)
        try:
            connection.close()
        except sqlite3.Error as error:
            self.failure = self.failure or f"{self.path}: {error}"
        self._call(self._waking.wake, [(closed, None)], [])

    def connect(self) -> sqlite3.Connection:
        """The thread's connection."""
        return sqlite3.connect(self.path, isolation_level=None, timeout=30.0)

    def end(self) -> None:
        """Ask the thread to commit what is queued and leave."""
        while self._waiting:
            self._hand_over()
        self._batches.put(None)

    def _add(self, item: Item) -> None:
        self._waiting.append(item)
        if not self._working:
            self._working = True
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        """Give the thread what waits; it works until it acknowledges that."""
        batch = self._waiting[:MAX_BATCH]
        del self._waiting[:MAX_BATCH]
        self._working = bool(batch)
        if batch:
            self._batches.put(batch)

    def _acknowledge(self, urgent: list[Result], rest: list[Result]) -> None:
        self._waking.wake(urgent, rest)
        self._loop.call_soon(self._hand_over)

    def _without_intents(self, batch: list[Item], full: str) -> list[Item]:
        """Refuse what would be paid for; the rest has been paid for or costs nothing."""
        refused = [future for operation, future in batch if _is_intent(operation) and future is not None]
        if refused:
            self._call(_fail, refused, DiskFull(full))
        return [item for item in batch if not _is_intent(item[0])]

    def commit(self, connection: sqlite3.Connection, batch: list[Item]) -> None:
        """Apply a batch in one transaction and acknowledge it; in the thread."""
        if self.full is not None:
            batch = self._without_intents(batch, self.full)
        if self.failure is None:
            urgent: list[Result] = []
            rest: list[Result] = []
            with boundary() as caught:
                connection.execute("BEGIN IMMEDIATE")
                urgent, rest = _apply(connection, batch)
                self._crash("before_commit")
                connection.execute("COMMIT")
            if caught.error is None:
                self._crash("after_commit")
                self._call(self._acknowledge, urgent, rest)
                return
            _roll_back(connection)
            if self._reserve is not None and is_full(caught.error) and self._reserve.release():
                self.full = f"{self.path.parent}: no space left on the disk; free some and run the same command again"
                self.commit(connection, batch)
                return
            cause = told(self.path, caught.error)
            known = isinstance(caught.error, sqlite3.Error)
            self.failure = cause if known else f"{self.path}: {type(caught.error).__name__}: {caught.error}"
        self.refuse(batch, StorageError(self.failure))

    def acknowledge(self, results: list[Result]) -> None:
        """Wake who waited for a batch; in the thread."""
        self._call(self._acknowledge, [], results)

    def refuse(self, batch: list[Item], error: DistillError) -> None:
        """Tell everybody who waited for a batch that it failed; in the thread."""
        self._call(_fail, [future for _, future in batch if future is not None], error)
        self.acknowledge([])

    def _call(self, function: Callable[..., None], *args: object) -> None:
        """Run a function in the event loop; a loop that is gone has nobody left to tell."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)


def _is_intent(operation: Operation) -> bool:
    return isinstance(operation, tuple) and operation[0] is INTENT


def _apply(connection: sqlite3.Connection, batch: list[Item]) -> tuple[list[Result], list[Result]]:
    """Apply a batch and return who is to be woken with what: those who hold a slot, and the rest.

    Rows are grouped by table: their order inside one transaction shows only to a callable,
    and a callable sees everything queued before it.
    """
    groups: dict[Table, list[tuple[object, ...]]] = {}
    urgent: list[Result] = []
    rest: list[Result] = []
    for operation, future in batch:
        result, wake = None, rest
        if isinstance(operation, tuple):
            table, row = operation
            wake = urgent if table.urgent else rest
            rows = groups.get(table)
            if rows is None:
                groups[table] = [row]
            else:
                rows.append(row)
        else:
            _append(connection, groups)
            result = operation(connection)
        if future is not None:
            wake.append((future, result))
    _append(connection, groups)
    return urgent, rest


def _append(connection: sqlite3.Connection, groups: dict[Table, list[tuple[object, ...]]]) -> None:
    for table, rows in groups.items():
        start = 0
        for size in ROWS_PER_STATEMENT:
            while len(rows) - start >= size:
                part = rows[start : start + size]
                connection.execute(insert(table, size), tuple(chain.from_iterable(part)))
                start += size
    groups.clear()


def _roll_back(connection: sqlite3.Connection) -> None:
    """A rollback that fails too changes nothing: nothing is written after it, and the next open replays the WAL."""
    with suppress(sqlite3.Error):
        connection.rollback()


def _fail(waiting: list[asyncio.Future[Any]], error: DistillError) -> None:
    for future in waiting:
        if not future.done():
            future.set_exception(type(error)(*error.args))


@asynccontextmanager
async def open_writer(
    path: Path,
    prepare: Work[None],
    crash: Crash = no_crash,
    reserve: Reserve | None = None,
    kind: type[Writer] = Writer,
) -> AsyncIterator[Writer]:
    """Start the thread of a `kind` of writer; leaving commits what is queued and closes the file, uncancelled.

    Raises what `prepare` raises, StorageError when the file cannot be opened, and StorageError
    on leaving when a queued operation could not be written.
    """
    writer = kind(path, crash, reserve)
    opened: asyncio.Future[None] = writer._loop.create_future()  # noqa: SLF001 - same module
    closed: asyncio.Future[None] = writer._loop.create_future()  # noqa: SLF001 - same module
    thread = threading.Thread(target=writer.serve, args=(prepare, opened, closed), name="ledger", daemon=True)
    thread.start()
    with anyio.CancelScope(shield=True):
        await opened
    try:
        yield writer
    finally:
        writer.end()
        with anyio.CancelScope(shield=True):
            await closed
        thread.join()
    if writer.failure is not None:
        raise StorageError(writer.failure)
