"""The doctor's questions over real HTTP, in every dialect: the list of models, one tool call, one JSON answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from golden_bodies import DIALECTS, anthropic, chat, response, said

from distill.app.doctor.probes import ARGUMENTS, JSON_OBJECT, TOOL, TOOL_CALL
from distill.config.secret import Secret
from distill.endpoints.dialects.registry import dialect_named
from distill.endpoints.faults import Fault
from distill.endpoints.probe import Prober
from distill.endpoints.spec import EndpointSpec, Kind, Price
from distill.endpoints.transport import Transport

KEYS = {"openai": ("Authorization", "Bearer sk-x"), "openai-responses": ("Authorization", "Bearer sk-x")}
KEYS |= {"anthropic": ("x-api-key", "sk-x")}
OBJECT = '{"colour":"teal","count":3}'
CALLS: dict[str, Any] = {
    "openai": chat(
        "tool_calls",
        None,
        tool_calls=[{"id": "c", "type": "function", "function": {"name": TOOL, "arguments": '{"code":"teal-4711"}'}}],
    ),
    "openai-responses": response(
        "completed",
        {"type": "function_call", "id": "f", "call_id": "c", "name": TOOL, "arguments": '{"code":"teal-4711"}'},
    ),
    "anthropic": anthropic("tool_use", {"type": "tool_use", "id": "t", "name": TOOL, "input": ARGUMENTS}),
}
ANSWERS: dict[str, Any] = {
    "openai": chat("stop", OBJECT),
    "openai-responses": response("completed", said(OBJECT)),
    "anthropic": anthropic("end_turn", {"type": "text", "text": OBJECT}),
}
REFUSALS: dict[str, Any] = {
    "openai": {"error": {"message": "wrong key", "code": "invalid_api_key"}},
    "openai-responses": {"error": {"message": "wrong key", "code": "invalid_api_key"}},
    "anthropic": {"type": "error", "error": {"type": "authentication_error", "message": "wrong key"}},
}


@asynccontextmanager
async def vendor(dialect: str) -> AsyncIterator[str]:
    """Checks key and version; lists models a page at a time, as Anthropic does."""

    async def serve(request: web.Request) -> web.Response:
        header, key = KEYS[dialect]
        if request.headers.get(header) != key:
            return web.json_response(REFUSALS[dialect], status=401)
        assert dialect != "anthropic" or request.headers["anthropic-version"] == "2023-06-01"
        if request.method == "GET":
            assert request.path == "/v1/models"
            size = int(request.query.get("limit", 20)) if dialect == "anthropic" else 40
            return web.json_response({"data": [{"id": f"m{number}"} for number in range(40)][:size]})
        assert request.path == f"/v1{dialect_named(dialect).path}"
        asked = await request.json()
        return web.json_response(CALLS[dialect] if "tools" in asked else ANSWERS[dialect])

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_models_tool_call_and_json_answer_are_seen(dialect: str) -> None:
    async with vendor(dialect) as url, Transport() as transport:
        prober = Prober(EndpointSpec("one", url, "m39", Secret("sk-x"), dialect=dialect), transport)
        assert "m39" in ((await prober.models()).models or ())
        for probe in (TOOL_CALL, JSON_OBJECT):
            assert probe.judge((await prober.ask(probe.request)).decoded) == ""


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_a_wrong_key_is_said_in_the_vendors_words_and_without_the_key(dialect: str) -> None:
    async with vendor(dialect) as url, Transport() as transport:
        prober = Prober(EndpointSpec("one", url, "m", Secret("sk-wrong"), dialect=dialect), transport)
        with pytest.raises(Fault) as caught:
            await prober.ask(TOOL_CALL.request)
    assert (caught.value.kind, caught.value.detail) == ("auth", "HTTP 401: wrong key")


@pytest.mark.parametrize(
    ("kind", "price", "cost_usd"),
    [
        ("api", None, None),
        ("local", None, None),
        ("scripted", None, 0.0),
        ("api", Price(1.0, 2.0), (1_000 * 1.0 + 500 * 2.0) / 1_000_000),
    ],
)
async def test_a_probe_costs_what_a_call_of_a_run_would(
    kind: Kind, price: Price | None, cost_usd: float | None
) -> None:
    async with vendor("openai") as url, Transport() as transport:
        spec = EndpointSpec("one", url, "m", Secret("sk-x"), kind=kind, price=price)
        answer = await Prober(spec, transport).ask(TOOL_CALL.request)
    assert answer.cost_usd == cost_usd
