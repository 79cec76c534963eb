"""OpenAI's batch API: a file of requests goes up, a batch is made of it, files of results come down.

`POST /v1/files`, `GET /v1/files/{id}[/content]`, `POST /v1/batches`, `GET /v1/batches[/{id}]`,
`POST /v1/batches/{id}/cancel`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import orjson
from aiohttp import web

from distill.domain.json import JsonObject
from distill.simulator import misbehave
from distill.simulator.answering import parse
from distill.simulator.batches.files import File, Files, upload
from distill.simulator.batches.job import CANCELLED, Done, Item, Job
from distill.simulator.batches.room import BatchRoom
from distill.simulator.brain import BadQuestion
from distill.simulator.misbehave import Refused
from distill.simulator.protocols.openai_error import openai_error
from distill.simulator.protocols.protocol import WireProtocol, required

WINDOW: Final = "24h"
DAY_S: Final = 86_400


class OpenAIBatches:
    """The routes; batches of other rooms are unknown here."""

    def __init__(self, room: BatchRoom, protocols: Mapping[str, WireProtocol]) -> None:
        """`protocols` by path; Messages are not for this API and refused as an endpoint."""
        self._room = room
        self._protocols = {path: protocol for path, protocol in protocols.items() if path != "/v1/messages"}
        self._files = Files()
        self._asked: dict[str, JsonObject] = {}

    async def handle(self, request: web.BaseRequest) -> web.Response:
        """A file or a batch; 404 for what is not known. Raises BadQuestion."""
        match request.path.strip("/").split("/"):
            case "v1", "files", *rest if (file := await self._file(request, rest)) is not None:
                return file
            case "v1", "batches", *rest if (told := await self._batch(request, rest)) is not None:
                return _json(told)
        chat = self._protocols["/v1/chat/completions"]
        return misbehave.refused(chat, Refused(404, f"no route {request.method} {request.path}"))

    async def _file(self, request: web.BaseRequest, rest: list[str]) -> web.Response | None:
        match request.method, *rest:
            case ("POST",):
                return _json(self._files.add(*await upload(request)).told())
            case "GET", file_id if file_id in self._files:
                return _json(self._files[file_id].told())
            case "GET", file_id, "content" if file_id in self._files:
                return web.Response(body=self._files[file_id].content, content_type="application/jsonl")
        return None

    async def _batch(self, request: web.BaseRequest, rest: list[str]) -> JsonObject | None:
        match request.method, *rest:
            case ("POST",):
                return self._create(parse(await request.read()))
            case ("GET",):
                told = [self._told(self._room.jobs[batch_id]) for batch_id in reversed(self._asked)]
                return {"object": "list", "data": told, "has_more": False}
            case "GET", batch_id if batch_id in self._asked:
                return self._told(self._room.jobs[batch_id])
            case "POST", batch_id, "cancel" if batch_id in self._asked:
                self._room.cancel(self._room.jobs[batch_id])
                return self._told(self._room.jobs[batch_id])
        return None

    def _create(self, asked: JsonObject) -> JsonObject:
        endpoint = required(asked, "endpoint", str)
        file_id = required(asked, "input_file_id", str)
        if required(asked, "completion_window", str) != WINDOW:
            raise BadQuestion(f"completion_window: only {WINDOW!r} is supported")
        if endpoint not in self._protocols:
            raise BadQuestion(f"endpoint: {endpoint!r} is not one of {', '.join(self._protocols)}")
        if file_id not in self._files or self._files[file_id].purpose != "batch":
            raise BadQuestion(f"input_file_id: {file_id!r} is no uploaded file with purpose `batch`")
        items, faults = _items(self._files[file_id], endpoint, self._protocols[endpoint])
        job = self._room.begin("batch_", () if faults else items)
        kept = {key: asked.get(key) for key in ("endpoint", "input_file_id", "completion_window", "metadata")}
        self._asked[job.id] = kept | {"faults": faults}
        return self._told(job)

    def _told(self, job: Job) -> JsonObject:
        asked = self._asked[job.id]
        faults = asked["faults"]
        status = self._status(job, failed=bool(faults))
        ended = None if job.ended_s is None else int(job.ended_s)
        told = {key: value for key, value in asked.items() if key != "faults"}
        told |= {"id": job.id, "object": "batch", "status": status, "created_at": int(job.created_s)}
        told |= {"in_progress_at": None if status in {"validating", "failed"} else int(self._room.started_s(job))}
        told |= {"finalizing_at": None if job.begun_s is None or faults else int(job.begun_s)}
        told |= {f"{name}_at": ended if status == name else None for name in ("completed", "failed", "cancelled")}
        told |= {"cancelling_at": None if job.cancelled_s is None else int(job.cancelled_s)}
        told |= {"expires_at": int(job.created_s) + DAY_S, "expired_at": None}
        told |= {"errors": {"object": "list", "data": faults} if faults else None}
        counts = {"total": len(job.items), "completed": job.count(ok=True), "failed": job.count(ok=False)}
        return told | {"request_counts": counts} | self._results(job)

    def _status(self, job: Job, *, failed: bool) -> str:
        if job.ended_s is not None:
            return "failed" if failed else "cancelled" if job.cancelled_s is not None else "completed"
        if job.cancelled_s is not None:
            return "cancelling"
        if self._room.is_validating(job) or failed:
            return "validating"
        return "in_progress" if job.begun_s is None else "finalizing"

    def _results(self, job: Job) -> JsonObject:
        """Whole replies in one file, everything else in another; no file that would be empty."""
        if job.ended_s is None:
            return {"output_file_id": None, "error_file_id": None}
        good = [done for done in job.done if done.status == 200]
        bad = [done for done in job.done if done.status != 200]
        return {
            "output_file_id": self._kept(f"file-{job.id}-output", good),
            "error_file_id": self._kept(f"file-{job.id}-error", bad),
        }

    def _kept(self, file_id: str, done: Iterable[Done]) -> str | None:
        content = b"".join(orjson.dumps(_line(one), option=orjson.OPT_APPEND_NEWLINE) for one in done)
        if content and file_id not in self._files:
            self._files.put(File(file_id, f"{file_id}.jsonl", "batch_output", content))
        return file_id if content else None


def _items(file: File, endpoint: str, protocol: WireProtocol) -> tuple[list[Item], list[JsonObject]]:
    """The requests of a file, or what is wrong with its lines."""
    items: dict[str, Item] = {}
    faults: list[JsonObject] = []
    lines = [line for line in file.content.splitlines() if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            request = parse(line)
            custom_id = required(request, "custom_id", str)
            body = required(request, "body", dict)
            if (request.get("method"), request.get("url")) != ("POST", endpoint):
                raise BadQuestion(f"method and url must be POST {endpoint}")  # noqa: TRY301 - all faults of a line alike
            if custom_id in items:
                raise BadQuestion(f"custom_id {custom_id!r} stands here twice")  # noqa: TRY301 - same
        except BadQuestion as bad:
            faults.append({"code": "invalid_request", "line": number, "message": str(bad), "param": None})
        else:
            items[custom_id] = Item(custom_id, protocol, body)
    if not lines:
        faults.append({"code": "empty_file", "line": None, "message": "the file holds no request", "param": None})
    return list(items.values()), faults


def _line(done: Done) -> JsonObject:
    told: JsonObject = {"id": f"batch_req_{done.custom_id}", "custom_id": done.custom_id}
    if done.status == CANCELLED:
        error = openai_error(400, "the batch was cancelled before this request was asked")["error"]
        return told | {"response": None, "error": {"code": "batch_cancelled", "message": error["message"]}}
    response = {"status_code": done.status, "request_id": f"req_{done.custom_id}", "body": done.body}
    return told | {"response": response, "error": None}


def _json(value: JsonObject) -> web.Response:
    return web.Response(body=orjson.dumps(value), content_type="application/json")
