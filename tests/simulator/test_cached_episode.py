"""A whole episode of twenty steps over each dialect: most of what is sent is read from the vendor's cache."""

from __future__ import annotations

from random import Random

import pytest
from simulated import served

from distill.domain.chat import ChatRequest, Usage
from distill.domain.message import Message
from distill.domain.tool import ToolCall, ToolSpec
from distill.endpoints.probe import Prober
from distill.endpoints.spec import EndpointSpec, Price
from distill.endpoints.transport import Transport
from distill.simulator.options import SimulatorOptions

STEPS = 20
TOOLS = tuple(
    ToolSpec(f"look_up_{topic}", f"Look something up about {topic}. " * 8, {"type": "object", "properties": {}})
    for topic in ("orders", "invoices", "customers", "parcels", "returns", "suppliers", "shelves", "prices")
)
PRICE = Price(3.0, 15.0, cached_input_usd_per_mtok=0.3, cache_write_usd_per_mtok=3.75)


def episode() -> list[ChatRequest]:
    """The requests of one episode: each adds a call and what came back, 100 to 600 tokens, to the one before."""
    rng, requests = Random(5), []
    messages = [Message("system", "You keep a warehouse. " * 150), Message("user", "Find the parcel that is missing.")]
    for step in range(STEPS):
        requests.append(ChatRequest(tuple(messages), TOOLS, "Say why before you call."))
        call = ToolCall(f"toolu_{step:024}", TOOLS[step % len(TOOLS)].name, {})
        seen = " ".join(f"row {rng.randrange(10**6)} on shelf {rng.randrange(99)}" for _ in range(rng.randint(15, 90)))
        messages += [
            Message("assistant", "I look there next.", tool_calls=(call,)),
            Message("tool", seen, tool_call_id=call.id, name=call.name),
        ]
    return requests


@pytest.mark.parametrize("dialect", ["openai", "openai-responses", "anthropic"])
async def test_four_fifths_of_the_input_of_twenty_steps_are_read_from_the_cache(dialect):
    used: list[Usage] = []
    async with served(SimulatorOptions(prompt_cache=True, answer_chars=200)) as url, Transport() as transport:
        spec = EndpointSpec("one", url, "m", kind="local", dialect=dialect, price=PRICE)
        prober = Prober(spec, transport)
        for request in episode():
            usage = (await prober.ask(request)).decoded.usage
            assert usage is not None
            used.append(usage)
    given, cached = sum(usage.input for usage in used), sum(usage.cached for usage in used)
    assert cached >= 0.8 * given
    assert sum(map(PRICE.cost, used)) < 0.4 * sum(PRICE.cost(Usage(usage.input, 0, usage.output)) for usage in used)
