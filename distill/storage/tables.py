"""The tables that rows are appended to, and how many rows go into one statement."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

ROWS_PER_STATEMENT: Final = (256, 128, 64, 32, 16, 8, 4, 2, 1)
"""Sizes of multi-row inserts. One statement releases the interpreter lock once, however many
rows it holds; with one statement per row a busy event loop makes the writer wait its turn
(up to 5 ms) for each of them."""


class Table:
    """A table that is only appended to; compared by identity, so that grouping by it is cheap."""

    __slots__ = ("columns", "name", "urgent", "verb")

    def __init__(self, name: str, columns: str, verb: str = "INSERT", *, urgent: bool = False) -> None:
        """`columns` are separated by blanks; `verb` says what happens on a conflict.

        `urgent`: whoever waits for such a row holds a slot, and is told first.
        """
        self.name = name
        self.columns = columns.split()
        self.verb = verb
        self.urgent = urgent


Row: TypeAlias = tuple[Table, tuple[object, ...]]
"""One row for one table, values in the order of its columns."""


@lru_cache(maxsize=256)
def insert(table: Table, rows: int) -> str:
    """The statement that appends this many rows."""
    marks = f"({','.join('?' * len(table.columns))})"
    return f"{table.verb} INTO {table.name} ({','.join(table.columns)}) VALUES {','.join([marks] * rows)}"


META: Final = Table("meta", "key value", "INSERT OR REPLACE")
PLANNED: Final = Table(
    "planned",
    "number sample generation scenario_index case_id template family skeleton goal_shape goal",
    "INSERT OR IGNORE",
)
GENERATION: Final = Table("generation", "number generation why", "INSERT OR REPLACE")
INTENT: Final = Table(
    "intent", "id life case_number sample generation call attempt key endpoint reserved_usd", urgent=True
)
RECEIPT: Final = Table("receipt", "intent_id case_number sample generation call seconds body")
SETTLEMENT: Final = Table(
    "settlement", "intent_id cost_usd input cached output reasoning cache_write", "INSERT OR REPLACE"
)
MISS: Final = Table("miss", "intent_id fault billed")
BATCH: Final = Table("batch", "name endpoint since vendor_id", "INSERT OR REPLACE")
BATCHED: Final = Table("batched", "intent_id batch", "INSERT OR REPLACE")
OBSERVATION: Final = Table(
    "observation",
    "number sample generation round idx server executed is_error fault text",
    "INSERT OR REPLACE",
)
OUTCOME: Final = Table(
    "outcome",
    "number sample generation kind reason detail case_id scenario_id record_id skeleton goal_shape"
    " content_hash score record",
)
SHARD: Final = Table("shard", "idx path sha256 bytes rows first last members", "INSERT OR REPLACE")
PROOF: Final = Table("proof", "case_id holds failure", "INSERT OR REPLACE")
"""The last row of a case counts."""
NOTE: Final = Table("note", "number kind detail")
