"""An endpoint in this process that keeps every request and answers the least that is asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

QUOTE = "Write down what you know about item"
"""Words of every goal of the bench family, so a verdict can quote them."""


@dataclass
class Recorder:
    """`mark` is given to every criterion; a number in `unreadable` makes so many first verdicts unreadable.

    `reasoning` comes back with every answer that is no verdict.
    """

    url: str = ""
    mark: int = 5
    unreadable: int = 0
    reasoning: str = ""
    bodies: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    queries: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.bodies.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        self.paths.append(request.path)
        self.queries.append(request.query_string)
        self.headers.append(dict(request.headers))
        if request.path.endswith("/messages"):
            return web.json_response(message(self._content(body)))
        usage = {"prompt_tokens": 1_000, "completion_tokens": 100, "prompt_tokens_details": {"cached_tokens": 400}}
        reply = {"role": "assistant", "content": self._content(body)}
        if self.reasoning and "response_format" not in body:
            reply["reasoning_content"] = self.reasoning
        choice = {"index": 0, "message": reply, "finish_reason": "stop"}
        return web.json_response({"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage})

    def _content(self, body: dict) -> str:
        wanted = body.get("response_format")
        if wanted is None:
            return "This is an answer of several words, as it was asked for."
        schema = wanted["json_schema"]["schema"]
        if "anyOf" in schema:
            return json.dumps({"answer": "There is nothing that I could do."})
        if "verdict" in schema["properties"]:
            return json.dumps({"verdict": "keep", "redo_from": 0, "critique": "It is as it should be."})
        if self.unreadable:
            self.unreadable -= 1
            return "I would rather not say."
        names = schema["properties"]["marks"]["items"]["properties"]["criterion"]["enum"]
        marks = [{"criterion": name, "mark": self.mark, "evidence": QUOTE, "reason": "it is so"} for name in names]
        return json.dumps({"marks": marks, "feedback": "Say more."})

    def asked(self, *, judge: bool) -> list[dict]:
        return [body for body in self.bodies if ("response_format" in body) == judge]


def message(text: str) -> dict:
    """The same reply in the words of the Messages API."""
    usage = {"input_tokens": 500, "cache_read_input_tokens": 400, "cache_creation_input_tokens": 100}
    content = [{"type": "text", "text": text}]
    return {"type": "message", "content": content, "stop_reason": "end_turn", "usage": {**usage, "output_tokens": 100}}


@asynccontextmanager
async def recording() -> AsyncIterator[Recorder]:
    recorder = Recorder()
    app = web.Application()
    app.router.add_post("/{tail:.*}", recorder.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    recorder.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield recorder
    finally:
        await runner.cleanup()
