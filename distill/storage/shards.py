"""JSONL shards, sealed in case order from the ledger."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from distill.storage.crash import Crash
from distill.storage.durable import file_digest, write_file
from distill.storage.ledger import Ledger
from distill.storage.rows import Head
from distill.storage.shardbook import ShardRow

PATTERN: Final = "shard-*.jsonl"
"""What a loader reads, and nothing else in the folder matches."""

FETCH: Final = 64
"""Records read from the ledger at once: bounds memory while a shard is written."""


def shard_name(index: int) -> str:
    """File name of a shard; index from 0."""
    return f"shard-{index:05}.jsonl"


def members_of(heads: Sequence[Head]) -> str:
    """Hash over which outcomes a shard holds: an outcome never changes within its generation."""
    return sha256("".join(f"{head.number}.{head.generation}\n" for head in heads).encode()).hexdigest()


async def intact(folder: Path, row: ShardRow) -> bool:
    """True when the shard's file is there with the recorded content."""
    try:
        return await file_digest(folder / row.path) == row.sha256
    except OSError:
        return False


async def seal(folder: Path, ledger: Ledger, index: int, heads: Sequence[Head], crash: Crash) -> ShardRow:
    """Write one shard, then record it. Raises StorageError."""
    name = shard_name(index)
    written = await write_file(folder, name, _lines(ledger, heads), crash)
    row = ShardRow(
        index=index,
        path=name,
        sha256=written.sha256,
        bytes=written.bytes,
        rows=len(heads),
        first=heads[0].number,
        last=heads[-1].number,
        members=members_of(heads),
    )
    crash("before_record")
    await ledger.record_shard(row)
    crash("after_record")
    return row


async def _lines(ledger: Ledger, heads: Sequence[Head]) -> AsyncIterator[bytes]:
    for start in range(0, len(heads), FETCH):
        records = await ledger.records([head.number for head in heads[start : start + FETCH]])
        yield b"\n".join(records) + b"\n"
