"""A ledger that is only looked at, while another process may be writing it: nothing is kept."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import quote

from distill.errors import StorageError, boundary
from distill.storage.older import see_as_new
from distill.storage.schema import told
from distill.storage.writer import Item, Writer


class Looker(Writer):
    """Takes the place of the writer; rows are acknowledged and dropped, callables see the ledger as it is."""

    def connect(self) -> sqlite3.Connection:
        """A connection that cannot write."""
        name = f"file:{quote(str(self.path.resolve()))}?mode=ro"
        connection = sqlite3.connect(name, uri=True, isolation_level=None, timeout=30.0)
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        see_as_new(connection, version)
        return connection

    def commit(self, connection: sqlite3.Connection, batch: list[Item]) -> None:
        """One snapshot for the batch, and nothing afterwards."""
        results: list[tuple[Any, Any]] = []
        with boundary() as caught:
            connection.execute("BEGIN")
            for operation, future in batch:
                result = None if isinstance(operation, tuple) else operation(connection)
                if future is not None:
                    results.append((future, result))
            connection.execute("ROLLBACK")
        if caught.error is None:
            self.acknowledge(results)
        else:
            self.failure = told(self.path, caught.error)
            self.refuse(batch, StorageError(self.failure))
