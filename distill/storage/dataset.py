"""The dataset folder: shards, manifest and card, kept true while the run goes on."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiofiles.os
import anyio
from anyio import to_thread

from distill.errors import StorageError
from distill.storage.card import CARD, build_card
from distill.storage.crash import Crash, no_crash
from distill.storage.durable import sync_folder, write_file
from distill.storage.funnel import Funnel
from distill.storage.identity import RunIdentity
from distill.storage.ledger import Ledger
from distill.storage.manifest import MANIFEST, build_manifest
from distill.storage.rows import Head
from distill.storage.sequence import Settled
from distill.storage.shardbook import ShardRow
from distill.storage.shards import PATTERN, intact, members_of, seal


@dataclass(frozen=True, slots=True)
class DatasetOptions:
    """`shard_rows` is the number of rows in a full shard; `scripted` puts the oracle's banner on the card."""

    shard_rows: int
    scripted: bool = False


class Dataset:
    """Seals what the sequencer settles.

    At a start every settled outcome is offered again, in order; a shard that holds the right
    rows already, and whose file is intact, is left as it is. A manifest lists only shards that are true: one
    that is to be replaced is taken off the list first. `add` may be called while a shard is
    being sealed. `rebuilt` names shards whose files were gone or damaged, and are written again.
    """

    def __init__(
        self, ledger: Ledger, identity: RunIdentity, options: DatasetOptions, recorded: Sequence[ShardRow], crash: Crash
    ) -> None:
        """Use `Dataset.open`."""
        self._folder: Path = ledger.path.parent.parent
        self._ledger = ledger
        self._identity = identity
        self._options = options
        self._crash = crash
        self._recorded = {row.index: row for row in recorded}
        self._unsealed: list[Head] = []
        self._numbers: list[int] = []
        self._sealed = 0
        self.rebuilt: list[str] = []
        self._lock = anyio.Lock()

    @classmethod
    async def open(
        cls, ledger: Ledger, identity: RunIdentity, options: DatasetOptions, crash: Crash = no_crash
    ) -> Dataset:
        """Read what is sealed already, take away what the ledger does not vouch for, and put a card in place.

        Raises StorageError.
        """
        dataset = cls(ledger, identity, options, await ledger.shard_rows(), crash)
        await dataset._remove_strangers()
        if not dataset._recorded:
            await dataset._write(CARD, build_card(identity, None, {}, scripted=options.scripted))
        return dataset

    async def add(self, settled: Sequence[Settled]) -> None:
        """Take what was settled, in order; seals every shard that is full. Raises StorageError."""
        exported = [one.head for one in settled if one.verdict == "accepted"]
        self._unsealed.extend(exported)
        self._numbers.extend(head.number for head in exported)
        if len(self._unsealed) >= self._options.shard_rows:
            async with self._lock:
                while len(self._unsealed) >= self._options.shard_rows:
                    await self._seal(self._options.shard_rows)

    async def finish(self, funnel: Funnel) -> list[ShardRow]:
        """Seal the rest, remove what is stale, write manifest and card; returns the shards. Raises StorageError."""
        async with self._lock:
            if self._unsealed:
                await self._seal(len(self._unsealed))
            await self._unlist([index for index in self._recorded if index >= self._sealed])
            shards = [self._recorded[index] for index in range(self._sealed)]
            await self._remove_others({row.path for row in shards})
            counts = funnel.as_json()
            await self._write(MANIFEST, build_manifest(shards, self._identity, counts))
            rationales = await self._ledger.rationales(self._numbers)
            card = build_card(self._identity, counts, rationales, scripted=self._options.scripted)
            await self._write(CARD, card)
        return shards

    async def _seal(self, rows: int) -> None:
        heads = self._unsealed[:rows]
        index = self._sealed
        recorded = self._recorded.get(index)
        if recorded is None or recorded.members != members_of(heads) or not await intact(self._folder, recorded):
            if recorded is not None and recorded.members == members_of(heads):
                self.rebuilt.append(recorded.path)
            await self._unlist([index] if recorded is not None else [])
            self._recorded[index] = await seal(self._folder, self._ledger, index, heads, self._crash)
        self._sealed += 1
        del self._unsealed[:rows]

    async def _unlist(self, indexes: list[int]) -> None:
        if not indexes:
            return
        for index in indexes:
            del self._recorded[index]
        await self._ledger.forget_shards(indexes)
        await self._write(MANIFEST, build_manifest(list(self._recorded.values()), self._identity, None))

    async def _remove_strangers(self) -> None:
        """Shards left by a kill before they were recorded, or by outcomes that are no longer in force."""
        kept = {row.path for row in self._recorded.values()}
        if self._others(kept):
            await self._write(MANIFEST, build_manifest(list(self._recorded.values()), self._identity, None))
            await self._remove_others(kept)

    def _others(self, kept: set[str]) -> list[Path]:
        return [path for path in sorted(self._folder.glob(PATTERN)) if path.name not in kept]

    async def _remove_others(self, kept: set[str]) -> None:
        try:
            others = self._others(kept)
            for path in others:
                await aiofiles.os.unlink(path)
            if others:
                await to_thread.run_sync(sync_folder, self._folder)
        except OSError as error:
            raise StorageError(f"{self._folder}: a stale shard cannot be removed ({error.strerror})") from error

    async def _write(self, name: str, content: bytes) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            yield content

        await write_file(self._folder, name, chunks(), self._crash)
