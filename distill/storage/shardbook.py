"""What the ledger knows about sealed shards."""

from __future__ import annotations

from dataclasses import astuple, dataclass

from distill.storage.tables import SHARD
from distill.storage.writer import Writer


@dataclass(frozen=True, slots=True)
class ShardRow:
    """A sealed shard: its place and content.

    `first` and `last` are case numbers; `members` is a hash over (number, generation) of its
    rows, by which a later start sees without reading them whether it still holds the right ones.
    """

    index: int
    path: str
    sha256: str
    bytes: int
    rows: int
    first: int
    last: int
    members: str


class ShardBook:
    """Base of the ledger that records sealed shards."""

    def __init__(self, writer: Writer) -> None:
        """Rows are read when asked for: once at a start."""
        self._shards = writer

    async def shard_rows(self) -> list[ShardRow]:
        """Recorded shards by index."""
        rows = await self._shards.submit(
            lambda connection: connection.execute(
                "SELECT idx, path, sha256, bytes, rows, first, last, members FROM shard ORDER BY idx"
            ).fetchall()
        )
        return [ShardRow(*row) for row in rows]

    async def record_shard(self, row: ShardRow) -> None:
        """Commit that a shard is in place, synced and verified."""
        await self._shards.submit((SHARD, astuple(row)))

    async def forget_shards(self, indexes: list[int]) -> None:
        """Commit that these shards are about to be replaced or removed."""
        await self._shards.submit(
            lambda connection: connection.executemany("DELETE FROM shard WHERE idx = ?", [(i,) for i in indexes])
        )
