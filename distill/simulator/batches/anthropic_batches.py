"""Anthropic's batch API: requests go up in one body, results come down as JSON lines.

`POST /v1/messages/batches`, `GET /v1/messages/batches[/{id}]`, `GET .../{id}/results`, `POST .../{id}/cancel`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

import orjson
from aiohttp import web

from distill.domain.json import JsonObject
from distill.simulator import misbehave
from distill.simulator.answering import parse
from distill.simulator.batches.job import CANCELLED, Done, Item, Job
from distill.simulator.batches.room import BatchRoom
from distill.simulator.brain import BadQuestion
from distill.simulator.misbehave import Refused
from distill.simulator.protocols.messages import MessagesProtocol
from distill.simulator.protocols.protocol import required

DAY_S: Final = 86_400
CUSTOM_ID: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
"""What the vendor takes; dots are refused, and with them the usual text of a call id."""


class AnthropicBatches:
    """The routes; batches of other rooms are unknown here."""

    def __init__(self, room: BatchRoom, protocol: MessagesProtocol) -> None:
        """`protocol` is the one that single messages go through."""
        self._room = room
        self._protocol = protocol
        self._own: list[str] = []

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """A batch, its results, all batches; 404 for what is not known. Raises BadQuestion."""
        match request.method, *request.path.strip("/").split("/")[2:]:
            case "POST", "batches":
                return _json(self._told(self._create(parse(await request.read())), request.host))
            case "GET", "batches":
                told = [self._told(self._room.jobs[batch_id], request.host) for batch_id in reversed(self._own)]
                ends = {"first_id": told[0]["id"], "last_id": told[-1]["id"]} if told else {}
                return _json({"data": told, "has_more": False, "first_id": None, "last_id": None} | ends)
            case "GET", "batches", batch_id if batch_id in self._own:
                return _json(self._told(self._room.jobs[batch_id], request.host))
            case "POST", "batches", batch_id, "cancel" if batch_id in self._own:
                self._room.cancel(self._room.jobs[batch_id])
                return _json(self._told(self._room.jobs[batch_id], request.host))
            case "GET", "batches", batch_id, "results" if batch_id in self._own:
                return self._results(self._room.jobs[batch_id])
        return misbehave.refused(self._protocol, Refused(404, f"no route {request.method} {request.path}"))

    def _create(self, asked: JsonObject) -> Job:
        items: dict[str, Item] = {}
        for index, request in enumerate(required(asked, "requests", list)):
            where = f"requests.{index}."
            custom_id = required(request, "custom_id", str, where)
            if CUSTOM_ID.fullmatch(custom_id) is None:
                raise BadQuestion(f"{where}custom_id: {custom_id!r} does not match {CUSTOM_ID.pattern}")
            if custom_id in items:
                raise BadQuestion(f"{where}custom_id: {custom_id!r} stands here twice")
            items[custom_id] = Item(custom_id, self._protocol, required(request, "params", dict, where))
        job = self._room.begin("msgbatch_", list(items.values()))
        self._own.append(job.id)
        return job

    def _told(self, job: Job, host: str) -> JsonObject:
        ended = job.ended_s is not None
        # Before its end a batch tells of no results.
        cancelled = sum(done.status == CANCELLED for done in job.done)
        counts = {
            "processing": 0 if ended else len(job.items),
            "succeeded": job.count(ok=True) if ended else 0,
            "errored": job.count(ok=False) if ended else 0,
            "canceled": cancelled if ended else 0,
            "expired": 0,
        }
        return {
            "id": job.id,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress" if job.cancelled_s is None else "canceling",
            "request_counts": counts,
            "created_at": _time(job.created_s),
            "expires_at": _time(job.created_s + DAY_S),
            "ended_at": _time(job.ended_s),
            "archived_at": None,
            "cancel_initiated_at": _time(job.cancelled_s),
            "results_url": f"http://{host}/v1/messages/batches/{job.id}/results" if ended else None,
        }

    def _results(self, job: Job) -> web.Response:
        if job.ended_s is None:
            return misbehave.refused(self._protocol, Refused(404, f"batch {job.id} has no results yet"))
        lines = b"".join(orjson.dumps(_line(done), option=orjson.OPT_APPEND_NEWLINE) for done in job.done)
        return web.Response(body=lines, content_type="application/x-jsonl")


def _line(done: Done) -> JsonObject:
    if done.status == 200:
        result: JsonObject = {"type": "succeeded", "message": done.body}
    elif done.status == CANCELLED:
        result = {"type": "canceled"}
    else:
        result = {"type": "errored", "error": done.body}
    return {"custom_id": done.custom_id, "result": result}


def _time(epoch_s: float | None) -> str | None:
    return None if epoch_s is None else datetime.fromtimestamp(epoch_s, UTC).isoformat()


def _json(value: JsonObject) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")
