"""Vendors with a batch API, in virtual time: what goes wrong in them is said beforehand."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import anyio
import orjson
from endpoint_fakes import EPOCH_S, MemoryJournal, answer, completion
from golden_bodies import anthropic
from multidict import CIMultiDict

from distill.domain.batches import OpenBatch
from distill.endpoints.faults import Fault
from distill.endpoints.transport import HttpReply

HOUR_S = 3_600.0


class MemoryBook(MemoryJournal):
    """A journal that keeps batches too; `earlier` are open from the start."""

    def __init__(self, earlier: Iterable[OpenBatch] = ()) -> None:
        super().__init__()
        self._earlier = list(earlier)

    def open_batches(self, endpoint: str) -> list[OpenBatch]:
        return [one for one in self._earlier if one.endpoint == endpoint]

    async def begin_batch(self, batch: OpenBatch) -> None:
        self.events.append(("begin", batch.name, len(batch.calls)))

    async def name_batch(self, batch: OpenBatch, vendor_id: str) -> None:
        self.events.append(("named", batch.name, vendor_id))

    def reopen(self, batch: OpenBatch, one: Any) -> None:
        self.events.append(("reopen", batch.name, str(one.call)))


class Vendor:
    """OpenAI's. Implements what a transport does. `status_of(custom_id, nth batch)` is each request's; 0 is not asked.

    `trouble` holds replies or faults that come, one each, in the place of good ones, by the last word of
    the path: files, batches, look, content, list.
    """

    def __init__(
        self,
        journal: MemoryJournal,
        takes_s: float = 2 * HOUR_S,
        status_of: Callable[[str, int], int | None] = lambda _custom_id, _nth: 200,
        trouble: dict[str, list[HttpReply | Fault]] | None = None,
    ) -> None:
        self.batches: dict[str, dict] = {}
        self.asked: list[list[str]] = []
        self.looks: list[float] = []
        self.failed: dict | None = None
        self._journal = journal
        self._takes_s = takes_s
        self._status_of = status_of
        self._trouble = trouble or {}
        self._files: dict[str, bytes] = {}

    async def post(self, url, headers, body, timeouts) -> HttpReply:
        what = url.name
        self._journal.events.append((what,))
        await anyio.sleep(0.1)
        if what == "files":
            self._files["file-1"] = body.split(b"\r\n\r\n")[-1].rpartition(b"\r\n--")[0]
            made: dict = {"id": "file-1"}
        else:
            asked = orjson.loads(body)
            lines = [orjson.loads(line) for line in self._files[asked["input_file_id"]].splitlines()]
            self.asked.append([line["custom_id"] for line in lines])
            ends_s = asyncio.get_running_loop().time() + self._takes_s
            made = {"id": f"batch_{len(self.asked)}", "metadata": asked["metadata"], "ends": ends_s}
            self.batches[made["id"]] = made
            made = self._told(made)
        return self._or_trouble(what, made)

    async def get(self, url, headers, timeouts, most_bytes=None) -> HttpReply:
        await anyio.sleep(0.1)
        if url.name == "content":
            nth = int(url.parts[-2].rpartition("_")[2])
            lines = (self._line(one, nth) for one in self.asked[nth - 1])
            return self._or_trouble("content", b"".join(line for line in lines if line))
        if url.name == "batches":
            return self._or_trouble("list", {"data": [self._told(one) for one in self.batches.values()]})
        self.looks.append(asyncio.get_running_loop().time())
        return self._or_trouble("look", self._told(self.batches[url.name]))

    def _told(self, batch: dict) -> dict:
        told = {key: value for key, value in batch.items() if key != "ends"}
        if self.failed is not None:
            return {**told, "status": "failed", "errors": {"data": [self.failed]}}
        if asyncio.get_running_loop().time() < batch["ends"]:
            return {**told, "status": "in_progress"}
        return {**told, "status": "completed", "output_file_id": f"file-{batch['id']}"}

    def _line(self, custom_id: str, nth: int) -> bytes:
        status = self._status_of(custom_id, nth)
        if status is None:
            return b""
        body = completion() if status == 200 else {"error": {"message": f"status {status}"}}
        response = {"status_code": status, "body": body} if status else None
        error = None if status else {"code": "batch_expired", "message": "it was too late"}
        line = {"custom_id": custom_id, "response": response, "error": error}
        return orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE)

    def _or_trouble(self, what: str, good: dict | bytes) -> HttpReply:
        if self._trouble.get(what):
            bad = self._trouble[what].pop(0)
            if isinstance(bad, Fault):
                raise bad
            return bad
        return HttpReply(200, CIMultiDict(), good) if isinstance(good, bytes) else answer(good)


@dataclass
class Made:
    """A batch of these custom ids that ends at `ends_s` of the loop's clock; `fault` comes in place of its results."""

    ids: list[str]
    ends_s: float
    fault: Fault | None = None


class MessagesVendor:
    """Anthropic's. It has the batches of `others` before anything is asked; with `silent` it never says what it made."""

    def __init__(self, journal: MemoryJournal, others: Mapping[str, Made], *, silent: bool = True) -> None:
        self.batches = dict(others)
        self.looked: set[str] = set()
        self.fetched: list[str] = []
        self.asked = 0
        self._silent = silent

    async def post(self, url, headers, body, timeouts) -> HttpReply:
        await anyio.sleep(0.1)
        self.asked += 1
        ids = [one["custom_id"] for one in orjson.loads(body)["requests"]]
        self.batches["ours"] = Made(ids, asyncio.get_running_loop().time() + 2 * HOUR_S)
        if self._silent:
            raise Fault("timeout_first_byte", "silence")
        return answer(self._told("ours"))

    async def get(self, url, headers, timeouts, most_bytes=None) -> HttpReply:
        await anyio.sleep(0.1)
        if url.name == "batches":
            return answer({"data": [self._told(name) for name in self.batches]})
        if url.name != "results":
            self.looked.add(url.name)
            return answer(self._told(url.name))
        made = self.batches[url.parts[-2]]
        self.fetched.append(url.parts[-2])
        if made.fault is not None:
            raise made.fault
        results = [{"custom_id": one, "result": {"type": "succeeded", "message": anthropic()}} for one in made.ids]
        return answer(b"\n".join(map(orjson.dumps, results)))

    def _told(self, name: str) -> dict:
        made = self.batches[name]
        ended = asyncio.get_running_loop().time() >= made.ends_s
        return {
            "id": name,
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {"succeeded" if ended else "processing": len(made.ids), "errored": 0},
            "created_at": datetime.fromtimestamp(EPOCH_S, UTC).isoformat(),
        }
